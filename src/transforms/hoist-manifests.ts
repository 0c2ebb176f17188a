import type { Facts } from '../analysis/facts.ts';
import { planHoist, type HoistPlan } from '../analysis/split/plan-hoist.ts';
import type { SplitRefusal } from '../analysis/split/plan.ts';
import { levelOf, type Fix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'not-understood': {
    why: 'The install, or something in its RUN, is not understood, so that nobody knows which of the copied files it reads.',
    lift: 'Give the install a RUN of its own, with a plain command.',
  },
  'needs-source': {
    why: 'The install itself reads the source: it builds or installs the project.',
    lift: 'Install the dependencies by a command of their own, before the one that builds or installs the project.',
  },
  'script-not-understood': {
    why: 'A lifecycle script runs during the install, and what it reads is not known.',
    lift: 'Install without lifecycle scripts (`--ignore-scripts`), and run the script behind the copy of the source.',
  },
  'unclear-manifest': {
    why: 'A manifest, lock file or setting cannot be read, or says something that cannot be followed.',
    lift: 'Mend what the message names.',
  },
  'needed-between': {
    why: 'An instruction between the copy and the install needs the copied files, and the install needs that instruction.',
    lift: 'Move that instruction below the install.',
  },
  'runs-with-source': {
    why: 'The install is to run whenever the source changes: a comment says so, or its RUN asks the clock, fetches whatever is newest, or fetches package lists by which a later RUN installs.',
    lift: 'Take the comment away, or pin what the RUN fetches, if the install may be kept.',
  },
  'unclear-copy': {
    why: 'The copy cannot be taken apart: its flags, its destination, or how its sources are written do not allow it.',
    lift: 'Write the copy without patterns and without flags other than --chown and --chmod, its folder ending with `/`.',
  },
} as const satisfies Partial<Refusals<SplitRefusal>>;

type HoistRefusal = keyof typeof refusals;

/** Copies of files that an install does not read go below it; a copy of manifests and other files is narrowed to the manifests. */
export const hoistManifests: Transform<HoistRefusal> = {
  id: 'hoist-manifests',
  title: 'Copy what an install does not read below it',
  why:
    'An install is repeated whenever a file changes that was copied above it, whether it reads that file or not. ' +
    'What it does not read can be copied afterwards.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<HoistRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const [index, trace] of stage.traces.entries()) {
        if (trace.instruction.keyword !== 'RUN') continue;
        const plan = planHoist(facts, stage, index);
        if (plan === undefined) continue;
        if (plan.kind === 'plan') yield fixOf(facts, plan);
        else yield { kind: 'refusal', at: trace.instruction.span, reason: reasonOf(plan.reason), message: plan.message, evidence: [] };
      }
    }
  },
};

/** Reasons that concern other ways to split a copy come out as the general one. */
function reasonOf(reason: SplitRefusal): HoistRefusal {
  return isHoistRefusal(reason) ? reason : 'unclear-copy';
}

function isHoistRefusal(reason: string): reason is HoistRefusal {
  return Object.hasOwn(refusals, reason);
}

function fixOf(facts: Facts, plan: HoistPlan): Fix {
  return {
    kind: 'fix',
    at: plan.at,
    message: plan.message,
    ...levelOf(plan.reasons, facts.contextGuess),
    edits: [plan.edit],
    ...(plan.exemptPaths.length > 0 && { exemptPaths: plan.exemptPaths }),
    ...(plan.ignoreLines.length > 0 && { ignoreLines: plan.ignoreLines }),
    evidence: plan.notes.map((sentence) => ({ sentence })),
  };
}
