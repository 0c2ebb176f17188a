/**
 * One joined line taken apart. A port of split_command.go and line_parsers.go of
 * https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser, on ranges instead of copies.
 */
import { quote } from '../../source/visible.ts';
import { ParseError } from '../errors.ts';
import { isBlank, isSpace, splitBlanks, trimSpace, type Range } from './characters.ts';
import { readFlags } from './flags.ts';
import { sourceSpan, textOf, type Joined } from './joined.ts';
import { parseJson } from './json.ts';
import type { Arguments, Statement } from './scanned.ts';
import { quotedWords } from './words.ts';

export type EscapeToken = '\\' | '`';

/** What one line holds. `depth` counts the ONBUILDs around it. */
export function parseStatement(joined: Joined, whole: Range, escape: EscapeToken, depth = 0): Statement {
  const range = trimSpace(joined.text, whole);
  let keywordEnd = range.start;
  while (keywordEnd < range.end && !isBlank(joined.text.charCodeAt(keywordEnd))) keywordEnd++;
  let rest = keywordEnd;
  while (rest < range.end && isBlank(joined.text.charCodeAt(rest))) rest++;
  const keyword = joined.text.slice(range.start, keywordEnd);
  const { flags, end } = readFlags(joined, { start: rest, end: range.end }, escape);
  const args = trimSpace(joined.text, { start: end, end: range.end });
  return { keyword, range, flags, args: parseArguments(joined, keyword, args, escape, depth) };
}

/** Upper case of ASCII letters only: `toUpperCase` would make an I of a dotless i. */
export function keywordOf(written: string): string {
  if (KEYWORDS.has(written)) return written;
  return /^[a-z]+$/i.test(written) ? written.toUpperCase() : written;
}

/** As nearly everybody writes them. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

function parseArguments(joined: Joined, keyword: string, rest: Range, escape: EscapeToken, depth: number): Arguments {
  switch (keywordOf(keyword)) {
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return parseJson(joined, rest) ?? words(joined, rest);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
      return parseMaybeJson(joined, rest);
    case 'ARG':
      return { kind: 'words', words: quotedWords(joined.text, rest, escape) };
    case 'ENV':
    case 'LABEL':
      return parsePairs(joined, keyword, rest, escape);
    case 'FROM':
    case 'EXPOSE':
      return words(joined, rest);
    case 'HEALTHCHECK':
      return parseHealthcheck(joined, rest);
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return text(rest);
    case 'ONBUILD':
      return parseTrigger(joined, rest, escape, depth);
    default:
      return { kind: 'ignored' };
  }
}

function text(range: Range): Arguments {
  return range.start === range.end ? { kind: 'none' } : { kind: 'text', range };
}

function words(joined: Joined, range: Range): Arguments {
  return range.start === range.end ? { kind: 'none' } : { kind: 'words', words: splitBlanks(joined.text, range) };
}

function parseMaybeJson(joined: Joined, rest: Range): Arguments {
  return parseJson(joined, rest) ?? text(rest);
}

/** `NAME value with blanks` or `NAME=value NAME=value`: whether the first word holds a `=` decides. */
function parsePairs(joined: Joined, keyword: string, rest: Range, escape: EscapeToken): Arguments {
  const found = quotedWords(joined.text, rest, escape);
  const first = found[0];
  if (first === undefined) return { kind: 'none' };
  if (!textOf(joined, first).includes('=')) {
    let nameEnd = rest.start;
    while (nameEnd < rest.end && !isBlank(joined.text.charCodeAt(nameEnd))) nameEnd++;
    if (nameEnd === rest.end) throw new ParseError(`${keywordOf(keyword)} must have two arguments`, sourceSpan(joined, rest));
    let valueStart = nameEnd;
    while (isBlank(joined.text.charCodeAt(valueStart))) valueStart++;
    const pair = { name: { start: rest.start, end: nameEnd }, value: { start: valueStart, end: rest.end }, delimiter: '' } as const;
    return { kind: 'pairs', pairs: [pair] };
  }
  const pairs = found.map((word) => {
    const equals = textOf(joined, word).indexOf('=');
    if (equals === -1) {
      const message = `no = in ${quote(textOf(joined, word))}; ${keywordOf(keyword)} takes name=value (a # behind an instruction starts no comment)`;
      throw new ParseError(message, sourceSpan(joined, word));
    }
    const at = word.start + equals;
    return { name: { start: word.start, end: at }, value: { start: at + 1, end: word.end }, delimiter: '=' } as const;
  });
  return { kind: 'pairs', pairs };
}

/** BuildKit looks for blanks byte by byte here. A type with other characters is unknown in either reading. */
function parseHealthcheck(joined: Joined, rest: Range): Arguments {
  if (rest.start === rest.end) return { kind: 'none' };
  let typeEnd = rest.start;
  while (typeEnd < rest.end && !isAsciiSpace(joined.text.charCodeAt(typeEnd))) typeEnd++;
  let command = typeEnd;
  while (command < rest.end && isAsciiSpace(joined.text.charCodeAt(command))) command++;
  const type = { start: rest.start, end: typeEnd };
  return { kind: 'healthcheck', type, command: parseMaybeJson(joined, { start: command, end: rest.end }) };
}

function isAsciiSpace(code: number): boolean {
  return code < 0x80 && isSpace(code);
}

/** The next phase refuses an ONBUILD in an ONBUILD; a long chain of them is refused here already, before it costs time. */
function parseTrigger(joined: Joined, rest: Range, escape: EscapeToken, depth: number): Arguments {
  if (rest.start === rest.end) return { kind: 'none' };
  if (depth >= 8) throw new ParseError('ONBUILD ONBUILD is not allowed', sourceSpan(joined, rest));
  return { kind: 'trigger', statement: parseStatement(joined, rest, escape, depth + 1) };
}
