/** Numbers that are the same on each machine and in each run. */
export interface Random {
  /** From 0 to 1, 1 excluded. */
  readonly next: () => number;
  /** From 0 to `below`, which is excluded. */
  readonly below: (below: number) => number;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** True so many times in a hundred. */
  readonly percent: (chance: number) => boolean;
}

/** Mulberry32, which is in the public domain. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (from) => from[below(from.length)] ?? from[0], percent: (chance) => next() * 100 < chance };
}
