import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import { type CommandContext, lastFlag, readArguments } from '../ecosystem.ts';
import { unnamedTarball } from '../node/tarballs.ts';
import { own, readObject, objectAt } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { BUN_ARGUMENTS, SUBCOMMANDS } from './flags.ts';

/**
 * Where settings move it or turn it off nothing is said of it; with links to it, it is the install.
 * https://bun.com/docs/pm/global-cache, https://bun.com/docs/pm/global-store (`globalStore`, and the variable)
 */
function isCache(context: CommandContext): boolean {
  const { cwd } = context.command;
  const read = readArguments(context.argv, BUN_ARGUMENTS);
  if (cwd.kind === 'unknown' || lastFlag(read, '--backend') === 'symlink') return false;
  const store = context.env('BUN_INSTALL_GLOBAL_STORE');
  if (store !== undefined && !(store.kind === 'known' && ['', '0', 'false'].includes(store.text))) return false;
  const files = [
    ...walkUp(posix.resolve(cwd.text, lastFlag(read, '--cwd') ?? '.')).map((folder) => posix.join(folder, 'bunfig.toml')),
    '/root/.bunfig.toml',
  ];
  return files
    .filter((path) => context.files.fact(path).kind === 'context-file')
    .every((path) => {
      const file = readObject(context.files, path, 'toml');
      const install = file.kind === 'object' ? objectAt(file.value, 'install') : undefined;
      if (install === undefined || own(install, 'globalStore') === true) return false;
      return own(install, 'cache') === undefined && own(install, 'backend') === undefined;
    });
}

/** Packages as they were downloaded, unpacked, and answers of the registry. */
export const bunCaches: CachedTool = {
  spec: BUN_ARGUMENTS,
  caches: [
    {
      id: 'bun',
      what: "Bun's cache",
      docs: ['https://bun.com/docs/pm/global-cache', 'https://bun.com/docs/pm/cli/install'],
      applies: isCache,
      actions: Object.fromEntries([...SUBCOMMANDS, 'add', 'a', 'update', 'remove', 'rm'].map((name) => [name, 'fills'] as const)),
      places: [
        { flag: '--cache-dir' },
        { variable: /^BUN_INSTALL_CACHE_DIR$/u },
        { variable: /^BUN_INSTALL$/u, below: 'install/cache' },
        { variable: /^XDG_CACHE_HOME$/u, below: '.bun/install/cache' },
        { home: '.bun/install/cache' },
      ],
      // Nothing says that two at once do no harm.
      sharing: 'locked',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      against: (context) => unnamedTarball(context, readArguments(context.argv, BUN_ARGUMENTS), 'bun.lock'),
      offline: [{ flag: '--offline' }, { flag: '--prefer-offline', unless: ['ci'] }],
      told: /\bbun\s+pm\s+cache\b|--offline\b|BUN_INSTALL_CACHE_DIR|\.bun\/install/u,
      toldAtStart: /\bbun\s+(?:-\S+\s+)*(?:install|i|add|ci|x|update)\b|\bbunx\b/u,
    },
  ],
};
