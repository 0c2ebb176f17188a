import { compileRegion, isBelow, literalPattern, mayMatchBelow, namedPaths, overlaps, parentOf } from '../model/path-patterns.ts';
import type { ContextPath, FileFact } from '../model/files.ts';
import type { Region } from '../model/paths.ts';
import { coverageOf, coverageText, type Coverage } from './coverage.ts';
import { intern, type Terms } from './terms.ts';
import { userPart } from './users.ts';

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
  readonly paths: Map<string, KnownPath>;
  /** The keys of `paths` that a copy of many files brought, by the folder that they lie in, and all others: to find those in a region fast. */
  readonly groups: PathGroup[];
  readonly loose: Set<string>;
  /** Paths that are symbolic links. */
  readonly links: Set<string>;
  readonly events: ImageEvent[];
  /** The base image is one of which it is known which folders it brings. */
  readonly baseKnown: boolean;
  /** Folders that the base image surely has. */
  readonly alwaysThere: ReadonlySet<string>;
  /** Copies from the context so far: what else they would have brought, had it been there. */
  readonly brings: Bring[];
  /** The same as folders and patterns. */
  readonly coverage: Coverage[];
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

/** Asks one copy whether a path of the image, absent now, could come from the context in another checkout; its context path if so. */
export interface Bring {
  /** What it brings now. */
  readonly paths: { readonly has: (imagePath: string) => boolean };
  /** A whole folder, or a pattern. */
  readonly broad: boolean;
  readonly from: (imagePath: string) => string | undefined;
}

export interface Activity {
  /** What it is and in which state it runs; equal labels do the same with equal inputs. */
  readonly label: string;
  /** For messages: `RUN npm ci`. */
  readonly title: string;
  readonly line: number;
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
  readonly optional: readonly string[];
  readonly outputs: readonly string[];
  /** Folders whose owner (and, for another user than root, mode) matters. */
  readonly folders: readonly string[];
  /** The user as a term, or undefined for root. */
  readonly user: number | undefined;
  /** Its text, working directory and the values of its variables: the names of folders that it was told. */
  readonly told: readonly string[];
  /** Where it makes symbolic links. */
  readonly links?: readonly Region[];
  /** Why an install may rewrite its lock file. */
  readonly lockReason?: string;
  /** Something of it may go on until its RUN ends, and no longer. */
  readonly lives?: boolean;
  /** It asks the network, and may get another answer tomorrow: what it says when its layer is reused for longer. */
  readonly fresh?: string;
  /** It reads and writes everything; says why. */
  readonly unknown?: string;
}

export interface ImageEvent extends Activity {
  readonly id: number;
  readonly labelTerm: number;
  /** Path (or pseudo-path) -> term, of everything known that it read. For explanations. */
  readonly inputs: ReadonlyMap<string, number>;
  /** Known paths that it may have changed. */
  readonly written: ReadonlySet<string>;
  /** Earlier events that it depends on. */
  readonly after: readonly number[];
  /** How many broad copies of the context stand above it: whatever they bring makes it run again. */
  readonly copiesAbove: number;
  /** Absent optional inputs that a copy before it would have brought: path -> context path. */
  readonly potential: ReadonlyMap<string, string>;
  readonly mayWrite: (path: string) => boolean;
  readonly mayRead: (path: string) => boolean;
}

const NOTHING = 'content|';
const EVERYTHING: Region = { patterns: ['/**'] };

export function createImage(terms: Terms, { baseKnown, complete }: { readonly baseKnown: boolean; readonly complete: boolean }): Image {
  const alwaysThere = complete ? ALWAYS_THERE : ROOT_ALONE;
  return {
    terms,
    baseKnown,
    alwaysThere,
    paths: new Map(),
    groups: [],
    loose: new Set(),
    links: new Set(),
    events: [],
    brings: [],
    coverage: [],
  };
}

/** The state of a stage that starts from another one's end. */
export function forkImage(image: Image): Image {
  return {
    ...image,
    paths: new Map(image.paths),
    groups: [...image.groups],
    loose: new Set(image.loose),
    links: new Set(image.links),
    events: [...image.events],
    brings: [...image.brings],
    coverage: [...image.coverage],
  };
}

function test(regions: readonly Region[]): (path: string) => boolean {
  let compiled: readonly ((path: string) => boolean)[] | undefined;
  return (path) => {
    compiled ??= regions.map((region) => compileRegion(region));
    return compiled.some((matches) => matches(path));
  };
}

/** Some known paths, by the folder that they lie in and one by one. */
interface Known {
  readonly has: (path: string) => boolean;
  readonly groups: readonly PathGroup[];
  readonly loose: Iterable<string>;
}

/** Those of the paths that lie in one of the regions. */
function membersOf(known: Known, regions: readonly Region[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const region of regions) {
    for (const path of namedPaths(region)) if (known.has(path)) found.add(path);
    if (!mayMatchBelow(region, '/')) continue;
    const matches = compileRegion(region);
    for (const path of known.loose) if (matches(path)) found.add(path);
    for (const group of known.groups) {
      if (!mayMatchBelow(region, group.root)) continue;
      for (const path of group.paths) if (matches(path)) found.add(path);
    }
  }
  return found;
}

function inImage(image: Image, regions: readonly Region[]): ReadonlySet<string> {
  return membersOf({ has: (path) => image.paths.has(path), groups: image.groups, loose: image.loose }, regions);
}

/** Those of the paths of a copy that an event reads or writes, whether it came before or after. */
export function touchedBy(event: ImageEvent, group: PathGroup, has: (path: string) => boolean): ReadonlySet<string> {
  return membersOf({ has, groups: [group], loose: [] }, [...event.reads, ...event.writes]);
}

function overlapAny(a: readonly Region[], b: readonly Region[]): boolean {
  return a.some((x) => b.some((y) => overlaps(x, y)));
}

/** A term for what is in `regions` now: known paths and earlier events. */
export function digest(image: Image, regions: readonly Region[]): number {
  const parts: string[] = [];
  for (const path of inImage(image, regions)) parts.push(`${path}=${image.paths.get(path)?.term ?? ''}`);
  for (const event of image.events) if (overlapAny(event.writes, regions)) parts.push(`event ${event.id}`);
  return intern(image.terms, NOTHING + parts.sort().join('|'));
}

/** A term for the whole image. */
export function digestAll(image: Image): number {
  return intern(image.terms, `${digest(image, [EVERYTHING])}|${coverageText(image.coverage)}`);
}

/** What reading a path tells: of a folder only that it is there, and for another user than root whether he may. */
function readTerm(image: Image, path: string, user: number | undefined): number {
  const known = image.paths.get(path);
  if (known?.fact.kind !== 'folder') return known?.term ?? -1;
  return intern(image.terms, user === undefined ? 'folder' : `folder|${folderTerm(image, path, user)}`);
}

function folderTerm(image: Image, path: string, user: number | undefined): string {
  const folder = image.paths.get(path)?.folder;
  if (folder === undefined) return 'initial';
  // Root may write anywhere: only whose the folder is matters (npm runs scripts as the owner of the folder).
  if (user === undefined) return `owner ${folder.owner}`;
  return folder.user === user ? 'own' : `owner ${folder.owner} mode ${folder.mode}`;
}

/** Runs a command (or another thing that is known by its reads and writes only). */
export function runActivity(image: Image, activity: Activity): ImageEvent {
  const everything = activity.unknown !== undefined;
  const reads = everything ? [EVERYTHING] : activity.reads;
  const writes = everything ? [EVERYTHING] : activity.writes;
  const all = everything ? new Set(image.paths.keys()) : undefined;
  const written = all ?? inImage(image, writes);
  const inputs = new Map<string, number>();
  for (const path of all ?? written) inputs.set(path, image.paths.get(path)?.term ?? -1);
  for (const path of all === undefined ? inImage(image, reads) : []) {
    // That a folder is there which always is tells nothing.
    const asEver = image.alwaysThere.has(path) && image.paths.get(path)?.fact.kind === 'folder';
    if (!written.has(path) && !asEver) inputs.set(path, readTerm(image, path, activity.user));
  }
  for (const path of activity.folders) inputs.set(`owner of ${path}`, intern(image.terms, folderTerm(image, path, activity.user)));
  const potential = potentialInputs(image, activity);
  if (everything) inputs.set('the context of another checkout', intern(image.terms, coverageText(image.coverage)));
  else addCoverage(image, activity, inputs, potential);
  const outputsBefore = outputsFromContext(image, activity.outputs);
  for (const [path, term] of outputsBefore) inputs.set(path, term);
  const after = image.events
    .filter((event) => everything || event.unknown !== undefined || overlapAny(event.writes, reads) || overlapAny(event.writes, writes))
    .map((event) => event.id)
    .sort((a, b) => a - b);
  const labelTerm = intern(image.terms, `label|${activity.label}`);
  const known = [...inputs].map(([path, term]) => `${path}=${term}`).sort();
  const id = intern(image.terms, `event|${labelTerm}|${after.join(',')}|${known.join('|')}`);
  const event: ImageEvent = {
    ...activity,
    reads,
    writes,
    id: occurrence(image, id),
    labelTerm,
    inputs,
    written,
    after,
    potential,
    copiesAbove: image.brings.filter(({ broad }) => broad).length,
    mayWrite: everything ? () => true : test(writes),
    mayRead: everything ? () => true : test(reads),
  };
  for (const path of written) markWritten(image, path, event);
  for (const path of [...contested(event).keys()].map((output) => potentialPath(output))) {
    if (!image.paths.has(path) && !outputsBefore.has(path)) continue;
    setLoose(image, path, {
      term: intern(image.terms, `after|${event.id}|${image.paths.get(path)?.term ?? ''}`),
      fact: { kind: 'absent' },
    });
  }
  image.events.push(event);
  return event;
}

/**
 * What an event makes and a later copy of the context could bring on top: its results (`true`: they must be ignored), and the files and
 * folders that it names as written (a lock file, `> .env`), which may be assumed not to lie in the context where nothing says so.
 */
export function contested({ outputs, writes }: Pick<Activity, 'outputs' | 'writes'>): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const region of writes) {
    for (const pattern of region.patterns) {
      const path = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
      if (path !== '' && !/[*?[]/u.test(path)) found.set(path, false);
    }
  }
  for (const output of outputs) found.set(output, true);
  return found;
}

/** It names the path as one that it writes; a whole folder around it does not count (~/.local for ~/.local/pip.conf). */
export function writesByName({ writes }: Pick<Activity, 'writes'>, path: string): boolean {
  const pattern = literalPattern(path);
  return writes.some((region) => region.patterns.includes(pattern) || region.patterns.includes(path));
}

/** The same command with the same inputs may stand twice (`RUN date >> /log`); they must not count as one. */
function occurrence(image: Image, id: number): number {
  const again = image.events.some((event) => event.id === id);
  return again ? occurrence(image, intern(image.terms, `again|${id}`)) : id;
}

function whyChanged({ unknown, title, line }: ImageEvent, path: string): string {
  return unknown === undefined ? `${title} (line ${line}) changes ${path}` : `line ${line} stands before it, and ${unknown}`;
}

function markWritten(image: Image, path: string, event: ImageEvent): void {
  const known = image.paths.get(path);
  if (known === undefined) return;
  const term = intern(image.terms, `after|${event.id}|${known.term}`);
  const folder = known.folder && {
    owner: intern(image.terms, `after|${event.id}|${known.folder.owner}`),
    user: intern(image.terms, `after|${event.id}|${known.folder.user}`),
    mode: intern(image.terms, `after|${event.id}|${known.folder.mode}`),
  };
  image.paths.set(path, {
    term,
    fact: { kind: 'unknown', why: whyChanged(event, path) },
    ...(folder && { folder }),
  });
}

function outputsFromContext(image: Image, outputs: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const output of outputs) {
    const sources = new Set(image.brings.map((bring) => bring.from(output)).filter((source) => source !== undefined));
    if (sources.size > 0) found.set(potentialPath(output), intern(image.terms, `context|${[...sources].sort().join('|')}`));
  }
  return found;
}

/**
 * What the context of another checkout would hold of a pattern that is read: an input where the folder is there now; what it could bring of
 * a folder that is not there may be assumed away, and results of the event itself are asked of the ignore file.
 */
function addCoverage(image: Image, activity: Activity, inputs: Map<string, number>, potential: Map<string, string>): void {
  for (const [pattern, text] of coverageOf(image.coverage, activity.reads)) {
    const folder = parentOf(pattern);
    if (activity.outputs.some((output) => isBelow(folder, output))) continue;
    const known = image.paths.get(folder);
    if (known?.folder !== undefined) inputs.set(`${pattern} of another checkout`, intern(image.terms, text));
    else if (known === undefined) potential.set(folder, text.replace(/\/[^/]*$/u, ''));
  }
}

function potentialInputs(image: Image, activity: Activity): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of activity.optional) {
    if (image.paths.has(path)) continue;
    for (const bring of image.brings) {
      const source = bring.from(path);
      if (source !== undefined) found.set(path, source);
    }
  }
  return found;
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

/** Puts files, links and folders with known owner and mode there, whatever was there before. */
export function putGroup(image: Image, group: PathGroup, known: ReadonlyMap<string, KnownPath>): void {
  image.groups.push(group);
  for (const [path, state] of known) {
    image.paths.set(path, state);
    if (state.fact.kind === 'link') image.links.add(path);
  }
}

function setLoose(image: Image, path: string, known: KnownPath): void {
  image.paths.set(path, known);
  image.loose.add(path);
}

const ROOT_ALONE: ReadonlySet<string> = new Set(['/']);

/** Folders that the images of all distributions have (not scratch, not busybox). */
const ALWAYS_THERE: ReadonlySet<string> = new Set(
  ['/', '/bin', '/etc', '/home', '/lib', '/opt', '/root', '/sbin', '/srv', '/tmp', '/usr', '/usr/bin', '/usr/lib', '/usr/local'].concat([
    '/usr/local/bin',
    '/usr/local/lib',
    '/usr/sbin',
    '/usr/share',
    '/var',
    '/var/lib',
    '/var/log',
  ]),
);

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
export function belowLink(image: Image, paths: Iterable<string>): boolean {
  if (image.links.size === 0) return false;
  for (const path of paths) {
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

/**
 * Registers a copy from the context. What it could bring, in another checkout, on top of what is there by other means (an earlier
 * command, another copy) is a put of its own, at a pseudo-path.
 */
export function registerBring(image: Image, bring: Bring, coverage: readonly Coverage[]): void {
  image.coverage.push(...coverage);
  const over = (path: string, what: string): void => {
    const source = bring.paths.has(path) ? undefined : bring.from(path);
    if (source === undefined) return;
    setLoose(image, potentialPath(path), { term: intern(image.terms, `context|${source}|over|${what}`), fact: { kind: 'absent' } });
  };
  for (const event of image.events) for (const path of contested(event).keys()) over(path, `event ${event.id}`);
  for (const [path, known] of [...image.paths]) {
    if (known.folder === undefined && !isPotential(path)) over(path, `${known.term}`);
  }
  image.brings.push(bring);
}

const POTENTIAL = '/<from another checkout>';

/** Where an absent path could still come from: pseudo-paths keep them apart from real ones. */
export function potentialPath(path: string): string {
  return path + POTENTIAL;
}

export function isPotential(path: string): boolean {
  return path.endsWith(POTENTIAL);
}

/** The path that a pseudo-path stands for. */
export function withoutPotential(path: string): string {
  return path.slice(0, -POTENTIAL.length);
}
