import type { Changes } from '../changes.ts';
import type { InstructionTrace } from '../evaluate.ts';

/** Of a hundred changes, those that would no longer run the install again. Files that hardly ever change are not worth another order. */
const LEAST_CHANGES = 5;

/**
 * Do changes of what these copies bring, other than what the install reads, run it again often enough?
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
  const touching = (traces: readonly InstructionTrace[]): bigint =>
    traces.reduce((all, { copy }) => (copy === undefined ? all : all | changes.ofCopy(copy, (image) => !inputs.has(image))), 0n);
  const touched = touching(copies) & ~touching(stuck);
  return changes.weigh(touched) * 100 >= LEAST_CHANGES * changes.total;
}
