import { join, posix } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { keptAnswers } from '../source/cache.ts';
import { withoutXmlComments } from '../source/xml-comments.ts';
import { listFolder } from './folders.ts';
import { gitIgnore } from './gitignore.ts';
import { isCalledIn, isToldBy, LIBRARIES, TOOLS, type Library } from './api-clients.ts';
import { attempt, readBytes } from './read-file.ts';

const MANIFESTS =
  /^(?:package\.json|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|.*\.versions\.toml|Cargo\.toml|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|.*requirements.*\.(?:txt|in)|environment\.ya?ml|Gemfile|gems\.rb|.+\.gemspec|.+\.csproj|.+\.fsproj|Directory\.Packages\.props)$/u;
const INSTALLERS = /^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:[Dd]ockerfile|sh)$/u;
const SOURCES = /\.(?:[cm]?[jt]sx?|java|kts?|groovy|scala|go|py|rb|rs|cs|fs)$|^Rakefile$/u;
/** What was installed or built, in folders that may be huge. */
const PASSED_OVER = new Set(['.git', 'node_modules', 'vendor', '.venv', 'venv', 'target', 'dist', '.terraform', '.gradle']);

const MOST = { entries: 30_000, depth: 12, manifests: 300, installers: 100, told: 1200, sources: 3000, size: 32 * 1024 * 1024 };
const MAX_FILE = 512 * 1024;

/** A file that builds an image through the API. */
interface Caller {
  /** From the top of the repository. */
  readonly file: string;
  readonly says: string;
  readonly text: string;
  readonly lenient: boolean;
  /** It builds what it is given. */
  readonly any: boolean;
}

export interface WithoutMounts {
  readonly why: string;
  /** It builds a Dockerfile that has mounts as well, in its own way. */
  readonly lenient: boolean;
}

/**
 * Why a program or a tool of the repository may build this Dockerfile without mounts: through the API of the Engine, or itself.
 * Where a file does that, any Dockerfile that it could mean counts: one in the same folder or below the same project, or one that it names.
 * @param dockerfile absolute
 * @param top of its repository; where there is none, of what is looked through instead
 */
export function builtThroughApi(dockerfile: string, top: string): readonly WithoutMounts[] {
  const path = dockerfile.startsWith(`${top}/`) ? dockerfile.slice(top.length + 1) : undefined;
  if (path === undefined) return [];
  const found = callers(top, () => callersIn(top)).filter((caller) => couldMean(caller, path));
  return found.map(({ file, says, lenient }) => ({ why: `${file} ${says}`, lenient }));
}

/** A list of files that make the context. https://github.com/apocas/dockerode#building-an-image https://java.testcontainers.org/features/creating_images/ */
const LISTED = /\bsrc\s*:\s*\[|\bwithFileFrom\w{1,20}\s*\(/u;

/** Texts of the programs that build through the API with files that they list. @param top of a repository */
export function handedOverBy(top: string): readonly string[] {
  return callers(top, () => callersIn(top)).flatMap(({ text }) => (LISTED.test(text) ? text : []));
}

const callers = keptAnswers<readonly Caller[]>();

/** @param path of the Dockerfile, from the top of the repository */
function couldMean({ file, text, any }: Caller, path: string): boolean {
  if (any) return true;
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  if (folder === '.' || file.startsWith(`${folder}/`) || (name !== 'Dockerfile' && text.includes(name))) return true;
  const own = posix.basename(folder);
  return new RegExp(`(?<![\\w-])${own.replaceAll(/[^\w-]/gu, '\\$&')}(?![\\w-])`, 'u').test(text) || isBelow(folder, posix.dirname(file));
}

function callersIn(top: string): readonly Caller[] {
  const { manifests, installers, told } = namedIn(top);
  const ignored = gitIgnore(top);
  const read = (file: string): string | undefined => (ignored(file, 'file') ? undefined : textOf(join(top, file)));
  const tools = flatMap(told, (file) => {
    const text = read(file);
    if (text === undefined) return [];
    const plain = withoutComments(text);
    return TOOLS.filter((tool) => tool.files.test(file) && isToldBy(tool, plain)).map(({ what, says = saysOf(what), lenient = false }) => ({
      file,
      says,
      text,
      lenient,
      any: false,
    }));
  });
  const libraries = new Map<Library, string[]>();
  for (const file of manifests) {
    const text = read(file);
    if (text === undefined) continue;
    for (const library of LIBRARIES) {
      if (library.named.test(text)) libraries.set(library, [...(libraries.get(library) ?? []), posix.dirname(file)]);
    }
  }
  for (const file of installers) {
    const missing = LIBRARIES.filter((library) => library.installed !== undefined && libraries.get(library)?.includes('.') !== true);
    const text = missing.length === 0 ? undefined : read(file);
    if (text === undefined) continue;
    // The program may lie anywhere.
    for (const library of missing) if (library.installed?.(text) === true) libraries.set(library, ['.']);
  }
  return libraries.size === 0 ? tools : [...tools, ...calls(top, libraries, read)];
}

function saysOf(what: string): string {
  return `builds with ${what}, whose builder knows no mounts`;
}

function calls(
  top: string,
  libraries: ReadonlyMap<Library, readonly string[]>,
  read: (file: string) => string | undefined,
): readonly Caller[] {
  const found: Caller[] = [];
  const left = { sources: MOST.sources, size: MOST.size };
  for (const file of filesBelow(top, (name) => SOURCES.test(name))) {
    const asked = [...libraries].filter(
      ([{ files }, folders]) => files?.test(file) !== false && folders.some((folder) => isBelow(file, folder)),
    );
    if (asked.length === 0) continue;
    if (left.sources-- <= 0 || left.size <= 0) break;
    const text = read(file);
    if (text === undefined) continue;
    left.size -= text.length;
    for (const [library] of asked) {
      if (isCalledIn(library, text))
        found.push({ file, says: saysOf(library.what), text, lenient: false, any: library.given?.(text) === true });
    }
  }
  return found;
}

function isBelow(file: string, folder: string): boolean {
  return folder === '.' || file.startsWith(`${folder}/`);
}

interface Named {
  readonly manifests: readonly string[];
  readonly installers: readonly string[];
  readonly told: readonly string[];
}

function namedIn(top: string): Named {
  const manifests: string[] = [];
  const installers: string[] = [];
  const told: string[] = [];
  for (const file of filesBelow(
    top,
    (name, file) => MANIFESTS.test(name) || INSTALLERS.test(name) || TOOLS.some(({ files }) => files.test(file)),
  )) {
    const name = posix.basename(file);
    if (INSTALLERS.test(name) && installers.length < MOST.installers) installers.push(file);
    if (MANIFESTS.test(name) && manifests.length < MOST.manifests) manifests.push(file);
    if (told.length < MOST.told && TOOLS.some(({ files }) => files.test(file))) told.push(file);
  }
  return { manifests, installers, told };
}

/** Paths from the top, those nearer to it first. Links are not followed. */
function* filesBelow(top: string, wanted: (name: string, path: string) => boolean): Generator<string> {
  let left = MOST.entries;
  let folders: readonly string[] = [''];
  for (let depth = 0; depth < MOST.depth && folders.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      const entries = attempt(() => listFolder(join(top, folder))) ?? [];
      left -= entries.length;
      if (left < 0) return;
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!PASSED_OVER.has(entry.name)) next.push(path);
        } else if (entry.isFile() && wanted(entry.name, path)) yield path;
      }
    }
    folders = next;
  }
}

/** Of XML, and lines that are one in the other languages. */
function withoutComments(text: string): string {
  return withoutXmlComments(text).replaceAll(/^[ \t]*(?:\/\/|#).*$/gmu, '');
}

function textOf(path: string): string | undefined {
  const read = readBytes(path, MAX_FILE);
  return read === undefined || read.size > MAX_FILE ? undefined : Buffer.from(read.bytes).toString('utf8');
}
