import { isBelow } from '../model/path-patterns.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import { cacheOfRegions } from '../model/shared-regions.ts';
import { isSystemPath } from './system-paths.ts';
import { flatMap } from '../source/flat-map.ts';

/**
 * What a copy of a whole folder or of a pattern would bring in another checkout, where there are other files: from where to where, and how
 * (owner, mode). Two builds are the same only if they would treat such files alike, too.
 */
export interface Coverage {
  /** Folder of the image. */
  readonly image: string;
  /** Folder of the context ('' for its root), or pattern in it. */
  readonly context: string;
  readonly kind: 'folder' | 'pattern';
  readonly how: string;
  /** A folder: does the ignore file keep out all of it that lies at this path of the context? */
  readonly ignores?: (context: string) => boolean;
}

/** Canonical text of several: one that another holds already says nothing. */
export function coverageText(all: readonly Coverage[]): string {
  return outermost(all).map(textOf).sort().join('|');
}

function outermost(all: readonly Coverage[]): readonly Coverage[] {
  return all.filter((one, index) => !all.some((other, at) => at !== index && holds(other, one) && (at < index || !holds(one, other))));
}

function textOf({ image, context, kind, how }: Coverage): string {
  return `${kind} ${context} -> ${image} ${how}`;
}

function holds(outer: Coverage, inner: Coverage): boolean {
  if (outer.how !== inner.how) return false;
  if (outer.kind === 'pattern') return inner.kind === 'pattern' && outer.context === inner.context && outer.image === inner.image;
  if (!isBelow(inner.image, outer.image)) return false;
  const below = relative(inner.image, outer.image);
  const folder = joined(outer.context, below);
  if (inner.kind === 'folder') return inner.context === folder;
  // A pattern such as `*` takes the content of folders that match out of them; one with an ending means files.
  return parentOf(inner.context) === folder && meansFile(inner.context);
}

/** Of a name or a pattern: with an ending, or one that is a word for a file (`Pipfile`, `Makefil[e]`), it is taken to mean no folder. */
export function meansFile(path: string): boolean {
  return /\.[\w[\]]+$|[fF]il(?:e|\[e\])$/u.test(path);
}

function relative(path: string, folder: string): string {
  return path === folder ? '' : path.slice(folder === '/' ? 1 : folder.length + 1);
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

function parentOf(context: string): string {
  return context.slice(0, Math.max(0, context.lastIndexOf('/')));
}

/**
 * By each pattern that a command reads, what of the context it would find there in another checkout. Patterns with wildcards in their
 * folder are left out (an install that looks for members of a workspace says so in the report), and what programs look for in system
 * and home folders.
 */
export function coverageOf(all: readonly Coverage[], reads: readonly Region[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (all.length === 0) return found;
  const outer = outermost(all);
  for (const [pattern, folder] of flatMap(reads, listedFolders)) {
    if (found.has(pattern)) continue;
    const sources = flatMap(outer, (one) => sourceOf(one, folder, pattern) ?? []);
    if (sources.length > 0) found.set(pattern, [...new Set(sources)].sort().join('|'));
  }
  return found;
}

const folders = cacheOfRegions<readonly (readonly [PathPattern, string])[]>();

/** The patterns of a region that list a folder, with that folder; what programs look for in system and home folders left out. */
function listedFolders(region: Region): readonly (readonly [PathPattern, string])[] {
  const known = folders.get(region);
  if (known !== undefined) return known;
  const found = flatMap(region.patterns, (pattern): (readonly [PathPattern, string])[] => {
    const folder = folderOf(pattern);
    return folder === undefined || isSystemPath(folder) || folder.includes('/.') ? [] : [[pattern, folder]];
  });
  folders.set(region, found);
  return found;
}

/** The folder of a pattern that has its only wildcards in the last segment; undefined for others. */
function folderOf(pattern: PathPattern): string | undefined {
  const slash = pattern.lastIndexOf('/');
  const folder = pattern.slice(0, slash);
  if (!/[*?]/u.test(pattern.slice(slash)) || /[*?[\\]/u.test(folder) || folder === '') return undefined;
  return pattern.slice(slash + 1).startsWith('.') ? undefined : folder;
}

function sourceOf(one: Coverage, folder: string, pattern: PathPattern): string | undefined {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (one.kind === 'folder' && isBelow(folder, one.image)) {
    const source = joined(one.context, relative(folder, one.image));
    return one.ignores?.(source) === true ? undefined : joined(source, name);
  }
  if (one.kind === 'pattern' && one.image === folder)
    return name === '**' || one.context.endsWith(`/${name}`) || one.context === name ? one.context : undefined;
  return name === '**' && isBelow(one.image, folder) ? textOf(one) : undefined;
}
