import type { PageDocument, PageElement } from '../page/dom.ts';

/**
 * The script of the page. Its text goes into the page, so that it may use nothing but what it is given. Without it everything can be read; it
 * filters, shows what a commit made run again, and follows arrows.
 */
export function pageScript(page: PageDocument): void {
  const all = (selector: string, inside: Pick<PageDocument, 'querySelectorAll'> = page): PageElement[] => [
    ...inside.querySelectorAll(selector),
  ];
  const attribute = (element: PageElement, name: string): string => element.getAttribute(name) ?? '';
  const root = page.querySelector('main');
  const said = page.querySelector('#commit');
  const layers = all('.layer');
  const bars = all('.bars [role=option]');
  const rows = all('.commits tbody tr');
  const hint = said?.textContent ?? '';
  let chosen: PageElement | undefined;
  let before: PageElement | undefined;

  /** Marks what a commit made run again; nothing where there is none. */
  const show = (bar: PageElement | undefined): void => {
    root?.classList.toggle('replaying', bar !== undefined);
    const within = (ranges: string): ((line: number) => boolean) => {
      const pairs = ranges
        .split(' ')
        .filter((range) => range !== '')
        .map((range) => range.split('-').map(Number));
      return (line) => pairs.some(([first = 0, last = first]) => line >= first && line <= last);
    };
    const again = bar === undefined ? undefined : { b: within(attribute(bar, 'data-before')), a: within(attribute(bar, 'data-after')) };
    const counts = { b: 0, a: 0 };
    for (const layer of layers) {
      // `i-b12` in the list, `b12` in the picture.
      const id = (attribute(layer, 'data-id') || attribute(layer, 'id')).replace('i-', '');
      const side = id.startsWith('a') ? 'a' : 'b';
      const hit = again !== undefined && again[side](Number(id.slice(1)));
      layer.classList.toggle('rerun', hit);
      if (hit && layer.matches('.item')) counts[side] += 1;
    }
    for (const other of bars) other.classList.toggle('shown', other === bar);
    for (const row of rows) row.classList.toggle('shown', bar !== undefined && attribute(row, 'data-id') === attribute(bar, 'data-id'));
    if (said === null) return;
    const same = page.querySelector('.listing [id^=i-a]') === null;
    const after = same ? '' : `, ${counts.a} after`;
    said.textContent =
      bar === undefined
        ? hint
        : `${attribute(bar, 'data-id')}  ${attribute(bar, 'aria-label')}. Layers made anew: ${counts.b}${same ? '' : ' before'}${after}.`;
  };

  const choose = (bar: PageElement | undefined, focus: boolean): void => {
    chosen = bar;
    for (const other of bars) {
      other.setAttribute('aria-selected', String(other === bar));
      other.setAttribute('tabindex', other === (bar ?? bars.at(-1)) ? '0' : '-1');
    }
    show(bar);
    if (bar !== undefined && focus) bar.focus();
    if (bar !== undefined) bar.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  const seen = (element: PageElement): boolean => !element.classList.contains('miss');
  /** Arrow keys go through what the filter leaves. */
  const step = (items: readonly PageElement[], now: PageElement, key: string | undefined): PageElement | undefined => {
    const left = items.filter((item) => item === now || seen(item));
    const place = left.indexOf(now);
    if (key === 'ArrowRight' || key === 'ArrowDown') return left[place + 1];
    if (key === 'ArrowLeft' || key === 'ArrowUp') return left[place - 1];
    if (key === 'Home') return left[0];
    return key === 'End' ? left.at(-1) : undefined;
  };

  for (const bar of bars) {
    // A click focuses first: what was chosen before it tells whether it takes the choice back.
    bar.addEventListener('pointerdown', () => (before = chosen));
    bar.addEventListener('click', () => choose(bar === before ? undefined : bar, true));
    bar.addEventListener('focus', () => {
      if (bar !== chosen) choose(bar, false);
    });
    bar.addEventListener('pointerenter', () => show(bar));
    bar.addEventListener('pointerleave', () => show(chosen));
    bar.addEventListener('keydown', (event) => {
      const next = step(bars, bar, event.key);
      if (next === undefined) return;
      event.preventDefault();
      choose(next, true);
    });
  }
  choose(undefined, false);
  for (const button of all('[data-commit]')) {
    button.addEventListener('click', () =>
      choose(
        bars.find((bar) => attribute(bar, 'data-id') === attribute(button, 'data-commit')),
        false,
      ),
    );
  }
  page.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') choose(undefined, false);
  });

  for (const graph of all('svg.graph')) {
    const nodes = all('.node', graph);
    const arrows = all('.arrow', graph);
    const follow = (node: PageElement | undefined): void => {
      graph.classList.toggle('following', node !== undefined);
      const id = node === undefined ? '' : attribute(node, 'data-id');
      for (const arrow of arrows)
        arrow.classList.toggle('followed', attribute(arrow, 'data-from') === id || attribute(arrow, 'data-to') === id);
    };
    nodes[0]?.setAttribute('tabindex', '0');
    for (const node of nodes) {
      node.addEventListener('pointerenter', () => follow(node));
      node.addEventListener('pointerleave', () => follow(undefined));
      node.addEventListener('focus', () => {
        for (const other of nodes) other.setAttribute('tabindex', other === node ? '0' : '-1');
        follow(node);
      });
      node.addEventListener('blur', () => follow(undefined));
      node.addEventListener('keydown', (event) => {
        const next = step(nodes, node, event.key);
        if (next === undefined) return;
        event.preventDefault();
        next.focus();
      });
    }
  }

  for (const box of all('[data-arrows]')) {
    const apply = (): void => {
      for (const arrow of all(`.arrow.${attribute(box, 'data-arrows')}`)) arrow.classList.toggle('off', box.checked !== true);
    };
    box.addEventListener('change', apply);
    apply();
  }

  const field = page.querySelector('#filter');
  const count = page.querySelector('#hits');
  /** A box has no room for all of its words: those of the list count. */
  const wordsOf = (element: PageElement): string => {
    const label = attribute(element, 'aria-label');
    const item = element.matches('.node') ? page.querySelector(`#i-${attribute(element, 'data-id')}`) : null;
    return label === '' ? ((item ?? element).textContent ?? '') : label;
  };
  const searched = [...all('.item, .refusal, .commits tbody tr, .bars [role=option], .node')].map((element) => ({
    element,
    words: wordsOf(element).toLowerCase(),
  }));
  const filter = (): void => {
    const wanted = (field?.value ?? '').trim().toLowerCase();
    let hits = 0;
    for (const { element, words } of searched) {
      const hit = words.includes(wanted);
      element.classList.toggle('miss', !hit);
      if (hit && element.matches('.item, .refusal, [role=option]')) hits += 1;
    }
    root?.classList.toggle('filtering', wanted !== '');
    if (count !== null) count.textContent = wanted === '' ? '' : hits === 1 ? '1 hit' : `${hits} hits`;
  };
  field?.addEventListener('input', filter);
  filter();
}
