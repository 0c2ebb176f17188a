import { ParseError } from './parse/errors.ts';
import { parseDockerfile } from './parse/dockerfile.ts';
import { switchesOf, type Place, type Switch, type Switches } from './parse/switches.ts';
import { applyEdits } from './source/edits.ts';
import type { SourceText, Span } from './source/text.ts';
import type { Fix } from './transforms/transform.ts';

/** The switch that stands in the way of a fix, and the id for which it was asked. */
export interface SwitchedOff {
  readonly by: Switch;
  readonly id: string;
}

/** A fix that changes the ignore file is one of this transform's as well: as `--skip dockerignore`, switching it off leaves that file alone. */
const IGNORE_FILE = 'dockerignore';

/** Instructions that are asked about one by one, to name the directive: each asking takes as long as the square of the file. */
const MOST_ASKED = 20;

/** What turns a transform off at a place of the file. */
export function switchedOffAt({ places }: Switches, at: Span, id: string): SwitchedOff | undefined {
  const place = places.find(({ instruction: { span } }) => span.start <= at.start && at.start < Math.max(span.end, span.start + 1));
  const by = place?.by(id);
  return by && { by, id };
}

/**
 * What turns a fix off: a directive at the place that it is about, or one at an instruction that it would change or move. That others
 * move across such an instruction is fine, as long as each directive goes on meaning the same instructions.
 * @param source the text that the fix is about, and that `switches` were read from
 */
export function switchedOff(source: SourceText, switches: Switches, id: string, fix: Fix): SwitchedOff | undefined {
  if (switches.all.length === 0) return undefined;
  const ids = fix.ignoreLines === undefined ? [id] : [id, IGNORE_FILE];
  const here = ids.map((one) => switchedOffAt(switches, fix.at, one)).find((found) => found !== undefined);
  if (here !== undefined || fix.edits.length === 0) return here;
  const now = switchesAfter(source, fix);
  return now && (disturbed(switches.places, now.places, id) ?? misled(switches, now, id));
}

/** Undefined for a text that does not parse: whoever makes it has to say so. */
function switchesAfter({ path, text }: SourceText, { edits }: Fix): Switches | undefined {
  try {
    return switchesOf(parseDockerfile({ path, text: applyEdits(text, edits) }));
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

/** An instruction at which the transform is switched off and that changes, or that moves: it is not among what keeps its order. */
function disturbed(before: readonly Place[], now: readonly Place[], id: string): SwitchedOff | undefined {
  const off = before.filter((place) => place.by(id) !== undefined);
  if (off.length === 0) return undefined;
  const heavy = before.length + 1;
  const kept = commonWeight(before, now, () => 1);
  const keeps = (chosen: readonly Place[]): boolean =>
    commonWeight(before, now, (place) => (chosen.includes(place) ? 1 + heavy : 1)) === kept + heavy * chosen.length;
  if (keeps(off)) return undefined;
  const place = off.slice(0, MOST_ASKED).find((one) => !keeps([one])) ?? off[0];
  const by = place?.by(id);
  return by && { by, id };
}

/** The weight of the heaviest sequence of instructions that both files have in this order. */
function commonWeight(before: readonly Place[], now: readonly Place[], weight: (place: Place) => number): number {
  let above: readonly number[] = now.map(() => 0);
  for (const place of before) {
    const row: number[] = [];
    for (const [index, { text }] of now.entries()) {
      const diagonal = index === 0 ? 0 : (above[index - 1] ?? 0);
      const apart = Math.max(above[index] ?? 0, row[index - 1] ?? 0);
      row.push(text === place.text ? Math.max(apart, diagonal + weight(place)) : apart);
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}

/**
 * A directive that would lose an instruction that it is meant for. For the fix's own transform none may be added either: lines
 * are not put into a part of the file that it is to leave alone.
 */
function misled(before: Switches, now: Switches, own: string): SwitchedOff | undefined {
  const ids = new Set([own, '', ...before.all.flatMap((one) => one.ids)]);
  for (const id of ids) {
    const by = lost(before.places, now.places, id) ?? (id === own ? gained(before, now, id) : undefined);
    if (by !== undefined) return { by, id };
  }
  return undefined;
}

/** The switch of an instruction that is on again. One that is written anew, or in parts, must be off in one of its new forms at least. */
function lost(before: readonly Place[], now: readonly Place[], id: string): Switch | undefined {
  const old = new Set(before.map(({ text }) => text));
  const there = countOf(now);
  const off = countOf(now.filter((place) => place.by(id) !== undefined));
  const newForm = now.some((place) => !old.has(place.text) && place.by(id) !== undefined);
  for (const place of before) {
    const by = place.by(id);
    if (by === undefined) continue;
    const count = there.get(place.text) ?? 0;
    if (count === 0 ? !newForm : (off.get(place.text) ?? 0) < Math.min(count, offIn(before, place.text, id))) return by;
  }
  return undefined;
}

/** The switch of an instruction that was on before, by its text. */
function gained(before: Switches, now: Switches, id: string): Switch | undefined {
  for (const { text, by } of now.places) {
    const one = by(id);
    if (one === undefined || offIn(now.places, text, id) <= offIn(before.places, text, id)) continue;
    return before.all.find(({ kind, ids }) => kind === one.kind && ids.join(' ') === one.ids.join(' '));
  }
  return undefined;
}

function countOf(places: readonly Place[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of places) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function offIn(places: readonly Place[], text: string, id: string): number {
  return places.filter((place) => place.text === text && place.by(id) !== undefined).length;
}
