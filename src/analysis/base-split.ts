import type { Facts } from './facts.ts';
import { conflictBetween } from './conflicts.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';

/** A copy of the source that stands in a base stage and has to go down into the stages that are built on it. */
export interface BaseCopy {
  readonly parent: StageOutcome;
  /** Index of the copy in the parent. */
  readonly index: number;
  readonly trace: InstructionTrace;
}

/**
 * The one broad copy in the stage that `stage` is built on, when it can be moved into every stage that is built on that.
 * What the base stage itself holds changes by that, so it is never *safe*: somebody may build it with `--target`.
 * @returns undefined where there is no such copy; `why` where it must stay
 */
export function copyInBase(facts: Facts, stage: StageOutcome): BaseCopy | { readonly why: string; readonly parent: StageOutcome } | undefined {
  const { stages } = facts.evaluation;
  const parent = stage.parent === undefined ? undefined : stages[stage.parent];
  if (parent === undefined) return undefined;
  const index = parent.traces.findLastIndex((trace) => trace.copy?.broad === true);
  const trace = parent.traces[index];
  if (trace?.copy === undefined) return undefined;
  const why = whyItStays(facts, parent, index, trace);
  return why === undefined ? { parent, index, trace } : { why, parent };
}

function whyItStays({ evaluation, resolved }: Facts, parent: StageOutcome, index: number, trace: InstructionTrace): string | undefined {
  const name = parent.name ?? String(parent.index);
  const { text } = resolved.build.source;
  for (const other of evaluation.stages) {
    for (const { instruction } of other.traces) {
      const words = text.slice(instruction.span.start, instruction.span.end);
      if (new RegExp(`from=["']?(?:${escape(name)}|${parent.index})\\b`, 'iu').test(words)) return `line ${instruction.line} takes files from that stage`;
    }
  }
  if (parent.index === evaluation.stages.length - 1) return 'that stage is the image';
  for (const below of parent.traces.slice(index + 1)) {
    const conflict = conflictBetween(trace, below);
    if (conflict !== undefined) return `line ${below.instruction.line} stands between them: ${conflict}`;
  }
  return undefined;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
