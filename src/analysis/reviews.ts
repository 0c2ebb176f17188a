import { flatMap } from '../source/flat-map.ts';
import type { InstructionTrace } from './evaluate.ts';

/** Why a person should look where an instruction comes to run again after fewer changes than it does now. */
export function reviewsOf(trace: InstructionTrace | undefined): readonly string[] {
  const reasons = flatMap(trace?.steps ?? [], ({ installs, unseen }) => {
    const looks = flatMap(installs, ({ review }) => review ?? []);
    if (looks.length > 0) return looks;
    return unseen.map((program) => `a failure of ${program} is ignored: a failed download would now stay in the build cache`);
  });
  return [...new Set(reasons)];
}
