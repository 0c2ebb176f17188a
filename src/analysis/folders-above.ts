import { isBelow, literalPattern, overlaps, parentOf } from '../model/path-patterns.ts';
import type { ImageEvent } from './events.ts';
import { couldKnow } from './file-view.ts';
import type { Image } from './image.ts';

/** Folders of any distribution (FHS 3.0), beside those of which the whole checker knows. https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html */
const ALSO_THERE: ReadonlySet<string> = new Set(['/dev', '/mnt', '/run', '/var/cache', '/var/tmp']);

/**
 * The folders above a cache that may be there only for it, the nearest first. A home folder is not made by what fills a cache in it.
 * @param line of the RUN that fills it: what it makes itself, it would find made already for a mount, which takes it away again
 */
export function foldersAbove(image: Image, folder: string, line?: number): readonly string[] {
  const found: string[] = [];
  for (let at = parentOf(folder); at !== '/' && !isHome(at) && !isThere(image, at, line); at = parentOf(at)) found.push(at);
  return found;
}

function isHome(path: string): boolean {
  return path === '/root' || /^\/home\/[^/]+$/u.test(path);
}

function isThere(image: Image, path: string, line: number | undefined): boolean {
  if (image.brought.has(path)) return true;
  if (image.alwaysThere.has(path) || (image.alwaysThere.size > 1 && ALSO_THERE.has(path))) return true;
  if (image.paths.get(path)?.fact.kind === 'folder') return true;
  const made = image.events.findLastIndex((event) => event.line !== line && event.makes?.some((one) => isBelow(one, path)) === true);
  return made >= 0 && !image.events.slice(made + 1).some((event) => mayRemove(event, path));
}

function mayRemove(event: ImageEvent, path: string): boolean {
  // What packages bring removes nothing of others.
  if (event.makes !== undefined || event.changesOnly === true || event.caches !== undefined || event.thirdParty === true) return false;
  return event.unknown === undefined ? event.writes.some((region) => overlaps(region, only(path))) : couldKnow(event, `${path}/any`);
}

export function only(path: string): { readonly patterns: readonly string[] } {
  return { patterns: [literalPattern(path)] };
}
