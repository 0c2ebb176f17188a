import type { ProjectInstall } from '../ecosystem.ts';

export const BUN_FILES = ['package.json', 'bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'] as const;

/** Where bun has no lock of its own, it starts from one of these. https://bun.com/docs/pm/lockfile */
export const OTHER_LOCKS = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'] as const;

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
