import type { CachedTool } from '../cache.ts';
import { COMPOSER_ARGUMENTS } from './arguments.ts';
import { movingPackage } from './moving.ts';

/** Archives of packages, and answers of repositories; files are written beside and renamed. https://getcomposer.org/doc/06-config.md#cache-dir */
export const composerCaches: CachedTool = {
  spec: COMPOSER_ARGUMENTS,
  caches: [
    {
      id: 'composer',
      what: "Composer's cache",
      docs: [
        'https://getcomposer.org/doc/03-cli.md#composer-cache-dir',
        'https://getcomposer.org/doc/06-config.md#cache-dir',
        'https://github.com/composer/composer/blob/main/src/Composer/Factory.php',
        'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
      ],
      actions: {
        ...Object.fromEntries(
          ['install', 'i', 'update', 'u', 'upgrade', 'require', 'r', 'create-project'].map((name) => [name, 'fills'] as const),
        ),
        'clear-cache': 'clears',
        clearcache: 'clears',
        cc: 'clears',
      },
      // Else below the home folder, in one of three places: which one depends on what is there.
      places: [{ variable: /^COMPOSER_CACHE_DIR$/u }, { variable: /^COMPOSER_HOME$/u, below: 'cache' }],
      movedBy: /\bcomposer\b[^;&|\n]*\bconfig\b[^;&|\n]*\bcache-/u,
      sharing: 'shared',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      off: [{ flag: '--no-cache' }],
      against: movingPackage,
      // https://getcomposer.org/doc/03-cli.md#composer-disable-network
      offline: [{ variable: /^COMPOSER_DISABLE_NETWORK$/u, saying: /^(?!0?$|prime$)/u }],
      told: /\bcomposer\s+(?:clear-?cache|cc)\b|COMPOSER_CACHE|\bcomposer\/cache\b/u,
      toldAtStart: /\bcomposer\s+(?:-\S+\s+)*(?:install|update|require|create-project)\b/u,
    },
  ],
};
