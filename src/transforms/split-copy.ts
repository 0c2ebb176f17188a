import type { Facts } from '../analysis/facts.ts';
import { editsOf } from '../analysis/split/edits.ts';
import { planSplit } from '../analysis/split/plan-split.ts';
import type { BasePlan, Plan, SplitRefusal } from '../analysis/split/plan.ts';
import { levelOf, type Fix, type Proposal, type Transform } from './transform.ts';

const refusals = {
  'not-understood': 'The RUN holds an install, but also something of which dockerfix does not know what it reads and writes.',
  'needs-source': 'The install itself reads the source: it builds or installs the project.',
  'script-not-understood': 'A lifecycle script runs during the install, and what it reads is not known.',
  'unclear-manifest': 'A manifest, lock file or setting cannot be read, or says something that cannot be followed.',
  'needed-between': 'An instruction between the copy and the install needs the copied files, and the install needs that instruction.',
  'runs-with-source':
    'The install is to run whenever the source changes: a comment says so, or its RUN asks the clock or fetches whatever is newest.',
  'overwritten-later': 'The install changes files that the copy of the source would then put back.',
  'output-in-context': 'The copy of the source would land on top of what the install made, and the path cannot be ignored.',
  'symbolic-link': 'A manifest is a symbolic link, or lies below one.',
  'unclear-copy': 'The copy cannot be split: its flags, its destination or the names of files in it do not allow it.',
  'too-many-manifests': 'The manifests lie in so many folders that copying them one by one would make too many layers.',
  'folder-rights': 'The install runs as another user than root, and whether it may write depends on how the copy makes a folder.',
} as const satisfies Record<SplitRefusal, string>;

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
