import type { ContextPath } from '../model/files.ts';

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

export const FILE: Entry = { kind: 'file' };
export const FOLDER: Entry = { kind: 'folder' };

/** What a walk found, by folder: a path of its own for every file would cost more than listing them. */
export interface Listing {
  /** Every path with what is there: parents before children, names in code unit order. The root ('') is a folder. */
  readonly entries: ReadonlyMap<ContextPath, Entry>;
  /** Names directly below a folder, sorted; empty for anything else and for a folder that is not listed. */
  children(folder: ContextPath): readonly string[];
  /** Paths whose last name is wanted, in code unit order. Costs no more than the names. */
  find(wanted: (name: string) => boolean): readonly ContextPath[];
  /** What lies in a folder, at any depth, and is no folder. `most`: more are not wanted. */
  filesIn(folder: ContextPath, most?: number): readonly ContextPath[];
  /** Symbolic links, and what is neither a file nor a folder nor a link. */
  readonly links: readonly ContextPath[];
  readonly others: readonly ContextPath[];
}

interface Children {
  readonly names: string[];
  /** Same index as `names`. */
  readonly entries: Entry[];
}

export interface ListingBuilder {
  /** Paths so far. */
  readonly size: number;
  /**
   * Adds to a folder; each name must come behind all names that were added to it. A folder that was left out itself comes in with what is
   * in it.
   */
  into(folder: ContextPath): (name: string, entry: Entry) => void;
  done(): Listing;
}

export function startListing(): ListingBuilder {
  const folders = new Map<ContextPath, Children>([['', { names: [], entries: [] }]]);
  const links: ContextPath[] = [];
  const others: ContextPath[] = [];
  let size = 1;
  const open = (folder: ContextPath): Children => {
    let children = folders.get(folder);
    if (children === undefined) {
      children = { names: [], entries: [] };
      folders.set(folder, children);
    }
    return children;
  };
  const include = (folder: ContextPath): void => {
    if (folder === '' || find(folders, folder) !== undefined) return;
    into(parentOf(folder))(nameOf(folder), FOLDER);
  };
  const into = (folder: ContextPath): ((name: string, entry: Entry) => void) => {
    let children: Children | undefined;
    return (name, entry) => {
      if (children === undefined) {
        include(folder);
        children = open(folder);
      }
      children.names.push(name);
      children.entries.push(entry);
      size++;
      if (entry.kind === 'link') links.push(joinName(folder, name));
      else if (entry.kind === 'other') others.push(joinName(folder, name));
    };
  };
  return {
    get size() {
      return size;
    },
    into,
    done: () => ({
      entries: entriesOf(folders, size),
      children: (folder) => folders.get(folder)?.names ?? [],
      find: (wanted) => findAll(folders, wanted),
      filesIn: (folder, most) => filesIn(folders, folder, most),
      links,
      others,
    }),
  };
}

function findAll(folders: ReadonlyMap<ContextPath, Children>, wanted: (name: string) => boolean): readonly ContextPath[] {
  const found: ContextPath[] = [];
  for (const [folder, { names }] of folders) {
    for (const name of names) if (wanted(name)) found.push(joinName(folder, name));
  }
  return found.sort();
}

function filesIn(folders: ReadonlyMap<ContextPath, Children>, top: ContextPath, most = Infinity): readonly ContextPath[] {
  const files: ContextPath[] = [];
  addFilesIn(folders, top, most, files);
  return files;
}

function addFilesIn(folders: ReadonlyMap<ContextPath, Children>, folder: ContextPath, most: number, files: ContextPath[]): void {
  const { names, entries } = folders.get(folder) ?? NO_CHILDREN;
  for (let at = 0; at < names.length && files.length < most; at++) {
    const path = joinName(folder, names[at] ?? '');
    if (entries[at]?.kind === 'folder') addFilesIn(folders, path, most, files);
    else files.push(path);
  }
}

const NO_CHILDREN: Children = { names: [], entries: [] };

function find(folders: ReadonlyMap<ContextPath, Children>, path: ContextPath): Entry | undefined {
  if (path === '') return FOLDER;
  const slash = path.lastIndexOf('/');
  const children = folders.get(slash < 0 ? '' : path.slice(0, slash));
  if (children === undefined) return undefined;
  const { names, entries } = children;
  const name = slash < 0 ? path : path.slice(slash + 1);
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return names[low] === name ? entries[low] : undefined;
}

export function parentOf(path: ContextPath): ContextPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function joinName(folder: ContextPath, name: string): ContextPath {
  return folder === '' ? name : `${folder}/${name}`;
}

/** True for everything in the folder, at any depth; false for the folder itself. */
export function isInFolder(path: ContextPath, folder: ContextPath): boolean {
  return folder === '' ? path !== '' : path.length > folder.length && path.startsWith(folder) && path.charAt(folder.length) === '/';
}

export function nameOf(path: ContextPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A map that is made when somebody goes through all of it; single paths are looked up in their folders. */
function entriesOf(folders: ReadonlyMap<ContextPath, Children>, size: number): ReadonlyMap<ContextPath, Entry> {
  let made: ReadonlyMap<ContextPath, Entry> | undefined;
  const all = (): ReadonlyMap<ContextPath, Entry> => (made ??= mapOf(folders));
  return {
    size,
    get: (path) => find(folders, path),
    has: (path) => find(folders, path) !== undefined,
    keys: () => all().keys(),
    values: () => all().values(),
    entries: () => all().entries(),
    forEach: (action) => all().forEach(action),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  };
}

function mapOf(folders: ReadonlyMap<ContextPath, Children>): ReadonlyMap<ContextPath, Entry> {
  const all = new Map<ContextPath, Entry>([['', FOLDER]]);
  const visit = (folder: ContextPath): void => {
    const children = folders.get(folder);
    for (const [index, name] of (children?.names ?? []).entries()) {
      const path = joinName(folder, name);
      all.set(path, children?.entries[index] ?? FOLDER);
      visit(path);
    }
  };
  visit('');
  return all;
}
