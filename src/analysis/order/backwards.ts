import { withMoved, type Placed } from './moved.ts';
import type { OrderProblem } from './problem.ts';

/** More instructions than this are not let go together: the states double with each. */
const MOST_MOVED = 10;

/**
 * From an order that costs little: instructions go back to their places, one after another, the one first whose way back costs the least,
 * as long as it costs less than what is noticed. Undefined where too many are out of their places.
 */
export function goBack(problem: OrderProblem, order: readonly number[]): (Placed & { readonly moved: readonly number[] }) | undefined {
  let moved = outOfOrder(order);
  if (moved.length > MOST_MOVED) return undefined;
  let best = withMoved(problem, moved);
  for (;;) {
    const trials = moved.map((at) => {
      const fewer = moved.filter((other) => other !== at);
      return { ...withMoved(problem, fewer), fewer };
    });
    const [first] = trials.toSorted((a, b) => a.cost - b.cost);
    if (first === undefined || first.cost - best.cost >= problem.noticeable) return { ...best, moved };
    moved = first.fewer;
    best = first;
  }
}

/** The fewest that must leave their places to make this order: all but a longest row that ascends. */
function outOfOrder(order: readonly number[]): readonly number[] {
  const ends = order.map(() => 1);
  const previous = order.map(() => -1);
  let last = 0;
  for (const [place, at] of order.entries()) {
    for (let earlier = 0; earlier < place; earlier++) {
      if ((order[earlier] ?? at) >= at || (ends[earlier] ?? 0) + 1 <= (ends[place] ?? 0)) continue;
      ends[place] = (ends[earlier] ?? 0) + 1;
      previous[place] = earlier;
    }
    if ((ends[place] ?? 0) > (ends[last] ?? 0)) last = place;
  }
  const row = new Set<number>();
  for (let place = order.length > 0 ? last : -1; place >= 0; place = previous[place] ?? -1) row.add(order[place] ?? -1);
  return order.filter((at) => !row.has(at)).sort((a, b) => a - b);
}
