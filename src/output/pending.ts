import type { FileChange } from '../results.ts';

/**
 * Changes of one Dockerfile as they follow on those of the Dockerfiles before it, which were shown and not written: two that share a .dockerignore
 * both add their line to the file as it is on disk, and a patch with both would not apply.
 * Lines that were appended are appended once; undefined for any other change of a file that has changed already.
 * @param pending path -> text after all changes so far; what is returned is added to it
 */
export function followOn(changes: readonly FileChange[], pending: Map<string, string>): readonly FileChange[] | undefined {
  const following: FileChange[] = [];
  for (const change of changes) {
    const now = pending.get(change.path);
    if (now === undefined || now === change.before) following.push(change);
    else if (change.after.startsWith(change.before)) {
      const after = appended(now, change.after.slice(change.before.length));
      if (after !== now) following.push({ ...change, created: false, before: now, after });
    } else return undefined;
  }
  for (const { path, after } of following) pending.set(path, after);
  return following;
}

function appended(text: string, more: string): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const there = new Set(text.split(/\r?\n/));
  const missing = more.split(/\r?\n/).filter((line) => line !== '' && !there.has(line));
  if (missing.length === 0) return text;
  const open = text === '' || text.endsWith('\n') ? text : text + ending;
  return open + missing.map((line) => line + ending).join('');
}
