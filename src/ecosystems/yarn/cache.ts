import { posix } from 'node:path';
import type { Cache, CacheAction, CachedTool } from '../cache.ts';
import { type CommandContext, readArguments } from '../ecosystem.ts';
import { unnamedTarball } from '../node/tarballs.ts';
import { newDraft } from '../project/draft.ts';
import { type BerrySettings, readBerrySettings } from './berry-settings.ts';
import { readClassicSettings } from './classic-settings.ts';
import { YARN_ARGUMENTS } from './flags.ts';
import { releaseOf } from './which.ts';

const FILLING = ['install', 'add', 'upgrade', 'up', 'remove', 'global add', 'workspaces focus'];
/**
 * Each fetches all packages of the project into the cache before it links any.
 * https://github.com/yarnpkg/yarn/blob/master/src/cli/commands/install.js (fetchPackages), https://yarnpkg.com/cli/install (the fetch step)
 */
const ANEW = FILLING.filter((name) => name !== 'global add');
const ACTIONS: Readonly<Record<string, CacheAction>> = {
  ...Object.fromEntries(FILLING.map((name) => [name, 'fills'] as const)),
  ...Object.fromEntries(['config set', 'config delete'].map((name) => [name, 'keeps'] as const)),
  'cache clean': 'clears',
};

const TOLD = /\byarn\s+cache\b|--offline\b|YARN_(?:CACHE|GLOBAL)_FOLDER|\.cache\/yarn|\.yarn\/berry/u;
const AT_START = /\byarn(?:pkg)?\s+(?:-\S+\s+)*(?:install|add|dlx|global|up|workspaces\s+focus)\b|\byarn\s*(?:$|[;&|"'])/u;

function majorOf(context: CommandContext): number | undefined {
  const { cwd } = context.command;
  const release = cwd.kind === 'known' ? releaseOf(newDraft(context.files), context, posix.resolve(cwd.text)) : undefined;
  return release?.kind === 'known' ? release.major : undefined;
}

/** Its settings have a form of their own: where they move the cache, or name a mirror in its place, nothing is said of it. */
function isClassic(context: CommandContext, asRoot: boolean): boolean | 'as before' {
  const { cwd } = context.command;
  const { user } = context.state;
  const major = majorOf(context);
  if (cwd.kind === 'unknown' || user.kind === 'unknown' || (major !== undefined && major !== 1)) return false;
  const argv = context.argv.filter((word) => !word.startsWith('--cache-folder'));
  const env = (name: string): ReturnType<CommandContext['env']> => (name.startsWith('YARN_') ? undefined : context.env(name));
  const settings = readClassicSettings(
    newDraft(context.files),
    { ...context, env },
    readArguments(argv, YARN_ARGUMENTS),
    posix.resolve(cwd.text),
  );
  const plain = settings.folders.length === 0 && settings.mirrors.length === 0 && !settings.offline;
  if (!plain || asRoot !== /^(?:root|0)?(?::.*)?$/.test(user.text)) return false;
  // `yarn build` may have made any project of it, but hardly one of another yarn: `yarn install --production` behind it takes from the same cache.
  return major === 1 || 'as before';
}

/** Packages as they were downloaded, unpacked. https://github.com/yarnpkg/yarn/blob/master/src/util/user-dirs.js (getCacheDir) */
function classic(asRoot: boolean): Cache {
  return {
    id: 'yarn',
    what: "yarn's cache",
    docs: ['https://classic.yarnpkg.com/en/docs/cli/cache', 'https://github.com/yarnpkg/yarn/blob/master/src/util/user-home-dir.js'],
    applies: (context) => isClassic(context, asRoot),
    actions: ACTIONS,
    places: [
      { flag: '--cache-folder' },
      { variable: /^(?:YARN_CACHE_FOLDER|npm_config_cache_folder)$/iu },
      { variable: /^XDG_CACHE_HOME$/u, below: 'yarn' },
      // Root has its home there.
      asRoot ? { path: '/usr/local/share/.cache/yarn' } : { home: '.cache/yarn' },
    ],
    movedBy: /\byarn\s+config\s+set\s[^;&|\n]*cache-folder|(?<![\w-])cache-folder\s/u,
    // Two at once get in each other's way: https://github.com/yarnpkg/yarn/issues/683
    sharing: 'locked',
    sharedBy: 'all images',
    // /usr/local/share is there in every image that brings yarn.
    ownFolders: /^\/usr\/local\/share(?:\/\.cache)?$/u,
    ofSystem: false,
    leftForOthers: false,
    against: (context) => unnamedTarball(context, readArguments(context.argv, YARN_ARGUMENTS), 'yarn.lock'),
    offline: [{ flag: '--offline' }],
    told: TOLD,
    toldAtStart: AT_START,
    takesAnew: ANEW,
  };
}

/** With Plug and Play packages are loaded out of the cache, and hard links of node_modules lead there: then it is no cache. */
function isBerry(context: CommandContext): boolean | 'as before' {
  const { cwd } = context.command;
  const major = majorOf(context);
  if (cwd.kind === 'unknown' || (major !== undefined && major < 2)) return false;
  if (major === undefined) return 'as before';
  const draft = newDraft(context.files);
  const read = readArguments(context.argv, YARN_ARGUMENTS);
  const settings: BerrySettings = readBerrySettings(draft, { context, read, cwd: posix.resolve(cwd.text) }, major);
  return draft.unknown === undefined && settings.linker === 'node-modules' && settings.cache === undefined && !settings.hardLinks;
}

const berry: Cache = {
  id: 'yarn-berry',
  what: "yarn's cache",
  docs: [
    'https://yarnpkg.com/features/caching',
    'https://yarnpkg.com/configuration/yarnrc#enableGlobalCache',
    'https://yarnpkg.com/configuration/yarnrc#enableNetwork',
    'https://yarnpkg.com/configuration/yarnrc#enableOfflineMode',
  ],
  applies: isBerry,
  actions: ACTIONS,
  places: [
    { variable: /^YARN_GLOBAL_FOLDER$/u, below: 'cache' },
    { setting: 'globalFolder', below: 'cache' },
    { home: '.yarn/berry/cache' },
  ],
  movedBy: /\byarn\s+config\s+set\s[^;&|\n]*(?:cacheFolder|globalFolder|enableGlobalCache|nodeLinker)/u,
  sharing: 'shared',
  sharedBy: 'all images',
  ofSystem: false,
  leftForOthers: false,
  offline: [
    { variable: /^YARN_ENABLE_NETWORK$/u, setting: 'enableNetwork', saying: /^(?:false|0)$/u },
    { variable: /^YARN_ENABLE_OFFLINE_MODE$/u, setting: 'enableOfflineMode', saying: /^(?!false$|0$)/u },
  ],
  told: TOLD,
  toldAtStart: AT_START,
  takesAnew: ANEW,
  toldBy: /^YARN_ENABLE_(?:NETWORK|OFFLINE_MODE)$/u,
};

/** `yarn --version` and `yarn --help` do nothing. https://yarnpkg.com/cli/install, https://classic.yarnpkg.com/en/docs/cli/ */
function isInstall(argv: readonly string[]): boolean {
  return readArguments(argv, YARN_ARGUMENTS).subcommand === undefined && !argv.some((word) => /^(?:-v|--version|-h|--help)$/u.test(word));
}

export const yarnCaches: CachedTool = {
  spec: YARN_ARGUMENTS,
  // Alone it is an install.
  words: (argv) => (isInstall(argv) ? ['install', ...argv] : argv),
  settings: { project: '.yarnrc.yml', folders: ['--cwd'], home: ['.yarnrc.yml'] },
  caches: [classic(true), classic(false), berry],
};
