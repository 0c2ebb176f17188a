import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests of one part of src/ at a time, done within a minute: what one runs while one writes. `npm test` runs them with all the others. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: [
        // Every snapshot, as it is and changed in many ways.
        'test/snapshots/**',
        'test/mutation/**',
        'test/properties/**',
        'test/interpreter/**',
        'test/analysis/resumed.test.ts',
        // The built command, in processes of its own.
        'test/cli/**',
        'test/tour.test.ts',
      ],
    },
  }),
);
