import type { Command } from '../model/command.ts';
import type { ShellList } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { join, type ShellEnvironment, type ShellState } from './run-state.ts';

/** A command found, and canonical text of all its redirections: those of descriptors and to /dev/null included. */
export interface Found {
  readonly command: Command;
  readonly redirects: string;
  /** It runs in a shell that the script starts. */
  readonly nested: boolean;
}

/** One walk over a shell text. It collects commands; the state of the shell is handed from one to the next. */
export interface Walk {
  readonly env: ShellEnvironment;
  /** From offsets of the shell text to those of the file. */
  readonly locate: (span: Span) => Span;
  /** The text as a whole is not understood. `at` in offsets of the shell text. */
  readonly refuse: (why: string, at: Span) => void;
  found: Found[];
  /** Terms of folders that a cd entered or passed since the last step, in any branch. */
  readonly entered: Set<string>;
  /** `Step.unclear` of the step that comes next. */
  unclear: string | undefined;
  /** A text that no other place of the RUN has: the top-level item that is being walked and how many joins were before. */
  site: () => string;
  /** Something ended the shell in a way that may look like success. */
  mayStop: boolean;
  /** A bare `exit` ends a shell with the status of whatever ran before, outside of a subshell too. */
  asksStatus: boolean;
  loops: number;
  /** Loops of this very shell, which `break` and `continue` lead out of. */
  breakable: number;
  /** Shells within shells. */
  readonly depth: number;
  /** Walks a list of commands; here because a command may hold a list, and a list commands. */
  readonly list: (list: ShellList, shell: ShellState, walk: Walk, checked: boolean) => Outcome;
  /** Walks the commands of a substitution, in a shell of their own. */
  readonly substitute: (script: ShellList, shell: ShellState, walk: Walk) => void;
}

/** How a command can end: the state after it succeeded and after it failed. undefined: the shell does not go on that way. */
export interface Outcome {
  readonly ok: ShellState | undefined;
  readonly fail: ShellState | undefined;
}

export function joined(a: ShellState | undefined, b: ShellState | undefined, walk: Walk, at: Span): ShellState | undefined {
  const site = walk.site();
  return join(
    a,
    b,
    () => site,
    () => walk.refuse('the options of the shell depend on what happens before', at),
  );
}
