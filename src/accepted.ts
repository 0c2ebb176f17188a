import type { Refusal } from './results.ts';
import { attemptFixes, reported, type Proposed, type Work } from './rewrite.ts';
import { notAccepted } from './settings.ts';
import { NOT_ACCEPTED } from './transforms/transform.ts';

/** Why a fix is left alone that would rest on an assumption that is not accepted; undefined for all others. */
export function restsOnMore(work: Work, proposed: Proposed): Refusal | undefined {
  const { location } = work.workspace;
  const barred = notAccepted(work.settings);
  if (barred.size === 0) return undefined;
  const { transform, line, message } = reported(work, proposed);
  const refusal = (id: string, sentence: string): Refusal => ({
    transform,
    reason: NOT_ACCEPTED,
    line,
    message: `${message}: that rests on ${id} (${sentence}), which is not accepted here`,
  });
  if (barred.has('context-guess') && location.basis === 'guess') return refusal('context-guess', location.why);
  const next = attemptFixes(work, [proposed]);
  // What cannot be proven at all is said where it is applied.
  const use = 'why' in next ? undefined : next.verdict.assumptions.find(({ id }) => barred.has(id));
  return use && refusal(use.id, use.sentence);
}
