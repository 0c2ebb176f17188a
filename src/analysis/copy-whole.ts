import type { CopiedItem, Copies, WholeFolder } from '../context/copy-sources.ts';
import { isInFolder, joinName } from '../context/listing.ts';
import type { Context } from '../context/walk.ts';
import type { ContextPath } from '../model/files.ts';
import { isBelow } from '../model/path-patterns.ts';
import { entryOf, stateOf, type CopiedEntry, type Shared } from './copied-entry.ts';
import type { Prepared } from './copy-prepared.ts';
import type { KnownPath, PathGroup } from './image.ts';
import type { Layer } from './path-table.ts';

/** One folder that is copied with all that is in it. */
interface Whole {
  readonly copies: Copies;
  readonly whole: WholeFolder;
  readonly shared: Shared;
  readonly context: Context;
}

interface Arrival {
  readonly entry: CopiedEntry;
  readonly known: KnownPath;
}

/**
 * `COPY . .` over a context of thousands of files of which the commands name three: what becomes of a path is worked out when somebody asks,
 * so that the copy costs the same for every size. `all` works out every path.
 */
export function prepareWhole(whole: Whole, all: () => Prepared): Prepared {
  return new WholeCopy(new WholeLayer(whole, all));
}

// Classes, not objects with functions of their own: V8 drops what it has compiled of a function once the last closure of it is gone, and copies
// come and go with each Dockerfile.

class WholeCopy implements Prepared {
  readonly copies: Copies;
  readonly layer: WholeLayer;
  readonly contextFiles: () => readonly ContextPath[];
  readonly links: readonly string[];
  readonly few = false;
  readonly ensured: readonly string[];

  constructor(layer: WholeLayer) {
    const { whole, context, copies } = layer.of;
    this.copies = copies;
    this.layer = layer;
    this.contextFiles = () => context.filesIn(whole.context);
    this.links = context.links.filter((link) => isInFolder(link, whole.context)).map((link) => imageOf(whole, link));
    this.ensured = [whole.image];
  }

  get entries(): readonly CopiedEntry[] {
    return this.layer.everything().entries;
  }

  get group(): PathGroup {
    return this.layer;
  }

  get folderPaths(): readonly string[] {
    return this.layer.everything().folderPaths;
  }

  entryAt(path: string): CopiedEntry | undefined {
    const entry = this.layer.arrival(path)?.entry;
    return entry?.kind === 'folder' ? undefined : entry;
  }

  setsFolder(path: string): boolean {
    return this.layer.arrival(path)?.known.folder !== undefined;
  }

  bringsMoreThan(count: number): boolean {
    const { context, whole } = this.layer.of;
    return context.filesIn(whole.context, count + 1).length > count;
  }
}

class WholeLayer implements Layer, PathGroup {
  readonly root: string;
  readonly of: Whole;
  readonly #asked = new Map<string, Arrival>();
  readonly #all: () => Prepared;
  #made: Prepared | undefined;
  #known: ReadonlyMap<string, KnownPath> | undefined;
  #paths: readonly string[] | undefined;

  constructor(whole: Whole, all: () => Prepared) {
    this.root = whole.whole.image;
    this.of = whole;
    this.#all = all;
  }

  /** Whoever asks for the paths nearly always asks next what is known of each. */
  get paths(): readonly string[] {
    this.#known ??= knownOf(this.of);
    return (this.#paths ??= [...this.#known.keys()]);
  }

  everything(): Prepared {
    return (this.#made ??= this.#all());
  }

  arrival(image: string): Arrival | undefined {
    const found = this.#asked.get(image) ?? arrivalAt(this.of, image);
    if (found !== undefined) this.#asked.set(image, found);
    return found;
  }

  get(path: string): KnownPath | undefined {
    return this.#known === undefined || path === this.root ? this.arrival(path)?.known : this.#known.get(path);
  }

  keys(): Iterable<string> {
    return this.paths;
  }

  names(folder: string): Iterable<string> {
    return this.of.context.children(contextOf(this.of.whole, folder) ?? NOWHERE);
  }
}

/** No path of a context begins with a slash. */
const NOWHERE = '/';

/** The path in the context of what lands there; undefined outside of the copied folder. */
function contextOf({ image: root, context: folder }: WholeFolder, path: string): ContextPath | undefined {
  if (path === root) return folder;
  if (!isBelow(path, root)) return undefined;
  return joinName(folder, path.slice(root === '/' ? 1 : root.length + 1));
}

function imageOf({ image: root, context: folder }: WholeFolder, path: ContextPath): string {
  return `${root === '/' ? '' : root}/${folder === '' ? path : path.slice(folder.length + 1)}`;
}

/** What is known of every path that it brings. */
function knownOf({ copies, shared }: Whole): ReadonlyMap<string, KnownPath> {
  const known = new Map<string, KnownPath>();
  for (const item of copies.items)
    if (item.root !== true || item.opaque === true) known.set(item.image, stateOf(item, entryOf(item, shared).term, shared));
  return known;
}

/** As `addBelow` and the preparation of all paths make them. The root itself is not among them. */
function arrivalAt({ whole, shared, context }: Whole, image: string): Arrival | undefined {
  if (image === whole.image) return undefined;
  const path = contextOf(whole, image);
  const there = path === undefined ? undefined : context.entries.get(path);
  if (path === undefined || there === undefined || there.kind === 'other') return undefined;
  const opaque = there.opaque === true && there.empty !== true;
  const item: CopiedItem = { context: path, image, kind: there.kind, ...(opaque && { opaque }) };
  const entry = entryOf(item, shared);
  return { entry, known: stateOf(item, entry.term, shared) };
}
