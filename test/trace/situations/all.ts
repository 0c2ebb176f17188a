import type { Situation } from '../situation.ts';
import { archiveSituations, fileSituations, textSituations } from './files.ts';
import { goSituations } from './compiled.ts';
import { downloadSituations, gitSituations, keySituations, languageSituations } from './network.ts';
import { nodeManagerSituations, npmSituations } from './node.ts';
import { projectSituations } from './node-projects.ts';
import { projectToolSituations } from './project-tools.ts';
import { pipSituations } from './python.ts';
import { pythonToolSituations } from './python-tools.ts';
import { accountSituations, packageSituations, systemSituations } from './system.ts';

/** Everything that is run under strace, by the build that it is part of. */
export const SITUATIONS = {
  files: [...fileSituations, ...textSituations, ...archiveSituations],
  system: [...accountSituations, ...systemSituations],
  packages: packageSituations,
  node: [...npmSituations, ...nodeManagerSituations],
  nodeProjects: projectSituations,
  python: pipSituations,
  pythonTools: pythonToolSituations,
  network: [...downloadSituations, ...keySituations, ...gitSituations, ...languageSituations],
  compiled: goSituations,
  projectTools: projectToolSituations,
} as const satisfies Readonly<Record<string, readonly Situation[]>>;
