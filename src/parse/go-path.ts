import { compileMachine, NOT_SLASH, oneChar } from './glob-machine.ts';
import type { CharSet, Machine, Piece } from './glob-machine.ts';

/** Go's path.Clean: the shortest path that means the same, by the text alone. https://pkg.go.dev/path#Clean */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!rooted) parts.push('..');
  }
  const joined = parts.join('/');
  return rooted ? `/${joined}` : joined || '.';
}

/** Go's strings.TrimSpace: Unicode's White_Space, which is JavaScript's without U+FEFF and with U+0085. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && (char === '\u0085' || (char !== '\uFEFF' && char.trim() === ''));
}

/** True when Go's filepath.Match, and so BuildKit, reads a `*`, `?` or `[` in it that is not escaped. */
export function hasWildcards(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if ('*?['.includes(char)) return true;
    if (char === '\\') at++;
  }
  return false;
}

/**
 * Go's filepath.Match on a system with slashes: `*` and `?` stop at a slash, `[a-z]` and `[^a-z]`, a backslash escapes.
 * https://pkg.go.dev/path/filepath#Match
 * @returns undefined for a malformed pattern (ErrBadPattern).
 */
export function goMatch(pattern: string): Machine | undefined {
  const chars = Array.from(pattern);
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length;) {
    const char = chars[at] ?? '';
    if (char === '*') {
      pieces.push({ kind: 'many', set: NOT_SLASH });
      at++;
    } else if (char === '?') {
      pieces.push({ kind: 'one', set: NOT_SLASH });
      at++;
    } else if (char === '[') {
      const read = readClass(chars, at + 1);
      if (read === undefined) return undefined;
      pieces.push({ kind: 'one', set: read.set });
      at = read.next;
    } else {
      const literal = char === '\\' ? chars[at + 1] : char;
      if (literal === undefined) return undefined;
      pieces.push({ kind: 'one', set: oneChar(literal.codePointAt(0) ?? 0) });
      at += char === '\\' ? 2 : 1;
    }
  }
  return compileMachine(pieces);
}

/** A class from behind its `[`. Go wants at least one range, and no bare `-` or `]` as an end of one. */
function readClass(chars: readonly string[], start: number): { readonly set: CharSet; readonly next: number } | undefined {
  let at = start;
  const negated = chars[at] === '^';
  if (negated) at++;
  const ranges: (readonly [number, number])[] = [];
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = readClassChar(chars, at);
    if (low === undefined) return undefined;
    at = low.next;
    let high = low;
    if (chars[at] === '-') {
      const end = readClassChar(chars, at + 1);
      if (end === undefined) return undefined;
      high = end;
      at = end.next;
    }
    ranges.push([low.code, high.code]);
  }
  return { set: { negated, ranges }, next: at + 1 };
}

function readClassChar(chars: readonly string[], at: number): { readonly code: number; readonly next: number } | undefined {
  const escaped = chars[at] === '\\';
  const char = chars[escaped ? at + 1 : at];
  if (char === undefined || (!escaped && (char === '-' || char === ']'))) return undefined;
  return { code: char.codePointAt(0) ?? 0, next: at + (escaped ? 2 : 1) };
}
