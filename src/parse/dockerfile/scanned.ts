import type { Comment, Directives } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import type { Range } from './characters.ts';
import type { ScannedHeredoc } from './heredocs.ts';
import type { Joined } from './joined.ts';

/** A flag before the arguments. The range is that of its text, `--` included. */
export interface ScannedFlag extends Range {
  /** Quotes and escapes are gone. */
  readonly text: string;
}

export interface JsonValue extends Range {
  readonly value: string;
}

/** Arguments by the way in which BuildKit's parser takes them apart. Ranges are in the joined line. */
export type Arguments =
  | { readonly kind: 'none' }
  /** Of an instruction that is not known; the parser leaves that to the next phase. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'text'; readonly range: Range }
  | { readonly kind: 'words'; readonly words: readonly Range[] }
  | { readonly kind: 'json'; readonly values: readonly JsonValue[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly { readonly name: Range; readonly value: Range; readonly delimiter: '=' | '' }[] }
  | { readonly kind: 'healthcheck'; readonly type: Range; readonly command: Arguments }
  | { readonly kind: 'trigger'; readonly statement: Statement };

/** A keyword with its flags and arguments. */
export interface Statement {
  /** As written. */
  readonly keyword: string;
  /** From the keyword to the last character that is not a blank. */
  readonly range: Range;
  readonly flags: readonly ScannedFlag[];
  readonly args: Arguments;
}

export interface ScannedInstruction {
  readonly statement: Statement;
  readonly joined: Joined;
  readonly span: Span;
  readonly comments: readonly Comment[];
  readonly innerComments: readonly Comment[];
  readonly heredocs: readonly ScannedHeredoc[];
}

/** What BuildKit's parser package gets out of a file; instructions may still be unknown, misplaced or lack arguments. */
export interface ScannedFile {
  readonly directives: Directives;
  /** Comment lines outside of instructions, in order. */
  readonly comments: readonly Comment[];
  readonly instructions: readonly ScannedInstruction[];
}
