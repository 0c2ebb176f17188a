import { parentOf } from '../model/path-patterns.ts';
import { cacheOf } from '../source/cache.ts';
import type { InstructionTrace } from './evaluate.ts';
import { contested, type ImageEvent } from './events.ts';
import { foldersMadeBy, type Line } from './line.ts';

const ACCOUNTS = ['/etc/passwd', '/etc/group'];

/**
 * Folders that two instructions make where they are missing: the first decides whose it is. Once it is there, the others change nothing,
 * so that only the first maker of a folder has to keep its place among those who look at it.
 */
export function foldersConflict(a: InstructionTrace, b: InstructionTrace, line: Line): string | undefined {
  for (const [maker, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const conflict = ownersConflict(maker, other, line) ?? lookConflict(maker, other, line) ?? namedOwner(maker, other);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/** `maker` makes a folder that `other` would make for another owner. */
function ownersConflict(maker: InstructionTrace, other: InstructionTrace, line: Line): string | undefined {
  if (maker.makes === undefined || other.makes === undefined || maker.makes.owner === other.makes.owner) return undefined;
  const folders = foldersMadeBy(other);
  const place = line.placeOf(maker);
  const shared = [...foldersMadeBy(maker)].find((folder) => folders.has(folder) && line.makerOf(folder, other) === place);
  return shared === undefined ? undefined : 'both make the same folder, for different owners';
}

/** A command that changes a folder, or looks at one that is only then made. */
function lookConflict(maker: InstructionTrace, other: InstructionTrace, line: Line): string | undefined {
  if (other.events.length === 0) return undefined;
  const [place, at] = [line.placeOf(maker), line.placeOf(other)];
  for (const folder of foldersMadeBy(maker)) {
    const first = line.makerOf(folder, maker);
    if (first === undefined) continue;
    const matters = first === place || at < first;
    for (const event of other.events)
      if (event.mayWrite(folder) || (matters && usesFolder(event, folder))) return `it uses the folder ${folder}`;
  }
  return undefined;
}

/** Does it matter to a command whether the folder is there, or whose it is? */
export function usesFolder(event: ImageEvent, folder: string): boolean {
  return event.mayRead(folder) || event.mayWrite(folder) || event.folders.includes(folder) || lookedInto(event).has(folder);
}

const above = cacheOf<ImageEvent, ReadonlySet<string>>();

/** Folders above what it names as written (it needs them, or makes them), and those of patterns (`/app/*.py`). */
function lookedInto(event: ImageEvent): ReadonlySet<string> {
  const known = above.get(event);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const path of event.unknown === undefined ? contested(event).keys() : [])
    for (let folder = parentOf(path); folder !== '/' && !found.has(folder); folder = parentOf(folder)) found.add(folder);
  for (const region of event.reads) for (const pattern of region.patterns) if (/[*?]/u.test(pattern)) found.add(parentOf(pattern));
  above.set(event, found);
  return found;
}

/** `--chown=app`: the name is looked up when the instruction runs. */
function namedOwner({ makes }: InstructionTrace, { events, copy }: InstructionTrace): string | undefined {
  if (makes?.owner.includes('@') !== true) return undefined;
  if (events.some((event) => ACCOUNTS.some((path) => event.mayWrite(path)))) return 'it may change the users that --chown names';
  return ACCOUNTS.some((path) => copy?.entryAt(path) !== undefined) ? 'it brings the users that --chown names' : undefined;
}
