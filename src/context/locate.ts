import { lstatSync } from 'node:fs';
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
      : bySources(own, folders, options.sources ?? [], top === undefined);
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
): Omit<LocatedContext, 'builds' | 'told' | 'understood'> {
  const paths = pathsIn(sources);
  const fits = folders.filter((folder) => hasAll(folder, paths));
  const [only] = fits;
  if (alone && only !== undefined) return { root: own, basis: 'repository-top', why: 'there is no repository around its folder', also: [] };
  if (paths.length > 0 && only !== undefined && fits.length === 1) {
    return { root: only, basis: 'sources', why: `what is copied exists only from ${nameFrom(folders.at(-1) ?? own, only)}`, also: [] };
  }
  const why = fits.length === 0 ? 'what is copied exists from no folder' : 'nothing tells which folder it is built from';
  return { root: own, basis: 'guess', why, also: fits.filter((folder) => folder !== own) };
}

function nameFrom(top: string, path: string): string {
  return relative(top, path).split(sep).join('/') || '.';
}
