import type { TextEdit, Span } from '../../source/text.ts';
import type { ExemptPath } from '../equivalence.ts';

/** How a RUN is taken apart, together with what its parts gain from it. */
export interface RunPlan {
  readonly kind: 'plan';
  readonly edit: TextEdit;
  readonly at: Span;
  readonly message: string;
  /** Why a person should look at it, if so. */
  readonly reasons: readonly string[];
  readonly ignoreLines: readonly string[];
  readonly exemptPaths: readonly ExemptPath[];
  readonly exemptStages: readonly number[];
  readonly notes: readonly string[];
}

export type RunRefusal =
  'cleans-up' | 'lists-apart' | 'state-not-carried' | 'temporary-files' | 'mounts' | 'needs-source' | 'gains-nothing' | 'not-understood';

export interface RunRefused {
  readonly kind: 'refusal';
  readonly reason: RunRefusal;
  readonly message: string;
}

export function refuseRun(reason: RunRefusal, message: string): RunRefused {
  return { kind: 'refusal', reason, message };
}
