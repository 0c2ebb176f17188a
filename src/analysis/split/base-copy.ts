import type { Instruction } from '../../model/build.ts';
import { conflictBetween } from '../conflicts.ts';
import type { CopyTrace } from '../copies.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { lineOf, type Line } from '../line.ts';
import { childrenOf, takenFromAt } from '../stage-uses.ts';

/** A copy of the source that stands in a base stage and can go down into every stage that is built on it. */
export interface BaseCopy {
  readonly kind: 'base-copy';
  readonly parent: StageOutcome;
  readonly trace: InstructionTrace;
  readonly copy: CopyTrace;
  /** FROM of the other stages that are built on the parent: the copy goes directly below. */
  readonly siblings: readonly Instruction[];
}

/** It has to stay. */
interface StayingCopy {
  readonly kind: 'stays';
  readonly parent: StageOutcome;
  readonly why: string;
}

/**
 * The broad copy in the stage that `stage` is built on, when it may be moved below the instruction at `index` of `stage`.
 * What the base stage itself holds changes by that, so it is never *safe*: somebody may build it with `--target`.
 * @returns undefined where there is no such copy; a sentence where it must stay
 */
export function copyInBase(facts: Facts, stage: StageOutcome, index: number): BaseCopy | StayingCopy | undefined {
  const { stages } = facts.evaluation;
  const parent = parentOf(stages, stage);
  const at = parent?.traces.findLastIndex((trace) => trace.copy?.broad === true);
  if (parent === undefined || at === undefined) return undefined;
  const trace = parent.traces[at];
  if (trace?.copy === undefined) return furtherBelow(stages, parent);
  const passed = [...parent.traces.slice(at + 1), ...stage.traces.slice(0, index)];
  const why = whyUsed(facts, parent) ?? whyPassed(trace, passed, lineOf(facts, parent, stage));
  if (why !== undefined)
    return {
      kind: 'stays',
      parent,
      why: `the source is copied in line ${trace.instruction.line}, in the stage that this one is built on: ${why}`,
    };
  const siblings = childrenOf(facts.evaluation, parent).filter((other) => other.index !== stage.index);
  const froms = siblings.flatMap((sibling) => facts.resolved.build.stages[sibling.index]?.from ?? []);
  return { kind: 'base-copy', parent, trace, copy: trace.copy, siblings: froms };
}

/** The stages below bring all that these copies do: whatever changes there runs this stage anew, whatever the order of its own lines. */
export function isCopiedBelow({ evaluation }: Facts, stage: StageOutcome, copies: readonly CopyTrace[]): boolean {
  const below = new Set<string>();
  for (let parent = parentOf(evaluation.stages, stage); parent !== undefined; parent = parentOf(evaluation.stages, parent)) {
    for (const { copy } of parent.traces) if (copy?.broadFolder === true) for (const path of copy.contextFiles()) below.add(path);
  }
  return below.size > 0 && copies.every((copy) => copy.contextFiles().every((path) => below.has(path)));
}

function parentOf(stages: readonly StageOutcome[], { parent }: StageOutcome): StageOutcome | undefined {
  return parent === undefined ? undefined : stages[parent];
}

function furtherBelow(stages: readonly StageOutcome[], parent: StageOutcome): StayingCopy | undefined {
  const below = parentOf(stages, parent);
  const copy = below?.traces.findLast((trace) => trace.copy?.broad === true);
  if (below === undefined || copy === undefined) return undefined;
  return { kind: 'stays', parent: below, why: `the source is copied in line ${copy.instruction.line}, more than one stage below this one` };
}

function whyUsed({ evaluation }: Facts, parent: StageOutcome): string | undefined {
  if (parent.index === evaluation.stages.length - 1) return 'that stage is the image';
  const line = takenFromAt(evaluation, parent);
  return line === undefined ? undefined : `line ${line} takes files from that stage`;
}

function whyPassed(trace: InstructionTrace, passed: readonly InstructionTrace[], line: Line): string | undefined {
  for (const between of passed) {
    const conflict = conflictBetween(trace, between, line);
    if (conflict !== undefined) return `line ${between.instruction.line} (${between.instruction.keyword}) stands between them: ${conflict}`;
  }
  return undefined;
}
