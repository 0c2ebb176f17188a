import type { ContextPath, FileFact } from '../model/files.ts';
import { compileRegion, literalPattern, mayMatchBelow, namedPaths, overlaps, parentOf } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { lastingRegion } from '../model/shared-regions.ts';
import type { BaseFacts } from '../model/state.ts';
import { foldersOf } from './base-folders.ts';
import { createCaches, forkCaches, noteFolder, type ImageCaches } from './caches.ts';
import { coverageText, type Coverage } from './coverage.ts';
import { copyOfSet } from '../source/copy.ts';
import { contested, type ImageEvent } from './events.ts';
import { userPart } from './owners.ts';
import { createPathTable, type Layer, type PathTable } from './path-table.ts';
import { isPotential, withoutPotential, type Bring } from './potential.ts';
import { intern, type Terms } from './terms.ts';

/**
 * The image at one point of a build, symbolically: for every path that an instruction named, a term for what is there;
 * for everything else, the list of events (commands, copies from other stages) that may have written it.
 *
 * The identity of an event is a term made of its label and of everything it read: the terms of the known paths in its reads and writes,
 * and the identities of the earlier events whose writes overlap them. So two builds that end with the same events and the same
 * terms did the same things with the same inputs, whatever the order of their lines: conflicting pairs kept their order, since a
 * changed order changes what one of the two read. (Value numbering, over a file system; cf. Mazurkiewicz traces.)
 */
export interface Image {
  readonly terms: Terms;
  readonly paths: PathTable;
  /** The paths that a copy of many files brought, by the folder that they lie in, and all others: to find those in a region fast. */
  readonly groups: PathGroup[];
  readonly loose: Set<string>;
  /** Paths that are symbolic links. */
  readonly links: Set<string>;
  readonly events: ImageEvent[];
  /** The base image is one of which it is known which folders it brings. */
  readonly baseKnown: boolean;
  /** Folders that the base image surely has. */
  readonly alwaysThere: ReadonlySet<string>;
  /** Folders of its own that the base image brings for its programs, whoever they belong to: where they lie, and the working folder. */
  readonly brought: ReadonlySet<string>;
  /** Copies from the context so far: what else they would have brought, had it been there. */
  readonly brings: Bring[];
  /** COPY and ADD so far, changed in place. */
  readonly copies: CopyCount;
  /** The same as folders and patterns. */
  readonly coverage: Coverage[];
  readonly caches: ImageCaches;
}

/** How many COPY and ADD stand above something: whatever they bring makes it run again. */
export interface CopyCount {
  all: number;
  /** Those that bring whole folders, patterns, or what another stage made: what changes often. */
  broad: number;
}

export interface PathGroup {
  readonly root: string;
  readonly paths: readonly string[];
}

export interface KnownPath {
  readonly term: number;
  readonly fact: FileFact | { readonly kind: 'link'; readonly context: ContextPath };
  /** A folder that was made where it was missing, over a state that is not known: making it once more changes nothing. */
  readonly ensured?: true;
  /** For folders: terms of whose it is and of its mode. */
  readonly folder?: { readonly owner: number; /** The owner without the group. */ readonly user: number; readonly mode: number };
}

const NOTHING = 'content|';
export const EVERYTHING: Region = lastingRegion({ patterns: ['/**'] });

interface BaseImage {
  readonly baseKnown: boolean;
  readonly facts: BaseFacts | undefined;
}

export function createImage(terms: Terms, { baseKnown, facts }: BaseImage): Image {
  return {
    terms,
    baseKnown,
    alwaysThere: foldersOf(facts),
    brought: broughtBy(facts),
    paths: createPathTable(),
    groups: [],
    loose: new Set(),
    links: new Set(),
    events: [],
    brings: [],
    copies: { all: 0, broad: 0 },
    coverage: [],
    caches: createCaches(),
  };
}

function broughtBy(facts: BaseFacts | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  for (const folder of [facts?.workdir ?? '/', ...(facts?.env['PATH'] ?? '').split(':')])
    for (let at = folder; at.startsWith('/') && at !== '/'; at = parentOf(at)) found.add(at);
  return found;
}

/** The state of a stage that starts from another one's end. */
export function forkImage(image: Image): Image {
  return {
    terms: image.terms,
    baseKnown: image.baseKnown,
    alwaysThere: image.alwaysThere,
    brought: image.brought,
    paths: image.paths.fork(),
    groups: image.groups.slice(),
    loose: copyOfSet(image.loose),
    links: copyOfSet(image.links),
    events: image.events.slice(),
    brings: image.brings.slice(),
    copies: { all: image.copies.all, broad: image.copies.broad },
    coverage: image.coverage.slice(),
    caches: forkCaches(image.caches),
  };
}

export function test(regions: readonly Region[]): (path: string) => boolean {
  let compiled: readonly ((path: string) => boolean)[] | undefined;
  return (path) => matchesAny((compiled ??= regions.map((region) => compileRegion(region))), path);
}

function matchesAny(compiled: readonly ((path: string) => boolean)[], path: string): boolean {
  for (const matches of compiled) if (matches(path)) return true;
  return false;
}

/** Some known paths, by the folder that they lie in and one by one. */
interface Known {
  readonly paths: Pick<ReadonlySet<string>, 'has'>;
  readonly groups: readonly PathGroup[];
  readonly loose: Iterable<string>;
}

/** Those of the paths that lie in one of the regions. @param most so many are enough */
export function membersOf({ paths, groups, loose }: Known, regions: readonly Region[], most = Infinity): ReadonlySet<string> {
  const found = new Set<string>();
  for (const region of regions) {
    for (const path of namedPaths(region)) if (paths.has(path)) found.add(path);
    if (found.size >= most) break;
    if (!mayMatchBelow(region, '/')) continue;
    const matches = compileRegion(region);
    addMatching(loose, matches, found, most);
    for (const group of groups) if (mayMatchBelow(region, group.root)) addMatching(group.paths, matches, found, most);
  }
  return found;
}

function addMatching(paths: Iterable<string>, matches: (path: string) => boolean, found: Set<string>, most: number): void {
  for (const path of paths) {
    if (found.size >= most) return;
    if (matches(path)) found.add(path);
  }
}

export function inImage(image: Image, regions: readonly Region[]): ReadonlySet<string> {
  return membersOf(image, regions);
}

export function overlapAny(a: readonly Region[], b: readonly Region[]): boolean {
  for (const x of a) for (const y of b) if (overlaps(x, y)) return true;
  return false;
}

/**
 * Could the context of another checkout bring a file there on top of what a command made? That may be assumed away, by name, so nobody's
 * identity hangs on it. On top of the results of an install (node_modules) it may not.
 */
export function isAssumable(image: Image, path: string): boolean {
  if (!isPotential(path)) return false;
  const real = withoutPotential(path);
  return !image.events.some(({ outputs }) => outputs.includes(real));
}

/** A term for what is in `regions` now: known paths and earlier events. */
export function digest(image: Image, regions: readonly Region[]): number {
  const parts: string[] = [];
  for (const path of inImage(image, regions)) if (!isAssumable(image, path)) parts.push(`${path}=${image.paths.get(path)?.term ?? ''}`);
  for (const event of image.events) if (overlapAny(event.writes, regions)) parts.push(`event ${event.id}`);
  return intern(image.terms, NOTHING + parts.sort().join('|'));
}

/** A term for the whole image. */
export function digestAll(image: Image): number {
  return intern(image.terms, `${digest(image, [EVERYTHING])}|${coverageText(image.coverage)}`);
}

export interface Put {
  readonly path: string;
  readonly term: string;
  readonly fact: KnownPath['fact'];
  readonly folder?: { readonly owner: string; readonly mode: string };
}

/** The state of a path after a put. */
export function knownPath(terms: Terms, put: Put): KnownPath {
  const folder = put.folder && {
    owner: intern(terms, put.folder.owner),
    user: intern(terms, userPart(put.folder.owner)),
    mode: intern(terms, put.folder.mode),
  };
  return { term: intern(terms, put.term), fact: put.fact, ...(folder && { folder }) };
}

/** Files, links and folders with known owner and mode. */
export interface Brought {
  readonly layer: Layer;
  /** Undefined where they are few: then they are put there one by one. */
  readonly group: PathGroup | undefined;
  /** Those of its paths that are links. */
  readonly links: readonly string[];
}

/** Puts them there, whatever was there before. */
export function putBrought(image: Image, { layer, group, links }: Brought): void {
  if (group !== undefined) {
    image.groups.push(group);
    image.paths.put(layer);
  } else {
    for (const path of layer.keys()) {
      const known = layer.get(path);
      if (known !== undefined) setLoose(image, path, known);
    }
  }
  for (const path of links) image.links.add(path);
}

export function setLoose(image: Image, path: string, known: KnownPath): void {
  image.paths.set(path, known);
  image.loose.add(path);
}

/** The base image has it, and no command named it as one that it may remove. */
function isAlwaysThere(image: Image, path: string): boolean {
  return (
    path === '/' ||
    (image.alwaysThere.has(path) && !image.events.some((event) => event.unknown === undefined && contested(event).has(path)))
  );
}

/** Makes a folder and its parents where they are missing, with this owner and mode. */
export function ensureFolder(image: Image, path: string, owner: string, mode: string): void {
  const there = image.paths.get(path);
  if (isAlwaysThere(image, path) || there?.fact.kind === 'folder' || there?.ensured === true) return;
  ensureFolder(image, parentOf(path), owner, mode);
  noteFolder(image.caches, path, owner);
  // Where it may be there already, it stays as it is: then whose it is depends on what came before.
  const digested = digest(image, [{ patterns: [literalPattern(path)] }]);
  const before = image.baseKnown && digested === intern(image.terms, NOTHING) ? '' : `unless ${digested}`;
  const term = `ensure|${before}|${owner}|${mode}`;
  const folder = { owner: `${owner}${before}`, mode: `${mode}${before}` };
  // After a command that may have removed it, it is there again, one way or the other; what it holds is no better known than before.
  const fact = there === undefined ? ({ kind: 'folder' } as const) : there.fact;
  setLoose(image, path, { ...knownPath(image.terms, { path, term, fact, folder }), ensured: true });
}

/** True when one of the paths lies below a known symbolic link: what is put there lands elsewhere. */
export function belowLink(image: Image, paths: () => Iterable<string>): boolean {
  if (image.links.size === 0) return false;
  for (const path of paths()) {
    for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) if (image.links.has(folder)) return true;
  }
  return false;
}

/** Why regions cannot be taken as they are named: they lie below a link that a command made. */
export function throughLink(image: Image, regions: readonly Region[]): string | undefined {
  const event = image.events.find(({ links }) => links !== undefined && overlapAny(links, regions));
  if (event !== undefined) return `it goes through a symbolic link that line ${event.line} makes`;
  for (const link of image.links) {
    const below = { patterns: [`${literalPattern(link)}/**`] };
    if (image.paths.get(link)?.fact.kind === 'link' && overlapAny([below], regions)) return `it goes through the symbolic link ${link}`;
  }
  return undefined;
}
