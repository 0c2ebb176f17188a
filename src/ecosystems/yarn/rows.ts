import type { ProjectInstall } from '../ecosystem.ts';

export const CLASSIC_FILES = ['package.json', 'yarn.lock', '.yarnrc', '.npmrc', '.yarnclean'] as const;
export const BERRY_FILES = ['package.json', 'yarn.lock', '.yarnrc.yml'] as const;

const PROJECTS = [
  'package.json of each workspace, linked folder and file: dependency, and their programs',
  'what lifecycle scripts read (husky, patch-package, prisma, node-gyp ...)',
] as const;

const REFUSED = ['a setting that moves what is read or written, or is not known', 'a lifecycle script that is not understood'] as const;

export const yarnInstalls: readonly ProjectInstall[] = [
  {
    commands: ['yarn install', 'yarn'],
    files: CLASSIC_FILES,
    leadsTo: ['settings of the folders above and of the user', 'the release that yarn-path names', 'the offline mirror', ...PROJECTS],
    makes: ['node_modules, of each workspace as well', 'the lock file, unless it is frozen'],
    review: ['it may rewrite a lock file that does not agree with the manifests'],
    refused: [...REFUSED, 'Plug and Play'],
    docs: ['https://classic.yarnpkg.com/en/docs/cli/install'],
    checked: 'trace',
  },
  {
    commands: ['yarn install', 'yarn workspaces focus'],
    files: BERRY_FILES,
    leadsTo: [
      'settings of the folders above and of the user',
      'the release and the plugins that .yarnrc.yml names',
      '.yarn/cache, where the repository has it',
      'patches and folders that manifests and the lock name',
      ...PROJECTS,
    ],
    makes: ['node_modules, or .pnp.cjs and .yarn/unplugged', '.yarn/install-state.gz', '.yarn/cache (releases 2 and 3)'],
    review: ['without --immutable it may rewrite the lock file (focus does not)', 'with a cache in the repository, it may change that'],
    refused: [...REFUSED, 'plugins of others', 'the exec: protocol', 'constraints that are checked by each install'],
    docs: ['https://yarnpkg.com/cli/install', 'https://yarnpkg.com/cli/workspaces/focus'],
    checked: 'documentation',
  },
];
