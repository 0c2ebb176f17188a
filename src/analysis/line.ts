import { parentOf } from '../model/path-patterns.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from './evaluate.ts';
import type { Facts } from './facts.ts';

/** Instructions that run one after another, and what must be known about all of them to tell whether two may swap. */
export interface Line {
  /** Of the Dockerfile. */
  readonly text: string;
  readonly traces: readonly InstructionTrace[];
  /** Where an instruction stands in `traces`. */
  readonly placeOf: (trace: InstructionTrace) => number;
  /** The first instruction that makes a folder; -1 for one that is there before, undefined when none makes it. */
  readonly makerOf: (folder: string) => number | undefined;
  /** Folders that every base image has. */
  readonly isAlwaysThere: (folder: string) => boolean;
  readonly mayBeGenerated: Facts['mayBeGenerated'];
}

/** The instructions of a stage, or of several that are built on each other, the base first. */
export function lineOf(facts: Pick<Facts, 'resolved' | 'evaluation' | 'mayBeGenerated'>, ...stages: readonly StageOutcome[]): Line {
  const traces = stages.flatMap((stage) => stage.traces);
  const places = new Map(traces.map((trace, index) => [trace, index]));
  const [first] = stages;
  const parent = parentOfStage(facts.evaluation, first);
  const isAlwaysThere = (folder: string): boolean => folder === '/' || first?.image.alwaysThere.has(folder) === true;
  const makers = new Map<string, number>();
  for (const [index, trace] of traces.entries()) {
    for (const folder of providedBy(trace)) {
      if (isAlwaysThere(folder) || makers.has(folder)) continue;
      makers.set(folder, parent?.image.paths.get(folder)?.folder === undefined ? index : -1);
    }
  }
  return {
    text: facts.resolved.build.source.text,
    traces,
    placeOf: (trace) => places.get(trace) ?? -1,
    makerOf: (folder) => makers.get(folder),
    isAlwaysThere,
    mayBeGenerated: facts.mayBeGenerated,
  };
}

function parentOfStage({ stages }: Evaluation, stage: StageOutcome | undefined): StageOutcome | undefined {
  return stage?.parent === undefined ? undefined : stages[stage.parent];
}

function providedBy(trace: InstructionTrace): readonly string[] {
  const entries = trace.copy?.entries.flatMap((entry) => (entry.kind === 'folder' ? [entry.image] : [])) ?? [];
  return [...foldersMadeBy(trace), ...entries];
}

const made = new WeakMap<InstructionTrace, ReadonlySet<string>>();

/** Folders that are made where they are missing, those above them included. */
export function foldersMadeBy(trace: InstructionTrace): ReadonlySet<string> {
  const known = made.get(trace);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const folder of trace.makes?.folders ?? []) for (let at = folder; at !== '/' && !found.has(at); at = parentOf(at)) found.add(at);
  made.set(trace, found);
  return found;
}
