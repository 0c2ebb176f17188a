import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { findChromium } from './chromium.ts';

export const CHROMIUM = findChromium();

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');

interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce';
  readonly javaScriptEnabled?: boolean;
}

/** A page that is open, with all that it did that it must not do. */
export interface Opened {
  readonly page: Page;
  /** Messages of the console, errors, dialogs, and requests but that for the page itself. */
  readonly wrongs: readonly string[];
}

/** A browser for the tests of a file. */
export function withBrowser(): { readonly open: (html: string, view?: View) => Promise<Opened> } {
  let browser: Browser | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dockerfix-page-'));
    // In a container Chromium's own sandbox has nothing to stand on; the pages are ours.
    browser = await chromium.launch({ ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }), chromiumSandbox: false });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    async open(html, { width = 1280, height = 900, scheme = 'light', ...options } = {}) {
      if (browser === undefined) throw new Error('there is no browser');
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme, ...options });
      onTestFinished(() => page.close());
      const path = join(folder, `${Math.random().toString(36).slice(2)}.html`);
      writeFileSync(path, html);
      const url = pathToFileURL(path).href;
      const wrongs: string[] = [];
      page.on('console', (message) => wrongs.push(`console ${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => {
        wrongs.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('requestfinished', (request) => {
        if (request.url() !== url) wrongs.push(`request: ${request.url()}`);
      });
      page.on('requestfailed', (request) => wrongs.push(`request: ${request.url()} (${request.failure()?.errorText ?? ''})`));
      await page.goto(url);
      return { page, wrongs };
    },
  };
}

/** The page that the built command makes of a folder. */
export function pageOf(root: string, ...words: readonly string[]): string {
  const [program, options] = [process.execPath, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const];
  return execFileSync(program, [PROGRAM, 'graph', 'Dockerfile', '--format', 'html', ...words], options);
}
