import type { RunInstruction } from '../../model/build.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { CachedStep } from '../cached-run.ts';

export interface Layout {
  readonly text: string;
  readonly escape: string;
}

/**
 * A mount behind `RUN` and its flags, on a line of its own as in Docker's documentation, indented as the lines that follow. A heredoc that is the whole
 * script stays on the line of its RUN.
 */
export function mountEdit({ text, escape }: Layout, run: RunInstruction, mount: string): TextEdit {
  const last = run.flags.at(-1);
  const at = last?.span.end ?? run.span.start + run.keyword.length;
  const rest = text.slice(at, run.span.end);
  const gap = /^[ \t]*/u.exec(rest)?.[0].length ?? 0;
  const newLine = `${escape}${dominantLineEnding(text)}${indentOf(text, run)}`;
  const own = last === undefined ? ` ${mount}` : ` ${newLine}${mount}`;
  if (/^\d*<</u.test(rest.slice(gap))) {
    const onLines = text.slice(run.span.start, at).includes('\n');
    return { span: { start: at, end: at }, text: onLines ? own : ` ${mount}` };
  }
  const continued = rest.slice(gap).startsWith(escape) && /^[ \t]*\r?\n/u.test(rest.slice(gap + escape.length));
  if (continued) return { span: { start: at, end: at }, text: own };
  return { span: { start: at, end: at + gap }, text: `${own} ${newLine}` };
}

/**
 * The least of the continuation lines; one blank before `&&` is no indentation of commands, and where commands stand so, what is further in is no command.
 * An instruction may be indented itself.
 */
function indentOf(text: string, { span, heredocs }: RunInstruction): string {
  const lines = text.slice(span.start, heredocs[0]?.contentSpan.start ?? span.end).matchAll(/\n([ \t]+)[^\s#]/gu);
  const [first, ...rest] = [...lines].map(([, indent = ' ']) => indent);
  if (first !== undefined && first !== ' ' && !rest.includes(' '))
    return rest.reduce((least, indent) => (indent.length < least.length ? indent : least), first);
  const own = /[ \t]*$/u.exec(text.slice(0, span.start))?.[0] ?? '';
  return own.startsWith('\t') ? `${own}\t` : `${own}    `;
}

/**
 * The edits that take what empties a cache out of a step: the step, where it does nothing else, or words of it. A word (`rm -rf /root/.cache`) or a
 * command that empties another cache as well stays. A text says what is in the way.
 */
export function withoutClearings(
  layout: Layout,
  run: RunInstruction,
  steps: readonly CachedStep[],
  step: CachedStep,
  folder: string,
): readonly (TextEdit | string)[] {
  const own = step.clearings.filter((clearing) => clearing.folder === folder);
  const others = step.clearings.filter((clearing) => clearing.folder !== folder);
  if (own.length === 0) return [];
  if (step.idle && others.length === 0) return [withoutStep(layout, steps, step)];
  const words = [...new Set(own.flatMap((clearing) => clearing.words ?? []))];
  const shared = words.length === 0 || others.some((clearing) => clearing.words?.some((word) => words.includes(word)) !== false);
  return shared ? ['what does so empties another cache as well'] : words.map((word) => withoutWord(layout, run, word));
}

/** The edit that takes a word out of a command, with the blanks or the continuation before it; a text says what is in the way. */
export function withoutWord(
  layout: Layout,
  run: RunInstruction,
  { raw, span }: { readonly raw: string; readonly span: Span },
): TextEdit | string {
  const { text } = layout;
  if (text.slice(span.start, span.end) !== raw) return MORE;
  const before = text.slice(run.span.start, span.start);
  const gap = blanks(layout, before);
  if (gap === 0) return MORE;
  if (text[span.start - gap - 1] === '\n') return endsWithComment(before) ? COMMENT : MORE;
  return { span: { start: span.start - gap, end: span.end }, text: '' };
}

const MORE = 'to take that out of the RUN would change more than that';
const COMMENT = 'a comment in the RUN stands right before what would have to go';

/** Is a comment, or one and empty lines, all that is before the present line? */
function endsWithComment(text: string): boolean {
  return /^[ \t]*#.*$/u.test(text.trimEnd().split(/\r?\n/u).at(-1) ?? '');
}

/** How many characters at the end of a text are blanks and continued line ends. */
function blanks({ escape }: Layout, text: string): number {
  let rest = text;
  for (;;) {
    const shorter = rest.replace(/[ \t]+$/u, '');
    const line = /\r?\n$/u.exec(shorter)?.[0];
    if (line === undefined) return text.length - shorter.length;
    const above = shorter.slice(0, -line.length).replace(/[ \t]+$/u, '');
    if (!above.endsWith(escape)) return text.length - shorter.length;
    rest = above.slice(0, -escape.length);
  }
}

/**
 * The edit that takes a whole step out of a RUN, with the `&&`, `;` or line end before it. A text says what is in the way: something else
 * stands between it and the step before, or that one's failure would then count otherwise.
 */
function withoutStep(layout: Layout, steps: readonly CachedStep[], step: CachedStep): TextEdit | string {
  const index = steps.indexOf(step);
  const before = steps[index - 1]?.written;
  const isLast = index === steps.length - 1;
  if (before === undefined || (isLast && before.onFailure !== 'fails')) return MORE;
  const { text, escape } = layout;
  const between = text.slice(before.span.end, step.written.span.start);
  const plain = between.replaceAll(escape, '').replaceAll(/\s+/gu, '');
  const newLine = plain === '' && between.includes('\n');
  if (/^[ \t]*#/mu.test(between)) return COMMENT;
  // The lines of a heredoc stand elsewhere.
  if (text.slice(step.written.span.start, step.written.span.end).includes('<<')) return MORE;
  if (plain !== '&&' && plain !== ';' && !newLine) return MORE;
  return { span: { start: before.span.end, end: step.written.span.end }, text: '' };
}
