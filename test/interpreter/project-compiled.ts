import { downloadOf } from './caches.ts';
import { contentsOf, hashOf, join, makeFolders, namesIn, parentOf, real, ROOT, textOf } from './files.ts';
import { fieldsOf, listOf, parseFields, textFields } from './json.ts';
import { clear, install, type Manager, type Project } from './projects.ts';
import type { Outcome, Process } from './shell.ts';
import { unknownProgram } from './unknown.ts';

const FLAGS_OF_SWIFT = /--(?:package-path|scratch-path|cache-path)[ =]\S+|--(?:disable-dependency-cache|force-resolved-versions)/g;

/** A build resolves first, as the step for that alone does, and then takes what it likes. */
function thenAll(manager: Manager, first: readonly string[], argv: readonly string[], process: Process): Outcome {
  const outcome = install(first[0] ?? '', manager, first, process);
  return outcome.status === 0 ? unknownProgram(argv, process) : outcome;
}

/** Does the lock have a version that the manifest allows, for each package with a server? */
function pinsFit({ manifest }: Project, lock: string): boolean {
  const pins = fieldsOf(parseFields(lock))['pins'];
  const wanted = [...manifest.replaceAll(/\/\/ .*/g, '').matchAll(/\.package\(url: "([^"]+)", (?:from|exact): "([^"]+)"/g)];
  return wanted.every(([, url, least = '']) =>
    (Array.isArray(pins) ? pins : []).some((pin) => {
      const { version = '' } = textFields(fieldsOf(pin)['state']);
      return textFields(pin)['location'] === url && version.split('.')[0] === least.split('.')[0];
    }),
  );
}

/** https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions */
export const swift: Manager = {
  installs: /^package resolve(?: |$)/,
  manifests: ['Package.swift'],
  folder: /--package-path[ =](\S+)/,
  files: ['Package.swift', 'Package.resolved', '.swiftpm/'],
  settings: ['~/.netrc', '~/.gitconfig', '~/.swiftpm/'],
  also: ({ process, root }) =>
    namesIn(process.files, root)
      .filter((name) => name.startsWith('Package@swift-'))
      .map((name) => `${name} ${textOf(process.files, join(root, name)) ?? ''}`),
  source: ({ manifest }) =>
    /FileManager|contentsOf|gitInformation/.test(manifest)
      ? true
      : [...manifest.matchAll(/\bpath: "([^"]+)"/g)].map(([, folder = '']) => folder),
  lock: {
    names: ['Package.resolved'],
    frozen: ({ words }) => (words.includes('--force-resolved-versions') ? 'fails' : undefined),
    agrees: pinsFit,
  },
  fills: ({ root, words }) => [join(root, `${/--scratch-path[ =](\S+)/.exec(words)?.[1] ?? '.build'}/checkouts/.resolved`)],
  cache: { home: '.cache/org.swift.swiftpm', variable: 'XDG_CACHE_HOME', off: / ?--disable-dependency-cache/ },
  small: (words, process) => {
    if (words === 'package purge-cache') return clear(process, '.cache/org.swift.swiftpm');
    if (!/^(?:build|test|run)(?: |$)/.test(words)) return undefined;
    const first = ['swift', 'package', 'resolve', ...(words.match(FLAGS_OF_SWIFT) ?? [])];
    return thenAll(swift, first, ['swift', ...words.replaceAll(/ ?--disable-dependency-cache/g, '').split(' ')], process);
  },
};

/** Folders of members, each with what it asks for. */
function denoMembers({ process: { files }, root, text }: Project): readonly string[] {
  const listed = listOf(parseFields(plain(text('deno.json') ?? ''))?.['workspace']);
  const folders = listed.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? namesIn(files, join(root, pattern.slice(0, -2))).map((name) => join(root, `${pattern.slice(0, -2)}/${name}`))
      : [join(root, pattern)],
  );
  return folders.flatMap((folder) => ['deno.json', 'deno.jsonc', 'package.json', 'tsconfig.json'].map((name) => join(folder, name)));
}

/** JSON without comments, and without commas at the end. */
function plain(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/,(?=\s*[}\]])/g, '');
}

/** https://docs.deno.com/runtime/reference/cli/install/ */
export const deno: Manager = {
  installs: /^(?:install|ci)(?: --?\S+)*$/,
  manifests: ['deno.json', 'deno.jsonc', 'package.json'],
  files: ['deno.json', 'deno.jsonc', 'package.json', 'tsconfig.json', 'deno.lock', '.npmrc'],
  settings: ['~/.npmrc'],
  also: (project) =>
    denoMembers(project).flatMap((path) => {
      const text = textOf(project.process.files, path);
      return text === undefined ? [] : [`${path} ${text}`];
    }),
  source: ({ manifest, words }) => {
    const config = /--config[ =](\S+)/.exec(words)?.[1];
    const links = listOf(parseFields(plain(manifest))?.['links']);
    return config === undefined ? links : [...links, config];
  },
  lock: {
    names: ['deno.lock'],
    frozen: ({ words }) => (/--frozen|^ci\b/.test(words) ? 'fails' : undefined),
    agrees: ({ manifest }, lock) =>
      Object.values(textFields(parseFields(plain(manifest))?.['imports'])).every(
        (word) => !/^(?:npm|jsr):/.test(word) || lock.includes(word),
      ),
  },
  fills: ({ process, root, words, text }) => [
    join(root, `${process.env.get('DENO_DIR') ?? join(process.env.get('HOME') ?? '/', '.cache/deno')}/.fetched`),
    ...(text('package.json') === undefined && !words.startsWith('ci') ? [] : [join(root, 'node_modules/.deno/.fetched')]),
  ],
  small: (words, process) => {
    if (!/^cache \S|^install .*--entrypoint/.test(words)) return undefined;
    const first = ['deno', 'install', ...(words.match(/--frozen|--no-lock/g) ?? [])];
    return thenAll(deno, first, ['deno', ...words.split(' ')], process);
  },
};

/** Options of Java, and of Gradle, that move its home. https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home */
function gradleHome(args: readonly string[], { env, user }: Process): string {
  const moved = ['GRADLE_OPTS', 'JAVA_OPTS'].map((name) => /-Dgradle\.user\.home=(\S+)/.exec(env.get(name) ?? '')?.[1]);
  const flag = /(?:^| )(?:-g|--gradle-user-home)[ =](\S+)/.exec(args.join(' '))?.[1];
  // Java asks the list of users for the home folder.
  return (
    flag ??
    moved.find((one) => one !== undefined) ??
    env.get('GRADLE_USER_HOME') ??
    (user.uid === 0 ? '/root/.gradle' : '/home/gradle/.gradle')
  );
}

/** Its builds are programs: they read everything, and keep what they fetch in Gradle's home. Offline they live on that. */
export function gradle(argv: readonly string[], process: Process): Outcome {
  const { files, cwd, user } = process;
  const home = join(cwd, gradleHome(argv.slice(1), process));
  const caches = join(home, 'caches');
  const isOffline = argv.includes('--offline');
  const script = textOf(files, join(cwd, argv[0] ?? '')) ?? '';
  const path = join(caches, hashOf([script, ...contentsOf(files, real(files, join(cwd, 'gradle/wrapper')))]));
  if (isOffline) return unknownProgram(argv, process);
  makeFolders(files, parentOf(path), user.uid === 0 ? ROOT : user);
  files.set(real(files, path), { kind: 'file', content: downloadOf('gradle'), owner: user, mode: 0o644 });
  return unknownProgram(argv, process, [caches]);
}
