import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { onNewRepository } from '../source/cache.ts';
import { attempt } from './read-file.ts';

/** What lies at a path, links not followed. */
export function kindAt(path: string): 'absent' | 'file' | 'folder' | 'other' {
  // Most of what is asked for is not there, and an error costs far more than an answer.
  const stat = attempt(() => lstatSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) return 'absent';
  return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
}

/** The closest folder at or above `folder` that holds a `.git` (a folder, or a file in a worktree or submodule). Absolute. */
export function findRepositoryTop(folder: string): string | undefined {
  const start = resolve(folder);
  if (!tops.has(start)) tops.set(start, topAbove(start));
  return tops.get(start);
}

/** Several questions about one file begin with it. */
const tops = new Map<string, string | undefined>();
onNewRepository(() => tops.clear());

function topAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (kindAt(join(at, '.git')) !== 'absent') return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Is it the folder, or does it lie below it? Both absolute. */
export function isWithin(top: string, path: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);
}

/** The path with its links resolved, when it lies in the repository and not in `.git`. */
export function insideOf(top: string, path: string): string | undefined {
  // Most of what is looked for is not there.
  const real = kindAt(path) === 'absent' ? undefined : attempt(() => realpathSync(path));
  return real !== undefined && isWithin(top, real) && !real.startsWith(join(top, '.git') + sep) ? real : undefined;
}
