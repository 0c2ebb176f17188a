import type { ContextPath } from '../model/files.ts';
import { isBelow } from '../model/path-patterns.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from './evaluate.ts';
import { childrenOf, takenFromAt } from './stage-uses.ts';

/**
 * May a path of the context be ignored although copies bring it today? Only where every stage that copies it has an install
 * afterwards that makes the same path anew: then what came with the context is not what ends up in the image.
 * @returns why not, in words that follow "... cannot be ignored:"; undefined when it may
 */
export function whyCopied(evaluation: Evaluation, path: ContextPath): string | undefined {
  for (const stage of evaluation.stages) {
    for (const [index, trace] of stage.traces.entries()) {
      const target = trace.copy?.to(path);
      if (target === undefined || madeLater(stage.traces.slice(index + 1), target) || madeByChildren(evaluation, stage, target)) continue;
      return `line ${trace.instruction.line} copies it in ${nameOf(stage)}, where no install makes it`;
    }
  }
  return undefined;
}

function madeLater(traces: readonly InstructionTrace[], target: string): boolean {
  return traces.some((trace) => trace.events.some((event) => event.outputs.some((output) => isBelow(target, output))));
}

/** A base stage that nothing but FROM uses: what counts is what the stages that are built on it make. */
function madeByChildren(evaluation: Evaluation, stage: StageOutcome, target: string): boolean {
  const children = childrenOf(evaluation, stage);
  if (children.length === 0 || stage.index === evaluation.stages.length - 1 || takenFromAt(evaluation, stage) !== undefined) return false;
  return children.every((child) => madeLater(child.traces, target) || madeByChildren(evaluation, child, target));
}

function nameOf(stage: StageOutcome): string {
  return stage.name === undefined ? `stage ${stage.index}` : `stage ${stage.name}`;
}
