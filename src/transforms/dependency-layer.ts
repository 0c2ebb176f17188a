import type { Facts } from '../analysis/facts.ts';
import { planPrefetch, type PrefetchRefusal } from '../analysis/split/plan-prefetch.ts';
import { plannedFix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'needed-first': {
    why: 'Another command of the same RUN comes first, and fetching the dependencies may need it.',
    lift: 'Give the command that comes first a RUN of its own, above the copy of the source.',
  },
  'not-understood': {
    why: 'What a step that fetches the dependencies alone would read is not known.',
    lift: 'Mend what the message names, or put the step there by hand.',
  },
  'stays-below': {
    why: 'A step that fetches the dependencies alone would stay below the copy of the source all the same.',
    lift: 'Move what the step needs above the copy of the source.',
  },
} as const satisfies Refusals<PrefetchRefusal>;

/** Where the install needs the source, the dependencies are fetched by a step of their own, which does not. */
export const dependencyLayer: Transform<PrefetchRefusal> = {
  id: 'dependency-layer',
  title: 'Fetch dependencies in a layer of their own where the install needs the source',
  why:
    'Some commands fetch dependencies and build the project in one: they need the source, so every change of it fetches everything again. ' +
    'Most package managers can do the first half by itself from a few manifests: in front of the copy of the source, its layer is kept.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<PrefetchRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const index of stage.traces.keys()) {
        const plan = planPrefetch(facts, stage, index);
        const trace = stage.traces[index];
        if (plan === undefined || trace === undefined) continue;
        if (plan.kind === 'refusal') yield { ...plan, at: trace.instruction.span, evidence: [] };
        else yield { ...plannedFix(plan, facts.contextGuess), ...(plan.fetchesMore && { exemptPrefetches: true as const }) };
      }
    }
  },
};
