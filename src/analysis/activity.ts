import type { Region } from '../model/paths.ts';
import { coverageText, optionalFolders } from './coverage.ts';
import { contested, type Activity, type ImageEvent } from './events.ts';
import {
  EVERYTHING,
  inImage,
  isAssumable,
  membersOf,
  overlapAny,
  setLoose,
  test,
  type Image,
  type KnownPath,
  type PathGroup,
} from './image.ts';
import { addLeftovers, passesBy, removedBy, seenBy, settle, termAfter } from './package-parts.ts';
import { potentialPath, type PotentialSource } from './potential.ts';
import { addCoverage, potentialInputs, takenAway } from './potential-inputs.ts';
import { intern } from './terms.ts';
import { flatMap } from '../source/flat-map.ts';

/** One of the paths of a copy that an event reads or writes, whether it came before or after. */
export function touchedBy(event: ImageEvent, group: PathGroup, paths: ReadonlyMap<string, unknown>): string | undefined {
  const [touched] = membersOf({ paths, groups: [group], loose: [] }, [...event.reads, ...event.writes], 1);
  return touched;
}

/** What reading a path tells: of a folder only that it is there, and for another user than root whether he may. */
function readTerm({ terms, paths }: Image, path: string, { user, modes, part }: Activity): number {
  const known = seenBy(terms, part, paths.get(path));
  if (known?.fact.kind !== 'folder') return known?.term ?? -1;
  // `cp -r` and its like take owner and mode along.
  if (modes === true) return intern(terms, `folder|${known.folder?.owner ?? ''}|${known.folder?.mode ?? ''}`);
  return intern(terms, user === undefined ? 'folder' : `folder|${folderTerm(known, user)}`);
}

function folderTerm(known: KnownPath | undefined, user: number | undefined): string {
  const folder = known?.folder;
  if (folder === undefined) return 'initial';
  // Root may write anywhere: only whose the folder is matters (npm runs scripts as the owner of the folder).
  if (user === undefined) return `owner ${folder.owner}`;
  return folder.user === user ? 'own' : `owner ${folder.owner} mode ${folder.mode}`;
}

/** What an activity finds, and what it may write over. */
interface Found {
  readonly everything: boolean;
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
  readonly written: ReadonlySet<string>;
  readonly inputs: Map<string, number>;
  readonly assumed: Map<string, number>;
  readonly potential: Map<string, readonly PotentialSource[]>;
  readonly needed: Set<string>;
  /** Of its outputs, those that copies could bring as well. */
  readonly outputsBefore: ReadonlyMap<string, number>;
}

/** Runs a command (or another thing that is known by its reads and writes only). */
export function runActivity(image: Image, activity: Activity): ImageEvent {
  const found = lookAround(image, activity);
  const after = eventsBefore(image, activity, found);
  const labelTerm = intern(image.terms, `label|${activity.label}`);
  const id = intern(image.terms, `event|${labelTerm}|${after.join(',')}|${inputsText(found.inputs)}`);
  // A package that is installed again stays as it is.
  const same = activity.part === undefined ? undefined : image.events.find((event) => event.id === id);
  if (same?.part?.role === 'install') {
    addLeftovers(image, same);
    return same;
  }
  const event = eventOf(image, activity, found, { id: activity.part === undefined ? occurrence(image, id) : id, labelTerm, after });
  markWritten(image, event, found);
  settle(image, event);
  image.events.push(event);
  addLeftovers(image, event);
  return event;
}

function lookAround(image: Image, activity: Activity): Found {
  const everything = activity.unknown !== undefined;
  const writes = everything ? ALL : activity.writes;
  const found: Found = {
    everything,
    reads: everything ? ALL : activity.reads,
    writes,
    written: everything ? new Set(image.paths.entries().keys()) : inImage(image, writes),
    inputs: new Map(),
    assumed: new Map(),
    ...potentialInputs(image, activity),
    outputsBefore: outputsFromContext(image, activity.outputs),
  };
  addPaths(image, activity, found);
  const { inputs } = found;
  for (const path of activity.folders)
    inputs.set(
      `owner of ${path}`,
      intern(image.terms, folderTerm(seenBy(image.terms, activity.part, image.paths.get(path)), activity.user)),
    );
  if (everything) inputs.set('the context of another checkout', intern(image.terms, coverageText(image.coverage)));
  else addCoverage(image, activity, inputs, found);
  if (activity.modes === true) addOptionalFolders(image, found);
  for (const [path, term] of found.outputsBefore) inputs.set(path, term);
  return found;
}

const ALL: readonly Region[] = [EVERYTHING];

/** What it finds at the known paths that it reads or writes. */
function addPaths(image: Image, activity: Activity, { everything, reads, written, inputs, assumed }: Found): void {
  const { part, outputs } = activity;
  const read = (path: string, term: number): void => {
    const own = outputs.some((output) => path === potentialPath(output));
    (!own && isAssumable(image, path) ? assumed : inputs).set(path, term);
  };
  // An update or a clean-up leaves the same, whatever was there.
  if (part?.place === undefined) for (const path of written) read(path, seenBy(image.terms, part, image.paths.get(path))?.term ?? -1);
  if (everything || part?.role === 'clean') return;
  for (const path of inImage(image, reads)) {
    if (written.has(path)) continue;
    // That a folder is there which always is tells nothing.
    const asEver = image.alwaysThere.has(path) && seenBy(image.terms, part, image.paths.get(path))?.fact.kind === 'folder';
    if (!asEver) read(path, readTerm(image, path, activity));
  }
}

/** The earlier events that it depends on. */
function eventsBefore(image: Image, activity: Activity, { everything, reads, writes }: Found): readonly number[] {
  const ids: number[] = [];
  for (const event of image.events) {
    if (passesBy(activity, event)) continue;
    // What it puts something in must be made before: `mkdir work`, then `touch work/a`.
    const makes = event.makes?.some((folder) => activity.folders.includes(folder)) === true;
    if (everything || makes || event.unknown !== undefined || overlapAny(event.writes, reads) || overlapAny(event.writes, writes))
      ids.push(event.id);
  }
  return ids.sort((a, b) => a - b);
}

function inputsText(inputs: ReadonlyMap<string, number>): string {
  const known: string[] = [];
  for (const [path, term] of inputs) known.push(`${path}=${term}`);
  return known.sort().join('|');
}

type Identity = Pick<ImageEvent, 'id' | 'labelTerm' | 'after'>;

function eventOf(image: Image, activity: Activity, found: Found, { id, labelTerm, after }: Identity): ImageEvent {
  const { everything, reads, writes } = found;
  const event: Required<ImageEvent> = {
    id,
    labelTerm,
    inputs: found.inputs,
    assumed: found.assumed,
    written: found.written,
    after,
    potential: found.potential,
    needed: found.needed,
    takenAway: takenAway(image, activity),
    copiesAbove: { all: image.copies.all, broad: image.copies.broad },
    mayWrite: everything ? always : test(writes),
    mayRead: everything ? always : test(reads),
    reads,
    writes,
    // One by one: V8 takes a microsecond for each property that is added by a spread.
    label: activity.label,
    title: activity.title,
    line: activity.line,
    asks: activity.asks,
    optional: activity.optional,
    outputs: activity.outputs,
    unsure: activity.unsure,
    folders: activity.folders,
    user: activity.user,
    modes: activity.modes,
    told: activity.told,
    puts: activity.puts,
    links: activity.links,
    lockReason: activity.lockReason,
    caches: activity.caches,
    thirdParty: activity.thirdParty,
    needs: activity.needs,
    removes: activity.removes,
    addsNothing: activity.addsNothing,
    changesOnly: activity.changesOnly,
    makes: activity.makes,
    onTheWay: activity.onTheWay,
    lives: activity.lives,
    environments: activity.environments,
    moving: activity.moving,
    fresh: activity.fresh,
    unread: activity.unread,
    built: activity.built,
    opaque: activity.opaque,
    settings: activity.settings,
    sets: activity.sets,
    updates: activity.updates,
    unknown: activity.unknown,
    part: activity.part,
  };
  return event;
}

function always(): boolean {
  return true;
}

function markWritten(image: Image, event: ImageEvent, { everything, outputsBefore }: Found): void {
  const marks = marksOf(image, event);
  if (everything) image.paths.replaceAll(marks);
  else for (const [path, known] of marks) image.paths.set(path, known);
  for (const output of contested(event).keys()) {
    const path = potentialPath(output);
    if (!image.paths.has(path) && !outputsBefore.has(path)) continue;
    setLoose(image, path, { term: termAfter(image.terms, event, image.paths.get(path) ?? -1), fact: { kind: 'absent' } });
  }
}

/** The same command with the same inputs may stand twice (`RUN date >> /log`); they must not count as one. */
function occurrence(image: Image, id: number): number {
  const again = image.events.some((event) => event.id === id);
  return again ? occurrence(image, intern(image.terms, `again|${id}`)) : id;
}

function whyChanged({ unknown, title, line }: ImageEvent, path: string): string {
  if (unknown === undefined) return `${title} (line ${line}) changes ${path}`;
  // What is not known because of a line further up is told of that line alone.
  return (
    /line \d+ stands before it, and (?!.*\d stands before it, and ).*$/su.exec(unknown)?.[0] ??
    `line ${line} stands before it, and ${unknown}`
  );
}

/** What is known of the paths that it may have changed. */
function marksOf({ terms, paths }: Image, event: ImageEvent): ReadonlyMap<string, KnownPath> {
  const after = (what: KnownPath | number): number => termAfter(terms, event, what);
  const marks = new Map<string, KnownPath>();
  for (const path of event.written) {
    const known = paths.get(path);
    if (known === undefined) continue;
    const fact = { kind: 'unknown', why: whyChanged(event, path) } as const;
    const folder = known.folder && { owner: after(known.folder.owner), user: after(known.folder.user), mode: after(known.folder.mode) };
    marks.set(path, removedBy(terms, event, path) ?? { term: after(known), fact, ...(folder && { folder }) });
  }
  return marks;
}

function outputsFromContext(image: Image, outputs: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const output of outputs) {
    const sources = new Set(flatMap(image.brings, (bring) => bring.places(output)));
    if (sources.size > 0) found.set(potentialPath(output), intern(image.terms, `context|${[...sources].sort().join('|')}`));
  }
  return found;
}

/** Of a folder that is copied where it exists, the mode comes out of what hands it on, or looks at it. */
function addOptionalFolders(image: Image, { reads, inputs }: Found): void {
  const isThere = (folder: string): boolean => image.paths.get(folder)?.folder !== undefined;
  for (const [folder, text] of optionalFolders(image.coverage, isThere))
    if (test(reads)(folder) || test(reads)(`${folder}/any`)) inputs.set(`mode of ${folder} in another checkout`, intern(image.terms, text));
}
