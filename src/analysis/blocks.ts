import type { Comment, Instruction } from '../model/build.ts';
import { applyEdits } from '../source/edits.ts';
import { dominantLineEnding } from '../source/lines.ts';
import type { Span, TextEdit } from '../source/text.ts';

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
  for (const [place, index] of order.entries()) {
    const block = blocks[index];
    if (block === undefined) continue;
    if (place > 0) parts.push(widest(gapsOf(order, place).map((at) => above[at])) || ending);
    const lines = added.filter(({ above: at }) => at === index).flatMap((group) => group.lines);
    if (place === 0 && index > 0 && lines.length === 0 && leans(above[0]) && hasCommentApart(text, block.span.start, above[index]))
      parts.push(ending);
    // What is put directly in front of the block itself is no part of its heading.
    const ofHeading = replacements.filter(({ span }) => span.start < block.core);
    parts.push(partOf(text, { start: block.span.start, end: block.core }, ofHeading), ...lines.map((line) => line + ending));
    if (lines.at(-1)?.startsWith('#') === false && hasCommentApart(text, block.core, above[index])) parts.push(ending);
    parts.push(partOf(text, { start: block.core, end: block.span.end }, replacements));
  }
  return { span: { start: blocks[0]?.span.start ?? 0, end: endOf(blocks.at(-1)) }, text: parts.join('') };
}

/** Its comment would be read as one on the lines above where nothing parts it from them; a blank line does, where there was one above it. */
function hasCommentApart(text: string, start: number, gap: string | undefined): boolean {
  return text.slice(start, start + 1) === '#' && hasBlankLine(gap);
}

function hasBlankLine(gap: string | undefined): boolean {
  return gap !== undefined && /\n\r?\n/u.test(gap);
}

/** It follows a line of other text, without a blank one between them. */
function leans(gap: string | undefined): boolean {
  return gap !== undefined && gap !== '' && !hasBlankLine(gap);
}

/**
 * Which of the gaps (by the instruction below it) may stand above the instruction at a place of the new order: its own; above the first of
 * several that went down together also the one that was below the last of them.
 */
function gapsOf(order: readonly number[], place: number): readonly number[] {
  const wentDown = (at: number): boolean => order.slice(0, at).some((other) => other > (order[at] ?? Infinity));
  const index = order[place] ?? 0;
  if (!wentDown(place) || order[place - 1] === index - 1 || wentDown(place - 1)) return [index];
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
