import type { MigratedFile, MigratedRepository } from '../../migrated.ts';
import { shortLine } from '../display.ts';
import { secondsWords } from '../words.ts';

/** A Dockerfile as the page of a migration tells it. Everything is fit to be shown; what is empty is left out. */
export interface PageFile {
  readonly path: string;
  readonly changed?: true;
  readonly applied?: readonly string[];
  readonly review?: readonly string[];
  readonly refused?: readonly string[];
  readonly assumed?: readonly string[];
  readonly cost?: string;
  readonly error?: string;
}

/** A repository as the page tells it, and as its script filters and sorts it. */
export interface PageRow {
  readonly name: string;
  readonly outcome: 'changed' | 'unchanged' | 'failed';
  /** Why it failed as a whole. */
  readonly error?: string;
  /** Dockerfiles: all of them, those that change, those that failed. */
  readonly total: number;
  readonly changed: number;
  readonly failed: number;
  /** Transforms that were applied, and those whose fixes need a look; each once. */
  readonly applied: readonly string[];
  readonly review: readonly string[];
  /** `reorder not-proven`, each once, the most frequent first; and how many places they are. */
  readonly refused: readonly string[];
  readonly places: number;
  /** Seconds of one rebuild of each Dockerfile that changes. */
  readonly before: number;
  readonly after: number;
  readonly cost?: string;
  readonly files: readonly PageFile[];
  /** The file of its patch. */
  readonly patch?: string;
  /** Where its commit is. */
  readonly commit?: string;
}

/** UTF-16 units of a name and a path, and of what is said about an error. */
const NAME = 300;
const ERROR = 500;

/** Dockerfiles of one repository that are told one by one. */
const MOST_FILES = 50;

export function rowOf({ name, files, changes, patch, branch, error }: MigratedRepository): PageRow {
  const changing = files.filter(({ changed }) => changed);
  const counted = changing.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  const refused = files.flatMap(refusalsOf);
  const before = sum(counted.map((cost) => cost.before));
  const after = sum(counted.map((cost) => cost.after));
  return {
    name: shortLine(name, NAME),
    outcome: error !== undefined ? 'failed' : changes.length > 0 ? 'changed' : 'unchanged',
    ...(error !== undefined && { error: shortLine(error.message, ERROR) }),
    total: files.length,
    changed: changing.length,
    failed: files.filter((file) => file.error !== undefined).length,
    applied: often(files.flatMap(appliedOf)),
    review: often(files.flatMap(({ proposed }) => proposed)),
    refused: often(refused),
    places: refused.length,
    before,
    after,
    ...costOf(before, after),
    files: files.slice(0, MOST_FILES).map(fileOf),
    ...(patch !== undefined && { patch: shortLine(patch, NAME) }),
    ...(branch !== undefined && { commit: shortLine(`${branch.commit} on the branch ${branch.name}`, NAME) }),
  };
}

function fileOf(file: MigratedFile): PageFile {
  const { path, changed, proposed, assumptions, cost, error } = file;
  const [applied, review, refused] = [often(appliedOf(file)), often(proposed), often(refusalsOf(file))];
  return {
    path: shortLine(path, NAME),
    ...(changed && { changed }),
    ...(applied.length > 0 && { applied }),
    ...(review.length > 0 && { review }),
    ...(refused.length > 0 && { refused }),
    ...(assumptions.length > 0 && { assumed: assumptions.map((id) => shortLine(id, NAME)) }),
    ...(changed && cost !== undefined && costOf(cost.before, cost.after)),
    ...(error !== undefined && {
      error: `${error.line === undefined ? '' : `line ${error.line}: `}${shortLine(error.message, ERROR)}`,
    }),
  };
}

function appliedOf({ applied }: MigratedFile): readonly string[] {
  return applied.map(({ transform }) => transform);
}

function refusalsOf({ refused }: MigratedFile): readonly string[] {
  return refused.map(({ transform, reason }) => `${transform} ${reason}`);
}

/** Each once, the most frequent first. */
function often(words: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).map(([word]) => shortLine(word, NAME));
}

function sum(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((all, one) => all + one, 0) * 100) / 100;
}

/** What a cache mount saves is not estimated: both may be the same. Where nothing takes time there is nothing to tell. */
function costOf(before: number, after: number): { readonly cost?: string } {
  const [old, now] = [secondsWords(before), secondsWords(after)];
  if (old !== now) return { cost: `${old} → ${now}` };
  return before < 0.05 ? {} : { cost: `${old}, as before` };
}
