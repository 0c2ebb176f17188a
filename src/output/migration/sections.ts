import type { Migration } from '../../migrated.ts';
import { oneLine, percent } from '../display.ts';
import { secondsWords } from '../words.ts';

/** A table: the first cells of its rows are words, the others numbers. */
export interface Section {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Commits that are listed; JSON has all. */
const MOST_COMMITS = 50;

/** What a summary says in tables, whatever they look like; those with nothing in them are left out. */
export function sectionsOf({ transforms, refusals, assumptions }: Migration): readonly Section[] {
  const sections = [
    {
      head: ['transform', 'files', 'fixes', 'need review'],
      rows: transforms.map(({ transform, files, fixes, proposed }) => [transform, ...numbers(files, fixes, proposed)]),
    },
    {
      head: ['refused', 'reason', 'files', 'places'],
      rows: refusals.map(({ transform, reason, files, times }) => [transform, reason, ...numbers(files, times)]),
    },
    { head: ['taken for granted', 'files'], rows: assumptions.map(({ id, files }) => [id, ...numbers(files)]) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** The first commits; nothing where there are none. */
export function commitSections({ commits }: Migration): readonly Section[] {
  const rows = commits.named.slice(0, MOST_COMMITS).map(({ name, branch, commit }) => [oneLine(name), oneLine(branch), oneLine(commit)]);
  return rows.length === 0 ? [] : [{ head: ['repository', 'branch', 'commit'], rows }];
}

function numbers(...counts: readonly number[]): readonly string[] {
  return counts.map(String);
}

/** One line each: what there was, and what became of it. */
export function headlines({ repositories, files, cost, commits }: Migration): readonly string[] {
  const lines = [
    `${repositories.total} ${repositories.total === 1 ? 'repository' : 'repositories'}: ${listed([
      [repositories.changed, 'changed'],
      [repositories.unchanged, 'unchanged'],
      [repositories.failed, 'failed'],
    ])}`,
    `${files.total} ${files.total === 1 ? 'Dockerfile' : 'Dockerfiles'}: ${listed([
      [files.changed, 'changed'],
      [files.review, 'with fixes that need review'],
      [files.refused, 'with refusals'],
      [files.failed, 'failed'],
    ])}`,
  ];
  if (files.vendored > 0)
    lines.push(
      `${files.vendored} ${files.vendored === 1 ? 'Dockerfile' : 'Dockerfiles'} of vendored code or test fixtures beside these, passed over`,
    );
  if (cost.files > 0 && cost.before > 0) {
    const saved = 1 - cost.after / cost.before;
    lines.push(
      `one rebuild of each changed Dockerfile takes ${secondsWords(cost.after)} in all instead of ${secondsWords(cost.before)}, by estimate (${percent(saved)} less)`,
    );
  }
  if (commits.total > 0) {
    const shown = commits.total > MOST_COMMITS ? `, of which the first ${MOST_COMMITS} are listed` : '';
    lines.push(`${commits.total} ${commits.total === 1 ? 'commit' : 'commits'}${shown}`);
  }
  return lines;
}

function listed(parts: readonly (readonly [number, string])[]): string {
  const said = parts.filter(([count], index) => index === 0 || count > 0);
  return said.map(([count, words]) => `${count} ${words}`).join(', ');
}
