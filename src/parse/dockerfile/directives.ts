import type { Directives } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import { ParseError } from '../errors.ts';
import { skipSpace } from './characters.ts';

interface Directive {
  readonly name: string;
  readonly value: string;
}

const NAMES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check']);

/**
 * Reads directives line by line: they stand at the top, before anything else, and the first line that is none ends them.
 * `line` comes without leading blanks and line ending. As DirectiveParser.ParseLine of
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/directives.go
 */
export function directiveReader(): (line: string, span: Span) => Directive | undefined {
  const seen = new Set<string>();
  let done = false;
  return (line, span) => {
    if (done) return undefined;
    const directive = parseDirective(line);
    if (directive === undefined) {
      done = true;
      return undefined;
    }
    if (seen.has(directive.name)) throw new ParseError(`only one ${directive.name} parser directive can be used`, span);
    seen.add(directive.name);
    return directive;
  };
}

/** `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`, without that expression's quadratic time. */
function parseDirective(line: string): Directive | undefined {
  if (!line.startsWith('#')) return undefined;
  const rest = line.slice(skipSpace(line, 1, line.length));
  const head = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=/.exec(rest);
  const name = head?.[1]?.toLowerCase();
  if (head === null || name === undefined || !NAMES.has(name)) return undefined;
  const value = rest.slice(head[0].length);
  if (value === '') return undefined;
  let end = value.length;
  while (end > 0 && isAsciiSpace(value.charAt(end - 1))) end--;
  let start = 0;
  while (start < end && isAsciiSpace(value.charAt(start))) start++;
  // Only blanks: the expression needs one character, and takes the last blank.
  return { name, value: end === 0 ? value.slice(-1) : value.slice(start, end) };
}

function isAsciiSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\f' || character === '\r';
}

export function escapeOf(directive: Directive, span: Span): Directives['escape'] {
  if (directive.value === '\\' || directive.value === '`') return directive.value;
  throw new ParseError('the escape directive must be \\ or `', span);
}

/**
 * `syntax` (up to its first blank) and `check` are not found by the Dockerfile parser but by whoever calls it, in another way: a first
 * line `#!...` is skipped, and lines that begin with a blank end the search. As ParseDirective and DetectSyntax of directives.go.
 */
export function detectDirectives(text: string): Omit<Directives, 'escape'> {
  const found = new Map<string, string>();
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  if (text.startsWith('#!', start)) start = nextLine(text, start);
  while (start < text.length) {
    const next = nextLine(text, start);
    const directive = parseDirective(text.slice(start, next).replace(/\r?\n$/, ''));
    if (directive === undefined || found.has(directive.name)) break;
    found.set(directive.name, directive.value);
    start = next;
  }
  return { syntax: found.get('syntax')?.split(' ')[0], check: found.get('check') };
}

function nextLine(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed === -1 ? text.length : feed + 1;
}
