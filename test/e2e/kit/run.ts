import { join } from 'node:path';
import { inject } from 'vitest';

/** What the tests of one run share. */
export interface Run {
  /** Absolute; removed at the end. */
  readonly folder: string;
  /** Of the packages that the suite serves, for `PIP_INDEX_URL`. */
  readonly index: string;
}

export function theRun(): Run {
  const run = inject('run');
  // Temporary folders of src/engine go where they are looked through at the end.
  process.env['TMPDIR'] = join(run.folder, 'builds');
  return run;
}
