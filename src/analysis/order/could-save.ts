import { below, FRESH } from '../cache-simulation.ts';
import type { OrderProblem } from './problem.ts';

/**
 * Could some order save what is noticed? Most files stand in an order that no other one beats, and a few pairs tell so: of what takes time,
 * whether it must stay below what makes it run again. Where this says no, `lowerBound` says so, too.
 * @param problem its `before` is not looked at: `holds` tells of one pair whether it must keep its order
 */
export function couldSave(problem: OrderProblem, holds: (from: number, at: number) => boolean): boolean {
  const { nodes, start = FRESH, noticeable } = problem;
  let state = start;
  const reruns: bigint[] = [];
  for (const node of nodes) reruns.push((state = below(state, node)).broken);
  // Changes after which an instruction runs again wherever it stands: its own at first, then those of what must stay above it, too.
  const forced = nodes.map(({ own, takesNames }) => start.broken | own | (takesNames ? start.armed : 0n));
  let most = 0;
  for (let at = 0; at < nodes.length; at++) most += gain(problem, at, reruns, forced);
  for (const [at, { takesNames }] of nodes.entries()) {
    if (most < noticeable) return false;
    const before = gain(problem, at, reruns, forced);
    if (before === 0) continue;
    let changes = forced[at] ?? 0n;
    for (let from = at - 1; from >= 0 && changes !== reruns[at]; from--) {
      const more = (forced[from] ?? 0n) | (takesNames ? (nodes[from]?.arms ?? 0n) : 0n);
      if ((more & ~changes) !== 0n && holds(from, at)) changes |= more;
    }
    forced[at] = changes;
    most -= before - gain(problem, at, reruns, forced);
  }
  return most >= noticeable;
}

/** What an order would save of an instruction that runs again only after the changes that it cannot escape. */
function gain({ nodes, weigh }: OrderProblem, at: number, reruns: readonly bigint[], forced: readonly bigint[]): number {
  return (nodes[at]?.milliseconds ?? 0) * (weigh(reruns[at] ?? 0n) - weigh(forced[at] ?? 0n));
}
