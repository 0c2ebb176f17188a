import { cacheMountsForced, dockerignoreForced } from './caches.ts';
import { describeForced } from './forced.ts';
import { mergeAptForced, reorderForced } from './packages.ts';
import { hoistForced, splitCopyForced } from './split-copy.ts';
import { splitRunForced } from './split-run.ts';

describeForced('split-copy', splitCopyForced);
describeForced('hoist-manifests', hoistForced);
describeForced('split-run', splitRunForced);
describeForced('reorder', reorderForced);
describeForced('merge-apt', mergeAptForced);
describeForced('cache-mounts', cacheMountsForced);
describeForced('dockerignore', dockerignoreForced);
