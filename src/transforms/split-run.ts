import type { Facts } from '../analysis/facts.ts';
import { planRun } from '../analysis/split-run/plan-run.ts';
import type { RunRefusal } from '../analysis/split-run/plan.ts';
import { plannedFix, type Proposal, type Transform } from './transform.ts';

const refusals = {
  'cleans-up': 'A later part takes away or writes anew what an earlier one made: apart, both would stay in the image.',
  'state-not-carried': 'The later part depends on something of the running shell that another RUN would not have.',
  'temporary-files': 'The parts hand files on in a place that each RUN finds empty.',
  mounts: 'The parts hand files on under a --mount.',
  'needs-source': 'The install itself reads the source: it builds or installs the project.',
  'gains-nothing': 'Split off, the install would stay below the copy of the source all the same.',
  'not-understood': 'How the RUN could be taken apart without changing what it does is not known.',
} as const satisfies Record<RunRefusal, string>;

/** `RUN install && build` becomes two, together with what makes it worth it: the install goes above the copy of the source. */
export const splitRun: Transform<RunRefusal> = {
  id: 'split-run',
  title: 'Give an install a RUN of its own, so that its layer is kept',
  why:
    'A RUN is run again as a whole. Where one installs and builds, every change of the source installs again; where one installs system ' +
    'packages and dependencies, so does every new dependency. In a RUN of its own an install can stand above what it does not read.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<RunRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const [index, trace] of stage.traces.entries()) {
        if (trace.instruction.keyword !== 'RUN') continue;
        const plan = planRun(facts, stage, index);
        if (plan === undefined) continue;
        if (plan.kind === 'refusal') yield { ...plan, at: trace.instruction.span, evidence: [] };
        else yield plannedFix(plan, facts.contextGuess);
      }
    }
  },
};
