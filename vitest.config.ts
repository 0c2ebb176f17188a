import { accessSync, constants, statfsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where Linux keeps files in memory. Tests make and delete many thousands of small files, which costs more than all else on a slow disk. */
const MEMORY = '/dev/shm';
const ENOUGH = 512 * 1024 ** 2;

function memoryFolder(): string | undefined {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH ? MEMORY : undefined;
  } catch {
    return undefined;
  }
}

/** They take minutes each: begun last, one of them would run alone at the end while the other workers wait. */
const LONG = /\/test\/(?:mutation|snapshots|properties)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(({ moduleId }) => LONG.test(moduleId)), ...sorted.filter(({ moduleId }) => !LONG.test(moduleId))];
  }
}

const temporary = process.env['TMPDIR'] ?? memoryFolder();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These need a Docker engine (`npm run test:e2e`) or a browser (`npm run test:browser`).
    exclude: [...configDefaults.exclude, 'test/e2e/**', 'test/browser/**'],
    testTimeout: 60_000,
    // Modules are loaded once per worker, not once per file: nothing in src/ keeps a state.
    pool: 'threads',
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Vitest leaves one core free, which on two cores is half of the machine.
    maxWorkers: '100%',
    ...(temporary !== undefined && { env: { TMPDIR: temporary } }),
  },
});
