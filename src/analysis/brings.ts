import type { Coverage } from './coverage.ts';
import { contested } from './events.ts';
import { setLoose, type Image } from './image.ts';
import { isPotential, potentialPath, type Bring } from './potential.ts';
import { intern } from './terms.ts';

/**
 * Registers a copy from the context. What it could bring, in another checkout, on top of what is there by other means (an earlier
 * command, another copy) is a put of its own, at a pseudo-path.
 */
export function registerBring(image: Image, bring: Bring, coverage: readonly Coverage[]): void {
  image.coverage.push(...coverage);
  // All that made it, in whatever order: installs of packages may be joined (package-parts.ts).
  const makers = new Map<string, number[]>();
  for (const event of image.events) {
    for (const path of contested(event).keys()) {
      const ids = makers.get(path);
      if (ids === undefined) makers.set(path, [event.id]);
      else ids.push(event.id);
    }
  }
  for (const [path, ids] of makers)
    putOver(image, bring, path, `event ${(ids.length > 1 ? ids.toSorted((a, b) => a - b) : ids).join(',')}`);
  for (const [path, known] of image.paths.entries(({ root }) => root !== undefined && !bring.reaches(root))) {
    if (known.folder === undefined && !isPotential(path)) putOver(image, bring, path, `${known.term}`);
  }
  image.brings.push(bring);
}

function putOver(image: Image, bring: Bring, path: string, what: string): void {
  const sources = !bring.reaches(path) || bring.has(path) ? [] : bring.places(path);
  if (sources.length === 0) return;
  const term = intern(image.terms, `context|${sources.join(' ')}|over|${what}`);
  setLoose(image, potentialPath(path), { term, fact: { kind: 'absent' } });
}
