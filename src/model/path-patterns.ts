import { cacheOf } from '../source/cache.ts';
import { FolderSet } from './folder-set.ts';
import { aliasesOf, parsed, pathOf, type Parsed } from './parsed-pattern.ts';
import { aliasesOfPath } from './path-aliases.ts';
import { firstLetters, GLOBSTAR, lastLetters, literal, matchesStrictly, parsePattern, patternsMeet, type Segment } from './path-glob.ts';
import type { PathPattern, Region } from './paths.ts';
import { cacheOfRegions, isLasting } from './shared-regions.ts';

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
  return SPECIAL.test(path) ? path.replace(/[\\*?[]/g, '\\$&') : path;
}

const SPECIAL = /[\\*?[]/;

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

/** The paths that a region names one by one, under all their names. */
export function namedPaths(region: Region): readonly string[] {
  const of = compiled(region);
  return (of.named ??= withOtherNames(of.exact));
}

function withOtherNames(paths: ReadonlySet<string>): readonly string[] {
  const names: string[] = [];
  for (const path of paths) names.push(path, ...aliasesOfPath(path));
  return names;
}

/** False only when none of the region's patterns (single paths apart) can match anything at or below the folder. */
export function mayMatchBelow(region: Region, folder: string): boolean {
  const of = compiled(region);
  if (of.wide.length === 0 || folder === '/') return of.wide.length > 0;
  const asked = belowOf.get(of) ?? new Map<string, boolean>();
  belowOf.set(of, asked);
  const known = asked.get(folder);
  if (known !== undefined) return known;
  const below = parsed(`${literalPattern(folder)}/**`).segments;
  const found = anyMeets(of.wide, below);
  asked.set(folder, found);
  return found;
}

function anyMeets(wide: readonly Parsed[], below: readonly Segment[]): boolean {
  for (const one of wide) {
    if (patternsMeet(one.segments, below)) return true;
    for (const other of aliasesOf(one)) if (patternsMeet(other, below)) return true;
  }
  return false;
}

/** Folders at or below which something of a region may lie. */
const belowOf = cacheOf<Compiled, Map<string, boolean>>();

/** False only when no path can be in both regions. */
export function overlaps(a: Region, b: Region): boolean {
  const x = compiled(a);
  const y = compiled(b);
  if (x.wide.length === 0 || y.wide.length === 0) return overlapNow(x, y);
  // What is noted at a region that outlives the file would keep what it was asked about.
  const [at, other] = x.lasting ? [y, x] : [x, y];
  const known = at.overlaps?.get(other);
  if (known !== undefined) return known;
  const found = overlapNow(x, y);
  (at.overlaps ??= new Map()).set(other, found);
  return found;
}

function overlapNow(x: Compiled, y: Compiled): boolean {
  for (const path of x.exact) if (!x.excludes(path) && y.has(path)) return true;
  for (const path of y.exact) if (!y.excludes(path) && x.has(path)) return true;
  for (const p of x.wide) {
    for (const q of y.wide) if (wideOverlap(p, x, q, y)) return true;
  }
  return false;
}

function wideOverlap(p: Parsed, inP: Compiled, q: Parsed, inQ: Compiled): boolean {
  if (inP.excludesAll(p.segments) || inQ.excludesAll(q.segments)) return false;
  if (patternsMeet(p.segments, q.segments) && !inP.excludesAll(q.segments) && !inQ.excludesAll(p.segments)) return true;
  return meetsByOtherName(p, q, inQ) && meetsByOtherName(q, p, inP);
}

/** Of `except` only q's own counts here, for that of p speaks of the other name. */
function meetsByOtherName(p: Parsed, q: Parsed, inQ: Compiled): boolean {
  return aliasesOf(p).some((other) => patternsMeet(other, q.segments) && !inQ.excludesAll(other));
}

interface Compiled {
  readonly has: (path: string) => boolean;
  /** Patterns that are one path each. */
  readonly exact: ReadonlySet<string>;
  /** These under all their names. Worked out when somebody asks. */
  named?: readonly string[];
  /** All other patterns. */
  readonly wide: readonly Parsed[];
  readonly excludes: (path: string) => boolean;
  /** True when all that the pattern can match is left out. */
  readonly excludesAll: (pattern: readonly Segment[]) => boolean;
  /** What was answered already: every event is asked about every later one. */
  overlaps?: Map<Compiled, boolean>;
  /** It outlives the file. */
  readonly lasting: boolean;
}

const cache = cacheOfRegions<Compiled>();

function compiled(region: Region): Compiled {
  const known = cache.get(region);
  if (known !== undefined) return known;
  const made = compile(region);
  cache.set(region, made);
  return made;
}

/** What patterns match, by their form. Sets are made when there is something for them: most regions are one path or one tree. */
interface Forms {
  readonly exact: Set<string>;
  /** `/app/**`. */
  trees?: FolderSet;
  /** `**` and a name behind. */
  names?: Set<string>;
  /** The same with all that is below it. */
  nameTrees?: Set<string>;
  globs?: ((path: string) => boolean)[];
}

function compile(region: Region): Compiled {
  const forms: Forms = { exact: new Set() };
  const wide: Parsed[] = [];
  for (const pattern of region.patterns) {
    const one = parsed(pattern);
    if (one.path === undefined) {
      wide.push(one);
      addForm(forms, one);
    } else forms.exact.add(one.path);
  }
  const { excludes, excludesAll } =
    region.except === undefined || region.except.length === 0 ? NOTHING_LEFT_OUT : compileExcept(region.except);
  const has = (path: string): boolean => {
    if (covers(forms, path) && !excludes(path)) return true;
    for (const other of aliasesOfPath(path)) if (covers(forms, other) && !excludes(other)) return true;
    return false;
  };
  return { has, exact: forms.exact, wide, excludes, excludesAll, lasting: isLasting(region) };
}

function addForm(forms: Forms, { segments, tree }: Parsed): void {
  if (tree !== undefined) {
    (forms.trees ??= new FolderSet()).add(tree);
    return;
  }
  const [first, name, last] = segments;
  const named = first === GLOBSTAR && name?.kind === 'literal' ? name.text : undefined;
  if (named !== undefined && segments.length === 2) (forms.names ??= new Set()).add(named);
  else if (named !== undefined && last === GLOBSTAR && segments.length === 3) (forms.nameTrees ??= new Set()).add(named);
  else (forms.globs ??= []).push(globTest(segments));
}

function covers({ exact, trees, names, nameTrees, globs }: Forms, path: string): boolean {
  if (exact.has(path) || trees?.holds(path) === true) return true;
  if (names?.has(path.slice(path.lastIndexOf('/') + 1)) === true) return true;
  if (nameTrees !== undefined && path.split('/').some((part) => nameTrees.has(part))) return true;
  return globs?.some((matches) => matches(path)) === true;
}

const NOTHING_LEFT_OUT: Pick<Compiled, 'excludes' | 'excludesAll'> = { excludes: () => false, excludesAll: () => false };

/**
 * `except` takes away only what it surely means: by the name as written, and with no second reading.
 * An entry with `*` or `?` is a pattern; with `[` alone it is a path.
 */
function compileExcept(except: readonly string[]): Pick<Compiled, 'excludes' | 'excludesAll'> {
  const roots = new FolderSet();
  const globs: (readonly Segment[])[] = [];
  for (const entry of except) {
    const unescaped = entry.replace(/\\./g, '');
    if (/[*?]/.test(unescaped)) globs.push([...parsePattern(entry), GLOBSTAR]);
    else roots.add(cleanPath(entry.replace(/\\(.)/g, '$1')));
  }
  const excludes = (path: string): boolean => {
    if (roots.holds(path)) return true;
    return globs.some((glob) => matchesStrictly(glob, segmentsOf(path)));
  };
  const excludesAll = (pattern: readonly Segment[]): boolean => {
    if (roots.size === 0) return false;
    const wild = pattern.findIndex((segment) => segment.kind !== 'literal');
    return roots.holds(pathOf(pattern, wild < 0 ? pattern.length : wild) ?? '/');
  };
  return { excludes, excludesAll };
}

/** Most paths are settled by the folders that the pattern begins with, by their depth, or by what every path that it means holds. */
function globTest(pattern: readonly Segment[]): (path: string) => boolean {
  const wild = pattern.findIndex((segment) => segment.kind !== 'literal');
  const folder = pathOf(pattern, wild) ?? '/';
  const start = (folder === '/' ? '/' : `${folder}/`) + firstLetters(pattern[wild]);
  const depth = pattern.some((segment) => segment.kind === 'globstar') ? undefined : pattern.length;
  const last = pattern.at(-1);
  const end = last?.kind === 'literal' ? `/${last.text}` : '';
  const held = lettersIn(pattern.slice(wild));
  return (path) => {
    if (!(path.startsWith(start) || path === folder) || !path.endsWith(end) || !path.includes(held)) return false;
    return (depth === undefined || depthOf(path) === depth) && patternsMeet(pattern, segmentsOf(path));
  };
}

/** The longest text that every path which matches holds, as far as that is told by the letters in a row before a wildcard or the end. */
function lettersIn(pattern: readonly Segment[]): string {
  let longest = '';
  let run = '';
  for (const segment of pattern) {
    run = segment.kind === 'literal' ? `${run}/${segment.text}` : lastLetters(segment);
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

function depthOf(path: string): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth++;
  return depth;
}

function segmentsOf(path: string): readonly Segment[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(literal);
}
