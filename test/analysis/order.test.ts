import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, weigher } from '../../src/analysis/cache-simulation.ts';
import { bestOrder, type OrderNode, type OrderProblem } from '../../src/analysis/order/best.ts';
import { leastCost } from '../../src/analysis/order/down-sets.ts';
import { lowerBound } from '../../src/analysis/order/problem.ts';
import { settled } from '../../src/analysis/reorder/settle.ts';

const CHANGES = 4;

const anyNode = fc.record({
  milliseconds: fc.constantFrom(0, 0, 1, 5, 1000, 20_000),
  own: fc.constantFrom(0n, 0n, 0n, 1n, 2n, 3n, 8n, 15n),
  arms: fc.constantFrom(0n, 0n, 0n, 0n, 4n, 8n, 12n),
  takesNames: fc.boolean(),
  lines: fc.integer({ min: 1, max: 3 }),
});

function anyProblem(most: number): fc.Arbitrary<OrderProblem> {
  return fc
    .tuple(
      fc.array(anyNode, { minLength: 1, maxLength: most }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: (most * most) / 2, maxLength: (most * most) / 2 }),
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: CHANGES, maxLength: CHANGES }),
      fc.constantFrom(1, 1000, 100_000),
      fc.constantFrom(undefined, { broken: 1n, armed: 4n }),
    )
    .map(([nodes, edges, weights, noticeable, start]) => ({
      nodes,
      before: nodes.map((_, at) => [...Array(at).keys()].filter((from) => edges[(at * (at - 1)) / 2 + from] === 0)),
      weigh: weigher(weights),
      noticeable,
      ...(start && { start }),
    }));
}

/** All orders that keep the graph. */
function* orders({ before }: Pick<OrderProblem, 'before'>, order: readonly number[] = []): Iterable<readonly number[]> {
  if (order.length === before.length) yield order;
  for (const [at, direct] of before.entries()) {
    if (!order.includes(at) && direct.every((from) => order.includes(from))) yield* orders({ before }, [...order, at]);
  }
}

function movedOf(order: readonly number[]): number {
  const longest: number[] = [];
  for (const [place, at] of order.entries()) {
    longest.push(1 + Math.max(0, ...order.slice(0, place).map((other, earlier) => (other < at ? (longest[earlier] ?? 0) : 0))));
  }
  return order.length - Math.max(0, ...longest);
}

const costIn = ({ nodes, weigh, start }: OrderProblem, order: readonly number[]): number => costOf(nodes, order, weigh, start);

describe('the order of least cost', () => {
  it('costs what the best of all permutations costs, for any graph of up to 8 instructions', () => {
    fc.assert(
      fc.property(anyProblem(8), (problem) => {
        const found = leastCost(problem);
        const costs = [...orders(problem)].map((order) => costIn(problem, order));
        expect(found.exact).toBe(true);
        expect(found.cost).toBe(Math.min(...costs));
        expect(costIn(problem, found.order)).toBe(found.cost);
        expect(lowerBound(problem)).toBeLessThanOrEqual(found.cost);
      }),
      { numRuns: 250 },
    );
  }, 120_000);

  it('keeps the graph', () => {
    fc.assert(
      fc.property(anyProblem(14), (problem) => {
        for (const { order } of [leastCost(problem), bestOrder(problem)]) {
          expect([...order].sort((a, b) => a - b)).toEqual([...problem.nodes.keys()]);
          for (const [at, direct] of problem.before.entries())
            for (const from of direct) expect(order.indexOf(from)).toBeLessThan(order.indexOf(at));
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

describe('the best order', () => {
  it('costs the least, each instruction that moves counted with what is noticed, of all permutations', () => {
    fc.assert(
      fc.property(anyProblem(6), (problem) => {
        const found = bestOrder(problem);
        const values = [...orders(problem)].map((order) => costIn(problem, order) + problem.noticeable * movedOf(order));
        expect(found.exact).toBe(true);
        expect(found.cost).toBe(costIn(problem, found.order));
        expect(found.moved.length).toBe(movedOf(found.order));
        expect(found.cost + problem.noticeable * found.moved.length).toBe(Math.min(...values));
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  it('is the order of the file where no other saves anything', () => {
    fc.assert(
      fc.property(anyProblem(8), (problem) => {
        const found = bestOrder(problem);
        if (found.costBefore - leastCost(problem).cost < problem.noticeable) expect(found.order).toEqual([...problem.nodes.keys()]);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('has nothing left to do in its own result', () => {
    fc.assert(
      fc.property(anyProblem(8), (problem) => {
        const { order } = bestOrder(problem);
        const again = {
          ...problem,
          nodes: order.flatMap((at) => problem.nodes[at] ?? []),
          before: order.map((at) => (problem.before[at] ?? []).map((from) => order.indexOf(from))),
        };
        expect(bestOrder(again).order).toEqual([...order.keys()]);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

const node = (more: Partial<OrderNode>): OrderNode => ({ milliseconds: 0, own: 0n, arms: 0n, takesNames: false, lines: 1, ...more });
const copy = node({ own: 1n, milliseconds: 5 });
const install = node({ milliseconds: 20_000, takesNames: true });
const quiet = node({});
const problemOf = (nodes: readonly OrderNode[], before: readonly (readonly number[])[], noticeable = 1000): OrderProblem => ({
  nodes,
  before,
  weigh: weigher([80, 20]),
  noticeable,
});

describe('neighbours of one kind', () => {
  it('stand as in the file again, where nobody notices what that costs', () => {
    fc.assert(
      fc.property(anyProblem(8), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (problem, kind) => {
        const { order, cost } = bestOrder(problem);
        const isAlike = (one: number, other: number): boolean => kind[one] === kind[other];
        const found = settled(problem, order, isAlike);
        expect(found.cost).toBe(costIn(problem, found.order));
        expect(found.cost).toBeLessThan(cost + problem.noticeable);
        for (const [at, direct] of problem.before.entries())
          for (const from of direct) expect(found.order.indexOf(from)).toBeLessThan(found.order.indexOf(at));
        expect(settled(problem, [...problem.nodes.keys()], isAlike).order).toEqual([...problem.nodes.keys()]);
      }),
      { numRuns: 300 },
    );
  });

  it('stay where they came out, where it is noticed or they are of two kinds', () => {
    const often = node({ own: 1n, milliseconds: 5 });
    const seldom = node({ own: 2n, milliseconds: 5 });
    const problem = problemOf([often, seldom, install], [[], [], [1]]);
    expect(settled(problem, [1, 0, 2], () => true).order).toEqual([0, 1, 2]);
    expect(settled(problem, [1, 0, 2], () => false).order).toEqual([1, 0, 2]);
    expect(settled(problem, [1, 2, 0], () => true).order).toEqual([1, 2, 0]);
    expect(settled({ ...problem, noticeable: 1 }, [1, 0, 2], () => true).order).toEqual([1, 0, 2]);
  });
});

describe('moves', () => {
  it('are as few as possible', () => {
    // ENV, which the install reads, stands below the copy: one instruction goes down, not two up.
    expect(bestOrder(problemOf([copy, quiet, install], [[], [], [1]]))).toMatchObject({ order: [1, 2, 0], moved: [0] });
  });

  it('take what the moved instruction needs along', () => {
    const pinned = problemOf([copy, quiet, install, install], [[], [], [1], [0, 2]]);
    expect(bestOrder(pinned)).toMatchObject({ order: [1, 2, 0, 3], moved: [0] });
    const below = problemOf([copy, node({ milliseconds: 1 }), quiet, install], [[], [0], [], [2]]);
    expect(bestOrder(below)).toMatchObject({ order: [2, 3, 0, 1] });
  });

  it('leave what saves nothing where it is', () => {
    expect(bestOrder(problemOf([copy, quiet, quiet], [[], [], []]))).toMatchObject({ order: [0, 1, 2], moved: [] });
    expect(bestOrder(problemOf([copy, node({ milliseconds: 5 })], [[], []]))).toMatchObject({ order: [0, 1] });
    expect(bestOrder(problemOf([copy, node({ milliseconds: 20 })], [[], []]))).toMatchObject({ order: [1, 0] });
  });

  it('put a name below the RUN that does not read it, and leave it above a copy, which does not look at it', () => {
    const name = node({ arms: 3n });
    expect(bestOrder(problemOf([name, quiet, install, copy], [[], [], [], []]))).toMatchObject({ order: [1, 2, 0, 3], moved: [0] });
    expect(bestOrder(problemOf([name, node({ milliseconds: 20_000 })], [[], []]))).toMatchObject({ order: [0, 1] });
  });
});

describe('more orders than can be looked at', () => {
  const many = (count: number): OrderProblem => {
    const nodes = [...Array(count).keys()].map((at) =>
      at % 2 === 0 ? node({ own: at % 4 === 0 ? 1n : 2n, milliseconds: 1 + at }) : install,
    );
    return problemOf(
      nodes,
      nodes.map(() => []),
    );
  };

  it('is said, and the result is no worse than the file', () => {
    const problem = many(60);
    const least = leastCost(problem);
    expect(least.exact).toBe(false);
    const { exact, cost, costBefore } = bestOrder(problem);
    expect(exact).toBe(false);
    expect(cost).toBeLessThanOrEqual(costBefore);
  }, 60_000);

  it('does not come from instructions that cost nothing', () => {
    const nodes = [copy, ...Array<OrderNode>(100).fill(quiet), install];
    expect(
      leastCost(
        problemOf(
          nodes,
          nodes.map(() => []),
        ),
      ),
    ).toMatchObject({ exact: true, cost: 400, sets: 3 });
  });
});
