import { codeFrame } from '../source/frame.ts';
import { positionAt } from '../source/lines.ts';
import type { SourceText, Span } from '../source/text.ts';
import { visible } from '../source/visible.ts';

/** Text that is not what its format asks for, or that could be read in two ways. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** Text that is as its format asks for, of a kind that dockerfix has nothing to say about: nobody has to mend it. */
export class UnsupportedError extends ParseError {}

/** `path:line:column: message` and, on the lines below, the place in the file. Safe to print. */
export function formatParseError(source: SourceText, error: ParseError): string {
  const { line, column } = positionAt(source, error.span.start);
  return `${visible(source.path)}:${line}:${column}: ${visible(error.message)}\n${codeFrame(source, error.span)}`;
}
