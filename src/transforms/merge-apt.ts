import type { Facts } from '../analysis/facts.ts';
import { reorderBlocks } from '../analysis/blocks.ts';
import { planCleanUps, planMerges } from '../analysis/merge/plan-merge.ts';
import type { MergePlan, MergeRefusal } from '../analysis/merge/plan.ts';
import { levelOf, type Fix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'other-commands': {
    why: 'One of the RUNs does more than update the package lists, install packages by name and clean up after that.',
    lift: 'Give the other commands a RUN of their own, above or below both.',
  },
  'unclear-packages': {
    why: 'A list holds something else than names of packages, such as a file, a variable or `NAME-`, or an option is not understood.',
    lift: 'Name the packages on the command line, without `NAME-`, files or substitutions.',
  },
  'different-options': {
    why: 'The commands have different options, are different programs, or run with different variables.',
    lift: 'Use the same program, options and variables in both.',
  },
  'different-state': {
    why: 'An instruction between the RUNs, or a flag of one of them, changes what they run with.',
    lift: 'Move that instruction above both RUNs or below them, where the second does not need it.',
  },
  'stands-between': {
    why: 'An instruction stands between the RUNs that may read or change what they use.',
    lift: 'Move what stands between above both RUNs or below them, where the second does not need it.',
  },
  'repeated-update': {
    why: 'An update between the installs may find other packages than the one before: there may be other package sources.',
    lift: 'Add all package sources first, then update once.',
  },
  'clean-up': {
    why: 'The RUNs clean up different things, or one removes what the other needs.',
    lift: 'Clean up the same things in both, or in neither.',
  },
  'may-replace': {
    why: 'A package of the later list may take the place of one that the earlier list pulls in, or one of the earlier list changes what apt does.',
    lift: 'Merge the two by hand where the packages that come out are the right ones.',
  },
  'account-numbers': {
    why: 'A user or group is named by a number that packages get in turn, and the order in which they make their users may change.',
    lift: 'Give the user or group a name in place of a number, or make it with a fixed number before the packages.',
  },
  dearer: {
    why: 'Another stage shares the layer of the first RUN, which would then be built once for each of them.',
    lift: 'Nothing to be done: merged, the packages would be installed once for each stage.',
  },
  comments: {
    why: 'A comment is about one of the RUNs only, or it is not clear what it is about.',
    lift: 'Put one comment above both, or say in each which packages it is about.',
  },
} as const satisfies Refusals<MergeRefusal>;

/** `RUN apt-get update`, `RUN apt-get install a`, `RUN apt-get install b` become one RUN. */
export const mergeApt: Transform<MergeRefusal> = {
  id: 'merge-apt',
  title: 'Update the package lists and install all packages in one RUN',
  why:
    'An update in a RUN of its own stays in the build cache while the packages that it lists disappear from the archive, and each further ' +
    'RUN that installs packages reads the lists, and often fetches them, once more.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<MergeRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const plan of planMerges({ facts, stage })) {
        if (plan.kind === 'refusal') yield { ...plan, evidence: [] };
        else yield fixOf(facts, plan);
      }
    }
    // Where RUNs are still to be merged, the merged one is looked at afterwards.
    for (const stage of facts.evaluation.stages) for (const plan of planCleanUps({ facts, stage })) yield fixOf(facts, plan);
  },
};

function fixOf(facts: Facts, plan: MergePlan): Fix {
  const { text } = facts.resolved.build.source;
  return {
    kind: 'fix',
    at: plan.at,
    message: plan.message,
    ...levelOf(plan.review === undefined ? [] : [plan.review]),
    edits: [reorderBlocks(text, { ...plan, added: [{ above: plan.order[0] ?? 0, lines: plan.commentsAbove }] })],
    ...(plan.exemptPaths.length > 0 && { exemptPaths: plan.exemptPaths }),
    evidence: [],
  };
}
