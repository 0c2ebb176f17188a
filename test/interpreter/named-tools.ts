import { below, contentsOf, hashOf, join, lookUp, makeFolders, namesIn, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import { cargo, rustup } from './cargo.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { maven } from './maven.ts';
import { mix } from './mix.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

const FAILED: Outcome = { status: 1, stdout: '' };
const FINE: Outcome = { status: 0, stdout: '' };

type Tool = (args: readonly string[], process: Process) => Outcome | undefined;

/** What decides what a tool brings: its words, the variables, the system, and whatever else it reads. */
function seenBy(args: readonly string[], process: Process, more: readonly string[] = []): string {
  return hashOf([...args, ...environmentOf(process), systemHash(process.files), ...more]);
}

function write(files: Files, path: string, content: string, mode = 0o644): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode });
}

function append(files: Files, path: string, line: string): Outcome {
  write(files, path, `${textOf(files, path) ?? ''}${line}\n`);
  return FINE;
}

function words(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith('-'));
}

function home({ env }: Process): string {
  return env.get('HOME') ?? '/root';
}

/** package.json and settings, in the folder and all above it. */
function upwards({ files, cwd }: Process, names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = cwd; ; at = parentOf(at)) {
    found.push(...names.map((name) => `${join(at, name)} ${textOf(files, join(at, name)) ?? '-'}`));
    if (at === '/') return found;
  }
}

/** Packages of a family: one status file, one program each; the ids of users go up. */
function packages(status: string, install: readonly string[], readable: readonly string[]): Tool {
  return (args, process) => {
    const { files, cwd } = process;
    const [command = '', ...names] = words(args);
    if (command === 'clean' || command === 'makecache' || command === 'refresh') return FINE;
    if (!install.includes(command) && command !== 'remove') return undefined;
    const local = names.filter((name) => name.endsWith('.rpm') && !name.includes('://')).map((name) => textOf(files, join(cwd, name)));
    if (local.includes(undefined)) return FAILED;
    const sources = readable.flatMap((folder) => contentsOf(files, folder));
    if (names.length === 0) append(files, status, `${command} ${seenBy(args, process, sources)}`);
    for (const name of names) {
      append(files, status, `${command} ${name} ${seenBy(args, process, [...sources, ...local.map(String)])}`);
      const bin = name.replace(/^.*\//, '').replace(/[-@].*$/, '');
      if (command === 'remove') files.delete(real(files, `/usr/bin/${bin}`));
      else write(files, `/usr/bin/${bin}`, `apt:${bin}`, 0o755);
    }
    return FINE;
  };
}

const rpmPackages = packages('/var/lib/rpm/status', ['install', 'update', 'upgrade', 'in'], ['/etc/yum.repos.d', '/etc/dnf', '/etc/zypp']);

/** rpm: keys, and packages in files. */
const rpm: Tool = (args, process) => {
  if (args[0] === '--import') return append(process.files, '/var/lib/rpm/status', args.join(' '));
  return /^-[iU]/.test(args[0] ?? '') ? rpmPackages(['install', ...args], process) : undefined;
};

const dpkg: Tool = (args, process) => {
  const { files, cwd } = process;
  const [name = '', ...more] = words(args);
  if (args[0] === '--print-architecture') return { status: 0, stdout: 'amd64\n' };
  if (args[0] === '--add-architecture') return append(files, '/var/lib/dpkg/arch', name);
  if (args[0] !== '-i' && args[0] !== '--install') return undefined;
  for (const file of [name, ...more]) {
    const content = textOf(files, join(cwd, file));
    if (content === undefined) return FAILED;
    append(files, '/var/lib/dpkg-status', `${file} ${seenBy([content], process)}`);
    write(files, `/usr/bin/${file.replace(/^.*\//, '').replace(/\.deb$/, '')}`, `apt:${hashOf([content])}`, 0o755);
  }
  return FINE;
};

const alternatives: Tool = (args, { files }) => {
  const [command, link = '', name = '', path = ''] = args;
  if (command !== '--install' || lookUp(files, path) === undefined) return command === '--install' ? FAILED : undefined;
  makeFolders(files, '/etc/alternatives', ROOT);
  files.set(`/etc/alternatives/${name}`, { kind: 'link', target: path, owner: ROOT });
  files.set(real(files, link, false), { kind: 'link', target: `/etc/alternatives/${name}`, owner: ROOT });
  return FINE;
};

const corepack: Tool = (args, process) => {
  const { files } = process;
  const [command = '', ...names] = words(args);
  if (command === 'enable') {
    for (const name of names.length === 0 ? ['yarn', 'pnpm'] : names)
      files.set(`/usr/local/bin/${name}`, { kind: 'link', target: '../lib/corepack', owner: ROOT });
    return FINE;
  }
  if (command !== 'prepare' && command !== 'install') return undefined;
  const manifests = upwards(process, names.length === 0 ? ['package.json', '.corepack.env'] : ['.corepack.env']);
  if (names.length === 0 && !manifests.some((line) => /package\.json \{/.test(line))) return FAILED;
  return append(files, join(home(process), '.cache/node/corepack/lastKnownGood'), seenBy(args, process, manifests));
};

/** Installs for everybody: one file with all that was seen. */
function globally(place: (process: Process) => string | undefined, reads: (process: Process) => readonly string[], verb: RegExp): Tool {
  return (args, process) => {
    const folder = place(process);
    if (folder === undefined || !verb.test(args.join(' '))) return undefined;
    return append(process.files, join(folder, '.installed'), seenBy(args, process, reads(process)));
  };
}

const NODE_FILES = ['package.json', '.npmrc', '.yarnrc', '.corepack.env'];

const git: Tool = (args, process) => {
  const { files, cwd, env } = process;
  const settings = ['/etc/gitconfig', join(home(process), '.gitconfig')];
  if (args[0] === 'config') {
    const file = args.includes('--system') ? settings[0] : args.includes('--global') ? settings[1] : undefined;
    return file === undefined ? undefined : append(files, file, args.join(' '));
  }
  if (args[0] !== 'clone') return undefined;
  const branch = args.findIndex((arg) => arg === '-b' || arg === '--depth');
  const [, url = '', folder = url.replace(/\.git$/, '').replace(/^.*\//, '')] = words(branch < 0 ? args : args.toSpliced(branch, 2));
  const path = join(cwd, folder);
  if (below(files, real(files, path)).length > 0 || (lookUp(files, path) ?? { kind: 'folder' }).kind !== 'folder') return FAILED;
  write(
    files,
    join(path, '.git/config'),
    seenBy(args, process, [...settings.map((file) => textOf(files, file) ?? ''), env.get('HOME') ?? '']),
  );
  write(files, join(path, 'README'), url);
  return FINE;
};

/** Lists of users and groups, a line for each change. */
function accountLine(path: string): Tool {
  return (args, { files, stdin }) =>
    append(files, path, `# ${args.join(' ')} ${stdin.trim()} ${hashOf([textOf(files, '/etc/passwd') ?? ''])}`);
}

const setcap: Tool = (args, { files, cwd }) => {
  const [caps = '', file = ''] = args;
  const path = real(files, join(cwd, file));
  const entry = files.get(path);
  if (entry?.kind !== 'file') return FAILED;
  files.set(path, { ...entry, content: `${entry.content}\n# ${caps}` });
  return FINE;
};

const yarnGlobal = globally(
  () => '/usr/local/share/.config/yarn/global',
  (process) => upwards(process, NODE_FILES),
  /^global add /,
);

/** Extensions of PHP: made of the sources that the image brings; pecl takes a file of that name where there is one. */
function phpExtension(takesFiles: boolean): Tool {
  return (args, process) => {
    const { files, cwd } = process;
    const local = takesFiles ? words(args).map((name) => textOf(files, join(cwd, name)) ?? '') : [];
    return append(files, '/usr/local/lib/php/extensions/made', seenBy(args, process, [...contentsOf(files, '/usr/src/php'), ...local]));
  };
}

const TOOLS: Readonly<Record<string, Tool>> = {
  dpkg,
  dnf: rpmPackages,
  yum: rpmPackages,
  microdnf: rpmPackages,
  zypper: rpmPackages,
  rpm,
  'update-alternatives': alternatives,
  'apt-mark': (args, process) => (args[0] === 'hold' ? append(process.files, '/var/lib/dpkg-status', args.join(' ')) : undefined),
  'apt-key': (args, process) => {
    const key = args[1] === '-' ? process.stdin : textOf(process.files, join(process.cwd, args[1] ?? ''));
    return args[0] !== 'add' ? undefined : key === undefined ? FAILED : append(process.files, '/etc/apt/trusted.gpg', key);
  },
  'add-apt-repository': (args, process) => append(process.files, '/etc/apt/sources.list.d/added.list', words(args).join(' ')),
  corepack,
  yarn: yarnGlobal,
  pnpm: globally(
    ({ env }) => env.get('PNPM_HOME'),
    (process) => upwards(process, NODE_FILES),
    /^add -g /,
  ),
  gem: globally(
    ({ env }) => env.get('GEM_HOME') ?? '/var/lib/gems',
    ({ files, cwd }) =>
      namesIn(files, cwd).flatMap((name) => (name.endsWith('.gem') ? [`${name} ${textOf(files, join(cwd, name)) ?? ''}`] : [])),
    /^install (?:-\S+ )*\w/,
  ),
  go,
  cargo,
  rustup,
  dotnet,
  mvn: maven,
  mix,
  git,
  'docker-php-ext-install': phpExtension(false),
  'docker-php-ext-configure': phpExtension(false),
  'docker-php-ext-enable': phpExtension(false),
  pecl: (args, process) => (args[0] === 'install' ? phpExtension(true)(args, process) : undefined),
  nproc: () => ({ status: 0, stdout: '4\n' }),
  setcap,
  usermod: accountLine('/etc/group'),
  gpasswd: accountLine('/etc/group'),
  passwd: accountLine('/etc/shadow'),
  chpasswd: accountLine('/etc/shadow'),
  chsh: accountLine('/etc/shadow'),
};

/** The names that `namedTool` knows. */
export function isNamedTool(name: string): boolean {
  return Object.hasOwn(TOOLS, name);
}

/** Package managers of other systems, tools that install by name, and small ones of the system; other uses of them are unknown programs. */
export function namedTool(name: string, argv: readonly string[], process: Process): Outcome {
  // What others than root may write is left out: for them it fails.
  if (process.user.uid !== 0) return FAILED;
  return TOOLS[name]?.(argv.slice(1), process) ?? unknownProgram(argv, process);
}
