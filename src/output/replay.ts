import type { Replayed, ReplayedCommit, ReplayedSide, ReplayResult } from '../replayed.ts';
import { plain, type Colors } from './colors.ts';
import { dayOf, oneLine, percent, shortLine, shownPath } from './display.ts';
import { errorJson, lineOf, VERSION } from './json.ts';
import { errorWords, secondsWords } from './words.ts';

interface Options {
  readonly cwd: string;
  readonly colors?: Colors;
}

/** The newest commits that are listed; JSON has all of them. */
const MOST_COMMITS = 20;

/** Letters of a subject or of an instruction. */
const WIDTH = 60;

/** What the history would have made run again, for people: lines that end in `\n`. */
export function replayWords({ path, changed, replayed, error }: ReplayResult, { cwd, colors = plain }: Options): string {
  const file = oneLine(shownPath(path, cwd));
  if (error !== undefined) return errorWords(error, file, colors);
  if (replayed === undefined) return '';
  const { scenarios, history, basis } = replayed;
  const head =
    history === undefined ? `${file}: no history is replayed: ${oneLine(basis.words)}` : `${file}: a replay of ${oneLine(basis.words)}`;
  const table = tableOf([
    ['', 'before', 'after', 'saved'],
    ...scenarios.map(({ name, before, after }) => [name, secondsWords(before), secondsWords(after), savedWords(before, after)]),
    ...(history === undefined ? [] : historyRows(history)),
  ]);
  const note = changed ? '' : '  dockerfix changes nothing here, so that both are the same.\n';
  const notes = `  ${basis.timings === undefined ? 'Times' : 'Other times'} are estimates by kind of command.\n${note}`;
  return `${head}\n\n${table}\n${notes}${history === undefined ? '' : detailsOf(history, colors)}`;
}

type History = NonNullable<Replayed['history']>;

function historyRows({ commits, before, after, limit, reached }: History): readonly (readonly string[])[] {
  const share = ({ installs }: ReplayedSide): string => percent(installs / Math.max(1, commits.length));
  const fewer = percent((before.installs - after.installs) / Math.max(1, commits.length));
  return [
    [`commits that reinstall dependencies`, share(before), share(after), fewer],
    [`a commit on average`, secondsWords(before.seconds), secondsWords(after.seconds), savedWords(before.seconds, after.seconds)],
    [`  at best`, '', secondsWords(limit), ''],
    ...(reached === undefined ? [] : [['  of what can be saved', '', '', percent(reached)]]),
  ];
}

function detailsOf({ commits, before, after }: History, colors: Colors): string {
  const sides = [
    ['before', before],
    ['after', after],
  ] as const;
  const layers = sides.map(([name, side]) => {
    const rows = side.instructions
      .filter(({ seconds, reruns }) => seconds >= 1 && reruns > 0)
      .map(({ line, words, seconds, reruns }) => [
        `line ${line}`,
        shortLine(words, WIDTH),
        `${secondsWords(seconds)} each`,
        `${reruns} times`,
      ]);
    return rows.length === 0 ? '' : `\n  What ran again ${name}:\n${tableOf(rows, '    ')}`;
  });
  const listed = commits.slice(0, MOST_COMMITS).map((commit) => commitRow(commit, colors));
  const rest = commits.length > MOST_COMMITS ? `    ... and ${commits.length - MOST_COMMITS} more (--format json has all)\n` : '';
  return `${layers.join('')}\n  The newest commits:\n${tableOf(listed, '    ')}${rest}`;
}

function commitRow({ id, time, subject, before, after }: ReplayedCommit, { paint }: Colors): readonly string[] {
  const times = `${secondsWords(before.seconds)} -> ${secondsWords(after.seconds)}`;
  return [id.slice(0, 10), dayOf(time), shortLine(subject, WIDTH), after.seconds < before.seconds ? paint('green', times) : times];
}

function savedWords(before: number, after: number): string {
  return before - after < 0.05 ? '-' : secondsWords(before - after);
}

/** Columns of even width; all but the first and those of words stand to the right. */
function tableOf(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column < row.length - 1 || row.length < 4 ? cell.padEnd(widths[column] ?? 0) : cell)).join('  ');
  return rows.map((row) => `${indent}${line(row).trimEnd()}\n`).join('');
}

/** One line of JSON; paths are relative to `cwd`. */
export function replayJson({ path, changed, replayed, error }: ReplayResult, cwd: string): string {
  return lineOf({
    version: VERSION,
    path: shownPath(path, cwd),
    changed,
    ...replayedJson(replayed),
    error: errorJson(error, cwd),
  });
}

export function replayedJson(replayed: Replayed | undefined): object {
  return {
    basis: replayed?.basis ?? null,
    scenarios: replayed?.scenarios ?? [],
    history: replayed?.history === undefined ? null : { ...replayed.history, reached: replayed.history.reached ?? null },
  };
}
