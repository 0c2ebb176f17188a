import { defineConfig } from 'vitest/config';

/** The pages of `dockerfix graph` and `dockerfix migrate` in a real Chromium (docs/testing.md). `npm test` does not run it. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/global.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
