import { goBack } from './backwards.ts';
import { leastCost } from './down-sets.ts';
import { withMoved, type Placed } from './moved.ts';
import { isEffective, lowerBound, original, type Ordered, type OrderProblem } from './problem.ts';

export type { OrderNode, OrderProblem } from './problem.ts';

export interface BestOrder extends Ordered {
  readonly costBefore: number;
  /** Those that left their places: all others stand in the order of the file. */
  readonly moved: readonly number[];
  /** No other order of the same meaning is better; false where there were too many to look at. */
  readonly exact: boolean;
}

/** Sets of moved instructions times the states of each that are looked at: some tenths of a second. */
const MOST_STEPS = 400_000;

interface Candidate extends Placed {
  readonly moved: readonly number[];
}

/**
 * The order with the least (cost + noticeable x instructions that move) among all that keep the graph: as few as possible move, each for a
 * saving that somebody notices. Of equal ones that with fewer moved lines, then that with fewer pairs out of their order.
 *
 * Sets of instructions that move are tried by size, each placed in the best way (`withMoved`), until no larger one can be better: what no
 * order can beat is known from the down-sets of the graph (`leastCost`). Past MOST_STEPS the search goes the other way: from the best
 * order that is known as many instructions as possible go back to their places.
 */
export function bestOrder(problem: OrderProblem): BestOrder {
  const stay: Candidate = { ...original(problem), inversions: 0, moved: [] };
  const result = (best: Candidate, exact: boolean): BestOrder => ({ ...best, costBefore: stay.cost, exact });
  if (stay.cost - lowerBound(problem) < problem.noticeable) return result(stay, true);
  const least = leastCost(problem);
  const { best, proven } = bySize(problem, stay, least.exact ? least.cost : lowerBound(problem));
  if (proven) return result(best, true);
  const other = goBack(problem, least.order);
  return result(other !== undefined && isBetter(problem, other, best) ? other : best, false);
}

function bySize(problem: OrderProblem, stay: Candidate, bound: number): { readonly best: Candidate; readonly proven: boolean } {
  const candidates = movable(problem);
  let best = stay;
  let steps = 0;
  for (let size = 1; size <= candidates.length; size++) {
    if (bound + problem.noticeable * size >= valueOf(problem, best)) break;
    steps += choose(candidates.length, size) * problem.nodes.length * 2 ** size;
    if (steps > MOST_STEPS) return { best, proven: false };
    for (const moved of subsets(candidates, size)) {
      if (!moved.some((at) => isEffective(problem, at))) continue;
      const candidate = { ...withMoved(problem, moved), moved };
      if (isBetter(problem, candidate, best)) best = candidate;
    }
  }
  return { best, proven: true };
}

function valueOf({ noticeable }: OrderProblem, { cost, moved }: Candidate): number {
  return cost + noticeable * moved.length;
}

function isBetter(problem: OrderProblem, one: Candidate, other: Candidate): boolean {
  const lines = ({ moved }: Candidate): number => moved.reduce((sum, at) => sum + (problem.nodes[at]?.lines ?? 0), 0);
  const differences = [valueOf(problem, one) - valueOf(problem, other), lines(one) - lines(other), one.inversions - other.inversions];
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
}

/** Moving what costs nothing and has no neighbour in the graph saves nothing. */
function movable(problem: OrderProblem): readonly number[] {
  const linked = new Set(problem.before.flatMap((direct, at) => (direct.length === 0 ? [] : [at, ...direct])));
  return [...problem.nodes.keys()].filter((at) => linked.has(at) || isEffective(problem, at));
}

function choose(all: number, size: number): number {
  let count = 1;
  for (let step = 0; step < size; step++) count = (count * (all - step)) / (step + 1);
  return count;
}

/** All subsets of one size, each in ascending order. */
function* subsets(from: readonly number[], size: number, first = 0): Iterable<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = first; at <= from.length - size; at++) {
    const [head] = from.slice(at, at + 1);
    if (head !== undefined) for (const rest of subsets(from, size - 1, at + 1)) yield [head, ...rest];
  }
}
