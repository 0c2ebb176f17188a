/** A builder that knows no cache mounts, and what in a repository shows that it is used. */
export interface Builder {
  /** What its use means, in words that follow the name of the file. */
  readonly says: string;
  /** By what source it has none. */
  readonly docs: string;
  /** Names of the files that count; all of them unless said. */
  readonly files?: RegExp;
  /** One, or several that all have to be found. */
  readonly shownBy: RegExp | readonly RegExp[];
  /** Words of the same file that show otherwise. */
  readonly unless?: RegExp;
  /** The Dockerfiles that it builds, as the file names them from its own folder; undefined where it does not say. */
  readonly builds?: (text: string) => readonly string[] | undefined;
  /** A Dockerfile with this in it is no trouble to it. */
  readonly takes?: RegExp;
  /** It builds a Dockerfile that has mounts as well, in its own way: one that has some already tells nothing. */
  readonly lenient?: true;
}

/** https://devcenter.heroku.com/articles/build-docker-images-heroku-yml#build-defining-your-build */
function namedByHeroku(text: string): readonly string[] | undefined {
  const [, indent = '', lines = ''] = /^([ \t]+)docker\s*:[ \t]*\r?\n((?:[ \t]+\S.*(?:\r?\n|$)|[ \t]*\r?\n)+)/mu.exec(text) ?? [];
  const below = lines.split(/\r?\n/u).filter((line) => line.startsWith(`${indent} `) || line.startsWith(`${indent}\t`));
  const named = below.map((line) => /^\s+["']?[\w-]+["']?\s*:\s+["']?([\w./-]+)["']?\s*$/u.exec(line)?.[1]);
  return named.length === 0 || named.includes(undefined) ? undefined : named.filter((path) => path !== undefined);
}

/** https://caprover.com/docs/captain-definition-file.html */
function namedByCapRover(text: string): readonly string[] | undefined {
  const [, path] = /"dockerfilePath"\s*:\s*"([^"\n]+)"/u.exec(text) ?? [];
  if (path !== undefined) return [path];
  return /"(?:dockerfileLines|imageName|templateId)"/u.test(text) ? [] : undefined;
}

/** From the folder of the service, which may be another one. https://docs.railway.com/reference/config-as-code#dockerfile-path */
function namedByRailway(text: string): readonly string[] | undefined {
  const named = [...text.matchAll(/["']?\bdockerfilePath["']?\s*[:=]\s*["']([^"'\n]+)["']/gu)].map(([, path = '']) => path);
  return named.length === 0 ? undefined : named;
}

/**
 * Words that turn BuildKit off: of a shell, make, just, PowerShell, a program, a pipeline (`name: ... value: 0`), or of the Engine's own settings.
 * https://docs.docker.com/build/buildkit/#getting-started
 */
export const BUILDKIT_OFF =
  /\b(?:DOCKER_BUILDKIT|COMPOSE_DOCKER_CLI_BUILD)(?:["'\])]{0,3}[ \t]*(?:[:?]?=|:?-|[:,])|["']?,?\s{1,80}["']?value["']?\s*:|[ \t]+(?=["']?0\b))\s*["']?(?:0|false)\b|\bbuildkit\\?["']?\s*:\s*false\b/u;

/** Words that turn BuildKit on. */
export const BUILDKIT = /\bDOCKER_BUILDKIT["']?\s*[:=]\s*["']?(?:1|true)\b|\bbuildx\b|\bdocker\/build-push-action\b(?!@v1(?!\d))/u;
/** The last word of a list that a package manager installs, or one in it. */
const PACKAGE = String.raw`(?=[\s"'~=<>\\;&|)]|$)`;
/** Docker builds, or make or a script may let it: what these do is not looked at. */
const BUILDS =
  /\bdocker(?:-compose|\s+compose|\s+image)?\s+build\b|\bdocker(?:-compose|[ \t]+compose)[ \t][^\n;&|]{0,400}?\bup\b|^(?=[^]*\bdocker\b)[^]*(?:\bmake\b|\.sh\b)/u;

export const BUILDERS: readonly Builder[] = [
  {
    says: 'builds with kaniko, which knows no cache mounts',
    docs: 'https://github.com/GoogleContainerTools/kaniko/issues/969',
    shownBy: /\bkaniko\b/iu,
    unless: /\bFF_KANIKO_RUN_MOUNT_CACHE\b/u,
    lenient: true,
  },
  {
    says: 'turns BuildKit off',
    docs: 'https://docs.docker.com/build/buildkit/#getting-started',
    shownBy: BUILDKIT_OFF,
  },
  {
    says: 'builds with a docker-compose older than 1.28, which does so without BuildKit unless it is told to',
    docs: 'https://github.com/docker/compose/issues/8371',
    shownBy:
      /(?:\bdocker\/compose:(?:alpine-|debian-)?|\bdocker-compose==|\bcompose\/releases\/download\/|COMPOSE_VERSION["']?\s*[:=]\s*["']?)v?1\.(?:1?\d|2[0-7])(?:\.|(?!\d))/u,
    unless: /\bCOMPOSE_DOCKER_CLI_BUILD["']?\s*[:=]\s*["']?(?:1|true)\b/u,
  },
  {
    says: 'builds with `kompose convert --build local`, which does so without BuildKit',
    docs: 'https://github.com/kubernetes/kompose/issues/1483',
    shownBy: /\bkompose\s[^\n;&|]{0,400}?--build[= ]["']?local\b/u,
  },
  {
    says: 'takes the docker template of to-be-continuous, which builds with kaniko in earlier releases unless it is told otherwise',
    // The request that made buildah its choice.
    docs: 'https://gitlab.com/to-be-continuous/docker/-/merge_requests/175',
    shownBy: /\bto-be-continuous\/docker\b/u,
    unless: /\b(?:build-tool|DOCKER_BUILD_TOOL)\s*:\s*["']?(?:buildah|dind)\b/u,
    lenient: true,
  },
  {
    says: 'builds with `gcloud builds submit --tag`, which does so without BuildKit',
    docs: 'https://github.com/google-github-actions/setup-gcloud/issues/658',
    shownBy: /\bgcloud\s+(?:\S+\s+){0,8}?builds\s+submit\b[^\n]{0,2000}?\s(?:--tag|-t)\b/u,
  },
  {
    says: 'builds with `gcloud run deploy --source`, which does so without BuildKit',
    docs: 'https://github.com/github/github-mcp-server/issues/575',
    shownBy:
      /\bgcloud[ \t]+(?:\S+[ \t]+){0,8}?run[ \t]+(?:jobs[ \t]+)?deploy\b[^\n;&|]{0,2000}?\s--source\b|\bgoogle-github-actions\/deploy-cloudrun\b[^]{0,400}\n\s+["']?source["']?\s*:/u,
  },
  {
    says: 'builds in an Azure registry, which does so without BuildKit',
    docs: 'https://github.com/Azure/acr/issues/721',
    shownBy:
      /\baz\s+acr\s+(?:build|task\s+create)\b|\bazure\/acr-build@|\baz\s+containerapp\s+(?:up|create|update)\b[^\n;&|]{0,2000}?\s--source\b/iu,
  },
  {
    says: "deploys to DigitalOcean's App Platform, which builds without BuildKit",
    docs: 'https://github.com/digitalocean/doctl/blob/18eb54269ea140ce14606c1884b845422965c968/internal/apps/builder/docker.go',
    shownBy: /\bdigitalocean\/app_action\b|\bdoctl\s+apps?\s+(?:create|update|dev\s+build)\b/u,
  },
  {
    says: 'builds with Tasks of an Azure registry (`remoteBuild`), which do so without BuildKit',
    docs: 'https://github.com/Azure/acr/issues/721',
    files: /(?:^|\/)azure\.ya?ml$/u,
    shownBy: /\bremoteBuild["']?\s*:(?!\s*["']?false\b)/u,
  },
  {
    says: 'shows that App Engine builds it with the docker of Cloud Build, which does so without BuildKit',
    docs: 'https://github.com/GoogleCloudPlatform/cloud-code-intellij/issues/1151',
    files: /(?:^|\/)app(?:[.-][\w-]+)?\.ya?ml$/u,
    shownBy: /^runtime\s*:\s*["']?custom\b/mu,
  },
  {
    says: 'shows that CapRover builds it, which does so without BuildKit',
    docs: 'https://github.com/caprover/caprover/issues/2012',
    files: /(?:^|\/)captain-definition(?:[.-][\w.-]+)?$/u,
    shownBy: /"schemaVersion"/u,
    builds: namedByCapRover,
  },
  {
    says: 'shows that balena builds it, whose engine knows no mounts',
    docs: 'https://github.com/balena-io/balena-cli/issues/1063',
    files: /(?:^|\/)balena\.ya?ml$/u,
    shownBy: /[^]/u,
  },
  {
    says: "builds with Drone's docker plugin, which does so without BuildKit unless it is told to",
    docs: 'https://github.com/drone/drone-plugin-index/issues/395',
    shownBy: /\bimage\s*:\s*["']?(?:docker\.io\/)?plugins\/(?:docker|ecr|gcr|acr)\b/u,
    unless: BUILDKIT,
  },
  {
    says: 'builds with the docker of Cloud Build, which does so without BuildKit',
    docs: 'https://github.com/GoogleCloudPlatform/scion/pull/1484',
    shownBy: /\bgcr\.io\/cloud-builders\/docker\b[^]{0,400}\bbuild\b/u,
    unless: BUILDKIT,
  },
  {
    says: 'builds with docker/build-push-action@v1, whose Docker (19.03) does so without BuildKit unless it is told to',
    docs: 'https://github.com/docker/github-actions',
    shownBy: /\bdocker\/build-push-action@v1(?!\d)/u,
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
    // Not the image of somebody else on Docker Hub (`elementary/docker:stable`): a mirror's name has a dot, a port or a variable.
    shownBy:
      /\bdocker:(?<![\s"'](?!library\/)[\w-]{1,80}\/docker:)(?:(?:1[789]|20)(?:\.\d|-|(?=["'\s]|$))|stable\b)|setup_remote_docker:?[^]{0,60}version:\s*["']?(?:docker)?(?:1\d|20)\./mu,
    unless: BUILDKIT,
  },
  {
    says: 'builds with Docker 19.03 or older, whose BuildKit takes mounts only where `# syntax` names a newer frontend',
    docs: 'https://docs.docker.com/engine/release-notes/20.10/',
    shownBy: /\bdocker:1[789](?:\.\d|-|(?=["'\s]|$))/mu,
    unless: /\bbuildx\b/u,
    takes: /^#[ \t]*syntax[ \t]*=/imu,
  },
  {
    says: "installs a distribution's Docker, which builds without BuildKit unless buildx is installed too",
    docs: 'https://docs.docker.com/engine/release-notes/23.0/#2300',
    shownBy: new RegExp(
      [
        String.raw`\b(?:apt|apt-get)\s[^\n;&|]{0,200}?\binstall\s[^\n;&|]{0,400}?\b(?:docker\.io|docker-compose(?![\w-]))`,
        String.raw`\bamazon-linux-extras\s[^\n;&|]{0,200}?\bdocker\b`,
        String.raw`\b(?:apk|yum|dnf|zypper)\s(?:[^\n;&|]{0,200}?\s)?(?:add|install)\s(?:[^\n;&|]{0,400}?\s)?(?:docker|docker-cli)${PACKAGE}`,
        // Of cloud-init and Ansible.
        String.raw`^\s*-\s*["']?docker\.io["']?\s*$`,
      ].join('|'),
      'mu',
    ),
    unless: BUILDKIT,
  },
  {
    says: 'builds on an Ubuntu whose Docker is older than 23, which does so without BuildKit unless it is told to',
    docs: 'https://docs.docker.com/engine/release-notes/23.0/',
    // A service of compose runs on such an image, and builds nothing; `server:2017-CU20-ubuntu-16.04` is a tag of another program's.
    files: /^(?!(?:.*\/)?(?:docker-)?compose[\w.-]*\.ya?ml$)/u,
    // What make and scripts do there is not looked at.
    shownBy: /^(?=[^]*(?:docker|\bmake\b|\.sh\b))[^]*\b(?=ubuntu)(?<!:[\w.-]{0,80}-)ubuntu-?(?:14|16|18)\.?04\b/iu,
    unless: BUILDKIT,
  },
  {
    says: 'builds on Travis with an Ubuntu whose Docker is older than 23, which does so without BuildKit unless it is told to',
    docs: 'https://docs.travis-ci.com/user/docker/',
    files: /(?:^|\/)\.travis\.ya?ml$/u,
    shownBy: [/\bdist\s*:\s*["']?(?:trusty|xenial|bionic)\b/u, BUILDS],
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
    lenient: true,
  },
  {
    says: 'deploys with `railway up`, which takes only cache mounts with the id of its service',
    docs: 'https://docs.railway.com/cli/deploying',
    shownBy: /\brailway\s+up\b/u,
    lenient: true,
  },
];
