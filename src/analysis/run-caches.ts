import type { Cache, CacheUse } from '../ecosystems/cache.ts';
import type { Command } from '../model/command.ts';
import { lookupBase } from '../bases/lookup.ts';
import { cleanPath, isBelow } from '../model/path-patterns.ts';
import { resolveSource } from '../model/resolve.ts';
import type { Span } from '../source/text.ts';
import { addNothing, changeOnly } from './adds-nothing.ts';
import { isWantedByOne, type BesideFrame } from './cache-beside.ts';
import { enters, madeBy, namesFolder, noteMade, noteRemoved } from './cache-folders.ts';
import { isOffline, isOwn, takesAsItIs, treeOf, wantsHeld, type StepFrame } from './cache-needs.ts';
import type { CachedStep } from './cached-run.ts';
import {
  folderReadOf,
  isLasting,
  noteFill,
  noteFolderRead,
  noteRead,
  readOf,
  type CacheFolder,
  type CacheRead,
  type Held,
  type Reader,
} from './caches.ts';
import type { Surroundings } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { overlapAny, type Image } from './image.ts';
import { foldersAbove } from './folders-above.ts';
import { removedFrom } from './removals.ts';
import { readMounts, type Mount } from './run-mounts.ts';
import { flatMap } from '../source/flat-map.ts';

/** The caches of an image while a RUN goes on. */
export interface OpenCaches {
  /** What the image holds where this RUN has a mount. */
  readonly behind: ReadonlyMap<string, Held | undefined>;
  /** Commands that filled a cache. */
  readonly filled: Map<string, ImageEvent[]>;
  readonly cleared: Map<string, 'whole' | 'part'>;
  /** The folders above that a mount there would make, and take away again. */
  readonly above: ReadonlyMap<string, Pick<CacheFolder, 'cache' | 'folder'>>;
}

/** Where a mount of the RUN lies over a cache, or above it, that one is what its commands see. */
export function openCaches(image: Image, steps: readonly CachedStep[], mounts: readonly Mount[], line: number): OpenCaches {
  const filling = flatMap(steps, ({ uses }) => uses).filter(({ action }) => action === 'fills' || action === 'renews');
  const used = new Map(flatMap(filling, ({ folder, cache }) => (folder === undefined ? [] : [[folder, cache] as const])));
  const above = new Map<string, Pick<CacheFolder, 'cache' | 'folder'>>();
  for (const [folder, cache] of used)
    for (const path of cache.ofSystem ? [] : foldersAbove(image, folder, line)) above.set(path, { cache, folder });
  const behind = new Map<string, Held | undefined>();
  for (const { folder, cache } of flatMap(steps, ({ uses }) => uses)) {
    if (folder === undefined || behind.has(folder) || !isCovered(mounts, folder)) continue;
    behind.set(folder, image.caches.held.get(folder));
    image.caches.held.set(folder, { cache, events: [], mounted: true, renewed: false });
  }
  for (const [path, { cache, folder }] of above)
    if (behind.has(folder) && !image.caches.folders.has(path))
      image.caches.folders.set(path, { cache, folder, state: 'mounted', events: [] });
  return { behind, filled: new Map(), cleared: new Map(), above };
}

function isCovered(mounts: readonly Mount[], folder: string): boolean {
  return mounts.some(({ type, target }) => type !== 'secret' && type !== 'ssh' && target !== undefined && isBelow(folder, target));
}

/** The mounts are gone again, and what was filled elsewhere stays in the image. */
export function closeCaches({ caches }: Image, { behind, filled, cleared }: OpenCaches): void {
  for (const [path, { state }] of caches.folders) if (state === 'mounted') caches.folders.delete(path);
  for (const [folder, held] of behind) {
    if (held === undefined) caches.held.delete(folder);
    else caches.held.set(folder, held);
  }
  for (const [folder, events] of filled) {
    const how = cleared.get(folder);
    if (behind.has(folder) || how === 'whole') continue;
    for (const { labelTerm } of events) {
      const key = `${labelTerm}|${folder}`;
      caches.left.set(key, (caches.left.get(key) ?? 0) + (how === 'part' ? 1 : 2));
    }
  }
}

/** What an event is to the caches of the image. */
export function eventCaches(cached: readonly CachedStep[]): Pick<ImageEvent, 'caches' | 'addsNothing' | 'changesOnly' | 'makes'> {
  const caches = flatMap(cached, ({ uses }) => flatMap(uses, ({ folder }) => folder ?? []));
  const commands = flatMap(cached, ({ step }) => step.commands);
  const makes = madeBy(cached);
  return {
    caches: caches.length > 0 ? caches : undefined,
    addsNothing: addNothing(commands),
    changesOnly: changeOnly(commands),
    makes: makes.length > 0 ? makes : undefined,
  };
}

/** Notes what a step does with the caches of the image. `events`: it, or its parts. */
export function noteStep(
  image: Image,
  cached: readonly CachedStep[],
  events: readonly ImageEvent[],
  open: OpenCaches,
  frame: BesideFrame,
): void {
  const event = events.at(-1);
  if (event === undefined) return;
  const commands = flatMap(cached, ({ step }) => step.commands);
  if (event.unknown !== undefined) noteUnclear(image, event, frame);
  const idle = cached.length > 0 && cached.every((step) => step.idle);
  const own = new Set(flatMap(cached, ({ uses }) => flatMap(uses, ({ folder }) => folder ?? [])));
  for (const [folder, held] of image.caches.held) {
    if (own.has(folder)) continue;
    const removed = commands.map((command) => removedFrom(command, folder)).find((how) => how !== undefined);
    if (removed !== undefined) clear(image, folder, removed, event.id);
    else if (isHeldWanted(image, event, cached, { folder, cache: held.cache }, { ...frame, commands })) {
      const tool = takesAsItIs(image, held.cache, frame) ? held.cache : undefined;
      for (const one of events) noteRead(image.caches, folder, readerOf(one), tool);
    }
  }
  if (!idle) noteFolders(image, cached, events, open, frame);
  for (const step of cached) {
    for (const use of step.uses) {
      noteUse(image, use, step, events, open, frame);
      const { folder, cache } = use;
      if (folder !== undefined && isWantedByOne(image, event, cached, { folder, cache }, frame))
        noteRead(image.caches, folder, readerOf(event));
    }
    for (const { folder, whole } of step.clearings) {
      if (whole) image.caches.held.delete(folder);
      open.cleared.set(folder, whole ? 'whole' : 'part');
    }
  }
  const filled = [...open.filled.values()].flat().map(({ id }) => id);
  noteRemoved(
    image,
    flatMap(cached, ({ written }) => written.commands),
    filled,
  );
}

/** The scripts that a command runs which is not followed are asked only where a mount would hide something. */
function noteUnclear({ caches }: Image, { id, told }: ImageEvent, { state, words, run }: StepFrame): void {
  const cwd = state.workdir.kind === 'known' ? state.workdir.text : '/';
  caches.unclear.set(id, { words: [words, ...told].join('\n'), cwd, mounts: readMounts(run, state) });
}

/** Of several commands of which nothing is known as a whole, each may. */
function isHeldWanted(
  image: Image,
  event: ImageEvent,
  cached: readonly CachedStep[],
  held: { readonly folder: string; readonly cache: Cache },
  frame: BesideFrame & { readonly commands: readonly Command[] },
): boolean {
  if (wantsHeld(image, event, held.folder, held.cache, frame)) return true;
  return event.unknown !== undefined && frame.commands.length > 1 && isWantedByOne(image, event, cached, held, frame);
}

/** Notes what needs a folder that is there only for a cache. */
function noteFolders(
  image: Image,
  cached: readonly CachedStep[],
  events: readonly ImageEvent[],
  open: OpenCaches,
  { words }: StepFrame,
): void {
  const event = events.at(-1);
  const commands = flatMap(cached, ({ step }) => step.commands);
  for (const [path, { cache }] of [...open.above, ...image.caches.folders]) {
    if (event === undefined || (!enters(cached, path) && (isOwn(commands, event, cache) || !namesFolder(event, cached, path, words))))
      continue;
    for (const one of events) noteFolderRead(image.caches, path, readerOf(one), open.above.get(path));
  }
}

function readerOf({ id, title, line }: ImageEvent): Reader {
  return { key: id, kind: 'command', title, line };
}

function clear({ caches }: Image, folder: string, how: 'whole' | 'part', id: number): void {
  const held = caches.held.get(folder);
  if (how === 'whole') caches.held.delete(folder);
  else if (held !== undefined) caches.held.set(folder, { ...held, events: [...held.events, id] });
}

function noteUse(
  image: Image,
  use: CacheUse,
  { step, idle }: CachedStep,
  events: readonly ImageEvent[],
  open: OpenCaches,
  { run }: StepFrame,
): void {
  const { folder, action, cache, off, obstacle, forLayer, onlyFills } = use;
  const id = events.at(-1)?.id ?? 0;
  if (folder === undefined || idle) return;
  if (action === 'clears') clear(image, folder, 'whole', id);
  const held = image.caches.held.get(folder);
  const takesFromLayer = held?.inLayer === true && !held.mounted && action === 'renews';
  if (takesFromLayer || action === 'needs' || obstacle?.reason === 'offline' || (action !== 'clears' && isOffline(run)))
    for (const event of events) noteRead(image.caches, folder, readerOf(event), cache);
  if (action === 'fills' || action === 'renews') image.caches.used.set(folder, cache);
  if ((action !== 'fills' && action !== 'renews') || off.length > 0 || obstacle?.reason === 'cache-disabled') return;
  // Of several commands of a compound it is not known which run, and one whose failure is ignored may have left what was there.
  const anew = action === 'renews' && !step.compound && step.onFailure === 'fails';
  noteFill(image.caches, folder, { cache, id, anew, inLayer: forLayer, only: onlyFills });
  if (!open.behind.has(folder)) noteMade(image, { cache, folder, id, line: run.line });
  open.cleared.delete(folder);
  open.filled.set(folder, [...(open.filled.get(folder) ?? []), ...events]);
}

/** Notes what a copy from another stage takes of the caches there. `sources`: paths or patterns; undefined where one is not known. */
export function noteCopy(image: Image, event: ImageEvent, from: Image, sources: readonly (string | undefined)[]): void {
  const reader: Reader = { ...readerOf(event), kind: 'copy' };
  const note = (found: CacheRead | undefined, what: string): void => {
    if (found !== undefined) image.caches.reads.set(`${event.id}|${what} of another stage`, found);
  };
  const paths = sources.map((source) => (source === undefined || source === '/' ? source && '' : cleanPath(source)));
  for (const folder of from.caches.held.keys()) {
    if (paths.some((path) => path === undefined || overlapAny([{ patterns: [`${path}/**`] }], [treeOf(folder)])))
      note(readOf(from.caches, folder, reader), folder);
  }
  for (const path of from.caches.folders.keys()) {
    const above = isLasting(from.caches, path);
    if (
      paths.some(
        (source) =>
          source === undefined || isBelow(source, path) || (above && overlapAny([{ patterns: [`${source}/**`] }], [treeOf(path)])),
      )
    )
      note(folderReadOf(from.caches, path, reader), `folder ${path}`);
  }
}

/** A mount with `from=` brings files of another stage. */
export function noteMountedStage(
  image: Image,
  event: ImageEvent | undefined,
  options: Mount['options'],
  { resolved, stages }: Surroundings,
): void {
  const from = options.get('from');
  const origin = from === undefined ? undefined : resolveSource(resolved.build, stages.length, from, 'RUN', lookupBase);
  const stage = origin?.kind === 'stage' ? stages[origin.index] : undefined;
  if (stage === undefined || event === undefined) return;
  const source = options.get('source') ?? options.get('src') ?? '/';
  noteCopy(image, event, stage.image, [/["'$\\]/u.test(source) ? undefined : source]);
}

/** The text of a span with some parts of it left out. */
export function textWithout(source: string, span: Span, parts: readonly Span[]): string {
  let text = '';
  let at = span.start;
  for (const part of parts.filter(({ start, end }) => start >= span.start && end <= span.end).sort((a, b) => a.start - b.start)) {
    text += source.slice(at, Math.max(at, part.start));
    at = Math.max(at, part.end);
  }
  return text + source.slice(at, span.end);
}
