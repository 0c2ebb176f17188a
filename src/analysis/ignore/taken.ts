import type { ContextPath } from '../../model/files.ts';
import { isBelow, joinPath } from '../../model/path-patterns.ts';
import { goMatch, hasWildcards } from '../../parse/go-path.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from '../evaluate.ts';
import { readMounts } from '../run-mounts.ts';
import { isRebuilt } from './builds.ts';
import { landsAt, lineage } from './made.ts';

/**
 * Line of an instruction that takes a path of the context, or something in it, by its name out of the stage that a copy brings it into:
 * `COPY --from=build /app/.git`. Undefined where none does, or where a build of that stage makes it.
 */
export function takenByName(evaluation: Evaluation, path: ContextPath): number | undefined {
  for (const stage of evaluation.stages) {
    for (const trace of stage.traces) {
      for (const { from, sources } of takesOf(trace)) {
        const stages = evaluation.stages.filter((other) => other.index < stage.index && isMeant(other, from));
        if (stages.some((other) => brings(evaluation, other, path, sources))) return trace.instruction.line;
      }
    }
  }
  return undefined;
}

interface Take {
  /** Name or index of a stage, in small letters. */
  readonly from: string;
  /** As they are written. */
  readonly sources: readonly string[];
}

function takesOf({ instruction, before }: InstructionTrace): readonly Take[] {
  if (instruction.keyword === 'RUN') {
    return readMounts(instruction, before).flatMap(({ options }): readonly Take[] => {
      const from = options.get('from')?.toLowerCase();
      return from === undefined ? [] : [{ from, sources: [options.get('source') ?? options.get('src') ?? '/'] }];
    });
  }
  const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted?.toLowerCase();
  if (instruction.keyword !== 'COPY' || from === undefined) return [];
  return [{ from, sources: instruction.sources.map(({ raw }) => raw.replaceAll(/^["']|["']$/gu, '')) }];
}

function isMeant({ name, index }: StageOutcome, from: string): boolean {
  return from.includes('$') || name?.toLowerCase() === from || String(index) === from;
}

function brings(evaluation: Evaluation, stage: StageOutcome, path: ContextPath, sources: readonly string[]): boolean {
  const line = lineage(evaluation, stage);
  return line.some(({ copy }, at) => {
    const target = landsAt(copy, path);
    return target !== undefined && sources.some((source) => names(source, target)) && !isRebuilt(line.slice(at + 1), target);
  });
}

/** A pattern may match it, and what stands for a variable may be any name. */
function names(source: string, target: string): boolean {
  if (!hasWildcards(source) && !source.includes('$')) return isBelow(joinPath('/', source), target);
  const segments = source.split('/').filter((segment) => segment !== '' && segment !== '.');
  const wanted = target.split('/').slice(1);
  const couldBe = (at: number, name: string): boolean => {
    const segment = segments[at];
    return segment !== undefined && (segment.includes('$') || goMatch(segment)?.matches(name) !== false);
  };
  // A variable in front may stand for several folders.
  if (segments[0]?.includes('$') === true) return segments.includes(wanted.at(-1) ?? '');
  return wanted.every((name, at) => couldBe(at, name));
}
