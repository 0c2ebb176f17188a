import { dayOf } from '../display.ts';
import type { Graphed, GraphedVersion } from '../../graphed.ts';
import type { Replayed, ReplayedCommit } from '../../replayed.ts';
import { secondsWords } from '../words.ts';
import { counted, shortText, text } from '../page/markup.ts';

type History = NonNullable<Replayed['history']>;

/** Commits in a page; JSON has all of them. */
const MOST_COMMITS = 500;

/** Pixels. */
const STEP = 10;
const HEIGHT = 96;
const FOOT = 22;

/** Letters of a subject. */
const SUBJECT = 100;

/** The newest commits as bars along a line, the oldest first, and as a table. */
export function timelineOf({ commits }: History, versions: Pick<Graphed, 'before' | 'after'>): string {
  const shown = commits.slice(0, MOST_COMMITS);
  const left = commits.length - shown.length;
  const rest =
    left === 0
      ? ''
      : `<p class="left-out">${counted(left, 'older commit')} ${left === 1 ? 'is' : 'are'} left out here; <code>--format json</code> has all.</p>`;
  return `<div class="scroll timeline" tabindex="-1">${barsOf(shown.toReversed(), versions)}</div>
<p id="commit" class="commit" role="status" aria-live="polite">Choose a commit to see what it made run again: hover, click, or use the arrow keys.</p>${rest}
<details><summary>The same commits as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Table of commits"><table class="commits">
<thead><tr><th scope="col">commit</th><th scope="col">day</th><th scope="col">subject</th><th scope="col">paths</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>${shown.map(rowOf).join('\n')}</tbody></table></div></details>`;
}

function barsOf(commits: readonly ReplayedCommit[], versions: Pick<Graphed, 'before' | 'after'>): string {
  const places = { before: placesOf(versions.before), after: placesOf(versions.after) };
  const most = commits.reduce((longest, { before, after }) => Math.max(longest, before.seconds, after.seconds), 0.1);
  const width = Math.max(1, commits.length) * STEP + 8;
  const bars = commits.map((commit, index) => barOf(commit, { x: 4 + index * STEP, most, places }));
  return `<svg class="bars" role="listbox" aria-label="Commits, the oldest first" aria-orientation="horizontal" width="${width}" height="${HEIGHT + FOOT}" viewBox="0 0 ${width} ${HEIGHT + FOOT}">
<line class="axis" x1="0" x2="${width}" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/>
${monthsOf(commits)}${bars.join('\n')}
</svg>`;
}

/** Where a month begins, unless the name of the last one stands there still. */
function monthsOf(commits: readonly ReplayedCommit[]): string {
  let free = -Infinity;
  let last = '';
  return commits
    .map(({ time }, index) => {
      const month = dayOf(time).slice(0, 7);
      const x = 4 + index * STEP;
      if (month === last || x < free) return '';
      last = month;
      free = x + 56;
      return `<text class="month" aria-hidden="true" x="${x}" y="${HEIGHT + 15}">${month}</text>`;
    })
    .join('');
}

interface Place {
  readonly x: number;
  /** Seconds of the tallest bar. */
  readonly most: number;
  readonly places: { readonly before: Places; readonly after: Places };
}

function barOf(commit: ReplayedCommit, { x, most, places }: Place): string {
  const { id, time, subject, before, after, paths } = commit;
  const tall = (seconds: number): number => Math.round((seconds / most) * (HEIGHT - 8) * 10) / 10;
  const [old, now] = [tall(before.seconds), tall(after.seconds)];
  const words = `${dayOf(time)} ${shortText(subject, SUBJECT)}: ${timesOf(commit)}, ${counted(paths, 'path')}`;
  return `<g role="option" aria-selected="false" tabindex="-1" aria-label="${words}" data-id="${text(id.slice(0, 10))}" data-before="${rangesOf(before.lines, places.before)}" data-after="${rangesOf(after.lines, places.after)}"><rect class="hit" x="${x - 1}" y="0" width="${STEP}" height="${HEIGHT + 4}"/><rect class="old" x="${x}" y="${HEIGHT - Math.max(1, old)}" width="8" height="${Math.max(1, old)}" rx="1.5"/><rect class="new" x="${x}" y="${HEIGHT - now}" width="8" height="${now}" rx="1.5"/></g>`;
}

function rowOf({ id, time, subject, paths, before, after }: ReplayedCommit): string {
  const name = text(id.slice(0, 10));
  return `<tr data-id="${name}"><td><button type="button" class="link" data-commit="${name}">${name}</button></td><td>${dayOf(time)}</td><td class="subject">${shortText(subject, SUBJECT)}</td><td>${paths}</td><td>${secondsWords(before.seconds)}</td><td>${secondsWords(after.seconds)}</td></tr>`;
}

function timesOf({ before, after }: ReplayedCommit): string {
  return `${secondsWords(before.seconds)} before, ${secondsWords(after.seconds)} after`;
}

/** By line, the place of a layer among all layers. */
type Places = ReadonlyMap<number, number>;

function placesOf({ stages }: GraphedVersion): Places {
  const lines = stages.flatMap(({ instructions }) => instructions.flatMap(({ layer, line }) => (layer === undefined ? [] : [line])));
  return new Map(lines.map((line, place) => [line, place]));
}

/** Lines as `3 5-8`: all layers from line 5 to 8. What runs again is mostly everything from some line on, so that few pieces are enough. */
export function rangesOf(lines: readonly number[], places: Places): string {
  const ranges: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && places.get(line) === (places.get(last[1]) ?? -1) + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(' ');
}
