import { programName } from '../ecosystems/ecosystem.ts';
import type { Cache } from '../ecosystems/cache.ts';
import type { Argument, Command } from '../model/command.ts';
import { isBelow, joinPath, overlaps } from '../model/path-patterns.ts';
import type { CachedStep } from './cached-run.ts';

import { isPrivate } from './caches.ts';
import type { ImageEvent } from './events.ts';
import { foldersAbove, only } from './folders-above.ts';
import type { Image } from './image.ts';
import { isForced, removalsOf } from './removals.ts';
import { flatMap } from '../source/flat-map.ts';

/** The folders that steps surely make: `mkdir /a`, `mkdir -p /a/b`. */
export function madeBy(cached: readonly CachedStep[]): readonly string[] {
  return flatMap(cached, ({ step }) => {
    const [only] = step.commands;
    if (only === undefined || step.compound || step.onFailure !== 'fails' || programName(only.argv[0]?.raw ?? '') !== 'mkdir') return [];
    return flatMap(only.argv.slice(1), (word) => pathOf(word, only) ?? []);
  });
}

function pathOf({ value, glob }: Argument, { cwd }: Command): string | undefined {
  if (value.kind === 'unknown' || glob || value.text.startsWith('-')) return undefined;
  if (!value.text.startsWith('/') && cwd.kind === 'unknown') return undefined;
  return joinPath(cwd.kind === 'known' ? cwd.text : '/', value.text);
}

/** A command filled a cache in the image: its folder is there now, and so are those above. */
export function noteMade(image: Image, { cache, folder, id, line }: { cache: Cache; folder: string; id: number; line: number }): void {
  const { folders } = image.caches;
  if (cache.ofSystem) {
    folders.delete(folder);
    return;
  }
  for (const path of [folder, ...foldersAbove(image, folder, line)]) {
    const before = folders.get(path)?.events ?? [];
    folders.set(path, { cache, folder, state: 'made', events: [...before, id] });
  }
}

/** `rm -r` of folders. `events`: the commands of its RUN that filled a cache. */
export function noteRemoved({ caches: { folders, used } }: Image, commands: readonly Command[], events: readonly number[]): void {
  for (const removed of flatMap(commands, (command) => removalsOf(command))) {
    if (removed.inside !== undefined) continue;
    for (const path of folders.keys()) if (isBelow(path, removed.path)) folders.delete(path);
    for (const [folder, cache] of used)
      if (cache.ofSystem && isBelow(folder, removed.path)) folders.set(folder, { cache, folder, state: 'gone', events });
  }
}

/** `cd` fails where there is no such folder. */
export function enters(cached: readonly CachedStep[], path: string): boolean {
  return cached.some(({ step }) => step.entered.some((folder) => isBelow(folder, path)));
}

/** Would a command do something else were this folder not there? */
export function namesFolder(event: ImageEvent, cached: readonly CachedStep[], path: string, words: string): boolean {
  if (event.unknown !== undefined) return words.includes(path) || (!isPrivate(path) && event.told.some((text) => text.includes(path)));
  // Packages make what they need.
  if (event.thirdParty === true) return false;
  const commands = flatMap(cached, ({ step }) => step.commands);
  if (commands.length > 0 && commands.every((command) => isRemove(command) && isForced(command))) return false;
  const reads = flatMap(event.asks ?? event.reads, ({ patterns }) => patterns);
  if (reads.some((pattern) => isNamed(pattern, path, event.addsNothing === true))) return true;
  if (event.addsNothing === true) return false;
  const writes = flatMap(event.writes, ({ patterns }) => patterns);
  return event.folders.includes(path) || writes.some((pattern) => isBelow(pattern, path));
}

function isRemove({ argv }: Command): boolean {
  return programName(argv[0]?.raw ?? '') === 'rm';
}

/** `lenient`: of a folder above, nobody asks what is in it (`chown -R`). */
function isNamed(pattern: string, path: string, lenient: boolean): boolean {
  const root = pattern.endsWith('/**') ? pattern.slice(0, -'/**'.length) : pattern;
  if (isBelow(root, path)) return true;
  // `chmod -R g=u /` sets what a command below would set otherwise, were it to make the folder anew.
  const everywhere = lenient && root === '';
  if (root === pattern || (!everywhere && (lenient || isPrivate(path))))
    return !root.endsWith('*') && /[*?[]/u.test(root) && overlaps({ patterns: [root] }, only(path));
  return overlaps({ patterns: [pattern] }, only(path));
}
