import type { Failure, MigratedFile, MigratedRepository, Migration, NamedCommit } from '../migrated.ts';

export interface Tally {
  readonly add: (record: MigratedRepository) => void;
  readonly summary: () => Migration;
}

/** Failures, and commits, that are named; more are counted. */
const MOST_NAMED = 1000;

/** Sums up repositories one by one, in memory that does not grow with their number. */
export function newTally(): Tally {
  const repositories = { total: 0, changed: 0, unchanged: 0, failed: 0 };
  const files = { total: 0, changed: 0, review: 0, refused: 0, failed: 0, vendored: 0 };
  // In hundredths, as the costs are rounded: then a sum is the same in any order.
  const cost = { files: 0, before: 0, after: 0 };
  const transforms = new Map<string, Row>();
  const refusals = new Map<string, Row & { readonly transform: string; readonly reason: string }>();
  const assumptions = new Map<string, number>();
  const commits = { total: 0, named: Array<NamedCommit>() };
  const failures: Failure[] = [];
  const failed = { user: 0, internal: 0 };
  const fail = (failure: Failure): void => {
    failed[failure.kind]++;
    insert(failures, failure, compare);
  };

  const addFile = (name: string, file: MigratedFile): void => {
    files.total++;
    if (file.error !== undefined) {
      files.failed++;
      fail({ name, path: file.path, kind: file.error.kind, message: file.error.message });
    }
    if (file.changed) files.changed++;
    if (file.proposed.length > 0) files.review++;
    if (file.refused.length > 0) files.refused++;
    if (file.changed && file.cost !== undefined) {
      cost.files++;
      cost.before += Math.round(file.cost.before * 100);
      cost.after += Math.round(file.cost.after * 100);
    }
    for (const id of new Set([...file.applied.map(({ transform }) => transform), ...file.proposed])) {
      const row = rowOf(transforms, id, emptyRow);
      const fixes = file.applied.filter(({ transform }) => transform === id).length;
      row.times += fixes;
      if (fixes > 0) row.files++;
      row.proposed += file.proposed.filter((transform) => transform === id).length;
    }
    const said = new Set<Row>();
    for (const { transform, reason } of file.refused) {
      const row = rowOf(refusals, `${transform} ${reason}`, () => ({ ...emptyRow(), transform, reason }));
      row.times++;
      if (!said.has(row)) row.files++;
      said.add(row);
    }
    for (const id of file.assumptions) assumptions.set(id, (assumptions.get(id) ?? 0) + 1);
  };

  return {
    add(record) {
      repositories.total++;
      if (record.error !== undefined) fail({ name: record.name, path: undefined, kind: record.error.kind, message: record.error.message });
      // A repository of which one file cannot be read may still change.
      const outcome = record.error !== undefined ? 'failed' : record.changes.length > 0 ? 'changed' : 'unchanged';
      repositories[outcome]++;
      if (record.branch !== undefined) {
        commits.total++;
        insert(commits.named, { name: record.name, branch: record.branch.name, commit: record.branch.commit }, (a, b) =>
          byName(a.name, b.name),
        );
      }
      files.vendored += record.vendored ?? 0;
      for (const file of record.files) addFile(record.name, file);
    },
    summary: () => ({
      repositories: { ...repositories },
      files: { ...files },
      transforms: [...transforms]
        .map(([transform, row]) => ({ transform, files: row.files, fixes: row.times, proposed: row.proposed }))
        .sort((a, b) => b.files - a.files || b.proposed - a.proposed || byName(a.transform, b.transform)),
      refusals: [...refusals.values()]
        .map(({ transform, reason, files: count, times }) => ({ transform, reason, files: count, times }))
        .sort((a, b) => b.files - a.files || byName(`${a.transform} ${a.reason}`, `${b.transform} ${b.reason}`)),
      assumptions: [...assumptions].map(([id, count]) => ({ id, files: count })).sort((a, b) => b.files - a.files || byName(a.id, b.id)),
      cost: { files: cost.files, before: cost.before / 100, after: cost.after / 100 },
      commits: { total: commits.total, named: [...commits.named] },
      failures: [...failures],
      failed: { ...failed },
    }),
  };
}

interface Row {
  files: number;
  times: number;
  proposed: number;
}

function emptyRow(): Row {
  return { files: 0, times: 0, proposed: 0 };
}

function rowOf<T>(rows: Map<string, T>, key: string, empty: () => T): T {
  const row = rows.get(key) ?? empty();
  rows.set(key, row);
  return row;
}

/** In its place; the last ones give way. */
function insert<T>(list: T[], one: T, order: (a: T, b: T) => number): void {
  const at = list.findLastIndex((other) => order(other, one) <= 0) + 1;
  if (at < MOST_NAMED) list.splice(at, 0, one);
  if (list.length > MOST_NAMED) list.pop();
}

function compare(a: Failure, b: Failure): number {
  return byName(a.name, b.name) || byName(a.path ?? '', b.path ?? '') || byName(a.message, b.message);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
