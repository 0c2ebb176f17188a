import { literalPattern, overlaps } from '../model/path-patterns.ts';
import { namesFolder } from './cache-folders.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { foldersAbove } from './folders-above.ts';
import type { Line } from './line.ts';

/** Two instructions that are known by what they read and write: one changes what the other reads or changes. */
export function eventsConflict(a: InstructionTrace, b: InstructionTrace, line: Line): string | undefined {
  for (const x of a.events) {
    for (const y of b.events) {
      const opaque = x.unknown ?? y.unknown;
      if (opaque !== undefined) return opaque;
      const moving = x.built ? y.moving : y.built && x.moving;
      if (moving !== undefined) return moving;
      if (changes(x, y) || changes(y, x)) return `${x.title} and ${y.title} touch the same files`;
    }
  }
  return cacheFolder(a, b, a, line) ?? cacheFolder(b, a, a, line);
}

/** A folder that is there only for a cache which one fills, and that the other needs, or makes: the mount of such a cache takes it away again. */
function cacheFolder(one: InstructionTrace, other: InstructionTrace, first: InstructionTrace, line: Line): string | undefined {
  const caches = new Set(one.events.flatMap((event) => event.caches ?? []));
  const image = caches.size === 0 ? undefined : line.imageBefore(first);
  if (image === undefined) return undefined;
  for (const folder of caches) {
    for (const path of foldersAbove(image, folder)) {
      const user = other.steps.find(({ event, cached }) => namesFolder(event, cached, path, ''));
      if (user !== undefined)
        return `${user.event.title} uses ${path}, which ${one.events[0]?.title ?? 'the other'} may make for its cache`;
    }
  }
  return undefined;
}

/** What is looked up and not there now counts as read, for the other one may make it; so does a folder whose owner and mode matter. */
function changes(one: ImageEvent, other: ImageEvent): boolean {
  if (one.writes.length === 0) return false;
  const named = [...other.optional, ...other.folders].map((path) => literalPattern(path));
  const looked = named.length > 0 ? [{ patterns: named }] : [];
  return one.writes.some((w) => [...other.reads, ...other.writes, ...looked].some((r) => overlaps(w, r)));
}
