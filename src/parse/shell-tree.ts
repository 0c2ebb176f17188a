import type { Span } from '../source/text.ts';

/** Something about a piece of shell text, with its place: offsets into the text that was parsed. */
export interface ShellMark {
  readonly why: string;
  readonly at: Span;
  /** It goes on, or is kept, for the commands behind it: in the background, a function. */
  readonly lasting?: true;
}

/**
 * A piece of a word. `quoted` pieces are neither split nor expanded against files.
 * An `opaque` piece is an expansion whose result is not computed; `names` are the variables it reads, `scripts` the commands it runs.
 */
export type ShellPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly raw: string;
      readonly quoted: boolean;
      readonly operation: { readonly operator: '-' | ':-' | '+' | ':+'; readonly operand: ShellWord } | undefined;
    }
  | {
      readonly kind: 'opaque';
      readonly raw: string;
      readonly quoted: boolean;
      readonly why: string;
      readonly names: readonly string[];
      readonly scripts: readonly (readonly ShellNode[])[];
    };

export interface ShellWord {
  /** As written, quotes and all. */
  readonly raw: string;
  readonly span: Span;
  readonly parts: readonly ShellPart[];
  /** Set for `A=b` behind `export`. */
  readonly assignment?: ShellAssignment;
}

export interface ShellAssignment {
  readonly name: string;
  /** `A+=b`, which only bash knows. */
  readonly append: boolean;
  readonly value: ShellWord;
  readonly span: Span;
}

/** `<>` is 'both', `2>&1` and `2>&-` are 'duplicate', `<<X` and `<<<` are 'text' (the word is the text, line end included). */
export interface ShellRedirect {
  readonly kind: 'read' | 'write' | 'append' | 'both' | 'duplicate' | 'text';
  /** As written: `2>`, `>|`, `<<-`. */
  readonly operator: string;
  readonly target: ShellWord;
  readonly span: Span;
}

export type ShellList = readonly ShellNode[];

interface Compound {
  readonly redirects: readonly ShellRedirect[];
  readonly span: Span;
}

export interface SimpleNode extends Compound {
  readonly kind: 'simple';
  readonly assignments: readonly ShellAssignment[];
  readonly words: readonly ShellWord[];
}
export interface PipelineNode {
  readonly kind: 'pipeline';
  readonly negated: boolean;
  readonly commands: ShellList;
  readonly span: Span;
}
export interface AndOrNode {
  readonly kind: 'and-or';
  readonly commands: ShellList;
  /** One fewer than commands. */
  readonly operators: readonly ('&&' | '||')[];
  readonly span: Span;
}
export interface GroupNode extends Compound {
  readonly kind: 'group' | 'subshell';
  readonly body: ShellList;
}
export interface IfNode extends Compound {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: ShellList; readonly body: ShellList }[];
  readonly otherwise: ShellList | undefined;
}
export interface ForNode extends Compound {
  readonly kind: 'for';
  readonly name: string;
  readonly words: readonly ShellWord[];
  readonly body: ShellList;
}
export interface LoopNode extends Compound {
  readonly kind: 'while' | 'until';
  readonly condition: ShellList;
  readonly body: ShellList;
}
export interface CaseNode extends Compound {
  readonly kind: 'case';
  readonly subject: ShellWord;
  readonly items: readonly { readonly patterns: readonly ShellWord[]; readonly body: ShellList }[];
}
/** `[[ ... ]]`, flattened to its operators and operands. */
export interface TestNode extends Compound {
  readonly kind: 'test';
  readonly words: readonly ShellWord[];
}

export type ShellNode = SimpleNode | PipelineNode | AndOrNode | GroupNode | IfNode | ForNode | LoopNode | CaseNode | TestNode;

/**
 * A parsed shell text. Unless `unknown` is empty, the text as a whole must be taken as not understood.
 * `bashOnly`: what bash and a POSIX sh (dash, busybox ash) read differently; it means what the tree says only under bash.
 */
export interface ShellScript {
  readonly text: string;
  readonly list: ShellList;
  readonly unknown: readonly ShellMark[];
  readonly bashOnly: readonly ShellMark[];
}
