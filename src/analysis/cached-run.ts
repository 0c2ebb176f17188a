import type { CacheUse } from '../ecosystems/cache.ts';
import { obstacleTo } from '../ecosystems/cache-built.ts';
import { cacheUses } from '../ecosystems/cache-uses.ts';
import { programName } from '../ecosystems/ecosystem.ts';
import { cachedToolOf, commandEffects } from '../ecosystems/registry.ts';
import type { Argument, Command, Step } from '../model/command.ts';
import type { FileView } from '../model/files.ts';
import { isBelow, literalPattern, overlaps } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import { foldersAbove } from './folders-above.ts';
import { inImage, type Image } from './image.ts';
import { isPotential } from './potential.ts';
import { mayWrap, unwrap } from './wrapped/unwrap.ts';
import { shortened, type RunMemo } from './run-memo.ts';
import type { Mount } from './run-mounts.ts';
import { isForced, isRecursiveRemove, operandsOf, removedBy, removesFolder } from './removals.ts';
import { flatMap } from '../source/flat-map.ts';

/** What a clean-up takes out of a cache. */
export interface Clearing {
  readonly folder: string;
  /** The cache as a whole. */
  readonly whole: boolean;
  /** The words that say so; undefined: the whole command does nothing else. */
  readonly words: readonly Argument[] | undefined;
}

/** A step of a RUN, and what it does with caches. */
export interface CachedStep {
  /** As it counts: what only concerns a cache that its own RUN fills is left out. */
  readonly step: Step;
  readonly written: Step;
  readonly uses: readonly CacheUse[];
  /** Its commands, or those of the script that it runs. */
  readonly runs: readonly Command[];
  /** What it removes of a cache that an earlier command fills. */
  readonly clearings: readonly Clearing[];
  /** It does nothing but that. */
  readonly idle: boolean;
  /** Why it may add a source from which a cache of this RUN is filled (`Cache.sources`). */
  readonly adds?: string;
}

/**
 * The steps of a RUN as they count. A RUN that fills a cache and empties it at its end leaves nothing of it, and so does one that fills a mount:
 * both come out as a RUN that fills it, without a word of how it is kept out of the image. What is left in the image is kept apart (`ImageCaches`).
 */
export function cachedSteps(around: Surroundings, steps: readonly Step[]): readonly CachedStep[] {
  const { image, state, view, runs } = around;
  const filled = new Set(image.caches.used.keys());
  const here = new Set<string>();
  const scripts = steps.map((step) => {
    const inner = mayWrap(step) ? unwrap(step, state, view) : undefined;
    return inner === undefined || 'why' in inner ? undefined : inner.step.commands;
  });
  const all = steps.map((step, index) => {
    const script = scripts[index];
    if (script !== undefined) return flatMap(script, (command) => usesInScript(command, around));
    return flatMap(step.commands, (command) => cacheUses(command, state, view, image.caches.used));
  });
  const sources = flatMap(all.flat(), ({ cache }) => cache.sources?.listed ?? []);
  const mounted = sources.length === 0 ? undefined : mountsSource(around.mounts, sources);
  const last = all.findLastIndex((uses) => uses.some(({ cache, action }) => cache.sources !== undefined && action !== 'clears'));
  return steps.map((step, index): CachedStep => {
    const uses = all[index] ?? [];
    const [only] = step.commands;
    const quiet = (folder: string, below: string): boolean => isOnlyCache(around, steps.slice(0, index), folder, below);
    const found = step.compound || only === undefined ? [] : clearingsOf(only, uses, isForced(only) ? filled : here, quiet);
    const cleared = withoutWords(
      step,
      flatMap(found, ({ words }) => words ?? []),
      runs,
    );
    const idle = found.some(({ words }) => words === undefined) || (found.length > 0 && cleared !== undefined && hasNoOperands(cleared));
    const clearings = cleared === undefined && !idle ? [] : found;
    const kept = idle || cleared === undefined ? step : cleared;
    const off = flatMap(uses, (use) => use.off);
    for (const { action, folder, off: never } of uses) {
      if (folder === undefined || (action !== 'fills' && action !== 'renews')) continue;
      filled.add(folder);
      if (never.length === 0) here.add(folder);
    }
    const counted = withoutWords(kept, off, runs) ?? kept;
    const adds = sources.length === 0 ? undefined : (mounted ?? addsSource(step.commands, around, sources, index > last));
    return {
      step: counted,
      written: step,
      uses,
      runs: scripts[index] ?? counted.commands,
      clearings,
      idle,
      ...(adds !== undefined && { adds }),
    };
  });
}

/** Of a command in a script: its words stand in a file that nobody edits. */
function usesInScript(command: Command, { image, state, view }: Surroundings): readonly CacheUse[] {
  return cacheUses(command, state, view, image.caches.used).map((use): CacheUse => {
    const [off] = use.off;
    if (off === undefined) return use;
    const obstacle = { reason: 'cache-disabled', message: `a script that it runs says ${off.raw}` } as const;
    return { ...use, off: [], obstacle: obstacleTo(use, state) ?? obstacle };
  });
}

function clearingsOf(
  command: Command,
  uses: readonly CacheUse[],
  filled: ReadonlySet<string>,
  quiet: (folder: string, below: string) => boolean,
): readonly Clearing[] {
  if (command.redirects.length > 0) return [];
  const clears = uses.filter(({ action }) => action === 'clears');
  if (clears.length > 0) {
    const folders = flatMap(clears, ({ folder }) => (folder !== undefined && filled.has(folder) ? [folder] : []));
    return folders.length === clears.length ? folders.map((folder) => ({ folder, whole: true, words: undefined })) : [];
  }
  if (!isRecursiveRemove(command)) return [];
  const found = flatMap(operandsOf(command), (word) => {
    const removed = removedBy(word, command);
    if (removed === undefined) return [];
    return flatMap([...filled], (folder) => {
      if (isBelow(removed.path, folder)) return [{ folder, whole: removed.path === folder, words: [word] }];
      return isBelow(folder, removed.path) && quiet(removed.path, folder) ? [{ folder, whole: true, words: [word] }] : [];
    });
  });
  // `rm -rf /var/lib/apt/lists/* $MORE`: without the one word the rest may still remove it.
  return found.filter(({ folder }) => {
    const own = flatMap(found, (one) => (one.folder === folder ? one.words : []));
    return !removesFolder(command, folder, own);
  });
}

interface Surroundings {
  readonly image: Image;
  readonly state: State;
  readonly view: FileView;
  readonly runs: RunMemo;
  readonly mounts: readonly Mount[];
}

/** May nothing but the cache `below` have put anything into `folder`, which is removed as a whole? */
function isOnlyCache({ image, state, view }: Surroundings, before: readonly Step[], folder: string, below: string): boolean {
  if (folder === '/' || image.events.some((event) => event.unknown !== undefined)) return false;
  // The base image has something in /opt and /tmp, and so may what an install runs.
  if (!foldersAbove(image, below).includes(folder)) return false;
  const region = { patterns: [`${literalPattern(folder)}/**`], except: [below] };
  const copied = image.brings.some((bring) => bring.from(`${folder}/any`) !== undefined);
  if (copied || [...inImage(image, [region])].some((path) => !isPotential(path))) return false;
  const known = [...image.events].every(
    (event) => event.caches?.includes(below) === true || !event.writes.some((writes) => overlaps(writes, region)),
  );
  if (!known) return false;
  return flatMap(before, ({ commands }) => commands).every((command) => {
    const effects = commandEffects(command, state, view);
    if (effects.kind === 'unknown' || effects.install?.blocked !== undefined) return false;
    return !overlaps(effects.writes, region);
  });
}

/** A bind mount may bring a source that is only there while the RUN goes on. */
function mountsSource(mounts: readonly Mount[], listed: readonly string[]): string | undefined {
  const brings = mounts.some(
    ({ type, target }) =>
      type === 'bind' && target !== undefined && overlaps({ patterns: [`${target === '/' ? '' : target}/**`] }, { patterns: listed }),
  );
  return brings ? 'a bind mount brings what lies where sources are listed' : undefined;
}

/** Runs of a program that nobody knows: a script, a shell, a download that is run. */
const ANYTHING = /^(?:(?:ba|da|a|z)?sh|source|\.|curl|wget|python[\d.]*|perl)$|\//u;

/**
 * Why commands may add to the sources that lie there. A tool that has a cache of its own adds none; behind the last use of the cache only a program
 * that may be anything counts, since that one may fill it once more.
 */
function addsSource(
  commands: readonly Command[],
  { state, view }: Surroundings,
  listed: readonly string[],
  behind: boolean,
): string | undefined {
  for (const command of commands) {
    const name = command.argv[0]?.raw ?? '';
    if (cachedToolOf(programName(name)) !== undefined || (behind && !ANYTHING.test(name))) continue;
    const effects = commandEffects(command, state, view);
    if (effects.kind === 'unknown') return `what ${name} does is not followed`;
    if (overlaps(effects.writes, { patterns: listed })) return `${name} writes where sources are listed`;
  }
  return undefined;
}

/** `rm -rf` with nothing left to remove. */
function hasNoOperands({ commands: [only] }: Step): boolean {
  return only !== undefined && operandsOf(only).length === 0;
}

/** The same step without some words of its one command; undefined where its label does not list them. */
function withoutWords(step: Step, words: readonly Argument[], runs: RunMemo): Step | undefined {
  const [only] = step.commands;
  if (words.length === 0) return step;
  if (step.compound || only === undefined || step.commands.length !== 1) return undefined;
  const at = step.label.indexOf(':[[');
  const parts = at < 0 ? undefined : parsed(step.label.slice(at + 1));
  const labels = parts?.[0];
  if (parts === undefined || !Array.isArray(labels) || labels.length !== only.argv.length) return undefined;
  const keeps = (index: number): boolean => {
    const word = only.argv[index];
    return word !== undefined && !words.includes(word);
  };
  const label = `${step.label.slice(0, at + 1)}${JSON.stringify([labels.filter((_, index) => keeps(index)), ...parts.slice(1)])}`;
  return { ...step, label, commands: [shortened(runs, only, keeps)] };
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
