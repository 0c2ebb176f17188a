import { createHash } from 'node:crypto';
import { text } from './markup.ts';

/** What stands in a page; everything but the title is markup. */
interface PageParts {
  readonly title: string;
  readonly style: string;
  /** JavaScript. */
  readonly script: string;
  /** The first link of the page: its words, and the id that it leads to. */
  readonly skip: readonly [string, string];
  readonly header: string;
  readonly main: string;
  /** Blocks of data for the script, behind everything that is seen. */
  readonly data?: string;
  readonly footer: string;
}

/**
 * One page with everything, which asks no network: its style and script are named by their hashes, and nothing else may be loaded or run.
 * https://www.w3.org/TR/CSP3/
 */
export function pageOf({ title, style, script, skip, header, main, data = '', footer }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${text(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#${skip[1]}">${skip[0]}</a>
<header>${header}</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer><p>${footer} This page loads nothing from anywhere.</p></footer>
${data}<script>${script}</script>
</body>
</html>
`;
}

function hashOf(code: string): string {
  return `sha256-${createHash('sha256').update(code).digest('base64')}`;
}

/** A function of ours as the script of a page. What it uses it must be given: its text alone goes there. */
export function scriptOf(main: (page: never) => void): string {
  return `(${main.toString()})(document)`;
}

/** Figures at the head of a page, what each says behind it; the first of each pair may be markup. */
export function figuresOf(figures: readonly (readonly [string, string])[]): string {
  return `<ul class="figures">${figures.map(([figure, words]) => `<li><b>${figure}</b> <span>${words}</span></li>`).join('')}</ul>`;
}

/** What it was, and what it is now. */
export function changeOf(old: string, now: string): string {
  return old === now ? now : `<span class="was">${old} →</span> ${now}`;
}
