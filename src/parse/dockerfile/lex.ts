/**
 * BuildKit's own shell lexer, as far as finding heredocs needs it: no variable is set, unset ones stay as they are, `\` escapes
 * whatever the escape directive says. A port of
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go, quirks included.
 */
import { isSpace } from './characters.ts';

interface LexOptions {
  /** Quotes stay in the words. */
  readonly rawQuotes: boolean;
  /** Escape characters stay in the words. */
  readonly rawEscapes: boolean;
}

interface Lexer {
  readonly text: string;
  at: number;
  readonly rawQuotes: boolean;
  rawEscapes: boolean;
  depth: number;
  tooDeep: boolean;
  /** The word that is being read. One buffer for all levels of `${x:-...}`: an inner level empties it, as in BuildKit. */
  buffer: string;
}

interface Words {
  readonly list: string[];
  inWord: boolean;
}

const DEPTH_LIMIT = 200;
const FAILED = undefined;

/** The words of a line. `failed` where BuildKit's lexer fails: an open quote, a bad substitution. `too deep`: we gave up, BuildKit may not. */
export function lexWords(text: string, options: LexOptions): readonly string[] | 'failed' | 'too deep' {
  // Go's text/scanner ignores a byte order mark at the start.
  const lexer: Lexer = { text, at: text.startsWith('\uFEFF') ? 1 : 0, ...options, depth: 0, tooDeep: false, buffer: '' };
  const processed = processStopOn(lexer, undefined, options.rawEscapes);
  if (lexer.tooDeep) return 'too deep';
  return processed === FAILED ? 'failed' : processed.words;
}

/** The next character, '' at the end. */
function peek(lexer: Lexer): string {
  const code = lexer.text.codePointAt(lexer.at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function next(lexer: Lexer): string {
  const character = peek(lexer);
  lexer.at += character.length;
  return character;
}

function addString(lexer: Lexer, words: Words, text: string): void {
  for (const character of text) {
    if (!isSpace(character.codePointAt(0) ?? 0)) {
      lexer.buffer += character;
      words.inWord = true;
    } else if (words.inWord && lexer.buffer !== '') {
      words.list.push(lexer.buffer);
      lexer.buffer = '';
      words.inWord = false;
    }
  }
}

function addRaw(lexer: Lexer, words: Words, text: string): void {
  lexer.buffer += text;
  words.inWord = true;
}

function takeWords(lexer: Lexer, words: Words): readonly string[] {
  if (lexer.buffer !== '') words.list.push(lexer.buffer);
  lexer.buffer = '';
  return words.list;
}

interface Processed {
  readonly result: string;
  readonly words: readonly string[];
}

/** Reads up to `stop`, or to the end when it is undefined. */
function processStopOn(lexer: Lexer, stop: string | undefined, rawEscapes: boolean): Processed | typeof FAILED {
  const outerRawEscapes = lexer.rawEscapes;
  if (lexer.depth >= DEPTH_LIMIT) {
    lexer.tooDeep = true;
    return FAILED;
  }
  lexer.depth++;
  lexer.rawEscapes = rawEscapes;
  lexer.buffer = '';
  const processed = processCharacters(lexer, stop);
  lexer.rawEscapes = outerRawEscapes;
  lexer.depth--;
  return processed;
}

function processCharacters(lexer: Lexer, stop: string | undefined): Processed | typeof FAILED {
  const words: Words = { list: [], inWord: false };
  let result = '';
  for (let character = peek(lexer); character !== ''; character = peek(lexer)) {
    if (character === stop) {
      next(lexer);
      return { result, words: takeWords(lexer, words) };
    }
    const special = processSpecial(lexer, character);
    if (special !== undefined) {
      if (special.text === FAILED) return FAILED;
      result += special.text;
      if (character === '$') addString(lexer, words, special.text);
      else addRaw(lexer, words, special.text);
      continue;
    }
    next(lexer);
    if (character !== '\\') {
      addString(lexer, words, character);
      result += character;
      continue;
    }
    if (lexer.rawEscapes) {
      addRaw(lexer, words, character);
      result += character;
    }
    const escaped = next(lexer);
    if (escaped === '') break;
    addRaw(lexer, words, escaped);
    result += escaped;
  }
  return stop === undefined ? { result, words: takeWords(lexer, words) } : FAILED;
}

/** Undefined for a character that is not special. */
function processSpecial(lexer: Lexer, character: string): { readonly text: string | typeof FAILED } | undefined {
  if (character === '$') return { text: processDollar(lexer) };
  if (character === '<') return { text: processPossibleHeredoc(lexer) };
  if (character === "'") return { text: processSingleQuote(lexer) };
  if (character === '"') return { text: processDoubleQuote(lexer) };
  return undefined;
}

function processSingleQuote(lexer: Lexer): string | typeof FAILED {
  const end = lexer.text.indexOf("'", lexer.at + 1);
  if (end === -1) return FAILED;
  const text = lexer.rawQuotes ? lexer.text.slice(lexer.at, end + 1) : lexer.text.slice(lexer.at + 1, end);
  lexer.at = end + 1;
  return text;
}

function processDoubleQuote(lexer: Lexer): string | typeof FAILED {
  next(lexer);
  let result = lexer.rawQuotes ? '"' : '';
  for (let character = peek(lexer); character !== ''; character = peek(lexer)) {
    if (character === '"') {
      next(lexer);
      return lexer.rawQuotes ? result + '"' : result;
    }
    if (character === '$') {
      const value = processDollar(lexer);
      if (value === FAILED) return FAILED;
      result += value;
      continue;
    }
    next(lexer);
    if (character !== '\\') {
      result += character;
      continue;
    }
    if (lexer.rawEscapes) result += character;
    const escaped = peek(lexer);
    if (escaped === '') break;
    result += escaped === '"' || escaped === '$' || escaped === '\\' ? next(lexer) : character;
  }
  return FAILED;
}

function processDollar(lexer: Lexer): string | typeof FAILED {
  next(lexer);
  if (peek(lexer) !== '{') return `$${readName(lexer)}`;
  next(lexer);
  if (['', '{', '}', ':'].includes(peek(lexer))) return FAILED;
  const name = readName(lexer);
  const operator = next(lexer);
  if (operator === '}') return `\${${name}}`;
  if (operator === ':') return processModifier(lexer, name, operator, next(lexer));
  if (['+', '-', '?', '#', '%'].includes(operator)) return processModifier(lexer, name, '', operator);
  if (operator !== '/') return FAILED;
  if (peek(lexer) === '/') next(lexer);
  const pattern = processStopOn(lexer, '/', true);
  if (pattern === FAILED) return FAILED;
  const replacement = processStopOn(lexer, '}', true);
  return replacement === FAILED ? FAILED : `\${${name}/${pattern.result}/${replacement.result}}`;
}

function processModifier(lexer: Lexer, name: string, colon: string, modifier: string): string | typeof FAILED {
  const rawEscapes = modifier === '#' || modifier === '%';
  if (colon !== '' && rawEscapes) return FAILED;
  const word = processStopOn(lexer, '}', rawEscapes);
  return word === FAILED ? FAILED : `\${${name}${colon}${modifier}${word.result}}`;
}

function readName(lexer: Lexer): string {
  const first = peek(lexer);
  if (/^\p{Nd}$/u.test(first)) return readWhile(lexer, /^\p{Nd}$/u);
  if (first !== '' && '@*#?-$!'.includes(first)) return next(lexer);
  return readWhile(lexer, /^[\p{L}\p{Nd}_]$/u);
}

function readWhile(lexer: Lexer, pattern: RegExp): string {
  const start = lexer.at;
  while (pattern.test(peek(lexer))) next(lexer);
  return lexer.text.slice(start, lexer.at);
}

/** `<<` and the blanks behind it belong to the word that follows. */
function processPossibleHeredoc(lexer: Lexer): string {
  next(lexer);
  if (peek(lexer) !== '<') return '<';
  const start = ++lexer.at;
  while (['\t', '\r', ' '].includes(peek(lexer))) lexer.at++;
  return `<<${lexer.text.slice(start, lexer.at)}`;
}
