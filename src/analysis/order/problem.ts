import { costOf, FRESH, type ChainState, type Rebuilt } from '../cache-simulation.ts';

/** An instruction of which only matters what it costs. */
export interface OrderNode extends Rebuilt {
  /** Lines that it takes: of two moves that save the same, the smaller one is made. */
  readonly lines: number;
}

export interface OrderProblem {
  /** In the order of the file. */
  readonly nodes: readonly OrderNode[];
  /** By node, all earlier ones that must stay before it. */
  readonly before: readonly (readonly number[])[];
  /** Whole numbers. */
  readonly weigh: (changes: bigint) => number;
  readonly start?: ChainState;
  /** Each instruction that moves must save at least this much, in milliseconds times weight. Above 0. */
  readonly noticeable: number;
}

/** An order, and what it costs in milliseconds times weight. */
export interface Ordered {
  readonly order: readonly number[];
  readonly cost: number;
}

export function original(problem: OrderProblem): Ordered {
  const order = [...problem.nodes.keys()];
  return { order, cost: costOf(problem.nodes, order, problem.weigh, problem.start) };
}

/** Does the node change what anything costs? All others matter only as links between those that do. */
export function isEffective(problem: OrderProblem, at: number): boolean {
  const node = problem.nodes[at];
  if (node === undefined) return false;
  const armed = (problem.start?.armed ?? 0n) !== 0n || problem.nodes.some(({ arms }) => arms !== 0n);
  return node.milliseconds > 0 || node.own !== 0n || node.arms !== 0n || (node.takesNames && armed);
}

/** By node, everything that must come before it, over any number of steps. */
export function ancestorsOf({ before }: OrderProblem): readonly ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  for (const direct of before) {
    const all = new Set(direct);
    for (const at of direct) for (const above of found[at] ?? []) all.add(above);
    found.push(all);
  }
  return found;
}

/** No order costs less: each instruction runs again only for its own inputs, and for those of what must come before it. */
export function lowerBound(problem: OrderProblem): number {
  const { nodes, weigh, start = FRESH } = problem;
  const forced: bigint[] = [];
  let sum = 0;
  for (const [at, ancestors] of ancestorsOf(problem).entries()) {
    const node = nodes[at];
    if (node === undefined) continue;
    let changes = start.broken | node.own | (node.takesNames ? start.armed : 0n);
    for (const above of ancestors) changes |= (forced[above] ?? 0n) | (node.takesNames ? (nodes[above]?.arms ?? 0n) : 0n);
    forced.push(changes);
    sum += node.milliseconds * weigh(changes);
  }
  return sum;
}
