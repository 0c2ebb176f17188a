import type { Span } from '../source/text.ts';
import type { Value } from './value.ts';

/** One word of a shell command after what could be expanded was expanded. */
export interface Argument {
  readonly raw: string;
  readonly value: Value;
  /** It holds an unquoted `*`, `?` or `[`: `value` is the pattern, and the shell expands it against the files. */
  readonly glob: boolean;
  readonly span: Span;
}

export interface Redirect {
  readonly kind: 'read' | 'write' | 'append' | 'text';
  /** For `text` (a heredoc or here-string) the text itself. Writes to /dev/null and duplications of descriptors are left out. */
  readonly target: Argument;
}

/** A simple command of a RUN, with the state of the shell that it runs in. */
export interface Command {
  /** `argv[0]` is the program as written (`npm`, `/usr/bin/pip3`). Never empty. */
  readonly argv: readonly Argument[];
  readonly cwd: Value;
  /** Variables that the shell set and exported, or that stand before the command (`CI=1 npm ci`). They win over ENV and ARG. */
  readonly variables: ReadonlyMap<string, Value>;
  readonly redirects: readonly Redirect[];
  /** The command before it in a pipe, where that is a simple one: what it prints is the input. */
  readonly input?: Command;
  readonly span: Span;
}

/**
 * A piece of a RUN that is one link of its top-level chain: a simple command, or a whole compound (loop, `if`, pipe, `||`, subshell).
 * `cd`, assignments, `set`, `export` are no steps: they are in the state of the commands after them.
 */
export interface Step {
  /** Same label, same meaning: canonical text, resolved words, cwd, variables, and what happens when it fails. */
  readonly label: string;
  /** All simple commands within, in order. A compound may run each of them any number of times, also never. */
  readonly commands: readonly Command[];
  readonly compound: boolean;
  /** Of a compound: of each of these groups at least one command surely runs, by its place in `commands`, wherever the RUN goes on. */
  readonly always?: readonly (readonly number[])[];
  /** Of a compound: commands, by their place in `commands`, whose failure its success may hide. */
  readonly ignores?: readonly number[];
  /**
   * Folders that must be there: those that the RUN entered or passed with `cd` since the step before, in any branch, and the one that this
   * step runs in where a `cd` led to it. Absolute and clean.
   */
  readonly entered: readonly string[];
  /** Why the files that there are decide what it does, beyond what its commands read: a loop over a pattern, a `cd` to who knows where. */
  readonly unclear?: string;
  /** What its failure does to the RUN. */
  readonly onFailure: 'fails' | 'ignored';
  readonly span: Span;
}

/** The body of a RUN. `unknown` wins: it may read and write everything. */
export type RunBody =
  { readonly kind: 'steps'; readonly steps: readonly Step[] } | { readonly kind: 'unknown'; readonly why: string; readonly at: Span };
