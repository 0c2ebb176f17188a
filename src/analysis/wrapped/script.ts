import type { FileFact, FileView } from '../../model/files.ts';
import type { Command } from '../../model/command.ts';
import type { State } from '../../model/state.ts';

/** One script that a command runs, as its words for a shell: `['/bin/sh', '-c', 'npm ci']`. */
export interface Script {
  readonly argv: readonly string[];
  /** Absolute and clean. */
  readonly cwd: string;
  /** Variables on top of those of the command. */
  readonly variables: ReadonlyMap<string, string>;
}

/** What a command runs that only hands on to others. Paths are absolute and clean. */
export type Wrapped =
  | {
      readonly kind: 'known';
      readonly scripts: readonly Script[];
      readonly reads: readonly string[];
      /** Were they there, they would be read. */
      readonly optional: readonly string[];
      /** Whose owner matters: npm runs scripts as that one. */
      readonly folders?: readonly string[];
    }
  /** `why` names what was not understood. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A command that runs what stands in a file of the context. */
export interface Wrapper {
  readonly command: Command;
  /** Name without a folder. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly state: State;
  readonly files: FileView;
}

export function unknownScript(why: string): Wrapped {
  return { kind: 'unknown', why };
}

/** The text of a file that came from the context; `why` for all else that may be there, undefined for nothing. */
export function textAt(files: FileView, path: string): { readonly text: string } | { readonly why: string } | undefined {
  const fact: FileFact = files.fact(path);
  if (fact.kind === 'absent') return undefined;
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text !== undefined) return { text };
  return { why: fact.kind === 'unknown' ? fact.why : `${path} cannot be read` };
}
