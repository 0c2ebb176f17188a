import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { cleanPath, hasWildcards } from '../parse/go-path.ts';
import { toldBuilds } from './builds.ts';
import { attempt } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import { namesDockerfile, type Evidence, type ToldBuild } from './told.ts';

export interface LocatedContext {
  /** Absolute. */
  readonly root: string;
  readonly basis: 'option' | Evidence | 'repository-top' | 'sources' | 'guess';
  /** For the report, one sentence without a full stop. */
  readonly why: string;
  /** Other contexts that this Dockerfile may be built with as well; what is safe must be safe for all. Absolute. */
  readonly also: readonly string[];
  /** What builds it, as files of the repository tell. */
  readonly builds: readonly ToldBuild[];
  /** All builds that they tell of, those of other Dockerfiles as well. */
  readonly told: readonly ToldBuild[];
  /** All files that may tell of builds were read, and say in plain words what they build. */
  readonly understood: boolean;
}

export interface LocateOptions {
  /** What --context says. */
  readonly context?: string;
  /** Who says so, where it is not that option. */
  readonly saidBy?: string | undefined;
  /** Sources of COPY and ADD that come from the context; wildcards, variables and `.` prove nothing and are passed over. */
  readonly sources?: readonly string[];
}

/**
 * Which folder is the build context of a Dockerfile: --context says; else what builds it (docs/context.md); else the repository's top
 * when the Dockerfile lies there; else where the sources of its COPY instructions exist. Never a folder outside the repository
 * (without one: none but the Dockerfile's own).
 */
export async function locateContext(dockerfilePath: string, options: LocateOptions = {}): Promise<LocatedContext> {
  const dockerfile = resolve(dockerfilePath);
  const own = dirname(dockerfile);
  const top = findRepositoryTop(own);
  const folders = foldersBetween(own, top ?? own);
  const told = await toldBuilds(folders, top ?? own);
  const builds = told.builds.filter((build) => namesDockerfile(build.dockerfile, dockerfile));
  const found = { builds, told: told.builds, understood: told.unread.length === 0 && told.unclear.length === 0 };
  if (options.context !== undefined) {
    return {
      root: resolve(options.context),
      basis: 'option',
      why: `${options.saidBy ?? '--context'} says so`,
      also: [],
      ...found,
    };
  }
  const first = builds.length > 1 ? firstThatFits(builds, options.sources ?? []) : builds[0];
  const unsaid = whatIsUnread(told.unread, top ?? own);
  if (first !== undefined) {
    const also = [...new Set(builds.map(({ context }) => context))].filter((context) => context !== first.context);
    const why = whyBuilt(first, top ?? own) + unsaid;
    return { root: first.context, basis: first.by, why, also, ...found };
  }
  const located =
    own === top
      ? { root: own, basis: 'repository-top' as const, why: `${basename(dockerfile)} lies at the top of the repository`, also: [] }
      : bySources(own, folders, options.sources ?? [], top === undefined, told.builds);
  return { ...located, why: located.why + unsaid + whatIsUnclear(told.unclear, top ?? own), ...found };
}

/** @param top of the repository */
export function whyBuilt({ what, file }: ToldBuild, top: string): string {
  return `${what} of ${nameFrom(top, file)} builds it with this context`;
}

/** Of several contexts the first from which everything that is copied exists, if there is one: from another it is hardly built. */
function firstThatFits(builds: readonly ToldBuild[], sources: readonly string[]): ToldBuild | undefined {
  const contexts = new Set(builds.map(({ context }) => context));
  if (contexts.size === 1) return builds[0];
  const paths = pathsIn(sources);
  const fits = [...contexts].find((context) => hasAll(context, paths));
  return builds.find(({ context }) => context === fits) ?? builds[0];
}

/** Paths in a context that are told for certain. */
function pathsIn(sources: readonly string[]): readonly string[] {
  const proof = sources.filter((source) => source.length < 4096 && !hasWildcards(source) && !/[$\\]|^[a-z]+:\/\//u.test(source));
  return proof.map((source) => cleanPath(`/${source}`)).filter((path) => path !== '/');
}

function hasAll(folder: string, paths: readonly string[]): boolean {
  return paths.every((path) => attempt(() => lstatSync(join(folder, path))) !== undefined);
}

function whatIsUnread(files: readonly string[], top: string): string {
  const [first] = files;
  if (first === undefined) return '';
  const more = files.length > 1 ? ` and ${String(files.length - 1)} more` : '';
  return `; ${nameFrom(top, first)}${more} could not be read, or the compose files are too large`;
}

function whatIsUnclear(files: readonly string[], top: string): string {
  const [first] = files;
  return first === undefined ? '' : `; which builds ${nameFrom(top, first)} tells of is not said in plain words`;
}

/** The Dockerfile's folder first, the repository's top last. */
function foldersBetween(own: string, top: string): readonly string[] {
  const folders = [own];
  for (let folder = own; folder !== top && dirname(folder) !== folder;) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function bySources(
  own: string,
  folders: readonly string[],
  sources: readonly string[],
  alone: boolean,
  told: readonly ToldBuild[],
): Omit<LocatedContext, 'builds' | 'told' | 'understood'> {
  const paths = pathsIn(sources);
  const fits = folders.filter((folder) => hasAll(folder, paths));
  const [only] = fits;
  const top = folders.at(-1) ?? own;
  if (alone && only !== undefined) return { root: own, basis: 'repository-top', why: 'there is no repository around its folder', also: [] };
  if (paths.length > 0 && only !== undefined && fits.length === 1) {
    const why = `what is copied exists only from ${nameFrom(top, only)}`;
    const nearer = foldersBetween(own, only).find((folder) => folder !== only && hasAll(folder, ['.dockerignore']));
    if (nearer === undefined) return { root: only, basis: 'sources', why, also: [] };
    // It is obeyed at the top of a context alone: https://docs.docker.com/build/concepts/context/#filename-and-location
    return {
      root: only,
      basis: 'guess',
      why: `${why}, but ${nameFrom(top, join(nearer, '.dockerignore'))} makes another of its folder`,
      also: [nearer],
    };
  }
  const { root, why } = guessed(own, fits, folders, paths, told);
  return { root, basis: 'guess', why: why(nameFrom(top, root)), also: fits.filter((folder) => folder !== root) };
}

interface Guess {
  readonly root: string;
  readonly why: (name: string) => string;
}

/** Which folder it most likely is. It stays a guess: a person looks at what rests on it. */
function guessed(
  own: string,
  fits: readonly string[],
  folders: readonly string[],
  paths: readonly string[],
  told: readonly ToldBuild[],
): Guess {
  const missing = fits.length > 0 ? undefined : 'some of what is copied exists from no folder';
  const found = (folder: string): number => paths.filter((path) => hasAll(folder, [path])).length;
  const most = folders.reduce((one, other) => (found(other) > found(one) ? other : one));
  if (missing !== undefined && found(most) > 0)
    return { root: most, why: (name) => (folders.length > 1 ? `${missing}; the most does from ${name}` : missing) };
  const able = missing === undefined ? fits : folders;
  const unknown = missing === undefined ? 'nothing tells which folder it is built from' : 'what is copied exists from no folder';
  const beside = new Set(told.flatMap(({ dockerfile, context }) => (dirname(dockerfile) === own ? [context] : [])));
  const [neighbour] = beside;
  if (neighbour !== undefined && beside.size === 1 && able.includes(neighbour))
    return { root: neighbour, why: (name) => `${unknown}; what lies beside it is built from ${name}` };
  const project = able.find((folder) => holdsProject(folder));
  if (project === undefined || project === own) return { root: own, why: () => unknown };
  return { root: project, why: (name) => `${unknown}; ${name} is the first that holds a project` };
}

/** What a project has at its top, in the words of what builds it. */
const PROJECT =
  /^(?:package\.json|deno\.jsonc?|go\.(?:mod|work)|Cargo\.toml|pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|build\.sbt|pyproject\.toml|setup\.py|requirements\.txt|Pipfile|Gemfile|composer\.json|mix\.exs|Package\.swift|pubspec\.yaml|CMakeLists\.txt|.+\.(?:slnx?|[cfv][sb]proj))$/u;

function holdsProject(folder: string): boolean {
  return (attempt(() => readdirSync(folder)) ?? []).some((name) => PROJECT.test(name));
}

function nameFrom(top: string, path: string): string {
  return relative(top, path).split(sep).join('/') || '.';
}
