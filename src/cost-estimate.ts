import { rebuildCost } from './analysis/rebuild-cost.ts';
import { rebuildModel } from './analysis/rebuild-model.ts';
import type { Changes } from './analysis/changes.ts';
import type { CostEstimate } from './results.ts';
import type { Analysis } from './workspace.ts';

/** What rebuilds of the original and of its rewrite take. */
export function costEstimate(original: Analysis, rewritten: Analysis, changes: Changes): CostEstimate {
  const before = rebuildCost(original, rebuildModel(original, changes));
  const after = rewritten === original ? before : rebuildCost(rewritten, rebuildModel(rewritten, changes));
  return {
    before: rounded(before.seconds),
    after: rounded(after.seconds),
    // Taken apart, a RUN is made anew in parts.
    limit: rounded(Math.min(before.limit, after.limit)),
    unit: 'seconds per change',
    basis: basisOf(changes),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

function basisOf({ basis }: Changes): CostEstimate['basis'] {
  if (basis.kind === 'history')
    return { kind: 'history', commits: basis.commits, words: `the last ${basis.commits} commits that touch the context` };
  const why = basis.why === undefined ? '' : `, since ${basis.why}`;
  return { kind: 'prior', words: `a usual mix of changes${why}` };
}
