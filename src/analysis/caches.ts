import type { Cache } from '../ecosystems/cache.ts';
import { copyOfMap } from '../source/copy.ts';
import type { Mount } from './run-mounts.ts';

/**
 * What a download cache holds at one point of a build. It is kept apart from the files of the image, since nobody but its own tool reads it:
 * whether a RUN fills it in the image, in a mount, or cleans up behind itself is all one, unless something later needs it.
 */
export interface Held {
  readonly cache: Cache;
  /** The commands that filled it since it was last empty. */
  readonly events: readonly number[];
  /** It is a mount, which may hold more from other builds. */
  readonly mounted: boolean;
  /** It was made anew since: it holds what belongs there, and nothing else. */
  readonly renewed: boolean;
  /** One of those that filled it did so for the layer that holds it. */
  readonly inLayer?: boolean;
  /** A command that does nothing but fill it put something into a layer (`Cache.keptInLayer`). */
  readonly keptInLayer?: boolean;
}

/** Something that needs what a cache holds. */
export interface CacheRead {
  /** Who asks: the id of a command, or something else. */
  readonly key: number | string;
  readonly folder: string;
  /** Canonical text of what it finds there. */
  readonly found: string;
  /** The commands that put it there. */
  readonly events: readonly number[];
  readonly kind: 'command' | 'copy' | 'start';
  readonly title: string;
  /** 0: it is no instruction. */
  readonly line: number;
  /** For messages: `npm's cache`. */
  readonly what: string;
  /** Its own tool needs it, or what may run that, and what is there goes out of date (`Cache.goesOutOfDate`). */
  readonly goesOutOfDate?: boolean;
  /** It is not the cache that is needed, but this folder. */
  readonly path?: string;
}

/**
 * A folder that is there, or is not, only for what the tool of a cache did. BuildKit takes a mount point away when the RUN is over, and the
 * folders above it that it made for it (docs/engine-facts.md, "Mount points"), so that without the mount there are more of them.
 * - `made`: the tool made it, or a folder above the cache;
 * - `mounted`: it is there for a mount, as long as the RUN goes on;
 * - `gone`: the base image has it, and a clean-up removed it.
 */
export interface CacheFolder {
  readonly cache: Cache;
  /** Of the cache. */
  readonly folder: string;
  readonly state: 'made' | 'mounted' | 'gone';
  /** The commands that made or removed it. */
  readonly events: readonly number[];
}

/** A command that is not followed. */
export interface UnclearCommand {
  readonly words: string;
  readonly cwd: string;
  readonly mounts: readonly Mount[];
}

/** The caches of an image, by folder. */
export interface ImageCaches {
  readonly held: Map<string, Held>;
  /** Folders that some tool used as its cache, whether or not they hold anything now. */
  readonly used: Map<string, Cache>;
  /** By who reads it, and the folder. */
  readonly reads: Map<string, CacheRead>;
  /**
   * How much of it commands leave in the image: 2 for each that leaves all of it, 1 where a clean-up removes a part. By what the command does (a term),
   * and the folder.
   */
  readonly left: Map<string, number>;
  /** By path. */
  readonly folders: Map<string, CacheFolder>;
  /** What is known of commands that are not followed, by their ids: which scripts they run. */
  readonly unclear: Map<number, UnclearCommand>;
}

export function createCaches(): ImageCaches {
  return { held: new Map(), used: new Map(), reads: new Map(), left: new Map(), folders: new Map(), unclear: new Map() };
}

export function forkCaches({ held, used, reads, left, folders, unclear }: ImageCaches): ImageCaches {
  return {
    held: copyOfMap(held),
    used: copyOfMap(used),
    reads: copyOfMap(reads),
    left: copyOfMap(left),
    folders: copyOfMap(folders),
    unclear: copyOfMap(unclear),
  };
}

/** What an image may hold that may start from this other one. */
export function inheritCaches(caches: ImageCaches, { held, folders, unclear }: ImageCaches): void {
  for (const [folder, one] of held) {
    const events = caches.held.get(folder)?.events ?? [];
    caches.held.set(folder, { ...one, events: [...events, ...one.events] });
  }
  for (const [id, one] of unclear) caches.unclear.set(id, one);
  for (const [path, one] of folders) {
    const events = caches.folders.get(path)?.events ?? [];
    caches.folders.set(path, { ...one, events: [...events, ...one.events] });
  }
}

/** A reader finds nothing there, or is none. */
const NOTHING = 'nothing';

function textOf({ events, mounted, renewed }: Held): string {
  const filled = [...(mounted ? ['mount'] : []), ...(renewed ? ['renewed'] : []), ...events.slice(renewed ? 1 : 0)];
  return filled.length === 0 ? NOTHING : filled.join(' ');
}

export interface Reader {
  /** Who asks: the id of a command, or something else. */
  readonly key: number | string;
  readonly kind: CacheRead['kind'];
  readonly title: string;
  readonly line: number;
}

/** What something finds that needs the cache at `folder` now. An empty one is no news, unless it is the tool itself that asks. */
export function readOf(caches: ImageCaches, folder: string, { key, kind, title, line }: Reader, tool?: Cache): CacheRead | undefined {
  const held = caches.held.get(folder);
  const found = held === undefined ? NOTHING : textOf(held);
  const cache = held?.cache ?? tool;
  if (cache === undefined || (found === NOTHING && tool === undefined)) return undefined;
  return {
    key,
    folder,
    found,
    events: held?.events ?? [],
    kind,
    title,
    line,
    what: cache.what,
    goesOutOfDate: tool?.goesOutOfDate === true,
  };
}

/** Notes it. */
export function noteRead(caches: ImageCaches, folder: string, reader: Reader, tool?: Cache): void {
  const read = readOf(caches, folder, reader, tool);
  if (read !== undefined) caches.reads.set(`${reader.key}|${folder}`, read);
}

/** What something finds that needs a folder which may be there only for a cache. `unmade`: of which cache, where it is not there for one. */
export function folderReadOf(
  { folders }: ImageCaches,
  path: string,
  { key, kind, title, line }: Reader,
  unmade?: Pick<CacheFolder, 'cache' | 'folder'>,
): CacheRead | undefined {
  const made = folders.get(path);
  const { cache, folder } = made ?? unmade ?? {};
  if (cache === undefined || folder === undefined) return undefined;
  return { key, folder, path, found: made?.state ?? NOTHING, events: made?.events ?? [], kind, title, line, what: cache.what };
}

/** Notes it. */
export function noteFolderRead(caches: ImageCaches, path: string, reader: Reader, unmade?: Pick<CacheFolder, 'cache' | 'folder'>): void {
  const read = folderReadOf(caches, path, reader, unmade);
  if (read !== undefined) caches.reads.set(`${reader.key}|folder ${path}`, read);
}

/** A folder is made for its owner where it is missing. One that is there only for a cache stays root's; after that, nobody needs the cache for it. */
export function noteFolder(caches: ImageCaches, path: string, owner: string): void {
  if (owner !== '0:0' && caches.folders.get(path)?.folder !== path)
    noteFolderRead(caches, path, { key: `folder ${path} of ${owner}`, kind: 'command', title: `the folder ${path}`, line: 0 });
  caches.folders.delete(path);
}

export interface Fill {
  readonly cache: Cache;
  /** Of the command. */
  readonly id: number;
  /** Whatever was there before. */
  readonly anew: boolean;
  /** For the layer that then holds it. */
  readonly inLayer: boolean;
  /** It does nothing but that. */
  readonly only: boolean;
}

export function noteFill({ held }: ImageCaches, folder: string, { cache, id, anew, inLayer: downloaded, only }: Fill): void {
  const before = held.get(folder);
  const inLayer = downloaded || (before?.inLayer === true && !before.mounted);
  const keptInLayer = before?.keptInLayer === true || (only && before?.mounted !== true);
  const now = { inLayer, keptInLayer };
  if (anew || before === undefined) held.set(folder, { cache, events: [id], mounted: false, renewed: anew, ...now });
  else held.set(folder, { ...before, events: [...before.events, id], ...now });
}

type Caching = { readonly caches: ImageCaches; readonly events: readonly { readonly id: number }[] };

interface CacheDifference {
  readonly message: string;
  /** In the new file. */
  readonly line?: number;
}

/**
 * Where two builds treat their caches otherwise: someone finds something else there, or more is left in the image.
 * @param exempt folders that may hold something in one of them only
 */
export function compareCaches(old: Caching, now: Caching, exempt: readonly string[]): readonly CacheDifference[] {
  return [
    ...compareReads(old, now),
    ...compareLeft(old.caches, now.caches),
    ...compareHeld(old.caches, now.caches, exempt),
    ...compareFolders(old.caches, now.caches),
  ];
}

function compareReads(old: Caching, now: Caching): readonly CacheDifference[] {
  const differences: CacheDifference[] = [];
  const [oldIds, nowIds] = [old, now].map(({ events }) => new Set(events.map(({ id }) => id)));
  for (const key of new Set([...old.caches.reads.keys(), ...now.caches.reads.keys()])) {
    const [before, after] = [old.caches.reads.get(key), now.caches.reads.get(key)];
    const read = after ?? before;
    if (read === undefined || (before?.found ?? NOTHING) === (after?.found ?? NOTHING)) continue;
    // A command that only one of them runs is a difference by itself.
    if (typeof read.key === 'number' && !(oldIds?.has(read.key) === true && nowIds?.has(read.key) === true)) continue;
    const message = `${read.title} needs ${read.what} (${read.path ?? read.folder}), and finds something else there than in the old file`;
    differences.push({ message, ...(after !== undefined && after.line > 0 && { line: after.line }) });
  }
  return differences;
}

function compareLeft(old: ImageCaches, now: ImageCaches): readonly CacheDifference[] {
  return [...now.left].flatMap(([key, left]) => (left <= (old.left.get(key) ?? 0) ? [] : [more(key.slice(key.indexOf('|') + 1))]));
}

function more(folder: string): CacheDifference {
  return { message: `more of the downloads in ${folder} stay in the image than by the old file` };
}

/** What an image holds in the end may become less, unless it is of use to others. */
function compareHeld(old: ImageCaches, now: ImageCaches, exempt: readonly string[]): readonly CacheDifference[] {
  return [...new Set([...old.held.keys(), ...now.held.keys()])].flatMap((folder): readonly CacheDifference[] => {
    const [before, after] = [old.held.get(folder), now.held.get(folder)];
    if (before === after) return [];
    const { what, leftForOthers } = (before ?? after)?.cache ?? { what: 'something', leftForOthers: false };
    if (!leftForOthers) return after === undefined || before !== undefined ? [] : [more(folder)];
    const [here, there] = [before, after].map((held) => (held === undefined ? 'nothing' : what));
    if (exempt.includes(folder) || (before && textOf(before)) === (after && textOf(after))) return [];
    const message = `${folder} ends up otherwise: ${here ?? ''} in one, ${here === there ? 'others' : (there ?? '')} in the other`;
    return [{ message }];
  });
}

/** Folders that only one of two images has in the end, since a cache lay in it. */
function compareFolders(old: ImageCaches, now: ImageCaches): readonly CacheDifference[] {
  return [...new Set([...old.folders.keys(), ...now.folders.keys()])].flatMap((path) => {
    const [before, after] = [isLasting(old, path), isLasting(now, path)];
    if (before === after) return [];
    const [here, there] = before ? ['there', 'not there'] : ['not there', 'there'];
    return [{ message: `${path} ends up otherwise: ${here} in one, ${there} in the other` }];
  });
}

/** Is it in the image in the end, for all to see? The folder of a cache itself is its tool's alone. */
export function isLasting({ folders }: ImageCaches, path: string): boolean {
  const found = folders.get(path);
  return found?.state === 'made' && found.folder !== path && !isPrivate(path) && found.cache.ownFolders?.test(path) !== true;
}

/** Is a folder below a home? There, nobody counts on an empty one that he did not make. */
export function isPrivate(path: string): boolean {
  return path === '/root' || path.startsWith('/root/') || /^\/home\/[^/]+(?:\/|$)/u.test(path);
}
