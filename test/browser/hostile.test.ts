import { describe, expect, it } from 'vitest';
import { makeFolder } from '../context/folder.ts';
import { commit, repository } from '../context/git.ts';
import { CHROMIUM, HIDDEN, INTRUDERS, pageOf, WEAPONS, withBrowser } from './kit.ts';

const HOSTILE = `FROM debian:12 AS hostile
${WEAPONS.map((weapon) => `RUN echo ${weapon}`).join('\n')}
ENV EVIL="${WEAPONS[0] ?? ''}"
LABEL "<script>alert(7)</script>"="x"
COPY . .
RUN npm ci
`;

describe.skipIf(CHROMIUM === undefined)('a hostile Dockerfile', () => {
  const { open } = withBrowser();

  it('does no harm, with a hostile history and hostile names', async () => {
    const names = { '<img src=x onerror=alert(8)>.js': '', '"><script>alert(9)<': '', '\u202egnp.js': '', 'package.json': '{' };
    const root = repository({ Dockerfile: HOSTILE, ...names });
    for (let index = 0; index < 25; index++) commit(root, { 'a.js': `${index}` }, WEAPONS[index % WEAPONS.length]);
    const html = pageOf(root);
    // Nothing hides in it, or turns it around.
    expect(html).not.toMatch(HIDDEN);
    const { page, wrongs } = await open(html);
    expect(await page.locator(INTRUDERS).count()).toBe(0);
    expect(await page.locator('script, style').count()).toBe(2);
    expect(await page.locator('.item').first().isVisible()).toBe(true);
    // It stands there as it is written.
    const list = await page.locator('.listing').first().innerText();
    for (const weapon of WEAPONS.slice(0, 7)) expect(list.replaceAll(/\s+/g, ' ')).toContain(weapon.replaceAll(/\s+/g, ' '));
    expect(list).toContain(String.raw`\u202eright to left\u202c`);
    for (let index = 0; index < 25; index += 5) await page.locator('.bars [role=option]').nth(index).click();
    for (const weapon of WEAPONS) await page.locator('#filter').fill(weapon.replaceAll(/[^ -~]/g, ''));
    await page.locator('.node').first().focus();
    await page.mouse.move(300, 500);
    expect(await page.locator(INTRUDERS).count()).toBe(0);
    expect(wrongs).toEqual([]);
  });

  it('runs no script that is not its own, whatever else may stand in it', async () => {
    const intruding =
      '<script>document.title = "run"</script><img src="http://127.0.0.1:9/x"><p style="display:none" onclick="alert(1)" id="p">x</p>';
    const html = pageOf(makeFolder({ Dockerfile: 'FROM debian:12\nRUN x\n' }), '--no-history').replace('</main>', `${intruding}</main>`);
    const { page, wrongs } = await open(html);
    await page.locator('#p').click();
    expect(await page.title()).not.toBe('run');
    expect(wrongs.length).toBeGreaterThan(0);
    expect(wrongs.filter((wrong) => !/^console error: .*Content Security Policy|^request: .*\(csp\)$/s.test(wrong))).toEqual([]);
  });

  it.each([
    ['5,000 instructions', `FROM debian:12\n${Array.from({ length: 5000 }, (_, index) => `RUN ./x${index} <b>\n`).join('')}`],
    [
      '5,000 stages',
      Array.from({ length: 2500 }, (_, index) => `FROM debian:12 AS s${index}\nCOPY --from=s${Math.max(0, index - 1)} / /\n`).join(''),
    ],
    [
      '500 that are analysed',
      `FROM debian:12\n${Array.from({ length: 499 }, (_, index) => (index % 2 === 0 ? `RUN ./x${index}\n` : `COPY f /${index}\n`)).join('')}`,
    ],
    [
      '90 stages that are analysed',
      Array.from(
        { length: 90 },
        (_, index) =>
          `FROM debian:12 AS s${index}\n${Array.from({ length: index % 6 }, (_, from) => `COPY --from=s${Math.max(0, index - 1 - from)} / /${from}\n`).join('')}RUN x\n`,
      ).join(''),
    ],
  ])('%s: are drawn in part, and the page says so', async (_, dockerfile) => {
    const root = makeFolder({ Dockerfile: dockerfile, f: '' });
    const started = performance.now();
    const html = pageOf(root, '--no-history');
    expect(performance.now() - started).toBeLessThan(45_000);
    expect(html.length).toBeLessThan(4_000_000);
    const { page, wrongs } = await open(html);
    expect(await page.locator('.node').count()).toBeGreaterThan(100);
    expect(await page.locator('.node').count()).toBeLessThan(520);
    expect(await page.locator('.left-out').first().innerText()).toMatch(/^\d+ of \d+ instructions are drawn/);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(wrongs).toEqual([]);
  });
});
