import { concat, groupTerm, literalTerm } from './terms.ts';
import { known, unknown, type Value } from './value.ts';
import { replacePattern, trimPrefix, trimSuffix } from './shell-pattern.ts';

/** What a name stands for; undefined when nothing sets it. */
export type Lookup = (name: string) => Value | undefined;

export type EscapeToken = '\\' | '`';

/** A piece of a word after expansion. `raw` pieces (quoted, escaped) are not split at blanks. */
export interface Piece {
  readonly value: Value;
  readonly raw: boolean;
}

export type Pieces =
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  /** The word makes the build fail, or cannot be understood. */
  | { readonly kind: 'bad'; readonly why: string };

/**
 * The text of a word of FROM, COPY, ADD, WORKDIR, USER, ENV, ARG, LABEL, VOLUME or STOPSIGNAL after BuildKit expanded its variables and
 * removed quotes and escapes.
 * `open`: a name that `lookup` does not know may be set by the base image; else it is empty.
 * A word that makes the build fail, or a modifier that BuildKit does not have, gives an unknown value.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
 */
export function expandWord(raw: string, lookup: Lookup, escape: EscapeToken, open: boolean): Value {
  if (!/[\\`$'"]/.test(raw)) return known(raw);
  const result = expandPieces(raw, lookup, escape, open);
  if (result.kind === 'bad') return badWord(result.why, raw);
  return concat(result.pieces.map((piece) => piece.value));
}

/**
 * The words that one word of EXPOSE becomes: variables are expanded first, then it is split at blanks outside quotes.
 * One unknown value when the number of words is not known.
 */
export function expandWords(raw: string, lookup: Lookup, escape: EscapeToken, open: boolean): readonly Value[] {
  const result = expandPieces(raw, lookup, escape, open);
  if (result.kind === 'bad') return [badWord(result.why, raw)];
  const whole = concat(result.pieces.map((piece) => piece.value));
  // BuildKit loses the text before a modifier here: its words share one buffer with the modifier's own.
  if (/\S\$\{[^}]*[^\p{L}\p{Nd}_}]/u.test(raw)) return [unknown('a modifier within a word', groupTerm('split', known(raw), whole))];
  if (result.pieces.some((piece) => !piece.raw && piece.value.kind === 'unknown')) {
    return [unknown(whole.kind === 'unknown' ? whole.why : '', groupTerm('words', whole))];
  }
  const words: Value[] = [];
  let word: Value[] = [];
  for (const { value, raw: keep } of result.pieces) {
    if (keep || value.kind === 'unknown') {
      word.push(value);
      continue;
    }
    const [first = '', ...others] = value.text.split(/\s+/);
    if (first !== '') word.push(known(first));
    for (const other of others) {
      words.push(concat(word));
      word = other === '' ? [] : [known(other)];
    }
  }
  return [...words, concat(word)].filter((value) => value.kind === 'unknown' || value.text !== '');
}

function badWord(why: string, raw: string): Value {
  return unknown(why, `\${error:${literalTerm(raw)}}`);
}

/** Like `expandWord`, but the pieces stay apart: known text between unknown values. */
export function expandPieces(raw: string, lookup: Lookup, escape: EscapeToken, open: boolean): Pieces {
  const reader = { chars: [...raw], at: 0, lookup, escape, open };
  try {
    return { kind: 'pieces', pieces: readUntil(reader, undefined, false) };
  } catch (error) {
    if (error instanceof BadWord) return { kind: 'bad', why: error.message };
    throw error;
  }
}

class BadWord extends Error {}

interface Reader {
  readonly chars: readonly string[];
  at: number;
  readonly lookup: Lookup;
  readonly escape: EscapeToken;
  readonly open: boolean;
}

/** Reads up to `stop` (and past it), or to the end. `keepEscapes`: within a pattern, where a backslash is the pattern's own. */
function readUntil(reader: Reader, stop: string | undefined, keepEscapes: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (value: Value, raw: boolean): void => void pieces.push({ value, raw });
  for (;;) {
    const char = reader.chars[reader.at];
    if (char === undefined) break;
    if (char === '$') {
      add(readDollar(reader), false);
      continue;
    }
    reader.at++;
    if (char === stop) return pieces;
    if (char === "'") add(known(readSingleQuoted(reader)), true);
    else if (char === '"') add(readDoubleQuoted(reader, keepEscapes), true);
    else if (char === reader.escape) {
      const next = reader.chars[reader.at++];
      add(known((keepEscapes ? char : '') + (next ?? '')), true);
    } else add(known(char), false);
  }
  if (stop !== undefined) throw new BadWord(`'${stop}' is missing`);
  return pieces;
}

function readSingleQuoted(reader: Reader): string {
  const end = reader.chars.indexOf("'", reader.at);
  if (end < 0) throw new BadWord('a single quote is not closed');
  const text = reader.chars.slice(reader.at, end).join('');
  reader.at = end + 1;
  return text;
}

function readDoubleQuoted(reader: Reader, keepEscapes: boolean): Value {
  const pieces: Value[] = [];
  for (;;) {
    const char = reader.chars[reader.at];
    if (char === undefined) throw new BadWord('a double quote is not closed');
    if (char === '$') {
      pieces.push(readDollar(reader));
      continue;
    }
    reader.at++;
    if (char === '"') return concat(pieces);
    if (char !== reader.escape) {
      pieces.push(known(char));
      continue;
    }
    const next = reader.chars[reader.at];
    if (keepEscapes) pieces.push(known(char));
    if (next === undefined) continue;
    if (next === '"' || next === '$' || next === reader.escape) {
      reader.at++;
      pieces.push(known(next));
    } else pieces.push(known(char));
  }
}

function readDollar(reader: Reader): Value {
  reader.at++;
  if (reader.chars[reader.at] !== '{') {
    const name = readName(reader);
    return name === '' ? known('$') : (find(reader, name) ?? known(''));
  }
  reader.at++;
  const first = reader.chars[reader.at];
  if (first === undefined) throw new BadWord("'}' is missing");
  if (first === '{' || first === '}' || first === ':') throw new BadWord(`\${${first} is no substitution`);
  const name = readName(reader);
  const mark = reader.chars[reader.at++];
  if (mark === '}') return find(reader, name) ?? known('');
  if (mark === '/') return readReplacement(reader, name);
  const colon = mark === ':';
  const operator = colon ? reader.chars[reader.at++] : mark;
  if (operator === '#' || operator === '%') {
    if (colon) throw new BadWord(`the modifier :${operator} does not exist`);
    return trim(operator, find(reader, name) ?? known(''), wordUntil(reader, '}', true));
  }
  if (operator === undefined || !'-+?'.includes(operator))
    throw new BadWord(`the modifier ${colon ? ':' : ''}${operator ?? ''} does not exist`);
  return substitute({ name, operator, colon, value: find(reader, name), word: wordUntil(reader, '}', false) });
}

function wordUntil(reader: Reader, stop: string, keepEscapes: boolean): Value {
  return concat(readUntil(reader, stop, keepEscapes).map((piece) => piece.value));
}

interface Substitution {
  readonly name: string;
  readonly operator: string;
  readonly colon: boolean;
  readonly value: Value | undefined;
  readonly word: Value;
}

/** `${V:-w}` and its like. An unknown value may also be unset, so only `known` settles the question. */
function substitute({ name, operator, colon, value, word }: Substitution): Value {
  const head = (colon ? ':' : '') + operator;
  if (value?.kind === 'unknown') {
    if (operator === '+' && word.kind === 'known' && word.text === '') return word;
    return unknown(value.why, groupTerm(head, value, word));
  }
  const missing = value === undefined || (colon && value.text === '');
  if (operator === '-') return missing ? word : value;
  if (operator === '+') return missing ? known('') : word;
  if (missing) throw new BadWord(`${name} is not set, which the word forbids`);
  return value;
}

function trim(operator: '#' | '%', value: Value, word: Value): Value {
  if (value.kind === 'unknown' || word.kind === 'unknown') return undecided(operator, [value, word]);
  const greedy = word.text.startsWith(operator);
  const pattern = greedy ? word.text.slice(1) : word.text;
  const result = operator === '#' ? trimPrefix(value.text, pattern, greedy) : trimSuffix(value.text, pattern, greedy);
  if (result.kind === 'bad') throw new BadWord(result.why);
  return known(result.text);
}

function readReplacement(reader: Reader, name: string): Value {
  const all = reader.chars[reader.at] === '/';
  if (all) reader.at++;
  const pattern = wordUntil(reader, '/', true);
  const replacement = wordUntil(reader, '}', true);
  const value = find(reader, name) ?? known('');
  if (value.kind === 'unknown' || pattern.kind === 'unknown' || replacement.kind === 'unknown') {
    return undecided(all ? '//' : '/', [value, pattern, replacement]);
  }
  const result = replacePattern({ text: value.text, pattern: pattern.text, replacement: replacement.text, all });
  if (result.kind === 'bad') throw new BadWord(result.why);
  return known(result.text);
}

function undecided(head: string, fields: readonly Value[]): Value {
  const first = fields.find((field) => field.kind === 'unknown');
  return unknown(first?.kind === 'unknown' ? first.why : 'not known', groupTerm(head, ...fields));
}

function find(reader: Reader, name: string): Value | undefined {
  const value = reader.lookup(name);
  if (value !== undefined || !reader.open || !/^[\p{L}_]/u.test(name)) return value;
  return unknown(`the base image may set ${name}`, `\${${name}}`);
}

/** A name, a number (`$12`), or one of the special parameters, which are never set. */
function readName(reader: Reader): string {
  const start = reader.at;
  const first = reader.chars[start];
  if (first === undefined) return '';
  if (/[@*#?$!-]/.test(first)) {
    reader.at++;
    return first;
  }
  const part = /\p{Nd}/u.test(first) ? /\p{Nd}/u : /[\p{L}\p{Nd}_]/u;
  while (reader.at < reader.chars.length && part.test(reader.chars[reader.at] ?? '')) reader.at++;
  return reader.chars.slice(start, reader.at).join('');
}
