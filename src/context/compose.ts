import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { attempt, readTextFile } from './read-file.ts';
import { kindAt } from './repository.ts';

export interface ComposeBuild {
  readonly service: string;
  /** Absolute path of the compose file. */
  readonly file: string;
  /** Absolute. */
  readonly context: string;
}

/** compose.yaml, docker-compose.yml and their override files. https://docs.docker.com/compose/intro/compose-application-model/ */
const COMPOSE_FILE = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/u;
const MAX_FILES = 50;

/**
 * Services in compose files of these folders that build this Dockerfile, in the order of folders and names. A context outside the
 * repository, a URL, or one with a variable in it is passed over, and so is a file that cannot be read.
 * https://docs.docker.com/reference/compose-file/build/
 */
export async function composeBuilds(dockerfile: string, folders: readonly string[], top: string): Promise<readonly ComposeBuild[]> {
  const files = folders.flatMap(composeFiles).slice(0, MAX_FILES);
  if (files.length === 0) return [];
  // Loading it takes as long as reading several Dockerfiles: only when there is something to read.
  const { parse } = await import('yaml');
  const builds: ComposeBuild[] = [];
  for (const file of files) {
    const text = readTextFile(file);
    if (text === undefined) continue;
    // maxAliasCount: a document of nested aliases must not grow without end.
    const document = attempt((): unknown => parse(text, { merge: true, maxAliasCount: 100, logLevel: 'error' }));
    for (const [service, build] of buildsOf(document)) {
      const context = contextOf(build, file);
      if (context === undefined || !isWithin(context.folder, top)) continue;
      if (names(context, dockerfile)) builds.push({ service, file, context: context.folder });
    }
  }
  return builds;
}

/** The name that Compose takes by itself comes before its variants. */
function composeFiles(folder: string): readonly string[] {
  const found = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  const files = found.filter((entry) => entry.isFile() && COMPOSE_FILE.test(entry.name)).map((entry) => entry.name);
  const rank = (name: string): number => (/^(?:docker-)?compose\.ya?ml$/u.test(name) ? 0 : 1);
  return files.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((name) => join(folder, name));
}

function buildsOf(document: unknown): readonly (readonly [string, unknown])[] {
  const services = isRecord(document) ? document['services'] : undefined;
  if (!isRecord(services)) return [];
  return Object.entries(services).flatMap(([name, service]) =>
    isRecord(service) && 'build' in service ? [[name, service['build']] as const] : [],
  );
}

interface BuildSection {
  readonly folder: string;
  readonly dockerfile: string;
}

function contextOf(build: unknown, file: string): BuildSection | undefined {
  if (typeof build === 'string') return sectionOf(build, undefined, file);
  if (!isRecord(build) || 'dockerfile_inline' in build) return undefined;
  const { context, dockerfile } = build;
  // An override file may name only what it changes; its context then is in another file.
  if (context === undefined && !/^(?:docker-)?compose\.ya?ml$/u.test(basename(file))) return undefined;
  return sectionOf(context ?? '.', dockerfile, file);
}

function sectionOf(context: unknown, dockerfile: unknown, file: string): BuildSection | undefined {
  if (typeof context !== 'string' || (dockerfile !== undefined && typeof dockerfile !== 'string')) return undefined;
  const name = dockerfile ?? 'Dockerfile';
  if (`${context}${name}`.includes('$') || /^[a-z]+:\/\/|^git@|\0/iu.test(context)) return undefined;
  return { folder: resolve(dirname(file), context), dockerfile: name };
}

function names({ folder, dockerfile }: BuildSection, wanted: string): boolean {
  const path = resolve(folder, dockerfile);
  if (path === wanted) return true;
  // BuildKit takes `dockerfile` where `Dockerfile` is not there.
  return basename(path) === 'Dockerfile' && kindAt(path) === 'absent' && join(dirname(path), 'dockerfile') === wanted;
}

function isWithin(folder: string, top: string): boolean {
  return folder === top || folder.startsWith(top.endsWith(sep) ? top : top + sep);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
