import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/transforms/registry.ts';
import { cacheMountsForced, dockerignoreForced } from './caches.ts';
import { describeForced } from './forced.ts';
import { NOT_FORCED } from './not-forced.ts';
import { mergeAptForced, reorderForced } from './packages.ts';
import { hoistForced, splitCopyForced } from './split-copy.ts';
import { splitRunForced } from './split-run.ts';

const ALL = {
  'split-copy': splitCopyForced,
  'hoist-manifests': hoistForced,
  'split-run': splitRunForced,
  reorder: reorderForced,
  'merge-apt': mergeAptForced,
  'cache-mounts': cacheMountsForced,
  dockerignore: dockerignoreForced,
} as const;

for (const [name, forced] of Object.entries(ALL)) describeForced(name, forced);

describe('the reasons to refuse', () => {
  it.each(transforms.map(({ id, refusals }) => ({ id, reasons: Object.keys(refusals) })))(
    'of $id are all tried, or it is said why not',
    ({ id, reasons }) => {
      const tried = Object.values(ALL)
        .flat()
        .filter(({ transform }) => transform === id)
        .map(({ reason }) => reason);
      const not = Object.keys(NOT_FORCED[id] ?? {});
      expect([...new Set([...tried, ...not])].sort()).toEqual([...reasons].sort());
      expect(not.filter((reason) => tried.includes(reason))).toEqual([]);
    },
  );
});
