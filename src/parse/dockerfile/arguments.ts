import type { ArgInstruction, CommandLine, Pair, RawWord } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import { ParseError } from '../errors.ts';
import { trimSpace, type Range } from './characters.ts';
import { part, rawWord, sourceSpan, textOf, type Joined } from './joined.ts';
import type { Arguments, Statement } from './scanned.ts';
import type { EscapeToken } from './statement.ts';

/** A statement with what is needed to read it. */
export interface Reading {
  readonly statement: Statement;
  readonly keyword: string;
  readonly joined: Joined;
  readonly escape: EscapeToken;
  /** From the keyword to the end of the instruction. */
  readonly span: Span;
}

/** The arguments as a list. Values of the JSON form come decoded, their span being that of the string with its quotes. */
export function listed(joined: Joined, args: Arguments): readonly RawWord[] {
  if (args.kind === 'words') return args.words.map((word) => rawWord(joined, word));
  if (args.kind === 'json') return args.values.map((value) => ({ raw: value.value, span: sourceSpan(joined, value) }));
  return [];
}

export function atLeastOne(reading: Reading): readonly RawWord[] {
  const words = listed(reading.joined, reading.statement.args);
  if (words.length === 0) throw missing(reading, 'at least one argument');
  return words;
}

export function exactlyOne(reading: Reading): RawWord {
  const { args } = reading.statement;
  if (args.kind !== 'text') throw missing(reading, 'exactly one argument');
  return rawWord(reading.joined, args.range);
}

export function missing(reading: Reading, what: string): ParseError {
  return new ParseError(`${reading.keyword} requires ${what}`, reading.span);
}

export function volumes(reading: Reading): readonly RawWord[] {
  for (const { raw, span } of atLeastOne(reading)) {
    const { start, end } = trimSpace(raw, { start: 0, end: raw.length });
    if (start === end) throw new ParseError('VOLUME takes no empty path', span);
  }
  return atLeastOne(reading);
}

/** The command as a shell or the kernel gets it, heredocs left aside. Undefined without any. */
export function commandLine(joined: Joined, args: Arguments): CommandLine | undefined {
  if (args.kind === 'json') return { form: 'exec', argv: args.values.map((value) => value.value) };
  return args.kind === 'text' ? { form: 'shell', body: part(joined, args.range) } : undefined;
}

/** RUN, CMD and ENTRYPOINT may stand without arguments: the shell then gets an empty command. */
export function emptyCommand(reading: Reading): CommandLine {
  const { start } = reading.statement.range;
  const source = sourceSpan(reading.joined, { start, end: start + reading.statement.keyword.length }).end;
  return { form: 'shell', body: { text: '', segments: [{ at: 0, source }] } };
}

export function pairs(reading: Reading): readonly Pair[] {
  const { joined, escape, statement } = reading;
  if (statement.args.kind !== 'pairs') throw missing(reading, 'at least one argument');
  return statement.args.pairs.map(({ name, value }) => {
    const span = sourceSpan(joined, { start: name.start, end: value.end });
    return { name: nameOf(reading, name, escape), value: rawWord(joined, value), span };
  });
}

export function declarations(reading: Reading): ArgInstruction['args'] {
  const { joined, escape, statement } = reading;
  if (statement.args.kind !== 'words' || statement.args.words.length === 0) throw missing(reading, 'at least one argument');
  return statement.args.words.map((word) => {
    const equals = textOf(joined, word).indexOf('=');
    const span = sourceSpan(joined, word);
    if (equals === -1) return { name: nameOf(reading, word, escape), default: undefined, span };
    const name = nameOf(reading, { start: word.start, end: word.start + equals }, escape);
    return { name, default: rawWord(joined, { start: word.start + equals + 1, end: word.end }), span };
  });
}

/** BuildKit expands names as it does values: quotes and escapes go. A name with a variable or an open quote is kept as written. */
function nameOf(reading: Reading, range: Range, escape: EscapeToken): string {
  const raw = textOf(reading.joined, range);
  if (raw === '')
    throw new ParseError(`${reading.keyword} names can not be blank`, sourceSpan(reading.joined, { ...range, end: range.end + 1 }));
  if (raw.includes('$')) return raw;
  return /["'\\`]/.test(raw) ? (unquote(raw, escape) ?? raw) : raw;
}

function unquote(raw: string, escape: EscapeToken): string | undefined {
  let text = '';
  let quote = '';
  for (let at = 0; at < raw.length; at++) {
    const character = raw.charAt(at);
    const following = raw.charAt(at + 1);
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote !== '' && character === quote) quote = '';
    else if (character !== escape || quote === "'") text += character;
    // In double quotes an escape stays, unless it stands before a quote or itself.
    else if (quote === '"' && following !== '"' && following !== escape) text += character;
    else text += raw.charAt(++at);
  }
  return quote === '' ? text : undefined;
}
