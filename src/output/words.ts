import type { AppliedFix, CompareResult, CostEstimate, FileError, FileResult, VendoredFolder } from '../results.ts';
import { plain, type Colors } from './colors.ts';
import { oneLine, shownPath } from './display.ts';
import { listed } from '../source/words.ts';

export interface WordsOptions {
  readonly cwd: string;
  /** Whether the changes were written to the files (`--write`) or only shown. */
  readonly written: boolean;
  readonly colors?: Colors;
}

/** What was done to one Dockerfile, what was not, and why: lines of `file:line: words`, each ended by `\n`. */
export function wordsOf(result: FileResult, options: WordsOptions): string {
  const { paint } = options.colors ?? plain;
  const file = oneLine(shownPath(result.path, options.cwd));
  if (result.error)
    return errorWords(result.error, fileOf(result.error, file, options.cwd), options.colors) + warningWords(result, file, options);
  const verb = options.written ? 'applied' : 'would apply';
  let words = '';
  for (const fix of result.applied) {
    const level = fix.level === 'safe' ? '' : ` (${fix.level})`;
    words += fixWords(fix, file, `${paint('green', verb)} ${fix.transform}${level}`);
  }
  for (const fix of result.proposed) {
    words += fixWords(fix, file, `${paint('yellow', 'needs review')} ${fix.transform} (--unsafe applies it)`);
  }
  for (const refusal of result.refused) {
    words += `${file}:${refusal.line}: ${paint('yellow', 'refused')} ${refusal.transform} (${refusal.reason}): ${oneLine(refusal.message)}\n`;
    for (const note of refusal.notes ?? []) words += `    ${oneLine(note)}\n`;
  }
  for (const { transform, line, message, by, why } of result.disabled) {
    words += `${file}:${line}: ${paint('yellow', 'switched off')} ${transform} by line ${by}: ${oneLine(message)}\n`;
    if (why !== undefined) words += `    why: ${oneLine(why)}\n`;
  }
  words += warningWords(result, file, options);
  const rebuild = rebuildWords(result);
  if (rebuild !== undefined) words += `${file}: ${rebuild}\n`;
  for (const { id, sentence } of result.assumptions) words += `${file}: assumes ${id}: ${oneLine(sentence)}\n`;
  const settings = result.config === undefined ? '' : `settings from ${oneLine(shownPath(result.config, options.cwd))}`;
  if (words === '') return `${file}: nothing to change${settings === '' ? '' : ` (${settings})`}\n`;
  words += contextWords(result, file, options);
  return words + (settings === '' ? '' : `${file}: ${settings}\n`);
}

const MOST_CONTEXTS = 4;

function contextWords({ context, contexts, applied }: FileResult, file: string, { cwd }: WordsOptions): string {
  const nameOf = (root: string): string => oneLine(shownPath(root, cwd));
  const all = contexts ?? (context === undefined ? [] : [context]);
  const more = all.length > MOST_CONTEXTS ? `${file}: contexts beside these: ${all.length - MOST_CONTEXTS}\n` : '';
  const told = all.slice(0, MOST_CONTEXTS).map(({ root, why }) => `${file}: context ${nameOf(root)}: ${oneLine(why)}\n`);
  const lines = told.join('') + more;
  if (contexts === undefined || applied.length === 0) return lines;
  const names = contexts.filter(({ shown }) => shown).map(({ root }) => nameOf(root));
  const shown = names.length < 2 ? `context ${names.join('')} alone` : `contexts ${listed(names)}`;
  return `${lines}${file}: shown for the ${shown}\n`;
}

/** A stage that the last one does not need costs nothing, before and after. */
const LEAST_SECONDS = 0.05;

/** What the changes save; undefined where that cannot be told. */
export function rebuildWords({ cost, changed, applied }: FileResult): string | undefined {
  return cost !== undefined && changed && cost.before >= LEAST_SECONDS ? costWords(cost, applied) : undefined;
}

/** Of a hundred changes, one takes so long on average. */
function costWords({ before, after, limit, basis }: CostEstimate, applied: readonly AppliedFix[]): string {
  const least = after - limit < Math.max(0.5, after / 20) ? '' : ` (at best ${secondsWords(limit)})`;
  const against = againstWords(after, before);
  return `a rebuild takes ${against}${openWords(after - before, against, applied)}${least}, by estimate over ${oneLine(basis.words)}`;
}

/** A command that finds what it needs, in a mount or fetched by a step above, takes as long by estimate as one that does not. */
function openWords(dearer: number, against: string, applied: readonly AppliedFix[]): string {
  const has = (id: string): boolean => applied.some(({ transform }) => transform === id);
  if (dearer >= 0 && has('dependency-layer')) return ' (what is not fetched again is not estimated)';
  return against.endsWith('as before') && has('cache-mounts') ? ' (what a cache mount saves is not estimated)' : '';
}

/** What is the same in these words is told in seconds, or tenths of them: mounts alone save nothing that is estimated. */
function againstWords(after: number, before: number): string {
  const [now, then] = [secondsWords(after), secondsWords(before)];
  if (now !== then) return `${now} on average instead of ${then}`;
  const digits = Math.round(after) === Math.round(before) ? 1 : 0;
  const [fine, old] = [after.toFixed(digits), before.toFixed(digits)];
  return fine === old ? `${now} on average, as before` : `${fine} s on average instead of ${old} s`;
}

/** `0.3 s`, `92 s`, `3.5 min`, `12 min`. */
export function secondsWords(count: number): string {
  if (count < 10) return `${Math.round(count * 10) / 10} s`;
  if (count < 120) return `${Math.round(count)} s`;
  return count < 600 ? `${Math.round(count / 6) / 10} min` : `${Math.round(count / 60)} min`;
}

function fileOf({ path }: FileError, otherwise: string, cwd: string): string {
  return path === undefined ? otherwise : oneLine(shownPath(path, cwd));
}

function fixWords(fix: AppliedFix, file: string, head: string): string {
  const reasons = fix.reasons.map((reason) => `    review: ${oneLine(reason)}\n`);
  const notes = fix.notes.map((note) => `    ${oneLine(note)}\n`);
  return `${file}:${fix.line}: ${head}: ${oneLine(fix.message)}\n${reasons.join('')}${notes.join('')}`;
}

function warningWords(result: FileResult, file: string, { colors }: WordsOptions): string {
  const word = (colors ?? plain).paint('yellow', 'warning');
  return result.warnings.map(({ line, message }) => `${file}:${line}: ${word}: ${oneLine(message)}\n`).join('');
}

/** `file` is shown as it is given. */
export function errorWords(error: FileError, file: string, colors: Colors = plain): string {
  const place = [file, error.line, error.column].filter((part) => part !== undefined).join(':');
  const word = colors.paint('red', error.kind === 'user' ? 'error' : 'internal error');
  const hint = error.kind === 'user' ? '' : '    This is a defect of dockerfix; the file was left as it is. Please report it.\n';
  return `${place}: ${word}: ${oneLine(error.message)}\n${error.frame === undefined ? '' : frameWords(error.frame)}${hint}`;
}

function frameWords(frame: string): string {
  const lines = frame.replace(/\r?\n$/, '').split(/\r?\n/);
  return lines.map((line) => `    ${oneLine(line)}\n`).join('');
}

/** One line over all files: how many there were and what became of them. */
export function summaryWords(results: readonly FileResult[], written: boolean): string {
  const count = (test: (result: FileResult) => boolean): number => results.filter(test).length;
  const changed = count((result) => result.changed && !result.error);
  const parts = [`${changed} ${written ? 'rewritten' : 'would change'}`];
  const review = count((result) => result.proposed.length > 0);
  const refused = count((result) => result.refused.length > 0);
  const failed = count((result) => result.error !== undefined);
  if (review > 0) parts.push(`${review} with fixes that need review`);
  if (refused > 0) parts.push(`${refused} with refusals`);
  if (failed > 0) parts.push(`${failed} with errors`);
  const hint = changed > 0 && !written ? ' Nothing was written; --write does it.' : '';
  return `${results.length} ${results.length === 1 ? 'file' : 'files'}: ${parts.join(', ')}.${hint}\n`;
}

const MOST_FOLDERS = 3;

/** One line over all that a search passed over; none where that is nothing. */
export function vendoredWords(vendored: readonly VendoredFolder[], cwd: string): string {
  if (vendored.length === 0) return '';
  const count = vendored.reduce((sum, { dockerfiles }) => sum + dockerfiles, 0);
  const names = vendored.slice(0, MOST_FOLDERS).map(({ folder }) => oneLine(shownPath(folder, cwd)));
  const more = vendored.length - names.length;
  const folders = listed(more > 0 ? [...names, `${more} more folders`] : names);
  return `${count} ${count === 1 ? 'Dockerfile' : 'Dockerfiles'} of vendored code or test fixtures passed over, in ${folders}: name a file or a folder there to have it looked at.\n`;
}

export interface CompareOptions {
  /** Both as the user gave them. */
  readonly before: string;
  readonly after: string;
  readonly cwd: string;
  readonly colors?: Colors;
}

/** The verdict of `dockerfix compare`. */
export function compareWords(result: CompareResult, { before, after, cwd, colors = plain }: CompareOptions): string {
  if (result.error) return errorWords(result.error, fileOf(result.error, oneLine(after), cwd), colors);
  const names = `${oneLine(before)} and ${oneLine(after)}`;
  const verdict = result.equal
    ? `${colors.paint('green', 'shown equal')}: ${names} mean the same.\n`
    : `${colors.paint('yellow', 'not shown equal')}: ${names}\n`;
  const differences = result.differences.map(({ stage, line, message }) => {
    const place = line === undefined ? oneLine(after) : `${oneLine(after)}:${line}`;
    return `${place}: stage ${oneLine(stage)}: ${oneLine(message)}\n`;
  });
  const assumptions = result.assumptions.map(({ id, sentence }) => `assumes ${id}: ${oneLine(sentence)}\n`);
  return verdict + differences.join('') + assumptions.join('');
}
