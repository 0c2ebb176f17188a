import type { Facts } from '../facts.ts';
import { wantsHeld, wordsOfCommands } from '../cache-needs.ts';
import type { Group, Reader } from './group.ts';
import type { Why } from './why.ts';

/** A mount may hold something where the image holds nothing: before the install of its RUN has begun, and behind a clean-up that is taken out. */
export function whySeenWithin(facts: Facts, { cache, folder = '/' }: Group, { run, trace, state, image }: Reader): Why | undefined {
  for (const { event, cached } of trace.steps) {
    if (cached.some(({ uses }) => uses.some((use) => use.cache === cache && use.folder === folder))) continue;
    const commands = cached.flatMap(({ step }) => step.commands);
    const frame = { run, state, context: facts, commands, words: wordsOfCommands(commands) };
    if (cached.every(({ idle }) => idle) || !wantsHeld(image, event, folder, cache, frame)) continue;
    return ['needed-later', `${event.title} (line ${event.line}) may use ${cache.what} in ${folder}`];
  }
  return undefined;
}

/** What a stage below left in the cache would stay there, since what the RUN does then concerns the mount alone. */
export function whyKept({ cache, folder = '/', open }: Group, { image, steps, uses }: Reader): Why | undefined {
  const own = new Set(open.flatMap(({ trace }) => trace.events.map(({ id }) => id)));
  const older = image.caches.held.get(folder)?.events.find((id) => !own.has(id));
  if (older === undefined) return undefined;
  const clears = steps.some(({ clearings }) => clearings.some((clearing) => clearing.folder === folder));
  const renews = cache.leftForOthers && uses.some(({ action }) => action === 'renews');
  if (!clears && !renews) return undefined;
  const { title = 'a command', line = 0 } = image.events.find(({ id }) => id === older) ?? {};
  const what = clears ? 'removes' : 'replaces';
  return ['filled-before', `it ${what} what ${title} in line ${line} left in ${folder}, which a mount would hide from it`];
}
