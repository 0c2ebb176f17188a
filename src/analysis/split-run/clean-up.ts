import { cleaningOf, wordsOf } from '../../ecosystems/clean-ups.ts';
import type { Step } from '../../model/command.ts';
import { termOf } from '../../model/value.ts';
import type { StepTrace } from '../runs.ts';
import { overlapAny } from '../image.ts';

/** A step with what it did. */
export interface Link {
  readonly step: Step;
  readonly trace: StepTrace;
}

/**
 * Does a step take away, move or write anew what an earlier one made? In a RUN of its own it would leave both in the image.
 * What is not understood may (`rm -rf $DIR`), but programs that are not known for it are not suspected: no byte of the image would be
 * otherwise, it would only be larger.
 */
export function cleansUp(later: Link, earlier: readonly Link[]): boolean {
  return later.step.commands.some((command) => {
    const cleaning = cleaningOf(command);
    if (cleaning === undefined) return false;
    if (cleaning.files === 'all' || cleaning.files === 'by-the-way') return true;
    if (cleaning.files === 'files') {
      return (
        later.trace.event.unknown !== undefined || earlier.some(({ trace }) => overlapAny(trace.event.writes, later.trace.event.writes))
      );
    }
    const made = earlier.flatMap(({ step }) => step.commands).filter((one) => cleaning.after?.includes(wordsOf(one).program));
    return made.some((one) => cleaning.here !== true || termOf(one.cwd) === termOf(command.cwd));
  });
}
