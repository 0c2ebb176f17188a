import { readdirSync, type Dirent } from 'node:fs';
import { keptAnswers, roomFor } from '../source/cache.ts';

/** Entries that are kept: a larger repository is listed as often as it is asked for. */
const MOST_ENTRIES = 50_000;

const listed = keptAnswers<readonly Dirent[]>(roomFor(MOST_ENTRIES, ({ length }) => length));

/**
 * What lies in a folder. A repository is gone through several times (for its Dockerfiles, as a context, for what builds it), so that its folders
 * are kept while it is worked on. Throws what `readdirSync` throws.
 */
export function listFolder(path: string): readonly Dirent[] {
  return listed(path, () => readdirSync(path, { withFileTypes: true }));
}
