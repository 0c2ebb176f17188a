import { resolveSources, type CopiedItem, type Copies, type CopyResolution, type Destination } from '../context/copy-sources.ts';
import { modeInGit } from '../context/tracked.ts';
import type { Context } from '../context/walk.ts';
import type { CopyInstruction } from '../model/build.ts';
import type { ContextPath, FileFact } from '../model/files.ts';
import { parentOf } from '../model/path-patterns.ts';
import { known, termOf } from '../model/value.ts';
import type { Words } from './copies.ts';
import type { Surroundings } from './evaluate.ts';
import { knownPath, type KnownPath, type PathGroup } from './image.ts';
import type { Terms } from './terms.ts';

/** One path that a COPY put into the image. */
export interface CopiedEntry {
  readonly context: ContextPath;
  readonly image: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Canonical text of what is there afterwards. */
  readonly term: string;
}

const resolutions = new WeakMap<Context, Map<string, CopyResolution>>();

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
  readonly known: ReadonlyMap<string, KnownPath>;
  /** Files and links by their path in the image. */
  readonly files: ReadonlyMap<string, CopiedEntry>;
  readonly group: PathGroup;
  /** Folders that are made where they are missing, and else left alone. */
  readonly ensured: readonly string[];
  readonly folderPaths: readonly string[];
}

const preparations = new WeakMap<Copies, WeakMap<Terms, Map<string, Prepared>>>();

export function prepare(copies: Copies, words: Words, { context, terms }: Surroundings): Prepared {
  const byTerms = preparations.get(copies) ?? new WeakMap<Terms, Map<string, Prepared>>();
  preparations.set(copies, byTerms);
  const byWords = byTerms.get(terms) ?? new Map<string, Prepared>();
  byTerms.set(terms, byWords);
  const key = `${words.owner}|${words.mode}|${words.link}`;
  const found = byWords.get(key) ?? prepareNow(copies, words, context, terms);
  byWords.set(key, found);
  return found;
}

function prepareNow(copies: Copies, words: Words, context: Context, terms: Terms): Prepared {
  const entries: CopiedEntry[] = [];
  const known = new Map<string, KnownPath>();
  const files = new Map<string, CopiedEntry>();
  const parents = new Set<string>();
  for (const item of copies.items) {
    // The root of a copied folder and every missing parent: 0755, whose --chown says, and untouched when they are there already
    // (docs/engine-facts.md, "Destination root of a COPY").
    parents.add(item.root === true ? item.image : parentOf(item.image));
    if (item.root === true && item.opaque !== true) continue;
    const term = termOfItem(item, words);
    const entry = { context: item.context, image: item.image, kind: item.kind, term };
    entries.push(entry);
    if (item.kind !== 'folder') files.set(item.image, entry);
    known.set(item.image, stateOf(item, words, term, context, terms));
  }
  const ensured = [...parents].filter((path) => known.get(path)?.folder === undefined);
  const folderPaths = [...ensured, ...entries.filter(({ kind }) => kind === 'folder').map((entry) => entry.image)];
  return { copies, entries, known, files, group: { root: words.destination, paths: [...known.keys()] }, ensured, folderPaths };
}

function termOfItem(item: CopiedItem, words: Words): string {
  return `${item.opaque === true ? 'opaque' : item.kind}|${item.context}|${words.owner}|${words.mode}|${words.link ? 'link' : ''}`;
}

function stateOf(item: CopiedItem, words: Words, term: string, context: Context, terms: Terms): KnownPath {
  const path = item.image;
  if (item.kind === 'link') return knownPath(terms, { path, term, fact: { kind: 'link', context: item.context } });
  if (item.kind === 'file') return knownPath(terms, { path, term, fact: fileFact(item.context, words, context) });
  const mode = words.mode === termOf(known('')) ? `as in the context ${item.context}` : words.mode;
  const fact =
    item.opaque === true ? ({ kind: 'unknown', why: `${item.context} is not looked into` } as const) : ({ kind: 'folder' } as const);
  return knownPath(terms, { path, term, fact, folder: { owner: words.owner, mode } });
}

/** Whether a file is executable (0755, the mode that npm gives to programs) is asked of the disk only when somebody wants to know. */
function fileFact(path: ContextPath, words: Words, context: Context): FileFact {
  const plain = words.mode === termOf(known(''));
  return {
    kind: 'context-file',
    path,
    get executable() {
      // What is executable here only (npm itself makes it so) is not in another checkout.
      if (!plain || context.mode(path)?.bits !== 0o755) return false;
      const mode = modeInGit(context, path);
      return mode === '100755' || mode === 'unknown';
    },
  };
}
