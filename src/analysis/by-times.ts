import { buildsByTimes } from '../ecosystems/cache-built.ts';
import type { Cache } from '../ecosystems/cache.ts';
import { literalPattern, overlaps, parentOf } from '../model/path-patterns.ts';
import type { CopiedEntry } from './copied-entry.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import type { Facts } from './facts.ts';
import { filesIn } from './file-view.ts';
import { readMounts } from './run-mounts.ts';
import { stagesUpTo } from './stage-uses.ts';

/**
 * What a tool builds from a folder of the project it may take out of its cache again as long as certain files of that folder have their times
 * (`Cache.byTimes`). A layer gives each of its files a new one, but none to files of other layers: `COPY pyproject.toml .` above `COPY src src/` leaves the
 * manifest as old as it was, and so does a bind mount with a file that has not changed (docs/engine-facts.md, "uv").
 */
export interface ByTimes {
  readonly cache: Cache;
  readonly keys: readonly string[];
}

/** The cache that the RUN at `index` of a stage fills so, if there is one. */
export function byTimesAt(facts: Facts, stage: StageOutcome, index: number): ByTimes | undefined {
  const trace = stage.traces[index];
  const image = stage.checkpoints[index]?.image;
  if (trace === undefined || image === undefined || !mayBuild(trace)) return undefined;
  for (const use of trace.steps.flatMap(({ cached }) => cached.flatMap(({ uses }) => uses))) {
    const { cache } = use;
    if (cache.byTimes !== undefined && buildsByTimes(use, trace.before, filesIn(image, facts.text)))
      return { cache, keys: cache.byTimes.keys };
  }
  return undefined;
}

/** Does the RUN build something of the project, or is it not known what it installs? */
function mayBuild({ events, steps }: InstructionTrace): boolean {
  return (
    events.some(({ unknown }) => unknown !== undefined) ||
    steps.some(({ installs }) => installs.some(({ blocked }) => blocked !== undefined))
  );
}

/** Line of the first instruction above a RUN, or of that itself, that puts files below a folder with such a manifest, but not the manifest with them. */
export function newerThanKeys(facts: Facts, stage: StageOutcome, index: number, { cache, keys }: ByTimes): number | undefined {
  const above = stagesUpTo(facts.evaluation, stage).flatMap((one) => (one === stage ? one.traces.slice(0, index + 1) : one.traces));
  const writers = new Map<string, number>();
  const tops = new Map<string, number>();
  for (const [at, { copy }] of above.entries()) {
    for (const { image, kind } of copy?.entries ?? []) {
      if (kind === 'folder') continue;
      writers.set(image, at);
      if (isKey(image, keys)) tops.set(parentOf(image), at);
    }
  }
  if (tops.size === 0) return undefined;
  const found = [...writers].flatMap(([path, at]) => (at > (tops.get(topOf(path, tops) ?? '') ?? at) ? [at] : []));
  for (const [at, trace] of above.entries()) {
    if (trace.copy !== undefined) continue;
    if (putBy(trace, cache).some((event) => [...tops].some(([top, since]) => at > since && mayPut(event, top)))) found.push(at);
  }
  return found.length === 0 ? undefined : above[Math.min(...found)]?.instruction.line;
}

function isKey(path: string, keys: readonly string[]): boolean {
  return keys.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** The nearest folder with a manifest: a member of a workspace has its own. */
function topOf(path: string, tops: { readonly has: (folder: string) => boolean }): string | undefined {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    if (tops.has(folder)) return folder;
    if (folder === '/') return undefined;
  }
}

/** What it does apart from the tool itself. */
function putBy({ events, steps }: InstructionTrace, cache: Cache): readonly ImageEvent[] {
  if (steps.length === 0) return events;
  return steps.flatMap(({ event, cached }) => (cached.some(({ uses }) => uses.some((use) => use.cache === cache)) ? [] : [event]));
}

/** An environment in the folder is no part of what is built. */
function mayPut(event: ImageEvent, top: string): boolean {
  if (event.unknown !== undefined) return true;
  if (event.changesOnly === true) return false;
  const region = { patterns: [`${top === '/' ? '' : literalPattern(top)}/**`] };
  return event.writes.some(({ patterns }) =>
    patterns.some((pattern) => !/\/\.?venv(?:\/|$)/u.test(pattern) && overlaps({ patterns: [pattern] }, region)),
  );
}

/**
 * Is something that the first brings, or this part of it, below a folder of which the second brings the manifest, while a RUN of the stage builds that folder
 * into a cache mount? The line of that RUN. As long as the manifest is copied with it or behind it, it is new with each change.
 */
export function timedBelow(
  facts: Facts,
  stage: StageOutcome,
  moved: readonly CopiedEntry[],
  kept: readonly CopiedEntry[],
): number | undefined {
  for (const [index, { instruction, before }] of stage.traces.entries()) {
    const mounts = instruction.keyword === 'RUN' ? readMounts(instruction, before) : [];
    const timed = mounts.some(({ type }) => type === 'cache') ? byTimesAt(facts, stage, index) : undefined;
    if (timed === undefined) continue;
    const own = topsIn(moved, timed.keys);
    const all = new Set([...own, ...topsIn(kept, timed.keys)]);
    const parted = moved.some(({ image, kind }) => {
      const top = kind === 'folder' ? undefined : topOf(image, all);
      return top !== undefined && !own.has(top);
    });
    if (parted) return instruction.line;
  }
  return undefined;
}

function topsIn(entries: readonly CopiedEntry[], keys: readonly string[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ image, kind }) => (kind !== 'folder' && isKey(image, keys) ? [parentOf(image)] : [])));
}
