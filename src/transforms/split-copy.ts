import type { Facts } from '../analysis/facts.ts';
import { editsOf } from '../analysis/split/edits.ts';
import { planSplit } from '../analysis/split/plan-split.ts';
import type { BasePlan, Plan, SplitRefusal } from '../analysis/split/plan.ts';
import { levelOf, type Fix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'not-understood': {
    why: 'The RUN holds an install, but also something of which dockerfix does not know what it reads and writes.',
    lift: 'Give the install a RUN of its own, with a plain command.',
  },
  'needs-source': {
    why: 'The install itself reads the source: it builds or installs the project, or its RUN names what is not here and only the copy could bring.',
    lift: 'Install the dependencies by a command of their own, before the one that needs the source.',
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
  'overwritten-later': {
    why: 'The install changes files that the copy of the source would then put back, or make, pnpm, uv or a script would see which of them is newer.',
    lift: 'Commit those files as the install leaves them (such as a lock file that is up to date), or use an install that does not write them (`npm ci`, `--frozen-lockfile`).',
  },
  'output-in-context': {
    why: 'The copy of the source would land on top of what the install made, and the path cannot be ignored.',
    lift: 'Keep the path out of the context with a line in .dockerignore, and out of git.',
  },
  'symbolic-link': { why: 'A manifest is a symbolic link, or lies below one.', lift: 'Put the file itself in place of the link.' },
  'unclear-copy': {
    why: 'The copy cannot be split: its flags, its destination or the names of files in it do not allow it.',
    lift: 'Write the copy without patterns and without flags other than --chown and --chmod, its folder ending with `/`.',
  },
  'too-many-manifests': {
    why: 'The manifests lie in so many folders that copying them one by one would make too many layers.',
    lift: 'Let the manifests lie in fewer folders, or copy them with `COPY --parents` by hand.',
  },
  'folder-rights': {
    why: 'The install runs as another user than root, and whether it may write depends on how the copy makes a folder.',
    lift: 'Make the folder for that user first (`RUN mkdir` and `chown`), or install as root.',
  },
} as const satisfies Refusals<SplitRefusal>;

/** `COPY . .` before an install becomes: the exact files that the install reads, the install, then `COPY . .`. */
export const splitCopy: Transform<SplitRefusal> = {
  id: 'split-copy',
  title: 'Copy the manifests and install before the source is copied',
  why:
    'When the source is copied before dependencies are installed, every change of the source installs them again. ' +
    'An install reads only a few files: copied alone, they keep the installed layer valid until one of them changes.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<SplitRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const [index, trace] of stage.traces.entries()) {
        if (trace.instruction.keyword !== 'RUN') continue;
        const plan = planSplit(facts, stage, index);
        if (plan === undefined) continue;
        if (plan.kind === 'refusal') yield { ...plan, at: trace.instruction.span, evidence: [] };
        else yield fixOf(facts, plan);
      }
    }
  },
};

function fixOf(facts: Facts, plan: Plan | BasePlan): Fix {
  const { text } = facts.resolved.build.source;
  return {
    kind: 'fix',
    at: plan.at,
    message: plan.message,
    ...levelOf(plan.reasons, facts.contextGuess),
    edits: editsOf(text, plan),
    ...(plan.kind === 'base-plan' && { exemptStages: [plan.base.parent.index] }),
    ...(plan.exemptPaths.length > 0 && { exemptPaths: plan.exemptPaths }),
    ...(plan.ignoreLines.length > 0 && { ignoreLines: plan.ignoreLines }),
    evidence: plan.notes.map((sentence) => ({ sentence })),
  };
}
