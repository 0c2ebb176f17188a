/** Words with one space between them. */
export function flowing(words: string): string {
  return words.replaceAll(/\s+/gu, ' ').trim();
}

/** Words with one space between them, as a set. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** `a, b and c`, `a, b or c`. */
export function listed(words: readonly string[], word = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${word} ${words.at(-1) ?? ''}`;
}

export function oneOf(words: readonly string[]): string {
  return listed(words, 'or');
}

const VARIABLE = /\$(?:\{[^}]*\}|\w+)/u;

/** Is it this text with anything in place of its variables? */
export function fitsText(pattern: string, text: string): boolean {
  const [first = '', ...more] = pattern.split(VARIABLE);
  const last = more.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of more) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
