import type { StageDifference } from './equivalence.ts';
import type { StageOutcome } from './evaluate.ts';

/** What is assumed not to be in the context, and where it cannot be. */
export interface Absences {
  readonly mayBeGenerated: (contextPath: string) => string | undefined;
  readonly generated: Map<string, string>;
  readonly differences: StageDifference[];
}

/** Where in the context a path of the image would lie that may be assumed not to be there; nowhere for the results of an install. */
export function assumableSources(real: string, stages: readonly [StageOutcome, StageOutcome]): readonly string[] {
  if (stages.some(({ image }) => image.events.some((event) => event.outputs.includes(real)))) return [];
  return [...new Set(stages.flatMap(({ image }) => image.brings.flatMap((bring) => (bring.has(real) ? [] : bring.places(real)))))];
}

export function allowSources(sources: readonly string[], comparison: Absences, difference: StageDifference): void {
  if (sources.length === 0) comparison.differences.push(difference);
  for (const source of sources) allowAbsent(source, comparison, difference);
}

/**
 * The two builds differ only if the context holds `from`, which it does not now: an assumption, or a difference where something says that it may.
 * @param needs that its command needs it, in words
 */
export function allowAbsent(from: string, comparison: Absences, difference: StageDifference, needs?: string): void {
  // That there is a context at all is no assumption.
  if (from === '') return;
  const reason = comparison.mayBeGenerated(from) ?? needs;
  if (reason === undefined) comparison.generated.set(from, from);
  else
    comparison.differences.push({
      ...difference,
      message: `${difference.message} in one of the two only, if the context holds ${from}: ${reason}`,
    });
}
