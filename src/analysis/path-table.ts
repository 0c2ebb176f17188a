import type { KnownPath } from './image.ts';

/**
 * What is known of the paths of an image: a stack of maps, the newest on top. A copy of many files puts its own map there whole, and a
 * fork shares all maps that are already there; so neither costs more for a large context than for a small one.
 */
export interface PathTable {
  get(path: string): KnownPath | undefined;
  has(path: string): boolean;
  set(path: string, known: KnownPath): void;
  /** Puts many at once. The map is shared from then on, and must not change. */
  putAll(known: ReadonlyMap<string, KnownPath>): void;
  /** Every path once, with what is known of it now. Later changes of the table do not show. */
  entries(): ReadonlyMap<string, KnownPath>;
  /** A table that begins with the same and goes its own way. */
  fork(): PathTable;
}

/** A look-up asks every map, so that a stack which grows past this is made into one map. */
const MOST_LAYERS = 12;

type Layer = ReadonlyMap<string, KnownPath>;

export function createPathTable(frozen: readonly Layer[] = []): PathTable {
  let layers = frozen;
  let own = new Map<string, KnownPath>();
  const get = (path: string): KnownPath | undefined => {
    let found = own.get(path);
    for (let at = layers.length - 1; found === undefined && at >= 0; at--) found = layers[at]?.get(path);
    return found;
  };
  const push = (layer: Layer): void => {
    if (layer.size === 0) return;
    layers = layers.length < MOST_LAYERS ? [...layers, layer] : [merged([...layers, layer])];
  };
  const freeze = (): void => {
    push(own);
    own = new Map();
  };
  return {
    get,
    has: (path) => get(path) !== undefined,
    set: (path, known) => void own.set(path, known),
    putAll(known) {
      freeze();
      push(known);
    },
    entries() {
      freeze();
      const [only, ...more] = layers;
      return only === undefined ? own : more.length === 0 ? only : merged(layers);
    },
    fork() {
      freeze();
      return createPathTable(layers);
    },
  };
}

function merged(layers: readonly Layer[]): Layer {
  const all = new Map<string, KnownPath>();
  for (const layer of layers) for (const [path, known] of layer) all.set(path, known);
  return all;
}
