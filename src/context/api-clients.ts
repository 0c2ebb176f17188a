import { BUILDKIT, BUILDKIT_OFF } from './known-builders.ts';

// The API of the Docker Engine builds with the classic builder unless its client speaks BuildKit's own protocol, which these do not, or only where
// they are told to. https://github.com/moby/moby/issues/41711

// Patterns look a bounded way ahead: the files are anybody's.

/** A library of a programming language that builds images through the API. */
export interface Library {
  readonly what: string;
  readonly docs: string;
  /** How a manifest of the project names it. */
  readonly named: RegExp;
  /** How a Dockerfile or a script installs it, that a program of the repository runs in. */
  readonly installed?: (text: string) => boolean;
  /** How a program calls it to build: one of these, each of them a word or several that are all there. */
  readonly called: readonly (readonly RegExp[])[];
  /** Is the folder that it builds one that a function was given? Then any Dockerfile of the repository may be meant. */
  readonly given?: (text: string) => boolean;
  readonly unless?: RegExp;
  /** Files that can hold the call; any source file unless said. */
  readonly files?: RegExp;
}

/** `RUN pip3 install \\`, and the packages on lines of their own. */
function installedByPip(text: string): boolean {
  for (const line of text.replaceAll(/\\[ \t]*\r?\n/gu, ' ').split('\n')) {
    const at = line.search(/\bpip3?[ \t]+install\b/u);
    if (at >= 0 && /[\s"']docker(?=[ \t]*[<>=~!]=|["'\s]|$)/u.test(line.slice(at))) return true;
  }
  return false;
}

/** `def build(self, path): client.build(path=path)`. */
function givenToPython(text: string): boolean {
  const calls = text.matchAll(/\.build\s*\((?:[^()=]{0,200}=[^()=]{0,200},)?\s*(?:path\s*=\s*)?([A-Za-z_]\w*)\s*[,)]/gu);
  const parameters = [...text.matchAll(/\bdef\s+\w+\s*\(([^()]{0,1000})/gu)].map(([, list = '']) => list).join(',');
  const names = new Set(parameters.match(/[A-Za-z_]\w*/gu));
  return [...calls].some(([, name = '']) => names.has(name));
}

const TESTS = /test|spec|e2e|integration|container/iu;
const DOCKERFILE = /dockerfile/iu;

export const LIBRARIES: readonly Library[] = [
  {
    what: 'Testcontainers',
    // The others: testcontainers-node/issues/571, testcontainers-dotnet/issues/1756, testcontainers-go/pull/2482.
    docs: 'https://github.com/testcontainers/testcontainers-java/issues/2857',
    named: /testcontainers/iu,
    called: [
      [/\bfromDockerfile\s*\(|\bImageFromDockerfileBuilder\b|\bFromDockerfile\s*[:{]|\bDockerImage\s*\(|\bGenericBuildableImage\b/u],
      // `withDockerfileFromBuilder` takes no file.
      [/\bImageFromDockerfile\b/u, /\bwithDockerfile(?:Path)?\s*\(|Dockerfile["']/u],
    ],
    unless: /\bwithBuildkit\s*\(|\bBuilderBuildKit\b/u,
    files: TESTS,
  },
  {
    what: 'dockertest',
    docs: 'https://github.com/ory/dockertest/issues/525',
    named: /\bory\/dockertest\b/u,
    called: [[/\bBuildAndRun\w{0,40}\s*\(/u]],
    files: /\.go$/u,
  },
  {
    what: "the Engine's client for Go",
    docs: 'https://github.com/moby/buildkit/issues/4277',
    named: /\bgithub\.com\/(?:docker\/docker|moby\/moby(?:\/client)?)[ \t]+v[^\s/]{1,80}[ \t]*$/mu,
    called: [[/\.ImageBuild\s*\(/u, DOCKERFILE]],
    unless: /\bBuilderBuildKit\b/u,
    files: /\.go$/u,
  },
  {
    what: 'go-dockerclient',
    docs: 'https://github.com/fsouza/go-dockerclient/pull/961',
    named: /\bgithub\.com\/fsouza\/go-dockerclient[ \t]+v[^\s/]{1,80}[ \t]*$/mu,
    called: [[/\.BuildImage\s*\(/u]],
    unless: /\bBuilderBuildKit\b/u,
    files: /\.go$/u,
  },
  {
    what: 'docker-api',
    docs: 'https://github.com/upserve/docker-api/issues/570',
    named: /["']docker-api["']/u,
    called: [[/\bDocker::Image\.build(?:_from_(?:dir|tar))?\b/u]],
    files: /(?:\.rb|Rakefile)$/u,
  },
  {
    what: "Docker's SDK for Python",
    docs: 'https://github.com/docker/docker-py/issues/2230',
    named: /(?:^|["'])docker(?=[ \t]*(?:["'<>=~!;[@]|$))/mu,
    installed: installedByPip,
    called: [
      [/\b(?:images|api)\.build\s*\(/u],
      // https://docker-py.readthedocs.io/en/stable/api.html#module-docker.api.build
      [/\b(?:APIClient|docker\.Client)\s*\(/u, /\.build\s*\(/u],
    ],
    given: givenToPython,
    files: /\.py$/u,
  },
  {
    what: 'dockerode',
    docs: 'https://github.com/apocas/dockerode/issues/601',
    named: /"dockerode"/u,
    called: [[/\.buildImage\s*\(/u, DOCKERFILE]],
  },
  {
    what: 'docker-java',
    docs: 'https://github.com/docker-java/docker-java/issues/1904',
    named: /docker-java/u,
    called: [[/\bbuildImageCmd\s*\(/u]],
  },
  {
    what: 'Bollard',
    docs: 'https://github.com/fussybeaver/bollard/issues/237',
    named: /^bollard\b/mu,
    called: [[/\bbuild_image\s*\(/u, DOCKERFILE]],
    unless: /buildkit/iu,
    files: /\.rs$/u,
  },
];

/** A tool that builds without mounts as a file tells it to: through the API, or itself. */
export interface Tool {
  readonly what: string;
  /** What the file shows, where it is not that it builds with this tool. */
  readonly says?: string;
  readonly docs: string;
  readonly files: RegExp;
  /** What parts the blocks of the file, one of which tells all of it; the whole file unless said. */
  readonly between?: RegExp;
  readonly told: readonly RegExp[];
  readonly unless?: RegExp;
  /** It builds a Dockerfile that has mounts as well, in its own way. */
  readonly lenient?: true;
}

/** YAML for clusters and their pipelines. */
const CLUSTER =
  /(?:^|\/)\.?(?:k8s|kubernetes|openshift|deploy|deployments?|infra|infrastructure|ci|build|builds|jobs|pipelines?|argo|argocd|tekton|ops|devops|manifests|helm|charts|kaniko)\/(?:.+\/)?[^/]+\.ya?ml$|(?:^|\/)(?:[^/]+\.)?garden\.ya?ml$/u;

/** Notes for people, settings and programs that may set variables for a build. Shell scripts and pipelines are read elsewhere (builders.ts). */
const SETTERS =
  /(?:^|\/)(?:\.env(?:[.-][^/]*)?|[^/]+\.env|[^/]+\.(?:bat|cmd|fish|nu)|(?:tasks|noxfile|fabfile|dodo|build|make|manage|dev)\.(?:py|[cm]?[jt]s)|Rakefile|Vagrantfile|Tiltfile|daemon\.json)$|^(?:[^/]+\/)?(?:readme|contributing|install|building|development|developing|hacking|docker)[^/]*\.(?:md|rst|adoc|txt)$|(?:^|\/)(?:scripts?|bin|ci|tools?|hack|build|dev|ops|deploy|docker|\.github|\.vscode|\.docker)\/(?:[^/]+\/)?[^/]+\.(?:py|[cm]?[jt]s|rb|pl|php|json)$/iu;

export const TOOLS: readonly Tool[] = [
  {
    what: "fabric8's plugin for Maven",
    docs: 'https://github.com/fabric8io/docker-maven-plugin/issues/1802',
    files: /(?:^|\/)pom\.xml$/u,
    between: /<plugin>/u,
    told: [/<artifactId>\s*docker-maven-plugin\s*</u, /<(?:dockerFile|dockerFileDir|dockerDirectory|contextDir)>|<goal>\s*build\s*</u],
    unless: /<buildx\b/u,
  },
  {
    what: "Spotify's plugin for Maven",
    docs: 'https://github.com/spotify/dockerfile-maven/issues/313',
    files: /(?:^|\/)pom\.xml$/u,
    told: [/<artifactId>\s*dockerfile-maven-plugin\s*</u],
  },
  {
    what: "Gradle's Docker plugin",
    docs: 'https://github.com/bmuschko/gradle-docker-plugin/issues/1226',
    files: /(?:^|\/)build\.gradle(?:\.kts)?$/u,
    told: [/\bcom\.bmuschko\b/u, /\bDockerBuildImage\b/u],
  },
  {
    what: 'Skaffold',
    says: 'builds with Skaffold, which does so without BuildKit unless it is told to',
    // Without the command line it speaks to the Engine: https://github.com/GoogleContainerTools/skaffold/blob/main/pkg/skaffold/build/docker/docker.go
    docs: 'https://github.com/GoogleContainerTools/skaffold/issues/4936',
    files: /(?:^|\/)skaffold[^/]*\.ya?ml$/u,
    told: [/^[ \t]*artifacts[ \t]*:/mu, /^[ \t]*(?:-[ \t]*)?docker[ \t]*:|(?<![^])(?![^]*\b(?:jib|buildpacks|ko|bazel|custom)[ \t]*:)/mu],
    unless: /\b(?:useBuildkit|useDockerCLI)[ \t]*:[ \t]*true\b/u,
  },
  {
    what: 'the provider for Terraform',
    docs: 'https://github.com/kreuzwerker/terraform-provider-docker/issues/728',
    files: /\.tf$/u,
    between: /^resource\b/mu,
    told: [/^\s*"docker_(?:registry_)?image"/u, /^[ \t]*build[ \t]*\{/mu],
    unless: /^[ \t]*builder[ \t]*=/mu,
  },
  {
    what: "Ansible's docker_image",
    docs: 'https://github.com/ansible-collections/community.docker/pull/468',
    files: /(?:^|\/)(?:[^/]*(?:ansible|playbook|roles|tasks)[^/]*\/.+|[^/]*(?:playbook|ansible)[^/]*)\.ya?ml$/u,
    told: [/\bdocker_image\s*:/u, /\bsource\s*:\s*["']?build\b/u],
  },
  {
    what: "AWS's SAM",
    docs: 'https://github.com/aws/aws-sam-cli/issues/3972',
    files: /template[^/]*\.ya?ml$|(?:^|\/)sam\b[^/]*\.ya?ml$/u,
    told: [/\bAWS::Serverless\b/u, /\bPackageType\s*:\s*["']?Image\b/u],
  },
  {
    what: 'kaniko',
    docs: 'https://github.com/GoogleContainerTools/kaniko/issues/969',
    // A Job or a pipeline for a cluster. Those in the places that are made for them are read with the scripts (builders.ts).
    files: CLUSTER,
    told: [/\bkaniko\b/iu],
    unless: /\bFF_KANIKO_RUN_MOUNT_CACHE\b/u,
    lenient: true,
  },
  {
    what: 'kaniko',
    docs: 'https://github.com/GoogleContainerTools/kaniko/issues/969',
    // A pod of Jenkins, a workflow of Argo, a file that a pipeline includes, a file of DevSpace: anywhere, by its name.
    files:
      /(?:^|\/)(?!cloudbuild)[^/]*(?:pod|kaniko|build|pipeline|workflow|image|docker|job|devspace|ci)[^/]*\.ya?ml$|(?:^|\/)(?:ci|workflows)[^/]*\/(?!cloudbuild)[^/]+\.ya?ml$/iu,
    told: [/\bkaniko(?:-project)?\/executor\b|\bname\s*:\s*["']?kaniko\b|^\s*kaniko\s*:[ \t]*(?:\{|$)/mu],
    unless: /\bFF_KANIKO_RUN_MOUNT_CACHE\b/u,
    lenient: true,
  },
  {
    what: 'the docker of Cloud Build',
    docs: 'https://github.com/GoogleCloudPlatform/scion/pull/1484',
    files: /(?:^|\/)cloudbuild[^/]*\.(?:ya?ml|json)$/u,
    told: [/\bgcr\.io\/cloud-builders\/docker\b/u, /\bbuild\b/u],
    unless: BUILDKIT,
  },
  {
    what: 'Docker without BuildKit',
    says: 'turns BuildKit off',
    docs: 'https://docs.docker.com/build/buildkit/#getting-started',
    files: SETTERS,
    told: [BUILDKIT_OFF],
  },
  {
    what: "OpenShift's builder",
    // What goes wrong there: "invalid mount ...: bind mounts cannot have any filesystem-specific options applied".
    docs: 'https://github.com/openshift/machine-config-operator/pull/5645',
    files: CLUSTER,
    told: [/\bkind\s*:\s*["']?BuildConfig\b/u, /\bdockerStrategy\b|\btype\s*:\s*["']?Docker\b/u],
  },
  {
    what: "OpenShift's CI",
    docs: 'https://github.com/openshift/machine-config-operator/pull/5645',
    files: /(?:^|\/)\.ci-operator\.ya?ml$/u,
    told: [/[^]/u],
  },
  {
    what: "DigitalOcean's App Platform",
    // What it says of itself names no mounts, and its own tool builds by the API without BuildKit.
    docs: 'https://github.com/digitalocean/doctl/blob/18eb54269ea140ce14606c1884b845422965c968/internal/apps/builder/docker.go',
    files: /(?:^|\/)\.do\/[^/]+\.ya?ml$/u,
    told: [/^[ \t]*(?:-[ \t]+)?(?:dockerfile_path|github|gitlab|bitbucket|git)[ \t]*:/mu],
  },
  {
    what: 'Elastic Beanstalk',
    // Docker of Amazon Linux: before 23, or without buildx.
    docs: 'https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platform-history-docker.html',
    files: /(?:^|\/)(?:Dockerrun\.aws(?:[.-][\w.-]+)?\.json|\.elasticbeanstalk\/[^/]+\.ya?ml)$/u,
    told: [/"AWSEBDockerrunVersion"\s*:\s*"?1\b|\bdefault_platform\s*:[^\n]{0,200}docker/iu],
    unless: /"Image"\s*:\s*\{\s*"Name"/u,
  },
  {
    what: 'an image of CodeBuild whose Docker is older than 23',
    docs: 'https://github.com/aws/aws-codebuild-docker-images/issues/625',
    files: /\.tf$|(?:^|\/)[^/]*(?:template|codebuild|pipeline|buildspec)[^/]*\.(?:ya?ml|json)$/iu,
    told: [/\baws\/codebuild\/(?:standard:[1-6]\.0|amazonlinux2-\w{1,20}-standard:[1-4]\.0)/u],
    unless: BUILDKIT,
  },
  {
    what: 'Codefresh',
    says: 'builds with Codefresh, which does so without BuildKit unless it is told to',
    docs: 'https://codefresh.io/docs/docs/pipelines/steps/build/',
    files: /(?:^|\/)(?:\.?codefresh\/.+|\.?codefresh[^/]*)\.ya?ml$/u,
    told: [/\btype\s*:\s*["']?build\b/u],
    unless: /\bbuild(?:kit|x)\s*:\s*(?:["']?true\b|\n)/u,
  },
];

export function isToldBy({ between, told, unless }: Tool, text: string): boolean {
  const blocks = between === undefined ? [text] : text.split(between);
  return blocks.some((block) => told.every((words) => words.test(block)) && unless?.test(block) !== true);
}

export function isCalledIn({ called, unless }: Library, text: string): boolean {
  return called.some((words) => words.every((word) => word.test(text))) && unless?.test(text) !== true;
}
