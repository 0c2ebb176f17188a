import { posix } from 'node:path';
import type { CachedTool, Switch } from '../cache.ts';
import { type CommandContext, readArguments } from '../ecosystem.ts';
import { newDraft } from '../project/draft.ts';
import { readJson } from '../project/objects.ts';
import { builtPackages } from './builds.ts';
import { PNPM_ARGUMENTS } from './flags.ts';
import { readLock } from './lock.ts';
import { readSettings } from './settings.ts';

const FILLING = ['install', 'i', 'ci', 'clean-install', 'ic', 'install-clean', 'fetch', 'deploy', 'update', 'up', 'dedupe'];

function said(name: string): readonly Switch[] {
  const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    { flag: `--${name}`, variable: new RegExp(`^p?npm_config_${name.replaceAll('-', '_')}$`, 'iu'), setting: name },
    { setting: camel },
  ];
}

/**
 * Packages whose install scripts write into their own folder alone. What such a script makes is kept in the store, and is as good as a second run.
 * https://pnpm.io/settings#sideeffectscache
 */
const OWN_FOLDER: ReadonlySet<string> = new Set(
  'esbuild sharp @swc/core core-js bcrypt better-sqlite3 @parcel/watcher unrs-resolver msgpackr-extract bufferutil utf-8-validate'.split(
    ' ',
  ),
);

/** Packages whose install scripts write elsewhere: into the folder of another package, the home folder, the git folder. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  (
    '@prisma/client prisma @prisma/engines puppeteer cypress playwright playwright-chromium playwright-firefox playwright-webkit electron ' +
    'chromedriver husky simple-git-hooks lefthook'
  ).split(' '),
);

/**
 * With the store of an earlier build pnpm takes what an install script made in its package, and does not run it again: what the script wrote elsewhere is
 * missing (docs/engine-facts.md, "pnpm"). `sure`: that is so; otherwise it is not known.
 */
function scriptsElsewhere(context: CommandContext): { readonly sure: boolean; readonly message: string } | undefined {
  const { cwd } = context.command;
  const read = readArguments(context.argv, PNPM_ARGUMENTS);
  if (cwd.kind === 'unknown') return { sure: false, message: 'the folder that pnpm is called in is not known' };
  const settings = readSettings(newDraft(context.files), context, read, posix.resolve(cwd.text));
  if (settings.is('ignore-scripts')) return undefined;
  const manifest = readJson(context.files, posix.join(settings.root, 'package.json'));
  const lock = readLock(context.files, settings.root);
  const names: ReadonlySet<string> = lock.kind === 'known' ? lock.names : new Set();
  const built = manifest.kind === 'object' ? builtPackages(settings, manifest.value, names) : undefined;
  const found = [...(built ?? names)].find((name) => ELSEWHERE.has(name));
  const why = 'with the store of an earlier build pnpm does not run it again, and that is missing then';
  if (found !== undefined) return { sure: true, message: `the install script of ${found} writes outside of its package: ${why}` };
  const open = built === undefined ? 'a dependency' : [...built].find((name) => !OWN_FOLDER.has(name));
  return open === undefined
    ? undefined
    : { sure: false, message: `the install script of ${open} may write outside of its package: ${why}` };
}

/** Files of packages by their hash. A lock file pins what comes out. */
export const pnpmCaches: CachedTool = {
  spec: PNPM_ARGUMENTS,
  // Any setting can be given so, as the option of its own name or where there is none: https://pnpm.io/pnpm-cli
  words: (argv) => argv.map((word) => word.replace(/^--config\./u, '--')),
  settings: {
    project: ['pnpm-workspace.yaml', '.npmrc'],
    folders: ['--dir'],
    home: ['.npmrc', '.config/pnpm/rc'],
    exact: ['/usr/local/etc/npmrc'],
  },
  caches: [
    {
      id: 'pnpm',
      what: "pnpm's store",
      docs: [
        'https://pnpm.io/docker',
        'https://pnpm.io/settings#storedir',
        'https://github.com/pnpm/pnpm/blob/main/pnpm11/store/path/src/index.ts',
      ],
      actions: { ...Object.fromEntries(FILLING.map((name) => [name, 'fills'] as const)), 'store prune': 'clears' },
      // A layer of `pnpm fetch` is what the install without the network lives on: https://pnpm.io/cli/fetch
      keptInLayer: (key) => key === 'fetch',
      places: [
        { flag: '--store-dir' },
        { variable: /^p?npm_config_store_dir$/iu },
        { setting: 'storeDir' },
        { setting: 'store-dir' },
        // The store alone: on a mount in the place of the whole folder it would lie in /.pnpm-store.
        { variable: /^PNPM_HOME$/u, below: 'store' },
        { variable: /^XDG_DATA_HOME$/u, below: 'pnpm/store' },
        { home: '.local/share/pnpm/store' },
      ],
      movedBy: /\bpnpm\s+(?:(?:config|c)\s+)?set\s[^;&|\n]*store-?dir|(?<![\w-])store-?dir\s*[=:]/iu,
      sharing: 'shared',
      // Of what install scripts built it knows the processor and the release of Node.js, not the system's libraries.
      sharedBy: 'one base image',
      // PNPM_HOME is for pnpm alone.
      ownFolders: /\/\.?pnpm$/u,
      ofSystem: false,
      leftForOthers: false,
      offline: [
        ...said('offline'),
        ...said('enable-global-virtual-store'),
        { setting: 'virtualStoreType', saying: /^global$/u },
        ...said('frozen-store'),
      ],
      sources: {
        listed: [],
        unsteady: (context) => {
          const found = scriptsElsewhere(context);
          return found?.sure === true ? found.message : undefined;
        },
      },
      review: (context) => {
        const found = scriptsElsewhere(context);
        return found?.sure === false ? found.message : undefined;
      },
      told: /\bpnpm\s+store\b|--(?:offline|frozen-store)\b|\.pnpm-store\b|p?npm_config_(?:offline|store_dir)|\.local\/share\/pnpm|PNPM_HOME/iu,
      toldAtStart: /\bpnpm\s+(?:-\S+\s+)*(?:ci|i|install|add|dlx|fetch|up|update|deploy)\b|\bpnpx\b/u,
      // Since release 11 global packages are links into the store: https://pnpm.io/global-packages#global-virtual-store
      livesOnIt: {
        words:
          /\bpnpm\s+(?:-\S+\s+)*(?:add|i|install|update|up)\s(?:[^;&|\n]*\s)?(?:-g|--global)(?=\s|$)|\bpnpm\s(?:-\S+\s+)*(?:-g|--global)\s(?:-\S+\s+)*(?:add|i|install|update|up)\b/u,
        program: 'pnpm',
        since: 11,
        what: 'global packages',
      },
      // https://pnpm.io/cli/ci (node_modules is removed first), https://pnpm.io/cli/deploy (into a folder of its own)
      takesAnew: ['deploy', 'ci', 'clean-install', 'ic', 'install-clean'],
      toldBy: /^p?npm_config_(?:offline|enable_global_virtual_store)$/iu,
    },
  ],
};
