import type { ExemptPath } from '../analysis/equivalence.ts';
import type { Facts } from '../analysis/facts.ts';
import type { Level } from '../results.ts';
import type { Span, TextEdit } from '../source/text.ts';

/** A fact that a proposal rests on, for the report: one sentence, and where it can be seen. */
export interface Evidence {
  readonly sentence: string;
  readonly at?: Span;
}

/** One atomic rewrite: either all of its edits are made, in every file, or none. */
export interface Fix {
  readonly kind: 'fix';
  /** Where in the Dockerfile the report points. */
  readonly at: Span;
  readonly message: string;
  readonly level: Level;
  /** Edits of the Dockerfile. */
  readonly edits: readonly [TextEdit, ...TextEdit[]];
  /** Lines that the .dockerignore in force must hold for the rewrite to be sound, without line endings. The file is created if there is none. */
  readonly ignoreLines?: readonly string[];
  /** Stages whose own image may change, since only FROM uses them. Only with level `review`. */
  readonly exemptStages?: readonly number[];
  /** Files of the image that may differ, since nothing reads them. Only with level `review`. */
  readonly exemptPaths?: readonly ExemptPath[];
  readonly evidence: readonly Evidence[];
}

/** Why a place that looks as if it could be rewritten is left alone. */
export interface Refused<R extends string = string> {
  readonly kind: 'refusal';
  readonly at: Span;
  readonly reason: R;
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

export type Proposal<R extends string = string> = Fix | Refused<R>;

/** A unit of rewriting. Its id is its file's name, its folder below snapshots/, its page in docs/transforms and the word after `--only`. */
export interface Transform<R extends string = string> {
  readonly id: string;
  /** An imperative sentence, without a full stop. */
  readonly title: string;
  /** Shown by `dockerfix rules <id>`. */
  readonly why: string;
  /** Reason code -> sentence. */
  readonly refusals: Readonly<Record<R, string>>;
  /** Pure: facts in, fixes or refusals out. */
  propose(facts: Facts): Iterable<Proposal<R>>;
}
