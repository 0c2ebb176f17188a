import type { CopyInstruction, RawWord } from '../../model/build.ts';
import { cleanPath, goMatch, hasWildcards } from '../../parse/go-path.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { TextEdit } from '../../source/text.ts';
import type { CopyTrace } from '../copies.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { isForEachPart } from '../tool-comments.ts';

/** Which words of a COPY bring files that an install reads: all of a word's files, or none; `mixed` where it is neither for some word. */
export interface WordUse {
  readonly kind: 'words';
  readonly read: readonly RawWord[];
  readonly unread: readonly RawWord[];
}

/** @param needed image paths that the install reads */
export function wordUse(instruction: CopyInstruction, copy: CopyTrace, needed: ReadonlySet<string>): WordUse | { readonly kind: 'mixed' } {
  const read: RawWord[] = [];
  const unread: RawWord[] = [];
  const files = copy.entries.filter((entry) => entry.kind !== 'folder');
  for (const word of instruction.sources) {
    const brings = broughtBy(word.raw);
    const own = files.filter(({ context }) => brings(context));
    const used = own.filter(({ image }) => needed.has(image));
    // A pattern that matches nothing now may bring what the install would read.
    if (used.length === own.length) read.push(word);
    else if (used.length === 0) unread.push(word);
    else return { kind: 'mixed' };
  }
  return { kind: 'words', read, unread };
}

function broughtBy(source: string): (context: string) => boolean {
  const path = cleanPath(`/${source}`).slice(1);
  if (!hasWildcards(path)) return (context) => path === '' || context === path || context.startsWith(`${path}/`);
  const machine = goMatch(path);
  const depth = path.split('/').length;
  return (context) => machine?.matches(context) === true || machine?.matches(context.split('/').slice(0, depth).join('/')) === true;
}

/** Two COPY instructions in the place of one: what the install reads, and the rest below it. Or why not. */
export function narrowed(text: string, { instruction }: InstructionTrace, { read, unread }: WordUse): TextEdit | { readonly why: string } {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return { why: 'it is no COPY' };
  const why = whyWhole(instruction);
  if (why !== undefined) return { why: `the ${instruction.keyword} in line ${instruction.line} ${why}` };
  const indent = /[ \t]*$/u.exec(text.slice(0, instruction.span.start))?.[0] ?? '';
  const hints = instruction.comments.map((comment) => comment.text).filter(isForEachPart);
  const lines = [
    withoutWords(text, instruction, unread),
    ...hints.map((hint) => indent + hint),
    indent + withoutWords(text, instruction, read),
  ];
  return { span: instruction.span, text: lines.join(dominantLineEnding(text)) };
}

function whyWhole({ sources, destination, flags, innerComments, heredocs }: CopyInstruction): string | undefined {
  const flag = flags.find(({ name }) => name === 'parents' || name === 'exclude');
  if (flag !== undefined) return `has --${flag.name}`;
  if (heredocs.length > 0) return 'has a heredoc';
  if (innerComments.length > 0) return 'has comments between its words';
  if (!/(?:^|\/)\.?$/u.test(destination.raw)) return 'does not say by a slash that its destination is a folder';
  const odd = sources.find(({ raw }) => /[$"'\\\x60]/u.test(raw));
  return odd && `has a source that cannot be taken out as it is: ${odd.raw}`;
}

/** The instruction as it is written, but for some of its sources. */
function withoutWords(text: string, { sources, destination, span }: CopyInstruction, words: readonly RawWord[]): string {
  let rest = '';
  let at = span.start;
  for (const [index, word] of sources.entries()) {
    if (!words.includes(word)) continue;
    rest += text.slice(at, word.span.start);
    at = (sources[index + 1] ?? destination).span.start;
  }
  const written = rest + text.slice(at, span.end);
  // One source, with what it comes to, needs no line of its own.
  const joined = written.replaceAll(/[ \t]*[\\\x60]\r?\n[ \t]*/gu, ' ');
  return sources.length - words.length === 1 && joined.length <= LONGEST_LINE ? joined : written;
}

const LONGEST_LINE = 100;
