import type { Instruction } from '../../model/build.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { ExemptPath } from '../equivalence.ts';
import type { StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import type { MixedRun, PackageRun } from './package-run.ts';

export type MergeRefusal =
  | 'other-commands'
  | 'unclear-packages'
  | 'different-options'
  | 'different-state'
  | 'stands-between'
  | 'repeated-update'
  | 'clean-up'
  | 'may-replace'
  | 'account-numbers'
  | 'dearer'
  | 'comments';

/** RUNs of one stage, in order, that become one. */
export interface Group {
  readonly members: readonly PackageRun[];
  /** It gets the update of the members, and is else left as it is: they do nothing but update. */
  readonly leading?: MixedRun;
}

/** The stage that is looked at. */
export interface Place {
  readonly facts: Facts;
  readonly stage: StageOutcome;
}

/** How they become one. */
export interface MergePlan {
  readonly kind: 'plan';
  /** Neighbouring instructions of the stage, from the first RUN to the last. */
  readonly instructions: readonly Instruction[];
  /** Their new order, as indexes into `instructions`; what is left out goes into the merged RUN. */
  readonly order: readonly number[];
  /** Comments that go above the merged RUN. */
  readonly commentsAbove: readonly string[];
  readonly replacements: readonly TextEdit[];
  readonly at: Span;
  readonly message: string;
  /** Why a person should look at it, if so. */
  readonly review: string | undefined;
  /** Files that may differ; only with `review`. */
  readonly exemptPaths: readonly ExemptPath[];
}

export interface Refused {
  readonly kind: 'refusal';
  readonly at: Span;
  readonly reason: MergeRefusal;
  readonly message: string;
}

/** Why RUNs stay apart. */
export interface Problem {
  readonly reason: MergeRefusal;
  readonly message: string;
}

export function problem(reason: MergeRefusal, message: string): Problem {
  return { reason, message };
}
