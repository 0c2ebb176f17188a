import type { PageDocument, PageElement } from '../page/dom.ts';
import type { PageFile, PageRow } from './rows.ts';

/**
 * The script of the page. Its text goes into the page, so that it may use nothing but what it is given. Without it the summary and the table can
 * be read; it searches, filters and sorts, and shows the details of a repository. Texts become texts, never markup.
 */
export function migrationScript(page: PageDocument): void {
  /** Rows that are shown at once: a browser lays out a table of some thousands for a second. */
  const STEP = 100;

  const table = page.querySelector('#repositories');
  const body = table?.querySelector('tbody');
  const controls = page.querySelector('#controls');
  const foot = page.querySelector('#more');
  if (table === null || body === null || body === undefined || controls === null || foot === null) return;

  const parsed = (id: string): unknown => JSON.parse(page.querySelector(id)?.textContent ?? '[]');
  const areRows = (value: unknown): value is readonly PageRow[] => Array.isArray(value);
  const arePatches = (value: unknown): value is readonly (string | null)[] => Array.isArray(value);
  const made = (
    name: string,
    attributes: Readonly<Record<string, string>> = {},
    ...parts: readonly (PageElement | string)[]
  ): PageElement => {
    const element = page.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...parts);
    return element;
  };
  const grouped = (count: number): string => count.toLocaleString('en-US');

  const data = parsed('#rows');
  const elements = [...body.querySelectorAll('tr')];
  const all = (areRows(data) ? data : []).map((row, place) => ({ row, place, element: elements[place], detail: made('tr'), open: false }));
  type Entry = (typeof all)[number];

  /** In small letters, made when they are first needed. */
  const words = new Map<Entry, string>();
  const wordsOf = (entry: Entry): string => {
    let known = words.get(entry);
    if (known === undefined) {
      const { name, outcome, error = '', applied, review, refused, files } = entry.row;
      const said = files.flatMap((file) => [file.path, file.error ?? '', ...(file.assumed ?? [])]);
      known = [name, outcome, error, ...applied, ...review, ...refused, ...said].join('\n').toLowerCase();
      words.set(entry, known);
    }
    return known;
  };

  let patches: readonly (string | null)[] | undefined;
  const patchAt = (place: number): string | null => {
    if (patches === undefined) {
      const read = parsed('#patches');
      patches = arePatches(read) ? read : [];
    }
    return patches[place] ?? null;
  };

  const kindOf = (line: string): string => {
    if (/^(?:diff |--- |\+\+\+ |new file mode )/.test(line)) return 'file';
    if (line.startsWith('@@')) return 'hunk';
    return line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : '';
  };
  const patchMarkup = (patch: string): PageElement => {
    const code = made('code');
    for (const line of patch.replace(/\n$/, '').split('\n')) {
      const kind = kindOf(line);
      code.append(kind === '' ? line : made('span', { class: kind }, line), '\n');
    }
    return made('pre', { class: 'diff', tabindex: '0', role: 'region', 'aria-label': 'Patch', dir: 'ltr' }, code);
  };

  /** What ids mean, as the summary says. */
  const meanings = new Map<string, string>();
  for (const row of page.querySelectorAll('.summary tbody tr')) {
    const ids = [...row.querySelectorAll('code')].map(({ textContent }) => textContent ?? '');
    meanings.set(ids.join(' '), row.querySelector('.meaning')?.textContent ?? '');
  }
  const fileMarkup = (file: PageFile): readonly PageElement[] => {
    const list = made('dl');
    const say = (name: string, said: string | undefined): void => {
      if (said !== undefined) list.append(made('dt', {}, name), made('dd', {}, said));
    };
    const explain = (name: string, ids: readonly string[] | undefined): void => {
      if (ids !== undefined)
        list.append(made('dt', {}, name), ...ids.map((id) => made('dd', {}, made('code', {}, id), ` ${meanings.get(id) ?? ''}`)));
    };
    say('error', file.error);
    explain('rewritten by', file.applied);
    explain('needs review', file.review);
    explain('left alone', file.refused);
    explain('taken for granted', file.assumed);
    say('a rebuild', file.cost);
    if (file.error === undefined && file.applied === undefined && file.review === undefined && file.refused === undefined)
      say('nothing', 'to do here');
    return [made('h3', {}, file.path), list];
  };

  const fill = ({ row, place, detail }: Entry): void => {
    const inside = made('div', { class: 'inside' });
    if (row.error !== undefined) inside.append(made('p', { class: 'failed' }, row.error));
    if (row.commit !== undefined) inside.append(made('p', {}, 'Commit ', made('code', {}, row.commit)));
    inside.append(...row.files.flatMap(fileMarkup));
    const more = row.total - row.files.length;
    if (more > 0) inside.append(made('p', { class: 'left-out' }, `${grouped(more)} more Dockerfiles are left out.`));
    const patch = patchAt(place);
    if (patch === '' || (patch === null && row.patch !== undefined)) {
      const why = patch === '' ? 'Its patch has no room in this page' : 'Its patch was not at hand';
      inside.append(made('p', { class: 'left-out' }, `${why}: ${row.patch ?? ''}`));
    } else if (patch !== null) inside.append(patchMarkup(patch));
    detail.setAttribute('class', 'detail');
    detail.setAttribute('id', `d${place}`);
    detail.replaceChildren(made('td', { colspan: '6' }, inside));
  };

  const toggle = (entry: Entry, button: PageElement): void => {
    entry.open = !entry.open;
    button.setAttribute('aria-expanded', String(entry.open));
    if (entry.open) {
      fill(entry);
      button.setAttribute('aria-controls', `d${entry.place}`);
      entry.element?.after(entry.detail);
    } else {
      button.removeAttribute('aria-controls');
      entry.detail.remove();
    }
  };

  /** The name of a repository becomes what opens its details. */
  const ready = (entry: Entry): void => {
    const head = entry.element?.querySelector('th');
    if (head === null || head === undefined || head.querySelector('button') !== null) return;
    const button = made('button', { type: 'button', class: 'open', 'aria-expanded': 'false' }, head.textContent ?? '');
    button.addEventListener('click', () => toggle(entry, button));
    head.replaceChildren(button);
  };

  const keys: Readonly<Record<string, (row: PageRow) => number | string>> = {
    name: ({ name }) => name,
    outcome: ({ outcome, failed }) => (outcome === 'failed' ? 0 : failed > 0 ? 1 : outcome === 'changed' ? 2 : 3),
    total: ({ total }) => -total,
    applied: ({ applied, review }) => -applied.length - review.length / 1000,
    places: ({ places }) => -places,
    saved: ({ before, after }) => after - before,
  };
  let by = 'name';
  let turned = false;
  let sorted: readonly Entry[] = all;
  const sort = (): void => {
    const key = keys[by] ?? (() => 0);
    const order = all.map((entry) => ({ entry, at: key(entry.row) }));
    order.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.entry.place - b.entry.place));
    sorted = order.map(({ entry }) => entry);
    if (turned) sorted = sorted.toReversed();
  };

  const outcomes: readonly (readonly [string, string, (row: PageRow) => boolean])[] = [
    ['changed', 'changed', ({ outcome }) => outcome === 'changed'],
    ['unchanged', 'unchanged', ({ outcome }) => outcome === 'unchanged'],
    ['failed', 'failed', ({ outcome, failed }) => outcome === 'failed' || failed > 0],
    ['review', 'needs review', ({ review }) => review.length > 0],
    ['refused', 'left something alone', ({ refused }) => refused.length > 0],
  ];
  const search = made('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'repository, path, rule, error',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const hits = made('span', { id: 'hits', role: 'status' });
  const choice = (id: string, label: string, options: readonly (readonly [string, string, number])[]): PageElement => {
    const select = made('select', { id }, made('option', { value: '' }, 'all'));
    for (const [value, said, count] of options) if (count > 0) select.append(made('option', { value }, `${said} (${grouped(count)})`));
    controls.append(made('label', {}, `${label} `, select));
    select.addEventListener('input', () => begin());
    return select;
  };
  const countedBy = (of: (row: PageRow) => readonly string[]): readonly (readonly [string, string, number])[] => {
    const counts = new Map<string, number>();
    for (const { row } of all) for (const word of new Set(of(row))) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).map(([word, count]) => [word, word, count]);
  };

  let shown = STEP;
  const show = (): readonly Entry[] => {
    const wanted = (search.value ?? '').trim().toLowerCase();
    const [rule, reason] = [byRule.value ?? '', byReason.value ?? ''];
    const fits = outcomes.find(([value]) => value === byOutcome.value)?.[2];
    const left = sorted.filter(
      (entry) =>
        (fits === undefined || fits(entry.row)) &&
        (rule === '' || entry.row.applied.includes(rule) || entry.row.review.includes(rule)) &&
        (reason === '' || entry.row.refused.includes(reason)) &&
        (wanted === '' || wordsOf(entry).includes(wanted)),
    );
    const seen = left.slice(0, shown);
    for (const entry of seen) ready(entry);
    const rows = seen.flatMap(({ element, detail, open }) => (element === undefined ? [] : open ? [element, detail] : [element]));
    body.replaceChildren(...rows);
    if (seen.length === 0) body.append(made('tr', {}, made('td', { colspan: '6', class: 'none' }, 'No repository fits.')));
    hits.textContent = `${grouped(left.length)} of ${grouped(all.length)}`;
    foot.replaceChildren();
    if (left.length <= shown) return seen;
    const many = left.length > 2000;
    foot.append(
      `The first ${grouped(seen.length)} are shown.`,
      moreButton(`Show ${STEP} more`, shown + STEP),
      many ? moreButton('Show 1,000 more', shown + 1000) : moreButton('Show all', Infinity),
    );
    return seen;
  };
  const moreButton = (label: string, most: number): PageElement => {
    const button = made('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      const first = shown;
      shown = most;
      show()[first]?.element?.querySelector('button')?.focus();
    });
    return button;
  };
  const begin = (): void => {
    shown = STEP;
    show();
  };

  table.classList.toggle('ready', true);
  controls.setAttribute('class', 'controls');
  controls.setAttribute('role', 'search');
  controls.append(made('label', {}, 'Search ', search));
  const byOutcome = choice(
    'outcome',
    'Outcome',
    outcomes.map(([value, said, fits]) => [value, said, all.filter(({ row }) => fits(row)).length]),
  );
  const byRule = choice(
    'rule',
    'Rule',
    countedBy(({ applied, review }) => [...applied, ...review]),
  );
  const byReason = choice(
    'reason',
    'Left alone',
    countedBy(({ refused }) => refused),
  );
  controls.append(hits);
  search.addEventListener('input', begin);

  for (const head of table.querySelectorAll('thead th')) {
    const key = head.getAttribute('data-by') ?? '';
    const button = made('button', { type: 'button', class: 'sort' }, head.textContent ?? '');
    head.replaceChildren(button);
    if (key === by) head.setAttribute('aria-sort', 'ascending');
    button.addEventListener('click', () => {
      turned = key === by && !turned;
      by = key;
      for (const other of table.querySelectorAll('thead th')) other.removeAttribute('aria-sort');
      // Numbers begin with the highest.
      const down = key === 'name' || key === 'outcome' ? turned : !turned;
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      sort();
      begin();
    });
  }
  begin();
}
