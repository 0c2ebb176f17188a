/** The text after a `${V#p}`-like operation; `bad` for a pattern that BuildKit rejects or that is not worth its cost. */
export type PatternResult = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'bad'; readonly why: string };

/** Steps that a match may take at worst: text length to the power of the number of stars. */
const MOST_STEPS = 1_000_000;

/** `${V#p}`, and `${V##p}` when greedy. https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go */
export function trimPrefix(text: string, pattern: string, greedy: boolean): PatternResult {
  const regex = toRegex({ pattern, greedy, anchored: true, length: text.length });
  if (typeof regex === 'string') return { kind: 'bad', why: regex };
  const match = regex.exec(text);
  return { kind: 'text', text: match === null ? text : text.slice(match[0].length) };
}

/** `${V%p}`, and `${V%%p}` when greedy: the prefix of everything reversed, as BuildKit does it. */
export function trimSuffix(text: string, pattern: string, greedy: boolean): PatternResult {
  const result = trimPrefix(reverse([...text]), reversePattern(pattern), greedy);
  return result.kind === 'bad' ? result : { kind: 'text', text: reverse([...result.text]) };
}

/** `${V/p/r}`, and `${V//p/r}` for all. */
export function replacePattern(input: {
  readonly text: string;
  readonly pattern: string;
  readonly replacement: string;
  readonly all: boolean;
}): PatternResult {
  const { text, pattern, replacement, all } = input;
  const regex = toRegex({ pattern, greedy: true, anchored: false, length: text.length });
  if (typeof regex === 'string') return { kind: 'bad', why: regex };
  if (!all) return { kind: 'text', text: text.replace(regex, () => replacement) };
  // Go expands `$1` in such a replacement, and treats empty matches in its own way.
  if (replacement.includes('$')) return { kind: 'bad', why: 'a $ in the replacement' };
  if (text.length * replacement.length > MOST_STEPS) return { kind: 'bad', why: 'the text is too long' };
  if (regex.test('')) return { kind: 'bad', why: 'a pattern that matches nothing' };
  return { kind: 'text', text: text.replace(new RegExp(regex.source, 'gu'), () => replacement) };
}

function toRegex(input: {
  readonly pattern: string;
  readonly greedy: boolean;
  readonly anchored: boolean;
  readonly length: number;
}): RegExp | string {
  const chars = [...input.pattern];
  const star = input.greedy ? '[^\\n]*' : '[^\\n]*?';
  let source = input.anchored ? '^' : '';
  let stars = input.anchored ? 0 : 1;
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*') {
      source += star;
      stars++;
    } else if (char === '?') source += '[^\\n]';
    else if (char !== '\\') source += quoted(char);
    else {
      const next = chars[at + 1];
      // The backslash that keeps `}` and `/` from ending the substitution is no part of the pattern.
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') return `the pattern has the escape \\${next ?? ''}`;
      source += quoted(next);
      at++;
    }
  }
  if (Math.max(input.length, 2) ** stars > MOST_STEPS) return 'the pattern has too many stars';
  return new RegExp(source, 'u');
}

function quoted(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function reverse(chars: readonly string[]): string {
  return chars.toReversed().join('');
}

/** Escapes stay in front of what they escape: `a\*c` becomes `c\*a`. */
function reversePattern(pattern: string): string {
  const chars = [...pattern];
  const units: string[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    const escapes = char === '\\' && at + 1 < chars.length;
    units.push(escapes ? char + (chars[++at] ?? '') : char);
  }
  return units.toReversed().join('');
}
