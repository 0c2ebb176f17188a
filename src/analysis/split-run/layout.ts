import { dominantLineEnding } from '../../source/lines.ts';
import type { TextEdit } from '../../source/text.ts';
import { isForEachPart } from '../tool-comments.ts';
import type { Piece } from './carry.ts';
import type { Atom, Chain } from './read.ts';

/** A part: what it has to repeat, and its commands. */
export interface Part {
  readonly pieces: readonly Piece[];
  /** Its first step. */
  readonly first: number;
}

/**
 * The edit that makes one RUN of each part, laid out as the author did: keyword, flags and continuations as they are. A comment between two
 * parts goes above the RUN of the second; comments that tools read are repeated; a blank line above the RUN is one above each part. Undefined where
 * the text between two commands is not plain.
 */
export function partsEdit(text: string, chain: Chain, parts: readonly Part[]): TextEdit | undefined {
  const { run, atoms } = chain;
  const ending = dominantLineEnding(text);
  const indent = /[ \t]*$/u.exec(text.slice(0, run.span.start))?.[0] ?? '';
  const hints = run.comments.map((comment) => comment.text).filter(isForEachPart);
  const starts = parts.map(({ first }) => atoms.findIndex(({ step }) => step === first));
  const ends = starts.map((start) => atoms.slice(0, start).findLastIndex(({ step }) => step !== undefined));
  const apart = hasBlankLineAbove(text, chain);
  const lines: string[] = [];
  for (const [index, part] of parts.entries()) {
    const start = starts[index] ?? -1;
    const last = index === parts.length - 1;
    const to = last ? run.span.end : endOf(text, chain, ends[index + 1]);
    const commands = text.slice(atoms[start]?.span.start, to) + (last ? '' : tailOf(text, chain));
    if (index === 0) {
      lines.push(firstHead(text, chain, parts, start) + commands);
      continue;
    }
    const comments = commentsBetween(text, atoms, ends[index] ?? -1, start);
    if (comments === undefined) return undefined;
    const above = [...hints, ...(chain.heredoc ? [] : comments)];
    const inner = chain.heredoc ? comments.map((comment) => comment + ending + indentOf(text, chain)) : [];
    const repeated = part.pieces.map((piece) => pieceText(text, atoms, piece));
    const body = headOf(text, chain) + repeated.join('') + inner.join('') + commands;
    lines.push(...(apart ? [''] : []), ...[...above, body].map((line) => indent + line));
  }
  return { span: run.span, text: lines.join(ending) };
}

/** With a blank line above it, as its parts have then. */
function hasBlankLineAbove(text: string, { run }: Chain): boolean {
  return /\n[ \t]*\r?\n[ \t]*$/u.test(text.slice(0, run.comments[0]?.span.start ?? run.span.start));
}

/** As it is, comments and all, but for assignments that only a later part has a use for. */
function firstHead(text: string, chain: Chain, [first, ...later]: readonly Part[], start: number): string {
  const { run, atoms } = chain;
  const whole = text.slice(run.span.start, atoms[start]?.span.start);
  const carries = (part: Part | undefined, at: number): boolean => part?.pieces.some((piece) => piece.atom === at) === true;
  const kept = [...atoms.keys()].slice(0, start).filter((at) => {
    const { node } = atoms[at] ?? {};
    const assigns = node?.kind === 'simple' && node.words.length === 0;
    return !assigns || carries(first, at) || !later.some((part) => carries(part, at));
  });
  if (kept.length === start || withoutComments(whole) !== whole) return whole;
  const head = text.slice(run.span.start, atoms[0]?.span.start);
  return head + kept.map((atom) => pieceText(text, atoms, { atom })).join('');
}

/** From the keyword to the first command: flags, and how the author goes on to the next line. */
function headOf(text: string, chain: Chain): string {
  const { run, atoms, heredoc } = chain;
  const head = text.slice(run.span.start, atoms[0]?.span.start);
  return heredoc ? head.slice(0, head.indexOf('\n') + 1) + indentOf(text, chain) : withoutComments(head);
}

/** What stands before the first command on its line, in a heredoc. */
function indentOf(text: string, { run, atoms }: Chain): string {
  return /[ \t]*$/u.exec(text.slice(run.span.start, atoms[0]?.span.start))?.[0] ?? '';
}

/** The line that ends a heredoc. */
function tailOf(text: string, { run, heredoc }: Chain): string {
  if (!heredoc) return '';
  const whole = text.slice(run.span.start, run.span.end);
  const feed = whole.lastIndexOf('\n');
  return whole.slice(whole[feed - 1] === '\r' ? feed - 1 : feed);
}

/** Behind a command; in a heredoc a comment on the same line is its own. */
function endOf(text: string, { atoms, heredoc }: Chain, atom: number | undefined): number {
  const end = atoms[atom ?? -1]?.span.end ?? 0;
  const comment = heredoc ? /^[ \t]*;?[ \t]*#[^\r\n]*/u.exec(text.slice(end)) : null;
  return end + (comment?.[0].length ?? 0);
}

function pieceText(text: string, atoms: readonly Atom[], { atom, text: other }: Piece): string {
  const { span } = atoms[atom] ?? { span: { start: 0, end: 0 } };
  const gap = text.slice(span.end, atoms[atom + 1]?.span.start);
  return (other ?? text.slice(span.start, span.end)) + withoutComments(gap);
}

function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*#[^\n]*\n/gmu, '');
}

/** The comments between two commands of the chain; undefined where there is more than separators and continuations. */
function commentsBetween(text: string, atoms: readonly Atom[], end: number, start: number): readonly string[] | undefined {
  const comments: string[] = [];
  for (let at = end; at < start; at++) {
    const gap = text.slice(atoms[at]?.span.end, atoms[at + 1]?.span.start);
    const [first = '', ...lines] = gap.split('\n');
    const own = lines.map((line) => line.trim()).filter((line) => line.startsWith('#'));
    const others = lines.filter((line) => !line.trim().startsWith('#'));
    if (![first.replace(/#.*$/u, ''), ...others].every((line) => /^[\s;&\\`]*$/u.test(line))) return undefined;
    comments.push(...own);
  }
  return comments;
}
