import { isBelow } from '../model/path-patterns.ts';
import type { PathDifference } from '../results.ts';
import type { ImageEntry, ImageFiles } from './image-files.ts';
import { noiseAt } from './noise.ts';

interface FilesVerdict {
  readonly differences: readonly PathDifference[];
  /** Folders of caches that the rewritten image no longer holds, with how many paths were in each. */
  readonly caches: ReadonlyMap<string, number>;
  /** Paths that the new ignore file keeps out of the image, with what lies below each. */
  readonly hidden: ReadonlyMap<string, number>;
  /** Reasons for which paths were not compared, with how many. */
  readonly noise: ReadonlyMap<string, number>;
}

/** What may go. */
interface Expected {
  /** Folders over which the rewritten Dockerfile puts cache mounts: what was left in them. */
  readonly caches: readonly string[];
  /** Where copies bring what new lines of the ignore file hide. */
  readonly hidden: readonly string[];
}

/** Is an image as one of the others, but for what is known to be drawn by lot? */
export function isAsOneOf(
  others: readonly ImageFiles[],
  image: ImageFiles,
  drawn: readonly PathDifference[],
  expected?: Expected,
): boolean {
  const known = new Set(drawn.map(({ path }) => path));
  return others.some((other) => compareFiles(other, image, expected).differences.every(({ path }) => known.has(path)));
}

/** Path by path. */
export function compareFiles(before: ImageFiles, after: ImageFiles, expected: Expected = { caches: [], hidden: [] }): FilesVerdict {
  const differences: PathDifference[] = [];
  const gone = new Map<string, number>();
  const hidden = new Map<string, number>();
  const noise = new Map<string, number>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const what = differenceOf(before.get(path), after.get(path));
    if (what === undefined) continue;
    const why = noiseAt(path);
    const cache = after.has(path) ? undefined : expected.caches.find((folder) => isOfCache(path, folder));
    const kept = after.has(path) ? undefined : expected.hidden.find((place) => isBelow(path, place));
    if (why !== undefined) count(noise, why);
    else if (cache !== undefined) count(gone, cache);
    else if (kept !== undefined) count(hidden, kept);
    else differences.push({ path, what });
  }
  return { differences: differences.sort((a, b) => (a.path < b.path ? -1 : 1)), caches: gone, hidden, noise };
}

/**
 * What lies in the folder of a cache, and the folder itself with those that were made on the way to it: a mount point that the image did
 * not have is gone after the RUN (docs/engine-facts.md, "Mount points"). What else lies in these is compared by its own path.
 */
function isOfCache(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`) || folder.startsWith(`${path}/`);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function differenceOf(before: ImageEntry | undefined, after: ImageEntry | undefined): string | undefined {
  if (before === undefined) return 'only in the rewritten image';
  if (after === undefined) return 'only in the original';
  if (before.type !== after.type) return `a ${before.type} in the original, a ${after.type} in the rewritten image`;
  const parts = [
    before.mode === after.mode ? '' : `mode ${before.mode.toString(8)} and ${after.mode.toString(8)}`,
    before.owner === after.owner ? '' : `owner ${before.owner} and ${after.owner}`,
    before.target === after.target ? '' : `leads to ${before.target} and ${after.target}`,
    before.content === after.content ? '' : `other content (${before.size} and ${after.size} bytes)`,
    before.attributes === after.attributes ? '' : `other extended attributes`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : undefined;
}
