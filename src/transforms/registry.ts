import { cacheMounts } from './cache-mounts.ts';
import { dependencyLayer } from './dependency-layer.ts';
import { dockerignore } from './dockerignore.ts';
import { hoistManifests } from './hoist-manifests.ts';
import { mergeApt } from './merge-apt.ts';
import { reorder } from './reorder.ts';
import { splitCopy } from './split-copy.ts';
import { splitRun } from './split-run.ts';
import type { Transform } from './transform.ts';

/** Every transform, in the order in which they run. */
export const transforms: readonly Transform[] = [
  mergeApt,
  splitRun,
  hoistManifests,
  splitCopy,
  dependencyLayer,
  reorder,
  dockerignore,
  cacheMounts,
];
