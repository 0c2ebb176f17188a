/** ` Did you mean X?`, or '' when no candidate is near (at most a third of its letters wrong). */
export function didYouMean(word: string, candidates: readonly string[]): string {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const wrong = distance(word, candidate);
    if (wrong >= least || wrong > Math.max(1, candidate.length / 3)) continue;
    best = candidate;
    least = wrong;
  }
  return best === undefined ? '' : ` Did you mean ${best}?`;
}

/** How many letters must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(from: string, to: string): number {
  // No candidate is longer than this; a longer word is near to none of them.
  if (from.length > 100) return Infinity;
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(from.length, to.length);
}
