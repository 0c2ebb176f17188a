import type { BuildProgress } from './build-progress.ts';
import type { Ran, RunOptions } from './process.ts';

/** What one build is given. Paths are absolute. */
export interface BuildCall {
  /** Its ignore file lies beside it, with `.dockerignore` behind its name. */
  readonly dockerfile: string;
  readonly context: string;
  /** Where the id of the image is written to. */
  readonly iidfile: string;
  /** Nothing that was built before is used. */
  readonly cold: boolean;
  /** Words that the user gave: --build-arg, --target and the like. */
  readonly words: readonly string[];
}

/** Something that builds images, reached through its command line. */
export interface Engine {
  /** For messages: `Docker 26.1.5`. */
  readonly name: string;
  readonly call: Call;
  readonly buildWords: (build: BuildCall) => readonly string[];
  /** Words of `history` for JSON with sizes in bytes. */
  readonly historyWords: readonly string[];
  readonly progress: () => BuildProgress;
  /** Where it writes the archive of a container to; undefined: to its standard output. */
  readonly archive: string | undefined;
  /** What it keeps of builds beside images, by id. */
  readonly records: () => Promise<ReadonlySet<string>>;
  /** Removes what it keeps of our builds: nothing that was there before. */
  readonly removeRecords: (before: ReadonlySet<string>, built: Built) => Promise<void>;
}

/** Runs one command of the engine. A signal of its own counts before that of the session. */
export type Call = (args: readonly string[], options?: RunOptions) => Promise<Ran>;

/** What was built in a session. */
export interface Built {
  /** The Dockerfiles, and the steps as the builder named them. */
  readonly texts: readonly string[];
  /** Ids of images that steps made, as the builder printed them. */
  readonly made: readonly string[];
}

export interface EngineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** A folder of ours, for what the engine lays down on this machine. */
  readonly folder: string;
  /** Undefined: the first that answers. */
  readonly wanted: EngineName | undefined;
}

export type EngineName = 'docker' | 'podman';

/** Something about the engine that the user must mend. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** For tidying up: the signal of a session may be aborted by then. */
export const UNSTOPPED: AbortSignal = new AbortController().signal;

/** Ids of all images, `sha256:...`. */
export async function imagesOf(call: Call): Promise<ReadonlySet<string>> {
  const { stdout } = await call(['image', 'ls', '--all', '--quiet', '--no-trunc']);
  return new Set(stdout.split('\n').filter(Boolean));
}

/** Why an engine does not answer, the last line of what it says; undefined where it does. */
export async function whySilent(call: Call, options?: RunOptions): Promise<string | undefined> {
  const { code, stderr } = await call(['image', 'ls', '--quiet'], options);
  return code === 0 ? undefined : lastLine(stderr);
}

export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
