import type { Span, SourceText } from '../source/text.ts';

/** A piece of an instruction as it is written: quotes, escapes and variables are still in it, continuations are not. */
export interface RawWord {
  readonly raw: string;
  readonly span: Span;
}

export interface Flag {
  /** Without the dashes: `from`, `chown`, `mount`. */
  readonly name: string;
  /** As written; undefined for a flag without `=`. Quotes are kept, variables are not expanded. */
  readonly value: string | undefined;
  /** What BuildKit reads as the value: quotes and escapes are gone, once. Variables are not expanded; that is done to this text. */
  readonly unquoted: string | undefined;
  readonly span: Span;
}

export interface Comment {
  /** From `#` to the end of the line, without the line ending. */
  readonly span: Span;
  readonly text: string;
}

export interface Heredoc {
  /** The delimiter, without quotes. */
  readonly name: string;
  /** False when the delimiter was quoted: then BuildKit expands no variables in it. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are removed. */
  readonly stripTabs: boolean;
  /** The lines between, as BuildKit hands them on (in a CRLF file, `\r\n` stays). */
  readonly content: string;
  readonly contentSpan: Span;
}

/**
 * Text that a shell gets to read: line continuations and the comment lines between them are gone, as BuildKit removes them.
 * `segments` lead from an offset in `text` back to the file: the last segment with `at <= offset` tells.
 */
export interface ShellText {
  readonly text: string;
  readonly segments: readonly { readonly at: number; readonly source: number }[];
}

export type CommandLine =
  { readonly form: 'shell'; readonly body: ShellText } | { readonly form: 'exec'; readonly argv: readonly string[] };

export interface Pair {
  readonly name: string;
  readonly value: RawWord;
  readonly span: Span;
}

interface Common {
  /** From the keyword to the end of the last line of the instruction (heredoc bodies included), without its line ending. */
  readonly span: Span;
  /** 1-based line of the keyword. */
  readonly line: number;
  /** Comment lines directly above it (no blank line between), in order. Parser directives are not comments. */
  readonly comments: readonly Comment[];
  /** Comment lines between its own continuation lines. */
  readonly innerComments: readonly Comment[];
  readonly flags: readonly Flag[];
  readonly heredocs: readonly Heredoc[];
}

export interface FromInstruction extends Common {
  readonly keyword: 'FROM';
  readonly image: RawWord;
  readonly stageName: string | undefined;
}
export interface RunInstruction extends Common {
  readonly keyword: 'RUN';
  readonly command: CommandLine;
}
export interface CopyInstruction extends Common {
  readonly keyword: 'COPY' | 'ADD';
  /** Heredoc sources are listed here too, their `raw` being `<<NAME` as written. */
  readonly sources: readonly RawWord[];
  readonly destination: RawWord;
}
export interface EnvInstruction extends Common {
  readonly keyword: 'ENV' | 'LABEL';
  readonly pairs: readonly Pair[];
}
export interface ArgInstruction extends Common {
  readonly keyword: 'ARG';
  readonly args: readonly { readonly name: string; readonly default: RawWord | undefined; readonly span: Span }[];
}
export interface WorkdirInstruction extends Common {
  readonly keyword: 'WORKDIR';
  readonly path: RawWord;
}
export interface UserInstruction extends Common {
  readonly keyword: 'USER';
  readonly user: RawWord;
}
export interface ShellInstruction extends Common {
  readonly keyword: 'SHELL';
  readonly shell: readonly string[];
}
export interface StartInstruction extends Common {
  readonly keyword: 'CMD' | 'ENTRYPOINT';
  readonly command: CommandLine;
}
export interface HealthcheckInstruction extends Common {
  readonly keyword: 'HEALTHCHECK';
  /** Undefined for HEALTHCHECK NONE. */
  readonly command: CommandLine | undefined;
}
export interface ListInstruction extends Common {
  readonly keyword: 'EXPOSE' | 'VOLUME';
  readonly values: readonly RawWord[];
}
export interface TextInstruction extends Common {
  readonly keyword: 'STOPSIGNAL' | 'MAINTAINER';
  readonly text: RawWord;
}
export interface OnbuildInstruction extends Common {
  readonly keyword: 'ONBUILD';
  readonly trigger: Instruction;
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CopyInstruction
  | EnvInstruction
  | ArgInstruction
  | WorkdirInstruction
  | UserInstruction
  | ShellInstruction
  | StartInstruction
  | HealthcheckInstruction
  | ListInstruction
  | TextInstruction
  | OnbuildInstruction;

export interface Stage {
  readonly index: number;
  /** Lower case, as BuildKit compares names. */
  readonly name: string | undefined;
  readonly from: FromInstruction;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
}

export interface Directives {
  /** The value of `# syntax=`, if any. */
  readonly syntax: string | undefined;
  readonly escape: '\\' | '`';
  /** The value of `# check=`, if any. */
  readonly check: string | undefined;
}

/** A whole Dockerfile. */
export interface Build {
  readonly source: SourceText;
  readonly directives: Directives;
  /** Comment lines outside of instructions, in order. Parser directives are not comments. */
  readonly comments: readonly Comment[];
  /** ARG instructions before the first FROM. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}
