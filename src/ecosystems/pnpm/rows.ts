import type { ProjectInstall } from '../ecosystem.ts';

/** Files of the root: the folder with the pnpm-workspace.yaml, else that of the project. */
export const PNPM_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'] as const;

const LEADS_TO = [
  '.npmrc and settings of pnpm of the user and the system',
  '.pnpmfile.mjs, .pnpmfile.cjs and what the setting pnpmfile names',
  'the patches of patchedDependencies',
] as const;

const PROJECTS = [
  'package.json of each member, linked folder and file: dependency, and their programs',
  'what lifecycle scripts read (husky, patch-package, prisma, node-gyp ...)',
] as const;

const REFUSED = [
  'a setting that moves what is read or written, or is not known',
  'hooks or a lifecycle script that are not understood',
  'a manifest that is a symbolic link, a package.yaml or a package.json5',
] as const;

export const pnpmInstalls: readonly ProjectInstall[] = [
  {
    commands: ['pnpm install', 'pnpm i', 'pnpm ci'],
    files: PNPM_FILES,
    leadsTo: [...LEADS_TO, ...PROJECTS],
    makes: ['node_modules, of each member as well', 'the lock file, where it is not frozen'],
    review: ['it may rewrite a lock file that does not agree with the manifests'],
    refused: [...REFUSED, 'members of the workspace that are copied into node_modules (injected)', 'a frozen install without a lock file'],
    docs: ['https://pnpm.io/cli/install', 'https://pnpm.io/docker'],
    checked: 'trace',
  },
  {
    commands: ['pnpm fetch'],
    files: PNPM_FILES,
    leadsTo: LEADS_TO,
    makes: ['node_modules/.pnpm'],
    refused: REFUSED,
    docs: ['https://pnpm.io/cli/fetch'],
    checked: 'trace',
  },
];
