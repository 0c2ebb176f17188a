import { describe, expect, it } from 'vitest';
import { makeFolder } from '../context/folder.ts';
import { commit, repository } from '../context/git.ts';
import { CHROMIUM, pageOf, withBrowser } from './kit.ts';

const DOCKERFILE = `FROM python:3.12-slim AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
RUN ./build.sh
FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY --from=build /app /app
CMD ["/app/run"]
`;
const INSTRUCTIONS = 9;

let made: string | undefined;

/** A page with 25 commits, of which one changes the manifest, and a rewrite. */
function usual(): string {
  if (made !== undefined) return made;
  const root = repository({
    Dockerfile: DOCKERFILE,
    'requirements.txt': 'flask\n',
    'app.py': '',
    'build.sh': '',
    '.dockerignore': '.git\n',
  });
  for (let index = 0; index < 24; index++) commit(root, { 'app.py': `# ${index}\n` }, `change ${index}`);
  commit(root, { 'requirements.txt': 'flask==3.1\n' }, 'a newer flask');
  return (made = pageOf(root));
}

describe.skipIf(CHROMIUM === undefined)('the page', () => {
  const { open } = withBrowser();

  it('draws every instruction, before and after, asks no network and says nothing to the console', async () => {
    const { page, wrongs } = await open(usual());
    expect(await page.locator('svg[data-side=b] .node').count()).toBe(INSTRUCTIONS);
    const after = await page.locator('svg[data-side=a] .node').count();
    expect(after).toBeGreaterThan(INSTRUCTIONS);
    expect(await page.locator('.item').count()).toBe(INSTRUCTIONS + after);
    expect(await page.locator('svg[data-side=b] .arrow.copy').count()).toBe(1);
    expect(await page.locator('svg[data-side=b] .arrow.context').count()).toBe(1);
    expect(await page.locator('svg[data-side=b] .arrow.order').count()).toBeGreaterThan(2);
    expect(await page.locator('.bars [role=option]').count()).toBe(25);
    expect(await page.locator('.scenarios tbody tr').count()).toBe(6);
    expect(await page.locator('.diff .add').count()).toBeGreaterThan(0);
    expect(await page.locator('.figures').innerText()).toMatch(/→/);
    // Boxes lie on no other box.
    const overlaps = await page.evaluate<number>(`(() => {
      const boxes = [...document.querySelectorAll('svg[data-side=a] .box')].map((box) => box.getBoundingClientRect());
      return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
    })()`);
    expect(overlaps).toBe(0);
    expect(wrongs).toEqual([]);
  });

  it('shows for a commit which layers it made run again, before and after', async () => {
    const { page, wrongs } = await open(usual());
    const marked = (side: string): Promise<string[]> => page.locator(`svg[data-side=${side}] .rerun .number`).allTextContents();
    expect(await marked('b')).toEqual([]);
    await page.locator('.bars [role=option]').nth(3).click();
    expect(await marked('b')).toEqual(['3', '4', '5', '8']);
    const install = await page.locator('svg[data-side=a] .node', { hasText: 'pip install' }).getAttribute('data-id');
    const source = await page.locator('svg[data-side=a] .node', { hasText: 'COPY . .' }).getAttribute('data-id');
    expect(await marked('a')).toContain(source?.slice(1));
    expect(await marked('a')).not.toContain(install?.slice(1));
    expect(await page.locator('#commit').innerText()).toMatch(/change 3: .* before, .* after, 1 path/);
    // The newest one changed what the install reads.
    await page.locator('.bars [role=option]').last().click();
    expect(await marked('a')).toContain(install?.slice(1));
    expect(await page.locator('.bars [aria-selected=true]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await marked('a')).toEqual([]);
    for (const expected of [['3', '4', '5', '8'], []]) {
      await page.locator('.bars [role=option]').nth(3).click();
      await page.mouse.move(0, 0);
      expect(await marked('b')).toEqual(expected);
    }
    await page.locator('summary').click();
    await page.locator('[data-commit]').nth(1).click();
    expect(await marked('b')).toEqual(['3', '4', '5', '8']);
    expect(wrongs).toEqual([]);
  });

  it('filters instructions, commits and refusals', async () => {
    const { page } = await open(usual());
    const items = await page.locator('.item').count();
    await page.locator('#filter').fill('NEWER flask');
    expect(await page.locator('.bars [role=option]:not(.miss)').count()).toBe(1);
    expect(await page.locator('.item:visible').count()).toBe(0);
    expect(await page.locator('#hits').innerText()).toBe('1 hit');
    await page.locator('#filter').fill('apt-get');
    const hits = await page.locator('.item:visible').count();
    expect(hits).toBeGreaterThan(1);
    expect(hits).toBeLessThan(items);
    expect(await page.locator('svg[data-side=b] .node:not(.miss)').count()).toBe(1);
    await page.locator('#filter').fill('');
    expect(await page.locator('.item:visible').count()).toBe(items);
  });

  it('hides arrows of a kind', async () => {
    const { page } = await open(usual());
    expect(await page.locator('.arrow.order:visible').count()).toBeGreaterThan(0);
    await page.locator('[data-arrows=order]').uncheck();
    expect(await page.locator('svg.graph .arrow.order:visible').count()).toBe(0);
    expect(await page.locator('svg.graph .arrow.copy:visible').count()).toBeGreaterThan(0);
  });

  it('can be used by keyboard alone', async () => {
    const { page, wrongs } = await open(usual());
    const focused = (expression: string): Promise<string> => page.evaluate<string>(`String(document.activeElement.${expression})`);
    await page.keyboard.press('Tab');
    expect(await focused('textContent')).toBe('Skip to the drawing');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused('id')).toBe('filter');
    const stops = new Set<string>();
    for (let stop = 0; stop < 40; stop++) {
      stops.add(await focused('outerHTML.slice(0, 60)'));
      if ((await focused('getAttribute("role")')) === 'option') {
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowRight');
        expect(await page.locator('.bars [aria-selected=true]').getAttribute('aria-label')).toContain('change 23');
        // Seen without the mouse.
        const width = await focused('querySelector(".hit").computedStyleMap().get("stroke-width")');
        expect(width).toBe('2px');
      }
      if ((await focused('getAttribute("data-id")')) === 'b1') {
        await page.keyboard.press('ArrowDown');
        expect(await focused('getAttribute("data-id")')).toBe('b2');
        await page.keyboard.press('ArrowDown');
        expect(await page.locator('svg[data-side=b] .arrow.followed').count()).toBeGreaterThan(0);
        await page.keyboard.press('Enter');
        expect(page.url()).toMatch(/#i-b3$/);
        break;
      }
      await page.keyboard.press('Tab');
    }
    expect(page.url()).toMatch(/#i-b3$/);
    // The bars and the drawing are one stop each, with the boxes that scroll and the four kinds of arrows.
    expect(stops.size).toBeLessThan(12);
    expect(wrongs).toEqual([]);
  });

  it.each([360, 768])('does not scroll sideways at %i px', async (width) => {
    const { page } = await open(usual(), { width });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    // What is wider scrolls in its own box.
    const inside = await page.evaluate<boolean>(
      `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('.drawing .scroll'))`,
    );
    expect(inside).toBe(true);
  });

  it('can be read without its script', async () => {
    const { page } = await open(usual(), { javaScriptEnabled: false });
    expect(await page.locator('.item:visible').count()).toBeGreaterThan(2 * INSTRUCTIONS);
    expect(await page.locator('svg .node:visible').count()).toBeGreaterThan(2 * INSTRUCTIONS);
  });

  it('does not move where less motion is wanted', async () => {
    const { page } = await open(usual(), { reducedMotion: 'reduce' });
    const moving = `[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s').length`;
    expect(await page.evaluate<number>(moving)).toBe(0);
    expect(await page.evaluate<string>('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto');
  });

  it('can be printed', async () => {
    const { page } = await open(usual());
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });

  it('draws one version where nothing changes, and says so', async () => {
    const { page, wrongs } = await open(pageOf(makeFolder({ Dockerfile: 'FROM debian:12\nRUN x\n' }), '--no-history'));
    expect(await page.locator('svg.graph').count()).toBe(1);
    expect(await page.locator('main').innerText()).toContain('dockerfix changes nothing here');
    expect(wrongs).toEqual([]);
  });
});
