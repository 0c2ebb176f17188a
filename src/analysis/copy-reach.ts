import { wouldBring, type Copies } from '../context/copy-sources.ts';
import type { ContextPath } from '../model/files.ts';
import { isBelow, joinPath } from '../model/path-patterns.ts';
import type { Words } from './copies.ts';
import type { Coverage } from './coverage.ts';

/** Of several places that a path could come from, the one that is likeliest to hold it: the one nearest to the root of the context. */
export function nearest(copies: Copies, path: string): ContextPath | undefined {
  const places = copies.parts.flatMap((part) => {
    const one = { ...copies, parts: [part] };
    return bringsBelow(one, path) ?? wouldBring(one, path) ?? [];
  });
  const depth = (place: ContextPath): number => place.split('/').length;
  return places.reduce<ContextPath | undefined>(
    (best, place) => (best === undefined || depth(place) < depth(best) ? place : best),
    undefined,
  );
}

/** Whole folders and patterns of a copy. */
export function coverageOfCopy(copies: Copies, words: Words): readonly Coverage[] {
  const how = `${words.owner}|${words.mode}|${words.link}`;
  return copies.parts.flatMap((part): Coverage[] => {
    if (part.kind === 'literal') return [];
    if (part.kind === 'pattern') return [{ kind: 'pattern', image: part.image, context: part.pattern, how: `${how}|""|""` }];
    const filters = [part.only, part.except].map((filter) => JSON.stringify(filter?.patterns ?? ''));
    return [{ kind: 'folder', image: part.imageFolder, context: part.contextFolder, how: [how, ...filters].join('|') }];
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
  return copies.items.find((item) => item.context === path)?.image;
}

/** Whole folders: could anything at or below `folder` come with these copies, and from where? */
function bringsBelow(copies: Copies, folder: string): ContextPath | undefined {
  for (const part of copies.parts) {
    if (part.kind !== 'folder') continue;
    if (folder !== part.imageFolder && isBelow(part.imageFolder, folder)) return part.contextFolder;
    if (!isBelow(folder, part.imageFolder)) continue;
    const below = folder === part.imageFolder ? '' : folder.slice(part.imageFolder === '/' ? 1 : part.imageFolder.length + 1);
    const context = [part.contextFolder, below].filter((text) => text !== '').join('/');
    if (part.only === undefined && copies.ignore.coverage(context) !== 'all-ignored' && part.except?.isIgnored(below) !== true)
      return context;
  }
  return undefined;
}
