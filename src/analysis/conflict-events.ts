import { overlaps } from '../model/path-patterns.ts';
import { programsConflict } from './conflict-programs.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { ImageEvent } from './events.ts';

/** Two instructions that are known by what they read and write: one changes what the other reads or changes. */
export function eventsConflict(a: InstructionTrace, b: InstructionTrace): string | undefined {
  for (const x of a.events) {
    for (const y of b.events) {
      const opaque = x.unknown ?? y.unknown;
      if (opaque !== undefined) return opaque;
      if (changes(x, y) || changes(y, x)) return `${x.title} and ${y.title} touch the same files`;
    }
  }
  return programsConflict(a, b);
}

/** What is looked up and not there now counts as read: the other one may make it. */
function changes(one: ImageEvent, other: ImageEvent): boolean {
  const looked = other.optional.length > 0 ? [{ patterns: other.optional.map((path) => path.replace(/[\\*?[]/gu, '\\$&')) }] : [];
  return one.writes.some((w) => [...other.reads, ...other.writes, ...looked].some((r) => overlaps(w, r)));
}
