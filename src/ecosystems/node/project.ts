import type { JsonObject } from '../project/objects.ts';

/** What a lock file says of packages. */
export interface LockFacts {
  /** Names of all packages that it installs. */
  readonly names: ReadonlySet<string>;
  /** Names of those whose install scripts run; undefined when nothing says so. */
  readonly scripted: ReadonlySet<string> | undefined;
  /** Paths relative to the root of linked folders and of tarballs. */
  readonly folders: readonly string[];
  readonly tarballs: readonly string[];
  /** Those of `folders` that scripts of other packages may use; undefined when nothing says so. */
  readonly foldersUsed?: readonly string[] | undefined;
}

/** The one that runs scripts: `pnpm run x` in a script of an install by pnpm reads what the install reads as well. */
export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What the package manager does when scripts that it runs start it again, elsewhere. */
export interface Nested {
  /** The manifest of a folder that a script goes to by `cd`; undefined where it is not certain that it gets there, or what is set there. */
  readonly enter: (folder: string) => JsonObject | undefined;
  /** No package of this folder brings another one. */
  readonly isOwnNpm: (folder: string) => boolean;
  /** Notes what it does with these words in a folder. False: it is not understood. */
  readonly run: (folder: string, words: readonly string[]) => boolean;
}

/** A project whose dependencies are installed. */
export interface Project {
  readonly manager: Manager;
  readonly root: string;
  readonly manifest: JsonObject;
  readonly home: string | undefined;
  readonly lock: LockFacts | undefined;
  /** There is a lock file, understood or not. */
  readonly locked: boolean;
  readonly ignoreScripts: boolean;
  readonly nested?: Nested;
}

export interface Locals {
  readonly members: readonly string[];
  /** Manifests of members and linked folders, by folder; without the root. */
  readonly manifests: ReadonlyMap<string, JsonObject>;
}
