import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit, Verified } from '../../../src/results.ts';

/** What one comparison or rebuild adds to the counts of the run. */
export interface Count {
  readonly builds: number;
  readonly verdict?: Verified['verdict'];
  readonly rebuilds?: readonly RebuildCount[];
}

interface RebuildCount {
  readonly after: Edit['what'];
  readonly steps: readonly [before: number, after: number];
  readonly seconds: readonly [before: number, after: number];
}

const FILE = 'counts.jsonl';

/** Workers count into one file. */
export function count(folder: string, one: Count): void {
  appendFileSync(join(folder, FILE), `${JSON.stringify(one)}\n`);
}

/** Words about all that was counted. */
export function totals(folder: string): string {
  const path = join(folder, FILE);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  const counts: readonly Count[] = JSON.parse(`[${lines.join(',')}]`);
  const builds = sum(counts.map((one) => one.builds));
  const verdicts = counts.flatMap(({ verdict }) => verdict ?? []);
  const has = (wanted: Verified['verdict']): number => verdicts.filter((one) => one === wanted).length;
  const identical = has('identical');
  const caches = has('identical but for caches');
  const rebuilds = counts.flatMap((one) => one.rebuilds ?? []);
  const groups = (['no change', 'source', 'dependencies'] as const).flatMap((what) => {
    const some = rebuilds.filter(({ after }) => after === what);
    if (some.length === 0) return [];
    const words = (pick: (one: RebuildCount) => readonly [number, number]): readonly [number, number] => [
      sum(some.map((one) => pick(one)[0])),
      sum(some.map((one) => pick(one)[1])),
    ];
    const [steps, seconds] = [words((one) => one.steps), words((one) => one.seconds)];
    const name = what === 'no change' ? what : `an edit of ${what === 'source' ? 'a source file' : 'a manifest'}`;
    return [
      `  after ${name} (${some.length}): steps re-run ${steps[0]} before, ${steps[1]} after; seconds ${seconds[0].toFixed(0)} before, ${seconds[1].toFixed(0)} after`,
    ];
  });
  return [
    `end to end: ${builds} builds, ${verdicts.length} comparisons: ${identical} identical, ${caches} identical but for caches, ${verdicts.length - identical - caches} not`,
    ...groups,
    '',
  ].join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
