import { isBelow, parentOf } from '../model/path-patterns.ts';
import { cacheOf } from '../source/cache.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from './evaluate.ts';
import type { CopyTrace } from './copies.ts';
import { contested, type ImageEvent } from './events.ts';
import type { Facts } from './facts.ts';
import { writerOf } from './file-view.ts';
import type { Image } from './image.ts';
import { sharedLists, type SharedLists } from './older-lists.ts';
import { isPotential } from './potential.ts';
import { childrenOf } from './stage-uses.ts';
import { flatMap } from '../source/flat-map.ts';

/** Instructions that run one after another, and what must be known about all of them to tell whether two may swap. */
export interface Line {
  /** Of the Dockerfile. */
  readonly text: string;
  readonly traces: readonly InstructionTrace[];
  /** Where an instruction stands in `traces`. */
  readonly placeOf: (trace: InstructionTrace) => number;
  /**
   * Who made a folder, as an instruction finds it: the place of the first that needs it since the last command that may have changed it,
   * the instruction itself included; -1 for one that is there before. Undefined for what every image has.
   */
  readonly makerOf: (folder: string, seenBy: InstructionTrace) => number | undefined;
  /** Some instruction up to the end of the line makes it, or brings it as a folder. */
  readonly isFolder: (path: string) => boolean;
  /** Something above `below` puts a file there, besides the instruction `than`: another one of the line, or a stage that it is built on. */
  readonly hasOther: (path: string, than: InstructionTrace, below: InstructionTrace) => boolean;
  readonly mayBeGenerated: Facts['mayBeGenerated'];
  /** Text of a file of the context. */
  readonly contextText: Facts['text'];
  /** What was there before an instruction. */
  readonly imageBefore: (trace: InstructionTrace) => Image | undefined;
  /**
   * Why it cannot be assumed that the context never holds a file that a copy would put on top of what is at `path`: something says that there
   * may be one, or it is the result of an install. Undefined where it can, and the checker then names the assumption.
   */
  readonly whyNotAssumed: (path: string) => string | undefined;
  /**
   * Paths on top of which a broad copy would put what another checkout may hold there, with the instructions that put there what is there;
   * 'base': a stage below did.
   */
  readonly underCopy: (copy: InstructionTrace) => Under;
  readonly sharedLists: () => SharedLists;
}

type Under = ReadonlyMap<string, readonly (InstructionTrace | 'base')[]>;

/** The instructions of a stage, or of several that are built on each other, the base first. */
export function lineOf(
  facts: Pick<Facts, 'resolved' | 'evaluation' | 'mayBeGenerated' | 'text'>,
  ...stages: readonly StageOutcome[]
): Line {
  const traces = flatMap(stages, (stage) => stage.traces);
  const checkpoints = flatMap(stages, (stage) => stage.checkpoints);
  const places = new Map(traces.map((trace, index) => [trace, index]));
  let known: ReadonlyMap<string, readonly number[]> | undefined;
  let lists: SharedLists | undefined;
  const makers = (): NonNullable<typeof known> => (known ??= makersOf(traces, facts.evaluation, stages[0]));
  const under = new Map<InstructionTrace, Under>();
  const base = parentImage(facts.evaluation, stages[0]);
  const family = [...stages, ...descendantsOf(facts.evaluation, stages)];
  return {
    text: facts.resolved.build.source.text,
    traces,
    placeOf: (trace) => places.get(trace) ?? -1,
    makerOf: (folder, seenBy) =>
      makers()
        .get(folder)
        ?.findLast((place) => place <= (places.get(seenBy) ?? -1)),
    isFolder: (path) => stages.at(-1)?.image.paths.get(path)?.folder !== undefined,
    hasOther: (path, than, below) =>
      base?.paths.get(path) !== undefined ||
      (base !== undefined && writerOf(base.events, path) !== undefined) ||
      traces
        .slice(0, places.get(below))
        .some((trace) => trace !== than && (trace.copy?.entryAt(path) !== undefined || writerOf(trace.events, path) !== undefined)),
    mayBeGenerated: facts.mayBeGenerated,
    contextText: facts.text,
    imageBefore: (trace) => checkpoints[places.get(trace) ?? -1]?.image,
    whyNotAssumed: (path) => {
      if (family.some(({ image }) => image.events.some((event) => event.outputs.includes(path)))) return 'an install makes it';
      const sources = flatMap(family, ({ image }) => flatMap(image.brings, (bring) => bring.places(path)));
      return sources.map((source) => facts.mayBeGenerated(source)).find((reason) => reason !== undefined);
    },
    sharedLists: () => (lists ??= sharedLists(flatMap(family, ({ image }) => image))),
    underCopy: (copy) => {
      const found = under.get(copy) ?? underCopy(copy, traces, base);
      under.set(copy, found);
      return found;
    },
  };
}

/** More files of one copy are not asked about one by one. */
const MOST_FILES = 2000;

function underCopy(of: InstructionTrace, traces: readonly InstructionTrace[], base: Image | undefined): Under {
  const found = new Map<string, (InstructionTrace | 'base')[]>();
  const { copy } = of;
  if (copy?.broad !== true) return found;
  const brings = (path: string): boolean => copy.entryAt(path) !== undefined || copy.setsFolder(path);
  const add = (paths: readonly string[], whose: InstructionTrace | 'base'): void => {
    const asked = paths.length > MOST_FILES ? [] : paths.filter((path) => !brings(path) && copy.from(path) !== undefined);
    for (const path of paths.length > MOST_FILES ? [copy.destination] : asked) found.set(path, [...(found.get(path) ?? []), whose]);
  };
  for (const trace of traces) if (trace !== of) add([...filesOf(trace, copy), ...namedBy(trace.events)], trace);
  if (base !== undefined) {
    const files = flatMap([...base.paths.entries()], ([path, known]) => (known.folder === undefined && !isPotential(path) ? [path] : []));
    add([...files, ...namedBy(base.events)], 'base');
  }
  return found;
}

/** Of another copy, where it fills the same folder. */
function filesOf({ copy: other }: InstructionTrace, { destination }: CopyTrace): readonly string[] {
  if (other === undefined || !(isBelow(other.destination, destination) || isBelow(destination, other.destination))) return [];
  return flatMap(other.entries, ({ kind, image }) => (kind === 'folder' ? [] : [image]));
}

function namedBy(events: readonly ImageEvent[]): readonly string[] {
  return flatMap(events, (event) => (event.unknown === undefined ? [...contested(event).keys()] : []));
}

function parentImage({ stages }: Evaluation, stage: StageOutcome | undefined): Image | undefined {
  return stage?.parent === undefined ? undefined : stages[stage.parent]?.image;
}

/** Stages that are built on one of these, or on one that is; none of these themselves. */
function descendantsOf(evaluation: Evaluation, stages: readonly StageOutcome[]): readonly StageOutcome[] {
  const found = new Set(stages);
  for (const stage of found) for (const child of childrenOf(evaluation, stage)) found.add(child);
  return [...found].filter((stage) => !stages.includes(stage));
}

/** By each folder that some instruction needs, who makes it: all of them, the last ones after commands that may change it. */
function makersOf(
  traces: readonly InstructionTrace[],
  evaluation: Evaluation,
  stage: StageOutcome | undefined,
): ReadonlyMap<string, readonly number[]> {
  const parent = parentImage(evaluation, stage);
  const named = new Set(namedBy([...(parent?.events ?? []), ...flatMap(traces, (trace) => trace.events)]));
  const makers = new Map<string, number[]>();
  const stale = new Set<string>();
  for (const folder of new Set(flatMap(traces, (trace) => [...foldersMadeBy(trace)]))) {
    if (stage?.image.alwaysThere.has(folder) === true && !named.has(folder)) continue;
    const there = parent?.paths.get(folder)?.fact.kind === 'folder';
    makers.set(folder, there ? [-1] : []);
    if (!there) stale.add(folder);
  }
  for (const [place, trace] of traces.entries()) {
    for (const folder of stale) {
      if (!foldersMadeBy(trace).has(folder) && trace.copy?.setsFolder(folder) !== true) continue;
      stale.delete(folder);
      makers.get(folder)?.push(place);
    }
    for (const event of trace.events) for (const folder of makers.keys()) if (event.mayWrite(folder)) stale.add(folder);
  }
  return makers;
}

const made = cacheOf<InstructionTrace, ReadonlySet<string>>();

/** Folders that are made where they are missing, those above them included. */
export function foldersMadeBy(trace: InstructionTrace): ReadonlySet<string> {
  const known = made.get(trace);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const folder of trace.makes?.folders ?? []) for (let at = folder; at !== '/' && !found.has(at); at = parentOf(at)) found.add(at);
  made.set(trace, found);
  return found;
}
