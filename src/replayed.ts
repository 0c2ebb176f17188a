import type { CostEstimate, FileError } from './results.ts';

/** An instruction that makes a layer, in a replay. */
export interface ReplayedInstruction {
  /** 1-based. */
  readonly line: number;
  /** Its words on one line. */
  readonly words: string;
  /** What it takes when it runs, by estimate. */
  readonly seconds: number;
  /** After how many commits it ran again. */
  readonly reruns: number;
}

/** One side of a replay: the Dockerfile as it is, or as it is rewritten. */
export interface ReplayedSide {
  readonly instructions: readonly ReplayedInstruction[];
  /** Seconds of a rebuild on average over the commits. */
  readonly seconds: number;
  /** After how many commits dependencies of a language were installed again. */
  readonly installs: number;
}

export interface ReplayedCommit {
  readonly id: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly subject: string;
  /** How many paths of the context it changes. */
  readonly paths: number;
  /** Seconds of the rebuild, and lines of the instructions that ran again. */
  readonly before: { readonly seconds: number; readonly lines: readonly number[] };
  readonly after: { readonly seconds: number; readonly lines: readonly number[] };
}

/** Seconds of a rebuild after a change of one kind. */
export interface ReplayedScenario {
  readonly name: 'no change' | 'code only' | 'dependencies' | 'system packages';
  readonly before: number;
  readonly after: number;
}

export interface Replayed {
  readonly scenarios: readonly ReplayedScenario[];
  /** Undefined where there is no history to replay: `basis` says why. */
  readonly history:
    | {
        /** The newest first. */
        readonly commits: readonly ReplayedCommit[];
        readonly before: ReplayedSide;
        readonly after: ReplayedSide;
        /** Seconds on average, with each layer made anew only when something changed that it reads itself. */
        readonly limit: number;
        /** Share of what could be saved that is saved, from 0 to 1; undefined where nothing could be. */
        readonly reached: number | undefined;
      }
    | undefined;
  readonly basis: CostEstimate['basis'];
}

export interface ReplayResult {
  /** Absolute. */
  readonly path: string;
  readonly changed: boolean;
  readonly replayed?: Replayed;
  readonly error?: FileError;
}
