import { below, FRESH, type ChainState } from '../cache-simulation.ts';
import { ancestorsOf, isEffective, type Ordered, type OrderProblem } from './problem.ts';

/** More sets than this are not looked at: about half a second. Instructions that cost nothing do not count. */
export const MOST_DOWNSETS = 10_000;
/** Then, of all sets of one size, only so many are kept: those that cost the least so far. */
const BEAM = 50;

export interface LeastCost extends Ordered {
  /** No order costs less. */
  readonly exact: boolean;
  /** How many sets were looked at; where it is not exact, those of the beam. */
  readonly sets: number;
}

interface Way {
  readonly placed: bigint;
  readonly cost: number;
  readonly state: ChainState;
  readonly last: number;
  readonly from: Way | undefined;
}

/**
 * The order of least cost among all that keep the graph, however much moves. Dynamic programming over its down-sets (sets that hold with
 * an instruction all that must come before it): what the next instruction costs depends on the set above it, and, where names are set,
 * on whether a RUN of the set stands below them; such ways are kept apart. Past MOST_DOWNSETS a beam search, which may miss the best.
 */
export function leastCost(problem: OrderProblem): LeastCost {
  const ancestors = ancestorsOf(problem);
  const effective = [...problem.nodes.keys()].filter((at) => isEffective(problem, at));
  const needs = new Map(effective.map((at) => [at, maskOf([...(ancestors[at] ?? [])].filter((above) => effective.includes(above)))]));
  let sets = 0;
  let exact = true;
  let level: readonly Way[] = [{ placed: 0n, cost: 0, state: problem.start ?? FRESH, last: -1, from: undefined }];
  const nextLevel = (ways: readonly Way[], most: number): Map<bigint, Way[]> => {
    const next = new Map<bigint, Way[]>();
    for (const way of ways) {
      for (const [at, need] of needs) {
        if ((way.placed >> BigInt(at)) & 1n || (way.placed & need) !== need) continue;
        keep(next, extend(problem, way, at));
      }
      if (next.size > most) break;
    }
    return next;
  };
  for (let size = 0; size < effective.length; size++) {
    let next = nextLevel(level, exact ? MOST_DOWNSETS - sets : Infinity);
    if (exact && sets + next.size > MOST_DOWNSETS) {
      exact = false;
      next = nextLevel(cheapest(level), Infinity);
    }
    sets += next.size;
    const ways = [...next.values()].flat();
    level = exact ? ways : cheapest(ways);
  }
  const best = level.reduce((a, b) => (b.cost < a.cost ? b : a));
  return { order: completed(problem, ancestors, best), cost: best.cost, exact, sets };
}

function cheapest(ways: readonly Way[]): readonly Way[] {
  return ways.length <= BEAM ? ways : ways.toSorted((a, b) => a.cost - b.cost).slice(0, BEAM);
}

function maskOf(places: readonly number[]): bigint {
  return places.reduce((mask, at) => mask | (1n << BigInt(at)), 0n);
}

function extend({ nodes, weigh }: OrderProblem, from: Way, last: number): Way {
  const node = nodes[last];
  if (node === undefined) return from;
  const state = below(from.state, node);
  return { placed: from.placed | (1n << BigInt(last)), cost: from.cost + node.milliseconds * weigh(state.broken), state, last, from };
}

function keep(found: Map<bigint, Way[]>, way: Way): void {
  const ways = found.get(way.placed) ?? [];
  if (ways.some((other) => isNoWorse(other, way))) return;
  found.set(way.placed, [...ways.filter((other) => !isNoWorse(way, other)), way]);
}

function isNoWorse(a: Way, b: Way): boolean {
  return a.cost <= b.cost && (a.state.broken & ~b.state.broken) === 0n;
}

/** With the instructions that cost nothing: each as early as in the file, and what another needs before it. */
function completed({ nodes }: OrderProblem, ancestors: readonly ReadonlySet<number>[], best: Way): readonly number[] {
  const wanted: number[] = [];
  for (let way: Way | undefined = best; way !== undefined && way.last >= 0; way = way.from) wanted.push(way.last);
  wanted.reverse();
  const effective = new Set(wanted);
  const order = new Set<number>();
  for (const at of wanted) {
    for (const other of nodes.keys()) {
      const needed = ancestors[at]?.has(other) === true;
      const early = other < at && !effective.has(other) && [...(ancestors[other] ?? [])].every((above) => order.has(above));
      if (needed || early) order.add(other);
    }
    order.add(at);
  }
  for (const other of nodes.keys()) order.add(other);
  return [...order];
}
