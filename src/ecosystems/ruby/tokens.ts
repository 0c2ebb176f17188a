/** A text is Ruby of which some is not read here: `what` is the word or the line. */
export class NotFollowed extends Error {
  readonly what: string;
  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

export type TokenKind =
  'name' | 'constant' | 'key' | 'symbol' | 'text' | 'words' | 'number' | 'instance' | 'global' | 'operator' | 'newline' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written; of a text, what it says as far as it is known; of a key, a symbol or a variable without its mark. */
  readonly text: string;
  /** Of a text: what it says is as it is written, without escapes and variables. */
  readonly literal: boolean;
  /** Variables in a text, and words of a list. */
  readonly parts: readonly string[];
  /** Blanks before and behind it: Ruby tells a splat from a product by them. */
  readonly spaced: boolean;
  readonly spacedBehind: boolean;
  readonly at: number;
}

/** Characters; no list of gems is longer. */
const LONGEST = 200_000;

const NAME = /[a-z_]\w*(?:[?!](?!=))?/uy;
const CONSTANT = /[A-Z]\w*(?![\w?!])/uy;
const NUMBER = /\d[\d_]*(?:\.\d[\d_]*)?(?!\w)/uy;
const SYMBOL = /:([a-zA-Z_]\w*[?!]?)(?![=\w])/uy;
const INSTANCE = /@([a-z_]\w*)/uy;
/** Globals: the folders that code is taken from. */
const GLOBAL = /\$(LOAD_PATH|:)(?!\w)/uy;
const WORDS = /%[wi](?:\[([\w\s.:~<>=-]*)\]|\(([\w\s.:~<>=-]*)\)|\{([\w\s.:~<>=-]*)\})/uy;
const OPERATOR = /=>|===?|=~|!=|>=|<=(?!>)|&&(?!=)|\|\|(?!=)|::|<<(?=\s)|[()[\]{},|=!><*+;]|[.](?![.])|&(?![.])/uy;

/**
 * Takes the text of a program of Ruby apart, as far as it has nothing that could be read in two ways: no here-documents, regular expressions,
 * percent literals other than lists of words, escapes of lines.
 * https://docs.ruby-lang.org/en/master/syntax/literals_rdoc.html
 * @param source its lines end with a line feed
 * @throws NotFollowed
 */
export function tokensOf(source: string): readonly Token[] {
  if (source.length > LONGEST) throw new NotFollowed('its length');
  // Ruby ends a program at some of these, and reads it in another encoding where it says so.
  if (/[^\P{Cc}\n\t]|\uFEFF/u.test(source)) throw new NotFollowed('a control character');
  if (/^(?:.*\n)?\s*#.*coding\s*[:=]\s*(?!utf-?8\b|us-ascii\b)/iu.test(source)) throw new NotFollowed('an encoding');
  const tokens: Token[] = [];
  let at = 0;
  let spaced = true;
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === ' ' || char === '\t') {
      at += 1;
      spaced = true;
      continue;
    }
    if (char === '#') {
      at = endOfLine(source, at);
      continue;
    }
    const token = char === '\n' ? tokenOf('newline', '\n', at) : next(source, at, spaced, tokens.at(-1));
    const end = token.end;
    // A call may go on behind the end of the line: `\n  .join`.
    const goesOn = char === '\n' && /^(?:\s|#[^\n]*\n)*\.(?!\.)/u.test(source.slice(at, at + 2000));
    if (!goesOn) tokens.push({ ...token, spaced, spacedBehind: /\s/u.test(source.charAt(end)), at });
    at = end;
    spaced = false;
    if (char === '\n') spaced = true;
  }
  tokens.push({ ...tokenOf('end', '', at), spaced: true, spacedBehind: true, at });
  return tokens;
}

interface Read {
  readonly kind: TokenKind;
  readonly text: string;
  readonly literal: boolean;
  readonly parts: readonly string[];
  readonly end: number;
}

function tokenOf(kind: TokenKind, text: string, at: number, length = text.length): Read {
  return { kind, text, literal: false, parts: [], end: at + length };
}

function next(source: string, at: number, spaced: boolean, before: Token | undefined): Read {
  const char = source.charAt(at);
  if (char === "'") return single(source, at);
  if (char === '"') return double(source, at);
  const behindValue = before !== undefined && /^(?:constant|text|words|number|instance|global)$/u.test(before.kind);
  if (char === '%') {
    const list = matchAt(WORDS, source, at);
    const closed = behindValue || (before?.kind === 'operator' && /^[)\]}]$/u.test(before.text)) || (before?.kind === 'name' && !spaced);
    if (list === undefined || closed) throw new NotFollowed(lineAt(source, at));
    const [whole, ...inner] = list;
    const parts = inner.join('').split(/\s+/u);
    return { ...tokenOf('words', whole, at), parts: parts.filter((part) => part !== '') };
  }
  const name = matchAt(NAME, source, at);
  if (name !== undefined) return keyOr('name', source, at, name[0]);
  const constant = matchAt(CONSTANT, source, at);
  if (constant !== undefined) return keyOr('constant', source, at, constant[0]);
  for (const [kind, shape] of [
    ['symbol', SYMBOL],
    ['instance', INSTANCE],
    ['global', GLOBAL],
    ['number', NUMBER],
  ] as const) {
    const found = source.startsWith('::', at) ? undefined : matchAt(shape, source, at);
    if (found !== undefined) return tokenOf(kind, found[1] ?? found[0], at, found[0].length);
  }
  const operator = matchAt(OPERATOR, source, at);
  if (operator === undefined) throw new NotFollowed(lineAt(source, at));
  return operator[0] === ';' ? tokenOf('newline', ';', at) : tokenOf('operator', operator[0], at);
}

/** `name:` is a key, where a blank stands behind it. */
function keyOr(kind: 'name' | 'constant', source: string, at: number, text: string): Read {
  const end = at + text.length;
  if (source.charAt(end) !== ':' || source.charAt(end + 1) === ':') return tokenOf(kind, text, at);
  if (!/\s/u.test(source.charAt(end + 1))) throw new NotFollowed(lineAt(source, at));
  return tokenOf('key', text, at, text.length + 1);
}

function single(source: string, at: number): Read {
  let text = '';
  for (let end = at + 1; end < source.length; end += 1) {
    const char = source.charAt(end);
    if (char === "'") return { kind: 'text', text, literal: true, parts: [], end: closed(source, end + 1) };
    if (char === '\\' && /[\\']/u.test(source.charAt(end + 1))) end += 1;
    text += source.charAt(end);
  }
  throw new NotFollowed(lineAt(source, at));
}

/** In place of what is not known of a text. */
const HOLE = '\0';

/** Of the code that may stand in it only variables are taken: `#{name}`. */
function double(source: string, at: number): Read {
  const parts: string[] = [];
  let text = '';
  let literal = true;
  for (let end = at + 1; end < source.length; end += 1) {
    const char = source.charAt(end);
    if (char === '"') return { kind: 'text', text, literal, parts, end: closed(source, end + 1) };
    if (char === '\\') {
      literal = false;
      text += HOLE;
      end += 1;
      continue;
    }
    if (char === '#' && /[{@$]/u.test(source.charAt(end + 1))) {
      const name = /^#\{([a-z_]\w*)\}/u.exec(source.slice(end, end + 100))?.[1];
      if (name === undefined) throw new NotFollowed(lineAt(source, end));
      parts.push(name);
      text += HOLE;
      literal = false;
      end += name.length + 2;
      continue;
    }
    text += char;
  }
  throw new NotFollowed(lineAt(source, at));
}

/** `"name": value` is a key, which is not read. */
function closed(source: string, end: number): number {
  if (source.charAt(end) === ':' && source.charAt(end + 1) !== ':') throw new NotFollowed(lineAt(source, end));
  return end;
}

function matchAt(shape: RegExp, source: string, at: number): RegExpExecArray | undefined {
  shape.lastIndex = at;
  return shape.exec(source) ?? undefined;
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

/** The line that holds a place, for messages. */
export function lineAt(source: string, at: number): string {
  return source.slice(source.lastIndexOf('\n', at - 1) + 1, endOfLine(source, at)).trim();
}
