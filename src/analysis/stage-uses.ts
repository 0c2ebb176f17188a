import { mayBeAnyStage } from '../model/resolve.ts';
import type { Evaluation, StageOutcome } from './evaluate.ts';

/** Line of an instruction that takes files out of a stage (`COPY --from`, a mount with `from=`); undefined when nothing but FROM uses it. */
export function takenFromAt(evaluation: Evaluation, stage: StageOutcome): number | undefined {
  const names = new Set([stage.name?.toLowerCase(), String(stage.index)]);
  for (const { instruction } of evaluation.stages.flatMap((other) => other.traces)) {
    const sources = instruction.flags.flatMap(({ name, unquoted = '' }) => {
      if (name === 'from') return [unquoted.toLowerCase()];
      return name === 'mount' ? [...unquoted.toLowerCase().matchAll(/(?:^|,)from=([^,]+)/gu)].map(([, from]) => from ?? '') : [];
    });
    if (sources.some((source) => names.has(source) || source.includes('$'))) return instruction.line;
  }
  return mayStartAt(evaluation, stage);
}

/** Line of a FROM of which it is not known from what it starts: it may be this stage. */
function mayStartAt({ around: { resolved } }: Evaluation, { index }: StageOutcome): number | undefined {
  return resolved.stages.find(({ base, stage }) => mayBeAnyStage(base) && stage.index > index)?.stage.from.line;
}

/** The stages that start from this one. */
export function childrenOf(evaluation: Evaluation, stage: StageOutcome): readonly StageOutcome[] {
  return evaluation.stages.filter((other) => other.parent === stage.index);
}

/** A stage behind those that it is built on. */
export function stagesUpTo(evaluation: Evaluation, stage: StageOutcome): readonly StageOutcome[] {
  const parent = stage.parent === undefined ? undefined : evaluation.stages[stage.parent];
  return parent === undefined ? [stage] : [...stagesUpTo(evaluation, parent), stage];
}
