import { type Cursor, cursorOf, deeper, expect, is, peek, refuse, type Scope, skip, skipNewlines, skipSeparators, take } from './cursor.ts';
import { readBlock, readExpression, readItems } from './expressions.ts';
import type { Call, Param, Ruby } from './syntax.ts';

/**
 * Reads a program of Ruby, as far as it is made of a few constructs that can be read in one way only.
 * https://docs.ruby-lang.org/en/master/syntax_rdoc.html
 * @throws NotFollowed
 */
export function parseRuby(text: string): readonly Ruby[] {
  const cursor = cursorOf(text, readBody);
  const body = readBody(cursor, new Set());
  if (peek(cursor).kind !== 'end') refuse(cursor);
  return body;
}

/** Statements, up to a word that ends them. */
function readBody(cursor: Cursor, scope: Scope): readonly Ruby[] {
  const body: Ruby[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (peek(cursor).kind === 'end' || is(cursor, 'end', 'else', 'elsif', 'when', '}')) return body;
    body.push(deeper(cursor, () => readStatement(cursor, scope)));
    if (!['newline', 'end'].includes(peek(cursor).kind) && !is(cursor, '}', 'end')) refuse(cursor);
  }
}

function readStatement(cursor: Cursor, scope: Scope): Ruby {
  const statement = readOne(cursor, scope);
  if (!is(cursor, 'if', 'unless')) return statement;
  take(cursor);
  return { kind: 'choice', tests: [readTest(cursor, scope)], bodies: [[statement]] };
}

function readOne(cursor: Cursor, scope: Scope): Ruby {
  if (is(cursor, 'if', 'unless')) return readIf(cursor, scope);
  if (is(cursor, 'case')) return readCase(cursor, scope);
  if (is(cursor, 'def')) return readDef(cursor);
  if (is(cursor, 'module', 'class')) return readModule(cursor);
  const { kind, text } = peek(cursor);
  const assigned = peek(cursor, 1);
  if ((kind === 'name' || kind === 'constant') && assigned.kind === 'operator' && assigned.text === '=') {
    if (/[?!]$/u.test(text)) refuse(cursor);
    cursor.at += 2;
    skipNewlines(cursor);
    if (kind === 'name') scope.add(text);
    return { kind: 'assign', name: text, constant: kind === 'constant', value: readValue(cursor, scope) };
  }
  return readTarget(cursor, scope);
}

/** A call, or `x.y = value` and `x[y] = value`. */
function readTarget(cursor: Cursor, scope: Scope): Ruby {
  if (is(cursor, '{', '(', '[', '*', '&', '!')) refuse(cursor);
  const target = readValue(cursor, scope);
  if (is(cursor, '<<')) {
    take(cursor);
    return { kind: 'call', on: target, name: '<<', args: [readExpression(cursor, scope, false)], block: undefined };
  }
  if (!is(cursor, '=')) return target;
  take(cursor);
  skipNewlines(cursor);
  const plain = target.kind === 'call' && target.on !== undefined && target.block === undefined;
  if (!plain || (target.name !== '[]' && (target.args.length > 0 || !/^[a-z_]\w*$/u.test(target.name)))) return refuse(cursor);
  return { ...target, name: `${target.name}=`, args: [...target.args, readValue(cursor, scope)] };
}

/** An expression that may be a call without parentheses, and have a block of its own: `source "x" do`. */
function readValue(cursor: Cursor, scope: Scope): Ruby {
  const value = readExpression(cursor, scope, true);
  const { spaced, kind } = peek(cursor);
  const open = value.kind === 'call' && value.args.length === 0 && value.block === undefined && value.name !== '[]';
  const called = open && spaced && !['newline', 'end'].includes(kind) ? withArguments(cursor, scope, value) : value;
  if (!is(cursor, 'do')) return called;
  if (called.kind !== 'call' || called.block !== undefined) return refuse(cursor);
  take(cursor);
  return { ...called, block: readBlock(cursor, scope, 'end') };
}

/** `gem "x", "~> 1"`: a blank, and then what only an argument begins with. */
function withArguments(cursor: Cursor, scope: Scope, call: Call): Call {
  const { kind, text, spacedBehind } = peek(cursor);
  if (peek(cursor, -1).text === ')') return call;
  const begins = kind === 'operator' ? text === '[' || (/^[*&]$/u.test(text) && !spacedBehind) : !STOPS.has(text);
  return begins ? { ...call, args: readItems(cursor, scope, undefined) } : call;
}

const STOPS: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'do',
  'then',
  'end',
  'and',
  'or',
  'while',
  'until',
  'rescue',
  'in',
  'when',
  'else',
]);

function readTest(cursor: Cursor, scope: Scope): Ruby {
  return readExpression(cursor, scope, false);
}

function readIf(cursor: Cursor, scope: Scope): Ruby {
  const tests: Ruby[] = [];
  const bodies: (readonly Ruby[])[] = [];
  do {
    take(cursor);
    tests.push(readTest(cursor, scope));
    if (!skip(cursor, 'then') && peek(cursor).kind !== 'newline') refuse(cursor);
    bodies.push(readBody(cursor, scope));
  } while (is(cursor, 'elsif'));
  if (skip(cursor, 'else')) bodies.push(readBody(cursor, scope));
  expect(cursor, 'end');
  return { kind: 'choice', tests, bodies };
}

function readCase(cursor: Cursor, scope: Scope): Ruby {
  take(cursor);
  const tests: Ruby[] = [readTest(cursor, scope)];
  const bodies: (readonly Ruby[])[] = [];
  skipSeparators(cursor);
  if (!is(cursor, 'when')) refuse(cursor);
  while (skip(cursor, 'when')) {
    do {
      skipNewlines(cursor);
      tests.push(readTest(cursor, scope));
    } while (skip(cursor, ','));
    if (!skip(cursor, 'then') && peek(cursor).kind !== 'newline') refuse(cursor);
    bodies.push(readBody(cursor, scope));
  }
  if (skip(cursor, 'else')) bodies.push(readBody(cursor, scope));
  expect(cursor, 'end');
  return { kind: 'choice', tests, bodies };
}

function readDef(cursor: Cursor): Ruby {
  take(cursor);
  const { kind, text: name } = take(cursor);
  if (kind !== 'name') refuse(cursor);
  const params: Param[] = [];
  if (is(cursor, '(') && !peek(cursor).spaced) {
    take(cursor);
    while (!skip(cursor, ')')) {
      const rest = skip(cursor, '*');
      const param = take(cursor);
      if (param.kind !== 'name' || /[?!]$/u.test(param.text)) refuse(cursor);
      params.push({ name: param.text, rest });
      if (!is(cursor, ')')) expect(cursor, ',');
    }
  }
  if (peek(cursor).kind !== 'newline') refuse(cursor);
  const body = readBody(cursor, new Set(params.map((param) => param.name)));
  expect(cursor, 'end');
  return { kind: 'def', name, params, body };
}

/** A module or a class, without another that it comes from. */
function readModule(cursor: Cursor): Ruby {
  take(cursor);
  const names: string[] = [];
  do {
    const { kind, text } = take(cursor);
    if (kind !== 'constant') refuse(cursor);
    names.push(text);
  } while (!peek(cursor).spaced && skip(cursor, '::'));
  if (peek(cursor).kind !== 'newline') refuse(cursor);
  const body = readBody(cursor, new Set());
  expect(cursor, 'end');
  return { kind: 'module', path: names.join('::'), body };
}
