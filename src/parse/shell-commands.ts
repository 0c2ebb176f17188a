import type { Span } from '../source/text.ts';
import type {
  BashArgument,
  BashAssignment,
  BashCommand,
  BashNode,
  BashRedirection,
  BashScript,
  BashTest,
  BashWord,
} from './shell-unbash.ts';
import type { ShellAssignment, ShellList, ShellNode, ShellRedirect, ShellWord } from './shell-tree.ts';
import { readHeredocParts, readWord, type Reader } from './shell-words.ts';
import { flatMap } from '../source/flat-map.ts';

type Statements = BashScript['commands'];

/** The commands of a list. What is not understood is left out of it and put into `reader.unknown`. */
export function readList(statements: Statements, reader: Reader): ShellList {
  const list: ShellNode[] = [];
  for (const statement of statements) {
    if (statement.background === true) refuse(statement, 'runs in the background, so nobody knows when it is done', reader, true);
    const node = readNode(statement.command, [], reader);
    if (node !== undefined) list.push(node);
  }
  return list;
}

function refuse(node: { readonly pos: number; readonly end: number }, what: string, reader: Reader, lasting = false): undefined {
  const why = `\`${excerpt(node, reader)}\` ${what}`;
  reader.unknown.push({ why, at: reader.place(node.pos, node.end), ...(lasting && { lasting }) });
  return undefined;
}

function bashOnly(node: { readonly pos: number; readonly end: number }, what: string, reader: Reader): void {
  reader.bashOnly.push({ why: `\`${excerpt(node, reader)}\` ${what}`, at: reader.place(node.pos, node.end) });
}

function excerpt(node: { readonly pos: number; readonly end: number }, reader: Reader): string {
  const text = reader.text.slice(node.pos, node.end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function readNode(node: BashNode, outer: readonly ShellRedirect[], reader: Reader): ShellNode | undefined {
  const span = reader.place(node.pos, node.end);
  switch (node.type) {
    case 'Command':
      return readSimple(node, reader);
    case 'Redirected':
      return withSpan(readNode(node.command, readRedirects(node.redirects, reader), reader), span);
    case 'Pipeline': {
      if (node.operators.includes('|&')) bashOnly(node, 'has a `|&`, which only bash knows', reader);
      if (node.prefixes.some((prefix) => prefix.type === 'Time')) bashOnly(node, 'is timed, which shells do differently', reader);
      const negations = node.prefixes.filter((prefix) => prefix.type === 'Negation').length;
      if (negations > 1) bashOnly(node, 'is negated twice, which only bash knows', reader);
      if (node.commands.length === 0) refuse(node, 'is no command', reader);
      return { kind: 'pipeline', negated: negations % 2 === 1, commands: readNodes(node.commands, reader), span };
    }
    case 'AndOr':
      return { kind: 'and-or', commands: readNodes(node.commands, reader), operators: node.operators, span };
    case 'Subshell':
    case 'BraceGroup': {
      const kind = node.type === 'Subshell' ? 'subshell' : 'group';
      return { kind, body: readList(node.body.commands, reader), redirects: outer, span };
    }
    case 'If': {
      const clauses = [node, ...node.elif];
      const branches = clauses.map((clause) => ({
        condition: readList(clause.clause.commands, reader),
        body: readList(clause.then.commands, reader),
      }));
      return { kind: 'if', branches, otherwise: node.else && readList(node.else.commands, reader), redirects: outer, span };
    }
    case 'For': {
      if (node.wordlist === undefined) return refuse(node, 'loops over arguments that a RUN does not have', reader);
      if (!/\bdo\b/.test(reader.text.slice(node.pos, node.body.pos))) bashOnly(node, 'is a loop without `do`', reader);
      const words = node.wordlist.map((word) => readWord(word, reader));
      return { kind: 'for', name: node.name.value, words, body: readList(node.body.commands, reader), redirects: outer, span };
    }
    case 'While': {
      const condition = readList(node.clause.commands, reader);
      return { kind: node.kind, condition, body: readList(node.body.commands, reader), redirects: outer, span };
    }
    case 'Case': {
      if (node.items.some((item) => item.terminator === ';&' || item.terminator === ';;&')) refuse(node, 'falls through', reader);
      const items = node.items.map((item) => ({
        patterns: item.pattern.map((word) => readWord(word, reader)),
        body: readList(item.body.commands, reader),
      }));
      return { kind: 'case', subject: readWord(node.word, reader), items, redirects: outer, span };
    }
    case 'TestCommand':
      if (!isPlainTest(node.expression, reader)) bashOnly(node, 'is a test that only bash knows', reader);
      return { kind: 'test', words: readTest(node.expression, reader), redirects: outer, span };
    case 'Function':
      return refuse(node, 'defines a function', reader, true);
    case 'Select':
    case 'Coproc':
    case 'ArithmeticFor':
    case 'ArithmeticCommand':
      return refuse(node, 'is a construct of bash that is not understood', reader);
    default:
      return refuse(node, 'is not understood', reader);
  }
}

function withSpan(node: ShellNode | undefined, span: Span): ShellNode | undefined {
  return node === undefined ? undefined : { ...node, span };
}

function readNodes(nodes: readonly BashNode[], reader: Reader): ShellList {
  return flatMap(nodes, (node) => readNode(node, [], reader) ?? []);
}

function readSimple(node: BashCommand, reader: Reader): ShellNode {
  const assignments = flatMap(node.prefix, (prefix) => (prefix.type === 'Assignment' ? (readAssignment(prefix, reader) ?? []) : []));
  const name = node.name === undefined ? [] : [readWord(node.name, reader)];
  const words = [...name, ...node.args.map((argument) => readArgument(argument, node.name, reader))];
  const span = reader.place(node.pos, node.end);
  checkGaps([...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix], reader);
  if (words.length + node.prefix.length + node.redirects.length === 0) refuse(node, 'is no command', reader);
  return { kind: 'simple', assignments, words, redirects: readRedirects(node.redirects, reader), span };
}

/** unbash leaves out a `(` that cannot stand where it does, and says nothing. */
function checkGaps(pieces: readonly { readonly pos: number; readonly end: number }[], reader: Reader): void {
  let end: number | undefined;
  for (const piece of pieces) {
    const gap = end === undefined ? '' : reader.text.slice(end, piece.pos);
    if (!/^([ \t]|\\\n)*$/.test(gap)) refuse({ pos: end ?? 0, end: piece.pos }, 'stands where it cannot', reader);
    end = piece.end;
  }
}

function readArgument(argument: BashArgument, name: BashWord | undefined, reader: Reader): ShellWord {
  if (argument.type === 'Word') return readWord(argument, reader);
  const span = reader.place(argument.pos, argument.end);
  const raw = reader.text.slice(argument.pos, argument.end);
  if (name?.text !== 'export') refuse(argument, 'declares a variable in a way that is not understood', reader);
  const assignment = readAssignment(argument, reader);
  return assignment === undefined ? { raw, span, parts: [] } : { raw, span, parts: [], assignment };
}

function readAssignment(node: BashAssignment, reader: Reader): ShellAssignment | undefined {
  if (node.value.type === 'ArrayValue' || node.index !== undefined) return refuse(node, 'sets an array', reader);
  if (node.append === true) bashOnly(node, 'appends to a variable, which only bash knows', reader);
  const span = reader.place(node.pos, node.end);
  return { name: node.name, append: node.append === true, value: readWord(node.value, reader), span };
}

/**
 * One comparison or primary, which is the same as `[` in a shell that knows `[[` as a program alone (busybox), and the same words in one that
 * does not (dash).
 */
function isPlainTest(test: BashTest, reader: Reader): boolean {
  if (test.type === 'TestNot') return test.negations.length === 1 && test.operand.type !== 'TestNot' && isPlainTest(test.operand, reader);
  if (test.type === 'TestUnary') return /^-[a-z]$/.test(test.operator) && reader.text.slice(test.pos, test.end).startsWith('-');
  return test.type === 'TestBinary' && /^(?:==?|!=)$/.test(test.operator);
}

function readTest(test: BashTest, reader: Reader): readonly ShellWord[] {
  const sign = (text: string, at: Span): ShellWord => ({ raw: text, span: at, parts: [{ kind: 'text', text, quoted: true }] });
  const at = reader.place(test.pos, test.end);
  switch (test.type) {
    case 'TestUnary':
      return [sign(test.operator, at), readWord(test.operand, reader)];
    case 'TestBinary':
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(test.operator)) refuse(test, 'calculates inside of `[[`', reader);
      return [readWord(test.left, reader), sign(test.operator, at), readWord(test.right, reader)];
    case 'TestLogical':
      return flatMap(test.operands, (operand, index) => [...(index === 0 ? [] : [sign(test.operator, at)]), ...readTest(operand, reader)]);
    case 'TestNot':
      return [...test.negations.map(() => sign('!', at)), ...readTest(test.operand, reader)];
    case 'TestGroup':
      return [sign('(', at), ...readTest(test.expression, reader), sign(')', at)];
  }
}

function readRedirects(nodes: readonly BashRedirection[], reader: Reader): readonly ShellRedirect[] {
  return flatMap(nodes, (node) => readRedirect(node, reader) ?? []);
}

function readRedirect(node: BashRedirection, reader: Reader): ShellRedirect | undefined {
  const span = reader.place(node.pos, node.end);
  const descriptor = node.descriptor;
  if (descriptor?.type === 'FileDescriptorVariable' || (descriptor !== undefined && descriptor.value > 9)) {
    bashOnly(node, 'names a file descriptor as only bash can', reader);
  }
  const number = descriptor === undefined ? '' : reader.text.slice(descriptor.pos, descriptor.end);
  const operator = `${number}${node.operator}`;
  if (node.type === 'HereDoc') return readHeredoc(node, operator, span, reader);
  if (node.target === undefined) return refuse(node, 'has no target', reader);
  const target = readWord(node.target, reader);
  if (node.type === 'HereString') {
    bashOnly(node, 'is a text that only bash takes', reader);
    return { kind: 'text', operator, target, span };
  }
  if (node.operator === '&>' || node.operator === '&>>') {
    bashOnly(node, 'means something else in other shells than bash', reader);
    return { kind: node.operator === '&>' ? 'write' : 'append', operator, target, span };
  }
  if (node.operator === '>&' || node.operator === '<&') {
    if (/^(\d|-)$/.test(target.raw)) return { kind: 'duplicate', operator, target, span };
    if (node.operator === '<&' || /[$`-]|^\d/.test(target.raw)) return refuse(node, 'is a redirection that is not understood', reader);
    bashOnly(node, 'is a redirection that only bash knows', reader);
    return { kind: 'write', operator, target, span };
  }
  const kinds = { '<': 'read', '>': 'write', '>|': 'write', '>>': 'append', '<>': 'both' } as const;
  return { kind: kinds[node.operator], operator, target, span };
}

function readHeredoc(
  node: Extract<BashRedirection, { type: 'HereDoc' }>,
  operator: string,
  span: Span,
  reader: Reader,
): ShellRedirect | undefined {
  if (node.delimiter === undefined || node.closing === undefined) return refuse(node, 'is a heredoc without an end', reader);
  const raw = reader.text.slice(node.body.pos, node.body.end);
  const strip = node.operator === '<<-';
  const expands = !node.delimiter.quoted;
  if (expands && (strip ? /\\\n/ : /\$\{?\w*\\\n/).test(raw)) return refuse(node, 'is a heredoc that is not understood', reader);
  const parts = !expands
    ? [{ kind: 'text', text: raw, quoted: true } as const]
    : node.body.parts === undefined
      ? readHeredocParts([{ type: 'Literal', pos: node.body.pos, end: node.body.end, value: raw, text: raw }], reader)
      : readHeredocParts(node.body.parts, reader);
  let lineStart = true;
  const stripped = parts.map((part) => {
    if (part.kind !== 'text' || !strip) {
      lineStart = false;
      return part;
    }
    const text = part.text.replace(lineStart ? /(^|\n)\t+/g : /(\n)\t+/g, '$1');
    lineStart = part.text.endsWith('\n') || (lineStart && part.text === '');
    return { ...part, text };
  });
  return { kind: 'text', operator, target: { raw, span: reader.place(node.body.pos, node.body.end), parts: stripped }, span };
}
