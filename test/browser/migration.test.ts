import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { patchName } from '../../src/migrate/patches.ts';
import type { MigratedFile, MigratedRepository } from '../../src/migrated.ts';
import { manyRepositories } from '../cli/migrate-kit.ts';
import { folderWith } from '../output/helpers.ts';
import { CHROMIUM, HIDDEN, INTRUDERS, PROGRAM, violationsOf, WEAPONS, withBrowser } from './kit.ts';

const PATCH = 'diff --git a/Dockerfile b/Dockerfile\n--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-FROM a\n+FROM b\n';

function dockerfix(cwd: string, ...words: readonly string[]): number | null {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], { cwd, encoding: 'utf8' });
  if (status === null || status > 0) throw new Error(stderr);
  return status;
}

function file(path: string, more: Partial<MigratedFile> = {}): MigratedFile {
  return { path, changed: false, applied: [], proposed: [], refused: [], assumptions: [], ...more };
}

/** The page that `report` makes of these, the patches beside them. */
function reported(records: readonly MigratedRepository[], patches: Readonly<Record<string, string>> = {}): string {
  const root = folderWith();
  writeFileSync(join(root, 'a.json'), JSON.stringify({ version: 1, repositories: records, summary: {} }));
  mkdirSync(join(root, 'p'));
  for (const [name, patch] of Object.entries(patches)) writeFileSync(join(root, 'p', patchName(name)), patch);
  dockerfix(root, 'report', 'a.json', '--format', 'html', '--patches', 'p', '--output', 'page.html');
  return readFileSync(join(root, 'page.html'), 'utf8');
}

/** Of each three one changes, and of each hundred one fails; some names fit a search. */
function repository(index: number): MigratedRepository {
  const name = `org-${index % 7}/service-${String(index).padStart(5, '0')}`;
  if (index % 100 === 99) return { name, files: [], changes: [], error: { kind: 'user', message: `it broke: ${index}` } };
  const refused = [{ transform: 'reorder', reason: index % 2 === 0 ? 'not-understood' : 'unclear-comment' }];
  if (index % 3 > 0) return { name, files: [file('Dockerfile', { refused }), file(`docker/${index}.Dockerfile`)], changes: [] };
  const applied = [{ transform: index % 2 === 0 ? 'split-copy' : 'cache-mounts', level: 'safe' }] as const;
  const more = {
    changed: true,
    applied,
    refused,
    proposed: ['dockerignore'],
    cost: { before: 60 + index / 100, after: 12 },
    assumptions: ['freshness'],
  };
  return { name, files: [file('Dockerfile', more)], changes: ['Dockerfile'], patch: patchName(name) };
}

function repositories(count: number): readonly MigratedRepository[] {
  return Array.from({ length: count }, (_, index) => repository(index));
}

function names(page: Page): Promise<string[]> {
  return page.locator('#repositories tbody th').allInnerTexts();
}

describe.skipIf(CHROMIUM === undefined)('the page of a migration', () => {
  const { open } = withBrowser();

  it('has the summary, and each repository with its patch', async () => {
    const root = manyRepositories(10);
    const words = ['migrate', 'all', '--no-history', '--patches', 'p', '--state', 's'];
    dockerfix(root, ...words, '--format', 'html', '--output', 'page.html');
    const html = readFileSync(join(root, 'page.html'), 'utf8');
    const { page, wrongs } = await open(html);
    expect(await page.locator('h1').innerText()).toBe('10 repositories');
    expect(await page.locator('.figures').innerText()).toMatch(/8\s+of 10 repositories change\s+10\s+of 12 Dockerfiles change/u);
    expect(await page.locator('.summary').first().locator('tbody tr', { hasText: 'split-copy' }).innerText()).toContain(
      'Copy the manifests and install before the source is copied.',
    );
    expect(await names(page)).toHaveLength(10);
    await page.getByRole('button', { name: 'org-0/app-0' }).click();
    expect(await page.locator('.detail h3').innerText()).toBe('Dockerfile');
    expect(await page.locator('.detail .diff .add').allInnerTexts()).toContain('+COPY requirements.txt ./');
    await page.getByRole('button', { name: 'org-0/app-0' }).click();
    expect(await page.locator('.detail').count()).toBe(0);
    // What a run says, the report of its state says.
    dockerfix(root, 'report', 's', '--patches', 'p', '--format', 'html', '--output', 'again.html');
    expect(readFileSync(join(root, 'again.html'), 'utf8')).toBe(html);
    expect(wrongs).toEqual([]);
  });

  it('searches, filters and sorts', async () => {
    const { page, wrongs } = await open(reported(repositories(1000)));
    const hits = page.locator('#hits');
    expect(await names(page)).toHaveLength(100);
    await page.locator('#filter').fill('SERVICE-00123');
    expect(await names(page)).toEqual(['org-4/service-00123']);
    // A path that no column shows.
    await page.locator('#filter').fill('docker/5.Docker');
    expect(await names(page)).toEqual(['org-5/service-00005']);
    await page.locator('#filter').fill('broke: 199');
    expect(await page.locator('#repositories tbody').innerText()).toMatch(/failed\s+it broke: 199/u);
    await page.locator('#filter').fill('no such thing');
    expect(await page.locator('#repositories tbody').innerText()).toBe('No repository fits.');
    await page.locator('#filter').fill('');
    const choose = async (id: string, value: string): Promise<string> => {
      await page.locator(`#${id}`).selectOption(value);
      return hits.innerText();
    };
    expect(await choose('outcome', 'failed')).toBe('10 of 1,000');
    expect(await choose('outcome', 'changed')).toBe('330 of 1,000');
    expect(await choose('rule', 'split-copy')).toBe('167 of 1,000');
    expect(await choose('reason', 'reorder unclear-comment')).toBe('0 of 1,000');
    expect(await choose('rule', '')).toBe('163 of 1,000');
    expect(await choose('reason', '')).toBe('330 of 1,000');
    await page.getByRole('button', { name: 'a rebuild' }).click();
    expect((await names(page))[0]).toBe('org-2/service-00996');
    const sorted = page.locator('thead [aria-sort]');
    expect(await sorted.evaluateAll((heads) => heads.map((head) => `${head.textContent} ${head.getAttribute('aria-sort')}`))).toEqual([
      'a rebuild descending',
    ]);
    await page.getByRole('button', { name: 'a rebuild' }).click();
    expect((await names(page))[0]).toBe('org-0/service-00000');
    expect(await sorted.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: 'Show 100 more' }).click();
    expect(await names(page)).toHaveLength(200);
    // Where the new ones begin one goes on.
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe((await names(page))[100]);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await names(page)).toHaveLength(330);
    expect(await page.locator('#more').innerText()).toBe('');
    expect(wrongs).toEqual([]);
  });

  it('does no harm, whatever it is told', async () => {
    const records = WEAPONS.map((weapon, index): MigratedRepository => {
      const name = `${weapon}\n${index}`;
      const [transform, reason] = [weapon, `${weapon} ${index}`];
      const bad = file(`${weapon}\r\n/Dockerfile`, {
        refused: [{ transform, reason }],
        proposed: [weapon],
        assumptions: [weapon],
        error: { kind: 'user', message: weapon },
      });
      const good = file(weapon, { changed: true, applied: [{ transform, level: 'safe' }] });
      return {
        name,
        files: [bad, good],
        changes: [weapon],
        patch: weapon,
        branch: { name: weapon, commit: weapon },
        ...(index % 2 === 0 && { error: { kind: 'internal', message: weapon } }),
      };
    });
    const html = reported(records, Object.fromEntries(records.map(({ name }, index) => [name, `${PATCH}+${WEAPONS[index] ?? ''}\n`])));
    expect(html).not.toMatch(HIDDEN);
    const { page, wrongs } = await open(html);
    expect(await page.locator(INTRUDERS).count()).toBe(0);
    expect(await page.locator('script').count()).toBe(3);
    for (const button of await page.locator('.open').all()) await button.click();
    expect(await page.locator('.detail .diff').count()).toBe(WEAPONS.length);
    const shown = (await page.locator('#repositories').innerText()).replaceAll(/\s+/gu, ' ');
    for (const weapon of WEAPONS.slice(0, 8)) expect(shown).toContain(`+${weapon}`.replaceAll(/\s+/gu, ' '));
    expect(shown).toContain(String.raw`\u202eright to left\u202c`);
    for (const weapon of WEAPONS) {
      await page.locator('#rule').selectOption({ index: 1 });
      await page.locator('#filter').fill(weapon.replaceAll(/[^ -~]/gu, ''));
    }
    expect(await page.locator(INTRUDERS).count()).toBe(0);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(wrongs).toEqual([]);
  });

  it('can be used with 10,000 repositories, and says which patches it has no room for', async () => {
    const long = `${PATCH}${'+RUN x\n'.repeat(20_000)}`;
    const all = repositories(10_000);
    const html = reported(all, { 'org-0/service-00000': long, 'org-0/service-00021': PATCH });
    expect(html.length).toBeLessThan(12_000_000);
    const { page, wrongs } = await open(html);
    const taken = await page.evaluate<number>(`(() => {
      const field = document.querySelector('#filter');
      const time = (words) => {
        const started = performance.now();
        field.value = words;
        field.dispatchEvent(new Event('input'));
        document.body.offsetHeight;
        return performance.now() - started;
      };
      return Math.min(...['service-07', 'docker/6', '', 'split', ''].map(time));
    })()`);
    // Milliseconds, the best of several: what is felt as at once.
    expect(taken).toBeLessThan(100);
    expect(await page.locator('#hits').innerText()).toBe('10,000 of 10,000');
    await page.locator('#outcome').selectOption('changed');
    await page.locator('.open').first().click();
    expect(await page.locator('.detail .left-out').innerText()).toContain('Its patch has no room in this page: org-0-service-00000-');
    await page.locator('.open').nth(1).click();
    expect(await page.locator('.detail .diff .add').innerText()).toBe('+FROM b');
    expect(wrongs).toEqual([]);
  });

  let few: string | undefined;

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('axe finds nothing: %s, %i px', async (scheme, width) => {
    const { page } = await open((few ??= reported(repositories(110), { 'org-0/service-00000': PATCH })), { scheme, width });
    await page.locator('.open').first().click();
    expect(await page.locator('.diff').isVisible()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await open(reported(repositories(3), { 'org-0/service-00000': PATCH }));
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the repositories');
    await page.keyboard.press('Enter');
    const stops: string[] = [];
    for (let stop = 0; stop < 14; stop++) {
      await page.keyboard.press('Tab');
      stops.push((await focused()).slice(0, 20));
    }
    expect(stops.slice(0, 4)).toEqual(['filter', 'outcome', 'rule', 'reason']);
    expect(stops.slice(5, 14)).toEqual([
      'repository',
      'outcome',
      'Dockerfiles',
      'rewritten by',
      'left alone',
      'a rebuild',
      ...(await names(page)),
    ]);
    await page.locator('.open').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.open').first().getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('+FROM b');
  });

  it('can be read without its script, and printed', async () => {
    const { page } = await open(reported(repositories(300)), { javaScriptEnabled: false });
    expect(await page.locator('#repositories tbody tr:visible').count()).toBe(300);
    expect(await page.locator('button, input, select').count()).toBe(0);
    expect(await page.locator('.summary tbody tr:visible').count()).toBeGreaterThan(4);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
