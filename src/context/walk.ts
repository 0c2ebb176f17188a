import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { IgnoreTooComplexError } from '../parse/dockerignore.ts';
import type { Dockerignore, FolderState } from '../parse/dockerignore.ts';
import { onNewFile } from '../source/cache.ts';
import { listFolder } from './folders.ts';
import type { IgnoreFile } from './ignore-file.ts';
import { FILE, FOLDER, joinName, startListing, type Entry, type Listing } from './listing.ts';
import { attempt, readBytes, readTextFile } from './read-file.ts';

/** The files of a build context after .dockerignore, as they lie on disk now. */
export interface Context {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Every path that reaches the builder, parents before children, names in code unit order. The root ('') is a folder. */
  readonly entries: ReadonlyMap<ContextPath, Entry>;
  /** Names directly below a folder, sorted; empty for anything else and for an opaque folder. */
  children(folder: ContextPath): readonly string[];
  /** Paths whose last name is wanted, in code unit order: much cheaper than going through `entries`, and done once for each question. */
  find(wanted: (name: string) => boolean): readonly ContextPath[];
  /** What lies in a folder, at any depth, and is no folder. `most`: more are not wanted. */
  filesIn(folder: ContextPath, most?: number): readonly ContextPath[];
  /** Symbolic links. */
  readonly links: readonly ContextPath[];
  /** Entries of kind `other`. */
  readonly others: readonly ContextPath[];
  /**
   * Text of an entry of kind `file`, a byte order mark included; undefined when it is no such entry, larger than 1 MiB
   * (a lock file of Node.js: 4 MiB), not valid UTF-8, or cannot be read. Links are not followed.
   */
  text(path: ContextPath): string | undefined;
  /** The first `length` bytes of an entry of kind `file`, fewer when it is shorter; undefined when it cannot be read. */
  bytes(path: ContextPath, length: number): Uint8Array | undefined;
  /** Permission bits of an entry as they are on disk; undefined when it is none or cannot be asked. */
  mode(path: ContextPath): { readonly bits: number; readonly executable: boolean } | undefined;
  readonly ignore: Dockerignore;
  /** Where `ignore` was read from. */
  readonly ignoreFile: IgnoreFile | undefined;
  /** Absolute folder of the Dockerfile that is built with it; the context's own where that is not said. What builds it may be told there. */
  readonly own: string;
}

export type ContextResult =
  | { readonly kind: 'context'; readonly context: Context }
  | { readonly kind: 'too-large'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string };

export interface WalkOptions {
  readonly ignoreFile?: IgnoreFile | undefined;
  readonly own?: string | undefined;
  /** Most files that reach the context; 100,000 unless told. */
  readonly maxFiles?: number;
  /** Most directory entries that are looked at, ignored ones included; 400,000 unless told. */
  readonly maxEntries?: number;
}

/** Folders whose inside decides nothing here and may be huge. */
const OPAQUE = new Set(['.git', 'node_modules']);

/**
 * Lists a build context in one walk, without a stat per file. Links are listed, never followed.
 * BuildKit sends a folder that is ignored as soon as something below it is not; so does this.
 * https://github.com/tonistiigi/fsutil/blob/master/filter.go
 */
export function readContext(root: string, ignore: Dockerignore, options: WalkOptions = {}): ContextResult {
  let realRoot: string;
  try {
    realRoot = realpathSync.native(root);
    if (!lstatSync(realRoot).isDirectory()) return { kind: 'unreadable', path: root, why: 'it is not a folder' };
  } catch (error) {
    return { kind: 'unreadable', path: root, why: reasonOf(error) };
  }
  let walked: ReturnType<typeof walk>;
  try {
    walked = walk(realRoot, ignore, options);
  } catch (error) {
    if (error instanceof IgnoreTooComplexError) return { kind: 'too-large', why: error.message };
    throw error;
  }
  if ('kind' in walked) return walked;
  return { kind: 'context', context: contextOf(realRoot, walked, ignore, options) };
}

interface Frame {
  readonly folder: ContextPath;
  readonly state: FolderState;
  readonly found: readonly Dirent[];
  readonly add: (name: string, entry: Entry) => void;
  /** Of what is no folder. */
  readonly leavesOut: ReturnType<Dockerignore['leavesOut']>;
  next: number;
}

function walk(root: string, ignore: Dockerignore, options: WalkOptions): Listing | Exclude<ContextResult, { kind: 'context' }> {
  const { maxFiles = 100_000, maxEntries = 400_000 } = options;
  const listing = startListing();
  let seen = 0;
  const first = list(root, '');
  if ('kind' in first) return first;
  const open = (folder: ContextPath, state: FolderState, found: readonly Dirent[]): Frame => {
    return { folder, state, found, add: listing.into(folder), leavesOut: ignore.leavesOut(folder, state), next: 0 };
  };
  const stack = [open('', ignore.enter('', undefined).state, first)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const item = frame.found[frame.next++];
    if (item === undefined) {
      stack.pop();
      continue;
    }
    if (++seen > maxEntries) return { kind: 'too-large', why: `the folder holds more than ${String(maxEntries)} entries` };
    const below = isFolder(item) ? addFolder(root, item, frame, ignore) : addFile(root, item, frame, ignore);
    if (listing.size > maxFiles) return { kind: 'too-large', why: `more than ${String(maxFiles)} files reach the build context` };
    if (below === undefined) continue;
    const found = list(root, below.folder);
    if ('kind' in found) return found;
    stack.push(open(below.folder, below.state, found));
  }
  return listing.done();
}

/** @returns the folder, if what is in it is to be listed */
function addFolder(
  root: string,
  item: Dirent,
  { folder, state, add }: Frame,
  ignore: Dockerignore,
): Pick<Frame, 'folder' | 'state'> | undefined {
  const { name } = item;
  const path = joinName(folder, name);
  const entered = ignore.enter(path, state);
  if (entered.ignored && ignore.coverage(path) === 'all-ignored') return undefined;
  const opaque = OPAQUE.has(name);
  if (!entered.ignored || opaque) add(name, opaque ? opaqueEntry(root, path, ignore) : FOLDER);
  return opaque ? undefined : { folder: path, state: entered.state };
}

function addFile(root: string, item: Dirent, { folder, leavesOut, add }: Frame, ignore: Dockerignore): undefined {
  if (leavesOut === true) return;
  const path = joinName(folder, item.name);
  if (leavesOut === false || !leavesOut(path)) add(item.name, fileEntry(root, path, item, ignore));
}

/** A name that is not UTF-8 cannot be asked for again. */
function isFolder(item: Dirent): boolean {
  return item.isDirectory() && !item.name.includes('\uFFFD');
}

/** Entries of a folder in the order in which BuildKit walks them. */
function list(root: string, folder: ContextPath): readonly Dirent[] | Extract<ContextResult, { kind: 'unreadable' }> {
  try {
    const found = listFolder(folder === '' ? root : `${root}/${folder}`);
    return isSorted(found) ? found : found.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    return { kind: 'unreadable', path: folder === '' ? root : folder, why: reasonOf(error) };
  }
}

/** Node lists a folder in the order of the bytes of its names, which hardly ever is another. */
function isSorted(items: readonly Dirent[]): boolean {
  for (let at = 1; at < items.length; at++) if ((items[at - 1]?.name ?? '') > (items[at]?.name ?? '')) return false;
  return true;
}

function fileEntry(root: string, path: ContextPath, item: Dirent, ignore: Dockerignore): Entry {
  if (item.name.includes('\uFFFD')) return OTHER;
  if (item.isSymbolicLink()) {
    const target = attempt(() => readlinkSync(join(root, path)));
    return target === undefined ? { kind: 'link' } : { kind: 'link', target };
  }
  return item.isFile() && !ignore.isDisputed(path) ? FILE : OTHER;
}

const OTHER: Entry = { kind: 'other' };

function opaqueEntry(root: string, path: ContextPath, ignore: Dockerignore): Entry {
  const names = attempt(() => readdirSync(join(root, path)));
  const empty = names?.every((name) => ignore.coverage(`${path}/${name}`) === 'all-ignored') === true;
  return empty ? { kind: 'folder', opaque: true, empty: true } : { kind: 'folder', opaque: true };
}

/** Manifests and scripts, which every text of a Dockerfile asks for again, and under every ignore file. */
const texts = new Map<string, Map<ContextPath, string | undefined>>();
onNewFile(() => texts.clear());

function textsBelow(root: string): Map<ContextPath, string | undefined> {
  const known = texts.get(root) ?? new Map<ContextPath, string | undefined>();
  texts.set(root, known);
  return known;
}

function contextOf(root: string, listing: Listing, ignore: Dockerignore, { ignoreFile, own = root }: WalkOptions): Context {
  const isFile = (path: ContextPath): boolean => listing.entries.get(path)?.kind === 'file';
  const read = textsBelow(root);
  const found = new WeakMap<(name: string) => boolean, readonly ContextPath[]>();
  return {
    root,
    entries: listing.entries,
    children: (folder) => listing.children(folder),
    find(wanted) {
      const paths = found.get(wanted) ?? listing.find(wanted);
      found.set(wanted, paths);
      return paths;
    },
    filesIn: (folder, most) => listing.filesIn(folder, most),
    links: listing.links,
    others: listing.others,
    text(path) {
      if (!isFile(path)) return undefined;
      if (!read.has(path)) read.set(path, readTextFile(join(root, path)));
      return read.get(path);
    },
    bytes: (path, length) => (isFile(path) ? readBytes(join(root, path), length)?.bytes : undefined),
    mode(path) {
      if (!listing.entries.has(path)) return undefined;
      const bits = attempt(() => lstatSync(join(root, path)).mode & 0o7777);
      return bits === undefined ? undefined : { bits, executable: (bits & 0o111) !== 0 };
    },
    ignore,
    ignoreFile,
    own,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
