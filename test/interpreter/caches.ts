import { below, type Files } from './files.ts';

/** How the content of a file begins that a package manager keeps to save a download. */
const MARK = 'download: ';

/** Where package managers keep downloads, and the folders that are made for that. */
const ROOTS =
  /^(?:\/root|\/home\/[^/]+)?\/(?:\.npm|\.cache|\.cache\/pip)$|^\/var\/lib\/apt\/lists$|^\/var\/cache$|^\/var\/cache\/apt(?:\/archives)?$/;

export function downloadOf(text: string): string {
  return MARK + text;
}

/**
 * Files without downloads, and without the folders that hold nothing else: what is left of an image for all that do not ask for its caches.
 * A download that was taken elsewhere is no cache any more.
 */
export function withoutDownloads(files: Files, wanted: ReadonlySet<CacheName> = NONE): Files {
  const kept: Files = new Map();
  const roots: string[] = [];
  for (const [path, entry] of files) {
    if (entry.kind === 'file' && entry.content.startsWith(MARK) && inCache(path, wanted)) continue;
    kept.set(path, entry);
    if (entry.kind === 'folder' && ROOTS.test(path) && !wanted.has(cacheAt(path))) roots.push(path);
  }
  const folders = roots.sort((a, b) => b.length - a.length);
  for (const path of folders) if (below(kept, path).length === 0) kept.delete(path);
  return kept;
}

/** The caches that hold something, none within another. */
export function cachesIn(files: Files): readonly string[] {
  const roots = [...files.keys()].filter((path) => ROOTS.test(path) && holdsDownloads(files, path));
  return roots.filter((path) => !roots.some((other) => other !== path && other.startsWith(`${path}/`))).sort();
}

function holdsDownloads(files: Files, folder: string): boolean {
  return below(files, folder).some((path) => {
    const entry = files.get(path);
    return entry?.kind === 'file' && entry.content.startsWith(MARK);
  });
}

function inCache(path: string, wanted: ReadonlySet<CacheName>): boolean {
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) if (ROOTS.test(at)) return !wanted.has(cacheAt(at));
  return false;
}

export type CacheName = 'npm' | 'pip' | 'apt';

const NONE: ReadonlySet<CacheName> = new Set();

function cacheAt(root: string): CacheName {
  return root.endsWith('/.npm') ? 'npm' : root.startsWith('/var/') ? 'apt' : 'pip';
}

/** The caches that words ask for: a program that installs with an empty one as well does not. */
export function cachesAsked(words: string): ReadonlySet<CacheName> {
  const asked = new Set<CacheName>();
  if (/\.npm(?!rc)|--(?:prefer-)?offline|npm cache/.test(words)) asked.add('npm');
  if (/\.cache|pip cache/.test(words)) asked.add('pip');
  if (/\bapt/.test(words)) asked.add('apt');
  return asked;
}

/** Does a container ask for a cache when it starts, or install from one? There it may have no network. */
export function asksForCache(words: string): boolean {
  return cachesAsked(words).size > 0 || /\bnpx\b|\b(?:npm|pip) (?:ci|i|install)\b/.test(words);
}
