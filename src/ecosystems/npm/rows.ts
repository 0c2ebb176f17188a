import type { ProjectInstall } from '../ecosystem.ts';

/** Manifests of the project's folder. A yarn.lock is read where there is no other lock, and kept up to date. */
export const NPM_FILES = ['package.json', 'npm-shrinkwrap.json', 'package-lock.json', 'yarn.lock'] as const;

const LEADS_TO = [
  '.npmrc of the project, the user and the system',
  'package.json of each workspace, folder and tarball that a manifest or the lock names, and their programs; all of a folder that scripts of the install may use',
  'what lifecycle scripts read (husky, patch-package, prisma, node-gyp ...), and the same for each folder that they install in with npm',
] as const;

const REFUSED = [
  'a lifecycle script that is not understood',
  'a manifest that is a symbolic link, or is made during the build',
  'a package whose install script acts on a file of the project that is there',
] as const;

export const npmInstalls: readonly ProjectInstall[] = [
  {
    commands: ['npm ci', 'npm clean-install'],
    files: NPM_FILES,
    leadsTo: LEADS_TO,
    makes: ['node_modules, of each workspace as well'],
    refused: [...REFUSED, 'no lock file'],
    docs: ['https://docs.npmjs.com/cli/v10/commands/npm-ci'],
    checked: 'engine',
  },
  {
    commands: ['npm install', 'npm i'],
    files: NPM_FILES,
    leadsTo: LEADS_TO,
    makes: ['node_modules, of each workspace as well', 'the lock file'],
    review: ['it may rewrite a lock file that does not agree with package.json'],
    refused: REFUSED,
    docs: ['https://docs.npmjs.com/cli/v10/commands/npm-install'],
    checked: 'engine',
  },
  {
    commands: ['npm rebuild NAME'],
    files: NPM_FILES,
    leadsTo: LEADS_TO.slice(0, 2),
    makes: ['nothing but in the node_modules that is there'],
    refused: ['a name of the project itself or of one of its folders', 'no name'],
    docs: ['https://docs.npmjs.com/cli/v10/commands/npm-rebuild'],
    checked: 'trace',
  },
];
