import type { LoggedChange } from './log.ts';

export interface Renamed {
  /** The paths that a commit changes, under their names of today. Commits are passed from the newest to the oldest. */
  readonly pass: (changes: readonly LoggedChange[]) => readonly string[];
}

/** Follows names back through renames. A path that was added before another one had its name is another file, and keeps its own. */
export function renamed(): Renamed {
  const today = new Map<string, string>();
  return { pass: (changes) => passed(today, changes) };
}

/** @param today what paths of then are called, kept up */
function passed(today: Map<string, string>, changes: readonly LoggedChange[]): readonly string[] {
  const paths: string[] = [];
  const moved: (readonly [string, string])[] = [];
  for (const { path, from } of changes) {
    const now = today.get(path) ?? path;
    paths.push(now);
    if (from === undefined) continue;
    paths.push(from);
    moved.push([from, now]);
  }
  // What the commit made was not there before it, under this name.
  for (const { status, path } of changes) if (status === 'A' || status === 'R') today.delete(path);
  for (const [from, now] of moved) today.set(from, now);
  return paths;
}
