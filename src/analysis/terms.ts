/**
 * Hash-consing of terms: equal text, equal number. One table serves both Dockerfiles of a comparison,
 * so that "the same value" is one comparison of numbers, however deep the value is.
 */
export interface Terms {
  readonly byText: Map<string, number>;
  readonly texts: string[];
}

export function createTerms(): Terms {
  return { byText: new Map(), texts: [] };
}

/** The number that stands for `text` in this table. */
export function intern(terms: Terms, text: string): number {
  const found = terms.byText.get(text);
  if (found !== undefined) return found;
  const number = terms.texts.length;
  terms.byText.set(text, number);
  terms.texts.push(text);
  return number;
}

/** The text behind a number; for messages only. */
export function textOf(terms: Terms, term: number): string {
  return terms.texts[term] ?? '';
}
