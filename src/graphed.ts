import type { ExplainedStage } from './explained.ts';
import type { Replayed } from './replayed.ts';
import type { Assumption, FileChange, FileError, Refusal } from './results.ts';

/** A stage takes something of another one. */
export interface GraphedArrow {
  /** `from`: it starts from it; `copy`: COPY --from; `mount`: RUN --mount=from. */
  readonly kind: 'from' | 'copy' | 'mount';
  /** Index of the stage that is taken from; undefined: it may be any above `to`. */
  readonly from: number | undefined;
  /** Index of the stage that takes, and the line of the instruction, 1-based. */
  readonly to: number;
  readonly line: number;
}

/** One version of a Dockerfile, its lines those of its own text. */
export interface GraphedVersion {
  readonly stages: readonly ExplainedStage[];
  /** Across stages. Within one, `waitsFor` of the instructions tells. */
  readonly arrows: readonly GraphedArrow[];
}

/** A refusal, with what its reason means, and what a person may do so that it goes. */
export interface GraphedRefusal extends Refusal {
  readonly meaning: string;
  readonly lift: string;
}

export interface Graphed {
  readonly before: GraphedVersion;
  /** As it is rewritten; where nothing changes, the same object as `before`. */
  readonly after: GraphedVersion;
  /** Undefined where the Dockerfile was not looked at: `note` says why, and only what it says itself is there. */
  readonly replayed: Replayed | undefined;
  readonly note: string | undefined;
  /** What was rewritten, file by file. */
  readonly changes: readonly FileChange[];
  readonly refused: readonly GraphedRefusal[];
  readonly assumptions: readonly Assumption[];
}

export interface GraphResult {
  /** Absolute. */
  readonly path: string;
  readonly changed: boolean;
  readonly graphed?: Graphed;
  readonly error?: FileError;
}
