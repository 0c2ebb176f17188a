import type { Instruction } from '../../model/build.ts';
import { isNumbered, speaksOfNumbers } from '../numbered-comments.ts';

export interface UnclearComment {
  readonly at: Instruction;
  /** Words that follow "the comment above line N ...". */
  readonly why: string;
}

/**
 * A comment directly above an instruction is taken for its own. But it may speak of the lines below it as well, or be the heading of a whole
 * section: where these would be torn apart, it is not clear with whom it should go.
 * @param instructions of a stage
 * @param order their new order
 */
export function unclearComment(text: string, instructions: readonly Instruction[], order: readonly number[]): UnclearComment | undefined {
  const other = otherSection(text, instructions, order);
  if (other !== undefined) return other;
  const said = spokenOf(instructions, order) ?? noLongerFirst(instructions, order);
  if (said !== undefined) return said;
  for (const [index, at] of instructions.entries()) {
    const followers = instructions.slice(index + 1, index + paragraphOf(text, instructions, index));
    if (at.comments.length === 0 || followers.length === 0 || !isTornApart(order, index, 2)) continue;
    const words = at.comments.map((comment) => comment.text).join(' ');
    const meant = followers.find((follower) => fits(text, words, follower));
    if (meant !== undefined && !fits(text, words, at))
      return { at, why: `may speak of line ${meant.line} (${meant.keyword}) rather than of line ${at.line} (${at.keyword})` };
  }
  return undefined;
}

/** Steps have numbers, and a comment names one of them. */
function spokenOf(instructions: readonly Instruction[], order: readonly number[]): UnclearComment | undefined {
  const at = instructions.find(({ comments }) => speaksOfNumbers(comments) !== undefined);
  const moves = order.some((index, place) => index !== place && instructions[index]?.comments.some(isNumbered));
  return at !== undefined && moves ? { at, why: 'speaks of a step by its number, and steps would change places' } : undefined;
}

/** `# Copy the manifests first, for the cache`: no other copy goes above them. */
function noLongerFirst(instructions: readonly Instruction[], order: readonly number[]): UnclearComment | undefined {
  const isCopy = (at: Instruction | undefined): boolean => at?.keyword === 'COPY' || at?.keyword === 'ADD';
  for (const [index, at] of instructions.entries()) {
    if (!isCopy(at) || !at.comments.some(({ text }) => /\bfirst\b/iu.test(text))) continue;
    const risen = order.slice(0, order.indexOf(index)).find((other) => other > index && isCopy(instructions[other]));
    const line = risen === undefined ? undefined : instructions[risen]?.line;
    if (line !== undefined) return { at, why: `says that it comes first, and line ${line} would come before it` };
  }
  return undefined;
}

/** An instruction would come to stand below another heading than now. A heading goes with the instruction that it stands above. */
function otherSection(text: string, instructions: readonly Instruction[], order: readonly number[]): UnclearComment | undefined {
  const headings = [...instructions.keys()].filter((index) => hasHeading(text, instructions, index));
  const sections = [...instructions.keys()].map((index) => headings.findLast((heading) => heading <= index));
  const first = order.findIndex((at, place) => at !== place);
  const last = order.findLastIndex((at, place) => at !== place);
  // All that changes places stands below one heading, which stays above it.
  if (!headings.some((heading) => heading > first && heading <= last)) return undefined;
  let section: number | undefined;
  for (const index of order) {
    if (headings.includes(index)) section = index;
    const at = instructions[section ?? index];
    if (section !== sections[index] && at !== undefined)
      return { at, why: `is a heading, and line ${instructions[index]?.line ?? 0} would no longer stand below the one that it has now` };
  }
  return undefined;
}

/** Do the instructions from `first` on no longer follow each other? */
function isTornApart(order: readonly number[], first: number, count: number): boolean {
  const place = order.indexOf(first);
  return Array.from({ length: count }, (_, offset) => order[place + offset] !== first + offset).some(Boolean);
}

/** How many instructions follow each other without a blank line or a comment between, from `index` on. */
function paragraphOf(text: string, instructions: readonly Instruction[], index: number): number {
  let count = 1;
  for (let at = index + 1; at < instructions.length && between(text, instructions, at).trim() === ''; at++) {
    if (/\n[^\S\n]*\r?\n/u.test(between(text, instructions, at))) break;
    count++;
  }
  return count;
}

/** A comment with a blank line below it, with a rule drawn in it, or with a number: it speaks of all up to the next one. */
function hasHeading(text: string, instructions: readonly Instruction[], index: number): boolean {
  const instruction = instructions[index];
  if (instruction?.comments.some(isNumbered) === true) return true;
  if (instruction === undefined || index === 0) return false;
  if (instruction.comments.some((comment) => /[-=#*~]{3,}/u.test(comment.text))) return true;
  const own = instruction.comments[0]?.span.start ?? instruction.span.start;
  return /#[^\n]*\n(?:[^\S\n]*\r?\n)+[^\S\n]*$/u.test(text.slice(instructions[index - 1]?.span.end, own));
}

/** The text between two neighbours. */
function between(text: string, instructions: readonly Instruction[], index: number): string {
  return text.slice(instructions[index - 1]?.span.end, instructions[index]?.span.start);
}

/** Words that people use of an instruction. */
const WORDS: Readonly<Partial<Record<Instruction['keyword'], RegExp>>> = {
  RUN: /\b(?:run|build|compil|creat|mak|generat|set ?up|configur|clean|remov|download|fetch|user|permission|upgrad|updat)/iu,
  COPY: /\b(?:cop(?:y|ies)|add|source|code|files?|project|app|application|scripts?|assets?|static|bring)\b/iu,
  ADD: /\b(?:cop(?:y|ies)|add|source|code|files?|project|app|application|archive|download|bring)\b/iu,
  ARG: /\b(?:arg|argument|build|version|commit|sha|date|revision|pass|set)/iu,
  ENV: /\b(?:env|environment|variable|setting|set|version|path|configur)/iu,
  LABEL: /\b(?:label|metadata|maintainer)/iu,
  WORKDIR: /\b(?:work|director|folder|where)/iu,
  USER: /\buser|root|privileg/iu,
};
const INSTALL = /\b(?:install|dependenc|packages?|librar|requirement|tools?|utilit|prerequisite|apt|apk|pip|npm|system)/iu;

function fits(text: string, comment: string, { keyword, span }: Instruction): boolean {
  const own = text.slice(span.start, span.end);
  if (WORDS[keyword]?.test(comment) === true) return true;
  if (keyword === 'RUN' && INSTALL.test(comment) && INSTALL.test(own)) return true;
  // `# git sha` above `ARG GIT_SHA`.
  const words = new Set(comment.toLowerCase().match(/[a-z]{4,}/gu));
  return (own.toLowerCase().match(/[a-z]{4,}/gu) ?? []).some((word) => words.has(word));
}
