/**
 * The lines of a Dockerfile put together to instructions: directives, comments, continuations, heredocs. A port of Parse in
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go, with the way back to the file kept.
 */
import type { Comment, Directives, Instruction } from '../../model/build.ts';
import type { SourceText, Span } from '../../source/text.ts';
import { quote } from '../../source/visible.ts';
import { ParseError } from '../errors.ts';
import { skipSpace } from './characters.ts';
import { detectDirectives, directiveReader, escapeOf } from './directives.ts';
import { heredocsOf, stripLeadingTabs, type HeredocStart, type ScannedHeredoc } from './heredocs.ts';
import { sourceSpan, type Joined } from './joined.ts';
import type { ScannedFile, ScannedInstruction, Statement } from './scanned.ts';
import { keywordOf, parseStatement, type EscapeToken } from './statement.ts';

/** bufio.MaxScanTokenSize - 1: BuildKit refuses longer lines. In bytes, without the line feed. */
const MAX_LINE_BYTES = 65535;

interface Line {
  readonly start: number;
  /** Behind the last character, the line ending not counted. */
  readonly end: number;
  /** Where the next line starts. */
  readonly next: number;
}

interface Reader {
  readonly text: string;
  next: number;
}

/** What is known of the first lines: what stands in them, and where the next one begins. */
export interface Beginning {
  /** At least one. */
  readonly instructions: readonly Instruction[];
  readonly comments: readonly Comment[];
  readonly directives: Directives;
  readonly next: number;
}

/**
 * What BuildKit's parser makes of a file. It accepts more than a build does: unknown instructions, missing arguments, no FROM.
 *
 * @param known its instructions are not among those that come out
 * @throws ParseError where that parser fails.
 */
export function scanDockerfile(source: SourceText, known?: Beginning): ScannedFile {
  const { text } = source;
  const reader: Reader = { text, next: known?.next ?? (text.startsWith('\uFEFF') ? 1 : 0) };
  const readDirective = known === undefined ? directiveReader() : () => undefined;
  const instructions: ScannedInstruction[] = [];
  let escape: Directives['escape'] = known?.directives.escape ?? '\\';
  let comments: Comment[] = [];
  const all: Comment[] = [...(known?.comments ?? [])];
  for (let line = readLine(reader); line !== undefined; line = readLine(reader)) {
    const start = skipSpace(text, line.start, line.end);
    const place = { start, end: line.end };
    const directive = readDirective(text.slice(start, line.end), place);
    if (directive !== undefined) {
      if (directive.name === 'escape') escape = escapeOf(directive, place);
      continue;
    }
    if (start === line.end) {
      comments = [];
      continue;
    }
    if (text.charAt(start) === '#') {
      const comment = { span: place, text: text.slice(start, line.end) };
      comments.push(comment);
      all.push(comment);
      continue;
    }
    instructions.push(readInstruction(reader, { ...line, start }, escape, comments));
    comments = [];
  }
  if (instructions.length === 0 && known === undefined) throw new ParseError('file with no instructions', { start: 0, end: 0 });
  return { directives: known?.directives ?? { escape, ...detectDirectives(text) }, comments: all, instructions };
}

function readLine(reader: Reader): Line | undefined {
  const { text, next: start } = reader;
  if (start >= text.length) return undefined;
  const feed = text.indexOf('\n', start);
  const next = feed === -1 ? text.length : feed + 1;
  const end = feed === -1 ? next : text.charAt(feed - 1) === '\r' && feed > start ? feed - 1 : feed;
  reader.next = next;
  const bytes = (next - start) * 3 <= MAX_LINE_BYTES ? 0 : Buffer.byteLength(text.slice(start, feed === -1 ? next : feed));
  if (bytes > MAX_LINE_BYTES) throw new ParseError(`BuildKit refuses lines of more than ${MAX_LINE_BYTES} bytes`, { start, end: start });
  return { start, end, next };
}

function readInstruction(reader: Reader, first: Line, escape: EscapeToken, comments: readonly Comment[]): ScannedInstruction {
  const { joined, innerComments, end } = joinLines(reader, first, escape);
  const statement = parseStatement(joined, { start: 0, end: joined.text.length }, escape);
  const { start } = sourceSpan(joined, statement.range);
  const starts = canHoldHeredocs(statement) ? heredocsOf(joined.text, { start, end }) : [];
  const heredocs = starts.map((heredoc) => readHeredoc(reader, heredoc, { start, end }));
  const last = heredocs.at(-1);
  const spanEnd = last === undefined ? end : last.delimiterAt + last.name.length;
  return { statement, joined, span: { start, end: spanEnd }, comments, innerComments, heredocs };
}

interface JoinedLines {
  readonly joined: Joined;
  readonly innerComments: readonly Comment[];
  /** End of the last line that is not empty, its line ending not counted. */
  readonly end: number;
}

/** The escape character at the end of a line, blanks behind it allowed, goes on with the next line; comments and empty lines between vanish. */
function joinLines(reader: Reader, first: Line, escape: EscapeToken): JoinedLines {
  const segments: { at: number; source: number }[] = [];
  const parts: string[] = [];
  const innerComments: Comment[] = [];
  let length = 0;
  let end = first.end;
  const add = (line: Line): boolean => {
    const cut = continuationAt(reader.text, line, escape);
    const part = reader.text.slice(line.start, cut ?? line.end);
    if (part !== '') segments.push({ at: length, source: line.start });
    parts.push(part);
    length += part.length;
    end = line.end;
    return cut !== undefined;
  };
  let goesOn = add(first);
  while (goesOn) {
    const line = readLine(reader);
    if (line === undefined) break;
    const start = skipSpace(reader.text, line.start, line.end);
    if (start === line.end) continue;
    end = line.end;
    if (reader.text.charAt(start) === '#') innerComments.push({ span: { start, end }, text: reader.text.slice(start, end) });
    else goesOn = add(line);
  }
  if (segments.length === 0) segments.push({ at: 0, source: first.start });
  return { joined: { text: parts.join(''), segments }, innerComments, end };
}

/** `([^\\])\\[ \t]*$|^\\[ \t]*$`: offset of the escape character, unless another one stands before it. */
function continuationAt(text: string, line: Line, escape: EscapeToken): number | undefined {
  let at = line.end - 1;
  while (at >= line.start && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at--;
  if (at < line.start || text.charAt(at) !== escape) return undefined;
  return at > line.start && text.charAt(at - 1) === escape ? undefined : at;
}

const HEREDOC_KEYWORDS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'RUN']);

function canHoldHeredocs(statement: Statement): boolean {
  if (keywordOf(statement.keyword) === 'ONBUILD' && statement.args.kind === 'trigger') {
    const inner = statement.args.statement;
    return HEREDOC_KEYWORDS.has(keywordOf(inner.keyword)) && inner.args.kind !== 'json';
  }
  return HEREDOC_KEYWORDS.has(keywordOf(statement.keyword)) && statement.args.kind !== 'json';
}

function readHeredoc(reader: Reader, heredoc: HeredocStart, place: Span): ScannedHeredoc {
  const start = reader.next;
  for (let line = readLine(reader); line !== undefined; line = readLine(reader)) {
    let delimiterAt = line.start;
    if (heredoc.stripTabs) while (reader.text.charAt(delimiterAt) === '\t') delimiterAt++;
    if (reader.text.slice(delimiterAt, line.end) !== heredoc.name) continue;
    const lines = reader.text.slice(start, line.start);
    const content = heredoc.stripTabs ? stripLeadingTabs(lines) : lines;
    return { ...heredoc, lines, content, contentSpan: { start, end: line.start }, delimiterAt };
  }
  throw new ParseError(`unterminated heredoc: no line that holds just ${quote(heredoc.name)}`, place);
}
