import type { ContextPath } from '../model/files.ts';
import type { Dockerignore } from '../parse/dockerignore.ts';
import type { Context } from './walk.ts';

/** Where a COPY or ADD goes. */
export interface Destination {
  /** Absolute and clean. */
  readonly path: string;
  /** Written with a slash at its end, or as `.`, or ending in `/.`: it is a folder whatever stands there. */
  readonly folder: boolean;
  /** What stands there before. With --link nothing does: `absent`. */
  readonly existing: 'folder' | 'file' | 'absent' | 'unknown';
}

export interface CopyFlags {
  readonly instruction: 'COPY' | 'ADD';
  /** --exclude, in order. */
  readonly exclude?: readonly string[];
  readonly parents?: boolean;
  /** --unpack of ADD, when it is given. */
  readonly unpack?: boolean;
}

export interface CopiedItem {
  readonly context: ContextPath;
  /** Absolute and clean. */
  readonly image: string;
  readonly kind: 'file' | 'folder' | 'link';
  /**
   * The folder that a folder source lands in. It is made 0755, owned as --chown says, when it is not there, and left alone
   * when it is; any other folder takes owner and mode from the context even when it is there.
   */
  readonly root?: true;
  /** A folder (.git, node_modules) whose inside is not listed: anything below may come too. */
  readonly opaque?: true;
}

/** A copy of a whole folder: whatever lies there in another checkout comes too. */
export interface BroadCopy {
  readonly kind: 'folder';
  readonly contextFolder: ContextPath;
  readonly imageFolder: string;
  /** --parents: only what matches (relative to contextFolder) comes. */
  readonly only?: Dockerignore;
  /** --exclude: what matches (relative to contextFolder) stays out. */
  readonly except?: Dockerignore;
}

/** A source with wildcards. Folders that match are BroadCopies besides. */
export interface PatternCopy {
  readonly kind: 'pattern';
  /** From the context's root. */
  readonly pattern: string;
  /** The folders in front of the first wildcard. */
  readonly below: ContextPath;
  readonly image: string;
  /** Whether a file that matches lands in `image` or becomes it. */
  readonly into: 'folder' | 'file' | 'unknown';
}

/** A source that names one file. */
export interface LiteralCopy {
  readonly kind: 'literal';
  readonly context: ContextPath;
  readonly image: string;
}

/** Sources that do not come from the context as they are. Anything at or below `image` may be written. */
export interface OtherSource {
  readonly kind: 'remote' | 'archive';
  readonly source: string;
  readonly image: string;
}

export interface Copies {
  readonly kind: 'copies';
  /** In the order in which they are copied; a later one wins. Listed when somebody asks. */
  readonly items: readonly CopiedItem[];
  /** What comes is one folder of the context with all that is in it, and nothing else. */
  readonly whole?: WholeFolder;
  /** One or more per source, in order. */
  readonly parts: readonly (BroadCopy | PatternCopy | LiteralCopy)[];
  readonly others: readonly OtherSource[];
  /**
   * Files that go to `destination/name` instead when the destination turns out to be a folder in the image:
   * filled when `existing` is unknown and the destination has no slash at its end.
   */
  readonly ifFolder: readonly CopiedItem[];
  readonly ignore: Dockerignore;
  readonly entries: Context['entries'];
}

export interface WholeFolder {
  readonly context: ContextPath;
  /** Where it lands: absolute and clean. */
  readonly image: string;
}

export type CopyResolution =
  | Copies
  /** The build fails: the source is not in the context. */
  | { readonly kind: 'missing'; readonly source: string }
  | { readonly kind: 'unclear'; readonly source: string; readonly why: string };

export type Failure = Exclude<CopyResolution, Copies>;

/** What the sources resolved so far have made of the destination, and what they copy. */
export interface Draft {
  readonly context: Context;
  readonly destination: Destination;
  readonly flags: CopyFlags;
  readonly except: Dockerignore | undefined;
  /** The source is the only one, and no filter leaves anything of it out. */
  readonly alone: boolean;
  whole?: WholeFolder;
  existing: Destination['existing'];
  readonly items: CopiedItem[];
  readonly parts: (BroadCopy | PatternCopy | LiteralCopy)[];
  readonly others: OtherSource[];
  readonly ifFolder: CopiedItem[];
}
