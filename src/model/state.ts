import type { Value } from './value.ts';

/** What an official base image brings. Data in src/bases. */
export interface BaseFacts {
  /** `root`, `node` ... as its USER says. */
  readonly user: string;
  /** Home folder of that user. */
  readonly home: string;
  readonly workdir: string;
  readonly shell: readonly string[];
  /** Which shell `/bin/sh` is: words such as `[[` differ between them. Undefined when the tags that it may be differ in that. */
  readonly sh: 'dash' | 'busybox' | 'bash' | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Further names that it sets or may set, to values that vary from release to release. It sets no other names. */
  readonly envUnknown?: readonly string[];
  /** Undefined when it has none, or when that is not known. */
  readonly cmd: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  /** `rpm`: dnf, yum or microdnf, depending on the release. */
  readonly packageManager: 'apt' | 'apk' | 'rpm' | 'none' | 'unknown';
  /** It lists repositories of others than the distribution (NVIDIA's, NodeSource's), in every tag or in some. */
  readonly othersPackages?: true;
  /** It brings npm of this major version or a later one, where the tag tells. */
  readonly npmAtLeast?: number;
  /** Its corepack, of 0.26 to 0.32, may write into a package.json that names no package manager which one it used. */
  readonly corepackPins?: true;
  /** Where npm installs global packages, unless it is told otherwise. */
  readonly npmPrefix?: string;
  /** Minor version of Python 3, where it brings one and the tag tells. */
  readonly pythonMinor?: number;
  /** Its Swift is older than 5.4, which keeps no packages outside of the project. */
  readonly isOldSwift?: true;
  /** Users by name, with numeric ids and home. */
  readonly users: Readonly<Record<string, { readonly uid: number; readonly gid: number; readonly home: string }>>;
  /** Build arguments that decide which image it is: it is one of this name where they have their defaults, and taken to be one in every build. */
  readonly byDefault?: readonly string[];
  /** Somebody says of an image that dockerfix does not know that it is like this one: by its name, and the one that it is said to be like. */
  readonly said?: { readonly image: string; readonly like: string };
  readonly source: string;
}

/** What another build leaves that makes the base image: what holds in every build of it. Undefined: not known. */
export interface Followed {
  readonly workdir: string | undefined;
  readonly user: string | undefined;
  readonly shell: readonly string[] | undefined;
  readonly sh: BaseFacts['sh'];
  /** Undefined: set to a text that is not known, or perhaps not set. */
  readonly env: ReadonlyMap<string, string | undefined>;
  /** Names may be set that are not in `env`. */
  readonly envOpen: boolean;
}

/** Where a stage starts from. */
export type Base =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'scratch' }
  /** `facts` undefined: an image of which nothing is known. */
  | { readonly kind: 'image'; readonly ref: Value; readonly facts: BaseFacts | undefined; readonly followed?: Followed }
  /** The FROM cannot be resolved (an ARG): any stage or image. */
  | { readonly kind: 'unknown'; readonly why: string; readonly term: string };

/** What is in force before an instruction runs. Names of ENV and ARG share one namespace; the later wins. */
export interface State {
  /** Canonical text for what the stage started from; part of the term of each value that the base image decides. */
  readonly baseTerm?: string;
  /** Absolute and clean (no `.`, `..`, doubled or trailing slash) when known. */
  readonly workdir: Value;
  readonly user: Value;
  readonly shell: readonly string[] | undefined;
  /** The language of that shell. */
  readonly sh: 'dash' | 'busybox' | 'bash' | undefined;
  /** Every name that a RUN would see, ENV and ARG merged. */
  readonly env: ReadonlyMap<string, { readonly value: Value; readonly from: 'base' | 'ENV' | 'ARG' }>;
  /** True when the base image may set names that are not in `env`. */
  readonly envOpen: boolean;
  /** What `~` is for the user in force: HOME where the Dockerfile sets it, else as /etc/passwd says. */
  readonly home: Value;
  /** What /etc/passwd says, where HOME is set. */
  readonly listedHome?: Value;
  /** Numeric ids of the user in force, as far as they are known before the build. */
  readonly account?: { readonly uid: number; readonly gid: number | undefined };
  readonly base: BaseFacts | undefined;
}
