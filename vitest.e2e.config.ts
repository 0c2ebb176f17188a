import { defineConfig } from 'vitest/config';

/** End-to-end tests: they build with a real Docker engine (docs/testing.md). `npm test` does not run them. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/kit/global.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'threads',
    isolate: false,
    // Installs wait for the network as much as for a processor; steps of two builds at a time do not get in each other's way.
    maxWorkers: 2,
    // What it counted is printed at the end, in any case.
    reporters: ['default'],
  },
});
