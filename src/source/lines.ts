import type { SourceText, Span } from './text.ts';
import { cacheOf } from './cache.ts';

/** Where the lines of a text begin, as UTF-16 offsets. Lines end with LF or CRLF. Never empty: an empty text has one line. */
export type LineStarts = readonly number[];

/** 1-based line and column; columns count UTF-16 units, a byte order mark is not counted. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function lineStarts(text: string): LineStarts {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

const known = cacheOf<SourceText, LineStarts>();

/** The line table of a file, made once per `SourceText` object. */
export function linesOf(source: SourceText): LineStarts {
  let starts = known.get(source);
  if (starts === undefined) {
    starts = lineStarts(source.text);
    known.set(source, starts);
  }
  return starts;
}

/** 1-based number of the line that holds `offset`; a line ending belongs to the line that it ends. */
export function lineAt(starts: LineStarts, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

export function positionAt(source: SourceText, offset: number): Position {
  const starts = linesOf(source);
  const line = lineAt(starts, offset);
  const start = starts[line - 1] ?? 0;
  const mark = line === 1 && offset > 0 && source.text.startsWith('\uFEFF') ? 1 : 0;
  return { line, column: offset - start - mark + 1 };
}

/** Offset of the first character of a 1-based line. A line behind the last one starts at the end of the text. */
export function lineStart(source: SourceText, line: number): number {
  return linesOf(source)[line - 1] ?? source.text.length;
}

/** Offset behind the last character of a 1-based line, its line ending not counted. */
export function lineEnd(source: SourceText, line: number): number {
  const next = linesOf(source)[line];
  if (next === undefined) return source.text.length;
  return source.text.charAt(next - 2) === '\r' ? next - 2 : next - 1;
}

/** The line ending that most lines have; `\n` when there are none or as many of each. New lines are written with it. */
export function dominantLineEnding(text: string): '\n' | '\r\n' {
  let balance = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) balance += text.charAt(at - 1) === '\r' ? 1 : -1;
  return balance > 0 ? '\r\n' : '\n';
}

/** How many characters two texts have in common at their end. */
export function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}

/** How many characters two texts have in common at their beginning. */
export function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** The words of an instruction on one line, continued lines joined. */
export function wordsOf(text: string, { start, end }: Span): string {
  return text.slice(start, end).replaceAll(/\s*[\\`]?\r?\n\s*/gu, ' ');
}
