import { describe, expect, it } from 'vitest';
import { commit, repository } from '../context/git.ts';
import { CHROMIUM, pageOf, violationsOf, withBrowser } from './kit.ts';

const DOCKERFILE = `FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN --mount=type=bind,target=/x make
FROM build AS other
RUN ./x
FROM debian:12
COPY --from=build /app /app
`;

let made: string | undefined;

function page25(): string {
  if (made !== undefined) return made;
  const root = repository({ Dockerfile: DOCKERFILE, 'package.json': '{', 'app.js': '' });
  for (let index = 0; index < 25; index++)
    commit(root, { 'app.js': `// ${index}\n`, ...(index % 5 === 0 && { 'package.json': `{ ${index}` }) });
  return (made = pageOf(root));
}

/** What is written on what, as computed by the browser: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const CONTRASTS = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const paper = (element) => { for (let at = element; at; at = at.parentElement) { const color = parts(getComputedStyle(at).backgroundColor); if (color[3] !== 0) return color; } return [255, 255, 255]; };
  const html = [...document.querySelectorAll('h1, h2, h3, h4, p, li, td, th, a, code, label, span, b, summary, button')].filter((one) => one.checkVisibility() && one.textContent.trim() !== '' && !one.closest('.skip'));
  const found = html.map((one) => ({ what: one.tagName + '.' + one.className, ratio: ratio(parts(getComputedStyle(one).color), paper(one)) }));
  for (const node of document.querySelectorAll('.node')) {
    const box = parts(getComputedStyle(node.querySelector('.box')).fill);
    for (const text of node.querySelectorAll('text')) found.push({ what: 'svg ' + node.getAttribute('class'), ratio: ratio(parts(getComputedStyle(text).fill), box) });
  }
  return found;
})()`;

describe.skipIf(CHROMIUM === undefined)('the colours of the page', () => {
  const { open } = withBrowser();

  it.each(['light', 'dark'] as const)('can be read: %s', async (scheme) => {
    const { page } = await open(page25(), { scheme });
    const found = await page.evaluate<readonly { readonly what: string; readonly ratio: number }[]>(CONTRASTS);
    expect(found.length).toBeGreaterThan(100);
    expect(found.some(({ what }) => what.includes('heat4'))).toBe(true);
    // https://www.w3.org/TR/WCAG22/#contrast-minimum
    expect(found.filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('words can be read on all steps of heat: %s', async (scheme) => {
    const { page } = await open(page25(), { scheme });
    for (const heat of ['heat0', 'heat1', 'heat2', 'heat3', 'heat4']) {
      await page.evaluate(`document.querySelectorAll('.node.layer').forEach((node) => node.setAttribute('class', 'node layer ${heat}'))`);
      const found = await page.evaluate<readonly { readonly what: string; readonly ratio: number }[]>(CONTRASTS);
      const on = found.filter(({ what }) => what === `svg node layer ${heat}`);
      expect(on.length).toBeGreaterThan(5);
      expect(on.filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
    }
  });

  it.each(['light', 'dark'] as const)('axe finds nothing: %s', async (scheme) => {
    const { page } = await open(page25(), { scheme });
    expect(await violationsOf(page)).toEqual([]);
  });
});
