import { ParseError } from '../errors.ts';
import { isSpace, type Range } from './characters.ts';
import { sourceSpan, type Joined } from './joined.ts';
import type { ScannedFlag } from './scanned.ts';

interface Reader {
  at: number;
  /** The flag without quotes and escapes, as far as it was read. */
  text: string;
  quote: string;
}

/**
 * The words before the arguments that begin with `--`, and where the arguments begin. `--` alone ends them.
 * As extractBuilderFlags of https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go
 *
 * @throws ParseError for a flag with characters beyond ASCII: BuildKit takes it apart byte by byte and garbles them.
 */
export function readFlags(joined: Joined, range: Range, escape: string): { readonly flags: readonly ScannedFlag[]; readonly end: number } {
  const { text } = joined;
  const flags: ScannedFlag[] = [];
  let at = range.start;
  for (;;) {
    while (at < range.end && isAsciiSpace(text.charCodeAt(at))) at++;
    if (at >= range.end || !text.startsWith('--', at) || at + 1 >= range.end) return { flags, end: at };
    const flag = readFlag(joined, { start: at, end: range.end }, escape);
    at = flag.end;
    if (flag.text === '--') return { flags, end: at };
    flags.push(flag);
  }
}

function readFlag(joined: Joined, range: Range, escape: string): ScannedFlag {
  const { text } = joined;
  const reader: Reader = { at: range.start, text: '', quote: '' };
  for (; reader.at < range.end; reader.at++) {
    if (reader.quote === '' && isAsciiSpace(text.charCodeAt(reader.at))) break;
    readCharacter(text, reader, range.end, escape);
  }
  const flag = { start: range.start, end: reader.at, text: reader.text };
  for (let at = flag.start; at < flag.end; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    throw new ParseError('BuildKit garbles flags with characters beyond ASCII; write this one without', sourceSpan(joined, flag));
  }
  return flag;
}

function readCharacter(text: string, reader: Reader, end: number, escape: string): void {
  const character = text.charAt(reader.at);
  if (reader.quote === '' && (character === '"' || character === "'")) reader.quote = character;
  else if (reader.quote !== '' && character === reader.quote) reader.quote = '';
  else if (character !== escape) reader.text += character;
  else if (reader.at + 1 < end) reader.text += text.charAt(++reader.at);
  // An escape at the very end is dropped, and ends an open quote.
  else reader.quote = '';
}

function isAsciiSpace(code: number): boolean {
  return code < 0x80 && isSpace(code);
}
