import type { CopiedItem, Copies, WholeFolder } from '../context/copy-sources.ts';
import { isInFolder, joinName } from '../context/listing.ts';
import type { Context } from '../context/walk.ts';
import type { ContextPath } from '../model/files.ts';
import { isBelow } from '../model/path-patterns.ts';
import { entryOf, stateOf, type CopiedEntry, type Shared } from './copied-entry.ts';
import type { Prepared } from './copy-prepared.ts';
import type { KnownPath } from './image.ts';

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
  const { copies, context } = whole;
  const { image: root, context: folder } = whole.whole;
  const asked = new Map<string, Arrival>();
  const arrival = (image: string): Arrival | undefined => {
    const found = asked.get(image) ?? arrivalAt(whole, image);
    if (found !== undefined) asked.set(image, found);
    return found;
  };
  let made: Prepared | undefined;
  const everything = (): Prepared => (made ??= all());
  return {
    copies,
    get entries() {
      return everything().entries;
    },
    layer: {
      root,
      get: (path) => arrival(path)?.known,
      keys: () => everything().group.paths,
      names: (path) => context.children(contextOf(whole.whole, path) ?? NOWHERE),
    },
    entryAt(path) {
      const entry = arrival(path)?.entry;
      return entry?.kind === 'folder' ? undefined : entry;
    },
    setsFolder: (path) => arrival(path)?.known.folder !== undefined,
    bringsMoreThan: (count) => context.filesIn(folder, count + 1).length > count,
    contextFiles: () => context.filesIn(folder),
    links: context.links.filter((link) => isInFolder(link, folder)).map((link) => imageOf(whole.whole, link)),
    group: {
      root,
      get paths() {
        return everything().group.paths;
      },
    },
    few: false,
    ensured: [root],
    get folderPaths() {
      return everything().folderPaths;
    },
  };
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
