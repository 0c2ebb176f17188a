import { literalPattern } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { namesSetBy, type Changes } from './changes.ts';
import { isDistilled } from './distilled.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import { EVERYTHING, overlapAny, test } from './image.ts';
import { kindOfFile } from './volatility.ts';

export interface Around {
  readonly stages: readonly StageOutcome[];
  readonly changes: Changes;
  /** Changes of files that an instruction takes in by itself. */
  readonly ownOf: (trace: InstructionTrace, stage: StageOutcome) => bigint;
}

/** The instructions above a place, back to the first of the stage below, and what is wanted of them. */
interface Slice {
  wanted: Region[];
  changes: bigint;
  /** A RUN that is part of it stands further down: names count. */
  runs: boolean;
  /** Of what copies bring only manifests count. */
  readonly distilled: boolean;
}

/**
 * Changes after which these paths of a stage come out otherwise: own inputs of the instructions that made them, of those that made what these
 * read, and so on. What stands in the stage as well, but made nothing of it, does not count.
 */
export function changesOfPaths(stage: StageOutcome, paths: readonly string[], around: Around): bigint {
  const distilled = paths.every((path) => stage.traces.some((trace) => isDistilled(path, trace)));
  const slice: Slice = { wanted: [{ patterns: paths.flatMap(patternsOf) }], changes: 0n, runs: false, distilled };
  return changesAbove(slice, stage, stage.traces.length, around);
}

/**
 * Changes after which what a RUN reads is something else: of the instructions above it that made it, of names that it reads, and of what its
 * mounts bring (`own`).
 */
export function changesOfInputs(stage: StageOutcome, index: number, own: bigint, around: Around): bigint {
  const run = stage.traces[index];
  if (run === undefined) return own;
  const wanted: Region[] = [];
  for (const { reads } of run.events) wanted.push(...reads);
  const slice: Slice = { wanted, changes: own | namesOf(run, stage, index, around), runs: false, distilled: false };
  return changesAbove(slice, stage, index, around);
}

/** Goes up from a place in a stage, and on through those that it is built on. */
function changesAbove(slice: Slice, stage: StageOutcome, index: number, around: Around): bigint {
  for (let at = Math.min(index, stage.traces.length) - 1; at >= 0; at--) {
    const trace = stage.traces[at];
    if (trace !== undefined) slice.changes |= changesIn(slice, trace, stage, around);
  }
  const parent = parentOf(stage, around);
  return parent === undefined ? slice.changes : changesAbove(slice, parent, parent.traces.length, around);
}

function parentOf(stage: StageOutcome, { stages }: Around): StageOutcome | undefined {
  return stage.parent === undefined ? undefined : stages[stage.parent];
}

/** Changes of the names that a RUN reads. */
function namesOf(run: InstructionTrace, stage: StageOutcome, index: number, around: Around): bigint {
  let all = 0n;
  const names = run.steps.map((step) => step.names);
  const isRead = (name: string): boolean => names.some((some) => some === 'all' || some.includes(name));
  const above = (at: StageOutcome | undefined, end: number): void => {
    if (at === undefined) return;
    for (const { instruction } of at.traces.slice(0, end))
      if (namesSetBy(instruction).some(isRead)) all |= around.changes.armsOf(instruction);
    above(parentOf(at, around), Infinity);
  };
  above(stage, index);
  return all;
}

function patternsOf(path: string): readonly string[] {
  // A pattern or a variable: anything.
  if (/[*?[$]/u.test(path)) return EVERYTHING.patterns;
  const clean = path.replace(/\/+$/u, '');
  return [literalPattern(clean), `${literalPattern(clean)}/**`];
}

function changesIn(slice: Slice, trace: InstructionTrace, stage: StageOutcome, { changes, ownOf }: Around): bigint {
  const { copy, instruction, events } = trace;
  if (copy !== undefined) {
    // Which of its files are wanted makes no difference where none of them tells anything new.
    if ((changes.ofCopy(copy) | slice.changes) === slice.changes) return 0n;
    const isWanted = test(slice.wanted);
    return changes.ofCopy(copy, slice.distilled ? (path) => isWanted(path) && kindOfFile(path) === 'manifests' : isWanted);
  }
  if (!anyWrites(events, slice.wanted)) return slice.runs ? changes.armsOf(instruction) : 0n;
  slice.runs ||= instruction.keyword === 'RUN';
  for (const { reads, writes } of events) slice.wanted.push(...reads, ...writes);
  return ownOf(trace, stage);
}

function anyWrites(events: InstructionTrace['events'], wanted: readonly Region[]): boolean {
  for (const { writes } of events) if (overlapAny(writes, wanted)) return true;
  return false;
}
