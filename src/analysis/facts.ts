import type { ImageUse } from '../context/image-uses.ts';
import type { Readable } from '../context/readers.ts';
import type { Context } from '../context/walk.ts';
import type { ContextPath } from '../model/files.ts';
import type { ResolvedBuild } from '../model/resolve.ts';
import type { MountPreferences } from '../preferences.ts';
import type { TextEdit } from '../source/text.ts';
import type { Changes } from './changes.ts';
import type { Evaluation } from './evaluate.ts';
import type { Makes } from './ignore/copied.ts';

/** All that a transform may know. Asking costs nothing that was not asked; answers do not change while one Dockerfile is worked on. */
export interface Facts {
  readonly resolved: ResolvedBuild;
  readonly evaluation: Evaluation;
  /** Undefined when it is known which folder is the context; else why it is a guess. */
  readonly contextGuess: string | undefined;
  readonly ignore: IgnoreFacts;
  /** The files of the context as they are now, after the ignore file. */
  readonly entries: Pick<Context['entries'], 'get' | 'has'>;
  /** Text of a file of the context; undefined when it is too large, not valid UTF-8, or cannot be read. */
  readonly text: Context['text'];
  /** Paths of the context whose last name is wanted, in code unit order. */
  readonly find: Context['find'];
  /** Does git leave this path alone, here where it exists? Another checkout may lack it. */
  readonly gitIgnored: (path: ContextPath, kind: 'file' | 'folder') => boolean;
  /** Why a path that is absent in this checkout must be expected in another; undefined where nothing says so. */
  readonly mayBeGenerated: (path: ContextPath) => string | undefined;
  /**
   * Those of these paths that are not in every context that the Dockerfile is built with, or that a builder may leave out of it; of a context that has
   * none of them nothing counts.
   */
  readonly lackedElsewhere: (paths: readonly ContextPath[]) => ReadonlySet<ContextPath>;
  /** What would be known of the Dockerfile with these edits made: to plan in two steps. Undefined when it would be no Dockerfile. Proves nothing. */
  readonly edited: (edits: readonly TextEdit[]) => Facts | undefined;
  /** Why a builder of this Dockerfile may know no cache mounts; undefined where nothing says so. */
  readonly builderWithoutMounts: () => string | undefined;
  /** Something says or shows that BuildKit builds it, and nothing that another builder does. */
  readonly builtByBuildKit: () => boolean;
  /** What files of the repository do with the images that are built, beside what these say themselves. */
  readonly imageUses: () => readonly ImageUse[];
  /** How the cache mounts that are written are to be named and shared. */
  readonly mounts: MountPreferences;
  /** The changes that it is rebuilt after: those of the repository's history, or of a prior. */
  readonly changes: () => Changes;
  /** Which file of the context holds a program, or uses a tool, that reads this; undefined where none is known of. */
  readonly readerOf: (what: Readable) => string | undefined;
}

/** What keeps a line out of the ignore file. */
export interface Obstacle {
  /** `let-in`: a line of the file takes care that it arrives; `used`: an instruction takes files from it. */
  readonly reason: 'let-in' | 'copied' | 'tracked' | 'used';
  readonly why: string;
}

export interface IgnoreFacts {
  /** Name of the file in force or to be made, for messages: `.dockerignore`. */
  readonly name: string;
  /** There is none yet. */
  readonly isNew: boolean;
  /** It is itself a file of the context: an image that copies all of it holds it, too. */
  readonly inContext: boolean;
  /** Does a path stay out of the context, where it is one? */
  readonly leavesOut: (path: ContextPath) => boolean;
  /** It has a line for this folder already; at most a `.gitignore` in it arrives. */
  readonly leavesOutFolder: (path: ContextPath) => boolean;
  /** Why it cannot be written, if so (standard input, `--skip dockerignore`, its place lies outside). */
  readonly readOnly: string | undefined;
  /**
   * Why what an install makes must reach the context all the same. Undefined: it may be ignored.
   * @param line a path, or `**` and the name of a folder
   */
  readonly needed: (line: string, makes: Makes) => Obstacle | undefined;
  /**
   * Why a line must not be added although the image may then lack what it hides.
   * @param path one that the line means
   * @param needs whether a stage of another Dockerfile that copies a folder around it needs it, by the texts of its other instructions
   */
  readonly missed: (line: string, path: ContextPath, needs: (texts: readonly string[]) => boolean) => Obstacle | undefined;
}
