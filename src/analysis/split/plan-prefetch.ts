import { applyEdits, editBetween } from '../../source/edits.ts';
import { insertAbove, standsApart } from '../blocks.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { prefetchAt } from '../prefetch.ts';
import type { RunPlan } from '../split-run/plan.ts';
import { editsOf } from './edits.ts';
import { planSplit } from './plan-split.ts';

/** A new RUN that fetches dependencies, above the copy of the source. */
export interface PrefetchPlan extends RunPlan {
  /** It may fetch more than the command does. */
  readonly fetchesMore: boolean;
}

export type PrefetchRefusal = 'needed-first' | 'not-understood' | 'stays-below';

export interface PrefetchRefused {
  readonly kind: 'refusal';
  readonly reason: PrefetchRefusal;
  readonly message: string;
}

/**
 * Plans a dependencies-only step for the RUN at `index` of a stage: put in front of it, the step moves above the copy of the source like an
 * install that somebody wrote. Undefined where there is no such step, or nothing to gain.
 */
export function planPrefetch(facts: Facts, stage: StageOutcome, index: number): PrefetchPlan | PrefetchRefused | undefined {
  const trace = stage.traces[index];
  const prefetch = trace && prefetchAt(facts, stage, index);
  if (trace === undefined || prefetch === undefined) return undefined;
  const isBroad = (traces: readonly InstructionTrace[]): boolean => traces.some(({ copy }) => copy?.broad === true);
  const broad = isBroad(stage.traces.slice(0, index));
  if ('reason' in prefetch) return broad ? { kind: 'refusal', ...prefetch } : undefined;
  // Where the source comes behind it, what is copied by name is there for the install: manifests, and a script that it runs.
  if (prefetch.isDone || (!broad && isBroad(stage.traces.slice(index + 1)))) return undefined;
  const { text } = facts.resolved.build.source;
  // Where the install stands apart from what is above it, it still does: the step goes up with that distance.
  const apart = standsApart(text, trace.instruction) ? [''] : [];
  const next = facts.edited([insertAbove(text, trace.instruction, [prefetch.text, ...apart])]);
  const split = next?.evaluation.stages[stage.index];
  if (next === undefined || split === undefined || !isSame(stage, split, index)) return undefined;
  const plan = planSplit(next, split, index);
  if (plan === undefined) return undefined;
  if (plan.kind === 'refusal')
    return { kind: 'refusal', reason: 'stays-below', message: `${prefetch.name} would stay below the copy of the source: ${plan.message}` };
  const edits = editsOf(next.resolved.build.source.text, plan);
  return {
    kind: 'plan',
    edit: editBetween(text, applyEdits(next.resolved.build.source.text, edits)),
    at: trace.instruction.span,
    message: `${prefetch.name} fetches the dependencies of ${prefetch.of} before the source is copied`,
    reasons: [...plan.reasons, ...(prefetch.review === undefined ? [] : [prefetch.review])],
    fetchesMore: prefetch.review !== undefined,
    ignoreLines: plan.ignoreLines,
    exemptPaths: plan.exemptPaths,
    exemptStages: plan.kind === 'base-plan' ? [plan.base.parent.index] : [],
    notes: plan.notes,
  };
}

/** The new RUN stands where the other stood, which is the next now. */
function isSame(before: StageOutcome, after: StageOutcome, index: number): boolean {
  const label = (trace: InstructionTrace | undefined): string => JSON.stringify(trace?.events.map(({ labelTerm }) => labelTerm));
  return label(before.traces[index]) === label(after.traces[index + 1]);
}
