import type { TextEdit } from '../../source/text.ts';
import { insertAbove, insertBelow, removeBlock, reorderBlocks } from '../blocks.ts';
import type { BasePlan, Plan } from './plan.ts';

/** What a plan does to the text that it was made for. */
export function editsOf(text: string, plan: Plan | BasePlan): readonly [TextEdit, ...TextEdit[]] {
  return plan.kind === 'plan'
    ? [reorderBlocks(text, { ...plan, added: [{ above: plan.linesAbove, lines: plan.lines }] })]
    : baseEdits(text, plan);
}

/** Out of the base stage, and into each stage that is built on it: below the install here, at the top elsewhere. */
function baseEdits(text: string, { base, install, lines }: BasePlan): readonly [TextEdit, ...TextEdit[]] {
  const { edit, removed } = removeBlock(text, base.trace.instruction);
  const siblings = base.siblings.map((from) => insertBelow(text, from, removed));
  return [edit, insertAbove(text, install, lines), insertBelow(text, install, removed), ...siblings];
}
