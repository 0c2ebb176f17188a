import type { RunInstruction, ShellText } from '../model/build.ts';
import type { Span } from '../source/text.ts';

/** The text that the shell of a RUN gets, and the way back to the file; or why no shell gets any. */
export type RunText =
  | { readonly kind: 'text'; readonly text: string; readonly locate: (span: Span) => Span }
  | { readonly kind: 'other'; readonly why: string };

type Segments = ShellText['segments'];

/**
 * What a shell-form RUN hands to its shell: its words; or the content of its heredoc where that is all there is; or its words with the heredocs
 * put back behind them, for the shell to read.
 * https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/dockerfile2llb/convert.go (dispatchRun)
 */
export function runText(instruction: RunInstruction, body: ShellText): RunText {
  const [first] = instruction.heredocs;
  const asItIs: RunText = { kind: 'text', text: body.text, locate: locator(body.segments, body.text.length) };
  if (first === undefined) return asItIs;
  // The parser has put the content of a heredoc that is all there is in its place already.
  if (instruction.heredocs.length === 1 && body.text === `/dev/pipes/${first.name}`) {
    return { kind: 'other', why: 'its heredoc is a script that another program runs' };
  }
  if (instruction.heredocs.length === 1 && body.text === first.content) return asItIs;
  if (/^\s*\d*<<-?\s*([^<\s]+|"[^"<]*"|'[^'<]*')\s*$/.test(body.text) && instruction.heredocs.length === 1) {
    const content = first.stripTabs ? first.content.replace(/^\t+/gm, '') : first.content;
    if (content.startsWith('#!')) return { kind: 'other', why: 'its heredoc is a script that another program runs' };
    return { kind: 'text', text: content, locate: locator(contentSegments(content, first.contentSpan, 0, first.content), content.length) };
  }
  let text = body.text;
  const segments = [...body.segments];
  for (const heredoc of instruction.heredocs) {
    segments.push(...contentSegments(heredoc.content, heredoc.contentSpan, text.length + 1, heredoc.content));
    text += `\n${heredoc.content}${heredoc.name}`;
  }
  return { kind: 'text', text, locate: locator(segments, text.length) };
}

/** One segment a line, lined up at the ends of lines: what may be missing is a CR behind them or the tabs before them. */
function contentSegments(content: string, span: Span, at: number, original: string): Segments {
  const segments: { at: number; source: number }[] = [];
  const room = span.end - span.start;
  const carriage = original.split('\n').length - 1;
  // With CRLF every line of the file is one longer than what the shell gets.
  const extra = room - original.length === carriage && carriage > 0 ? 1 : 0;
  const originals = original.split('\n');
  let offset = at;
  let source = span.start;
  for (const [index, line] of content.split('\n').entries()) {
    const width = (originals[index] ?? line).length;
    segments.push({ at: offset, source: source + width - line.length });
    offset += line.length + 1;
    source += width + 1 + extra;
  }
  return segments;
}

function locator(segments: Segments, length: number): (span: Span) => Span {
  const find = (offset: number): number => {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((segments[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const segment = segments[low];
    return segment === undefined ? offset : segment.source + offset - segment.at;
  };
  return (span) => {
    const start = Math.min(span.start, length);
    return { start: find(start), end: span.end > start ? find(span.end - 1) + 1 : find(start) };
  };
}
