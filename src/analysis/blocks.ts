import type { Comment, Instruction } from '../model/build.ts';
import { applyEdits } from '../source/edits.ts';
import { dominantLineEnding } from '../source/lines.ts';
import type { Span, TextEdit } from '../source/text.ts';
import { isForEachPart } from './tool-comments.ts';

/**
 * Whole lines that belong together and move together: an instruction, the comments directly above it, and a comment that stands
 * apart above those (a heading) together with the blank lines between.
 */
interface Block {
  readonly span: Span;
  /** Where the instruction with its own comments begins; the heading, if any, stands before it. */
  readonly core: number;
  readonly text: string;
}

/** One line (or more) to be put directly above an instruction, below its heading and above its own comments. */
export interface NewLines {
  /** Index of the instruction in the list. */
  readonly above: number;
  readonly lines: readonly string[];
}

export interface Reordering {
  /** Neighbours in the file, in file order. */
  readonly instructions: readonly Instruction[];
  /** The new order, as indexes into `instructions`. What is left out is removed. */
  readonly order: readonly number[];
  readonly added: readonly NewLines[];
  /** Edits within the instructions. */
  readonly replacements: readonly TextEdit[];
}

/**
 * The edit that brings neighbouring instructions into another order. Comments go with their instruction; so do the blank lines above an
 * instruction that goes up or stays, and those below one that goes down.
 */
export function reorderBlocks(text: string, { instructions, order, added, replacements }: Reordering): TextEdit {
  const ending = dominantLineEnding(text);
  const blocks = blocksOf(text, instructions);
  const above = blocks.map(({ span }, index) =>
    index === 0 ? (/(?:\r?\n)*$/u.exec(text.slice(0, span.start))?.[0] ?? '') : text.slice(endOf(blocks[index - 1]), span.start),
  );
  const parts: string[] = [];
  const heirs = commentsThatStay(text, { instructions, order });
  for (const [place, index] of order.entries()) {
    const block = blocks[index];
    if (block === undefined) continue;
    // The blank line that stays where it was is no line of what went away, but for a comment that needs one.
    const stays = isTakenOut(order) && instructions[index]?.comments.length === 0;
    const gaps = gapsOf(order, place).filter((at) => at === index || at !== 1 || !stays);
    if (place > 0) parts.push(widest(gaps.map((at) => above[at])) || ending);
    const lines = added.filter(({ above: at }) => at === index).flatMap((group) => group.lines);
    const apart = hasCommentApart(text, block.span.start, above[index]) || (isTakenOut(order) && hasBlankLine(above[index]));
    if (place === 0 && index > 0 && lines.length === 0 && leans(above[0]) && apart) parts.push(ending);
    // What is put directly in front of the block itself is no part of its heading.
    const ofHeading = replacements.filter(({ span }) => span.start < block.core);
    parts.push(partOf(text, { start: block.span.start, end: block.core }, ofHeading), ...lines.map((line) => line + ending));
    if (lines.at(-1)?.startsWith('#') === false && hasCommentApart(text, block.core, above[index])) parts.push(ending);
    parts.push(heirs.get(index) ?? '');
    const start = heirs.has(index + 1) ? lineStartAt(text, instructions[index]?.span.start ?? block.core) : block.core;
    parts.push(partOf(text, { start, end: block.span.end }, replacements));
  }
  // What was below the last one and went up leaves the blank line that parted them. An ARG leads to what is below it.
  const last = order.at(-1) ?? blocks.length;
  const end = endOf(blocks.at(-1));
  const leads = /^(?:ARG|ENV)$/u.test(instructions[last]?.keyword ?? '');
  if (!leads && last < blocks.length - 1 && hasBlankLine(above[last + 1]) && /^\r?\n[^\r\n]/u.test(text.slice(end, end + 3)))
    parts.push(ending);
  return { span: { start: blocks[0]?.span.start ?? 0, end }, text: parts.join('') };
}

/** Comments that stay where they are while their instruction goes away, by the index of the one that comes to stand first. */
function commentsThatStay(text: string, { instructions, order }: Pick<Reordering, 'instructions' | 'order'>): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const [index, at] of instructions.entries()) {
    if (!leavesComments(text, instructions, order, index)) continue;
    found.set(index + 1, text.slice(lineStartAt(text, firstOwn(at.comments, at.span)), lineStartAt(text, at.span.start)));
  }
  return found;
}

/**
 * `# Copy the project files` above three copies, of which only the first goes away: what is said of them all stays above the others.
 * @param order the new one; an index that it lacks is left out
 */
export function leavesComments(text: string, instructions: readonly Instruction[], order: readonly number[], index: number): boolean {
  const at = instructions[index];
  const place = order.indexOf(index + 1);
  if (at === undefined || at.comments.length === 0 || place < 0 || order.slice(0, place).includes(index)) return false;
  const { span, core } = blockOf(text, at, instructions[index - 1]);
  if (span.start !== core) return false;
  const group = instructions.slice(index + 1, index + sameFrom(text, instructions, index));
  const together = group.every((_, offset) => order[place + offset] === index + 1 + offset);
  const own = (comment: string): boolean => isForEachPart(comment) || speaksOf(comment, at, group, text);
  return group.length >= 2 && together && !at.comments.some((comment) => own(comment.text));
}

/** How many copies follow each other from `index` on, without a blank line or a comment between. */
function sameFrom(text: string, instructions: readonly Instruction[], index: number): number {
  const isCopy = (at: Instruction | undefined): boolean => at?.keyword === 'COPY' || at?.keyword === 'ADD';
  let count = isCopy(instructions[index]) ? 1 : 0;
  for (let at = index + 1; count > 0 && isCopy(instructions[at]) && /^\r?\n[ \t]*$/u.test(between(text, instructions, at)); at++) count++;
  return count;
}

/** The text between an instruction and the one above it. */
function between(text: string, instructions: readonly Instruction[], index: number): string {
  return text.slice(instructions[index - 1]?.span.end, instructions[index]?.span.start);
}

/** A word of the comment names this one, and none of the others. */
function speaksOf(comment: string, at: Instruction, others: readonly Instruction[], text: string): boolean {
  const has = ({ span }: Instruction, word: string): boolean => text.slice(span.start, span.end).toLowerCase().includes(word);
  return (comment.toLowerCase().match(/[a-z]{3,}/gu) ?? []).some((word) => has(at, word) && !others.some((other) => has(other, word)));
}

/** Its comment would be read as one on the lines above where nothing parts it from them; a blank line does, where there was one above it. */
function hasCommentApart(text: string, start: number, gap: string | undefined): boolean {
  return text.slice(start, start + 1) === '#' && hasBlankLine(gap);
}

function hasBlankLine(gap: string | undefined): boolean {
  return gap !== undefined && /\n\r?\n/u.test(gap);
}

/** The first one goes down past several that stay: what was parted from the lines above it by a blank one still is. */
function isTakenOut(order: readonly number[]): boolean {
  return order[0] === 1 && order[1] === 2;
}

/** It follows a line of other text, without a blank one between them. */
function leans(gap: string | undefined): boolean {
  return gap !== undefined && gap !== '' && !hasBlankLine(gap);
}

/**
 * Which of the gaps (by the instruction below it) may stand above the instruction at a place of the new order: its own, and those of what went up
 * from between it and the one above; above the first of several that went down together also the one that was below the last of them.
 */
function gapsOf(order: readonly number[], place: number): readonly number[] {
  const wentDown = (at: number): boolean => order.slice(0, at).some((other) => other > (order[at] ?? Infinity));
  const index = order[place] ?? 0;
  const previous = order[place - 1] ?? index;
  if (previous < index) return [index, ...order.slice(0, place - 1).filter((other) => other > previous && other < index)];
  if (!wentDown(place) || wentDown(place - 1)) return [index];
  let last = place;
  while (last + 1 < order.length && wentDown(last + 1)) last++;
  return [(order[last] ?? index) + 1, index];
}

/** What stood apart from its neighbours stands apart from the new ones as well. */
function widest(gaps: readonly (string | undefined)[]): string | undefined {
  return gaps.reduce((one, other) => ((other?.length ?? 0) > (one?.length ?? 0) ? other : one));
}

/** Takes an instruction away with its comments and its line ending; of the blank lines around it, those above stay. */
export function removeBlock(text: string, instruction: Instruction): { readonly edit: TextEdit; readonly removed: string } {
  const { span } = blockOf(text, instruction, undefined);
  const next = text.indexOf('\n', span.end);
  let end = next < 0 ? text.length : next + 1;
  const blankAbove = /\n\r?\n$/u.test(text.slice(0, span.start));
  const blankBelow = /^\r?\n/u.exec(text.slice(end));
  if (blankAbove && blankBelow !== null) end += blankBelow[0].length;
  return { edit: { span: { start: span.start, end }, text: '' }, removed: text.slice(span.start, span.end) };
}

/** New lines directly above an instruction and its comments. */
export function insertAbove(text: string, instruction: Instruction, lines: readonly string[]): TextEdit {
  const { core } = blockOf(text, instruction, undefined);
  const ending = dominantLineEnding(text);
  return { span: { start: core, end: core }, text: lines.map((line) => line + ending).join('') };
}

/** Is there a blank line above an instruction and its comments? */
export function standsApart(text: string, instruction: Instruction): boolean {
  return /\n[ \t]*\r?\n$/u.test(text.slice(0, blockOf(text, instruction, undefined).core));
}

/** A block of lines directly below an instruction. */
export function insertBelow(text: string, instruction: Instruction, block: string): TextEdit {
  const end = lineEndAt(text, instruction.span.end);
  return { span: { start: end, end }, text: dominantLineEnding(text) + block };
}

/** `RUN a \` at the end of a file is legal: the continuation leads nowhere yet. */
export function endsOpen(text: string, { span, heredocs }: Instruction, escape: string): boolean {
  if (heredocs.length > 0) return false;
  const next = text.indexOf('\n', span.end);
  return text
    .slice(Math.max(0, span.end - 1), next < 0 ? text.length : next)
    .trimEnd()
    .endsWith(escape);
}

function endOf(block: Block | undefined): number {
  return block?.span.end ?? 0;
}

/** The text of a span with the replacements that fall into it. */
function partOf(text: string, span: Span, replacements: readonly TextEdit[]): string {
  const inside = replacements.filter((edit) => edit.span.start >= span.start && edit.span.end <= span.end);
  const shifted = inside.map((edit) => ({
    span: { start: edit.span.start - span.start, end: edit.span.end - span.start },
    text: edit.text,
  }));
  return applyEdits(text.slice(span.start, span.end), shifted);
}

/** A heading above the first one goes with it only where another has a heading of its own: else it may be one for them all. */
function blocksOf(text: string, instructions: readonly Instruction[]): readonly Block[] {
  const [first, ...rest] = instructions.map((instruction, index) => blockOf(text, instruction, instructions[index - 1]));
  if (first === undefined) return [];
  if (!rest.some((block) => block.core > block.span.start)) return [first, ...rest];
  const above = /(?:^|\n)((?:[ \t]*#[^\n]*\n)+(?:[ \t]*\r?\n)+)$/u.exec(text.slice(0, first.core));
  const start = first.core - (above?.[1]?.length ?? 0);
  return [{ ...first, span: { start, end: first.span.end }, text: text.slice(start, first.span.end) }, ...rest];
}

function blockOf(text: string, instruction: Instruction, previous: Instruction | undefined): Block {
  const core = lineStartAt(text, firstOwn(instruction.comments, instruction.span));
  const end = lineEndAt(text, instruction.span.end);
  const start = previous === undefined ? core : headingStart(text, lineEndAt(text, previous.span.end), core);
  return { span: { start, end }, core, text: text.slice(start, end) };
}

function firstOwn(comments: readonly Comment[], span: Span): number {
  return comments[0]?.span.start ?? span.start;
}

/** Skips the blank lines behind the previous instruction; what follows them, if not the block itself, is a heading of it. */
function headingStart(text: string, from: number, core: number): number {
  const between = text.slice(from, core);
  const words = between.search(/\S/u);
  if (words < 0) return core;
  return lineStartAt(text, from + words);
}

function lineStartAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  // A byte order mark is no part of the first line.
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}
