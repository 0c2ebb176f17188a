import { isBelow, literalPattern, namedPaths } from '../model/path-patterns.ts';
import type { ContextPath } from '../model/files.ts';
import type { PathPattern } from '../model/paths.ts';
import { coverageOf } from './coverage.ts';
import { contested, type Activity } from './events.ts';
import type { Image } from './image.ts';
import type { Bring, PotentialSource } from './potential.ts';
import { isSystemPath } from './system-paths.ts';
import { intern } from './terms.ts';

/** What copies before an activity could bring it in another checkout. */
interface PotentialInputs {
  readonly potential: Map<string, readonly PotentialSource[]>;
  /** Of its paths, those that it names and that nothing else brings: it is of use only where the context holds them. */
  readonly needed: Set<string>;
}

/**
 * What the context of another checkout would hold of a pattern that is read: an input where the folder is there now; what it could bring of
 * a folder that is not there may be assumed away, and results of the event itself are asked of the ignore file.
 */
export function addCoverage(image: Image, activity: Activity, inputs: Map<string, number>, { potential, needed }: PotentialInputs): void {
  for (const { pattern, folder, text, sources } of coverageOf(image.coverage, activity)) {
    if (activity.outputs.some((output) => isBelow(folder, output))) continue;
    const known = image.paths.get(folder);
    if (known?.folder !== undefined) inputs.set(`${pattern} of another checkout`, intern(image.terms, text));
    else if (known === undefined) {
      const all = [...(potential.get(folder) ?? []), ...sources.map((source) => ({ source, changedBy: '' }))];
      potential.set(folder, [...new Map(all.map((one) => [one.source, one])).values()]);
      if (isNeeded(image, folder, pattern, activity)) needed.add(folder);
    }
  }
}

export function potentialInputs(image: Image, activity: Activity): PotentialInputs {
  const found: PotentialInputs = { potential: new Map(), needed: new Set() };
  if (image.brings.length === 0) return found;
  for (const path of activity.optional) addPotential(image, path, activity, found);
  for (const region of activity.reads) for (const path of namedPaths(region)) addPotential(image, path, activity, found);
  for (const path of activity.folders)
    if (isNeeded(image, path, literalPattern(path), activity)) addPotential(image, path, activity, found);
  return found;
}

function addPotential(image: Image, path: string, activity: Activity, { potential: found, needed }: PotentialInputs): void {
  if (found.has(path) || image.paths.has(path)) return;
  const sources = new Map<string, string>();
  for (const bring of image.brings) {
    for (const source of bring.places(path)) {
      sources.delete(source);
      sources.set(source, changedSince(image, bring, path));
    }
  }
  if (sources.size === 0) return;
  const potential: PotentialSource[] = [];
  for (const [source, changedBy] of sources) potential.push({ source, changedBy });
  found.set(path, potential);
  if (isNeeded(image, path, literalPattern(path), activity)) needed.add(path);
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

/** Where in the context that would lie which an activity removes by name, and which nothing here brings or makes. */
export function takenAway(image: Image, { removes = [], unknown }: Activity): ReadonlySet<ContextPath> {
  if (removes.length === 0 || unknown !== undefined) return NOTHING;
  const found = new Set<ContextPath>();
  for (const path of removes) {
    if (!isNowhere(image, path)) continue;
    for (const bring of image.brings) for (const source of bring.places(path)) found.add(source);
  }
  return found;
}

const NOTHING: ReadonlySet<ContextPath> = new Set();

/** Nothing brings or makes it. */
export function isNowhere(image: Image, path: string): boolean {
  return !image.paths.has(path) && !mayBeMade(image, path);
}

/** It names it, and no command may have made it, or something in it: what is known of the image lacks it already. */
function isNeeded(image: Image, path: string, pattern: PathPattern, { needs, unknown }: Activity): boolean {
  return needs?.has(pattern) === true && unknown === undefined && !mayBeMade(image, path);
}

function mayBeMade({ events, alwaysThere }: Image, path: string): boolean {
  return alwaysThere.has(path) || isOfSystem(path) || events.some(({ mayWrite }) => mayWrite(path) || mayWrite(`${path}/any`));
}

/** The base image may hold it, or the kernel show it. */
function isOfSystem(path: string): boolean {
  return isSystemPath(path) || /^\/(?:(?:dev|proc|sys)(?:\/|$)|(?:home|media|mnt|opt|root|srv|tmp)$)/u.test(path);
}
