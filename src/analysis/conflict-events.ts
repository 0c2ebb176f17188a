import { literalPattern, overlaps } from '../model/path-patterns.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { ImageEvent } from './events.ts';

/** Two instructions that are known by what they read and write: one changes what the other reads or changes. */
export function eventsConflict(a: InstructionTrace, b: InstructionTrace): string | undefined {
  for (const x of a.events) {
    for (const y of b.events) {
      const opaque = x.unknown ?? y.unknown;
      if (opaque !== undefined) return opaque;
      const moving = x.built ? y.moving : y.built && x.moving;
      if (moving !== undefined) return moving;
      if (changes(x, y) || changes(y, x)) return `${x.title} and ${y.title} touch the same files`;
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
