import { keptAnswers, roomFor } from '../source/cache.ts';
import { readTextFile } from './read-file.ts';

interface Dockerfile {
  /** Empty where it cannot be read. */
  readonly text: string;
  /** Images and stages, as written. */
  readonly from: readonly string[];
}

/** In UTF-16 code units, for all of a repository. */
const MOST_TEXT = 8 * 1024 * 1024;

const kept = keptAnswers<Dockerfile>(roomFor(MOST_TEXT, ({ text }) => text.length));

/** By its words. Each Dockerfile of a repository asks about all others, and more than once. */
export function dockerfileAt(path: string): Dockerfile {
  return kept(path, () => {
    const text = readTextFile(path) ?? '';
    const named = text.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)|--from=(\S+)/gimu);
    return { text, from: [...named].flatMap(([, image, stage]) => image ?? stage ?? []) };
  });
}
