import { lineAt, lineEnd, lineStart, linesOf } from './lines.ts';
import type { SourceText, Span } from './text.ts';
import { visible } from './visible.ts';

const CONTEXT_LINES = 1;
/** Longest part of a line that is shown, in UTF-16 units; longer lines are cut around the place. */
const WIDTH = 120;

/**
 * A few lines around a place, the place underlined with `^`, with a message behind the marks when there is one.
 * Lines are joined with `\n`, without one at the end. Safe to print: no control character of the file is in it.
 */
export function codeFrame(source: SourceText, span: Span, message?: string): string {
  const starts = linesOf(source);
  const line = lineAt(starts, span.start);
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(starts.length, line + CONTEXT_LINES);
  const gutter = String(last).length;
  const rows: string[] = [];
  const from = windowStart(source, line, span.start);
  for (let number = first; number <= last; number++) {
    const start = textStart(source, number);
    const end = lineEnd(source, number);
    if (number === starts.length && number !== line && start === end) continue;
    const shown = clip(source.text, start + from, end, from > 0);
    rows.push(`${number === line ? '>' : ' '} ${String(number).padStart(gutter)} | ${shown}`.trimEnd());
    if (number !== line) continue;
    const prefix = clip(source.text, start + from, Math.min(span.start, end), from > 0);
    const marked = visible(source.text.slice(span.start, Math.max(span.start, Math.min(span.end, end, start + from + WIDTH))));
    const marks = '^'.repeat(Math.max(1, marked.length));
    const words = message === undefined ? '' : ` ${visible(message)}`;
    rows.push(`  ${' '.repeat(gutter)} | ${' '.repeat(prefix.length)}${marks}${words}`);
  }
  return rows.join('\n');
}

/** A byte order mark is not shown. */
function textStart(source: SourceText, line: number): number {
  return line === 1 && source.text.startsWith('\uFEFF') ? 1 : lineStart(source, line);
}

/** How much of each line is left out on its left, so that the place can be seen. */
function windowStart(source: SourceText, line: number, offset: number): number {
  const column = offset - textStart(source, line);
  return column > WIDTH - 20 ? column - 40 : 0;
}

function clip(text: string, start: number, end: number, cut: boolean): string {
  const from = Math.min(start, end);
  const to = Math.min(end, from + WIDTH);
  return `${cut ? '...' : ''}${visible(text.slice(from, to))}${to < end ? '...' : ''}`;
}
