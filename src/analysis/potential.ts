/** Asks one copy whether a path of the image, absent now, could come from the context in another checkout; its context path if so. */
export interface Bring {
  /** What it brings now. */
  has(imagePath: string): boolean;
  /** Could it bring anything in this folder, or the folder itself? */
  reaches(folder: string): boolean;
  from(imagePath: string): string | undefined;
  /** All such paths, where several sources are copied to one place; what a later one holds wins. */
  places(imagePath: string): readonly string[];
  /** The event that came last before it; undefined where there was none. */
  readonly after?: number | undefined;
}

/** A file that the context of another checkout could hold, and what a copy would have made of it until it is looked for. */
export interface PotentialSource {
  readonly source: string;
  /** Events that may have changed it since. */
  readonly changedBy: string;
}

/** Sources of which one must not be there, for two lists of copies (the later wins) to bring the same. */
export function sourcesThatDiffer(old: readonly PotentialSource[], now: readonly PotentialSource[]): readonly string[] {
  const isIn = (list: readonly PotentialSource[], one: PotentialSource): boolean =>
    list.some(({ source, changedBy }) => source === one.source && changedBy === one.changedBy);
  const textOf = (list: readonly PotentialSource[]): string => list.map(({ source, changedBy }) => `${source}|${changedBy}`).join('\n');
  const [left, right] = [old.filter((one) => isIn(now, one)), now.filter((one) => isIn(old, one))];
  const all =
    textOf(left) === textOf(right) ? [...old.filter((one) => !isIn(now, one)), ...now.filter((one) => !isIn(old, one))] : [...old, ...now];
  return [...new Set(all.map(({ source }) => source))];
}

const POTENTIAL = '/<from another checkout>';

/** Where an absent path could still come from: pseudo-paths keep them apart from real ones. */
export function potentialPath(path: string): string {
  return path + POTENTIAL;
}

export function isPotential(path: string): boolean {
  return path.endsWith(POTENTIAL);
}

/** The path that a pseudo-path stands for. */
export function withoutPotential(path: string): string {
  return path.slice(0, -POTENTIAL.length);
}
