import { oneLine } from './display.ts';

/** Letters, digits and what stands in a sentence around and between them: nothing that Markdown, or GitHub behind it, makes something else of. */
const PLAIN_WORD = /^["'(]?[A-Za-z0-9]+(?:['-][A-Za-z0-9]+)*["')]?[,.:;?!]?$/;

/** What GitHub links without a mark: a commit, an issue. https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls */
const REFERENCE = /\b(?:[0-9a-f]{7,}|[A-Z]+-\d+)\b/i;

/**
 * Words for Markdown. Whatever is not surely a plain word becomes code, as do the words that stand in backticks already: in code there is no markup, no
 * HTML and no math, and GitHub makes no mention, issue or link of it.
 */
export function prose(text: string): string {
  const pieces: Piece[] = [];
  for (const [index, part] of oneLine(text)
    .split(/`([^`]*)`/)
    .entries()) {
    if (index % 2 === 1) add(pieces, { code: true, text: part, written: `\`${part}\`` });
    else for (const word of part.split(/(\s+)/)) if (word !== '') add(pieces, { code: !isPlain(word), text: word, written: word });
  }
  return pieces.map((piece) => (piece.code ? codeSpan(piece.text) : piece.text)).join('');
}

interface Piece {
  readonly code: boolean;
  readonly text: string;
  /** As it stands in the words, with the backticks around it. */
  readonly written: string;
}

function isPlain(word: string): boolean {
  return word.trim() === '' || /^[,.:;?!)]$/.test(word) || (PLAIN_WORD.test(word) && !REFERENCE.test(word));
}

/** Code beside code, or with one space between, is one piece: two spans that touch would be read as something else. */
function add(pieces: Piece[], piece: Piece): void {
  const [before, last] = [pieces.at(-2), pieces.at(-1)];
  const joined = last?.code === true ? [last] : before?.code === true && last?.text === ' ' ? [before, last] : [];
  if (!piece.code || joined.length === 0) {
    pieces.push(piece);
    return;
  }
  const written = [...joined, piece].map((one) => one.written).join('');
  pieces.splice(-joined.length, joined.length, { code: true, text: written, written });
}

/** https://spec.commonmark.org/0.31.2/#code-spans */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line.trim() === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block that nothing in the text can end. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
export function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.endsWith('\n') ? text : `${text}\n`}${fence}\n`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
