import type { CachedTool } from '../cache.ts';
import { MIX_ARGUMENTS } from './arguments.ts';

/**
 * Packages of Hex as they were downloaded. One is taken again only where its checksum is the one of the registry, under the name of its repository.
 * Beside them lie Hex's settings, with repositories and keys: they are no cache. Nor is ~/.mix, where Hex itself is.
 * https://github.com/hexpm/hex/blob/main/lib/hex/scm.ex (cache_path, fetch), https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html
 */
export const mixCaches: CachedTool = {
  spec: MIX_ARGUMENTS,
  // `mix do deps.get --only prod, deps.compile`: what it does first.
  words: (argv) =>
    (argv[0] === 'do' ? argv.slice(1, argv.findIndex((word) => word === '+' || word.endsWith(',')) + 1 || undefined) : argv)
      .map((word) => word.replace(/,$/u, ''))
      .filter((word) => word !== '+'),
  caches: [
    {
      id: 'hex',
      what: "Hex's cache",
      docs: ['https://github.com/hexpm/hex/blob/main/lib/hex/scm.ex', 'https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html'],
      // Then they lie below XDG_CACHE_HOME: https://github.com/hexpm/hex/blob/main/lib/hex/state.ex
      elsewhere: ({ env }) => (env('MIX_XDG') === undefined ? undefined : 'MIX_XDG is set'),
      actions: { 'deps.get': 'fills', 'deps.update': 'fills' },
      places: [{ variable: /^HEX_HOME$/u, below: 'packages' }, { home: '.hex/packages' }],
      // Releases of Hex before 2.3 write a package in its place.
      sharing: 'locked',
      sharedBy: 'all images',
      ownFolders: /\/\.hex$/u,
      ofSystem: false,
      leftForOthers: false,
      offline: [{ variable: /^HEX_OFFLINE$/u }],
      told: /\.hex\b|HEX_(?:HOME|OFFLINE)|\bhex\.config\b/u,
      toldAtStart: /\bmix\s+(?:deps\.get|deps\.update|setup|do)\b|\.hex\b/u,
      toldBy: /^HEX_OFFLINE$/u,
    },
  ],
};
