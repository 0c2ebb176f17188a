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
}

/** The one that runs scripts: `pnpm run x` in a script of an install by pnpm reads what the install reads as well. */
export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

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
}

export interface Locals {
  readonly members: readonly string[];
  /** Manifests of members and linked folders, by folder; without the root. */
  readonly manifests: ReadonlyMap<string, JsonObject>;
}
