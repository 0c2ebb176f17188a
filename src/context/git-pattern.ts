import { compileMachine, NOT_SLASH, oneChar } from '../parse/glob-machine.ts';
import type { Machine, Piece } from '../parse/glob-machine.ts';

/** A pattern of .gitignore or .gitattributes, without what stands before and behind it. */
export interface GitPattern {
  /** Without a slash at its end. */
  readonly text: string;
  readonly machine: Machine;
  readonly folderOnly: boolean;
  /** It has a slash at its start or in its middle: matched against the path from the folder of its file, else against the name. */
  readonly anchored: boolean;
}

/**
 * Own matcher: the rules are few, and a RegExp made of them could be made to hang. https://git-scm.com/docs/gitignore#_pattern_format
 * @returns undefined for one that means nothing
 */
export function readPattern(pattern: string): GitPattern | undefined {
  const folderOnly = pattern.endsWith('/');
  const text = folderOnly ? pattern.slice(0, -1) : pattern;
  if (text === '') return undefined;
  const pieces = readPieces(Array.from(text.startsWith('/') ? text.slice(1) : text));
  return pieces && { text, machine: compileMachine(pieces), folderOnly, anchored: text.includes('/') };
}

/** undefined for a pattern that git finds malformed, and for named classes, which are not read. */
function readPieces(chars: readonly string[]): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length;) {
    const char = chars[at] ?? '';
    if (char === '*') {
      let end = at;
      while (chars[end] === '*') end++;
      const whole = end - at === 2 && (at === 0 || chars[at - 1] === '/') && (end === chars.length || chars[end] === '/');
      if (whole && end === chars.length) pieces.push({ kind: 'many', set: ANYTHING });
      else if (whole) pieces.push({ kind: 'folders' });
      else pieces.push({ kind: 'many', set: NOT_SLASH });
      at = whole && end < chars.length ? end + 1 : end;
    } else if (char === '?') {
      pieces.push({ kind: 'one', set: NOT_SLASH });
      at++;
    } else if (char === '[') {
      const read = readClass(chars, at + 1);
      if (read === undefined) return undefined;
      pieces.push(read.piece);
      at = read.next;
    } else {
      const literal = char === '\\' ? chars[at + 1] : char;
      if (literal === undefined) return undefined;
      pieces.push({ kind: 'one', set: oneChar(literal.codePointAt(0) ?? 0) });
      at += char === '\\' ? 2 : 1;
    }
  }
  return pieces;
}

const ANYTHING = { negated: true, ranges: [] } as const;

function readClass(chars: readonly string[], start: number): { readonly piece: Piece; readonly next: number } | undefined {
  let at = start;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const ranges: (readonly [number, number])[] = [];
  for (const first = at; chars[at] !== ']' || at === first;) {
    if (chars[at] === '[' && chars[at + 1] === ':') return undefined;
    if (chars[at] === '\\') at++;
    const low = chars[at++]?.codePointAt(0);
    if (low === undefined) return undefined;
    let high = low;
    if (chars[at] === '-' && chars[at + 1] !== ']') {
      at += chars[at + 1] === '\\' ? 2 : 1;
      const end = chars[at++]?.codePointAt(0);
      if (end === undefined) return undefined;
      high = end;
    }
    ranges.push([low, high]);
  }
  return { piece: { kind: 'one', set: { negated, ranges } }, next: at + 1 };
}
