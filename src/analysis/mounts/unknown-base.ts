import { isKnownImage } from '../../bases/lookup.ts';
import type { StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { stagesUpTo } from '../stage-uses.ts';

/** That nothing is known of the image that a stage starts from, and where that can be said: many are copies of official images in another registry. */
export function whyBaseUnknown({ evaluation, resolved }: Facts, stage: StageOutcome, what: string): string {
  const [first = stage] = stagesUpTo(evaluation, stage);
  const written = resolved.stages[first.index]?.stage.from.image.raw ?? '';
  const name = /\/([a-z0-9._-]+)(?:[:@].*)?$/su.exec(written)?.[1] ?? '';
  // `public.ecr.aws/lambda/python` is none of `python`.
  const copy =
    isKnownImage(name) && !isKnownImage(written)
      ? `; if ${written} is a copy of ${name}, baseImages in a configuration file can say so`
      : '';
  return `the base image is not known, and with it the place of ${what}${copy}`;
}
