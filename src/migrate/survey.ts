import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { discoverDockerfiles } from '../context/discover.ts';
import { findRepositoryTop, kindAt } from '../context/repository.ts';
import { fix } from '../fix.ts';
import type { MigratedFile } from '../migrated.ts';
import { followOn } from '../output/pending.ts';
import type { FileChange, FileError, FileResult, FixInput } from '../results.ts';
import { holdingRepository } from '../source/cache.ts';

/** What is asked of each Dockerfile, all of it by the command line. A configuration file that it names has an absolute path. */
export type Asked = Required<Pick<FixInput, 'skip'>> & Pick<FixInput, 'unsafe' | 'only' | 'history' | 'config' | 'builder'>;

/** What was found out about one repository; nothing is written yet. */
export interface Survey {
  readonly files: readonly MigratedFile[];
  /** Dockerfiles of vendored code, passed over. */
  readonly vendored: number;
  /** One for each file that changes. */
  readonly changes: readonly FileChange[];
}

/**
 * Looks at each Dockerfile of a repository. Those in repositories below it (submodules) are left alone.
 * @param onProgress may throw, to end it
 */
export async function survey(top: string, asked: Asked, onProgress: () => void): Promise<Survey> {
  return await holdingRepository(() => surveyed(top, asked, onProgress));
}

async function surveyed(top: string, asked: Asked, onProgress: () => void): Promise<Survey> {
  const { dockerfiles, vendored, unreadable, truncated } = await discoverDockerfiles(top);
  const files: MigratedFile[] = unreadable.map((folder) => failed(below(top, folder), 'this folder cannot be listed'));
  if (truncated) files.push(failed('.', 'this repository holds too much to look through; not all of it was'));
  // Two Dockerfiles may share one .dockerignore.
  const pending = new Map<string, string>();
  const steps: FileChange[] = [];
  const own = kindAt(join(top, '.git')) === 'absent' ? undefined : top;
  const isOwn = (path: string): boolean => own === undefined || findRepositoryTop(dirname(path)) === own;
  for (const path of dockerfiles) {
    if (!isOwn(path)) continue;
    onProgress();
    const result = await fix({ ...asked, path, cwd: top, cost: true, onProgress });
    onProgress();
    const changes = followOn(result.error === undefined ? result.changes : [], pending);
    if (changes === undefined)
      files.push(failed(below(top, path), 'it and a Dockerfile before it change the same file; run dockerfix on it alone'));
    else {
      steps.push(...changes);
      files.push(migrated(result, top));
    }
  }
  return { files, vendored: [...vendored.keys()].filter(isOwn).length, changes: joined(steps) };
}

function migrated(result: FileResult, top: string): MigratedFile {
  const { applied, proposed, refused, assumptions, cost, error } = result;
  return {
    path: below(top, result.path),
    changed: result.changed,
    applied: applied.map(({ transform, level }) => ({ transform, level })),
    proposed: proposed.map(({ transform }) => transform),
    refused: refused.map(({ transform, reason }) => ({ transform, reason })),
    assumptions: [...new Set(assumptions.map(({ id }) => id))],
    ...(cost !== undefined && { cost: { before: cost.before, after: cost.after } }),
    ...(error !== undefined && { error: errorIn(error, top) }),
  };
}

/** A line is one of the Dockerfile; that of another file stands in the message. */
function errorIn({ kind, message, path, line }: FileError, top: string): NonNullable<MigratedFile['error']> {
  const at = line === undefined ? '' : `:${line}`;
  if (path !== undefined) return { kind, message: `${below(top, path)}${at}: ${message}` };
  return { kind, message, ...(line !== undefined && { line }) };
}

function failed(path: string, message: string): MigratedFile {
  return { path, changed: false, applied: [], proposed: [], refused: [], assumptions: [], error: { kind: 'user', message } };
}

/** A file that changes twice changes once, from its first text to its last. */
function joined(steps: readonly FileChange[]): readonly FileChange[] {
  const byPath = new Map<string, FileChange>();
  for (const step of steps) {
    const earlier = byPath.get(step.path);
    byPath.set(step.path, earlier === undefined ? step : { ...earlier, after: step.after });
  }
  return [...byPath.values()];
}

/** A path as the repository calls it. */
export function below(top: string, path: string): string {
  const name = relative(top, path);
  return name === '' ? '.' : sep === '/' ? name : name.replaceAll(sep, '/');
}

/** A change may lie elsewhere: the ignore file of a context above, where a ROOT is a part of a repository. */
export function outsideOf(top: string, changes: readonly FileChange[]): string | undefined {
  return changes.map(({ path }) => below(top, path)).find((name) => name === '..' || name.startsWith('../') || isAbsolute(name));
}
