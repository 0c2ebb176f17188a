import type { RunInstruction, ShellText } from '../model/build.ts';
import type { Span } from '../source/text.ts';

/** The text that the shell of a RUN gets, and the way back to the file; or why no shell gets any. */
export type RunText =
  | { readonly kind: 'text'; readonly text: string; readonly locate: (span: Span) => Span }
  | { readonly kind: 'other'; readonly why: string };

/**
 * What a shell-form RUN hands to its shell: the parser has put its heredocs behind its words, for the shell to read, or the content of one in place of
 * words that are nothing else; where that is a script for another program, its path.
 * https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/dockerfile2llb/convert.go (dispatchRun)
 */
export function runText({ heredocs }: RunInstruction, body: ShellText): RunText {
  const [first] = heredocs;
  if (heredocs.length === 1 && body.text === `/dev/pipes/${first?.name}`)
    return { kind: 'other', why: 'its heredoc is a script that another program runs' };
  return { kind: 'text', text: body.text, locate: locator(body.segments, body.text.length) };
}

function locator(segments: ShellText['segments'], length: number): (span: Span) => Span {
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
