import { isCopiedWhereItExists, soleMatch } from '../context/copy-words.ts';
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
  /** Of `how`: owner and mode. */
  readonly rights: string;
  /** A folder: does the ignore file keep out all of it that lies at this path of the context? */
  readonly ignores?: (context: string) => boolean;
}

/** Canonical text of several: one that another holds already says nothing, and the order says nothing but where the last one decides on the rights. */
export function coverageText(all: readonly Coverage[]): string {
  const outer = all.filter((one, index) => !isHeld(all, one, index, (at) => isUndone(all, at, one, index)));
  const order = outer.flatMap((one, index) =>
    outer.slice(index + 1).flatMap((later) => (coveragesClash(one, later) ? [`${textOf(one)} before ${textOf(later)}`] : [])),
  );
  return [...outer.map(textOf), ...order].sort().join('|');
}

/** Could both bring the same file from the same place, with other rights? */
export function coveragesClash(a: Coverage, b: Coverage): boolean {
  return a.rights !== b.rights && (mapsAlike(a, b) || mapsAlike(b, a)) && !(a.kind === b.kind && endOtherwise(a, b));
}

/** `*.md` and `*.txt` never match the same name. */
function endOtherwise(a: Coverage, b: Coverage): boolean {
  const [left = '', right = ''] = [a, b].map(({ kind, context }) => (kind === 'pattern' ? /[^*?[\]\\/]*$/u.exec(context)?.[0] : ''));
  return !left.endsWith(right) && !right.endsWith(left);
}

/** What the inner one brings comes from where the outer one would bring it from. */
function mapsAlike(outer: Coverage, inner: Coverage): boolean {
  if (!isBelow(inner.image, outer.image)) return false;
  const from = outer.kind === 'folder' ? outer.context : parentOf(outer.context);
  if (outer.kind === 'pattern' && inner.image !== outer.image) return false;
  return joined(from, relative(inner.image, outer.image)) === (inner.kind === 'folder' ? inner.context : parentOf(inner.context));
}

/**
 * Folders of which an optional copy sets the mode: made where the context holds them, as no other copy would make them. A copy of the folder around
 * them sets the mode of the context afterwards.
 */
export function optionalFolders(all: readonly Coverage[], isThere: (folder: string) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [index, one] of all.entries()) {
    if (one.kind !== 'folder' || isThere(one.image)) continue;
    const isSet = all.slice(index + 1).some((later) => later.kind === 'folder' && later.image !== one.image && mapsAlike(later, one));
    if (!isSet)
      found.set(
        one.image,
        all
          .slice(0, index + 1)
          .map(textOf)
          .join('|'),
      );
  }
  return found;
}

function outermost(all: readonly Coverage[]): readonly Coverage[] {
  return all.filter((one, index) => !isHeld(all, one, index, () => false));
}

function isHeld(all: readonly Coverage[], one: Coverage, index: number, isNot: (at: number) => boolean): boolean {
  return all.some((other, at) => at !== index && holds(other, one) && (at < index || !holds(one, other)) && !isNot(at));
}

/** Something between the one that holds it and itself brings the same with other rights: it takes them back. */
function isUndone(all: readonly Coverage[], at: number, one: Coverage, index: number): boolean {
  return all.slice(at + 1, Math.max(at, index)).some((between) => coveragesClash(between, one));
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
  const sole = soleMatch(inner.context);
  // Of a folder, the content comes; what it came by says that it may be missing.
  if (sole !== undefined && isCopiedWhereItExists(sole)) return folder === sole && outer.image !== inner.image;
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

/** What a command that reads by a pattern would find of the context in another checkout. */
export interface Found {
  readonly pattern: PathPattern;
  /** Folder of the image above all that may match. */
  readonly folder: string;
  /** The same for the same copies. */
  readonly text: string;
  /** Paths and patterns of the context: were there something, it would find it. */
  readonly sources: readonly string[];
}

/**
 * By each pattern that a command reads, what of the context it would find there in another checkout. Of code of others, patterns with wildcards in
 * their folder are left out (an install that looks for members of a workspace says so in the report), and so is what it looks for in system and home
 * folders. Any other command names what it reads: `cp -R .next dist/*\/browser /srv`.
 */
export function coverageOf(
  all: readonly Coverage[],
  { reads, thirdParty = false }: { readonly reads: readonly Region[]; readonly thirdParty?: boolean | undefined },
): readonly Found[] {
  if (all.length === 0) return [];
  const found = new Map<string, Found>();
  const outer = outermost(all);
  for (const { pattern, folder, direct } of flatMap(reads, listedFolders)) {
    if (found.has(pattern) || (thirdParty && (!direct || folder.includes('/.')))) continue;
    const sources = [...new Set(flatMap(outer, (one) => sourceOf(one, folder, pattern) ?? []))].sort();
    if (sources.length === 0) continue;
    const asked = sources.map((source) => (thirdParty || source.endsWith('/**') ? source.replace(/\/[^/]*$/u, '') : source));
    found.set(pattern, { pattern, folder, text: sources.join('|'), sources: asked });
  }
  return [...found.values()];
}

interface Listed {
  readonly pattern: PathPattern;
  readonly folder: string;
  /** Its only wildcards are in its last segment. */
  readonly direct: boolean;
}

const folders = cacheOfRegions<readonly Listed[]>();

/** The patterns of a region that list a folder; what programs look for in system folders left out. */
function listedFolders(region: Region): readonly Listed[] {
  const known = folders.get(region);
  if (known !== undefined) return known;
  const found = flatMap(region.patterns, (pattern) => {
    const listed = listedBy(pattern);
    return listed === undefined || isSystemPath(listed.folder) ? [] : [listed];
  });
  folders.set(region, found);
  return found;
}

/** The folders in front of the first wildcard; undefined where there is none. */
function listedBy(pattern: PathPattern): Listed | undefined {
  const segments = pattern.split('/');
  const wild = segments.findIndex((segment) => /[*?[\\]/u.test(segment));
  const direct = wild === segments.length - 1;
  const folder = segments.slice(0, wild).join('/');
  // A class or a backslash alone is a literal name.
  if (wild < 0 || folder === '' || (direct && (!/[*?]/u.test(segments[wild] ?? '') || segments[wild]?.startsWith('.')))) return undefined;
  return { pattern, folder, direct };
}

function sourceOf(one: Coverage, folder: string, pattern: PathPattern): string | undefined {
  const name = pattern.slice(folder.length + 1);
  if (one.kind === 'folder' && isBelow(folder, one.image)) {
    const source = joined(one.context, relative(folder, one.image));
    return one.ignores?.(source) === true ? undefined : joined(source, name);
  }
  if (one.kind === 'pattern' && one.image === folder)
    return name === '**' || one.context.endsWith(`/${name}`) || one.context === name ? one.context : undefined;
  return name === '**' && isBelow(one.image, folder) ? textOf(one) : undefined;
}
