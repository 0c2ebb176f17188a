import type { RunInstruction } from '../../model/build.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { CachedStep } from '../cached-run.ts';

export interface Layout {
  readonly text: string;
  readonly escape: string;
}

/**
 * A mount behind `RUN` and its flags, on a line of its own as in Docker's documentation, indented as the lines that follow. A heredoc stays on the
 * line of its RUN.
 */
export function mountEdit({ text, escape }: Layout, run: RunInstruction, mount: string): TextEdit {
  const last = run.flags.at(-1);
  const at = last?.span.end ?? run.span.start + run.keyword.length;
  const rest = text.slice(at, run.span.end);
  const gap = /^[ \t]*/u.exec(rest)?.[0].length ?? 0;
  if (run.heredocs.length > 0) return { span: { start: at, end: at }, text: ` ${mount}` };
  const newLine = `${escape}${dominantLineEnding(text)}${indentOf(text, run)}`;
  const own = last === undefined ? ` ${mount}` : ` ${newLine}${mount}`;
  const continued = rest.slice(gap).startsWith(escape) && /^[ \t]*\r?\n/u.test(rest.slice(gap + escape.length));
  if (continued) return { span: { start: at, end: at }, text: own };
  return { span: { start: at, end: at + gap }, text: `${own} ${newLine}` };
}

/** Of the first continuation line; one blank before `&&` is no indentation of commands. */
function indentOf(text: string, { span }: RunInstruction): string {
  const found = /\n([ \t]+)[^\s#]/u.exec(text.slice(span.start, span.end))?.[1];
  return found === undefined || found === ' ' ? '    ' : found;
}

/** The edit that takes a word out of a command, with the blanks or the continuation before it; undefined where a comment stands there. */
export function withoutWord(
  layout: Layout,
  run: RunInstruction,
  { raw, span }: { readonly raw: string; readonly span: Span },
): TextEdit | undefined {
  const { text } = layout;
  if (text.slice(span.start, span.end) !== raw) return undefined;
  const before = text.slice(run.span.start, span.start);
  const gap = blanks(layout, before);
  if (gap === 0 || text[span.start - gap - 1] === '\n') return undefined;
  return { span: { start: span.start - gap, end: span.end }, text: '' };
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
 * The edit that takes a whole step out of a RUN, with the `&&`, `;` or line end before it. Undefined where something else stands between it and the
 * step before, or where that one's failure would then count otherwise.
 */
export function withoutStep(layout: Layout, steps: readonly CachedStep[], step: CachedStep): TextEdit | undefined {
  const index = steps.indexOf(step);
  const before = steps[index - 1]?.written;
  const isLast = index === steps.length - 1;
  if (before === undefined || (isLast && before.onFailure !== 'fails')) return undefined;
  const { text, escape } = layout;
  const between = text.slice(before.span.end, step.written.span.start);
  const plain = between.replaceAll(escape, '').replaceAll(/\s+/gu, '');
  const newLine = plain === '' && between.includes('\n');
  if (plain !== '&&' && plain !== ';' && !newLine) return undefined;
  return { span: { start: before.span.end, end: step.written.span.end }, text: '' };
}
