import type { Activity, ImageEvent, Part } from './events.ts';
import { overlapAny, test, type Image, type KnownPath } from './image.ts';
import { intern, type Terms } from './terms.ts';

/** True when `activity` does the same whether `event` came before it or not, although they touch the same files. */
export function passesBy(activity: Activity, event: ImageEvent): boolean {
  const { part } = event;
  if (part === undefined || activity.unknown !== undefined) return false;
  switch (activity.part?.role) {
    case 'install':
      if (part.role === 'install') return part.key === activity.part.key;
      return part.role === 'leftover' || part.place !== activity.part.lists;
    case 'update':
      return part.role !== 'install' || part.shipped;
    case 'clean':
    case 'leftover':
      return true;
    case undefined:
      // No program probes for what package managers keep for themselves; one that names it asks for it.
      return part.place !== undefined && !overlapAny(event.writes, [...(activity.asks ?? activity.reads), ...activity.writes]);
  }
}

/** A path that installs of one key changed, in whatever order. */
interface Installed {
  readonly key: string;
  readonly shipped: boolean;
  readonly ids: readonly number[];
  /** What it was before them. */
  readonly base: KnownPath;
}

const installed = new WeakMap<Terms, Map<number, Installed>>();

function installedAt(terms: Terms): Map<number, Installed> {
  const known = installed.get(terms) ?? new Map<number, Installed>();
  installed.set(terms, known);
  return known;
}

/** What is known of a path as `activity` sees it: without what the installs did that it passes by. */
export function seenBy(terms: Terms, part: Part | undefined, known: KnownPath | undefined): KnownPath | undefined {
  if (part === undefined || known === undefined) return known;
  const found = installedAt(terms).get(known.term);
  const passed = found !== undefined && (part.role === 'install' ? found.key === part.key : found.shipped);
  return passed ? seenBy(terms, part, found.base) : known;
}

/** The term of a path after an event that may have written it. */
export function termAfter(terms: Terms, { id, part }: ImageEvent, known: KnownPath | number): number {
  const term = typeof known === 'number' ? known : known.term;
  if (part?.role !== 'install') return intern(terms, `after|${id}|${term}`);
  const table = installedAt(terms);
  const before = table.get(term);
  const joins = before?.key === part.key;
  const ids = [...new Set([...(joins ? before.ids : []), id])].sort((a, b) => a - b);
  const base = joins ? before.base : typeof known === 'number' ? { term, fact: UNKNOWN } : known;
  const { folder, fact } = base;
  const after = intern(terms, `installed|${ids.join(',')}|${base.term}|${fact.kind}|${folder?.owner ?? ''}|${folder?.mode ?? ''}`);
  table.set(after, { key: part.key, shipped: part.shipped, ids, base });
  return after;
}

const UNKNOWN: KnownPath['fact'] = { kind: 'unknown', why: 'an install changes it' };

/** A clean-up leaves nothing of what it surely removes (`*` leaves names with a dot in front). */
export function removedBy(terms: Terms, { id, part }: ImageEvent, path: string): KnownPath | undefined {
  if (part?.role !== 'clean' || path.includes('/.')) return undefined;
  return { term: intern(terms, `removed|${id}`), fact: { kind: 'unknown', why: `a clean-up removes ${path}` } };
}

/** Takes away the events that a new one makes void: of its place, all before an update, and before a clean-up all that it removes. */
export function settle(image: Image, { part }: ImageEvent): void {
  if (part?.place === undefined || part.role === 'leftover') return;
  const kept = image.events.filter((event) => {
    const other = event.part;
    if (other === undefined || other.place !== part.place) return true;
    return part.role === 'clean' && other.role === 'clean' && other.rank > part.rank;
  });
  image.events.splice(0, image.events.length, ...kept);
}

/** Adds what an install leaves where clean-ups look. All installs of one key leave the same kind of thing. */
export function addLeftovers(image: Image, event: ImageEvent): void {
  const { part } = event;
  for (const { place, region } of part?.leaves ?? []) {
    const id = intern(image.terms, `leftover|${part?.key ?? ''}|${place}`);
    if (part === undefined || image.events.some((other) => other.id === id)) continue;
    image.events.push({
      ...event,
      id,
      labelTerm: id,
      title: `what ${event.title} leaves behind`,
      reads: [],
      writes: [region],
      outputs: [],
      inputs: new Map(),
      assumed: new Map(),
      written: new Set(),
      after: [],
      potential: new Map(),
      mayRead: () => false,
      mayWrite: test([region]),
      part: { ...part, role: 'leftover', place, lists: undefined, leaves: [] },
    });
  }
}
