import { lookupBase } from '../bases/lookup.ts';
import { programName } from '../ecosystems/ecosystem.ts';
import { cachedToolOf } from '../ecosystems/registry.ts';
import type { RunInstruction } from '../model/build.ts';
import type { Command } from '../model/command.ts';
import { cleanPath, isBelow, literalPattern, parentOf } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { resolveSource } from '../model/resolve.ts';
import type { State } from '../model/state.ts';
import type { Span } from '../source/text.ts';
import type { CachedStep, StepUse } from './cached-run.ts';
import { removedFrom } from './cached-run.ts';
import { isTold } from './cache-mounts.ts';
import { isHome, noteFill, noteRead, readOf, type Held, type Reader } from './caches.ts';
import type { Surroundings } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { overlapAny, type Image } from './image.ts';
import type { Mount } from './run-mounts.ts';
import { textsRun, type ContextTexts } from './scripts-run.ts';

/** The caches of an image while a RUN goes on. */
export interface OpenCaches {
  /** What the image holds where this RUN has a mount. */
  readonly behind: ReadonlyMap<string, Held | undefined>;
  /** Commands that filled a cache. */
  readonly filled: Map<string, ImageEvent[]>;
  readonly cleared: Map<string, 'whole' | 'part'>;
}

/** Where a mount of the RUN lies over a cache, or above it, that one is what its commands see. */
export function openCaches(image: Image, steps: readonly CachedStep[], mounts: readonly Mount[]): OpenCaches {
  const behind = new Map<string, Held | undefined>();
  for (const { folder, cache } of steps.flatMap(({ uses }) => uses)) {
    if (folder === undefined || behind.has(folder) || !isCovered(mounts, folder)) continue;
    behind.set(folder, image.caches.held.get(folder));
    image.caches.held.set(folder, { cache, events: [], mounted: true, renewed: false });
  }
  return { behind, filled: new Map(), cleared: new Map() };
}

function isCovered(mounts: readonly Mount[], folder: string): boolean {
  return mounts.some(({ type, target }) => type !== 'secret' && type !== 'ssh' && target !== undefined && isBelow(folder, target));
}

/** The mounts are gone again, and what was filled elsewhere stays in the image. */
export function closeCaches({ caches }: Image, { behind, filled, cleared }: OpenCaches): void {
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

export interface StepFrame {
  readonly state: State;
  readonly context: ContextTexts;
  readonly run: RunInstruction;
  /** The words of the step, or of the whole RUN. */
  readonly words: string;
}

const ADDS_NOTHING = new Set(['rm', 'rmdir', 'chown', 'chgrp', 'chmod']);

/** What an event is to the caches of the image. */
export function eventCaches(cached: readonly CachedStep[]): Pick<ImageEvent, 'caches' | 'addsNothing'> {
  const caches = cached.flatMap(({ uses }) => uses.flatMap(({ folder }) => folder ?? []));
  const commands = cached.flatMap(({ step }) => step.commands);
  const addsNothing = commands.length > 0 && commands.every(({ argv }) => ADDS_NOTHING.has(programName(argv[0]?.raw ?? '')));
  return { caches: caches.length > 0 ? caches : undefined, addsNothing: addsNothing || undefined };
}

/** Notes what a step does with the caches of the image. `events`: it, or its parts. */
export function noteStep(
  image: Image,
  cached: readonly CachedStep[],
  events: readonly ImageEvent[],
  open: OpenCaches,
  frame: StepFrame,
): void {
  const event = events.at(-1);
  if (event === undefined) return;
  const commands = cached.flatMap(({ step }) => step.commands);
  const own = new Set(cached.flatMap(({ uses }) => uses.flatMap(({ folder }) => folder ?? [])));
  for (const [folder, held] of image.caches.held) {
    if (own.has(folder)) continue;
    const removed = commands.map((command) => removedFrom(command, folder)).find((how) => how !== undefined);
    if (removed !== undefined) clear(image, folder, removed, event.id);
    else if (wantsHeld(image, event, folder, held.cache, { ...frame, commands }))
      for (const one of events) noteRead(image.caches, folder, readerOf(one));
  }
  for (const step of cached) {
    for (const use of step.uses) noteUse(image, use, step, { events, open, offline: isOffline(frame.run) });
    for (const { folder, whole } of step.clearings) {
      if (whole) image.caches.held.delete(folder);
      open.cleared.set(folder, whole ? 'whole' : 'part');
    }
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

interface UseFrame {
  readonly events: readonly ImageEvent[];
  readonly open: OpenCaches;
  /** The tool has no network: what it does not find in its cache it does not get. */
  readonly offline: boolean;
}

function noteUse(image: Image, use: StepUse, { step, idle }: CachedStep, { events, open, offline }: UseFrame): void {
  const { folder, action, cache, off, obstacle } = use;
  const id = events.at(-1)?.id ?? 0;
  if (folder === undefined || idle) return;
  if (action === 'clears') clear(image, folder, 'whole', id);
  if (action === 'needs' || obstacle?.reason === 'offline' || (offline && action !== 'clears'))
    for (const event of events) noteRead(image.caches, folder, readerOf(event), cache);
  if (action === 'fills' || action === 'renews') image.caches.used.add(folder);
  if ((action !== 'fills' && action !== 'renews') || off.length > 0 || obstacle?.reason === 'cache-disabled') return;
  // Of several commands of a compound it is not known which run.
  noteFill(image.caches, folder, { cache, id, anew: action === 'renews' && !step.compound });
  open.cleared.delete(folder);
  open.filled.set(folder, [...(open.filled.get(folder) ?? []), ...events]);
}

/** Notes what a copy from another stage takes of the caches there. `sources`: paths or patterns; undefined where one is not known. */
export function noteCopy(image: Image, event: ImageEvent, from: Image, sources: readonly (string | undefined)[]): void {
  for (const [folder, held] of from.caches.held) {
    const lost = lostWith(from, folder, held.cache.ofSystem);
    const taken = sources.some(
      (source) => source === undefined || overlapAny([{ patterns: [`${source === '/' ? '' : cleanPath(source)}/**`] }], [lost]),
    );
    if (!taken) continue;
    const found = readOf(from.caches, folder, { ...readerOf(event), kind: 'copy' });
    if (found !== undefined) image.caches.reads.set(`${event.id}|${folder} of another stage`, found);
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
  if (stage !== undefined && event !== undefined) noteCopy(image, event, stage.image, [options.get('source') ?? options.get('src') ?? '/']);
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

/** Commands of the tool itself say what they do with its cache (`apt-get purge`: nothing). */
function isOwn(commands: readonly Command[], event: ImageEvent, cache: Held['cache']): boolean {
  if (event.unknown !== undefined) return false;
  return commands.every(({ argv: [program] }) => {
    const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
    return SILENT.has(name) || cachedToolOf(name)?.caches.includes(cache) === true;
  });
}

/** Programs that touch no files. */
const SILENT = new Set(['true', 'false', ':', 'sleep', 'echo']);

/** Nothing of it reaches the network. https://docs.docker.com/reference/dockerfile/#run---network */
export function isOffline({ flags }: RunInstruction): boolean {
  return flags.some(({ name, unquoted }) => name === 'network' && unquoted === 'none');
}

/** Would a step whose commands are not those of the cache's own tool do something else if the cache were empty? */
export function wantsHeld(
  image: Image,
  event: ImageEvent,
  folder: string,
  cache: Held['cache'],
  frame: StepFrame & { readonly commands: readonly Command[] },
): boolean {
  if (isOwn(frame.commands, event, cache)) return false;
  // Without a network, whatever it needs must be there.
  if (isOffline(frame.run) && (event.unknown !== undefined || event.thirdParty === true)) return true;
  if (event.unknown !== undefined) return wantsCache(image, cache, folder, frame);
  const lost = [lostWith(image, folder, cache.ofSystem)];
  // `chown -R user /home/user`: what it does there decides about nothing else.
  if (event.addsNothing === true)
    return overlapAny(
      event.writes.map(({ patterns }) => ({ patterns: patterns.filter((pattern) => !isAbove(pattern, folder)) })),
      lost,
    );
  if (overlapAny(event.asks ?? event.reads, lost)) return true;
  if (event.thirdParty === true) return event.writes.some(({ patterns }) => patterns.some((pattern) => isBelow(pattern, folder)));
  return overlapAny(event.writes, lost) || overlapAny([{ patterns: event.folders.map((path) => literalPattern(path)) }], lost);
}

/** A pattern of a whole folder above this one. */
function isAbove(pattern: string, folder: string): boolean {
  const root = pattern.endsWith('/**') ? pattern.slice(0, -'/**'.length) : folder;
  return root !== folder && isBelow(folder, root);
}

/** The cache, and the folders above it that may be there only for it. */
export function lostWith(image: Image, folder: string, ofSystem: boolean): Region {
  const tree = `${literalPattern(folder)}/**`;
  if (ofSystem) return { patterns: [tree] };
  const above: string[] = [];
  for (let at = parentOf(folder); !image.alwaysThere.has(at) && at !== '/'; at = parentOf(at)) {
    if (image.paths.get(at)?.fact.kind === 'folder' || isHome(at)) break;
    above.push(literalPattern(at));
  }
  return { patterns: [tree, ...above] };
}

/** Does a command that is not followed say that it wants the cache: in its words, in its variables, in the scripts that it runs? */
export function wantsCache(
  image: Image,
  cache: Held['cache'],
  folder: string,
  { state, context, words }: Pick<StepFrame, 'state' | 'context' | 'words'>,
): boolean {
  const moves = cache.places.flatMap((place) => ('variable' in place ? [place.variable] : []));
  for (const [name, { value }] of state.env) {
    if (moves.some((variable) => variable.test(name))) continue;
    if (value.kind === 'known' && value.text.includes(folder)) return true;
    if (cache.toldBy?.test(name) === true && value.kind === 'known' && !['', 'false'].includes(value.text)) return true;
  }
  const cwd = state.workdir.kind === 'known' ? state.workdir.text : '/';
  return textsRun(image, context, words, cwd).some((text) => isTold(cache, folder, text));
}

/** The words of commands, variables replaced where they are known. */
export function wordsOfCommands(commands: readonly Command[]): string {
  return commands
    .map(({ argv, redirects }) =>
      [...argv, ...redirects.map(({ target }) => target)].map(({ value, raw }) => (value.kind === 'known' ? value.text : raw)).join(' '),
    )
    .join('\n');
}
