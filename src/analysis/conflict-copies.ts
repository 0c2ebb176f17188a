import { isBelow, literalPattern, namedPaths, overlaps } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { cacheOf } from '../source/cache.ts';
import { touchedBy } from './activity.ts';
import { usesFolder } from './conflict-folders.ts';
import type { CopyTrace } from './copies.ts';
import { coverageOf, coveragesClash } from './coverage.ts';
import type { InstructionTrace } from './evaluate.ts';
import { contested, type ImageEvent } from './events.ts';
import { foldersMadeBy, type Line } from './line.ts';
import { isNowhere } from './potential-inputs.ts';
import { potentialPath } from './potential.ts';
import { flatMap } from '../source/flat-map.ts';

type CopyOf = InstructionTrace & { readonly copy: CopyTrace };

/** Two copies of which it is known what they bring. */
export function copiesConflict(a: CopyOf, b: CopyOf, line: Line): string | undefined {
  const terms = termsOf(a.copy);
  const shared = b.copy.entries.find((entry) => terms.has(entry.image) && terms.get(entry.image) !== entry.term);
  if (shared !== undefined) return `both bring ${shared.image}`;
  if (a.copy.coverage.some((one) => b.copy.coverage.some((other) => coveragesClash(one, other))))
    return 'both could bring the same files of another checkout, with other rights';
  return oneSided(a, b, line) ?? oneSided(b, a, line);
}

function oneSided(one: CopyOf, other: CopyOf, line: Line): string | undefined {
  const folders = foldersMadeBy(other);
  const inTheWay = [...folders].find((folder) => one.copy.entryAt(folder) !== undefined);
  if (inTheWay !== undefined) return `it brings ${inTheWay}, which the other takes for a folder`;
  const { destination } = one.copy;
  const entry = termsOf(other.copy).get(destination);
  const asFolder = folders.has(destination) || (entry !== undefined && other.copy.entryAt(destination) === undefined);
  if (!one.copy.settled && asFolder) return asFolderOrFile(one.copy);
  const link = linksOf(one.copy).find((path) => isBelow(path, other.copy.destination) || isBelow(other.copy.destination, path));
  if (link !== undefined) return `it brings ${link}, a symbolic link`;
  return bringsOver(one, other, line);
}

/** In another checkout, `of` may hold a file where `other`, or both where a third, now puts one of another name. */
function bringsOver(of: CopyOf, other: CopyOf, line: Line): string | undefined {
  const theirs = line.underCopy(other);
  for (const [path, traces] of line.underCopy(of)) {
    if (!traces.includes(other) && !theirs.has(path)) continue;
    const reason = line.whyNotAssumed(path);
    if (reason !== undefined) return `the copy could bring ${path}, too: ${reason}`;
  }
  return undefined;
}

/** A copy, and what is known by reads and writes: commands, other copies, VOLUME. */
export function copyEventsConflict(of: CopyOf, other: InstructionTrace, line: Line): string | undefined {
  const { copy } = of;
  if (!copy.settled && foldersMadeBy(other).has(copy.destination)) return asFolderOrFile(copy);
  for (const event of other.events) {
    if (event.unknown !== undefined) return event.unknown;
    if (event.moving !== undefined && copy.broad) return event.moving;
    const touched = touchedBy(event, copy.group, termsOf(copy));
    if (touched !== undefined) return `it reads or writes ${touched}`;
    const folder = folderUsed(event, copy.entries);
    if (folder !== undefined) return `it uses the folder ${folder}`;
    const conflict = linkConflict(copy, event) ?? otherCheckout(of, other, event, line);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

function folderUsed(event: ImageEvent, entries: CopyTrace['entries']): string | undefined {
  for (const { kind, image } of entries) if (kind === 'folder' && usesFolder(event, image)) return image;
  return undefined;
}

/** Where a command or a copy goes through a link, dockerfix does not follow. */
function linkConflict(copy: CopyTrace, event: ImageEvent): string | undefined {
  const regions = [...event.reads, ...event.writes];
  const link = linksOf(copy).find((path) => regions.some((region) => overlaps(treeOf(path), region)));
  if (link !== undefined) return `it goes through ${link}, a symbolic link`;
  const meets = event.links?.some((region) => overlaps(treeOf(copy.destination), region)) === true;
  return meets ? `it makes a symbolic link where the copy goes` : undefined;
}

/** What the copy would bring where the context holds more than now. */
function otherCheckout(of: CopyOf, other: InstructionTrace, event: ImageEvent, line: Line): string | undefined {
  const { copy } = of;
  const { mayBeGenerated } = line;
  for (const [path, result] of contested(event)) {
    if (result && copy.from(path) !== undefined) return `the copy could bring ${path}, which it makes`;
  }
  for (const [path, traces] of line.underCopy(of)) {
    // Of what another put there, only who looks there would tell the difference.
    const pseudo = potentialPath(path);
    const concerned = traces.includes(other) || event.mayRead(pseudo) || event.mayWrite(pseudo);
    const reason = concerned ? line.whyNotAssumed(path) : undefined;
    if (reason !== undefined) return `the copy could bring ${path}, which is not in the context now: ${reason}`;
  }
  for (const path of new Set([...event.optional, ...flatMap(event.reads, (region) => namedPaths(region)), ...event.needed])) {
    const places = copy.places(path);
    const reason =
      flatMap(places, (from) => mayBeGenerated(from) ?? [])[0] ??
      (places.length > 0 && event.needed.has(path) ? 'nothing else brings it' : undefined);
    if (reason !== undefined) return `the copy could bring ${path}, which it reads: ${reason}`;
  }
  return removalConflict(of, other, event, line) ?? coverageConflict(copy, event, line);
}

/** What a command removes by name, and nothing brings, counts as something that the context may hold (taken-away.ts): of the copies above it. */
function removalConflict(of: CopyOf, other: InstructionTrace, event: ImageEvent, line: Line): string | undefined {
  const image = line.placeOf(other) < line.placeOf(of) ? line.imageBefore(other) : undefined;
  for (const path of event.removes ?? []) {
    const places = of.copy.places(path);
    if (places.some((place) => event.takenAway.has(place)) || (places.length > 0 && image !== undefined && isNowhere(image, path)))
      return `the copy could bring ${path}, which it removes by name`;
  }
  return undefined;
}

/** A command that reads whatever is in a folder, and a copy that fills it with whatever the context holds. */
function coverageConflict(copy: CopyTrace, event: ImageEvent, { isFolder, mayBeGenerated }: Line): string | undefined {
  for (const { pattern, folder, sources } of coverageOf(copy.coverage, event)) {
    if (event.outputs.some((output) => isBelow(folder, output))) continue;
    const known = isFolder(folder) || isBelow(copy.destination, folder);
    const reason = known ? 'the copy fills it' : flatMap(sources, (source) => mayBeGenerated(source) ?? [])[0];
    if (reason !== undefined) return `it reads ${pattern}: ${reason}`;
    if (event.needed.has(folder)) return `it reads ${pattern}: nothing else brings it`;
  }
  return undefined;
}

/** A copy and a WORKDIR whose folder is known; a relative destination is the caller's to mind. */
export function copyWorkdirConflict({ copy }: CopyOf, workdir: InstructionTrace): string | undefined {
  const folders = foldersMadeBy(workdir);
  const inTheWay = [...folders].find((folder) => copy.entryAt(folder) !== undefined);
  if (inTheWay !== undefined) return `it brings ${inTheWay}, which is no folder`;
  return !copy.settled && folders.has(copy.destination) ? asFolderOrFile(copy) : undefined;
}

function asFolderOrFile({ destination }: CopyTrace): string {
  return `whether ${destination} is a folder decides where the copy lands`;
}

function treeOf(path: string): Region {
  return { patterns: [`${path === '/' ? '' : literalPattern(path)}/**`] };
}

const terms = cacheOf<CopyTrace, ReadonlyMap<string, string>>();

/** Files, links and folders that it brings, by their path. */
function termsOf(copy: CopyTrace): ReadonlyMap<string, string> {
  const known = terms.get(copy) ?? new Map(copy.entries.map((entry) => [entry.image, entry.term]));
  terms.set(copy, known);
  return known;
}

const links = cacheOf<CopyTrace, readonly string[]>();

function linksOf(copy: CopyTrace): readonly string[] {
  const known = links.get(copy) ?? flatMap(copy.entries, (entry) => (entry.kind === 'link' ? [entry.image] : []));
  links.set(copy, known);
  return known;
}
