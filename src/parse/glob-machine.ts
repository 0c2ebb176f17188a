/**
 * A set of characters. `ranges` are pairs of code points, both ends included.
 */
export interface CharSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [number, number])[];
}

/** One piece of a pattern. `folders` is `(.*` + `/)?` of a regular expression: nothing, or anything that ends in a slash. */
export type Piece =
  | { readonly kind: 'one'; readonly set: CharSet }
  | { readonly kind: 'many'; readonly set: CharSet }
  | { readonly kind: 'folders' }
  /** Only at the very start of the text: what `^` means in the middle of a regular expression. */
  | { readonly kind: 'start' };

/** Counts the steps that machines take: a measure of work that callers may bound. */
export interface Meter {
  steps: number;
}

/** A compiled pattern. Matching takes time in (pattern length x text length), whatever the pattern: it never backtracks. */
export interface Machine {
  /** Does the whole text match? */
  matches(text: string): boolean;
  /** Is there any longer text that starts with `prefix` and matches? True when it cannot be told. */
  couldStartWith(prefix: string): boolean;
}

const SLASH = 0x2f;
const NEWLINE = 0x0a;

export function oneChar(code: number): CharSet {
  return { negated: false, ranges: [[code, code]] };
}

export const NOT_SLASH: CharSet = { negated: true, ranges: [[SLASH, SLASH]] };
/** The dot of a regular expression, as Go reads it without flags: a line feed is not in it. */
export const NOT_NEWLINE: CharSet = { negated: true, ranges: [[NEWLINE, NEWLINE]] };

type Operation =
  | { readonly kind: 'take'; readonly set: CharSet }
  | { readonly kind: 'fork'; readonly a: number; readonly b: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'accept' };

/**
 * Compiles pieces to a machine that follows all readings of the pattern side by side (Thompson's construction).
 * A JavaScript RegExp would backtrack: 'a*' fifty times over hangs it.
 */
export function compileMachine(pieces: readonly Piece[], meter: Meter = { steps: 0 }): Machine {
  const simple = withoutRepeats(pieces);
  const program = assemble(simple);
  const { whole, ...ends } = literalParts(simple);
  if (whole) return new OneText(ends.head);
  return new Program({
    program,
    marks: new Uint32Array(program.length),
    mark: 0,
    meter,
    anywhere: simple[0]?.kind === 'folders',
    ...ends,
  });
}

interface Pattern extends Omit<LiteralParts, 'whole'> {
  readonly program: readonly Operation[];
  /** By operation: the step in which it was last reached. */
  readonly marks: Uint32Array;
  mark: number;
  readonly meter: Meter;
  /** It begins with whatever folders: what is below any one may match. */
  readonly anywhere: boolean;
}

// Classes, not objects with functions of their own: V8 drops what it has compiled of a function once the last closure of it is gone,
// and patterns come and go with the files that hold them.

class OneText implements Machine {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  matches(text: string): boolean {
    return text === this.#text;
  }

  couldStartWith(prefix: string): boolean {
    return this.#text.length > prefix.length && this.#text.startsWith(prefix);
  }
}

class Program implements Machine {
  readonly #pattern: Pattern;

  constructor(pattern: Pattern) {
    this.#pattern = pattern;
  }

  matches(text: string): boolean {
    return matchesAll(this.#pattern, text);
  }

  couldStartWith(prefix: string): boolean {
    return couldStart(this.#pattern, prefix);
  }
}

function matchesAll(pattern: Pattern, text: string): boolean {
  const { head, tail, inside, shortest, program } = pattern;
  if (text.length < shortest || !text.startsWith(head) || !text.endsWith(tail) || !text.includes(inside)) return false;
  return run(pattern, text).includes(program.length - 1);
}

function couldStart(pattern: Pattern, prefix: string): boolean {
  const { head, program, anywhere } = pattern;
  if (!(prefix.length < head.length ? head.startsWith(prefix) : prefix.startsWith(head))) return false;
  if (anywhere && !prefix.includes('\n')) return true;
  for (const index of run(pattern, prefix)) if (program[index]?.kind === 'take') return true;
  return false;
}

/** Runs a program over a text: which operations wait for a character (or accept) after all of it. */
function run(pattern: Pattern, text: string): readonly number[] {
  const { program, meter } = pattern;
  let current: number[] = [];
  pattern.mark++;
  add(pattern, current, 0, 0);
  for (let at = 0; at < text.length && current.length > 0;) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    const next: number[] = [];
    pattern.mark++;
    for (const index of current) {
      const operation = program[index];
      if (operation?.kind === 'take' && contains(operation.set, code)) add(pattern, next, index + 1, at);
    }
    meter.steps += current.length;
    current = next;
  }
  return current;
}

/** Adds an operation and all that is reached from it without taking a character. */
function add({ program, marks, mark, meter }: Pattern, list: number[], from: number, at: number): void {
  const stack = [from];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (marks[next] === mark) continue;
    marks[next] = mark;
    meter.steps++;
    const operation = program[next];
    if (operation === undefined) continue;
    if (operation.kind === 'fork') stack.push(operation.b, operation.a);
    else if (operation.kind === 'start') {
      if (at === 0) stack.push(next + 1);
    } else list.push(next);
  }
}

export function contains(set: CharSet, code: number): boolean {
  for (const [low, high] of set.ranges) {
    if (code >= low && code <= high) return !set.negated;
  }
  return set.negated;
}

/** The same `many` or `folders` twice in a row means the same as once. */
function withoutRepeats(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = [];
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (before === undefined || !repeats(piece, before)) kept.push(piece);
    before = piece;
  }
  return kept;
}

function repeats(piece: Piece, before: Piece): boolean {
  if (piece.kind === 'folders') return before.kind === 'folders';
  return piece.kind === 'many' && before.kind === 'many' && piece.set === before.set;
}

function assemble(pieces: readonly Piece[]): readonly Operation[] {
  const program: Operation[] = [];
  for (const piece of pieces) {
    const at = program.length;
    if (piece.kind === 'one') program.push({ kind: 'take', set: piece.set });
    else if (piece.kind === 'start') program.push({ kind: 'start' });
    else if (piece.kind === 'many') {
      program.push({ kind: 'fork', a: at + 1, b: at + 3 }, { kind: 'take', set: piece.set }, jump(at));
    } else {
      program.push({ kind: 'fork', a: at + 1, b: at + 5 }, { kind: 'fork', a: at + 2, b: at + 4 });
      program.push({ kind: 'take', set: NOT_NEWLINE }, jump(at + 1), { kind: 'take', set: oneChar(SLASH) });
    }
  }
  program.push({ kind: 'accept' });
  return program;
}

function jump(to: number): Operation {
  return { kind: 'fork', a: to, b: to };
}

interface LiteralParts {
  readonly head: string;
  readonly tail: string;
  /** The longest piece of text that every match has somewhere. */
  readonly inside: string;
  /** Fewest UTF-16 units of a text that matches. */
  readonly shortest: number;
  readonly whole: boolean;
}

/** Literal text that every match has: most paths are turned down by it alone. */
function literalParts(pieces: readonly Piece[]): LiteralParts {
  const runs: string[] = [''];
  let shortest = 0;
  for (const piece of pieces) {
    const literal = literalOf(piece);
    if (literal === undefined) runs.push('');
    else runs.push((runs.pop() ?? '') + literal);
    if (piece.kind === 'one') shortest += literal?.length ?? 1;
  }
  const inside = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
  return { head: runs[0] ?? '', tail: runs.at(-1) ?? '', inside, shortest, whole: runs.length === 1 };
}

function literalOf(piece: Piece): string | undefined {
  if (piece.kind !== 'one' || piece.set.negated || piece.set.ranges.length !== 1) return undefined;
  const [range] = piece.set.ranges;
  return range !== undefined && range[0] === range[1] ? String.fromCodePoint(range[0]) : undefined;
}
