import type { ContextPath } from '../model/files.ts';
import { cacheOf } from '../source/cache.ts';
import type { Evaluation } from './evaluate.ts';

/**
 * Why a path that the context lacks may be there in a real build, by what the Dockerfile itself says: a command removes it by name, and nothing
 * here brings or makes it. Settings with a token are removed so, which whoever builds puts into the context (`npm ci && rm -f .npmrc`).
 */
export function whyTakenAway(evaluation: Evaluation, path: ContextPath): string | undefined {
  const found = known.get(evaluation) ?? all(evaluation);
  known.set(evaluation, found);
  return found.get(path);
}

const known = cacheOf<Evaluation, ReadonlyMap<ContextPath, string>>();

function all({ stages }: Evaluation): ReadonlyMap<ContextPath, string> {
  const found = new Map<ContextPath, string>();
  for (const { image } of stages) {
    for (const { takenAway, line } of image.events)
      for (const path of takenAway) found.set(path, `line ${line} removes it by name, and nothing here brings it`);
  }
  return found;
}
