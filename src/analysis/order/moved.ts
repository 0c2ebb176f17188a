import { below, FRESH, type ChainState } from '../cache-simulation.ts';
import type { Ordered, OrderProblem } from './problem.ts';

/** A best order among those in which only some instructions leave their places. */
export interface Placed extends Ordered {
  /** Pairs that no longer stand in the order of the file. */
  readonly inversions: number;
}

/** A way to a state: what was placed last, and the way before that. */
interface Way {
  readonly cost: number;
  readonly inversions: number;
  readonly state: ChainState;
  readonly last: number;
  readonly from: Way | undefined;
}

/**
 * The best order in which the given instructions move and all others keep their order: of least cost, then with the fewest inversions.
 * Dynamic programming over (how many of the others are placed, which of the moved ones are): what comes next runs again after the same
 * changes whatever the order above it was, but for names, whose RUNs may stand above or below them; so each state keeps a way for each set
 * of changes that broke the chain, unless another way is no worse in everything.
 * @param moved ascending
 */
export function withMoved(problem: OrderProblem, moved: readonly number[]): Placed {
  const chain = [...problem.nodes.keys()].filter((at) => !moved.includes(at));
  const needs = needsOf(problem, chain, moved);
  const full = (1 << moved.length) - 1;
  let row: Way[][] = [];
  for (let placed = 0; placed <= chain.length; placed++) {
    const next: Way[][] = [];
    for (let mask = 0; mask <= full; mask++) {
      const ways = row[mask] ?? (placed === 0 && mask === 0 ? [startOf(problem)] : []);
      if (ways.length === 0) continue;
      for (const [bit, at] of moved.entries()) {
        if ((mask >> bit) & 1 || !needs.isFree(at, placed, mask)) continue;
        const skipped = countBelow(chain, placed, at) + countMoved(moved, mask | (1 << bit), at);
        for (const way of ways) keep((row[mask | (1 << bit)] ??= []), extend(problem, way, at, skipped));
      }
      const at = chain[placed];
      if (at === undefined || !needs.isFree(at, placed, mask)) continue;
      const skipped = countMoved(moved, mask, at);
      for (const way of ways) keep((next[mask] ??= []), extend(problem, way, at, skipped));
    }
    if (placed < chain.length) row = next;
  }
  const best = (row[full] ?? []).reduce<Way | undefined>((a, b) => (a === undefined || isLess(b, a) ? b : a), undefined);
  // The order of the file is always one of them.
  if (best === undefined) throw new Error('no order keeps the graph');
  return { order: orderOf(best), cost: best.cost, inversions: best.inversions };
}

function startOf({ start = FRESH }: OrderProblem): Way {
  return { cost: 0, inversions: 0, state: start, last: -1, from: undefined };
}

/** May an instruction come next? What it needs of the chain must be placed, and what it needs of the moved ones. */
function needsOf({ before }: OrderProblem, chain: readonly number[], moved: readonly number[]) {
  const places = new Map(chain.map((at, place) => [at, place]));
  const bits = new Map(moved.map((at, bit) => [at, bit]));
  const needs = before.map((direct) => {
    let prefix = 0;
    let mask = 0;
    for (const at of direct) {
      const bit = bits.get(at);
      if (bit === undefined) prefix = Math.max(prefix, (places.get(at) ?? 0) + 1);
      else mask |= 1 << bit;
    }
    return { prefix, mask };
  });
  return {
    isFree: (at: number, placed: number, mask: number): boolean => {
      const need = needs[at];
      return need !== undefined && placed >= need.prefix && (mask & need.mask) === need.mask;
    },
  };
}

/** Instructions of the chain that stand further up in the file and are not placed yet. */
function countBelow(chain: readonly number[], placed: number, at: number): number {
  let count = 0;
  for (let place = placed; place < chain.length && (chain[place] ?? at) < at; place++) count++;
  return count;
}

function countMoved(moved: readonly number[], mask: number, at: number): number {
  let count = 0;
  for (const [bit, other] of moved.entries()) if (other < at && !((mask >> bit) & 1)) count++;
  return count;
}

function extend({ nodes, weigh }: OrderProblem, from: Way, last: number, skipped: number): Way {
  const node = nodes[last];
  if (node === undefined) return from;
  const state = below(from.state, node);
  return { cost: from.cost + node.milliseconds * weigh(state.broken), inversions: from.inversions + skipped, state, last, from };
}

/** Adds a way unless one that is there is no worse in everything, and drops those that it makes useless. */
function keep(ways: Way[], way: Way): void {
  if (ways.some((other) => isNoWorse(other, way))) return;
  const left = ways.filter((other) => !isNoWorse(way, other));
  ways.splice(0, ways.length, ...left, way);
}

function isNoWorse(a: Way, b: Way): boolean {
  return !isLess(b, a) && (a.state.broken & ~b.state.broken) === 0n;
}

function isLess(a: Way, b: Way): boolean {
  return a.cost !== b.cost ? a.cost < b.cost : a.inversions < b.inversions;
}

function orderOf(way: Way): readonly number[] {
  const order: number[] = [];
  for (let at: Way | undefined = way; at !== undefined && at.last >= 0; at = at.from) order.push(at.last);
  return order.reverse();
}
