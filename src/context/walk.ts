import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { IgnoreTooComplexError } from '../parse/dockerignore.ts';
import type { Dockerignore, FolderState } from '../parse/dockerignore.ts';
import type { IgnoreFile } from './ignore-file.ts';
import { attempt, readBytes, readTextFile } from './read-file.ts';

export interface Entry {
  /** `other`: a device, a pipe, a socket, a name that is not UTF-8, or a file that would arrive empty. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Of a link: its target as written; undefined when it cannot be read. */
  readonly target?: string;
  /** A folder whose inside is not listed (.git, node_modules). It may hold anything. */
  readonly opaque?: true;
  /** Of an opaque folder: nothing in it reaches the context. */
  readonly empty?: true;
}

/** The files of a build context after .dockerignore, as they lie on disk now. */
export interface Context {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Every path that reaches the builder, parents before children, names in code unit order. The root ('') is a folder. */
  readonly entries: ReadonlyMap<ContextPath, Entry>;
  /** Names directly below a folder, sorted; empty for anything else and for an opaque folder. */
  children(folder: ContextPath): readonly string[];
  /**
   * Text of an entry of kind `file`, a byte order mark included; undefined when it is no such entry, larger than 1 MiB,
   * not valid UTF-8, or cannot be read. Links are not followed.
   */
  text(path: ContextPath): string | undefined;
  /** The first `length` bytes of an entry of kind `file`, fewer when it is shorter; undefined when it cannot be read. */
  bytes(path: ContextPath, length: number): Uint8Array | undefined;
  /** Permission bits of an entry as they are on disk; undefined when it is none or cannot be asked. */
  mode(path: ContextPath): { readonly bits: number; readonly executable: boolean } | undefined;
  readonly ignore: Dockerignore;
  /** Where `ignore` was read from. */
  readonly ignoreFile: IgnoreFile | undefined;
}

export type ContextResult =
  | { readonly kind: 'context'; readonly context: Context }
  | { readonly kind: 'too-large'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string };

export interface WalkOptions {
  readonly ignoreFile?: IgnoreFile | undefined;
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
    realRoot = realpathSync(root);
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
  if (walked.kind !== 'entries') return walked;
  return { kind: 'context', context: contextOf(realRoot, walked, ignore, options.ignoreFile) };
}

interface Listing {
  readonly kind: 'entries';
  readonly entries: ReadonlyMap<ContextPath, Entry>;
  readonly children: ReadonlyMap<ContextPath, readonly string[]>;
}

interface Frame {
  readonly folder: ContextPath;
  readonly state: FolderState;
  readonly found: readonly Dirent[];
  next: number;
}

function walk(root: string, ignore: Dockerignore, options: WalkOptions): Listing | Exclude<ContextResult, { kind: 'context' }> {
  const { maxFiles = 100_000, maxEntries = 400_000 } = options;
  const entries = new Map<ContextPath, Entry>([['', { kind: 'folder' }]]);
  const children = new Map<ContextPath, string[]>();
  let seen = 0;

  /** A folder that was ignored itself comes in with the first path below it that is not. */
  function include(path: ContextPath, entry: Entry): void {
    const parent = parentOf(path);
    if (!entries.has(parent)) include(parent, { kind: 'folder' });
    entries.set(path, entry);
    const names = children.get(parent);
    if (names === undefined) children.set(parent, [nameOf(path)]);
    else names.push(nameOf(path));
  }

  const first = list(root, '');
  if ('kind' in first) return first;
  const stack: Frame[] = [{ folder: '', state: ignore.enter('', undefined).state, found: first, next: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const item = frame.found[frame.next++];
    if (item === undefined) {
      stack.pop();
      continue;
    }
    if (++seen > maxEntries) return { kind: 'too-large', why: `the folder holds more than ${String(maxEntries)} entries` };
    const path = frame.folder === '' ? item.name : `${frame.folder}/${item.name}`;
    const { ignored, state } = ignore.enter(path, frame.state);
    const folder = item.isDirectory() && !item.name.includes('\uFFFD');
    if (ignored && (!folder || ignore.coverage(path) === 'all-ignored')) continue;
    if (!ignored) include(path, folder ? folderEntry(root, path, ignore) : fileEntry(root, path, item, ignore));
    else if (folder && OPAQUE.has(item.name)) include(path, folderEntry(root, path, ignore));
    if (entries.size > maxFiles) return { kind: 'too-large', why: `more than ${String(maxFiles)} files reach the build context` };
    if (!folder || OPAQUE.has(item.name)) continue;
    const found = list(root, path);
    if ('kind' in found) return found;
    stack.push({ folder: path, state, found, next: 0 });
  }
  return { kind: 'entries', entries, children };
}

/** Entries of a folder in the order in which BuildKit walks them. */
function list(root: string, folder: ContextPath): readonly Dirent[] | Extract<ContextResult, { kind: 'unreadable' }> {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    return { kind: 'unreadable', path: folder === '' ? root : folder, why: reasonOf(error) };
  }
}

function fileEntry(root: string, path: ContextPath, item: Dirent, ignore: Dockerignore): Entry {
  if (item.name.includes('\uFFFD')) return { kind: 'other' };
  if (item.isSymbolicLink()) {
    const target = attempt(() => readlinkSync(join(root, path)));
    return target === undefined ? { kind: 'link' } : { kind: 'link', target };
  }
  return { kind: item.isFile() && !ignore.isDisputed(path) ? 'file' : 'other' };
}

function folderEntry(root: string, path: ContextPath, ignore: Dockerignore): Entry {
  if (!OPAQUE.has(nameOf(path))) return { kind: 'folder' };
  const names = attempt(() => readdirSync(join(root, path)));
  const empty = names?.every((name) => ignore.coverage(`${path}/${name}`) === 'all-ignored') === true;
  return empty ? { kind: 'folder', opaque: true, empty: true } : { kind: 'folder', opaque: true };
}

function contextOf(root: string, listing: Listing, ignore: Dockerignore, ignoreFile: IgnoreFile | undefined): Context {
  const isFile = (path: ContextPath): boolean => listing.entries.get(path)?.kind === 'file';
  return {
    root,
    entries: listing.entries,
    children: (folder) => listing.children.get(folder) ?? [],
    text: (path) => (isFile(path) ? readTextFile(join(root, path)) : undefined),
    bytes: (path, length) => (isFile(path) ? readBytes(join(root, path), length)?.bytes : undefined),
    mode(path) {
      if (!listing.entries.has(path)) return undefined;
      const bits = attempt(() => lstatSync(join(root, path)).mode & 0o7777);
      return bits === undefined ? undefined : { bits, executable: (bits & 0o111) !== 0 };
    },
    ignore,
    ignoreFile,
  };
}

export function parentOf(path: ContextPath): ContextPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function nameOf(path: ContextPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
