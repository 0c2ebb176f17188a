import type { ExemptPath } from '../analysis/equivalence.ts';
import type { Facts } from '../analysis/facts.ts';
import type { Span, TextEdit } from '../source/text.ts';

/** A fact that a proposal rests on, for the report: one sentence, and where it can be seen. */
export interface Evidence {
  readonly sentence: string;
  readonly at?: Span;
}

/** Whether a fix is applied by default, decided for each fix by itself; `reasons`: why a person should look at it, one sentence each. */
export type Judged = { readonly level: 'safe' } | { readonly level: 'review'; readonly reasons: readonly [string, ...string[]] };

/**
 * `review` where there is a reason for a look, else `safe`.
 * @param contextGuess of a fix that rests on which folder the build context is: `Facts.contextGuess`
 */
export function levelOf(reasons: readonly string[], contextGuess?: string): Judged {
  const [first, ...rest] = contextGuess === undefined ? reasons : [...reasons, contextGuess];
  return first === undefined ? { level: 'safe' } : { level: 'review', reasons: [first, ...rest] };
}

/** What a fix changes: the Dockerfile, the ignore file, or both. */
type Changes =
  | { readonly edits: readonly [TextEdit, ...TextEdit[]]; readonly ignoreLines?: readonly string[] }
  | { readonly edits: readonly []; readonly ignoreLines: readonly [string, ...string[]] };

interface Common {
  readonly kind: 'fix';
  /** Where in the Dockerfile the report points. */
  readonly at: Span;
  readonly message: string;
  /** Stages whose own image may change, since only FROM uses them. Only with level `review`. */
  readonly exemptStages?: readonly number[];
  /** Files of the image that may differ, since nothing reads them. Only with level `review`. */
  readonly exemptPaths?: readonly ExemptPath[];
  /** A step of it may fetch more than the command that it serves. Only with level `review`. */
  readonly exemptPrefetches?: true;
  /** The image may lack what the new lines of the ignore file hide. Only with level `review`. */
  readonly exemptIgnored?: true;
  readonly evidence: readonly Evidence[];
}

/**
 * One atomic rewrite: either all of its edits are made, in every file, or none. `edits` are those of the Dockerfile; `ignoreLines` are
 * lines that the .dockerignore in force must hold, without line endings. That file is created if there is none.
 */
export type Fix = Common & Judged & Changes;

/** Why a place that looks as if it could be rewritten is left alone. */
export interface Refused<R extends string = string> {
  readonly kind: 'refusal';
  readonly at: Span;
  readonly reason: R;
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

export type Proposal<R extends string = string> = Fix | Refused<R>;

/** By code: why a place is left alone, and what a person may do so that it no longer is; a sentence each. */
export type Refusals<R extends string> = Readonly<Record<R, { readonly why: string; readonly lift: string }>>;

/** The reason of every transform for what rests on an assumption that the configuration does not accept. */
export const NOT_ACCEPTED = 'assumption-not-accepted';

/** Reasons that every transform has beside its own. */
export const COMMON_REFUSALS: Refusals<typeof NOT_ACCEPTED> = {
  [NOT_ACCEPTED]: {
    why: 'The rewrite rests on an assumption that the configuration does not accept.',
    lift: 'Accept the assumption in the configuration file, where it holds.',
  },
};

/** A unit of rewriting. Its id is its file's name, its folder below snapshots/, its page in docs/transforms and the word after `--only`. */
export interface Transform<R extends string = string> {
  readonly id: string;
  /** An imperative sentence, without a full stop. */
  readonly title: string;
  /** Shown by `dockerfix rules <id>`. */
  readonly why: string;
  readonly refusals: Refusals<R>;
  /** Pure: facts in, fixes or refusals out. */
  propose(facts: Facts): Iterable<Proposal<R>>;
}

/** What several plans say of the one edit that they make. */
export interface Planned {
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

/** @param contextGuess as of `levelOf` */
export function plannedFix(plan: Planned, contextGuess: string | undefined): Fix {
  return {
    kind: 'fix',
    at: plan.at,
    message: plan.message,
    ...levelOf(plan.reasons, contextGuess),
    edits: [plan.edit],
    ...(plan.exemptStages.length > 0 && { exemptStages: plan.exemptStages }),
    ...(plan.exemptPaths.length > 0 && { exemptPaths: plan.exemptPaths }),
    ...(plan.ignoreLines.length > 0 && { ignoreLines: plan.ignoreLines }),
    evidence: plan.notes.map((sentence) => ({ sentence })),
  };
}
