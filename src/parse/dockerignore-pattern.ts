import { compileMachine, NOT_NEWLINE, NOT_SLASH, oneChar } from './glob-machine.ts';
import type { CharSet, Machine, Meter, Piece } from './glob-machine.ts';
import { goMatch } from './go-path.ts';

/** Matches one path (clean, no leading slash) as one pattern of moby/patternmatcher does. */
export interface PathMatcher {
  matches(path: string): boolean;
  /** Could it match anything below this folder? True when it cannot be told. */
  couldMatchBelow(folder: string): boolean;
}

/** Longer patterns are refused rather than followed: no real one is near, and time stays bounded. */
const LONGEST = 4096;

/**
 * Compiles one cleaned pattern (without its `!`) exactly as `Pattern.compile` of moby/patternmatcher does:
 * plain text compares, `x**` is a prefix, `**x` is a suffix, all else becomes a regular expression - with what that
 * brings: `^` asserts, `*` within a class is no star, an escaped letter is a class of its own.
 * https://github.com/moby/patternmatcher/blob/main/patternmatcher.go
 * @returns a sentence when moby rejects the pattern, or when it means something that is not modelled here.
 */
export function compilePattern(pattern: string, meter: Meter): PathMatcher | string {
  if (pattern.length > LONGEST) return 'the pattern is too long';
  if (/[[\\]/u.test(pattern) && goMatch(pattern) === undefined) return 'the pattern is malformed';
  const { type, expression } = translate(pattern);
  if (type === 'exact') return new Exact(pattern);
  if (type === 'prefix') return new StartingWith(pattern.slice(0, -2));
  if (type === 'suffix') return new EndingWith(pattern.slice(2));
  const pieces = readExpression(Array.from(expression));
  if (typeof pieces === 'string') return pieces;
  return new Expression(compileMachine(pieces, meter), ONE_SEGMENT.test(pattern));
}

/** `*.log`. A class may mean a slash. */
const ONE_SEGMENT = /^(?!.*\*\*)[^/[\\]*$/su;

// Classes, as the machines are (glob-machine.ts).

class Expression implements PathMatcher {
  readonly #machine: Machine;
  readonly #oneSegment: boolean;

  constructor(machine: Machine, oneSegment: boolean) {
    this.#machine = machine;
    this.#oneSegment = oneSegment;
  }

  matches(path: string): boolean {
    return this.#machine.matches(path);
  }

  couldMatchBelow(folder: string): boolean {
    return !this.#oneSegment && this.#machine.couldStartWith(`${folder}/`);
  }
}

class Exact implements PathMatcher {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  matches(path: string): boolean {
    return path === this.#text;
  }

  couldMatchBelow(folder: string): boolean {
    return this.#text.startsWith(`${folder}/`);
  }
}

class StartingWith implements PathMatcher {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  matches(path: string): boolean {
    return path.startsWith(this.#prefix);
  }

  couldMatchBelow(folder: string): boolean {
    return `${folder}/`.startsWith(this.#prefix) || this.#prefix.startsWith(`${folder}/`);
  }
}

class EndingWith implements PathMatcher {
  readonly #suffix: string;
  readonly #alone: string | undefined;

  constructor(suffix: string) {
    this.#suffix = suffix;
    this.#alone = suffix.startsWith('/') ? suffix.slice(1) : undefined;
  }

  matches(path: string): boolean {
    return path.endsWith(this.#suffix) || path === this.#alone;
  }

  couldMatchBelow(): boolean {
    return true;
  }
}

interface Translation {
  readonly type: 'exact' | 'prefix' | 'suffix' | 'expression';
  readonly expression: string;
}

/** moby's loop over the pattern: which kind of match it is, and the regular expression (without `^` in front and `$` behind). */
function translate(pattern: string): Translation {
  const chars = Array.from(pattern);
  let type: Translation['type'] = 'exact';
  let expression = '';
  let at = 0;
  for (let round = 0; at < chars.length; round++) {
    const char = chars[at++] ?? '';
    if (char === '*' && chars[at] === '*') {
      at++;
      if (chars[at] === '/') at++;
      if (at < chars.length) {
        expression += '(.*/)?';
        type = 'expression';
      } else if (type === 'exact') type = 'prefix';
      else {
        expression += '.*';
        type = 'expression';
      }
      if (round === 0) type = 'suffix';
      continue;
    }
    if (char === '*' || char === '?') expression += char === '*' ? '[^/]*' : '[^/]';
    else if ('.+()|{}$'.includes(char)) expression += `\\${char}`;
    else if (char === '\\') expression += `\\${chars[at++] ?? ''}`;
    else expression += char;
    if ('*?\\[]'.includes(char)) type = 'expression';
  }
  return { type, expression };
}

/** Reads a translated expression as Go's regexp does (only what `translate` can produce is known). */
function readExpression(chars: readonly string[]): readonly Piece[] | string {
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length;) {
    const char = chars[at] ?? '';
    if (char === '(') {
      pieces.push({ kind: 'folders' });
      at += '(.*/)?'.length;
    } else if (char === '.') {
      pieces.push({ kind: 'many', set: NOT_NEWLINE });
      at += '.*'.length;
    } else if (char === '^') {
      pieces.push({ kind: 'start' });
      at++;
    } else if (char === '[') {
      const read = readSet(chars, at + 1);
      if (typeof read === 'string') return read;
      const many = chars[read.next] === '*';
      pieces.push({ kind: many ? 'many' : 'one', set: sameSet(read.set) });
      at = read.next + (many ? 1 : 0);
    } else {
      const read = readChar(chars, at);
      if (typeof read === 'string') return read;
      pieces.push({ kind: 'one', set: oneChar(read.code) });
      at = read.next;
    }
  }
  return pieces;
}

/** One object for the most common set, so that two stars in a row are seen to be one. */
function sameSet(set: CharSet): CharSet {
  const [range] = set.ranges;
  return set.negated && set.ranges.length === 1 && range?.[0] === 0x2f && range[1] === 0x2f ? NOT_SLASH : set;
}

interface ReadSet {
  readonly set: CharSet;
  readonly next: number;
}

/** A class from behind its `[`, by the rules of Go's regexp/syntax: a `]` in first place is itself, a `-` may stand anywhere. */
function readSet(chars: readonly string[], start: number): ReadSet | string {
  let at = start;
  const negated = chars[at] === '^';
  if (negated) at++;
  const first = at;
  const ranges: (readonly [number, number])[] = [];
  while (chars[at] !== ']' || at === first) {
    if (chars[at] === '[' && chars[at + 1] === ':') return 'named character classes are not supported';
    const low = readChar(chars, at);
    if (typeof low === 'string') return low;
    at = low.next;
    let high = low.code;
    if (chars[at] === '-' && chars[at + 1] !== undefined && chars[at + 1] !== ']') {
      const end = readChar(chars, at + 1);
      if (typeof end === 'string') return end;
      if (end.code < low.code) return 'the pattern is malformed';
      high = end.code;
      at = end.next;
    }
    ranges.push([low.code, high]);
  }
  return { set: { negated, ranges }, next: at + 1 };
}

/** An escaped letter or digit is a class or an assertion in Go's regexp, an escaped letter beyond ASCII an error. */
function readChar(chars: readonly string[], at: number): { readonly code: number; readonly next: number } | string {
  const escaped = chars[at] === '\\';
  const char = chars[escaped ? at + 1 : at];
  if (char === undefined) return 'the pattern is malformed';
  const code = char.codePointAt(0) ?? 0;
  if (escaped && (code > 0x7f || /[0-9A-Za-z]/u.test(char))) return `a backslash before ${JSON.stringify(char)} is not supported`;
  return { code, next: at + (escaped ? 2 : 1) };
}
