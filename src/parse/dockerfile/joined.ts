import type { RawWord, ShellText } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import type { Range } from './characters.ts';

/** An instruction on one line, as BuildKit puts it together from its lines, with the way back to the file. Segments are never empty. */
export type Joined = ShellText;

/** Offset in the file of a character of the joined line. */
function sourceOffset(joined: Joined, at: number): number {
  const { segments } = joined;
  let low = 0;
  let high = segments.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.at ?? Infinity) <= at) low = middle;
    else high = middle;
  }
  const segment = segments[low];
  return segment === undefined ? 0 : segment.source + at - segment.at;
}

/** The part of the file from the first to the last character of a range. An empty range lies behind the character before it. */
export function sourceSpan(joined: Joined, range: Range): Span {
  if (range.end > range.start) return { start: sourceOffset(joined, range.start), end: sourceOffset(joined, range.end - 1) + 1 };
  const point = range.start > 0 ? sourceOffset(joined, range.start - 1) + 1 : sourceOffset(joined, 0);
  return { start: point, end: point };
}

export function textOf(joined: Joined, range: Range): string {
  return joined.text.slice(range.start, range.end);
}

export function rawWord(joined: Joined, range: Range): RawWord {
  return { raw: textOf(joined, range), span: sourceSpan(joined, range) };
}

/** A part of the joined line as a text of its own. */
export function part(joined: Joined, range: Range): Joined {
  const first = { at: 0, source: sourceSpan(joined, range).start };
  const rest = joined.segments.filter((segment) => segment.at > range.start && segment.at < range.end);
  return { text: textOf(joined, range), segments: [first, ...rest.map(({ at, source }) => ({ at: at - range.start, source }))] };
}
