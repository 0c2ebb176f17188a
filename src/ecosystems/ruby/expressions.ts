import { type Cursor, deeper, expect, is, peek, refuse, type Scope, skip, skipNewlines, take } from './cursor.ts';
import type { Block, Ruby } from './syntax.ts';

/** Each row binds weaker than the next. https://docs.ruby-lang.org/en/master/syntax/precedence_rdoc.html */
const OPERATORS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+']];

/** Words of Ruby that are no calls. https://docs.ruby-lang.org/en/master/keywords_rdoc.html */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'alias and begin break case class def defined? do else elsif end ensure for if in module next not or redo rescue retry return self super ' +
    'then undef unless until when while yield __method__ binding'
  ).split(' '),
);

/** Calls of what calls give. */
const LONGEST_CHAIN = 40;

/** @param whole it is a statement, or the value that one assigns, so that it may go on with arguments */
export function readExpression(cursor: Cursor, scope: Scope, whole: boolean, row = 0): Ruby {
  const operators = OPERATORS[row];
  if (operators === undefined) return deeper(cursor, () => readUnary(cursor, scope, whole));
  const operands = [readExpression(cursor, scope, whole, row + 1)];
  let operator = '';
  while (is(cursor, ...operators)) {
    const { text, spaced, spacedBehind } = take(cursor);
    // `x +y` may be a call of x with +y.
    if (spaced && !spacedBehind) refuse(cursor);
    operator = text;
    skipNewlines(cursor);
    operands.push(readExpression(cursor, scope, false, row + 1));
  }
  const [only] = operands;
  return operands.length > 1 || only === undefined ? { kind: 'operation', operator, operands } : only;
}

function readUnary(cursor: Cursor, scope: Scope, whole: boolean): Ruby {
  if (skip(cursor, '!')) return { kind: 'operation', operator: '!', operands: [deeper(cursor, () => readUnary(cursor, scope, false))] };
  let value = readPrimary(cursor, scope, whole);
  for (let links = 0; ; links += 1) {
    if (links > LONGEST_CHAIN) refuse(cursor);
    if (skip(cursor, '.')) value = readCall(cursor, scope, value, whole);
    else if (is(cursor, '[') && !peek(cursor).spaced) {
      take(cursor);
      value = { kind: 'call', on: value, name: '[]', args: readList(cursor, scope, ']'), block: undefined };
    } else return value;
  }
}

function readPrimary(cursor: Cursor, scope: Scope, whole: boolean): Ruby {
  const token = take(cursor);
  switch (token.kind) {
    case 'text':
      return { kind: 'text', text: token.text, literal: token.literal, parts: token.parts };
    case 'words':
      return { kind: 'list', items: token.parts.map((text) => ({ kind: 'text', text, literal: true, parts: [] })) };
    case 'number':
    case 'symbol':
      return { kind: 'atom', text: token.text };
    case 'instance':
    case 'global':
      return { kind: token.kind, name: token.text };
    case 'constant':
      return readConstant(cursor, token.text);
    case 'name':
      cursor.at -= 1;
      return readName(cursor, scope, whole);
    default:
      cursor.at -= 1;
      if (skip(cursor, '[')) return { kind: 'list', items: readList(cursor, scope, ']') };
      if (skip(cursor, '{')) return readHash(cursor, scope);
      if (!skip(cursor, '(')) return refuse(cursor);
      skipNewlines(cursor);
      return closing(cursor, readExpression(cursor, scope, false));
  }
}

function closing(cursor: Cursor, value: Ruby): Ruby {
  skipNewlines(cursor);
  expect(cursor, ')');
  return value;
}

function readConstant(cursor: Cursor, first: string): Ruby {
  let path = first;
  while (is(cursor, '::') && !peek(cursor).spaced) {
    take(cursor);
    const { kind, text } = take(cursor);
    if (kind !== 'constant') refuse(cursor);
    path += `::${text}`;
  }
  // `Integer("1")`
  if (is(cursor, '(')) refuse(cursor);
  return { kind: 'constant', path };
}

function readName(cursor: Cursor, scope: Scope, whole: boolean): Ruby {
  const { text } = peek(cursor);
  if (text === 'super') {
    take(cursor);
    return whole && peek(cursor).kind === 'newline' ? { kind: 'super' } : refuse(cursor);
  }
  if (KEYWORDS.has(text)) refuse(cursor);
  if (text === 'nil' || text === 'true' || text === 'false') return { kind: 'atom', text: take(cursor).text };
  if (text === '__dir__' || text === '__FILE__') {
    take(cursor);
    return is(cursor, '(') ? refuse(cursor) : { kind: 'here', what: text };
  }
  const called = peek(cursor, 1);
  if (scope.has(text) && !(called.text === '(' && !called.spaced)) {
    take(cursor);
    return { kind: 'variable', name: text };
  }
  return readCall(cursor, scope, undefined, whole);
}

/** A name, and its arguments in parentheses; the block in braces that belongs to it. */
function readCall(cursor: Cursor, scope: Scope, on: Ruby | undefined, whole: boolean): Ruby {
  const { kind, text: name } = take(cursor);
  if (kind !== 'name') {
    cursor.at -= 1;
    refuse(cursor);
  }
  const { spaced } = peek(cursor);
  if (is(cursor, '(') && spaced) refuse(cursor);
  const args = skip(cursor, '(') ? readList(cursor, scope, ')') : [];
  // `x [1]` is an argument, or an element.
  if (!whole && is(cursor, '[') && peek(cursor).spaced) refuse(cursor);
  if (!is(cursor, '{')) return { kind: 'call', on, name, args, block: undefined };
  take(cursor);
  return { kind: 'call', on, name, args, block: readBlock(cursor, scope, '}') };
}

/** Arguments up to the bracket that closes them, or items of a list. */
function readList(cursor: Cursor, scope: Scope, end: string): readonly Ruby[] {
  skipNewlines(cursor);
  if (skip(cursor, end)) return [];
  const items = readItems(cursor, scope, end);
  expect(cursor, end);
  return items;
}

/** Arguments or items, up to the bracket that closes them or the end of the line. */
export function readItems(cursor: Cursor, scope: Scope, end: string | undefined): readonly Ruby[] {
  const items: Ruby[] = [];
  const pairs: (readonly [Ruby, Ruby])[] = [];
  for (;;) {
    const { key, value } = readItem(cursor, scope);
    if (key === undefined) items.push(value);
    else pairs.push([key, value]);
    if (end !== undefined) skipNewlines(cursor);
    if (!skip(cursor, ',')) break;
    skipNewlines(cursor);
    if (end !== undefined && is(cursor, end)) break;
  }
  return pairs.length === 0 ? items : [...items, { kind: 'hash', pairs }];
}

function readHash(cursor: Cursor, scope: Scope): Ruby {
  const [hash, ...others] = readList(cursor, scope, '}');
  if (hash === undefined) return { kind: 'hash', pairs: [] };
  return hash.kind === 'hash' && others.length === 0 ? hash : refuse(cursor);
}

function readItem(cursor: Cursor, scope: Scope): { readonly key?: Ruby; readonly value: Ruby } {
  if (skip(cursor, '*')) return { value: { kind: 'splat', value: readExpression(cursor, scope, false) } };
  if (skip(cursor, '&')) {
    const { kind, text } = take(cursor);
    return kind === 'symbol' ? { value: { kind: 'pass', name: text } } : refuse(cursor);
  }
  if (peek(cursor).kind === 'key') {
    const key = take(cursor).text;
    skipNewlines(cursor);
    return { key: { kind: 'atom', text: key }, value: readExpression(cursor, scope, false) };
  }
  const value = readExpression(cursor, scope, false);
  if (!skip(cursor, '=>')) return { value };
  skipNewlines(cursor);
  return { key: value, value: readExpression(cursor, scope, false) };
}

/** What stands between `do |x|` and `end`, or between `{ |x|` and `}`. */
export function readBlock(cursor: Cursor, scope: Scope, end: 'end' | '}'): Block {
  const params: string[] = [];
  if (skip(cursor, '|')) {
    do {
      const { kind, text } = take(cursor);
      if (kind !== 'name' || /[?!]$/u.test(text)) refuse(cursor);
      params.push(text);
    } while (skip(cursor, ','));
    expect(cursor, '|');
  }
  const body = cursor.readBody(cursor, new Set([...scope, ...params]));
  expect(cursor, end);
  return { params, body };
}
