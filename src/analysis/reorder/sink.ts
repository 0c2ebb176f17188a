import type { OrderProblem } from '../order/best.ts';

/**
 * ARG and ENV that left their places go on down to their first reader: that is where people look for them. A name may stand anywhere above
 * what reads it, and further down it makes no more run again. One without a reader stays.
 * @param leads does the node stand right above the next one of the file, as a name that is there for it? Nothing is put between the two.
 */
export function sunk(
  { nodes, before }: OrderProblem,
  order: readonly number[],
  moved: readonly number[],
  leads: (at: number) => boolean,
): readonly number[] {
  const isName = (at: number): boolean => moved.includes(at) && nodes[at]?.arms !== 0n;
  const leadsToNext = (all: readonly number[], place: number): boolean => {
    const at = all[place] ?? -1;
    return all[place + 1] === at + 1 && leads(at);
  };
  const result = [...order];
  for (const at of order.filter(isName).toReversed()) {
    const place = result.indexOf(at);
    let reader = result.findIndex((other, below) => below > place && before[other]?.includes(at) === true);
    if (reader < 0) continue;
    // Of those that share a reader, the first in the file comes first.
    while (reader - 1 > place && isName(result[reader - 1] ?? -1) && (result[reader - 1] ?? -1) > at) reader--;
    while (reader - 1 > place && leadsToNext(result, reader - 1)) reader--;
    result.splice(place, 1);
    result.splice(reader - 1, 0, at);
  }
  return result;
}
