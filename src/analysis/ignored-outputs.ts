import { isBelow } from '../model/path-patterns.ts';
import type { ContextPath } from '../model/files.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from './evaluate.ts';

/**
 * May a path of the context be ignored although copies bring it today? Only where every stage that copies it has an install
 * afterwards that makes the same path anew: then what came with the context is not what ends up in the image.
 * @returns why not, in words that follow "... cannot be ignored:"; undefined when it may
 */
export function whyCopied(evaluation: Evaluation, path: ContextPath): string | undefined {
  for (const stage of evaluation.stages) {
    for (const [index, trace] of stage.traces.entries()) {
      const target = trace.copy?.to(path);
      if (target === undefined || madeLater(stage.traces.slice(index + 1), target)) continue;
      return `line ${trace.instruction.line} copies it in ${nameOf(stage)}, where no install makes it`;
    }
  }
  return undefined;
}

function madeLater(traces: readonly InstructionTrace[], target: string): boolean {
  return traces.some((trace) => trace.events.some((event) => event.outputs.some((output) => isBelow(target, output))));
}

function nameOf(stage: StageOutcome): string {
  return stage.name === undefined ? `stage ${stage.index}` : `stage ${stage.name}`;
}
