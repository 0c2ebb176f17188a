import type { Directives } from '../../model/build.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { ListCall, PackageRun, Piece } from './package-run.ts';

/** A package of a list, with the comments that stand above it within the RUN. */
export interface Item {
  readonly name: string;
  readonly raw: string;
  readonly span: Span;
  readonly comments: readonly string[];
}

/** `line`: all in one line. `list`: each in a line of its own. `filled`: several in a line, and several lines. */
export type Layout = 'line' | 'list' | 'filled';

/** The packages of a RUN and how they are written. */
export interface Words {
  readonly items: readonly Item[];
  readonly layout: Layout;
  /** From behind the word before the first package to the end of the last one. */
  readonly span: Span;
  /** Where a new package goes that comes first: before the comments of the first one. */
  readonly head: number;
  /** Between two packages on lines of their own. */
  readonly separator: string;
  readonly indent: string;
}

/** Longer lines are not made. */
const LONGEST_LINE = 120;

export function wordsOf(member: PackageRun, install: Piece<ListCall>, text: string, { escape }: Directives): Words {
  const words = install.call.words;
  const first = words[0]?.span ?? install.span;
  const last = words.at(-1)?.span ?? install.span;
  const start = install.opens;
  const items = words.map((word, at): Item => {
    const gap = { start: words[at - 1]?.span.end ?? start, end: word.span.start };
    const comments = member.run.innerComments.filter(({ span }) => span.start >= gap.start && span.end <= gap.end);
    const name = word.value.kind === 'known' ? word.value.text : word.raw;
    return { name, raw: text.slice(word.span.start, word.span.end), span: word.span, comments: comments.map((comment) => comment.text) };
  });
  const gaps = words.map((word, at) => text.slice(words[at - 1]?.span.end ?? start, word.span.start));
  const counted = words.length > 1 ? gaps.slice(1) : gaps;
  const broken = counted.filter((gap) => gap.includes('\n')).length;
  const lineStart = text.lastIndexOf('\n', last.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, last.start))?.[0] ?? '';
  const own = indent.length === last.start - lineStart && lineStart > member.run.span.start;
  const space = /^[ \t]*/.exec(counted.find((gap) => gap.includes('\n')) ?? ' ')?.[0] ?? ' ';
  const ending = dominantLineEnding(text);
  const layout = broken === 0 ? 'line' : broken === counted.length ? 'list' : 'filled';
  // Of several packages in a line the last one has no indentation of its own; the line that it stands in has.
  const width = own || layout === 'filled' ? indent : '    ';
  const comment = member.run.innerComments.find(({ span }) => span.start >= start && span.end <= first.start);
  return {
    items,
    layout,
    span: { start, end: last.end },
    head: comment?.span.start ?? first.start,
    separator: `${space.length === 1 ? space : ' '}${escape}${ending}${width}`,
    indent: width,
  };
}

/**
 * The items in their new order, around those of the RUN that the others go into. Sorted only where they were: a list that somebody keeps
 * sorted stays so.
 * @param leads comments that go above the first item of one behind the host
 */
export function orderOf(
  all: readonly Words[],
  host: Words,
  leads: ReadonlyMap<Words, readonly string[]>,
): { readonly items: readonly Item[]; readonly sorted: boolean } {
  const seen = new Set(host.items.map(({ name }) => name));
  const others = (words: Words): readonly Item[] => {
    const added = words.items.filter(({ name }) => !seen.has(name) && seen.add(name));
    return added.map((item, index) => (index > 0 ? item : { ...item, comments: [...(leads.get(words) ?? []), ...item.comments] }));
  };
  const at = all.indexOf(host);
  const own = host.items.filter(({ name }, index) => host.items.findIndex((item) => item.name === name) === index);
  // Below a comment stands what it is about, and nothing else.
  const later = all.slice(at + 1);
  const last = [...later.filter((words) => !leads.has(words)), ...later.filter((words) => leads.has(words))];
  const items = [...all.slice(0, at).flatMap(others), ...own, ...last.flatMap(others)];
  const sorted = all.every((words) => isSorted(words.items)) && all.some((words) => words.items.length > 2);
  if (!sorted || items.some(({ comments }) => comments.length > 0)) return { items, sorted: false };
  return { items: items.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), sorted: true };
}

function isSorted(items: readonly Item[]): boolean {
  return items.every(({ name }, at) => at === 0 || (items[at - 1]?.name ?? '') <= name);
}

/** Puts the items that are new into a RUN, in the layout that it has. */
export function insertions(words: Words, order: readonly Item[], sorted: boolean): readonly TextEdit[] {
  const own = new Set(words.items.map(({ name }) => name));
  const edits: TextEdit[] = [];
  let anchor: Item | undefined;
  let added: Item[] = [];
  const flush = (next: Item | undefined): void => {
    if (added.length === 0) return;
    if (anchor !== undefined)
      edits.push({ span: { start: anchor.span.end, end: anchor.span.end }, text: behind(words, added, sorted || next !== undefined) });
    else edits.push({ span: { start: words.head, end: words.head }, text: inFront(words, added) });
    added = [];
  };
  for (const item of order) {
    if (!own.has(item.name)) {
      added.push(item);
      continue;
    }
    flush(item);
    anchor = words.items.findLast(({ name }) => name === item.name);
  }
  flush(undefined);
  return edits;
}

function behind({ layout, separator, indent }: Words, added: readonly Item[], within: boolean): string {
  const [start, inner] = layout === 'list' ? [separator, separator] : layout === 'filled' && !within ? [separator, ' '] : [' ', ' '];
  const opening = (item: Item, at: number): string => (item.comments.length > 0 ? separator : at === 0 ? start : inner);
  return added.map((item, at) => opening(item, at) + written(item, separator, indent)).join('');
}

function inFront({ layout, separator, indent }: Words, added: readonly Item[]): string {
  const inner = layout === 'list' ? separator : ' ';
  return added.map((item) => written(item, separator, indent) + inner).join('');
}

function written({ raw, comments }: Item, separator: string, indent: string): string {
  const ending = separator.includes('\r\n') ? '\r\n' : '\n';
  return comments.map((comment) => comment + ending + indent).join('') + raw;
}

/** Would the line of the packages become too long? Where it is already, its author does not mind. */
export function isTooLong(words: Words, order: readonly Item[], text: string, prefix: number): boolean {
  if (words.layout !== 'line') return false;
  const start = text.lastIndexOf('\n', words.span.start) + 1;
  const end = text.indexOf('\n', words.span.end);
  const now = (end < 0 ? text.length : end) - start;
  const own = new Set(words.items.map(({ name }) => name));
  const below = order.findIndex(({ comments }) => comments.length > 0);
  const line = order.slice(0, below < 0 ? order.length : below);
  const more = line.filter(({ name }) => !own.has(name)).reduce((sum, { raw }) => sum + raw.length + 1, 0);
  return more > 0 && now <= LONGEST_LINE && now + more + prefix > LONGEST_LINE;
}

/** All packages on lines of their own, in the place of those in one line. */
export function asList(words: Words, order: readonly Item[]): TextEdit {
  return { span: words.span, text: order.map((item) => words.separator + written(item, words.separator, words.indent)).join('') };
}
