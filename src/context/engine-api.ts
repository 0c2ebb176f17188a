import { dirname, join, posix } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { keptAnswers } from '../source/cache.ts';
import { listFolder } from './folders.ts';
import { gitIgnore } from './gitignore.ts';
import { attempt, readBytes } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';

// The API of the Docker Engine builds with the classic builder unless its client speaks BuildKit's own protocol, which these do not, or only where
// they are told to. https://github.com/moby/moby/issues/41711

/** A library of a programming language that builds images through the API. */
interface Library {
  readonly what: string;
  readonly docs: string;
  /** How a manifest of the project names it. */
  readonly named: RegExp;
  /** How a program calls it to build. */
  readonly called: RegExp;
  readonly unless?: RegExp;
  /** Files that can hold the call; any source file unless said. */
  readonly files?: RegExp;
}

const TESTS = /test|spec|e2e|integration|container/iu;

const LIBRARIES: readonly Library[] = [
  {
    what: 'Testcontainers',
    // The others: testcontainers-node/issues/571, testcontainers-dotnet/issues/1756, testcontainers-go/pull/2482.
    docs: 'https://github.com/testcontainers/testcontainers-java/issues/2857',
    named: /testcontainers/iu,
    // Java's `withDockerfileFromBuilder` takes no file. `DockerImage` is Python's, `GenericBuildableImage` Rust's.
    called:
      /\bfromDockerfile\s*\(|\bImageFromDockerfileBuilder\b|\bImageFromDockerfile\b(?=[^]*(?:\bwithDockerfile(?:Path)?\s*\(|Dockerfile["']))|\bFromDockerfile\s*[:{]|\bDockerImage\s*\(|\bGenericBuildableImage\b/u,
    unless: /\bwithBuildkit\s*\(|\bBuilderBuildKit\b/u,
    files: TESTS,
  },
  {
    what: 'dockertest',
    docs: 'https://github.com/ory/dockertest/issues/525',
    named: /\bory\/dockertest\b/u,
    called: /\bBuildAndRun\w*\s*\(/u,
    files: /\.go$/u,
  },
  {
    what: "the Engine's client for Go",
    docs: 'https://github.com/moby/buildkit/issues/4277',
    named: /\bgithub\.com\/(?:docker\/docker|moby\/moby(?:\/client)?)\s+v[^\s/]+[ \t]*$/mu,
    called: /\.ImageBuild\s*\((?=[^]*Dockerfile)/u,
    unless: /\bBuilderBuildKit\b/u,
    files: /\.go$/u,
  },
  {
    what: "Docker's SDK for Python",
    docs: 'https://github.com/docker/docker-py/issues/2230',
    named: /(?:^|["'])docker(?=[ \t]*(?:["'<>=~!;[@]|$))/mu,
    called: /\b(?:images|api)\.build\s*\(/u,
    files: /\.py$/u,
  },
  {
    what: 'dockerode',
    docs: 'https://github.com/apocas/dockerode/issues/601',
    named: /"dockerode"/u,
    called: /\.buildImage\s*\((?=[^]*Dockerfile)/u,
  },
  {
    what: 'docker-java',
    docs: 'https://github.com/docker-java/docker-java/issues/1904',
    named: /docker-java/u,
    called: /\bbuildImageCmd\s*\(/u,
  },
  {
    what: 'Bollard',
    docs: 'https://github.com/fussybeaver/bollard/issues/237',
    named: /^bollard\b/mu,
    called: /\bbuild_image\s*\((?=[^]*(?:[Dd]ockerfile))/u,
    unless: /buildkit/iu,
    files: /\.rs$/u,
  },
];

/** A tool that builds through the API as a file tells it to. */
interface Tool {
  readonly what: string;
  readonly docs: string;
  readonly files: RegExp;
  readonly told: RegExp;
}

const TOOLS: readonly Tool[] = [
  {
    what: "fabric8's plugin for Maven",
    docs: 'https://github.com/fabric8io/docker-maven-plugin/issues/1802',
    files: /(?:^|\/)pom\.xml$/u,
    told: /<artifactId>\s*docker-maven-plugin\s*<(?=(?:(?!<\/plugin>)[^])*?(?:<dockerFile>|<dockerFileDir>|<dockerDirectory>|<contextDir>|<goal>\s*build\s*<))(?!(?:(?!<\/plugin>)[^])*?<buildx\b)/u,
  },
  {
    what: "Spotify's plugin for Maven",
    docs: 'https://github.com/spotify/dockerfile-maven/issues/313',
    files: /(?:^|\/)pom\.xml$/u,
    told: /<artifactId>\s*dockerfile-maven-plugin\s*</u,
  },
  {
    what: "Gradle's Docker plugin",
    docs: 'https://github.com/bmuschko/gradle-docker-plugin/issues/1226',
    files: /(?:^|\/)build\.gradle(?:\.kts)?$/u,
    told: /\bcom\.bmuschko\b[^]*\bDockerBuildImage\b/u,
  },
  {
    what: 'the provider for Terraform',
    docs: 'https://github.com/kreuzwerker/terraform-provider-docker/issues/728',
    files: /\.tf$/u,
    told: /^resource\s+"docker_(?:registry_)?image"(?=(?:(?!^resource\b)[^])*?^\s*build\s*\{)(?!(?:(?!^resource\b)[^])*?^\s*builder\s*=)/mu,
  },
  {
    what: "Ansible's docker_image",
    docs: 'https://github.com/ansible-collections/community.docker/pull/468',
    files: /(?:^|\/)(?:[\w.-]*(?:ansible|playbook|roles|tasks)[\w.-]*\/.+|[\w-]*(?:playbook|ansible)[\w-]*)\.ya?ml$/u,
    told: /\bdocker_image\s*:(?=[^]*\bsource\s*:\s*["']?build\b)/u,
  },
  {
    what: "AWS's SAM",
    docs: 'https://github.com/aws/aws-sam-cli/issues/3972',
    files: /template[^/]*\.ya?ml$|(?:^|\/)sam\b[^/]*\.ya?ml$/u,
    told: /\bAWS::Serverless\b(?=[^]*\bPackageType\s*:\s*["']?Image\b)/u,
  },
];

const MANIFESTS =
  /^(?:package\.json|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|.*\.versions\.toml|Cargo\.toml|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|.*requirements.*\.(?:txt|in)|environment\.ya?ml|.+\.csproj|.+\.fsproj|Directory\.Packages\.props)$/u;
const SOURCES = /\.(?:[cm]?[jt]sx?|java|kts?|groovy|scala|go|py|rs|cs|fs)$/u;
/** What was installed or built, in folders that may be huge. */
const PASSED_OVER = new Set(['.git', 'node_modules', 'vendor', '.venv', 'venv', 'target', 'dist', '.terraform', '.gradle']);

const MOST = { entries: 30_000, depth: 12, manifests: 300, sources: 3000, size: 32 * 1024 * 1024 };
const MAX_FILE = 512 * 1024;

/** A file that builds an image through the API. */
interface Caller {
  /** From the top of the repository. */
  readonly file: string;
  readonly what: string;
  readonly text: string;
}

/**
 * Why a program or a tool of the repository may build this Dockerfile through the API of the Engine, which knows no mounts of any kind.
 * Where a file does that, any Dockerfile that it could mean counts: one in the same folder or below the same project, or one that it names.
 * @param dockerfile absolute
 * @param root of its context, which is looked through where there is no repository
 */
export function builtThroughApi(dockerfile: string, root: string): string | undefined {
  const top = findRepositoryTop(dirname(dockerfile)) ?? root;
  const path = dockerfile.startsWith(`${top}/`) ? dockerfile.slice(top.length + 1) : undefined;
  const found = path === undefined ? undefined : callers(top, () => callersIn(top)).find((caller) => couldMean(caller, path));
  return found && `${found.file} builds with ${found.what}, whose builder knows no mounts`;
}

const callers = keptAnswers<readonly Caller[]>();

/** @param path of the Dockerfile, from the top of the repository */
function couldMean({ file, text }: Caller, path: string): boolean {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  if (folder === '.' || file.startsWith(`${folder}/`) || (name !== 'Dockerfile' && text.includes(name))) return true;
  const own = posix.basename(folder);
  return (
    new RegExp(`(?<![\\w-])${own.replaceAll(/[^\w-]/gu, '\\$&')}(?![\\w-])`, 'u').test(text) || folder.startsWith(`${posix.dirname(file)}/`)
  );
}

function callersIn(top: string): readonly Caller[] {
  const { manifests, told } = namedIn(top);
  const ignored = gitIgnore(top);
  const read = (file: string): string | undefined => (ignored(file, 'file') ? undefined : textOf(join(top, file)));
  const tools = flatMap(told, (file) => {
    const text = read(file);
    if (text === undefined) return [];
    return TOOLS.filter(({ files, told: words }) => files.test(file) && words.test(withoutComments(text))).map(({ what }) => ({
      file,
      what,
      text,
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
  return libraries.size === 0 ? tools : [...tools, ...calls(top, libraries, read)];
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
    for (const [{ what, called, unless }] of asked) {
      if (called.test(text) && unless?.test(text) !== true) found.push({ file, what, text });
    }
  }
  return found;
}

function isBelow(file: string, folder: string): boolean {
  return folder === '.' || file.startsWith(`${folder}/`);
}

function namedIn(top: string): { readonly manifests: readonly string[]; readonly told: readonly string[] } {
  const manifests: string[] = [];
  const told: string[] = [];
  for (const file of filesBelow(top, (name, file) => MANIFESTS.test(name) || TOOLS.some(({ files }) => files.test(file)))) {
    const name = posix.basename(file);
    if (MANIFESTS.test(name) && manifests.length < MOST.manifests) manifests.push(file);
    if (told.length < MOST.manifests && TOOLS.some(({ files }) => files.test(file))) told.push(file);
  }
  return { manifests, told };
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

/** Of XML, Gradle and Terraform. */
function withoutComments(text: string): string {
  return text.replaceAll(/<!--[^]*?-->|\/\*[^]*?\*\/|^[ \t]*(?:\/\/|#).*$/gmu, '');
}

function textOf(path: string): string | undefined {
  const read = readBytes(path, MAX_FILE);
  return read === undefined || read.size > MAX_FILE ? undefined : Buffer.from(read.bytes).toString('utf8');
}
