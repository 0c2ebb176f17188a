import type { Instruction } from '../model/build.ts';
import { flatMap } from '../source/flat-map.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import type { Image } from './image.ts';

/**
 * A command of one RUN installs by package lists that a command of another one fetched (`Cache.goesOutOfDate`). Where the first runs again and the second is
 * taken from the build cache, the lists may name packages that are gone, and the build fails:
 * https://docs.docker.com/build/building/best-practices/#apt-get
 */
interface Across {
  readonly fetches: ImageEvent;
  readonly installs: ImageEvent;
  /** For messages: `apt's package lists`. */
  readonly what: string;
}

function acrossIn({ events, caches }: Image): readonly Across[] {
  return flatMap([...caches.reads.values()], (read) => {
    if (read.goesOutOfDate !== true) return [];
    const at = events.findIndex(({ id }) => id === read.key);
    const installs = events[at];
    return flatMap(read.events, (id) => {
      // Of updates that find the same only the last is kept: where that is one below, it stands for the one in the RUN of the install.
      const fetches = events.slice(0, Math.max(0, at)).findLast((event) => event.id === id);
      if (installs === undefined || fetches === undefined || fetches.line === installs.line) return [];
      return [{ fetches, installs, what: read.what }];
    });
  });
}

/** Commands by their ids, with a reason to keep them together: what fetches package lists for another RUN, and what installs by those of another. */
export interface SharedLists {
  readonly fetches: ReadonlyMap<number, string>;
  readonly installs: ReadonlyMap<number, string>;
  readonly pairs: readonly { readonly fetches: number; readonly installs: number }[];
}

export const NO_LISTS: SharedLists = { fetches: new Map(), installs: new Map(), pairs: [] };

export function sharedLists(images: readonly Image[]): SharedLists {
  const pairs: SharedLists['pairs'][number][] = [];
  const found = { fetches: new Map<number, string>(), installs: new Map<number, string>(), pairs };
  for (const { fetches, installs, what } of flatMap(images, acrossIn)) {
    const why = `line ${installs.line} installs by ${what}, which line ${fetches.line} fetches: they would be older than in the file as it is`;
    found.fetches.set(fetches.id, why);
    found.installs.set(installs.id, why);
    pairs.push({ fetches: fetches.id, installs: installs.id });
  }
  return found;
}

/** May a change of it, or of what it names, make everything below run again? */
function mayChange({ keyword }: Instruction, text: string): boolean {
  return keyword === 'COPY' || keyword === 'ADD' || keyword === 'ARG' || (keyword !== 'RUN' && text.includes('$'));
}

/** Installs that would run again with lists that are older than in the old file. */
export function olderLists(
  { image: old }: StageOutcome,
  { image: now }: StageOutcome,
): readonly { readonly line: number; readonly message: string }[] {
  const before = (event: ImageEvent): ImageEvent | undefined => old.events.find(({ id }) => id === event.id);
  return flatMap(acrossIn(now), ({ fetches, installs, what }) => {
    const [fetched, installed] = [before(fetches), before(installs)];
    const same = fetched !== undefined && installed !== undefined;
    const gap = same ? gapOf(fetched, installed) : NO_GAP;
    if (!isWider(gapOf(fetches, installs), gap) && (!same || isTogether([fetched, fetches], [installed, installs]))) return [];
    return [
      {
        line: installs.line,
        message: `${installs.title} would install by ${what} that are older: a change runs it again, and not what fetches them`,
      },
    ];
  });
}

/** Copies between two commands: what changes one of them runs only the second again. */
type Gap = ImageEvent['copiesAbove'];

const NO_GAP: Gap = { all: 0, broad: 0 };

function gapOf(fetches: ImageEvent, installs: ImageEvent): Gap {
  const [from, to] = [fetches.copiesAbove, installs.copiesAbove];
  return { all: to.all - from.all, broad: to.broad - from.broad };
}

/** Where a copy of the source is among them already, one more of single files changes nothing. */
function isWider(now: Gap, old: Gap): boolean {
  return now.broad > old.broad || (old.broad === 0 && now.all > old.all);
}

type OldAndNow = readonly [ImageEvent, ImageEvent];

/** An argument that runs the first again no more does so for the second neither; one that is new for the second is so for the first. */
function isTogether([fetched, fetches]: OldAndNow, [installed, installs]: OldAndNow): boolean {
  const [lost, gained] = [namesBut(fetched, fetches), namesBut(installs, installed)];
  const [alsoLost, alsoGained] = [namesBut(installed, installs), namesBut(fetches, fetched)];
  return lost.every((name) => alsoLost.includes(name)) && gained.every((name) => alsoGained.includes(name));
}

/** Names that change one command and not the other. */
function namesBut({ unread: one }: ImageEvent, { unread: other }: ImageEvent): readonly string[] {
  return one === undefined ? [] : [...one.keys()].filter((name) => other?.has(name) !== true);
}

/** What changes must not come to stand between both: the one does not rise above it, and it does not rise above the other. */
export function listsConflict(
  above: InstructionTrace,
  below: InstructionTrace,
  { text, sharedLists: shared }: { readonly text: string; readonly sharedLists: () => SharedLists },
): string | undefined {
  const rises = (trace: InstructionTrace, over: InstructionTrace): boolean =>
    over.events.length > 0 && mayChange(trace.instruction, text.slice(trace.instruction.span.start, trace.instruction.span.end));
  if (rises(above, below)) return whyOf(below.events, shared().fetches);
  return rises(below, above) ? whyOf(above.events, shared().installs) : undefined;
}

/** The first that is given for one of these commands. */
export function whyOf(events: readonly ImageEvent[], reasons: ReadonlyMap<number, string>): string | undefined {
  return flatMap(events, ({ id }) => reasons.get(id) ?? [])[0];
}

/** Does nothing that changes come to stand between both in this order (of places), unless it stands there now? */
export function keepsLists(
  {
    text,
    traces,
    sharedLists: shared,
  }: { readonly text: string; readonly traces: readonly InstructionTrace[]; readonly sharedLists: () => SharedLists },
  order: readonly number[],
): boolean {
  const { pairs } = shared();
  if (pairs.length === 0) return true;
  const placeOf = (id: number): number => traces.findIndex(({ events }) => events.some((event) => event.id === id));
  return pairs.every(({ fetches, installs }) => {
    const [from, to] = [placeOf(fetches), placeOf(installs)];
    // What stands in another stage keeps its place to all of this one.
    const between = order.slice(from < 0 ? 0 : order.indexOf(from) + 1, to < 0 ? order.length : order.indexOf(to));
    return between.every((at) => {
      const instruction = traces[at]?.instruction;
      const isThere = at > from && (to < 0 || at < to);
      return isThere || instruction === undefined || !mayChange(instruction, text.slice(instruction.span.start, instruction.span.end));
    });
  });
}
