import type { OrderProblem } from '../order/best.ts';

/**
 * ARG and ENV that left their places go on down to their first reader: that is where people look for them. A name may stand anywhere above
 * what reads it, and further down it makes no more run again. One without a reader stays.
 */
export function sunk({ nodes, before }: OrderProblem, order: readonly number[], moved: readonly number[]): readonly number[] {
  const isName = (at: number): boolean => moved.includes(at) && nodes[at]?.arms !== 0n;
  const result = [...order];
  for (const at of order.filter(isName).toReversed()) {
    const place = result.indexOf(at);
    let reader = result.findIndex((other, below) => below > place && before[other]?.includes(at) === true);
    if (reader < 0) continue;
    // Of those that share a reader, the first in the file comes first.
    while (reader - 1 > place && isName(result[reader - 1] ?? -1) && (result[reader - 1] ?? -1) > at) reader--;
    result.splice(place, 1);
    result.splice(reader - 1, 0, at);
  }
  return result;
}
