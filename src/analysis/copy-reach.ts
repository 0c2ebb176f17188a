import { posix } from 'node:path';
import { broughtBy, type Copies } from '../context/copy-sources.ts';
import type { ContextPath } from '../model/files.ts';
import { isBelow, joinPath } from '../model/path-patterns.ts';
import { goMatch } from '../parse/go-path.ts';
import type { Words } from './copies.ts';
import type { Coverage } from './coverage.ts';
import { flatMap } from '../source/flat-map.ts';

/** The places that a path could come from, each once; what a later one holds wins. */
export function placesFor(copies: Copies, path: string): readonly ContextPath[] {
  const found: ContextPath[] = [];
  for (const part of copies.parts) {
    const place = bringsBelow(copies, part, path) ?? broughtBy(copies, part, path);
    if (place !== undefined && !found.includes(place)) found.push(place);
  }
  return found;
}

/** Of several places, the one that is likeliest to hold something: the one nearest to the root of the context. */
export function nearest(places: readonly ContextPath[]): ContextPath | undefined {
  let [found] = places;
  for (const place of places) if (found !== undefined && depthOf(place) < depthOf(found)) found = place;
  return found;
}

function depthOf(place: ContextPath): number {
  return place.split('/').length;
}

/** False only when none of the copies can bring the folder, or anything in it. */
export function reaches(copies: Copies, folder: string): boolean {
  return copies.parts.some((part) => {
    const target = part.kind === 'folder' ? part.imageFolder : part.image;
    return isBelow(target, folder) || isBelow(folder, target);
  });
}

/** Whole folders and patterns of a copy. */
export function coverageOfCopy(copies: Copies, words: Words): readonly Coverage[] {
  const rights = `${words.owner}|${words.mode}`;
  const how = `${rights}|${words.link}`;
  return flatMap(copies.parts, (part): Coverage[] => {
    if (part.kind === 'literal') return [];
    if (part.kind === 'pattern') return [{ kind: 'pattern', image: part.image, context: part.pattern, how: `${how}|""|""`, rights }];
    const filters = [part.only, part.except].map((filter) => JSON.stringify(filter?.patterns ?? ''));
    const ignores = (folder: ContextPath): boolean => folder !== '' && copies.ignore.coverage(folder) === 'all-ignored';
    return [{ kind: 'folder', image: part.imageFolder, context: part.contextFolder, how: [how, ...filters].join('|'), rights, ignores }];
  });
}

export function landsAt(copies: Copies, path: ContextPath): string | undefined {
  for (const part of copies.parts) {
    if (part.kind === 'literal') {
      if (part.context === path) return part.image;
    } else if (part.kind === 'folder') {
      const inside = part.contextFolder === '' || path === part.contextFolder || path.startsWith(`${part.contextFolder}/`);
      if (!inside) continue;
      const below = path.slice(part.contextFolder === '' ? 0 : part.contextFolder.length + 1);
      return joinPath(part.imageFolder, `./${below}`);
    }
  }
  if (copies.whole !== undefined) return undefined;
  return copies.items.find((item) => item.context === path)?.image;
}

/** The same for a file: it may be one that a pattern would match. */
export function fileLandsAt(copies: Copies, file: ContextPath): string | undefined {
  const known = landsAt(copies, file);
  if (known !== undefined) return known;
  for (const part of copies.parts) {
    if (part.kind !== 'pattern' || goMatch(part.pattern)?.matches(file) !== true) continue;
    return part.into === 'file' ? part.image : joinPath(part.image, `./${posix.basename(file)}`);
  }
  return undefined;
}

/** A whole folder: could anything at or below `folder` come with it, and from where? */
function bringsBelow(copies: Copies, part: Copies['parts'][number], folder: string): ContextPath | undefined {
  if (part.kind !== 'folder') return undefined;
  if (folder !== part.imageFolder && isBelow(part.imageFolder, folder)) return part.contextFolder;
  if (!isBelow(folder, part.imageFolder)) return undefined;
  const below = folder === part.imageFolder ? '' : folder.slice(part.imageFolder === '/' ? 1 : part.imageFolder.length + 1);
  const context = [part.contextFolder, below].filter((text) => text !== '').join('/');
  const arrives = part.only === undefined && copies.ignore.coverage(context) !== 'all-ignored' && part.except?.isIgnored(below) !== true;
  return arrives ? context : undefined;
}
