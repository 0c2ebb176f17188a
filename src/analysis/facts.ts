import type { ContextPath } from '../model/files.ts';
import type { ResolvedBuild } from '../model/resolve.ts';
import type { TextEdit } from '../source/text.ts';
import type { Evaluation } from './evaluate.ts';

/** All that a transform may know. Asking costs nothing that was not asked; answers do not change while one Dockerfile is worked on. */
export interface Facts {
  readonly resolved: ResolvedBuild;
  readonly evaluation: Evaluation;
  /** Undefined when it is known which folder is the context; else why it is a guess. */
  readonly contextGuess: string | undefined;
  readonly ignore: IgnoreFacts;
  /** Why a path that is absent in this checkout must be expected in another; undefined where nothing says so. */
  /** Does git leave this path alone, here where it exists? Another checkout may lack it. */
  readonly gitIgnored: (path: ContextPath, kind: 'file' | 'folder') => boolean;
  readonly mayBeGenerated: (path: ContextPath) => string | undefined;
  /** What would be known of the Dockerfile with these edits made: to plan in two steps. Undefined when it would be no Dockerfile. Proves nothing. */
  readonly edited: (edits: readonly TextEdit[]) => Facts | undefined;
  /** Why a builder of this Dockerfile may know no cache mounts; undefined where nothing says so. */
  readonly builderWithoutMounts: () => string | undefined;
}

export interface IgnoreFacts {
  /** Name of the file in force or to be made, for messages: `.dockerignore`. */
  readonly name: string;
  /** It is itself a file of the context: an image that copies all of it holds it, too. */
  readonly inContext: boolean;
  /** Why it cannot be written, if so (standard input, `--skip dockerignore`, its place lies outside). */
  readonly readOnly: string | undefined;
  /** Why a path must reach the context although an install makes it: tracked by git, or used by a Dockerfile. Undefined: it may be ignored. */
  readonly needed: (path: ContextPath) => string | undefined;
}
