import { dirname, posix } from 'node:path';

import { deployedByRailway } from './deploy-button.ts';
import { builtThroughApi } from './engine-api.ts';
import { BUILDERS, BUILDKIT, type Builder } from './known-builders.ts';
import { findRepositoryTop } from './repository.ts';
import { scriptsOf } from './evidence.ts';
import type { BuilderName } from '../preferences.ts';
import { cacheOf } from '../source/cache.ts';
import type { Evidence, ToldBuild } from './told.ts';
import type { Script } from './scripts.ts';
import type { Context } from './walk.ts';

/**
 * What somebody may say of one, in words that follow who says it. https://github.com/GoogleContainerTools/kaniko/issues/969 https://docs.docker.com/build/buildkit/
 * https://github.com/containers/container-libs/blob/main/common/docs/Containerfile.5.md (RUN --mount)
 */
const NAMED: Readonly<Record<BuilderName, string | undefined>> = {
  buildkit: undefined,
  buildah: undefined,
  kaniko: 'says kaniko, which knows no cache mounts',
  classic: 'says that Docker builds without BuildKit, and so without cache mounts',
};

/** The file that is asked about. */
export interface BuiltDockerfile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** A builder, and who says so: the option, or a configuration file. */
export interface SaidBuilder {
  readonly name: BuilderName;
  readonly by: string;
}

/**
 * Why a builder of this Dockerfile may know no cache mounts: as it is said, else as scripts, workflows and settings of the repository show;
 * undefined where none does.
 */
export function builderWithoutMounts(context: Context, said: SaidBuilder | undefined, { path, text }: BuiltDockerfile): string | undefined {
  if (said !== undefined) return NAMED[said.name] === undefined ? undefined : `${said.by} ${NAMED[said.name] ?? ''}`;
  return shownFor(context, { path, text }).find(({ takes }) => takes?.test(text) !== true)?.why;
}

/**
 * Why a builder of it may be Docker's own without BuildKit, which obeys no `<Dockerfile>.dockerignore`; undefined where none is.
 * https://docs.docker.com/build/concepts/context/#filename-and-location
 */
export function builderWithoutOwnIgnoreFile(
  context: Context,
  said: SaidBuilder | undefined,
  dockerfile: BuiltDockerfile,
): string | undefined {
  if (said !== undefined) return said.name === 'classic' ? `${said.by} ${NAMED.classic ?? ''}` : undefined;
  return shownFor(context, dockerfile).find(({ lenient }) => !lenient)?.why;
}

function shownFor(context: Context, { path, text }: BuiltDockerfile): readonly Shown[] {
  const found = known.get(context) ?? [...shownBy(context), ...shownElsewhere(context, path)];
  known.set(context, found);
  const hasMounts = MOUNT.test(text);
  return found.filter(({ builds, lenient }) => !(hasMounts && !lenient) && builds?.some((named) => path.endsWith(`/${named}`)) !== false);
}

/** A builder that fails at any mount is not one that builds this Dockerfile. */
const MOUNT = /^[ \t]*RUN[ \t]+(?:--\S+[ \t]+|\\\r?\n[ \t]*)*--mount=/imu;

/** By programs and tools of the repository, and by its README. */
function shownElsewhere({ root }: Context, dockerfile: string): readonly Shown[] {
  const top = findRepositoryTop(dirname(dockerfile)) ?? root;
  const button = deployedByRailway(top);
  const found = [...builtThroughApi(dockerfile, top), ...(button === undefined ? [] : [{ why: button, lenient: true }])];
  return found.map((one) => ({ ...one, builds: undefined }));
}

interface Shown {
  readonly why: string;
  readonly lenient: boolean;
  readonly takes?: RegExp | undefined;
  /** From the top of the repository; undefined: any. */
  readonly builds: readonly string[] | undefined;
}

/** Each mount that is planned asks, and the report. */
const known = cacheOf<Context, readonly Shown[]>();

function shownBy(context: Context): readonly Shown[] {
  return scriptsOf(context).flatMap((script) =>
    buildersIn(script).map(({ says, builds, lenient = false, takes }) => {
      const named = builds?.(script.text);
      const folders = [posix.dirname(script.name), '.'];
      const paths = named?.flatMap((path) => folders.map((folder) => posix.join('/', folder, path).slice(1)));
      return { why: `${script.name} ${says}`, builds: paths, lenient, takes };
    }),
  );
}

function buildersIn({ name, text }: Script): readonly Builder[] {
  const plain = text.replaceAll(/^\s*(?:#|\/\/).*$/gmu, '').replaceAll(/\\\r?\n\s*/gu, ' ');
  return BUILDERS.filter(
    ({ files, shownBy: words, unless }) =>
      (files?.test(name) ?? true) && [words].flat().every((word) => word.test(plain)) && unless?.test(plain) !== true,
  );
}

/** Evidence of builds with Docker; those of compose and bake with today's, whose builder is BuildKit. https://docs.docker.com/build/buildkit/ */
const BY_DOCKER: ReadonlySet<Evidence> = new Set(['compose', 'bake', 'workflow', 'script', 'devcontainer']);
const BY_BUILDKIT: ReadonlySet<Evidence> = new Set(['compose', 'bake']);

/** Words and names of files that speak of another builder. */
const ANOTHER = /podman|buildah|kaniko|openshift|\bBuildConfig\b|\bplugins\/docker\b/iu;
const FILE_OF_ANOTHER =
  /(?:^|\/)(?:captain-definition|balena\.ya?ml|\.drone\.\w+|\.tekton|openshift|heroku\.yml|[\w.-]*(?:podman|buildah|kaniko)[\w.-]*)(?:\/|$)/iu;

/**
 * Do files of the repository show that BuildKit builds a Dockerfile with these contexts, and speak of no other builder? Or is it said?
 * Stricter than `builderWithoutMounts`: for what fails elsewhere in every checkout.
 */
export function isBuiltByBuildKit(
  contexts: readonly Context[],
  builds: readonly ToldBuild[],
  said: SaidBuilder | undefined,
  dockerfile: BuiltDockerfile,
): boolean {
  if (said !== undefined) return said.name === 'buildkit';
  if (builds.length === 0 || builds.some(({ by }) => !BY_DOCKER.has(by))) return false;
  if (
    !builds.some(({ by }) => BY_BUILDKIT.has(by)) &&
    !contexts.some((context) => scriptsOf(context).some(({ text }) => BUILDKIT.test(text)))
  )
    return false;
  return contexts.every(
    (context) =>
      builderWithoutMounts(context, undefined, dockerfile) === undefined &&
      !scriptsOf(context).some(({ name, text }) => ANOTHER.test(text) || FILE_OF_ANOTHER.test(name)) &&
      ![...context.entries.keys()].some((path) => FILE_OF_ANOTHER.test(path)),
  );
}

/** `docker build -f - . <<EOF`: a Dockerfile that is no file. https://docs.docker.com/reference/cli/docker/buildx/build/#file */
const FROM_INPUT = /\bdocker(?:\s+(?:buildx|image|builder))?\s+build\b[^\n;&|]{0,2000}?\s(?:-f|--file)[ =]?-(?=[\s<]|$)/mu;

/** A script that builds a Dockerfile which it hands over on standard input, so that nobody can look at it. */
export function buildsFromInput(context: Context): string | undefined {
  return scriptsOf(context).find(({ text }) => FROM_INPUT.test(text.replaceAll(/\\\r?\n/gu, ' ')))?.name;
}
