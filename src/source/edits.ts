import type { Span, TextEdit } from './text.ts';

/**
 * The text with all edits made. Spans are offsets into the text as it was; the order of the list does not matter.
 * An insertion at the border of another edit is allowed: it lands before what starts there and behind what ends there.
 *
 * @throws RangeError for edits that overlap, two insertions at one offset, or a span outside of the text. Each is a bug of the caller.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  let done = 0;
  let before: Span | undefined;
  for (const { span, text: replacement } of ordered) {
    refuse(text, span, before);
    parts.push(text.slice(done, span.start), replacement);
    done = span.end;
    before = span;
  }
  parts.push(text.slice(done));
  return parts.join('');
}

/** The one edit that makes `after` of `before`: from the first line that differs to the last. */
export function editBetween(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  start = start === 0 ? 0 : before.lastIndexOf('\n', start - 1) + 1;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { span: { start, end: before.length - end }, text: after.slice(start, after.length - end) };
}

function refuse(text: string, span: Span, before: Span | undefined): void {
  const whole = Number.isInteger(span.start) && Number.isInteger(span.end);
  if (!whole || span.start < 0 || span.end < span.start || span.end > text.length) {
    throw new RangeError(`edit outside of the text: ${span.start}..${span.end} of ${text.length}`);
  }
  if (before === undefined) return;
  if (span.start < before.end) throw new RangeError(`edits overlap: ${before.start}..${before.end} and ${span.start}..${span.end}`);
  const twoInsertions = span.start === span.end && before.start === before.end && span.start === before.start;
  if (twoInsertions) throw new RangeError(`two insertions at offset ${span.start}: their order is not known`);
}
