/** A range of a text, half open. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Go's unicode.IsSpace, which differs from JavaScript's `\s` by U+0085 and U+FEFF (https://pkg.go.dev/unicode#IsSpace). */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  if (code >= 0x2000 && code <= 0x200a) return true;
  return code === 0x1680 || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** BuildKit's reWhitespace, `[\t\v\f\r ]`: what separates a keyword from its arguments, and words that are not quoted. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c || code === 0x0d;
}

/** Go's strings.TrimSpace on a part of a text. */
export function trimSpace(text: string, range: Range): Range {
  const start = skipSpace(text, range.start, range.end);
  let end = range.end;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { start, end };
}

export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The words between blanks. The range must not begin or end with a blank. */
export function splitBlanks(text: string, range: Range): readonly Range[] {
  const words: Range[] = [];
  let start = range.start;
  for (let at = range.start; at < range.end; at++) {
    if (!isBlank(text.charCodeAt(at))) continue;
    words.push({ start, end: at });
    while (at + 1 < range.end && isBlank(text.charCodeAt(at + 1))) at++;
    start = at + 1;
  }
  if (range.end > range.start) words.push({ start, end: range.end });
  return words;
}
