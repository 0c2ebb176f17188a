/** One segment of a pattern, or `globstar` for any number of segments (none too). */
export type Segment = LiteralSegment | GlobSegment | { readonly kind: 'globstar' };

interface LiteralSegment {
  readonly kind: 'literal';
  readonly text: string;
  /** The text as tokens. Made when somebody asks. */
  readings?: readonly (readonly Token[])[];
}

interface GlobSegment {
  readonly kind: 'glob';
  /**
   * Ways to read it; the first is the strict one. `[id].js` may be a class or the name of a file (routes of web frameworks are called so),
   * and a pattern that reads too little would hide a conflict.
   */
  readonly readings: readonly (readonly Token[])[];
}

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

export const GLOBSTAR: Segment = { kind: 'globstar' };

export function literal(text: string): Segment {
  return { kind: 'literal', text };
}

/** The segments of a path pattern. `/` has none. */
export function parsePattern(pattern: string): readonly Segment[] {
  const segments: Segment[] = [];
  for (const text of pattern.split('/')) {
    if (text === '' || text === '.') continue;
    segments.push(parseSegment(text));
  }
  return segments;
}

function parseSegment(text: string): Segment {
  if (text === '**') return GLOBSTAR;
  if (!/[\\*?[]/.test(text)) return literal(text);
  const strict = tokens(text, true);
  if (strict.every((token) => token.kind === 'char')) return literal(strict.map((token) => token.char).join(''));
  if (!strict.some((token) => token.kind === 'class')) return { kind: 'glob', readings: [strict] };
  return { kind: 'glob', readings: [strict, tokens(text, false)] };
}

function tokens(text: string, classes: boolean): readonly Token[] {
  const chars = [...text];
  const out: Token[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '\\' && at + 1 < chars.length) {
      at++;
      out.push({ kind: 'char', char: chars[at] ?? '' });
      continue;
    }
    const set = char === '[' && classes ? classAt(chars, at) : undefined;
    if (set !== undefined) {
      out.push(set.token);
      at = set.end;
      continue;
    }
    out.push(char === '*' ? { kind: 'star' } : char === '?' ? { kind: 'any' } : { kind: 'char', char });
  }
  return out;
}

/** The class that opens at `start`; `end` is the place of its `]`. Undefined when it is not closed: then `[` is a character. */
function classAt(chars: readonly string[], start: number): { readonly token: Token; readonly end: number } | undefined {
  let at = start + 1;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const first = at;
  const ranges: (readonly [string, string])[] = [];
  for (; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === ']' && at > first) return { token: { kind: 'class', negated, ranges }, end: at };
    const from = char === '\\' ? (chars[++at] ?? '') : char;
    const to = chars[at + 2];
    if (chars[at + 1] === '-' && to !== undefined && to !== ']') {
      ranges.push([from, to]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return undefined;
}

/**
 * True when two patterns have a common member, for sequences of elements of which some are stars (any number of any elements).
 * Costs length times length.
 */
function meet<T>(a: readonly T[], b: readonly T[], isStar: (element: T) => boolean, compatible: (x: T, y: T) => boolean): boolean {
  let row = [true];
  for (let i = 0; i <= a.length; i++) {
    const next: boolean[] = [];
    const x = a[i];
    const xStar = x !== undefined && isStar(x);
    for (let j = 0; j <= b.length; j++) {
      if (row[j] !== true) continue;
      const y = b[j];
      const yStar = y !== undefined && isStar(y);
      if (xStar) next[j] = true;
      if (yStar) row[j + 1] = true;
      if (xStar && y !== undefined) row[j + 1] = true;
      if (yStar && x !== undefined) next[j] = true;
      if (x !== undefined && y !== undefined && !xStar && !yStar && compatible(x, y)) next[j + 1] = true;
    }
    if (i === a.length) return row[b.length] === true;
    if (next.length === 0) return false;
    row = next;
  }
  return false;
}

function isGlobstar(segment: Segment): boolean {
  return segment.kind === 'globstar';
}

/** True unless no path matches both. */
export function patternsMeet(a: readonly Segment[], b: readonly Segment[]): boolean {
  const x = a[0];
  const y = b[0];
  if (x?.kind === 'literal' && y?.kind === 'literal' && x.text !== y.text) return false;
  const [last, other] = [a[a.length - 1], b[b.length - 1]];
  if (last?.kind === 'literal' && other?.kind === 'literal' && last.text !== other.text) return false;
  return meet(a, b, isGlobstar, segmentsMeet);
}

/** True unless no name matches both segments. Neither is a globstar. */
export function segmentsMeet(a: Segment, b: Segment): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.text === b.text;
  for (const x of readingsOf(a)) for (const y of readingsOf(b)) if (readingsMeet(x, y)) return true;
  return false;
}

/** Most are told apart by what they begin or end with. */
function readingsMeet(a: readonly Token[], b: readonly Token[]): boolean {
  return endsMeet(a[0], b[0]) && endsMeet(a[a.length - 1], b[b.length - 1]) && meet(a, b, isStar, tokensMeet);
}

function endsMeet(a: Token | undefined, b: Token | undefined): boolean {
  return a === undefined || b === undefined || isStar(a) || isStar(b) || tokensMeet(a, b);
}

/** Matches a path by the strict reading alone (`[ab]` is a class, nothing else). */
export function matchesStrictly(pattern: readonly Segment[], path: readonly Segment[]): boolean {
  const strict = (x: Segment, y: Segment): boolean => {
    if (x.kind === 'literal' && y.kind === 'literal') return x.text === y.text;
    return meet(readingsOf(x)[0] ?? [], readingsOf(y)[0] ?? [], isStar, tokensMeet);
  };
  return meet(pattern, path, isGlobstar, strict);
}

function readingsOf(segment: Segment): readonly (readonly Token[])[] {
  if (segment.kind === 'glob') return segment.readings;
  if (segment.kind === 'literal') return (segment.readings ??= [[...segment.text].map((char): Token => ({ kind: 'char', char }))]);
  return ANY_NAME;
}

const ANY_NAME: readonly (readonly Token[])[] = [[{ kind: 'star' }]];

/** The text that every name which matches the segment begins with. */
export function firstLetters(segment: Segment | undefined): string {
  if (segment?.kind !== 'glob') return '';
  const [first = [], ...others] = segment.readings;
  let text = '';
  for (const [at, token] of first.entries()) {
    const same = token.kind === 'char' && others.every((other) => other[at]?.kind === 'char' && other[at].char === token.char);
    if (!same) break;
    text += token.char;
  }
  return text;
}

/** The text that every name which matches the segment ends with. */
export function lastLetters(segment: Segment): string {
  if (segment.kind !== 'glob') return '';
  const [first = [], ...others] = segment.readings;
  let text = '';
  for (let back = 1; back <= first.length; back++) {
    const token = first.at(-back);
    if (token?.kind !== 'char' || !others.every((other) => sameChar(other.at(-back), token.char))) break;
    text = token.char + text;
  }
  return text;
}

function sameChar(token: Token | undefined, char: string): boolean {
  return token?.kind === 'char' && token.char === char;
}

function isStar(token: Token): boolean {
  return token.kind === 'star';
}

function tokensMeet(a: Token, b: Token): boolean {
  if (a.kind === 'char') return b.kind === 'char' ? a.char === b.char : b.kind !== 'class' || inClass(b, a.char);
  if (b.kind === 'char') return a.kind !== 'class' || inClass(a, b.char);
  // Two classes: held to have a common member, which can only be too careful.
  return true;
}

function inClass(set: Token & { readonly kind: 'class' }, char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  const found = set.ranges.some(([from, to]) => (from.codePointAt(0) ?? 0) <= code && code <= (to.codePointAt(0) ?? 0));
  return found !== set.negated;
}
