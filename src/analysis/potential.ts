/** Asks one copy whether a path of the image, absent now, could come from the context in another checkout; its context path if so. */
export interface Bring {
  /** What it brings now. */
  readonly has: (imagePath: string) => boolean;
  /** Could it bring anything in this folder, or the folder itself? */
  readonly reaches: (folder: string) => boolean;
  readonly from: (imagePath: string) => string | undefined;
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
