import type { ResolvedBuild } from '../model/resolve.ts';
import { commonLength } from '../source/lines.ts';
import type { Evaluation, StageOutcome } from './evaluate.ts';

/** Another text of the same Dockerfile, evaluated over the same context with the same table of terms. */
export interface Earlier {
  readonly resolved: ResolvedBuild;
  readonly evaluation: Evaluation;
}

/** The evaluation of a stage in another text, and how many of its instructions stand, to the character, in both. */
export interface Resumed {
  readonly outcome: StageOutcome;
  /** Of the leading instructions. */
  readonly shared: number;
}

/**
 * What is evaluated depends on the text above it and on the names of the stages alone (`COPY --from` takes the last of a name). So where two
 * texts begin alike, so do their evaluations: what the earlier one found is taken over, and nothing is left out.
 * @returns asks for a stage by its index; undefined where none of it can be taken over
 */
export function resumable(earlier: Earlier | undefined, resolved: ResolvedBuild): (stage: number) => Resumed | undefined {
  if (earlier === undefined) return () => undefined;
  const [old, now] = [earlier.resolved.build, resolved.build];
  const names = ({ stages }: typeof old): string => JSON.stringify(stages.map(({ name }) => name ?? ''));
  if (names(old) !== names(now)) return () => undefined;
  const same = commonLength(old.source.text, now.source.text);
  return (index) => {
    const outcome = earlier.evaluation.stages[index];
    const stage = now.stages[index];
    // The character behind an instruction counts too: a continuation would make it longer.
    if (outcome === undefined || stage === undefined || stage.from.span.end >= same) return undefined;
    const first = stage.instructions.findIndex(({ span }) => span.end >= same);
    return { outcome, shared: first < 0 ? stage.instructions.length : first };
  };
}
