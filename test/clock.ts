import { expect } from 'vitest';

const TRIES = 3;

/** Expects `work` to take less than `limit` milliseconds, and gives what it gives. The best of three tries counts: on a busy machine a clock also shows what others do. */
export function expectSoon<T>(limit: number, work: () => T): T {
  let best = Infinity;
  for (let tries = 1; ; tries++) {
    const start = performance.now();
    const result = work();
    best = Math.min(best, performance.now() - start);
    if (best >= limit && tries < TRIES) continue;
    expect(best).toBeLessThan(limit);
    return result;
  }
}
