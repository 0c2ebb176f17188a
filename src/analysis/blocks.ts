import type { Comment, Instruction } from '../model/build.ts';
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

/**
 * The edit that brings neighbouring instructions into another order. Blank lines stay where they are, comments go with their instruction.
 * @param instructions neighbours in the file, in file order
 * @param order the new order, as indexes into `instructions`; each once
 */
export function reorderBlocks(text: string, instructions: readonly Instruction[], order: readonly number[], added: readonly NewLines[]): TextEdit {
  const ending = dominantLineEnding(text);
  const blocks = instructions.map((instruction, index) => blockOf(text, instruction, index === 0 ? undefined : instructions[index - 1]));
  const gaps = blocks.map((block, index) => text.slice(index === 0 ? block.span.start : endOf(blocks[index - 1]), block.span.start));
  const parts: string[] = [];
  for (const [place, index] of order.entries()) {
    const block = blocks[index];
    if (block === undefined) continue;
    if (place > 0) parts.push(gaps[place] ?? ending);
    parts.push(withLines(text, block, added.filter((lines) => lines.above === index).flatMap(({ lines }) => lines), ending));
  }
  return { span: { start: blocks[0]?.span.start ?? 0, end: endOf(blocks.at(-1)) }, text: parts.join('') };
}

function endOf(block: Block | undefined): number {
  return block?.span.end ?? 0;
}

function withLines(text: string, block: Block, lines: readonly string[], ending: string): string {
  const heading = text.slice(block.span.start, block.core);
  return heading + lines.map((line) => line + ending).join('') + text.slice(block.core, block.span.end);
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
