import { posix } from 'node:path';
import { scriptsOf } from './evidence.ts';
import type { BuilderName } from '../preferences.ts';
import { cacheOf } from '../source/cache.ts';
import type { Evidence, ToldBuild } from './told.ts';
import type { Script } from './scripts.ts';
import type { Context } from './walk.ts';

/** A builder that knows no cache mounts, and what in a repository shows that it is used. */
interface Builder {
  /** What its use means, in words that follow the name of the file. */
  readonly says: string;
  /** By what source it has none. */
  readonly docs: string;
  /** Names of the files that count; all of them unless said. */
  readonly files?: RegExp;
  readonly shownBy: RegExp;
  /** Words of the same file that show otherwise. */
  readonly unless?: RegExp;
  /** The Dockerfiles that it builds, as the file names them from its own folder; undefined where it does not say. */
  readonly builds?: (text: string) => readonly string[] | undefined;
}

/** https://devcenter.heroku.com/articles/build-docker-images-heroku-yml#build-defining-your-build */
function namedByHeroku(text: string): readonly string[] | undefined {
  const [, indent = '', lines = ''] = /^([ \t]+)docker\s*:[ \t]*\r?\n((?:[ \t]+\S.*(?:\r?\n|$))+)/mu.exec(text) ?? [];
  const below = lines.split(/\r?\n/u).filter((line) => line.startsWith(`${indent} `) || line.startsWith(`${indent}\t`));
  const named = below.map((line) => /^\s+["']?[\w-]+["']?\s*:\s+["']?([\w./-]+)["']?\s*$/u.exec(line)?.[1]);
  return named.length === 0 || named.includes(undefined) ? undefined : named.filter((path) => path !== undefined);
}

/** From the folder of the service, which may be another one. https://docs.railway.com/reference/config-as-code#dockerfile-path */
function namedByRailway(text: string): readonly string[] | undefined {
  const named = [...text.matchAll(/["']?\bdockerfilePath["']?\s*[:=]\s*["']([^"'\n]+)["']/gu)].map(([, path = '']) => path);
  return named.length === 0 ? undefined : named;
}

const BUILDKIT = /\bDOCKER_BUILDKIT["']?\s*[:=]\s*["']?(?:1|true)\b|\bbuildx\b|\bdocker\/build-push-action\b/u;
const BUILDS = /\bdocker(?:-compose|\s+compose|\s+image)?\s+build\b/u;

const BUILDERS: readonly Builder[] = [
  {
    says: 'builds with kaniko, which knows no cache mounts',
    docs: 'https://github.com/GoogleContainerTools/kaniko/issues/969',
    shownBy: /\bkaniko\b/iu,
    unless: /\bFF_KANIKO_RUN_MOUNT_CACHE\b/u,
  },
  {
    says: 'turns BuildKit off',
    docs: 'https://docs.docker.com/build/buildkit/#getting-started',
    shownBy: /\b(?:DOCKER_BUILDKIT|COMPOSE_DOCKER_CLI_BUILD)["']?\s*[:=]\s*["']?(?:0|false)\b/u,
  },
  {
    says: 'builds with `gcloud builds submit --tag`, which does so without BuildKit',
    docs: 'https://github.com/google-github-actions/setup-gcloud/issues/658',
    shownBy: /\bgcloud\s+(?:\S+\s+)*builds\s+submit\b[^\n]*\s(?:--tag|-t)\b/u,
  },
  {
    says: 'builds with `gcloud run deploy --source`, which does so without BuildKit',
    docs: 'https://github.com/github/github-mcp-server/issues/575',
    shownBy:
      /\bgcloud[ \t]+(?:\S+[ \t]+){0,8}?run[ \t]+(?:jobs[ \t]+)?deploy\b[^\n;&|]*\s--source\b|\bgoogle-github-actions\/deploy-cloudrun\b[^]{0,400}\n\s+["']?source["']?\s*:/u,
  },
  {
    says: 'builds with `az acr build`, which does so without BuildKit',
    docs: 'https://github.com/Azure/acr/issues/721',
    shownBy: /\baz\s+acr\s+build\b/u,
  },
  {
    says: 'builds with the docker of Cloud Build, which does so without BuildKit',
    docs: 'https://github.com/GoogleCloudPlatform/scion/pull/1484',
    shownBy: /\bgcr\.io\/cloud-builders\/docker\b[^]{0,400}\bbuild\b/u,
    unless: BUILDKIT,
  },
  {
    says: 'builds in Bitbucket Pipelines, which turn BuildKit on only where they are told to',
    docs: 'https://bitbucket.org/blog/announcing-support-for-docker-buildkit-in-bitbucket-pipelines',
    files: /(?:^|\/)bitbucket-pipelines\.ya?ml$/u,
    shownBy: BUILDS,
    unless: BUILDKIT,
  },
  {
    says: 'builds with a Docker older than 23, which does so without BuildKit unless it is told to',
    docs: 'https://docs.docker.com/engine/release-notes/23.0/',
    shownBy:
      /\bdocker:(?:(?:1[789]|20)(?:\.\d|-|(?=["'\s]|$))|stable\b)|setup_remote_docker:?[^]{0,60}version:\s*["']?(?:docker)?(?:1\d|20)\./mu,
    unless: BUILDKIT,
  },
  {
    says: 'builds on an Ubuntu whose Docker is older than 23, which does so without BuildKit unless it is told to',
    docs: 'https://docs.docker.com/engine/release-notes/23.0/',
    // What make and scripts do there is not looked at.
    shownBy: /^(?=[^]*(?:docker|\bmake\b|\.sh\b))[^]*\bubuntu-(?:14|16|18)\.?04\b/iu,
    unless: BUILDKIT,
  },
  {
    says: 'builds on Travis with an Ubuntu whose Docker is older than 23, which does so without BuildKit unless it is told to',
    docs: 'https://docs.travis-ci.com/user/docker/',
    files: /(?:^|\/)\.travis\.ya?ml$/u,
    shownBy:
      /\bdist\s*:\s*["']?(?:trusty|xenial|bionic)\b[^]*\bdocker(?:-compose|\s+compose)?\s+build\b|\bdocker(?:-compose|\s+compose)?\s+build\b[^]*\bdist\s*:\s*["']?(?:trusty|xenial|bionic)\b/u,
    unless: BUILDKIT,
  },
  {
    says: 'shows that Heroku builds it, which does so without BuildKit',
    docs: 'https://github.com/rootstrap/rails_api_base/issues/1271',
    files: /(?:^|\/)heroku\.yml$/u,
    shownBy: /\bdocker\s*:/u,
    builds: namedByHeroku,
  },
  {
    says: 'shows that Railway builds it, which takes only cache mounts with the id of its service',
    docs: 'https://docs.railway.com/builds/dockerfiles#cache-mounts',
    files: /(?:^|\/)railway\.(?:json|toml)$/u,
    shownBy: /[^]/u,
    builds: namedByRailway,
  },
];

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

/** A builder, and who says so: the option, or a configuration file. */
export interface SaidBuilder {
  readonly name: BuilderName;
  readonly by: string;
}

/**
 * Why a builder of this Dockerfile may know no cache mounts: as it is said, else as scripts, workflows and settings of the repository show;
 * undefined where none does.
 * @param dockerfile absolute
 */
export function builderWithoutMounts(context: Context, said: SaidBuilder | undefined, dockerfile: string): string | undefined {
  if (said !== undefined) return NAMED[said.name] === undefined ? undefined : `${said.by} ${NAMED[said.name] ?? ''}`;
  const found = known.get(context) ?? shownBy(context);
  known.set(context, found);
  return found.find(({ builds }) => builds?.some((path) => dockerfile.endsWith(`/${path}`)) !== false)?.why;
}

interface Shown {
  readonly why: string;
  /** From the top of the repository; undefined: any. */
  readonly builds: readonly string[] | undefined;
}

/** Each mount that is planned asks, and the report. */
const known = cacheOf<Context, readonly Shown[]>();

function shownBy(context: Context): readonly Shown[] {
  return scriptsOf(context).flatMap((script) => {
    const builder = builderOf(script);
    if (builder === undefined) return [];
    const named = builder.builds?.(script.text);
    const builds = named?.flatMap((path) => [posix.dirname(script.name), '.'].map((folder) => posix.join('/', folder, path).slice(1)));
    return [{ why: `${script.name} ${builder.says}`, builds }];
  });
}

function builderOf({ name, text }: Script): Builder | undefined {
  const plain = text.replaceAll(/^\s*(?:#|\/\/).*$/gmu, '').replaceAll(/\\\r?\n\s*/gu, ' ');
  return BUILDERS.find(
    ({ files, shownBy: words, unless }) => (files?.test(name) ?? true) && words.test(plain) && unless?.test(plain) !== true,
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
  dockerfile: string,
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
