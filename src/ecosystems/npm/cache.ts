import { wordSet } from '../../source/words.ts';
import type { CacheAction, CachedTool } from '../cache.ts';
import { NPM_ARGUMENTS, SUBCOMMANDS } from './flags.ts';

const FILLING = [...SUBCOMMANDS.keys(), 'update', 'up', 'upgrade', 'install-test', 'it', 'install-ci-test', 'cit', 'dedupe'];
const CI = [...SUBCOMMANDS].flatMap(([name, mode]) => (mode === 'ci' ? [name] : []));

/**
 * Packages as they were downloaded, by their hash, and metadata of the registry; logs; downloads of install scripts (_prebuilds, _libvips), which
 * they copy into node_modules. A lock file pins what comes out; without one, the registry says for how long an answer holds.
 */
export const npmCaches: CachedTool = {
  spec: NPM_ARGUMENTS,
  settings: { project: '.npmrc', folders: ['--prefix'], home: ['.npmrc'], exact: ['/usr/local/etc/npmrc'] },
  caches: [
    {
      id: 'npm',
      what: "npm's cache",
      docs: [
        'https://docs.npmjs.com/cli/v10/commands/npm-cache',
        'https://docs.npmjs.com/cli/v10/using-npm/config#cache',
        'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
      ],
      actions: {
        ...Object.fromEntries(FILLING.map((name) => [name, 'fills'] as const satisfies readonly [string, CacheAction])),
        'cache verify': 'keeps',
        // Like every command of npm they leave a log there.
        ...Object.fromEntries(['config set', 'config delete', 'c set', 'c delete', 'set'].map((name) => [name, 'keeps'] as const)),
        'cache clean': 'clears',
        'cache clear': 'clears',
        'cache rm': 'clears',
      },
      places: [{ flag: '--cache' }, { variable: /^npm_config_cache$/iu }, { setting: 'cache' }, { home: '.npm' }],
      movedBy: /\bnpm\s+(?:(?:config|c)\s+)?set\s[^;&|\n]*(?<![\w-])cache(?=[\s=]|$)|(?:(?<![\w-])|\\n)cache\s*=/u,
      sharing: 'shared',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      offline: [
        { flag: '--offline', variable: /^npm_config_offline$/iu, setting: 'offline' },
        // It takes an old answer of the registry for a new one; where a lock file pins all, that changes nothing.
        { flag: '--prefer-offline', variable: /^npm_config_prefer_offline$/iu, setting: 'prefer-offline', unless: CI },
      ],
      // node_modules is removed first: https://docs.npmjs.com/cli/v11/commands/npm-ci
      takesAnew: CI,
      ranBy: wordSet('pnpm yarn bun'),
      told: /\bnpm\s+cache\b|--(?:prefer-)?offline\b|\b_cacache\b|npm_config_(?:cache|offline|prefer_offline)|(?<![\w-])\.npm(?![\w.-])/iu,
      toldAtStart: /\bnpm\s+(?:-\S+\s+)*(?:ci|clean-install|i|in|install|add|exec|x|update|up)\b|\bnpx\b/u,
      toldBy: /^npm_config_(?:offline|prefer_offline)$/iu,
    },
  ],
};
