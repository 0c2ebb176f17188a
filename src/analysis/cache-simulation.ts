/**
 * What a rebuild runs again. Changes are bits of a set: bit n stands for the change number n.
 *
 * An instruction runs again when an own input changed or any instruction before it on its chain ran again. Own inputs of a COPY are the
 * files that it brings; of a RUN its mounts, and the value of every ARG and ENV in scope. A COPY does not look at ARG and ENV, and what
 * only sets the config (LABEL, CMD, EXPOSE) never runs. https://docs.docker.com/build/cache/invalidation/
 */
export interface Rebuilt {
  /** Thousandths of a second that it takes when it runs. */
  readonly milliseconds: number;
  /** Changes that touch an own input: files. */
  readonly own: bigint;
  /** Changes that give a name another value, that every RUN below then sees. */
  readonly arms: bigint;
  /** It is a RUN: the value of each name in scope is an own input. */
  readonly takesNames: boolean;
}

/** What holds between two instructions. */
export interface ChainState {
  /** Changes after which what comes next runs again, since something above it did. */
  readonly broken: bigint;
  /** Changes after which a RUN that comes next runs again. */
  readonly armed: bigint;
}

export const FRESH: ChainState = { broken: 0n, armed: 0n };

/** The state below an instruction; its `broken` tells as well after which changes the instruction itself runs again. */
export function below(state: ChainState, node: Rebuilt): ChainState {
  const broken = state.broken | node.own | (node.takesNames ? state.armed : 0n);
  return { broken, armed: state.armed | node.arms };
}

/** How often each change is expected; the sum says of how many. */
export type Weights = readonly number[];

/** The weight of a set of changes. Whole numbers stay exact. */
export function weigher(weights: Weights): (changes: bigint) => number {
  const known = new Map<bigint, number>([[0n, 0]]);
  return (changes) => {
    const found = known.get(changes);
    if (found !== undefined) return found;
    let sum = 0;
    for (const [index, weight] of weights.entries()) if ((changes >> BigInt(index)) & 1n) sum += weight;
    known.set(changes, sum);
    return sum;
  };
}

/** Milliseconds that all changes together cost, for instructions in this order. */
export function costOf(nodes: readonly Rebuilt[], order: readonly number[], weigh: (changes: bigint) => number, start = FRESH): number {
  let state = start;
  let cost = 0;
  for (const at of order) {
    const node = nodes[at];
    if (node === undefined) continue;
    state = below(state, node);
    cost += node.milliseconds * weigh(state.broken);
  }
  return cost;
}

/** After which changes each instruction of the order runs again, in that order. */
export function rerunsOf(nodes: readonly Rebuilt[], order: readonly number[], start = FRESH): readonly bigint[] {
  let state = start;
  return order.map((at) => {
    const node = nodes[at];
    if (node !== undefined) state = below(state, node);
    return state.broken;
  });
}
