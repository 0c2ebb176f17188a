import type { Changes } from '../changes.ts';
import type { InstructionTrace } from '../evaluate.ts';

/** Of a hundred changes, those that would no longer run the install again. Files that hardly ever change are not worth another order. */
const LEAST_CHANGES = 5;

/**
 * Do changes of what these copies bring, other than what the install reads, run it again often enough? A commit that changes something of that as
 * well (a migration comes with its schema) runs it again in any order; a kind of change, where there is no history, says nothing of single files.
 *
 * @param inputs image paths that the install reads
 * @param stuck copies that it does not need, and that have to stay above it all the same: what changes them runs it again
 */
export function isWorthIt(
  copies: readonly InstructionTrace[],
  inputs: ReadonlySet<string>,
  changes: Changes,
  stuck: readonly InstructionTrace[],
): boolean {
  const touching = (traces: readonly InstructionTrace[], wanted: (image: string) => boolean): bigint =>
    traces.reduce((all, { copy }) => (copy === undefined ? all : all | changes.ofCopy(copy, wanted)), 0n);
  const isOther = (image: string): boolean => !inputs.has(image);
  const anyway = changes.basis.kind === 'history' ? touching(copies, (image) => inputs.has(image)) : 0n;
  const touched = touching(copies, isOther) & ~touching(stuck, isOther) & ~anyway;
  return changes.weigh(touched) * 100 >= LEAST_CHANGES * changes.total;
}
