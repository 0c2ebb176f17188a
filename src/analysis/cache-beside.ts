import type { Cache } from '../ecosystems/cache.ts';
import { cacheUses } from '../ecosystems/cache-uses.ts';
import { commandEffects } from '../ecosystems/registry.ts';
import type { Command } from '../model/command.ts';
import type { FileView } from '../model/files.ts';
import { flatMap } from '../source/flat-map.ts';
import { addNothing } from './adds-nothing.ts';
import { isOwn, wantsHeld, wordsOfCommands, type Asked, type StepFrame } from './cache-needs.ts';
import type { CachedStep } from './cached-run.ts';
import type { ImageEvent } from './events.ts';
import type { Image } from './image.ts';
import { effectsIn, type RunMemo } from './run-memo.ts';

export interface BesideFrame extends StepFrame {
  readonly view: FileView;
  readonly memo: RunMemo;
}

/**
 * Where steps count as a whole (a loop, a script, a RUN that is not followed): does one of the commands want what is in a cache? It is asked of each
 * by itself, since together they read and write what any of them does, or nothing is known of them as a whole.
 */
export function isWantedByOne(
  image: Image,
  event: ImageEvent,
  cached: readonly CachedStep[],
  { folder, cache }: { readonly folder: string; readonly cache: Cache },
  frame: BesideFrame,
): boolean {
  const { state, view } = frame;
  const commands = flatMap(cached, ({ runs, idle }) => (idle ? [] : runs));
  return commands.some((command) => {
    if (isOwn([command], event, cache)) return false;
    const words = wordsOfCommands([command]);
    // The tool itself, given something within by name.
    const isTool = cacheUses(command, state, view, image.caches.used).some((use) => use.cache === cache && use.folder === folder);
    if (isTool) return words.includes(`${folder}/`);
    return wantsHeld(image, askedOf(command, frame), folder, cache, { ...frame, commands: [command], words });
  });
}

function askedOf(command: Command, { state, view, memo }: BesideFrame): Asked {
  const { effects } = effectsIn(memo, command, view, (files) => commandEffects(command, state, files));
  if (effects.kind === 'unknown') return { unknown: effects.why, reads: [], writes: [], folders: [] };
  const { reads, writes, folders, names } = effects;
  return { reads: [reads], writes: [writes], folders, thirdParty: names === 'all' || undefined, addsNothing: addNothing([command]) };
}
