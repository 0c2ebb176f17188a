import type { StageOutcome } from '../evaluate.ts';
import type { Place } from './plan.ts';

/**
 * Two stages that begin alike share their layers up to where they part. If they part among the RUNs, what they share would be installed
 * once for each of them.
 * @param first index, in the stage, of the first RUN that installs
 * @param last index of the last RUN
 */
export function sharedLayers({ facts, stage }: Place, first: number, last: number): string | undefined {
  const { text } = facts.resolved.build.source;
  const lines = (outcome: StageOutcome, end: number): string =>
    JSON.stringify(
      outcome.traces.slice(0, end).map(({ instruction }) => text.slice(instruction.span.start, instruction.span.end).replace(/\s+/g, ' ')),
    );
  for (const other of facts.evaluation.stages) {
    if (other === stage || other.base !== stage.base || other.traces.length <= first) continue;
    if (lines(other, first + 1) !== lines(stage, first + 1) || lines(other, last + 1) === lines(stage, last + 1)) continue;
    return `the stage ${other.name ?? other.index} begins with the same RUN, so that its layer is built once for both now`;
  }
  return undefined;
}
