import { lineAt, lineStarts, type LineStarts } from '../source/lines.ts';
import { changedLines } from './patch.ts';

/** 1-based, the end behind the last character; columns count UTF-16 units. Start and end are the same where something is only inserted. */
export interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Replacement {
  readonly deleted: Region;
  readonly inserted: string;
}

/**
 * What makes `after` of `before`, each place as it is in `before`; they do not overlap. A byte order mark is not counted
 * (SARIF 2.1.0, 3.30.2: text regions do not depend on it).
 */
export function replacementsOf(before: string, after: string): readonly Replacement[] {
  const marked = before.startsWith('\uFEFF') && after.startsWith('\uFEFF');
  const text = marked ? before.slice(1) : before;
  const starts = lineStarts(text);
  return changedLines(text, marked ? after.slice(1) : after).map((change) => {
    const { from, to, inserted } = withinLines(change, text);
    const [start, end] = [placeOf(text, starts, from), placeOf(text, starts, to)];
    return { deleted: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }, inserted };
  });
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly inserted: string;
}

/** The same change one line ending further up, where it ends at the end of the text: no reader then has to tell what lies behind the last line. */
function withinLines({ from, to, inserted }: Change, text: string): Change {
  const ending = /\r?\n$/.exec(text)?.[0] ?? '';
  if (to < text.length || ending === '' || !inserted.endsWith(ending)) return { from, to, inserted };
  const shorter = inserted.slice(0, -ending.length);
  if (from === to) return { from: from - ending.length, to: to - ending.length, inserted: ending + shorter };
  return { from, to: to - ending.length, inserted: shorter };
}

/** The end of a text counts as the end of its last line, whose line ending is one of its characters (3.30.2, example 8). */
function placeOf(text: string, starts: LineStarts, offset: number): { readonly line: number; readonly column: number } {
  const line = lineAt(starts, offset === text.length && text.endsWith('\n') ? offset - 1 : offset);
  return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
}

/** A line without its indentation and its ending; the whole line where it holds nothing else. Undefined for a line that is not there. */
export function lineRegion(lines: readonly string[], line: number): Region | undefined {
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  const indent = text.length - text.trimStart().length;
  return { startLine: line, startColumn: indent === text.length ? 1 : indent + 1, endLine: line, endColumn: text.length + 1 };
}
