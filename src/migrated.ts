import type { FileError, Level } from './results.ts';

/** What `dockerfix migrate` says of one Dockerfile. Plain data, and short: there may be many thousands. */
export interface MigratedFile {
  /** Below the repository, with `/` between. */
  readonly path: string;
  readonly changed: boolean;
  readonly applied: readonly { readonly transform: string; readonly level: Level }[];
  /** Transforms whose fixes need a look, and were not applied. */
  readonly proposed: readonly string[];
  readonly refused: readonly { readonly transform: string; readonly reason: string }[];
  /** Ids. */
  readonly assumptions: readonly string[];
  /** Seconds of a rebuild after a change, by estimate. */
  readonly cost?: { readonly before: number; readonly after: number };
  readonly error?: Pick<FileError, 'kind' | 'message' | 'line'>;
}

/** What became of one repository. */
export interface MigratedRepository {
  readonly name: string;
  readonly files: readonly MigratedFile[];
  /** Dockerfiles of vendored code, which were passed over; absent where there are none. */
  readonly vendored?: number;
  /** Paths below the repository that change. */
  readonly changes: readonly string[];
  /** Name of its file in the folder of patches. */
  readonly patch?: string;
  /** The branch that holds the changes, and the id of its commit. */
  readonly branch?: { readonly name: string; readonly commit: string };
  /** Why nothing was made of the changes, or none were looked for. */
  readonly error?: Pick<FileError, 'kind' | 'message'>;
}

/** The sum of a migration. Lists are in the order of their numbers, the highest first. */
export interface Migration {
  readonly repositories: { readonly total: number; readonly changed: number; readonly unchanged: number; readonly failed: number };
  readonly files: {
    readonly total: number;
    readonly changed: number;
    /** With fixes that need a look. */
    readonly review: number;
    readonly refused: number;
    readonly failed: number;
    /** Of vendored code, passed over; they are not among the total. */
    readonly vendored: number;
  };
  readonly transforms: readonly { readonly transform: string; readonly files: number; readonly fixes: number; readonly proposed: number }[];
  readonly refusals: readonly { readonly transform: string; readonly reason: string; readonly files: number; readonly times: number }[];
  readonly assumptions: readonly { readonly id: string; readonly files: number }[];
  /** Of the files that change and whose cost could be estimated: seconds, one rebuild of each after a change. */
  readonly cost: { readonly files: number; readonly before: number; readonly after: number };
  /** Repositories with a branch that holds their changes. */
  readonly commits: {
    readonly total: number;
    /** In the order of their names; of many, the first ones. */
    readonly named: readonly NamedCommit[];
  };
  /** In the order of their names; of many, the first ones. */
  readonly failures: readonly Failure[];
  /** All of them: what somebody must mend, and defects of dockerfix. */
  readonly failed: { readonly user: number; readonly internal: number };
}

export interface NamedCommit {
  /** Of the repository. */
  readonly name: string;
  readonly branch: string;
  /** Id. */
  readonly commit: string;
}

export interface Failure {
  readonly name: string;
  /** Undefined: the repository as a whole. */
  readonly path: string | undefined;
  readonly kind: FileError['kind'];
  readonly message: string;
}
