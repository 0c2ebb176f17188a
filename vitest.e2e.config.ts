import { defineConfig } from 'vitest/config';

/**
 * `dockerfix verify` as people run it: it tidies up behind itself, and takes for its own what another test builds of the same text at the
 * same time. So these come last, one after the other.
 */
const TIDY = ['test/e2e/write.test.ts', 'test/e2e/troubles.test.ts'];

const common = { testTimeout: 600_000, hookTimeout: 600_000, pool: 'threads', isolate: false } as const;

/** End-to-end tests: they build with a real Docker engine (docs/testing.md). `npm test` does not run them. */
export default defineConfig({
  test: {
    globalSetup: ['test/e2e/kit/global.ts'],
    // What it counted is printed at the end, in any case.
    reporters: ['default'],
    projects: [
      {
        test: {
          ...common,
          name: 'images',
          include: ['test/e2e/**/*.test.ts'],
          exclude: TIDY,
          // Installs wait for the network as much as for a processor; steps of two builds at a time do not get in each other's way.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'tidy', include: TIDY, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
