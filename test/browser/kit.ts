import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { findChromium } from './chromium.ts';

export const CHROMIUM = findChromium();

export const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');

/** Whatever ends or begins something in HTML, SVG, CSS, a script, an attribute or an address. */
export const WEAPONS = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '</style><style>*{display:none}</style>',
  '</title></svg></code></pre><img src=x onerror=alert(3)>',
  '"><a href="javascript:alert(4)" autofocus onfocus=alert(5)>x</a>',
  `' onmouseover='alert(6)`,
  '<!-- --> <![CDATA[ ]]> &lt;script&gt; &#60;b&#62; <b>bold</b>',
  '<base href=http://127.0.0.1:9/> <meta http-equiv=refresh content=0> <link rel=stylesheet href=//127.0.0.1:9/x> <iframe src=//127.0.0.1:9>',
  '\u202eright to left\u202c \u2066isolate\u2069 \u200f\u200e\u061c \u0007\u001b[31m\u009b \u2028 \u{e0041}',
];

/** What markup of somebody else's would have made. */
export const INTRUDERS =
  'script:not(body > script:last-child, [type="application/json"]), style:not(head > style), img, iframe, base, link, b b, a[href^=javascript], [onerror], [onfocus], [onmouseover], meta[http-equiv=refresh]';

/** What is not seen, or turns text around. */
export const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;

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

/** What axe has against a page. */
export async function violationsOf(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate<unknown>(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`,
  );
}
