import type { PathPattern, Region } from './paths.ts';

/**
 * What one command does, as far as it matters to anybody else.
 * `unknown` wins: such a command reads and writes every path and every name.
 */
export type CommandEffects =
  | {
      readonly kind: 'known';
      /** Exact inputs: files (and folders, as `/x/**`) that decide what comes out. What only might be there is listed too (`optional`). */
      readonly reads: Region;
      /** Paths that are looked up and were not found now: were they there, they would be read. Exact paths only. */
      readonly optional: readonly string[];
      /** Of what it reads: what settings and manifests name outright, and is not there now. */
      readonly named?: readonly PathPattern[];
      /** Paths that were looked at and hold nothing that matters to it: as good as none. */
      readonly indifferent?: readonly string[];
      /** Paths that it creates, changes or removes. What is outside /tmp and the log folders that nobody reads is listed completely. */
      readonly writes: Region;
      /** Files that are not there now, and that it would change if they were. Exact paths only. */
      readonly updates?: readonly string[];
      /** Lines that it adds to files of settings, or puts in place of those of the same name. Absolute and clean. */
      readonly sets?: readonly SettingLine[];
      /** Sub-trees of `writes` that it fills as its result (node_modules): a copy landing on top of them would break it. */
      readonly outputs: readonly string[];
      /** Folders on the way to its outputs that it makes where they are missing, whosever the folder above is, and else leaves alone. Absolute and clean. */
      readonly onTheWay?: readonly string[];
      /** Names of ENV and ARG that it reads; 'all' for third-party code. */
      readonly names: 'all' | readonly string[];
      /**
       * Given where `names` is 'all' only because packages run code of their own (install and maintainer scripts, build backends, hooks of
       * the package manager): the names that the command itself reads, from settings and requirement files. Code of the project, or any
       * other that is not followed: not given.
       */
      readonly ownNames?: readonly string[];
      readonly network: boolean;
      /** It fetches something that no version names, so that another day may bring another thing: it is not to run less often than before. */
      readonly moving?: { readonly why: string; /** Files that it goes into; none: the output. */ readonly into: readonly PathPattern[] };
      /** Files that it checks against digests that the Dockerfile or the context holds. */
      readonly verifies?: readonly PathPattern[];
      /** Virtual environments of Python that it makes. Absolute and clean. */
      readonly environments?: readonly string[];
      /** It creates files in, or runs programs as the owner of, these folders: whose they are and their mode matters. */
      readonly folders: readonly string[];
      /** It installs dependencies: worth a layer of its own. The word for messages: `npm ci`, `pip install`. */
      readonly install?: InstallFacts;
      /** Said in the report, one sentence each: why an uncertain thing is held safe. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly why: string };

export interface SettingLine {
  readonly path: string;
  readonly line: string;
}

export type KnownEffects = Extract<CommandEffects, { readonly kind: 'known' }>;

export interface InstallFacts {
  readonly name: string;
  /**
   * Why a split is only *review* (needs a look), if it is. One sentence.
   */
  readonly review?: string;
  readonly lockReason?: string;
  /**
   * A program that looks, before it starts a script, which manifests are newer than what the install made, and may install again: always, or since a
   * release. `otherwise`: it would surely install, and by other options than this install; how it differs.
   */
  readonly checkedBy?: { readonly program: string; readonly since?: number; readonly otherwise?: string };
  /** Why it may read any file, though what it writes is known: then it stays below whatever is copied. */
  readonly readsAny?: string;
  /** Why the install must stay behind the copy of the source, if it must: a reason code and a sentence. */
  readonly blocked?: { readonly reason: string; readonly message: string };
}
