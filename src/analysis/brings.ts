import { contested } from './activity.ts';
import type { Coverage } from './coverage.ts';
import { setLoose, type Image } from './image.ts';
import { intern } from './terms.ts';

/** Asks one copy whether a path of the image, absent now, could come from the context in another checkout; its context path if so. */
export interface Bring {
  /** What it brings now. */
  readonly paths: { readonly has: (imagePath: string) => boolean };
  /** A whole folder, or a pattern. */
  readonly broad: boolean;
  readonly from: (imagePath: string) => string | undefined;
}

/**
 * Registers a copy from the context. What it could bring, in another checkout, on top of what is there by other means (an earlier
 * command, another copy) is a put of its own, at a pseudo-path.
 */
export function registerBring(image: Image, bring: Bring, coverage: readonly Coverage[]): void {
  image.coverage.push(...coverage);
  const over = (path: string, what: string): void => {
    const source = bring.paths.has(path) ? undefined : bring.from(path);
    if (source === undefined) return;
    setLoose(image, potentialPath(path), { term: intern(image.terms, `context|${source}|over|${what}`), fact: { kind: 'absent' } });
  };
  for (const event of image.events) for (const path of contested(event).keys()) over(path, `event ${event.id}`);
  for (const [path, known] of [...image.paths]) {
    if (known.folder === undefined && !isPotential(path)) over(path, `${known.term}`);
  }
  image.brings.push(bring);
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
