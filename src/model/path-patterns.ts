import { aliasesOfPath, aliasesOfPattern } from './path-aliases.ts';
import { GLOBSTAR, literal, matchesStrictly, parsePattern, patternsMeet, type Segment } from './path-glob.ts';
import type { PathPattern, Region } from './paths.ts';

/** Absolute and clean: no `.`, `..`, doubled or trailing slash; `..` stops at the root, a relative path is taken from the root. */
export function cleanPath(path: string): string {
  if (isClean(path)) return path;
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return `/${out.join('/')}`;
}

/** Nearly every path is: then nothing is to be taken apart. */
function isClean(path: string): boolean {
  if (!path.startsWith('/')) return false;
  if (path.length === 1) return true;
  return !path.endsWith('/') && !path.includes('//') && !path.includes('/.');
}

/** `path` as seen from the folder `cwd`, absolute and clean. */
export function joinPath(cwd: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${cwd}/${path}`);
}

/** The folder of a clean absolute path. The root's is the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** True for the folder itself and for everything in it, at any depth. Both clean and absolute; links are not looked at. */
export function isBelow(path: string, folder: string): boolean {
  if (folder === '/') return path.startsWith('/');
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/');
}

/** The pattern that one path matches and no other, whatever characters are in it. */
export function literalPattern(path: string): PathPattern {
  return path.replace(/[\\*?[]/g, '\\$&');
}

/** True when the path, or another name of it (/bin is /usr/bin), matches. Never false for a path that the pattern means. */
export function matchesPattern(pattern: PathPattern, path: string): boolean {
  return inRegion({ patterns: [pattern] }, path);
}

/** True when the path or another name of it lies in the region. `path` clean and absolute. */
export function inRegion(region: Region, path: string): boolean {
  return compiled(region).has(path);
}

/** `inRegion` for many paths: the region is looked through once. */
export function compileRegion(region: Region): (path: string) => boolean {
  return compiled(region).has;
}

const shared = new Map<string, Region>();

/** One object for all regions of the same text, so that what was worked out about one serves the next: commands repeat themselves. */
export function sharedRegion(region: Region): Region {
  const key = `${region.patterns.join('\n')}\0${region.except?.join('\n') ?? ''}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  if (shared.size >= 2000) shared.clear();
  shared.set(key, region);
  return region;
}

/** The paths that a region names one by one, under all their names. */
export function namedPaths(region: Region): readonly string[] {
  const of = compiled(region);
  return (of.named ??= [...of.exact].flatMap((path) => [path, ...aliasesOfPath(path)]));
}

/** False only when none of the region's patterns (single paths apart) can match anything at or below the folder. */
export function mayMatchBelow(region: Region, folder: string): boolean {
  const { wide } = compiled(region);
  if (wide.length === 0 || folder === '/') return wide.length > 0;
  const below = compiled(treeOf(folder));
  return wide.some((p) => below.wide.some((q) => patternsMeet(p, q) || aliasesOfPattern(p).some((other) => patternsMeet(other, q))));
}

const trees = new Map<string, Region>();

/** The region of a folder and all below it; the same object for the same folder. */
function treeOf(folder: string): Region {
  const known = trees.get(folder);
  if (known !== undefined) return known;
  const made = { patterns: [`${folder === '/' ? '' : literalPattern(folder)}/**`] };
  if (trees.size < 1000) trees.set(folder, made);
  return made;
}

/** False only when no path can be in both regions. */
export function overlaps(a: Region, b: Region): boolean {
  const x = compiled(a);
  const y = compiled(b);
  for (const path of x.exact) if (!x.excludes(path) && y.has(path)) return true;
  for (const path of y.exact) if (!y.excludes(path) && x.has(path)) return true;
  for (const p of x.wide) {
    for (const q of y.wide) if (wideOverlap(p, x, q, y)) return true;
  }
  return false;
}

function wideOverlap(p: readonly Segment[], inP: Compiled, q: readonly Segment[], inQ: Compiled): boolean {
  if (inP.excludesAll(p) || inQ.excludesAll(q)) return false;
  if (patternsMeet(p, q) && !inP.excludesAll(q) && !inQ.excludesAll(p)) return true;
  return meetsByOtherName(p, q, inQ) && meetsByOtherName(q, p, inP);
}

/** Of `except` only q's own counts here, for that of p speaks of the other name. */
function meetsByOtherName(p: readonly Segment[], q: readonly Segment[], inQ: Compiled): boolean {
  return aliasesOfPattern(p).some((other) => patternsMeet(other, q) && !inQ.excludesAll(other));
}

interface Compiled {
  readonly has: (path: string) => boolean;
  /** Patterns that are one path each. */
  readonly exact: ReadonlySet<string>;
  /** These under all their names. Worked out when somebody asks. */
  named?: readonly string[];
  /** All other patterns. */
  readonly wide: readonly (readonly Segment[])[];
  readonly excludes: (path: string) => boolean;
  /** True when all that the pattern can match is left out. */
  readonly excludesAll: (pattern: readonly Segment[]) => boolean;
}

const cache = new WeakMap<Region, Compiled>();

function compiled(region: Region): Compiled {
  const known = cache.get(region);
  if (known !== undefined) return known;
  const made = compile(region);
  cache.set(region, made);
  return made;
}

function compile(region: Region): Compiled {
  const exact = new Set<string>();
  const trees = new Set<string>();
  const names = new Set<string>();
  const nameTrees = new Set<string>();
  const globs: ((path: string) => boolean)[] = [];
  const wide: (readonly Segment[])[] = [];
  for (const pattern of new Set(region.patterns)) {
    const segments = parsePattern(pattern);
    const whole = pathOf(segments);
    if (whole !== undefined) {
      exact.add(whole);
      continue;
    }
    wide.push(segments);
    const root = segments.at(-1) === GLOBSTAR ? pathOf(segments.slice(0, -1)) : undefined;
    const [first, name, last] = segments;
    if (root !== undefined) trees.add(root);
    else if (first === GLOBSTAR && name?.kind === 'literal' && segments.length === 2) names.add(name.text);
    else if (first === GLOBSTAR && name?.kind === 'literal' && last === GLOBSTAR && segments.length === 3) nameTrees.add(name.text);
    else globs.push(globTest(segments));
  }
  const { excludes, excludesAll } = compileExcept(region.except ?? []);
  const covers = (path: string): boolean => {
    if (exact.has(path) || (trees.size > 0 && hasFolderOf(trees, path))) return true;
    if (names.size > 0 && names.has(path.slice(path.lastIndexOf('/') + 1))) return true;
    if (nameTrees.size > 0 && path.split('/').some((part) => nameTrees.has(part))) return true;
    return globs.some((matches) => matches(path));
  };
  const hasName = (path: string): boolean => covers(path) && !excludes(path);
  const has = (path: string): boolean => hasName(path) || aliasesOfPath(path).some(hasName);
  return { has, exact, wide, excludes, excludesAll };
}

/**
 * `except` takes away only what it surely means: by the name as written, and with no second reading.
 * An entry with `*` or `?` is a pattern; with `[` alone it is a path.
 */
function compileExcept(except: readonly string[]): Pick<Compiled, 'excludes' | 'excludesAll'> {
  const roots = new Set<string>();
  const globs: (readonly Segment[])[] = [];
  for (const entry of except) {
    const unescaped = entry.replace(/\\./g, '');
    if (/[*?]/.test(unescaped)) globs.push([...parsePattern(entry), GLOBSTAR]);
    else roots.add(cleanPath(entry.replace(/\\(.)/g, '$1')));
  }
  const excludes = (path: string): boolean => {
    if (roots.size > 0 && hasFolderOf(roots, path)) return true;
    return globs.some((glob) => matchesStrictly(glob, segmentsOf(path)));
  };
  const excludesAll = (pattern: readonly Segment[]): boolean => {
    if (roots.size === 0) return false;
    const wild = pattern.findIndex((segment) => segment.kind !== 'literal');
    return hasFolderOf(roots, pathOf(wild < 0 ? pattern : pattern.slice(0, wild)) ?? '/');
  };
  return { excludes, excludesAll };
}

/** Most paths are settled by the folders that the pattern begins with, or by their depth. */
function globTest(pattern: readonly Segment[]): (path: string) => boolean {
  const wild = pattern.findIndex((segment) => segment.kind !== 'literal');
  const folder = pathOf(pattern.slice(0, wild)) ?? '/';
  const depth = pattern.some((segment) => segment.kind === 'globstar') ? undefined : pattern.length;
  return (path) => {
    if (!isBelow(path, folder)) return false;
    const segments = path.split('/');
    return (depth === undefined || segments.length - 1 === depth) && patternsMeet(pattern, segmentsOf(path));
  };
}

/** True when the path or a folder above it is in the set. */
function hasFolderOf(folders: ReadonlySet<string>, path: string): boolean {
  for (let at = path; ; at = parentOf(at)) {
    if (folders.has(at)) return true;
    if (at === '/') return false;
  }
}

/** The one path that the pattern matches, if it is that narrow. */
function pathOf(segments: readonly Segment[]): string | undefined {
  const parts: string[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'literal') return undefined;
    parts.push(segment.text);
  }
  return `/${parts.join('/')}`;
}

function segmentsOf(path: string): readonly Segment[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(literal);
}
