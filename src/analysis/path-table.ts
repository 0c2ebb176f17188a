import { parentOf } from '../model/path-patterns.ts';
import type { KnownPath } from './image.ts';

/** Paths that were put into an image together, with what is known of them. One may be made when it is asked for. */
export interface Layer {
  /** A folder in which all of its paths lie, if there are many. */
  readonly root?: string;
  get(path: string): KnownPath | undefined;
  /** All of its paths. */
  keys(): Iterable<string>;
  /** Names directly below a folder, in any order. */
  names(folder: string): Iterable<string>;
}

/**
 * What is known of the paths of an image: a stack of layers, the newest on top. A copy of a whole folder puts its own layer there, and a
 * fork shares all layers that are already there; so neither costs more for a large context than for a small one.
 */
export interface PathTable {
  get(path: string): KnownPath | undefined;
  has(path: string): boolean;
  set(path: string, known: KnownPath): void;
  /** Puts a layer there. It is shared from then on, and must not change. */
  put(layer: Layer): void;
  /** Says something new of every path that is there. */
  replaceAll(known: ReadonlyMap<string, KnownPath>): void;
  /** Every path once, with what is known of it now. Later changes of the table do not show. `without`: leaves out the paths of a layer. */
  entries(without?: (layer: Layer) => boolean): ReadonlyMap<string, KnownPath>;
  /** Names of the paths directly below a folder, each once. */
  names(folder: string): Iterable<string>;
  /** A table that begins with the same and goes its own way. */
  fork(): PathTable;
  /** The layers of which it consists now, oldest first. */
  layers(): readonly Layer[];
}

type Singles = ReadonlyMap<string, KnownPath>;

/** `singles`: what a layer of paths that were set one by one consists of. */
interface Stored extends Layer {
  readonly singles?: Singles | undefined;
}

const NO_PATHS: readonly Stored[] = [];

export function createPathTable(): PathTable {
  return new Table(NO_PATHS);
}

// Classes, not objects with functions of their own: V8 drops what it has compiled of a function once the last closure of it is gone, and images
// come and go with each analysis.

class Table implements PathTable {
  #layers: readonly Stored[];
  #own = new Map<string, KnownPath>();

  constructor(shared: readonly Stored[]) {
    this.#layers = shared;
  }

  get(path: string): KnownPath | undefined {
    const layers = this.#layers;
    let found = this.#own.get(path);
    for (let at = layers.length - 1; found === undefined && at >= 0; at--) found = layers[at]?.get(path);
    return found;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  set(path: string, known: KnownPath): void {
    this.#own.set(path, known);
  }

  put(layer: Layer): void {
    this.#layers = [...this.layers(), layer];
  }

  replaceAll(known: ReadonlyMap<string, KnownPath>): void {
    this.#layers = [singleLayer(known)];
    this.#own = new Map();
  }

  entries(without?: (layer: Layer) => boolean): ReadonlyMap<string, KnownPath> {
    const all = new Map<string, KnownPath>();
    for (const layer of this.layers()) {
      if (without?.(layer) === true) continue;
      for (const path of layer.keys()) {
        const known = this.get(path);
        if (known !== undefined) all.set(path, known);
      }
    }
    return all;
  }

  names(folder: string): Iterable<string> {
    const found = new Set<string>();
    for (const layer of this.layers()) for (const name of layer.names(folder)) found.add(name);
    return found;
  }

  fork(): PathTable {
    return new Table(this.layers());
  }

  layers(): readonly Stored[] {
    if (this.#own.size === 0) return this.#layers;
    this.#layers = withSingles(this.#layers, this.#own);
    this.#own = new Map();
    return this.#layers;
  }
}

/**
 * Puts single paths on top. A look-up asks every layer: so small ones that lie on each other become one, a larger one only with one that is
 * not much smaller, which keeps both their number and the work of putting them together small.
 */
function withSingles(layers: readonly Stored[], own: Singles): readonly Stored[] {
  let singles = own;
  let end = layers.length;
  for (; end > 0; end--) {
    const below = layers[end - 1]?.singles;
    if (below === undefined || below.size > 2 * singles.size) break;
    singles = new Map([...below, ...singles]);
  }
  return [...layers.slice(0, end), singleLayer(singles)];
}

function singleLayer(singles: Singles): Stored {
  return new Listed(singles, singles);
}

export function layerOf(paths: ReadonlyMap<string, KnownPath>): Layer {
  return new Listed(paths);
}

class Listed implements Stored {
  readonly singles: Singles | undefined;
  readonly #paths: ReadonlyMap<string, KnownPath>;
  #byFolder: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(paths: ReadonlyMap<string, KnownPath>, singles?: Singles) {
    this.#paths = paths;
    this.singles = singles;
  }

  get(path: string): KnownPath | undefined {
    return this.#paths.get(path);
  }

  keys(): Iterable<string> {
    return this.#paths.keys();
  }

  names(folder: string): Iterable<string> {
    this.#byFolder ??= namesByFolder(this.#paths);
    return this.#byFolder.get(folder) ?? [];
  }
}

function namesByFolder(paths: Singles): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const names = found.get(parentOf(path));
    if (names === undefined) found.set(parentOf(path), [name]);
    else names.push(name);
  }
  return found;
}

/**
 * The paths of which two tables may know different things. Layers that both have, in the same order, say the same: only a path of another
 * layer can differ.
 */
export function pathsToCompare(a: PathTable, b: PathTable): Iterable<string> {
  const [olds, news] = [a.layers(), b.layers()];
  const [inOld, inNew] = [new Set(olds), new Set(news)];
  const common = olds.filter((layer) => inNew.has(layer));
  const inOrder = news.filter((layer) => inOld.has(layer)).every((layer, index) => layer === common[index]);
  const paths = new Set<string>();
  for (const layer of olds) if (!inOrder || !inNew.has(layer)) for (const path of layer.keys()) paths.add(path);
  for (const layer of news) if (!inOrder || !inOld.has(layer)) for (const path of layer.keys()) paths.add(path);
  return paths;
}
