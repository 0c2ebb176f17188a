import type { Failure, MigratedRepository, Migration } from '../../migrated.ts';
import { grouped } from '../../source/group.ts';
import { patchOnScreen, percent } from '../display.ts';
import { counted, shortText, text } from '../page/markup.ts';
import { changeOf, figuresOf, pageOf, scriptOf } from '../page/shell.ts';
import { secondsWords } from '../words.ts';
import { rowOf, type PageRow } from './rows.ts';
import { migrationScript } from './script.ts';
import { sectionsOf, type Section } from './sections.ts';
import { STYLE } from './style.ts';
import { placeOf } from './table.ts';

/** Repositories in the table. Beyond that those that failed come first, then those that change, by name. */
const MOST_ROWS = 20_000;

/** Bytes of one patch, and of all of them. */
const MOST_PATCH = 100_000;
const MOST_PATCHES = 16_000_000;

/** Failures in their own list, and the places of each; the table below has all. */
const MOST_GROUPS = 40;
const MOST_PLACES = 4;

/** Refusals of a repository that its row names; its details name all. */
const MOST_REFUSED = 2;

interface Options {
  /** What the ids in a summary mean, by the words of their row: `reorder not-proven`. */
  readonly meanings: ReadonlyMap<string, string>;
  /** The patch of a repository; empty where it has more bytes than `most`, undefined where none is at hand. */
  readonly patchOf: (name: string, most: number) => string | undefined;
  /** Most repositories in the table; a test sets fewer. */
  readonly most?: number;
}

export interface MigrationPage {
  readonly add: (record: MigratedRepository) => void;
  readonly end: (migration: Migration) => string;
}

interface Kept {
  /** As it was given: the patch goes by it. */
  readonly name: string;
  readonly row: PageRow;
}

/** Collects repositories, in any order, for one page about all of them. What it takes is bounded. */
export function migrationPage({ meanings, patchOf, most = MOST_ROWS }: Options): MigrationPage {
  let kept: Kept[] = [];
  return {
    add(record) {
      kept.push({ name: record.name, row: rowOf(record) });
      if (kept.length >= 2 * most) kept = foremost(kept, most);
    },
    end(migration) {
      const shown = foremost(kept, most).sort((a, b) => byName(a.name, b.name));
      const patches = patchesOf(shown, patchOf);
      const rows = shown.map(({ row }) => row);
      const parts = [
        ...sectionsOf(migration).map((section) => sectionPart(section, meanings)),
        ...failuresPart(migration),
        tablePart(rows, patches, migration.repositories.total),
      ];
      return pageOf({
        title: 'dockerfix migrate',
        style: STYLE,
        script: scriptOf(migrationScript),
        skip: ['Skip to the repositories', 'all'],
        header: `${headerOf(migration)}<nav aria-label="Contents">${parts.map(({ id, title }) => `<a href="#${id}">${title}</a>`).join('')}</nav>`,
        main: parts.map(partMarkup).join('\n'),
        data: `${dataOf('rows', rows)}${dataOf('patches', patches)}`,
        footer: 'Made by <code>dockerfix</code>. Times are estimates by kind of command.',
      });
    },
  };
}

const RANK: Readonly<Record<PageRow['outcome'], number>> = { failed: 0, changed: 1, unchanged: 2 };

function foremost(kept: readonly Kept[], most: number): Kept[] {
  const rank = ({ row }: Kept): number => (row.failed > 0 ? RANK.failed : RANK[row.outcome]);
  return [...kept].sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name)).slice(0, most);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By the place of its row; null: there is none, empty: it is too long for the page. */
function patchesOf(shown: readonly Kept[], patchOf: Options['patchOf']): readonly (string | null)[] {
  let left = MOST_PATCHES;
  return shown.map(({ name, row }) => {
    if (row.patch === undefined) return null;
    const patch = patchOf(name, Math.min(MOST_PATCH, left));
    if (patch === undefined) return null;
    left -= Buffer.byteLength(patch);
    return patchOnScreen(patch);
  });
}

/** Data in a page ends nowhere but at its end: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements */
function dataOf(id: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('##[', '##\\u005b');
  return `<script type="application/json" id="${id}">${json}</script>\n`;
}

function headerOf({ repositories, files, cost, failed }: Migration): string {
  const failures = failed.user + failed.internal;
  const saved = cost.before > 0 ? 1 - cost.after / cost.before : 0;
  const mean = (seconds: number): string => secondsWords(seconds / cost.files);
  const figures = figuresOf([
    [number(repositories.changed), `of ${number(repositories.total)} ${one(repositories.total, 'repository', 'repositories')} change`],
    [number(files.changed), `of ${number(files.total)} ${one(files.total, 'Dockerfile', 'Dockerfiles')} change`],
    ...(cost.files === 0
      ? []
      : [[changeOf(mean(cost.before), mean(cost.after)), `a rebuild of one that changes, on average: ${percent(saved)} less`] as const]),
    ...(failures === 0 ? [] : [[number(failures), one(failures, 'failure', 'failures')] as const]),
  ]);
  const also = [
    ...(files.review === 0 ? [] : [`fixes that need review are in ${number(files.review)} of the Dockerfiles`]),
    ...(files.refused === 0 ? [] : [`something was left alone in ${number(files.refused)}`]),
    ...(files.vendored === 0 ? [] : [`${number(files.vendored)} of vendored code or test fixtures beside them passed over`]),
  ];
  const words = also.length === 0 ? '' : `<p class="basis">${sentence(also.join('; '))}.</p>`;
  return `<p class="tool">dockerfix migrate</p><h1>${number(repositories.total)} ${one(repositories.total, 'repository', 'repositories')}</h1>${words}${figures}`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function one(count: number, single: string, several: string): string {
  return count === 1 ? single : several;
}

/** What stands above a table, by its first column. */
const TITLES: Readonly<Record<string, readonly [string, string]>> = {
  transform: [
    'By rule',
    'How many Dockerfiles each rule rewrites, in how many places, and how many of its fixes need review: <code>--unsafe</code> applies those.',
  ],
  refused: ['Left alone', 'Places where dockerfix saw something to gain, and could not show that the image stays the same.'],
  'taken for granted': ['Taken for granted', 'What rewrites rest on; each can be ruled out in a configuration file.'],
};

interface Part {
  readonly id: string;
  readonly title: string;
  /** Markup. */
  readonly lead: string;
  readonly body: string;
}

function partMarkup({ id, title, lead, body }: Part): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}" tabindex="-1">${title}</h2><p class="lead">${lead}</p>\n${body}</section>`;
}

function sectionPart({ head, rows }: Section, meanings: ReadonlyMap<string, string>): Part {
  const [title, lead] = TITLES[head[0] ?? ''] ?? [head[0] ?? '', ''];
  const body = rows.map((row) => {
    const words = row.filter((cell) => !isNumber(cell));
    const cells = row.map((cell, column) => cellOf(cell, column === 0));
    return `<tr>${cells.join('')}<td class="words meaning">${text(meanings.get(words.join(' ')) ?? '')}</td></tr>`;
  });
  const heads = head.map(
    (name, column) => `<th scope="col"${column > 0 && !isNumber(rows[0]?.[column] ?? '') ? ' class="words"' : ''}>${name}</th>`,
  );
  const id = title.toLowerCase().replaceAll(' ', '-');
  const markup = `<div class="scroll" tabindex="0" role="region" aria-label="${title}, as a table"><table class="summary">
<thead><tr>${heads.join('')}<th scope="col" class="words">what it means</th></tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
  return { id, title, lead, body: markup };
}

function cellOf(cell: string, first: boolean): string {
  if (isNumber(cell)) return `<td>${number(Number(cell))}</td>`;
  return first ? `<th scope="row"><code>${text(cell)}</code></th>` : `<td class="words"><code>${text(cell)}</code></td>`;
}

function isNumber(cell: string): boolean {
  return /^\d+$/u.test(cell);
}

/** By what is said, since many fail alike. */
function failuresPart({ failures, failed }: Migration): readonly Part[] {
  if (failures.length === 0) return [];
  const groups = [...grouped(failures, ({ kind, message }) => `${kind} ${message}`).values()].sort((a, b) => b.length - a.length);
  const more = failed.user + failed.internal - groups.slice(0, MOST_GROUPS).flat().length;
  const rest = more > 0 ? `<p class="left-out">${counted(more, 'more failure')}; the table below has them.</p>` : '';
  const body = `<ul class="failures">${groups.slice(0, MOST_GROUPS).map(groupMarkup).join('\n')}</ul>${rest}`;
  return [{ id: 'failures', title: 'Failures', lead: 'Nothing was written for these Dockerfiles.', body }];
}

function groupMarkup(group: readonly Failure[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const defect = first.kind === 'user' ? '' : ' <b>a defect of dockerfix</b>';
  const places = group.slice(0, MOST_PLACES).map((failure) => `<code dir="ltr">${shortText(placeOf(failure), 200)}</code>`);
  const more = group.length > places.length ? ` and ${number(group.length - places.length)} more` : '';
  return `<li><p><b>${number(group.length)}</b> ${shortText(first.message, 500)}${defect}</p><p class="quiet">${places.join(', ')}${more}</p></li>`;
}

/** Its columns, and what the script sorts them by. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ['repository', 'name'],
  ['outcome', 'outcome'],
  ['Dockerfiles', 'total'],
  ['rewritten by', 'applied'],
  ['left alone', 'places'],
  ['a rebuild', 'saved'],
];

function tablePart(rows: readonly PageRow[], patches: ReturnType<typeof patchesOf>, total: number): Part {
  const heads = COLUMNS.map(
    ([words, by], column) => `<th scope="col" data-by="${by}"${column === 2 ? '' : ' class="words"'}>${words}</th>`,
  );
  const rest =
    total > rows.length
      ? `<p class="left-out">${number(total - rows.length)} more repositories are left out, of those where nothing failed first; <code>--format json</code> has all.</p>`
      : '';
  const body = `<div id="controls"></div>${rest}
<div class="scroll" tabindex="0" role="region" aria-label="Repositories, as a table"><table id="repositories">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.map(rowMarkup).join('\n')}
</tbody></table></div><p id="more"></p>`;
  const some = patches.some((patch) => patch !== null);
  const none = !some && rows.some(({ changed }) => changed > 0);
  const hint = none ? ' Patches are here where <code>--patches DIR</code> names their folder.' : '';
  const lead = `Open one to see what became of its Dockerfiles${some ? ', and its patch' : ''}.${hint}`;
  return { id: 'all', title: 'Repositories', lead, body };
}

function rowMarkup(row: PageRow): string {
  const { name, outcome, error, total, changed, failed, applied, review, refused, cost } = row;
  const some = error === undefined && failed > 0 ? `<p class="quiet">${total === failed ? '' : `${failed} of them `}failed</p>` : '';
  const why = error === undefined ? '' : `<p class="quiet">${shortText(error, 160)}</p>`;
  const codes = (words: readonly string[]): string => words.map((word) => `<code>${text(word)}</code>`).join(', ');
  const look = review.length === 0 ? '' : `<p class="quiet">review: ${codes(review)}</p>`;
  const rest = refused.length > MOST_REFUSED ? `<p class="quiet">and ${refused.length - MOST_REFUSED} more</p>` : '';
  const left = refused.slice(0, MOST_REFUSED).map((words) => `<p><code>${text(words)}</code></p>`);
  return `<tr><th scope="row">${text(name)}</th><td class="words"><span class="${outcome}">${outcome}</span>${some}${why}</td><td>${changed > 0 && changed < total ? `${changed} of ${total}` : total}</td><td class="words">${codes(applied)}${look}</td><td class="words">${left.join('')}${rest}</td><td class="words">${cost ?? ''}</td></tr>`;
}
