import type { ProjectInstall } from '../ecosystem.ts';

/**
 * Variables of `.env` are those of settings and scripts, whatever NODE_ENV is, and with --no-env-file in some releases as well
 * (docs/engine-facts.md, "pnpm, yarn, Bun").
 */
const VARIABLES = ['.env', '.env.production', '.env.local', '.env.production.local'] as const;

export const BUN_FILES = ['package.json', 'bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc', ...VARIABLES] as const;

/** Where bun has no lock of its own, it starts from one of these, and from what pnpm's belongs to. https://bun.com/docs/pm/lockfile */
export const OTHER_LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'] as const;

export const bunInstalls: readonly ProjectInstall[] = [
  {
    commands: ['bun install', 'bun i', 'bun ci'],
    files: [...BUN_FILES, ...OTHER_LOCKS],
    leadsTo: [
      '.bunfig.toml and .npmrc of the user',
      'package.json of each workspace, linked folder and file: dependency, and their programs',
      'the patches of patchedDependencies',
      'what lifecycle scripts read (husky, patch-package, prisma, node-gyp ...)',
    ],
    makes: ['node_modules, of each workspace as well', 'the lock file, unless it is frozen'],
    review: ['it may rewrite a lock file that does not agree with the manifests'],
    refused: ['a setting that moves what is read or written, or is not known', 'a lifecycle script that is not understood'],
    docs: ['https://bun.com/docs/pm/cli/install', 'https://bun.com/docs/guides/ecosystem/docker'],
    checked: 'trace',
  },
];
