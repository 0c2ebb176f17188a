import type { Edit, Rebuild, Rerun, Verified, VerifyResult } from '../results.ts';
import { plain, type Colors } from './colors.ts';
import { oneLine, shortLine, shownPath } from './display.ts';
import { errorJson, lineOf, VERSION } from './json.ts';
import { errorWords } from './words.ts';

interface Options {
  readonly cwd: string;
  readonly colors?: Colors;
}

/** Letters of a step. */
const MOST_LETTERS = 80;

/** More paths are counted, not named. */
const MOST_NAMED = 20;

/** What real builds showed, for people: lines that end in `\n`. */
export function verifyWords({ path, verified, hidden, note, error }: VerifyResult, { cwd, colors = plain }: Options): string {
  const file = oneLine(shownPath(path, cwd));
  if (error !== undefined) return errorWords(error, file, colors);
  if (verified === undefined) return `${file}: nothing to change, so there is nothing to verify\n`;
  const good = verified.verdict.startsWith('identical');
  const head = `${file}: ${colors.paint(good ? 'green' : 'red', verified.verdict)} (${verified.engine})\n`;
  return (
    head +
    logWords(verified) +
    listed(
      'differs',
      verified.differences.map(({ path: at, what }) => `${at}: ${what}`),
    ) +
    listed('the image config differs', verified.config) +
    listed(
      'differs between two builds of one Dockerfile as well',
      verified.own.map(({ path: at, what }) => `${at}: ${what}`),
    ) +
    countWords(verified) +
    listed('stays out of the build context now', hidden) +
    (note === undefined ? '' : `  ${oneLine(note)}\n`) +
    rebuildWords(verified)
  );
}

function logWords({ log }: Verified): string {
  return log === undefined
    ? ''
    : log
        .trimEnd()
        .split('\n')
        .map((line) => `    ${oneLine(line)}\n`)
        .join('');
}

function listed(what: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const rest = lines.length > MOST_NAMED ? `    ... and ${lines.length - MOST_NAMED} more\n` : '';
  return `  ${what}:\n${lines
    .slice(0, MOST_NAMED)
    .map((line) => `    ${oneLine(line)}\n`)
    .join('')}${rest}`;
}

function countWords({ caches, hidden, noise, size, cold }: Verified): string {
  const lines = [
    ...[...caches].map(([folder, count]) => `the image no longer holds ${paths(count)} of the cache in ${folder}, which is a mount now`),
    ...[...hidden].map(
      ([path, count]) => `the image no longer holds ${path} (${paths(count)}), which .dockerignore now keeps out of the context`,
    ),
    ...[...noise].map(([why, count]) => `not compared: ${paths(count)} (${why})`),
    ...(size === undefined ? [] : [`size: ${megabytes(size.before)} before, ${megabytes(size.after)} after`]),
    ...(cold === undefined ? [] : [`first build: ${seconds(cold.before)} before, ${seconds(cold.after)} after`]),
  ];
  return lines.map((line) => `  ${oneLine(line)}\n`).join('');
}

/** What ran again, as a table. */
function rebuildWords({ rebuilds }: Verified): string {
  if (rebuilds.length === 0) return '';
  const rows = rebuilds.map(({ edit, before, after }) => [editName(edit), rerunText(before), rerunText(after)] as const);
  const width = Math.max(...rows.map(([name]) => name.length), 'rebuild after'.length);
  const line = (name: string, before: string, after: string): string => `  ${name.padEnd(width)}  ${before.padEnd(20)}  ${after}\n`;
  return (
    line('rebuild after', 'before', 'after') +
    rows.map(([name, before, after]) => line(name, before, after)).join('') +
    againWords(rebuilds)
  );
}

function editName({ what, path }: Edit): string {
  return path === undefined ? what : oneLine(`${what} (${path})`);
}

function rerunText({ steps, seconds: time, failed }: Rerun): string {
  if (failed !== undefined) return 'does not build';
  return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${seconds(time)}`;
}

/** Which commands ran again. */
function againWords(rebuilds: readonly Rebuild[]): string {
  const commands = ({ steps }: Rerun): string =>
    steps
      .flatMap((step) => /^\[[^\]]*\] (RUN .*)$/.exec(step)?.[1] ?? [])
      .map((step) => shortLine(step, MOST_LETTERS))
      .join('; ') || 'no RUN';
  return rebuilds
    .filter(({ edit }) => edit.path !== undefined)
    .map(
      ({ edit, before, after }) =>
        `  after an edit of ${oneLine(edit.path ?? '')}:\n    before: ${commands(before)}\n    after:  ${commands(after)}\n`,
    )
    .join('');
}

function paths(count: number): string {
  return `${count} ${count === 1 ? 'path' : 'paths'}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The same for programs, one line. */
export function verifyJson(results: readonly VerifyResult[], cwd: string): string {
  const files = results.map(({ path, verified, hidden, note, error }) => ({
    path: shownPath(path, cwd),
    verified:
      verified === undefined
        ? null
        : {
            ...verified,
            log: verified.log ?? null,
            size: verified.size ?? null,
            cold: verified.cold ?? null,
            caches: Object.fromEntries(verified.caches),
            hidden: Object.fromEntries(verified.hidden),
            noise: Object.fromEntries(verified.noise),
            rebuilds: verified.rebuilds.map(({ edit, before, after }) => ({
              what: edit.what,
              path: edit.path ?? null,
              before: rerunJson(before),
              after: rerunJson(after),
            })),
          },
    hidden,
    note: note ?? null,
    error: errorJson(error, cwd),
  }));
  return lineOf({ version: VERSION, files });
}

function rerunJson({ steps, seconds: time, failed }: Rerun): object {
  return { steps, seconds: failed === undefined ? time : null, failed: failed ?? null };
}
