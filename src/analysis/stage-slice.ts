import { literalPattern } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { armsOf, changesOfFiles } from './changes.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import { EVERYTHING, overlapAny, test } from './image.ts';

export interface Around {
  readonly stages: readonly StageOutcome[];
  /** Changes of files that an instruction takes in by itself. */
  readonly ownOf: (trace: InstructionTrace, stage: StageOutcome) => bigint;
}

/** The instructions above a place, back to the first of the stage below, and what is wanted of them. */
interface Slice {
  wanted: Region[];
  changes: bigint;
  /** A RUN that is part of it stands further down: names count. */
  runs: boolean;
}

/**
 * Changes after which these paths of a stage come out otherwise: own inputs of the instructions that made them, of those that made what these
 * read, and so on. What stands in the stage as well, but made nothing of it, does not count.
 */
export function changesOfPaths(stage: StageOutcome, paths: readonly string[], around: Around): bigint {
  const slice: Slice = { wanted: [{ patterns: paths.flatMap(patternsOf) }], changes: 0n, runs: false };
  for (let at: StageOutcome | undefined = stage; at !== undefined; at = at.parent === undefined ? undefined : around.stages[at.parent])
    for (const trace of at.traces.toReversed()) slice.changes |= changesIn(slice, trace, at, around);
  return slice.changes;
}

function patternsOf(path: string): readonly string[] {
  // A pattern or a variable: anything.
  if (/[*?[$]/u.test(path)) return EVERYTHING.patterns;
  const clean = path.replace(/\/+$/u, '');
  return [literalPattern(clean), `${literalPattern(clean)}/**`];
}

function changesIn(slice: Slice, trace: InstructionTrace, stage: StageOutcome, { ownOf }: Around): bigint {
  const { copy, instruction, events } = trace;
  if (copy !== undefined) {
    const isWanted = test(slice.wanted);
    return changesOfFiles(copy.entries.flatMap((entry) => (entry.kind !== 'folder' && isWanted(entry.image) ? [entry.context] : [])));
  }
  if (!events.some((event) => overlapAny(event.writes, slice.wanted))) return slice.runs ? armsOf(instruction) : 0n;
  slice.runs ||= instruction.keyword === 'RUN';
  slice.wanted.push(...events.flatMap((event) => [...event.reads, ...event.writes]));
  return ownOf(trace, stage);
}
