import type { Ruby } from './syntax.ts';
import { lineAt, NotFollowed, type Token, tokensOf } from './tokens.ts';

/** Where the reading of a program is. The only mutable thing in this folder. */
export interface Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Reads statements, up to a word that ends them. */
  readonly readBody: (cursor: Cursor, scope: Scope) => readonly Ruby[];
  at: number;
  depth: number;
}

/** Variables that are set so far: any other word is a call. */
export type Scope = Set<string>;

/** @throws NotFollowed */
export function cursorOf(text: string, readBody: Cursor['readBody']): Cursor {
  const source = text.replaceAll('\r\n', '\n');
  return { source, tokens: tokensOf(source), readBody, at: 0, depth: 0 };
}

export function peek(cursor: Cursor, ahead = 0): Token {
  const token = cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1);
  if (token === undefined) throw new NotFollowed('its end');
  return token;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

/** The next token is this operator or this word. */
export function is(cursor: Cursor, ...texts: readonly string[]): boolean {
  const { kind, text } = peek(cursor);
  return (kind === 'operator' || kind === 'name') && texts.includes(text);
}

/** Takes the next token, if it is this one. */
export function skip(cursor: Cursor, text: string): boolean {
  const found = is(cursor, text);
  if (found) cursor.at += 1;
  return found;
}

export function expect(cursor: Cursor, text: string): void {
  if (!skip(cursor, text)) refuse(cursor);
}

/** Ends of lines; a semicolon ends a statement wherever it stands. */
export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'newline' && peek(cursor).text === '\n') cursor.at += 1;
}

export function skipSeparators(cursor: Cursor): void {
  while (peek(cursor).kind === 'newline') cursor.at += 1;
}

/** @throws NotFollowed with the line of the next token */
export function refuse(cursor: Cursor): never {
  throw new NotFollowed(lineAt(cursor.source, peek(cursor).at) || 'its end');
}

/** Calls within calls: how deep they are followed. */
const DEEPEST = 40;

export function deeper<T>(cursor: Cursor, read: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) refuse(cursor);
  const result = read();
  cursor.depth -= 1;
  return result;
}
