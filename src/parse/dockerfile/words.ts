import { isSpace, type Range } from './characters.ts';

/**
 * The words of ENV, LABEL and ARG: blanks in quotes or behind an escape do not separate; quotes and escapes stay in the words.
 * As parseWords of https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go
 */
export function quotedWords(text: string, range: Range, escape: string): readonly Range[] {
  const words: Range[] = [];
  let start = -1;
  let quote = '';
  let at = range.start;
  while (at < range.end) {
    const character = text.charAt(at);
    if (start === -1) {
      if (isSpace(text.charCodeAt(at))) {
        at++;
        continue;
      }
      start = at;
    }
    if (quote === '' && isSpace(text.charCodeAt(at))) {
      words.push({ start, end: at });
      start = -1;
    } else if (character === escape && quote !== "'") {
      // An escape at the very end is dropped.
      if (at + 1 === range.end) break;
      at++;
    } else if (quote === '') {
      if (character === '"' || character === "'") quote = character;
    } else if (character === quote) {
      quote = '';
    }
    at++;
  }
  if (start !== -1 && at > start) words.push({ start, end: at });
  return words;
}
