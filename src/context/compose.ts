import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { LONGEST, loadFormats, parseFormat } from '../parse/formats.ts';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import { recent } from '../source/recent.ts';
import { runsOf, type ServiceRuns } from './compose-runs.ts';
import { gitIgnore } from './gitignore.ts';
import { readTextFile } from './read-file.ts';
import { insideOf } from './repository.ts';
import { contextsOf, existingDockerfile, isPlainPath, namesOf, pairsOf, type Told, type ToldBuild } from './told.ts';

/** The `build` of a service. */
export interface ComposeSection extends ServiceRuns {
  readonly service: string;
  /** Absolute path of the compose file. */
  readonly file: string;
  /** Absolute; undefined for a URL, a variable, or an override file that leaves it to another. */
  readonly context: string | undefined;
  /** `Dockerfile` unless named; undefined with a variable. */
  readonly dockerfile: string | undefined;
  /** The text of `dockerfile_inline`. */
  readonly inline: string | undefined;
  readonly build: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

export interface ComposeSections {
  readonly sections: readonly ComposeSection[];
  readonly unread: readonly string[];
}

/** compose.yaml, docker-compose.yml and their override files. https://docs.docker.com/compose/intro/compose-application-model/ */
export const COMPOSE_FILE = /^(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/u;
const OVERRIDE = /override\.ya?ml$/u;
export const MAIN_COMPOSE_FILE = /^(?:docker-)?compose\.ya?ml$/u;
const MAX_ALL = 2 * 1024 * 1024;
const MAX_FILES = 50;
/** Of one file. */
const MAX_SERVICES = 500;
/** Of an `.env` file. */
const LONGEST_VALUES = 64 * 1024;
/** Services that extend one another. */
const MAX_EXTENDS = 10;

/**
 * The builds of services, whatever profile they belong to. A file that is not YAML is passed over.
 * https://docs.docker.com/reference/compose-file/build/
 * @param top of the repository: nothing outside is read
 */
export async function composeBuilds(files: readonly string[], top: string): Promise<Told> {
  const { sections, unread } = await composeSections(files, MAX_FILES, top);
  const unclear = new Set<string>();
  const builds = flatMap(sections, (section): ToldBuild | readonly ToldBuild[] => {
    const { service, file, context, dockerfile, inline, build, tags, starts } = section;
    if (inline !== undefined) return [];
    if (context === undefined || dockerfile === undefined) {
      if (build['context'] !== undefined || build['dockerfile'] !== undefined) unclear.add(file);
      return [];
    }
    if (build[BY_DEFAULT] === true) unclear.add(file);
    return {
      by: 'compose',
      // What another service starts from must be certain.
      name: build[BY_DEFAULT] === true ? '' : service,
      what: `service ${service}`,
      file,
      context,
      dockerfile: resolve(context, dockerfile),
      target: typeof build['target'] === 'string' ? build['target'] : undefined,
      args: pairsOf(build['args']),
      passes: namesOf(build['args']),
      contexts: contextsOf(build['additional_contexts']),
      tags,
      starts,
    };
  });
  return { builds, inline: flatMap(sections, ({ inline }) => inline ?? []), unread, unclear: [...unclear] };
}

/** What the services of these compose files build, in their order. At most 512 KiB of a file and 2 MiB of all are read. */
export async function composeSections(files: readonly string[], maxFiles: number, top?: string): Promise<ComposeSections> {
  const unread: string[] = [];
  const all = new Set(files);
  const documents = new Map<string, Fields>();
  const reading: Reading = { documents, left: { size: MAX_ALL }, top, included: [] };
  let count = 0;
  // Those that are included join them meanwhile.
  for (const file of all) {
    const read = count++ < maxFiles ? await readServices(file, reading) : 'unread';
    if (read === 'unread') unread.push(file);
    else if (read !== undefined) documents.set(file, read);
    for (const path of reading.included.splice(0)) all.add(path);
  }
  const sections: ComposeSection[] = [];
  // Files that are only extended are read on the way.
  for (const file of all) {
    const services = Object.keys(documents.get(file) ?? {});
    if (services.length > MAX_SERVICES) unread.push(file);
    for (const service of services.slice(0, MAX_SERVICES)) {
      const build = await buildOf({ file, service }, reading);
      if (build !== undefined) sections.push(sectionOf(build, service, file, runsOf(service, file, documents)));
    }
  }
  return { sections: withOverrides(sections), unread };
}

/** The services of a file; undefined where none of them is built. */
async function readServices(file: string, { left, top, included }: Reading): Promise<Fields | 'unread' | undefined> {
  const text = readTextFile(file);
  // A build needs its key, and most files have none. An escape may hide it.
  if (text !== undefined && !/build|extends|include|\\[ux]/iu.test(text) && !(OVERRIDE.test(file) && /command|entrypoint/u.test(text)))
    return undefined;
  if (text === undefined || text.length > LONGEST.yaml || text.length > left.size) return 'unread';
  left.size -= text.length;
  const document = await documents(text, () => documentIn(text));
  if (!isObject(document)) return undefined;
  included.push(...includedBy(document, file, top));
  const { services } = document;
  return isObject(services) ? services : undefined;
}

/**
 * Compose files that this one takes in whole, each with its own folder for its paths; with another one they are passed over.
 * https://docs.docker.com/reference/compose-file/include/
 */
function includedBy({ include }: Fields, file: string, top: string | undefined): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(include) && top !== undefined ? include : [];
  return listed.flatMap((entry) => {
    const { path, project_directory: folder } = isObject(entry) ? entry : { path: entry };
    const paths: readonly unknown[] = folder === undefined ? [path].flat() : [];
    return paths.flatMap((one) => (isPlainPath(one) && top !== undefined ? (insideOf(top, resolve(dirname(file), one)) ?? []) : []));
  });
}

/** At most 4 MiB of text. */
const documents = recent<unknown>(8);

async function documentIn(text: string): Promise<unknown> {
  // Loading it takes as long as reading several Dockerfiles: only when there is something to read.
  await loadFormats(['compose']);
  return parseFormat('compose', text)?.value ?? null;
}

interface Reading {
  readonly documents: Map<string, Fields>;
  readonly left: { size: number };
  readonly top: string | undefined;
  /** Files to be read as well. */
  readonly included: string[];
}

interface Place {
  readonly file: string;
  readonly service: string;
}

/**
 * The `build` of a service with those that it extends, paths made absolute. What cannot be followed is as if it were not there.
 * https://docs.docker.com/reference/compose-file/services/#extends
 */
async function buildOf(place: Place, reading: Reading, depth = 0): Promise<Fields | undefined> {
  const { file, service: name } = place;
  const service = reading.documents.get(file)?.[name];
  if (!isObject(service)) return undefined;
  const { build, extends: extended } = service;
  const written = typeof build === 'string' ? { context: build } : isObject(build) ? build : undefined;
  const own = written && withDefaults(written, dirname(file), reading.top);
  const rooted = own && isPlainPath(own['context']) ? { ...own, context: resolve(dirname(file), own['context']) } : own;
  const other = extendedPlace(extended, file, reading.top);
  if (other === undefined || depth >= MAX_EXTENDS) return rooted;
  if (!reading.documents.has(other.file)) {
    const read = await readServices(other.file, reading);
    if (read !== undefined && read !== 'unread') reading.documents.set(other.file, read);
  }
  const below = await buildOf(other, reading, depth + 1);
  return below === undefined || rooted === undefined ? (rooted ?? below) : merged(below, rooted);
}

/** Marks a build in which a variable has its default: the environment may give it another value. */
const BY_DEFAULT = 'x-by-default';

/**
 * Paths with variables written out: `${NAME:-value}`, and those that `.env` beside the file gives, where it is part of the repository.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
 */
function withDefaults(build: Fields, folder: string, top: string | undefined): Fields {
  const paths = ['context', 'dockerfile', 'target'].filter((key) => typeof build[key] === 'string' && build[key].includes('$'));
  if (paths.length === 0) return build;
  const values = top === undefined ? undefined : valuesBeside(folder, top);
  return { ...build, ...Object.fromEntries(paths.map((key) => [key, interpolated(String(build[key]), values)])), [BY_DEFAULT]: true };
}

function interpolated(text: string, values: ReadonlyMap<string, string> | undefined): string {
  return text.replaceAll(
    /\$(?:\{([A-Za-z_]\w*)(?:(:?-)([^{}$]*)|:?\?[^{}]*)?\}|([A-Za-z_]\w*))/gu,
    (whole, braced?: string, sign?: string, other?: string, plain?: string) => {
      const value = values?.get(braced ?? plain ?? '');
      return (value === '' && sign === ':-' ? other : value) ?? other ?? whole;
    },
  );
}

function valuesBeside(folder: string, top: string): ReadonlyMap<string, string> {
  const path = join(folder, '.env');
  const inside = insideOf(top, path);
  const text =
    inside === undefined || gitIgnore(top)(relative(top, inside).split(sep).join('/'), 'file') ? undefined : readTextFile(inside);
  const lines = text === undefined || text.length > LONGEST_VALUES ? [] : text.split(/\r?\n/u);
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', , value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(["']?)([^"'$\s#]*)\2\s*(?:\s#.*)?$/u.exec(line) ?? [];
      return name === '' ? [] : [[name, value] as const];
    }),
  );
}

function extendedPlace(extended: unknown, file: string, top: string | undefined): Place | undefined {
  if (typeof extended === 'string') return { file, service: extended };
  if (!isObject(extended) || typeof extended['service'] !== 'string') return undefined;
  const { service, file: named } = extended;
  if (named === undefined) return { file, service };
  const path = isPlainPath(named) && top !== undefined ? insideOf(top, resolve(dirname(file), named)) : undefined;
  return path === undefined ? undefined : { file: path, service };
}

/** Mappings are merged by key, all else is replaced. https://docs.docker.com/reference/compose-file/merge/ */
function merged(below: Fields, above: Fields): Fields {
  const both = (key: string): Fields => ({ ...entries(below[key]), ...entries(above[key]) });
  return { ...below, ...above, args: both('args'), additional_contexts: both('additional_contexts') };
}

function entries(value: unknown): Fields {
  if (!Array.isArray(value)) return isObject(value) ? value : {};
  const pairs = pairsOf(value);
  return Object.fromEntries(
    value
      .map(String)
      .map((one) => one.replace(/=[^]*$/u, ''))
      .map((name) => [name, pairs.get(name) ?? null]),
  );
}

function sectionOf(build: Fields, service: string, file: string, runs: ServiceRuns): ComposeSection {
  const { context, dockerfile = 'Dockerfile', dockerfile_inline: inline } = build;
  // An override file may name only what it changes; its context then is in another file.
  const folder = context === undefined && MAIN_COMPOSE_FILE.test(basename(file)) ? '.' : context;
  return {
    service,
    file,
    context: isPlainPath(folder) ? resolve(dirname(file), folder) : undefined,
    dockerfile: isPlainPath(dockerfile) ? dockerfile : undefined,
    inline: typeof inline === 'string' ? inline : undefined,
    build,
    ...runs,
  };
}

/**
 * An override file changes the service of that name in a main file beside it. One of another name may stand alone as well: where it names
 * a folder that has a Dockerfile. https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/
 */
function withOverrides(sections: readonly ComposeSection[]): readonly ComposeSection[] {
  return flatMap(sections, (section) => {
    const { service, file, build, context } = section;
    if (MAIN_COMPOSE_FILE.test(basename(file)) || (build['context'] !== undefined && mayStandAlone(section))) return section;
    const isBelow = (other: ComposeSection): boolean =>
      other.service === service && dirname(other.file) === dirname(file) && MAIN_COMPOSE_FILE.test(basename(other.file));
    const below = sections.find(isBelow);
    if (below === undefined) return standingAlone(section);
    const { tags, starts } = section;
    const both = { ...merged(below.build, build), context: build['context'] === undefined ? below.context : context };
    return sectionOf(both, service, file, { tags, starts });
  });
}

/** Its context is then the folder of the file. https://docs.docker.com/reference/compose-file/build/#context */
function standingAlone(section: ComposeSection): ComposeSection {
  const { build, file, dockerfile } = section;
  const folder = dirname(file);
  const isAsked = build['context'] === undefined && !OVERRIDE.test(file);
  const isThere = isAsked && dockerfile !== undefined && existingDockerfile(resolve(folder, dockerfile)) !== undefined;
  return isThere ? { ...section, context: folder } : section;
}

/** A folder with a variable in it counts for nothing in any case. */
function mayStandAlone({ file, context, dockerfile }: ComposeSection): boolean {
  if (context === undefined || dockerfile === undefined) return true;
  return !OVERRIDE.test(file) && existingDockerfile(resolve(context, dockerfile)) !== undefined;
}
