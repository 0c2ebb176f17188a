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
    const who = frame.words.startsWith(':') ? event.title : `\`${firstOf(frame.words)}\``;
    return ['needed-later', `${who} (line ${event.line}) may use ${cache.what} in ${folder}`];
  }
  return undefined;
}

/** The first of these commands, each on a line of its own. */
function firstOf(words: string): string {
  const [first = ''] = words.split('\n');
  return first.length > 60 ? `${first.slice(0, 57)}...` : first;
}

/** What a stage below left in the cache would stay there, since what the RUN does then concerns the mount alone. */
export function whyKept({ cache, folder = '/', open }: Group, { image, steps, uses }: Reader): Why | undefined {
  const clears = steps.some(({ clearings }) => clearings.some((clearing) => clearing.folder === folder));
  const renews = cache.leftForOthers && uses.some(({ action }) => action === 'renews');
  if (!clears && !renews) return undefined;
  const own = new Set(open.flatMap(({ trace }) => trace.events.map(({ id }) => id)));
  const older = image.caches.held.get(folder)?.events.find((id) => !own.has(id));
  const found = image.events.find(({ id }) => id === older);
  // Of a RUN that is not followed it is not noted what it left there; one that installs may have left something.
  const unclear = image.events.find(
    ({ unknown, caches = [], told }) =>
      unknown !== undefined && !caches.includes(folder) && told.some((text) => cache.toldAtStart.test(text)),
  );
  if (older === undefined && unclear === undefined) return undefined;
  const { title = 'a command', line = 0 } = found ?? unclear ?? {};
  const [what, left] = [clears ? 'removes' : 'replaces', older === undefined ? 'may have left' : 'left'];
  return ['filled-before', `it ${what} what ${title} in line ${line} ${left} in ${folder}, which a mount would hide from it`];
}
