import type { ContextPath } from '../../model/files.ts';
import { isBelow } from '../../model/path-patterns.ts';
import type { Evaluation, StageOutcome } from '../evaluate.ts';
import { prefetchesOf } from '../prefetches.ts';
import { askedBefore } from './asked.ts';
import { childrenOf, takenFromAt } from '../stage-uses.ts';
import { lineage, madeBy, surelyMade } from './made.ts';

/**
 * When an install makes up for a path that is ignored: only `behind` the copy, so that whatever the copy brings does not end up in the
 * image; or `anywhere`: then that of a working copy lies on top of the install's result today, and will not any more. A clean
 * checkout has neither.
 */
export type Makes = 'behind' | 'anywhere';

/**
 * May a path of the context be ignored although copies bring it today? Only where every stage that copies it has an install that makes
 * the same path.
 * @returns why not, in words that follow "... cannot be ignored:"; undefined when it may
 */
export function whyCopied(evaluation: Evaluation, path: ContextPath, makes: Makes): string | undefined {
  for (const stage of evaluation.stages) {
    for (const [index, trace] of stage.traces.entries()) {
      const target = trace.copy?.to(path);
      if (target === undefined) continue;
      const asked = askedBefore(evaluation, trace, target);
      if (asked !== undefined) return `line ${asked} asks whether the copy in line ${trace.instruction.line} brought it`;
      if (isMade(evaluation, stage, index, target, makes)) continue;
      const branch = lineage(evaluation, stage).find((one) =>
        one.events.some(({ unsure = [] }) => unsure.some((output) => isBelow(target, output))),
      );
      const lacks = branch === undefined ? 'no install makes it' : `line ${branch.instruction.line} makes it in some builds only`;
      return `line ${trace.instruction.line} copies it in ${nameOf(stage)}, where ${lacks}`;
    }
  }
  return undefined;
}

function isMade(evaluation: Evaluation, stage: StageOutcome, index: number, target: string, makes: Makes): boolean {
  if (installed(evaluation, stage, index + 1, target) || madeByChildren(evaluation, stage, target)) return true;
  if (makes === 'behind') return false;
  return lineage(evaluation, stage).some((trace) => madeBy(evaluation, trace).some((output) => isBelow(target, output)));
}

/** By an instruction from `start` on: an install, or a command that installs and builds, of which the first half is known (`prefetches`). */
function installed(evaluation: Evaluation, stage: StageOutcome, start: number, target: string): boolean {
  const makes = (outputs: readonly string[]): boolean => outputs.some((output) => isBelow(target, output));
  if (stage.traces.slice(start).some((trace) => trace.events.some((event) => makes(surelyMade(event))))) return true;
  return prefetchesOf(evaluation)[stage.index]?.some(({ at, outputs }) => at >= start && makes(outputs)) === true;
}

/** A base stage that nothing but FROM uses: what counts is what the stages that are built on it make. */
function madeByChildren(evaluation: Evaluation, stage: StageOutcome, target: string): boolean {
  const children = childrenOf(evaluation, stage);
  if (children.length === 0 || stage.index === evaluation.stages.length - 1 || takenFromAt(evaluation, stage) !== undefined) return false;
  return children.every((child) => installed(evaluation, child, 0, target) || madeByChildren(evaluation, child, target));
}

function nameOf(stage: StageOutcome): string {
  return stage.name === undefined ? `stage ${stage.index}` : `stage ${stage.name}`;
}
