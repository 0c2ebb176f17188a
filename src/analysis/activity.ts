import { isBelow, namedPaths, parentOf } from '../model/path-patterns.ts';
import { coverageOf, coverageText } from './coverage.ts';
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
import { potentialPath, type Bring, type PotentialSource } from './potential.ts';
import { intern } from './terms.ts';

/** Those of the paths of a copy that an event reads or writes, whether it came before or after. */
export function touchedBy(event: ImageEvent, group: PathGroup, has: (path: string) => boolean): ReadonlySet<string> {
  return membersOf({ has, groups: [group], loose: [] }, [...event.reads, ...event.writes]);
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

/** Runs a command (or another thing that is known by its reads and writes only). */
export function runActivity(image: Image, activity: Activity): ImageEvent {
  const everything = activity.unknown !== undefined;
  const reads = everything ? [EVERYTHING] : activity.reads;
  const writes = everything ? [EVERYTHING] : activity.writes;
  const all = everything ? new Set(image.paths.entries().keys()) : undefined;
  const written = all ?? inImage(image, writes);
  const inputs = new Map<string, number>();
  const assumed = new Map<string, number>();
  const read = (path: string, term: number): void => {
    const own = activity.outputs.some((output) => path === potentialPath(output));
    (!own && isAssumable(image, path) ? assumed : inputs).set(path, term);
  };
  const seen = (path: string): KnownPath | undefined => seenBy(image.terms, activity.part, image.paths.get(path));
  // An update or a clean-up leaves the same, whatever was there.
  if (activity.part?.place === undefined) for (const path of written) read(path, seen(path)?.term ?? -1);
  for (const path of all === undefined && activity.part?.role !== 'clean' ? inImage(image, reads) : []) {
    // That a folder is there which always is tells nothing.
    const asEver = image.alwaysThere.has(path) && seen(path)?.fact.kind === 'folder';
    if (!written.has(path) && !asEver) read(path, readTerm(image, path, activity));
  }
  for (const path of activity.folders) inputs.set(`owner of ${path}`, intern(image.terms, folderTerm(seen(path), activity.user)));
  const potential = potentialInputs(image, activity);
  if (everything) inputs.set('the context of another checkout', intern(image.terms, coverageText(image.coverage)));
  else addCoverage(image, activity, inputs, potential);
  const outputsBefore = outputsFromContext(image, activity.outputs);
  for (const [path, term] of outputsBefore) inputs.set(path, term);
  const after = image.events
    .filter((event) => !passesBy(activity, event))
    .filter((event) => everything || event.unknown !== undefined || overlapAny(event.writes, reads) || overlapAny(event.writes, writes))
    .map((event) => event.id)
    .sort((a, b) => a - b);
  const labelTerm = intern(image.terms, `label|${activity.label}`);
  const known = [...inputs].map(([path, term]) => `${path}=${term}`).sort();
  const id = intern(image.terms, `event|${labelTerm}|${after.join(',')}|${known.join('|')}`);
  // A package that is installed again stays as it is.
  const same = activity.part === undefined ? undefined : image.events.find((event) => event.id === id);
  if (same?.part?.role === 'install') {
    addLeftovers(image, same);
    return same;
  }
  const event: Required<ImageEvent> = {
    id: activity.part === undefined ? occurrence(image, id) : id,
    labelTerm,
    inputs,
    assumed,
    written,
    after,
    potential,
    copiesAbove: { ...image.copies },
    mayWrite: everything ? () => true : test(writes),
    mayRead: everything ? () => true : test(reads),
    reads,
    writes,
    // One by one: V8 takes a microsecond for each property that is added by a spread.
    label: activity.label,
    title: activity.title,
    line: activity.line,
    asks: activity.asks,
    optional: activity.optional,
    outputs: activity.outputs,
    folders: activity.folders,
    user: activity.user,
    modes: activity.modes,
    told: activity.told,
    links: activity.links,
    lockReason: activity.lockReason,
    caches: activity.caches,
    thirdParty: activity.thirdParty,
    addsNothing: activity.addsNothing,
    changesOnly: activity.changesOnly,
    makes: activity.makes,
    lives: activity.lives,
    environments: activity.environments,
    moving: activity.moving,
    fresh: activity.fresh,
    unread: activity.unread,
    built: activity.built,
    settings: activity.settings,
    updates: activity.updates,
    unknown: activity.unknown,
    part: activity.part,
  };
  const marks = marksOf(image, event);
  if (everything) image.paths.replaceAll(marks);
  else for (const [path, known] of marks) image.paths.set(path, known);
  for (const path of [...contested(event).keys()].map((output) => potentialPath(output))) {
    if (!image.paths.has(path) && !outputsBefore.has(path)) continue;
    setLoose(image, path, { term: termAfter(image.terms, event, image.paths.get(path) ?? -1), fact: { kind: 'absent' } });
  }
  settle(image, event);
  image.events.push(event);
  addLeftovers(image, event);
  return event;
}

/** The same command with the same inputs may stand twice (`RUN date >> /log`); they must not count as one. */
function occurrence(image: Image, id: number): number {
  const again = image.events.some((event) => event.id === id);
  return again ? occurrence(image, intern(image.terms, `again|${id}`)) : id;
}

function whyChanged({ unknown, title, line }: ImageEvent, path: string): string {
  return unknown === undefined ? `${title} (line ${line}) changes ${path}` : `line ${line} stands before it, and ${unknown}`;
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
    const sources = new Set(image.brings.flatMap((bring) => bring.places(output)));
    if (sources.size > 0) found.set(potentialPath(output), intern(image.terms, `context|${[...sources].sort().join('|')}`));
  }
  return found;
}

/**
 * What the context of another checkout would hold of a pattern that is read: an input where the folder is there now; what it could bring of
 * a folder that is not there may be assumed away, and results of the event itself are asked of the ignore file.
 */
function addCoverage(
  image: Image,
  activity: Activity,
  inputs: Map<string, number>,
  potential: Map<string, readonly PotentialSource[]>,
): void {
  for (const [pattern, text] of coverageOf(image.coverage, activity.reads)) {
    const folder = parentOf(pattern);
    if (activity.outputs.some((output) => isBelow(folder, output))) continue;
    const known = image.paths.get(folder);
    if (known?.folder !== undefined) inputs.set(`${pattern} of another checkout`, intern(image.terms, text));
    else if (known === undefined) potential.set(folder, [{ source: text.replace(/\/[^/]*$/u, ''), changedBy: '' }]);
  }
}

function potentialInputs(image: Image, activity: Activity): Map<string, readonly PotentialSource[]> {
  const found = new Map<string, readonly PotentialSource[]>();
  if (image.brings.length === 0) return found;
  const ask = (path: string): void => {
    if (found.has(path) || image.paths.has(path)) return;
    const sources = new Map<string, string>();
    for (const bring of image.brings) {
      for (const source of bring.places(path)) {
        sources.delete(source);
        sources.set(source, changedSince(image, bring, path));
      }
    }
    if (sources.size > 0)
      found.set(
        path,
        [...sources].map(([source, changedBy]) => ({ source, changedBy })),
      );
  };
  for (const path of activity.optional) ask(path);
  for (const region of activity.reads) for (const path of namedPaths(region)) ask(path);
  return found;
}

/** The events that may have changed what a copy would have brought to a path. */
function changedSince({ events }: Image, { after }: Bring, path: string): string {
  const start = after === undefined ? -1 : events.findLastIndex(({ id }) => id === after);
  const changing = events.slice(start + 1).filter((event) => event.unknown !== undefined || contested(event).has(path));
  return changing
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(',');
}
