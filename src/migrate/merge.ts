import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { MigratedRepository, Migration } from '../migrated.ts';
import { isObject } from '../source/objects.ts';
import { isRecord, readState, StateError } from './state.ts';
import { newTally } from './summary.ts';

export interface Merged {
  /** In the order of their names. */
  readonly records: readonly MigratedRepository[];
  readonly migration: Migration;
}

/**
 * Sums up what several runs have left: states, and what `--format json` has printed. Of a repository that stands in several, the last counts.
 * @param paths absolute
 * @throws StateError for a file that is neither
 */
export function mergeReports(paths: readonly string[]): Merged {
  const byName = new Map<string, MigratedRepository>();
  for (const path of paths) {
    const add = (record: MigratedRepository): void => void byName.set(record.name, record);
    if (startsAsState(path)) readState(path, add);
    else recordsOf(path).forEach(add);
  }
  const records = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const tally = newTally();
  records.forEach(tally.add);
  return { records, migration: tally.summary() };
}

const STATE = '{"dockerfix":';

function startsAsState(path: string): boolean {
  const start = Buffer.alloc(STATE.length);
  reading(path, () => {
    const file = openSync(path, 'r');
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  });
  return start.toString('latin1') === STATE;
}

function recordsOf(path: string): readonly MigratedRepository[] {
  const report = reading(path, (): unknown => JSON.parse(readFileSync(path, 'utf8')));
  if (isObject(report) && report['version'] === 1 && Array.isArray(report['repositories'])) {
    const records: readonly unknown[] = report['repositories'];
    if (records.every(isRecord)) return records;
  }
  throw new StateError(`${path} is neither a state of dockerfix migrate nor what it printed with --format json`);
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new StateError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
