import type { BuilderName, Preferences } from './preferences.ts';

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
  /** `option` (`--context`), `config` (a configuration file), `evidence` (a compose file), `repository`, `folder`, `guess`. */
  readonly basis: string;
  /** One sentence. */
  readonly why: string;
}

/** What the builder was taken to know, and why. */
export interface BuilderChoice {
  /** `RUN --mount=type=cache` may be used. */
  readonly cacheMounts: boolean;
  /** One sentence. */
  readonly why: string;
  /** As it is said by --builder or a configuration file; absent where nobody says it. */
  readonly name?: BuilderName;
}

/** Something that was taken for granted. The list of ids is closed (`dockerfix rules`). */
export interface Assumption {
  readonly id: string;
  readonly sentence: string;
}

export interface Warning {
  readonly line: number;
  readonly message: string;
  /** Of a directive: it switches nothing off, names a rule that does not exist, or is not obeyed. */
  readonly directive?: 'unused' | 'unknown-rule' | 'misused';
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
  /** Where files of the repository tell of several, all of them, `context` first. `shown`: what was applied is shown for it. */
  readonly contexts?: readonly (Pick<ContextChoice, 'root' | 'why'> & { readonly shown: boolean })[];
  /** The configuration file that counted. Absolute; absent where there is none. */
  readonly config?: string;
  /** Absent when the file was not looked at. */
  readonly builder?: BuilderChoice;
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
  /** What rebuilds take; only where it was asked for (`FixInput.cost`). */
  readonly cost?: CostEstimate;
}

/** A folder of vendored code that a search came across, and how many Dockerfiles in it were passed over. */
export interface VendoredFolder {
  /** Absolute. */
  readonly folder: string;
  readonly dockerfiles: number;
}

/** By estimate, on average over the changes of `basis`, of the last stage and what it needs. */
export interface CostEstimate {
  readonly before: number;
  readonly after: number;
  /** With each layer made anew only when something changed that it reads itself. */
  readonly limit: number;
  readonly unit: 'seconds per change';
  readonly basis: {
    readonly kind: 'history' | 'prior';
    /** `history`: commits that touch the context. */
    readonly commits?: number;
    /** The log of a build (`FixInput.timings`), and how many of the instructions that make a layer have their time from it. */
    readonly timings?: { readonly file: string; readonly timed: number; readonly instructions: number };
    /** One phrase: `the last 200 commits that touch the context`. */
    readonly words: string;
  };
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

/** What a configuration file may say too (`Preferences`) is taken from here where it stands here. */
export interface FixInput extends Preferences {
  /** The Dockerfile; relative to `cwd` or absolute. */
  readonly path: string;
  /** Its bytes, when they are not to be read from `path` (standard input, an editor). */
  readonly text?: Uint8Array;
  /** Relative to `cwd` or absolute. */
  readonly context?: string;
  /** A configuration file in place of the nearest one, relative to `cwd` or absolute; false: none. */
  readonly config?: string | false;
  /** true: apply review fixes of every transform that is not off; false: of none, whatever `levels` and configuration files say. */
  readonly unsafe?: boolean;
  /** Ids of transforms: only these run, also where a configuration file has them off. */
  readonly only?: readonly string[];
  /** Ids of transforms that do not run; `dockerignore` leaves every .dockerignore as it is. */
  readonly skip?: readonly string[];
  /** A log of `docker build --progress=plain` or `rawjson`: its times take the place of estimates. Relative to `cwd` or absolute. */
  readonly timings?: string;
  /** Estimate what rebuilds take, before and after. */
  readonly cost?: boolean;
  /** Told what is done next, in a few words. */
  readonly onProgress?: (what: string) => void;
  readonly cwd?: string;
}

export interface CompareInput {
  readonly before: string;
  readonly after: string;
  readonly context?: string;
  /** As of `FixInput`; its `context` counts. */
  readonly config?: string | false;
  readonly cwd?: string;
}

/** A path of the two images that is not the same. */
export interface PathDifference {
  readonly path: string;
  /** `only in the original`, `only in the rewritten image`, or what differs. */
  readonly what: string;
}

/** What a rebuild is measured after. */
export interface Edit {
  readonly what: 'no change' | 'source' | 'dependencies';
  /** Path in the context; undefined for no change. */
  readonly path: string | undefined;
}

/** One rebuild of each. */
export interface Rebuild {
  readonly edit: Edit;
  readonly before: Rerun;
  readonly after: Rerun;
}

export interface Rerun {
  /** Instructions that ran again. */
  readonly steps: readonly string[];
  /** By the clock. */
  readonly seconds: number;
  /** The end of the log of a rebuild that failed. */
  readonly failed: string | undefined;
}

export type Verdict = 'identical' | 'identical but for caches' | 'differs' | 'original does not build' | 'rewritten does not build';

export interface Verified {
  readonly engine: string;
  readonly verdict: Verdict;
  /** Paths that differ, and that do not differ between two builds of the original. */
  readonly differences: readonly PathDifference[];
  /** Paths in which two builds of the original differ as well. */
  readonly own: readonly PathDifference[];
  readonly config: readonly string[];
  /** Folders of caches that the rewritten image no longer holds, with how many paths lay in each. */
  readonly caches: ReadonlyMap<string, number>;
  /** Where new lines of .dockerignore keep something out of the image, with how many paths lay there. */
  readonly hidden: ReadonlyMap<string, number>;
  /** Why some paths were not compared, and how many. */
  readonly noise: ReadonlyMap<string, number>;
  /** The end of the log where one does not build. */
  readonly log: string | undefined;
  /** Bytes. */
  readonly size: { readonly before: number; readonly after: number } | undefined;
  /** Seconds of the first builds, with nothing cached. */
  readonly cold: { readonly before: number; readonly after: number } | undefined;
  readonly rebuilds: readonly Rebuild[];
}

export interface VerifyInput extends Pick<Preferences, 'builder'> {
  /** The Dockerfile that is rewritten, or the old one of two; relative to `cwd` or absolute. */
  readonly path: string;
  /** The new one of two; `path` is rewritten when absent. */
  readonly after?: string;
  readonly context?: string;
  /** As of `FixInput`. */
  readonly config?: string | false;
  readonly unsafe?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly cwd?: string;
  /** A file of the context that is edited to measure a rebuild; one of the source is chosen when absent. */
  readonly edit?: string;
  /** Further words for the engine's `build`. */
  readonly words?: readonly string[];
  /** Builds; the first that answers when absent. */
  readonly engine?: 'docker' | 'podman' | undefined;
  /** One build may take so long; 60 when absent. */
  readonly minutes?: number | undefined;
  /** Build without the frontend that `# syntax=` names. */
  readonly builtin?: boolean;
  /** Leave images, build cache and temporary files. */
  readonly keep?: boolean;
  /** Variables that the engine's command sees; those of the process when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Stops it; everything is tidied up nevertheless. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string) => void;
}

export interface VerifyResult {
  /** Absolute. */
  readonly path: string;
  /** Absent where nothing would be rewritten, and with `error`. */
  readonly verified?: Verified;
  /** Paths that the new lines of .dockerignore keep out of the context. */
  readonly hidden: readonly string[];
  /** What was verified, where the builder that is named is not the one that built: one sentence. */
  readonly note?: string;
  readonly error?: FileError;
}
