import type { Facts } from '../analysis/facts.ts';
import { planRun } from '../analysis/split-run/plan-run.ts';
import type { RunRefusal } from '../analysis/split-run/plan.ts';
import { plannedFix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'cleans-up': {
    why: 'A later part takes away or writes anew what an earlier one made: apart, both would stay in the image.',
    lift: 'Clean up in the part that makes it, before the next `&&`.',
  },
  'lists-apart': {
    why: 'A later part installs packages by the lists that an earlier one fetched: apart, these would stay in a layer of their own and go out of date.',
    lift: 'Fetch the lists in the later part as well: `apt-get update` before its first `apt-get install`.',
  },
  'state-not-carried': {
    why: 'The later part depends on something of the running shell that another RUN would not have.',
    lift: 'Let the later part not depend on what the shell of the earlier one sets: use ENV, WORKDIR or full paths.',
  },
  'temporary-files': {
    why: 'The parts hand files on in a place that each RUN finds empty.',
    lift: 'Hand the files on in a folder that stays, and remove them in the RUN that uses them last.',
  },
  mounts: {
    why: 'The parts hand files on under a --mount.',
    lift: 'Give the later part a mount of its own, or do not hand files on below it.',
  },
  'needs-source': {
    why: 'The install itself reads the source: it builds or installs the project.',
    lift: 'Install the dependencies by a command of their own, before the one that builds or installs the project.',
  },
  'gains-nothing': {
    why: 'Split off, the install would stay below the copy of the source all the same.',
    lift: 'Copy what the install needs, and nothing else, above it.',
  },
  'not-understood': {
    why: 'How the RUN could be taken apart without changing what it does is not known.',
    lift: 'Write the install as a command of its own in the chain, without a loop, an or-list or a sub-shell around it.',
  },
} as const satisfies Refusals<RunRefusal>;

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
