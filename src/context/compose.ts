import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { LONGEST, loadFormats, parseFormat } from '../parse/formats.ts';
import { attempt, readTextFile } from './read-file.ts';
import { kindAt } from './repository.ts';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';

export interface ComposeBuild {
  readonly service: string;
  /** Absolute path of the compose file. */
  readonly file: string;
  /** Absolute. */
  readonly context: string;
}

/** The `build` of a service, as far as it is said without variables. */
export interface ComposeSection {
  readonly service: string;
  readonly file: string;
  /** Absolute; undefined for a URL, a variable, or an override file that leaves it to another. */
  readonly context: string | undefined;
  /** `Dockerfile` unless named; undefined with a variable. */
  readonly dockerfile: string | undefined;
  /** The text of `dockerfile_inline`. */
  readonly inline: string | undefined;
}

export interface ComposeSections {
  readonly sections: readonly ComposeSection[];
  /** Files that cannot be read, or that are too large or too many to be: what they build is not known. */
  readonly unread: readonly string[];
}

/** compose.yaml, docker-compose.yml and their override files. https://docs.docker.com/compose/intro/compose-application-model/ */
export const COMPOSE_FILE = /^(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/u;
const MAX_FILES = 50;
const MAX_ALL = 2 * 1024 * 1024;

/**
 * Services in compose files of these folders that build this Dockerfile, in the order of folders and names. A context outside the
 * repository, a URL, or one with a variable in it is passed over, and so is a file that is not YAML.
 * https://docs.docker.com/reference/compose-file/build/
 */
export async function composeBuilds(
  dockerfile: string,
  folders: readonly string[],
  top: string,
): Promise<{ readonly builds: readonly ComposeBuild[]; readonly unread: readonly string[] }> {
  const { sections, unread } = await composeSections(flatMap(folders, composeFiles), MAX_FILES);
  const builds = flatMap(sections, ({ service, file, context, dockerfile: name, inline }) => {
    if (context === undefined || name === undefined || inline !== undefined || !isWithin(context, top)) return [];
    return names(resolve(context, name), dockerfile) ? [{ service, file, context }] : [];
  });
  return { builds, unread };
}

/** What the services of these compose files build, in their order. At most 512 KiB of a file and 2 MiB of all are read. */
export async function composeSections(files: readonly string[], maxFiles: number): Promise<ComposeSections> {
  const unread = files.slice(maxFiles);
  const sections: ComposeSection[] = [];
  let size = 0;
  for (const file of files.slice(0, maxFiles)) {
    const text = readTextFile(file);
    // A build needs its key, and most files have none. An escape may hide it.
    if (text !== undefined && !/build|\\[ux]/iu.test(text)) continue;
    if (text === undefined || text.length > LONGEST.yaml || size + text.length > MAX_ALL) {
      unread.push(file);
      continue;
    }
    size += text.length;
    // Loading it takes as long as reading several Dockerfiles: only when there is something to read.
    await loadFormats(['yaml']);
    const document = parseFormat('yaml', text)?.value;
    for (const [service, build] of buildsOf(document)) {
      const section = sectionOf(build, service, file);
      if (section !== undefined) sections.push(section);
    }
  }
  return { sections, unread };
}

/** The name that Compose takes by itself comes before its variants. */
function composeFiles(folder: string): readonly string[] {
  const found = attempt(() => readdirSync(folder)) ?? [];
  const files = found.filter((name) => COMPOSE_FILE.test(name) && kindAt(join(folder, name)) === 'file');
  const rank = (name: string): number => (isMain(name) ? 0 : 1);
  return files.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((name) => join(folder, name));
}

function isMain(name: string): boolean {
  return /^(?:docker-)?compose\.ya?ml$/u.test(name);
}

function buildsOf(document: unknown): readonly (readonly [string, unknown])[] {
  const services = isObject(document) ? document['services'] : undefined;
  if (!isObject(services)) return [];
  return flatMap(Object.entries(services), ([name, service]) =>
    isObject(service) && 'build' in service ? [[name, service['build']] as const] : [],
  );
}

function sectionOf(build: unknown, service: string, file: string): ComposeSection | undefined {
  if (!isObject(build) && typeof build !== 'string') return undefined;
  const { context, dockerfile = 'Dockerfile', dockerfile_inline: inline } = isObject(build) ? build : { context: build };
  // An override file may name only what it changes; its context then is in another file.
  const folder = context === undefined && isMain(basename(file)) ? '.' : context;
  return {
    service,
    file,
    context: isPath(folder) ? resolve(dirname(file), folder) : undefined,
    dockerfile: isPath(dockerfile) ? dockerfile : undefined,
    inline: typeof inline === 'string' ? inline : undefined,
  };
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && !/\$|^[a-z]+:\/\/|^git@|\0/iu.test(value);
}

function names(path: string, wanted: string): boolean {
  if (path === wanted) return true;
  // BuildKit takes `dockerfile` where `Dockerfile` is not there.
  return basename(path) === 'Dockerfile' && kindAt(path) === 'absent' && join(dirname(path), 'dockerfile') === wanted;
}

function isWithin(folder: string, top: string): boolean {
  return folder === top || folder.startsWith(top.endsWith(sep) ? top : top + sep);
}
