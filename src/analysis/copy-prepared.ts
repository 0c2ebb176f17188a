import { resolveSources, type CopiedItem, type Copies, type CopyResolution, type Destination } from '../context/copy-sources.ts';
import type { Context } from '../context/walk.ts';
import type { CopyInstruction } from '../model/build.ts';
import type { ContextPath } from '../model/files.ts';
import { parentOf } from '../model/path-patterns.ts';
import { known as knownText, termOf } from '../model/value.ts';
import type { Words } from './copies.ts';
import type { Surroundings } from './evaluate.ts';
import type { KnownPath, PathGroup } from './image.ts';
import { userPart } from './owners.ts';
import { intern, type Terms } from './terms.ts';

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
  /** Those of its paths that are links. */
  readonly links: readonly string[];
  readonly group: PathGroup;
  /** Folders that are made where they are missing, and else left alone. */
  readonly ensured: readonly string[];
  readonly folderPaths: readonly string[];
}

const preparations = new WeakMap<Copies, WeakMap<Terms, Map<string, Prepared>>>();

export function prepare(copies: Copies, words: Words, { terms }: Surroundings): Prepared {
  const byTerms = preparations.get(copies) ?? new WeakMap<Terms, Map<string, Prepared>>();
  preparations.set(copies, byTerms);
  const byWords = byTerms.get(terms) ?? new Map<string, Prepared>();
  byTerms.set(terms, byWords);
  const key = `${words.owner}|${words.mode}|${words.link}`;
  const found = byWords.get(key) ?? prepareNow(copies, words, terms);
  byWords.set(key, found);
  return found;
}

function prepareNow(copies: Copies, words: Words, terms: Terms): Prepared {
  const entries: CopiedEntry[] = [];
  const known = new Map<string, KnownPath>();
  const files = new Map<string, CopiedEntry>();
  const links: string[] = [];
  const parents = new Set<string>();
  const folders: string[] = [];
  const shared = sharedOf(words, terms);
  for (const item of copies.items) {
    const { context, image, kind } = item;
    // The root of a copied folder and every missing parent: 0755, whose --chown says, and untouched when they are there already
    // (docs/engine-facts.md, "Destination root of a COPY").
    parents.add(item.root === true ? image : parentOf(image));
    if (item.root === true && item.opaque !== true) continue;
    const term = `${item.opaque === true ? 'opaque' : kind}|${context}${shared.how}`;
    const entry = { context, image, kind, term };
    entries.push(entry);
    known.set(image, stateOf(item, term, shared));
    if (kind === 'folder') folders.push(image);
    else files.set(image, entry);
    if (kind === 'link') links.push(image);
  }
  const ensured = [...parents].filter((path) => known.get(path)?.folder === undefined);
  const group = { root: words.destination, paths: [...known.keys()] };
  return { copies, entries, known, files, links, group, ensured, folderPaths: [...ensured, ...folders] };
}

/** What all that one COPY brings has in common. */
interface Shared {
  readonly terms: Terms;
  readonly how: string;
  readonly owner: number;
  readonly user: number;
  /** The mode that --chmod gives to folders too; undefined: each keeps that of the context. */
  readonly mode: number | undefined;
}

function sharedOf(words: Words, terms: Terms): Shared {
  return {
    terms,
    how: `|${words.owner}|${words.mode}|${words.link ? 'link' : ''}`,
    owner: intern(terms, words.owner),
    user: intern(terms, userPart(words.owner)),
    mode: words.mode === NO_MODE ? undefined : intern(terms, words.mode),
  };
}

const NO_MODE = termOf(knownText(''));

function stateOf({ context, kind, opaque }: CopiedItem, text: string, { terms, owner, user, mode }: Shared): KnownPath {
  const term = intern(terms, text);
  if (kind === 'link') return { term, fact: { kind: 'link', context } };
  if (kind === 'file') return { term, fact: { kind: 'context-file', path: context, ownMode: mode === undefined } };
  const fact = opaque === true ? ({ kind: 'unknown', why: `${context} is not looked into` } as const) : FOLDER;
  return { term, fact, folder: { owner, user, mode: mode ?? intern(terms, `as in the context ${context}`) } };
}

const FOLDER = { kind: 'folder' } as const;
