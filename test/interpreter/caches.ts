import { below, type Files } from './files.ts';

/** How the content of a file begins that a package manager keeps to save a download. */
const MARK = 'download: ';

/** A cache: its folder and those that are made for it, and the words of a program that ask for it: one that installs with an empty one as well does not. */
interface Known {
  readonly roots: RegExp;
  readonly asked: RegExp;
}

const CACHES = {
  npm: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.npm$/, asked: /\.npm(?!rc)|--(?:prefer-)?offline|npm cache/ },
  pip: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache(?:\/pip)?$/, asked: /\.cache|pip cache/ },
  apt: { roots: /^\/var\/lib\/apt\/lists$|^\/var\/cache$|^\/var\/cache\/apt(?:\/archives)?$/, asked: /\bapt/ },
  go: {
    roots: /^(?:\/root|\/home\/[^/]+)?\/go(?:\/pkg(?:\/mod)?)?$|^(?:\/root|\/home\/[^/]+)\/\.cache\/go-build$/,
    asked: /pkg\/mod|go-build|\bmake\b/,
  },
  yarn: { roots: /^\/usr\/local\/share(?:\/\.cache(?:\/yarn)?)?$/, asked: /\.cache\/yarn|yarn cache/ },
  pnpm: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.local(?:\/share(?:\/pnpm(?:\/store)?)?)?$/, asked: /--offline|pnpm (?:fetch|store)/ },
  berry: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.yarn(?:\/berry(?:\/cache)?)?$/, asked: /\.yarn\/berry|yarn cache/ },
  bun: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.bun(?:\/install(?:\/cache)?)?$/, asked: /bun pm cache|--offline/ },
  composer: { roots: /^\/tmp\/cache$/, asked: /composer cl|\/tmp/ },
  poetry: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache\/pypoetry(?:\/cache|\/artifacts)?$/, asked: /\.cache|poetry cache/ },
  uv: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache\/uv$/, asked: /\.cache|--offline|uv cache/ },
  pipenv: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache\/pipenv$/, asked: /\.cache|pipenv --clear/ },
  pdm: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache\/pdm$/, asked: /\.cache|pdm cache/ },
  conda: { roots: /^\/opt\/conda\/pkgs$/, asked: /conda clean|conda\/pkgs/ },
  cargo: {
    roots: /^(?:\/usr\/local\/|\/opt\/|\/root\/\.|\/home\/[^/]+\/\.)cargo(?:\/registry|\/git(?:\/db)?)?$/,
    asked: /\.cargo|cargo\/|--offline|\bmake\b/,
  },
  nuget: { roots: /^(?:\/root|\/home\/[^/]+)\/\.nuget(?:\/packages)?$|^\/packages$/, asked: /\.nuget|NUGET|--no-(?:restore|build)/ },
  maven: { roots: /^(?:\/root|\/home\/[^/]+)\/\.m2(?:\/repository)?$|^\/m2$/, asked: /\.m2|--offline|\bmvn\b.*\s-o\b/ },
  gradle: { roots: /^(?:\/root|\/home\/[^/]+)\/(?:\.gradle|cache)(?:\/caches)?$|^\/gradle(?:\/caches)?$/, asked: /--offline|\.gradle\b/ },
  swift: { roots: /^(?:\/root|\/home\/[^/]+)?\/\.cache(?:\/org\.swift\.swiftpm)?$|^\/var\/cache\/swift$/, asked: /org\.swift|purge-cache/ },
  bundler: { roots: /^\/(?:usr\/local\/bundle|gems)(?:\/cache)?$/, asked: /bundle (?:cache|pristine)|\.gem\b|\/usr\/local\/bundle/ },
  hex: { roots: /^(?:\/root|\/home\/[^/]+|\/opt)\/\.?hex(?:\/packages)?$/, asked: /\.hex|HEX_/ },
} as const satisfies Readonly<Record<string, Known>>;

const NAMES = [
  ['npm', 'pip', 'apt', 'go', 'yarn', 'cargo', 'pnpm', 'berry', 'bun', 'composer', 'poetry', 'uv', 'pipenv', 'pdm', 'conda'] as const,
  ['nuget', 'maven', 'hex', 'bundler', 'gradle', 'swift'] as const,
].flat() satisfies readonly (keyof typeof CACHES)[];

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
    const cache = cacheAt(path);
    if (entry.kind === 'folder' && cache !== undefined && !wanted.has(cache)) roots.push(path);
  }
  const folders = roots.sort((a, b) => b.length - a.length);
  for (const path of folders) if (below(kept, path).length === 0) kept.delete(path);
  return kept;
}

/** The caches that hold something, none within another. */
export function cachesIn(files: Files): readonly string[] {
  const roots = [...files.keys()].filter((path) => cacheAt(path) !== undefined && holdsDownloads(files, path));
  return roots.filter((path) => !roots.some((other) => other !== path && other.startsWith(`${path}/`))).sort();
}

function holdsDownloads(files: Files, folder: string): boolean {
  return below(files, folder).some((path) => {
    const entry = files.get(path);
    return entry?.kind === 'file' && entry.content.startsWith(MARK);
  });
}

function inCache(path: string, wanted: ReadonlySet<CacheName>): boolean {
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) {
    const cache = cacheAt(at);
    if (cache !== undefined) return !wanted.has(cache);
  }
  return false;
}

export type CacheName = keyof typeof CACHES;

const NONE: ReadonlySet<CacheName> = new Set();

/** By path: the same few hundred are asked for again and again. */
const known = new Map<string, CacheName | undefined>();

function cacheAt(root: string): CacheName | undefined {
  if (!known.has(root))
    known.set(
      root,
      NAMES.find((name) => CACHES[name].roots.test(root)),
    );
  return known.get(root);
}

/** The caches that words ask for. */
export function cachesAsked(words: string): ReadonlySet<CacheName> {
  return new Set(NAMES.filter((name) => CACHES[name].asked.test(words)));
}

/** Does a container ask for a cache when it starts, or install from one? There it may have no network. */
export function asksForCache(words: string): boolean {
  return (
    cachesAsked(words).size > 0 ||
    /\bnpx\b|\b(?:npm|pip) (?:ci|i|install)\b|\bgo (?:run|build|test)\b|\bcargo (?:run|build|test|watch)\b|\bdotnet (?:run|watch|test|build|ef)\b|\bmvnw?\b|\bgradlew?\s+[a-z]|\bswift (?:build|run|test)\b/.test(
      words,
    )
  );
}
