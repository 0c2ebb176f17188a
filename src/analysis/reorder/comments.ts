import type { Instruction } from '../../model/build.ts';

/**
 * A comment directly above an instruction is taken for its own. But it may speak of all the lines below it, or a heading of a whole section:
 * where these are torn apart, it is not clear with whom it should go.
 * @param instructions neighbours, in the order of the file; the first has the rest of the stage above it
 * @param order their new order
 * @returns the comment that is in question, with words that follow "the comment in line N ..."
 */
export function unclearComment(
  text: string,
  instructions: readonly Instruction[],
  order: readonly number[],
): { readonly at: Instruction; readonly why: string } | undefined {
  for (const [index, at] of instructions.entries()) {
    const section = sectionOf(text, instructions, index);
    if (section > 1 && isTornApart(order, index, section))
      return { at, why: 'is a heading, and what stands below it would no longer stay together' };
    const followers = instructions.slice(index + 1, index + paragraphOf(text, instructions, index));
    if (at.comments.length === 0 || followers.length === 0 || !isTornApart(order, index, 2)) continue;
    const words = at.comments.map((comment) => comment.text).join(' ');
    const other = followers.find((follower) => fits(text, words, follower));
    if (other !== undefined && !fits(text, words, at))
      return { at, why: `may speak of line ${other.line} (${other.keyword}) rather than of line ${at.line} (${at.keyword})` };
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

/** How many instructions stand below the heading above `index`, up to the next; 0 where there is none. */
function sectionOf(text: string, instructions: readonly Instruction[], index: number): number {
  if (!hasHeading(text, instructions, index)) return 0;
  let count = 1;
  while (index + count < instructions.length && !hasHeading(text, instructions, index + count)) count++;
  return count;
}

/** A comment with a blank line below it, between this instruction and the one before. */
function hasHeading(text: string, instructions: readonly Instruction[], index: number): boolean {
  const instruction = instructions[index];
  const own = instruction?.comments[0]?.span.start ?? instruction?.span.start ?? 0;
  return index > 0 && /#[^\n]*\n(?:[^\S\n]*\r?\n)+[^\S\n]*$/u.test(text.slice(instructions[index - 1]?.span.end, own));
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
