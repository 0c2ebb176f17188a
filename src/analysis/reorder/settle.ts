import { costOf } from '../cache-simulation.ts';
import type { Ordered, OrderProblem } from '../order/problem.ts';

/**
 * Neighbours of one kind (two copies, two names) that came out of the order of the file stand as in the file again, as long as nobody would notice
 * what that costs: whoever reads the diff sees what moved, and nothing else.
 */
export function settled(problem: OrderProblem, order: readonly number[], isAlike: (one: number, other: number) => boolean): Ordered {
  const costIn = (one: readonly number[]): number => costOf(problem.nodes, one, problem.weigh, problem.start);
  const most = costIn(order) + problem.noticeable;
  let result = order;
  for (let place = 0; place + 1 < result.length;) {
    const [upper = -1, lower = -1] = result.slice(place, place + 2);
    // What must stay above another one stands above it in the file: the way back is always free.
    const back = upper > lower && isAlike(upper, lower) ? result.toSpliced(place, 2, lower, upper) : undefined;
    if (back === undefined || costIn(back) >= most) place++;
    else {
      result = back;
      place = Math.max(0, place - 1);
    }
  }
  return { order: result, cost: costIn(result) };
}
