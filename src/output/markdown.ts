import type { AppliedFix, FileResult } from '../results.ts';
import { patchOnScreen, shownPath } from './display.ts';
import { codeSpan, fenced, prose } from './markdown-text.ts';
import { patchOf } from './patch.ts';
import { rebuildWords } from './words.ts';

export interface MarkdownRun {
  readonly cwd: string;
  /** The changes are on disk (`--write`). */
  readonly written: boolean;
}

/** What a comment on GitHub holds: "Body is too long (maximum is 65536 characters)". A little is left for whoever adds a line of their own. */
const LONGEST = 65_000;

/** By it a program finds the comment that it made. GitHub does not show it. */
const MARK = '<!-- dockerfix -->\n';

/** The report of a run for a comment on a pull request. The files that change come first; what does not fit is left out, and that is said. */
export function runMarkdown(results: readonly FileResult[], run: MarkdownRun): string {
  const told = [
    ...results.filter(({ error }) => error !== undefined),
    ...results.filter(({ error, changes }) => error === undefined && changes.length > 0),
    ...results.filter((result) => result.error === undefined && result.changes.length === 0 && saysMore(result)),
  ];
  let text = `${MARK}${headOf(results, run)}`;
  for (const [index, result] of told.entries()) {
    const rest = restWords(told.length - index);
    const fitting = [true, false].map((patch) => fileSection(result, run, patch)).find((section) => fits(text + section + rest));
    if (fitting === undefined) return text + rest;
    text += fitting;
  }
  return text;
}

function fits(text: string): boolean {
  return text.length <= LONGEST;
}

function restWords(files: number): string {
  return `\n${files === 1 ? 'One more file does' : `${files} more files do`} not fit here; \`dockerfix --format json\` has all of them.\n`;
}

function saysMore({ proposed, refused, warnings }: FileResult): boolean {
  return proposed.length + refused.length + warnings.length > 0;
}

function headOf(results: readonly FileResult[], { written }: MarkdownRun): string {
  const count = (test: (result: FileResult) => boolean): number => results.filter(test).length;
  const changed = count(({ changes, error }) => error === undefined && changes.length > 0);
  const failed = count(({ error }) => error !== undefined);
  const files = `${results.length} ${results.length === 1 ? 'Dockerfile' : 'Dockerfiles'}`;
  const does = changed === 0 ? 'nothing to change' : `${changed} ${written ? 'rewritten' : 'would change'}`;
  return `### dockerfix: ${files}, ${does}${failed === 0 ? '' : `, ${failed} with errors`}\n`;
}

function fileSection(result: FileResult, { cwd }: MarkdownRun, patch: boolean): string {
  const head = `\n#### ${codeSpan(shownPath(result.path, cwd))}\n`;
  const { error, applied, proposed, refused, assumptions, warnings, changes } = result;
  const warned = warnings.map(({ line, message }) => `- line ${line}: warning: ${prose(message)}\n`);
  if (error !== undefined) {
    const place = error.line === undefined ? '' : `line ${error.line}: `;
    return `${head}\n${error.kind === 'user' ? '' : 'A defect of dockerfix: '}${place}${prose(error.message)}\n${folded('Warnings', warned)}`;
  }
  const diff =
    changes.length === 0 ? '' : patch ? fenced(patchOnScreen(patchOf(changes, cwd)), 'diff') : 'The patch is too long to be shown here.\n';
  return [
    head,
    costOf(result),
    block(applied.map(fixItem).join('')),
    block(diff),
    folded('Needs a look (`--unsafe` applies it)', proposed.map(fixItem)),
    folded(
      'Left alone',
      refused.map(
        (one) => `- line ${one.line}, \`${one.transform}\` (\`${one.reason}\`): ${prose(one.message)}\n${below(one.notes ?? [])}`,
      ),
    ),
    folded(
      'Taken for granted',
      assumptions.map(({ id, sentence }) => `- \`${id}\`: ${prose(sentence)}\n`),
    ),
    folded('Warnings', warned),
  ].join('');
}

function costOf(result: FileResult): string {
  const words = rebuildWords(result);
  return words === undefined ? '' : `\n${prose(`${words.charAt(0).toUpperCase()}${words.slice(1)}`)}.\n`;
}

function fixItem({ transform, level, line, message, reasons, notes }: AppliedFix): string {
  return `- line ${line}, \`${transform}\`${level === 'safe' ? '' : ' (review)'}: ${prose(message)}\n${below([...reasons, ...notes])}`;
}

function below(sentences: readonly string[]): string {
  return sentences.map((sentence) => `  - ${prose(sentence)}\n`).join('');
}

function block(text: string): string {
  return text === '' ? '' : `\n${text}`;
}

/** `summary` is ours. A blank line lets what follows be Markdown. */
function folded(summary: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const title = summary.replace(/`([^`]*)`/g, '<code>$1</code>');
  return `\n<details><summary>${title}: ${items.length}</summary>\n\n${items.join('')}\n</details>\n`;
}
