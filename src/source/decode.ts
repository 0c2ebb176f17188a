import { isUtf8 } from 'node:buffer';
import { SourceError } from './errors.ts';
import type { SourceText } from './text.ts';

/** Largest file that is read, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Longest line that is read, in UTF-16 units without the line ending. */
export const MAX_LINE_LENGTH = 1024 * 1024;

/**
 * Bytes of a file as text. Nothing is changed: a byte order mark and all line endings stay, so that writing the text back gives the same bytes.
 *
 * @throws SourceError for what is not valid UTF-8, holds a NUL or a carriage return without a line feed, or is too large.
 */
export function decode(path: string, bytes: Uint8Array): SourceText {
  if (bytes.length > MAX_FILE_BYTES) throw new SourceError(`the file has ${bytes.length} bytes; the limit is ${MAX_FILE_BYTES}`);
  if (!isUtf8(bytes)) throw new SourceError(`line ${firstBadLine(bytes)} is not valid UTF-8; save the file as UTF-8`);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  refuseControls(text);
  refuseLongLines(text);
  return { path, text };
}

/** 1-based. A line feed is never part of a longer UTF-8 sequence, so the lines can be judged one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return line;
}

/** BuildKit keeps a lone CR in the middle of a line while editors show a new line there: two readings. */
function refuseControls(text: string): void {
  for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) {
    if (text.charAt(at + 1) === '\n') continue;
    throw new SourceError(
      `line ${lineOf(text, at)} holds a carriage return without a line feed; save the file with LF or CRLF line endings`,
    );
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) throw new SourceError(`line ${lineOf(text, nul)} holds a NUL character; this is no text file`);
}

function refuseLongLines(text: string): void {
  for (let start = 0, line = 1; start < text.length; line++) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    if (end - start > MAX_LINE_LENGTH) throw new SourceError(`line ${line} has ${end - start} characters; the limit is ${MAX_LINE_LENGTH}`);
    start = end + 1;
  }
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
