import { resolveSources, type Copies, type CopyResolution, type Destination } from '../context/copy-sources.ts';
import type { Context } from '../context/walk.ts';
import type { CopyInstruction } from '../model/build.ts';
import type { ContextPath } from '../model/files.ts';
import { parentOf } from '../model/path-patterns.ts';
import { entryOf, sharedOf, stateOf, type CopiedEntry, type Shared } from './copied-entry.ts';
import type { Words } from './copies.ts';
import { prepareWhole } from './copy-whole.ts';
import type { Surroundings } from './evaluate.ts';
import type { KnownPath, PathGroup } from './image.ts';
import { layerOf, type Layer } from './path-table.ts';
import type { Terms } from './terms.ts';
import { cacheOf } from '../source/cache.ts';

const resolutions = cacheOf<Context, Map<string, CopyResolution>>();

/** The same COPY over the same context brings the same: asked once, though several texts of a Dockerfile are analysed. */
export function resolved(
  context: Context,
  { sources }: Words,
  destination: Destination,
  { keyword, flags }: CopyInstruction,
): CopyResolution {
  const unpack = flags.find((flag) => flag.name === 'unpack');
  const options = {
    instruction: keyword,
    exclude: flags.filter((flag) => flag.name === 'exclude').map((flag) => flag.unquoted ?? ''),
    parents: flags.some((flag) => flag.name === 'parents'),
    ...(unpack !== undefined && { unpack: unpack.unquoted?.toLowerCase() !== 'false' }),
  };
  const known = resolutions.get(context) ?? new Map<string, CopyResolution>();
  resolutions.set(context, known);
  const key = JSON.stringify([sources, destination, options]);
  const found = known.get(key) ?? resolveSources(context, sources, destination, options);
  known.set(key, found);
  return found;
}

/** What a COPY brings, with terms: the same objects for every text that is analysed with one table of terms. */
export interface Prepared {
  readonly copies: Copies;
  readonly entries: readonly CopiedEntry[];
  readonly layer: Layer;
  /** The file or link that it brings to a path of the image. */
  entryAt(imagePath: string): CopiedEntry | undefined;
  /** Is this one of the folders that it sets owner and mode of? */
  setsFolder(imagePath: string): boolean;
  /** Does it bring more files and links than this? */
  bringsMoreThan(count: number): boolean;
  /** The files and links of the context that it brings. */
  readonly contextFiles: () => readonly ContextPath[];
  /** Those of its paths that are links. */
  readonly links: readonly string[];
  readonly group: PathGroup;
  /** So few paths that they need no layer of their own. */
  readonly few: boolean;
  /** Folders that are made where they are missing, and else left alone. */
  readonly ensured: readonly string[];
  readonly folderPaths: readonly string[];
}

const preparations = cacheOf<Copies, WeakMap<Terms, Map<string, Prepared>>>();

export function prepare(copies: Copies, words: Words, { terms, context }: Surroundings): Prepared {
  const byTerms = preparations.get(copies) ?? new WeakMap<Terms, Map<string, Prepared>>();
  preparations.set(copies, byTerms);
  const byWords = byTerms.get(terms) ?? new Map<string, Prepared>();
  byTerms.set(terms, byWords);
  const key = `${words.owner}|${words.mode}|${words.link}`;
  const shared = sharedOf(words, terms);
  const found =
    byWords.get(key) ??
    (copies.whole === undefined
      ? prepareAll(copies, words.destination, shared)
      : prepareWhole({ copies, whole: copies.whole, shared, context }, () => prepareAll(copies, words.destination, shared)));
  byWords.set(key, found);
  return found;
}

/** Up to this many paths are put into the image one by one. */
const FEW = 50;

function prepareAll(copies: Copies, destination: string, shared: Shared): Prepared {
  const entries: CopiedEntry[] = [];
  const known = new Map<string, KnownPath>();
  const files = new Map<string, CopiedEntry>();
  const links: string[] = [];
  const parents = new Set<string>();
  const folders: string[] = [];
  for (const item of copies.items) {
    const { image, kind } = item;
    // The root of a copied folder and every missing parent: 0755, whose --chown says, and untouched when they are there already
    // (docs/engine-facts.md, "Destination root of a COPY").
    parents.add(item.root === true ? image : parentOf(image));
    if (item.root === true && item.opaque !== true) continue;
    const entry = entryOf(item, shared);
    entries.push(entry);
    known.set(image, stateOf(item, entry.term, shared));
    if (kind === 'folder') folders.push(image);
    else files.set(image, entry);
    if (kind === 'link') links.push(image);
  }
  const ensured = [...parents].filter((path) => known.get(path)?.folder === undefined);
  return {
    copies,
    entries,
    layer: layerOf(known),
    entryAt: (path) => files.get(path),
    setsFolder: (path) => known.get(path)?.folder !== undefined,
    bringsMoreThan: (count) => files.size > count,
    contextFiles: () => entries.flatMap(({ kind, context }) => (kind === 'folder' ? [] : [context])),
    links,
    group: { root: destination, paths: [...known.keys()] },
    few: known.size <= FEW,
    ensured,
    folderPaths: [...ensured, ...folders],
  };
}
