import { join } from './files.ts';
import { fieldsOf, listOf, parseFields, textFields } from './json.ts';
import { BEGUN, clear, install, isSet, note, type Manager, type Project } from './projects.ts';
import type { Outcome, Process } from './shell.ts';

/** Dependencies of package.json, by name. */
function dependenciesOf(manifest: string): readonly (readonly [string, string])[] {
  const fields = parseFields(manifest) ?? {};
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.entries(textFields(fields[kind])));
}

function workspacesOf(text: Project['text']): readonly string[] {
  const spaces = (parseFields(text('package.json') ?? '') ?? {})['workspaces'];
  return Array.isArray(spaces) ? listOf(spaces) : listOf(fieldsOf(spaces)['packages']);
}

const LOCAL = [/"(?:file|portal):([^"]+)"/g, /"(?:link):([^"]+)"/g, /["'\s](patches\/[^"'\s]+)/g];
const NO_SCRIPTS = /--ignore-scripts(?!=false)|--mode=skip-build/;

const modules = ({ root }: Project): readonly string[] => [join(root, 'node_modules/.content')];

const isCi = ({ process }: Project): boolean => /^(?:1|true)$/.test(process.env.get('CI') ?? '');

const hooksOf = ({ words, text }: Project): readonly string[] =>
  /--ignore-pnpmfile/.test(words) ? [] : ['.pnpmfile.cjs', '.pnpmfile.mjs'].map((name) => text(name) ?? '-');

/** https://pnpm.io/cli/install */
export const pnpm: Manager = {
  installs: /^(?:-\S+ )*(?:i|install)(?: --?\S.*)?$/,
  manifests: ['package.json'],
  files: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'],
  settings: ['~/.npmrc', '~/.config/pnpm/rc', '~/.config/pnpm/config.yaml'],
  members: {
    file: 'package.json',
    patterns: (text) =>
      [
        ...(/^packages:\n((?:[ \t]*-.*\n?|\s*\n)+)/m.exec(text('pnpm-workspace.yaml') ?? '')?.[1]?.matchAll(/-\s*["']?([^"'\n]+)/g) ?? []),
      ].map(([, pattern = '']) => pattern.trim()),
  },
  named: LOCAL,
  also: (project) => hooksOf(project),
  source: (project) => hooksOf(project).some((text) => /require\(['"]\./.test(text)),
  hooks: NO_SCRIPTS,
  lock: {
    names: ['pnpm-lock.yaml'],
    frozen: (project) =>
      (/--frozen-lockfile/.test(project.words) || isCi(project)) && !/--no-frozen-lockfile/.test(project.words) ? 'fails' : undefined,
    agrees: ({ manifest }, lock) =>
      dependenciesOf(manifest).every(([name, spec]) =>
        new RegExp(`['"]?${name}['"]?:\\n\\s+specifier: ['"]?${spec.replaceAll(/[.*+?^$|()[\]{}]/g, '\\$&')}['"]?\\n`).test(lock),
      ),
  },
  fills: modules,
  cache: { home: '.local/share/pnpm/store', variable: 'PNPM_HOME', off: /$^/ },
  offline: /--offline/,
  small: (words, process) => {
    if (CONFIG.test(words)) return note(process, '~/.npmrc', words);
    return words === 'store prune' ? { status: 0, stdout: '' } : pnpmFetch(words, process);
  },
};

/** For the user: https://pnpm.io/cli/config, https://classic.yarnpkg.com/en/docs/cli/config */
const CONFIG = /^(?:config|c) (?:set|delete) [^-]/;

/** The lock alone, and the pnpm that package.json asks for: https://pnpm.io/cli/fetch */
function pnpmFetch(words: string, process: Process): Outcome | undefined {
  if (!/^fetch(?: --prod| -P| -D| --dev)*$/.test(words)) return undefined;
  const { hooks: _, small: __, members: ___, source: ____, offline: _____, ...rest } = pnpm;
  const fetch: Manager = {
    ...rest,
    installs: /^fetch/,
    manifests: ['pnpm-lock.yaml'],
    files: pnpm.files.filter((name) => name !== 'package.json'),
    also: (project) => [...hooksOf(project), /"packageManager": "[^"]+"/.exec(project.text('package.json') ?? '')?.[0] ?? '-'],
    lock: { names: ['pnpm-lock.yaml'], frozen: () => 'left', agrees: () => true },
    fills: ({ root }) => [join(root, BEGUN)],
  };
  return install('pnpm', fetch, ['pnpm', ...words.split(' ')], process);
}

const frozenYarn = /--frozen-lockfile|--pure-lockfile/;

/** https://classic.yarnpkg.com/en/docs/cli/install */
export const yarn: Manager = {
  installs: /^(?:install)?(?: ?--?\S+)*$/,
  manifests: ['package.json'],
  folder: /--cwd[ =](\S+)/,
  files: ['package.json', 'yarn.lock', '.yarnrc', '.npmrc', '.yarnclean'],
  settings: ['~/.npmrc', '~/.yarnrc', '/etc/yarnrc', '/etc/npmrc'],
  above: ['.npmrc', '.yarnrc'],
  members: { file: 'package.json', patterns: workspacesOf },
  named: [...LOCAL, /^yarn-(?:offline-mirror|path) "?([^"\n]+)/gm],
  hooks: NO_SCRIPTS,
  lock: {
    names: ['yarn.lock'],
    // Workspaces are passed over: https://github.com/yarnpkg/yarn/issues/5840
    frozen: ({ words, text }) => (frozenYarn.test(words) || /frozen-lockfile true/.test(text('.yarnrc') ?? '') ? 'left' : undefined),
    agrees: ({ manifest }, lock) => dependenciesOf(manifest).every(([name, spec]) => lock.includes(`${name}@${spec}`)),
  },
  fills: modules,
  cache: { home: '/usr/local/share/.cache/yarn', variable: 'YARN_CACHE_FOLDER', off: /$^/ },
  small: (words, process) => {
    if (CONFIG.test(words)) return note(process, '~/.yarnrc', words);
    return words === 'cache clean' ? clear(process, '/usr/local/share/.cache/yarn') : undefined;
  },
};

const isLinked = ({ text }: Project): boolean => /nodeLinker: (?:node-modules|pnpm)/.test(text('.yarnrc.yml') ?? '');

/** https://yarnpkg.com/cli/install, https://yarnpkg.com/configuration/yarnrc */
export const berry: Manager = {
  ...yarn,
  installs: /^(?:install|workspaces focus(?: [\w@/-]+)*)?(?: ?--?\S+)*$/,
  files: ['package.json', 'yarn.lock', '.yarnrc.yml', '.yarn/cache/', '.yarn/versions/'],
  settings: ['~/.yarnrc.yml'],
  also: ({ text }) =>
    /enableConstraintsChecks: true/.test(text('.yarnrc.yml') ?? '')
      ? ['yarn.config.cjs', 'constraints.pro'].map((name) => text(name) ?? '-')
      : [],
  above: ['.yarnrc.yml'],
  named: [...LOCAL.slice(0, 2), /[\s"/](\.yarn\/(?:releases|plugins|patches)\/[^"'\s#:]+)/g],
  lock: {
    names: ['yarn.lock'],
    frozen: (project) => (/--immutable/.test(project.words) || isCi(project) ? 'fails' : undefined),
    agrees: ({ manifest }, lock) => dependenciesOf(manifest).every(([name]) => lock.includes(`${name}@`)),
  },
  // With plug and play, the cache is the install.
  fills: (project) => [
    join(project.root, '.yarn/install-state.gz'),
    ...(isLinked(project) ? modules(project) : ['.pnp.cjs', '.yarn/unplugged/.content'].map((name) => join(project.root, name))),
    ...(isLinked(project) ? [] : [join(project.process.env.get('HOME') ?? '/', '.yarn/berry/cache/.content')]),
  ],
  cache: { home: '.yarn/berry/cache', variable: 'YARN_GLOBAL_FOLDER', off: /$^/ },
  small: (words, process) => {
    // Of the project: https://yarnpkg.com/cli/config/set
    if (CONFIG.test(words)) return note(process, '.yarnrc.yml', words);
    return /^cache clean(?: --all| --mirror)*$/.test(words) ? clear(process, '.yarn/berry/cache') : undefined;
  },
};

const OTHER_LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/** With it, node_modules are links into the cache: https://bun.com/docs/pm/global-store */
const hasStore = (project: Project): boolean =>
  isSet(project, 'BUN_INSTALL_GLOBAL_STORE') || /globalStore = true/.test(project.text('bunfig.toml') ?? '');

/** https://bun.com/docs/pm/cli/install */
export const bun: Manager = {
  installs: /^(?:i|install|ci)(?: --?\S.*)?$/,
  manifests: ['package.json'],
  folder: /--cwd[ =](\S+)/,
  files: [
    ['package.json', 'bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'],
    ['.env', '.env.production', '.env.local', '.env.production.local'],
  ].flat(),
  settings: ['~/.npmrc', '~/.bunfig.toml'],
  members: { file: 'package.json', patterns: workspacesOf },
  named: LOCAL,
  also: ({ text }) =>
    text('bun.lock') === undefined && text('bun.lockb') === undefined ? OTHER_LOCKS.map((name) => text(name) ?? '-') : [],
  hooks: NO_SCRIPTS,
  lock: {
    names: ['bun.lock', 'bun.lockb'],
    frozen: ({ words, text }) =>
      /--frozen-lockfile|^ci/.test(words) || /frozenLockfile = true/.test(text('bunfig.toml') ?? '') ? 'fails' : undefined,
    agrees: ({ manifest, text }, lock) =>
      text('bun.lock') === undefined || dependenciesOf(manifest).every(([name, spec]) => lock.includes(`"${name}": "${spec}"`)),
  },
  fills: (project) => [
    ...modules(project),
    ...(hasStore(project) ? [join(project.process.env.get('HOME') ?? '/', '.bun/install/cache/links/.content')] : []),
  ],
  cache: { home: '.bun/install/cache', variable: 'BUN_INSTALL_CACHE_DIR', off: / --no-cache/ },
};
