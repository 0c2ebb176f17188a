/** What dockerfix hands back. Plain data: it can be printed as words, as a patch or as JSON, and holds nothing that still works. */

/** `safe` fixes are applied; `review` fixes need a look, and are applied only with `--unsafe`. */
export type Level = 'safe' | 'review';

export interface AppliedFix {
  readonly transform: string;
  readonly level: Level;
  /** 1-based line in the original file. */
  readonly line: number;
  readonly message: string;
  /** Why a person should look at it, one sentence each; empty for `safe`: then the checker has shown that the image stays the same. */
  readonly reasons: readonly string[];
  /** Further sentences: why an uncertain thing was held safe. */
  readonly notes: readonly string[];
}

export interface Refusal {
  readonly transform: string;
  /** A stable code, listed by `dockerfix rules`. */
  readonly reason: string;
  /** 1-based line in the original file. */
  readonly line: number;
  readonly message: string;
  readonly notes?: readonly string[];
}

/** A fix that a directive in a comment switches off. */
export interface DisabledFix {
  readonly transform: string;
  readonly level: Level;
  /** 1-based line in the original file. */
  readonly line: number;
  readonly message: string;
  /** 1-based line of the directive in the original file. */
  readonly by: number;
  /** What stands behind ` -- ` in the directive. */
  readonly why?: string;
}

export interface FileChange {
  /** Absolute. Output shows it relative to the working directory. */
  readonly path: string;
  /** True when the file did not exist; `before` is then ''. */
  readonly created: boolean;
  /** Whole text, byte order mark and line endings included. */
  readonly before: string;
  readonly after: string;
  /** Permission bits of a created file; 0o644 unless said. An existing file keeps its own. */
  readonly mode?: number;
}

/** Which folder was taken for the build context, and why. */
export interface ContextChoice {
  /** Absolute. */
  readonly root: string;
  /** `option` (`--context`), `evidence` (a compose file), `repository`, `folder`, `guess`. */
  readonly basis: string;
  /** One sentence. */
  readonly why: string;
}

/** Something that was taken for granted. The list of ids is closed (`dockerfix rules`). */
export interface Assumption {
  readonly id: string;
  readonly sentence: string;
}

export interface Warning {
  readonly line: number;
  readonly message: string;
}

/** `user`: somebody else must act (exit code 2). `internal`: a defect of dockerfix (exit code 3). */
export interface FileError {
  readonly kind: 'user' | 'internal';
  readonly message: string;
  /** Absolute; the file that is wrong, where it is not the one that the result is about. */
  readonly path?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** The lines around the place, with a mark below it; lines end in `\n`. */
  readonly frame?: string;
}

export interface FileResult {
  /** Absolute. */
  readonly path: string;
  /** Absent when the file could not be read far enough to choose one. */
  readonly context?: ContextChoice;
  readonly changed: boolean;
  readonly applied: readonly AppliedFix[];
  /** Review fixes that were not applied, since `unsafe` was not given. */
  readonly proposed: readonly AppliedFix[];
  readonly refused: readonly Refusal[];
  /** Fixes that a directive switches off, applied by default or not. */
  readonly disabled: readonly DisabledFix[];
  /** Empty when `error` is set. */
  readonly changes: readonly FileChange[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
  readonly error?: FileError;
  /** Not computed yet. */
  readonly cost?: undefined;
}

export interface Difference {
  /** Name or number of the stage. */
  readonly stage: string;
  /** 1-based line in the rewritten file. */
  readonly line?: number;
  readonly message: string;
}

/** `equal: false` means *not shown equal*; it is no proof that the images differ. */
export interface CompareResult {
  readonly equal: boolean;
  readonly assumptions: readonly Assumption[];
  readonly differences: readonly Difference[];
  readonly error?: FileError;
}

export interface FixInput {
  /** The Dockerfile; relative to `cwd` or absolute. */
  readonly path: string;
  /** Its bytes, when they are not to be read from `path` (standard input, an editor). */
  readonly text?: Uint8Array;
  /** The folder of the build context; found from evidence when absent. */
  readonly context?: string;
  /** Apply review fixes too. */
  readonly unsafe?: boolean;
  /** Ids of transforms: only these run. */
  readonly only?: readonly string[];
  /** Ids of transforms that do not run; `dockerignore` leaves every .dockerignore as it is. */
  readonly skip?: readonly string[];
  readonly cwd?: string;
}

export interface CompareInput {
  readonly before: string;
  readonly after: string;
  readonly context?: string;
  readonly cwd?: string;
}
