import { makesLayer } from './analysis/build-cost.ts';
import { rebuildCost } from './analysis/rebuild-cost.ts';
import { rebuildModel, type RebuildModel } from './analysis/rebuild-model.ts';
import type { Changes } from './analysis/changes.ts';
import type { CommandCosts } from './preferences.ts';
import type { CostEstimate } from './results.ts';
import type { Analysis } from './workspace.ts';

/** A version of a Dockerfile, and what its rebuilds are weighed by. */
export interface Weighed {
  readonly analysis: Analysis;
  readonly model: RebuildModel;
}

/** @param changes as this version sees them, with its ignore file */
export function weighed(analysis: Analysis, changes: Changes): Weighed {
  return { analysis, model: rebuildModel(analysis, changes) };
}

/** What rebuilds of the original and of its rewrite take. */
export function costEstimate(original: Weighed, rewritten: Weighed): CostEstimate {
  const before = rebuildCost(original.analysis, original.model);
  const after = rewritten === original ? before : rebuildCost(rewritten.analysis, rewritten.model);
  return {
    before: rounded(before.seconds),
    after: rounded(after.seconds),
    // Taken apart, a RUN is made anew in parts.
    limit: rounded(Math.min(before.limit, after.limit)),
    unit: 'seconds per change',
    basis: basisOf(original.model),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** Which changes are meant, and whose times. */
export function basisOf(model: RebuildModel): CostEstimate['basis'] {
  const { basis } = model.changes;
  const timings = timingsOf(model);
  const log =
    timings === undefined ? '' : `, with the times of ${timings.timed} of ${timings.instructions} instructions from ${timings.file}`;
  const times = `${log}${saysCosts(model.changes.costs) ? ', with costs of the configuration' : ''}`;
  const also = timings !== undefined && { timings };
  if (basis.kind === 'history') {
    const words = `the last ${basis.commits} commits that touch the context${times}`;
    return { kind: 'history', commits: basis.commits, ...also, words };
  }
  const why = basis.why === undefined ? '' : `, since ${basis.why}`;
  return { kind: 'prior', ...also, words: `a usual mix of changes${why}${times}` };
}

function saysCosts({ kinds = {}, commands = {} }: CommandCosts = {}): boolean {
  return Object.keys(kinds).length + Object.keys(commands).length > 0;
}

function timingsOf({ stages, changes: { timings } }: RebuildModel): CostEstimate['basis']['timings'] {
  if (timings === undefined) return undefined;
  const layers = stages.flatMap(({ stage }) => stage.traces.filter(({ instruction }) => makesLayer(instruction)));
  return { file: timings.file, timed: stages.reduce((sum, { timed }) => sum + timed, 0), instructions: layers.length };
}
