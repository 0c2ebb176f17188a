import { contextsOf, namesOf, pairsOf, type NamedContext } from './told.ts';

/** A command that builds: words as they are written, variables and all. */
export interface BuildCommand {
  /** `docker build`, `kaniko`. */
  readonly what: string;
  readonly context: string;
  /** Undefined: the one of the context. */
  readonly file: string | undefined;
  /** Whether a path of a Dockerfile starts at the context, and not where the command runs. */
  readonly fileInContext: boolean;
  readonly target: string | undefined;
  readonly args: ReadonlyMap<string, string>;
  readonly passes: ReadonlySet<string> | undefined;
  readonly contexts: ReadonlyMap<string, NamedContext>;
  readonly tags: readonly string[];
}

/**
 * Options that take a value, of BuildKit's and the older builder, podman and buildah.
 * https://docs.docker.com/reference/cli/docker/buildx/build/ https://docs.docker.com/reference/cli/docker/build-legacy/
 * https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */
const VALUED = new Set(
  (
    'add-host allow annotation arch attest build-arg build-arg-file build-context builder cache-from cache-to call cap-add cap-drop cgroup-parent ' +
    'cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems creds device env f file format iidfile isolation jobs label layer-label m manifest memory ' +
    'memory-swap metadata-file network no-cache-filter o os output platform policy progress provenance resource sbom secret security-opt shm-size ssh t ' +
    'tag target timestamp ulimit userns v variant volume'
  ).split(' '),
);
const BOOLEAN = new Set(
  'check compress D debug force-rm layers load no-cache omit-history pull push q quiet rm squash squash-all tls-verify'.split(' '),
);

const TOOLS = /^(?:.*\/)?(?:docker|podman|nerdctl|buildah)(?:\.exe)?$/u;
/** Names of variables that hold one of them, as Makefiles have them: `$(DOCKER)`, `${CONTAINER_TOOL}`. */
const TOOL_VARIABLE =
  /^\$[({]?(?:DOCKER|PODMAN|NERDCTL|(?:DOCKER|CONTAINER|OCI|PODMAN)_(?:BIN|BINARY|CLI|CLIENT|CMD|COMMAND|ENGINE|EXE|EXECUTABLE|PROGRAM|RUNTIME|TOOL|BUILDER))[)}]?$/u;
const MAX_WORDS = 400;

/** The build that a simple command starts; `unclear` where its options are not all known, undefined for every other command. */
export function buildCommandOf(words: readonly string[]): BuildCommand | 'unclear' | undefined {
  for (const [at, word] of words.slice(0, MAX_WORDS).entries()) {
    if (/^(?:.*\/)?kaniko\/executor/u.test(word)) return kanikoCommand(words.slice(at + 1));
    if (!TOOLS.test(word) && !TOOL_VARIABLE.test(word)) continue;
    const rest = words.slice(at + 1);
    const start = subcommandEnd(rest);
    if (start !== undefined) return dockerCommand(rest.slice(start), `${word.replace(/^.*\//u, '')} build`);
  }
  return undefined;
}

/** Options of docker itself stand before `build`, `buildx build`, `image build`, `builder build`. */
function subcommandEnd(words: readonly string[]): number | undefined {
  for (const [at, word] of words.slice(0, 8).entries()) {
    if (/^(?:build|bud|b)$/u.test(word)) return at + 1;
    const isValue = /^(?:-H|-c|-l|--host|--context|--config|--log-level|--builder)$/u.test(words[at - 1] ?? '');
    if (!word.startsWith('-') && !isValue && !/^(?:buildx|image|builder)$/u.test(word)) return undefined;
  }
  return undefined;
}

interface Read {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function dockerCommand(words: readonly string[], what: string): BuildCommand | 'unclear' {
  const read = readOptions(words, VALUED, BOOLEAN);
  const [context, ...others] = read?.positionals ?? [];
  if (read === undefined || context === undefined || others.length > 0) return 'unclear';
  const last = (...names: readonly string[]): string | undefined => names.flatMap((name) => read.values.get(name) ?? []).at(-1);
  return {
    what,
    context,
    file: last('f', 'file'),
    fileInContext: false,
    target: last('target'),
    args: pairsOf(read.values.get('build-arg')),
    // One file may hold any. https://docs.podman.io/en/latest/markdown/podman-build.1.html
    passes: read.values.has('build-arg-file') ? undefined : namesOf(read.values.get('build-arg')),
    contexts: contextsOf(read.values.get('build-context')),
    tags: ['t', 'tag'].flatMap((name) => read.values.get(name) ?? []),
  };
}

const KANIKO_BOOLEAN = new Set(
  (
    'cache cache-copy-layers cache-run-layers cleanup compressed-caching force image-fs-extract ignore-var-run insecure insecure-pull no-push no-push-cache ' +
    'preserve-context push-ignore-immutable-tag-errors reproducible single-snapshot skip-default-registry-fallback skip-push-permission-check skip-tls-verify ' +
    'skip-tls-verify-pull skip-unused-stages use-new-run'
  ).split(' '),
);

/** https://github.com/GoogleContainerTools/kaniko#additional-flags: every other option takes a value. */
export function kanikoCommand(words: readonly string[]): BuildCommand | 'unclear' {
  const read = readOptions(words, undefined, KANIKO_BOOLEAN);
  if (read === undefined || read.positionals.length > 0) return 'unclear';
  const last = (...names: readonly string[]): string | undefined => names.flatMap((name) => read.values.get(name) ?? []).at(-1);
  const context = last('context', 'c')?.replace(/^dir:\/\//u, '') ?? '/workspace';
  const below = last('context-sub-path');
  return {
    what: 'kaniko',
    context: below === undefined ? context : `${context}/${below}`,
    file: last('dockerfile', 'f'),
    fileInContext: true,
    target: last('target'),
    args: pairsOf(read.values.get('build-arg')),
    passes: namesOf(read.values.get('build-arg')),
    contexts: new Map(),
    tags: read.values.get('destination') ?? read.values.get('d') ?? [],
  };
}

/** @param valued undefined: all that are not boolean. @returns undefined where one is not known */
function readOptions(words: readonly string[], valued: ReadonlySet<string> | undefined, boolean: ReadonlySet<string>): Read | undefined {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let at = 0; at < Math.min(words.length, MAX_WORDS); at++) {
    const word = words[at] ?? '';
    // Redirections belong to the shell.
    if (/^\d?>/u.test(word)) {
      if (/^\d?>{1,2}$/u.test(word)) at++;
      continue;
    }
    const [, name, given] = /^--?([A-Za-z][\w-]*)(?:=([^]*))?$/u.exec(word) ?? [];
    const [, letter = '', rest] = /^-([A-Za-z])([^-=][^]*)$/u.exec(word) ?? [];
    const add = (option: string, value: string): unknown => values.set(option, [...(values.get(option) ?? []), value]);
    if (name !== undefined && boolean.has(name)) continue;
    if (name !== undefined && (valued === undefined || valued.has(name))) {
      const value = given ?? words[++at];
      if (value === undefined) return undefined;
      add(name, value);
    } else if (rest !== undefined && valued?.has(letter) === true) {
      // `-tname`, `-fweb/Dockerfile`
      add(letter, rest);
    } else if (word.startsWith('-') || (isVariable(word) && !isFolder(word))) return undefined;
    else positionals.push(word);
  }
  return { values, positionals };
}

/** One that is not quoted may be options as well. */
function isVariable(word: string): boolean {
  return /^(?:\$[\w{(]|`)/u.test(word);
}

/** Where the command runs, or where the pipeline put the repository. */
const HERE = /^(?:\$\(pwd\)|`pwd`|\$PWD|\$\{PWD\}|\$\(PWD\)|\$\(CURDIR\)|\$\{CURDIR\})(?=\/|$)/u;
/**
 * https://docs.github.com/actions/reference/variables-reference https://docs.gitlab.com/ci/variables/predefined_variables/
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/ https://learn.microsoft.com/azure/devops/pipelines/build/variables
 * https://docs.travis-ci.com/user/environment-variables/ https://docs.cloud.google.com/build/docs/build-config-file-schema (dir)
 */
const TOP =
  /^(?:\$\{\{ ?github\.workspace ?\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|BITBUCKET_CLONE_DIR|TRAVIS_BUILD_DIR|DRONE_WORKSPACE|CI_WORKSPACE|WORKSPACE)\}?|\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory)\)|\/workspace|\$\(git rev-parse --show-toplevel\))(?=\/|$)/u;

function isFolder(word: string): boolean {
  return HERE.test(word) || TOP.test(word);
}

/** A path with what stands for the working folder or the top of the repository written out. */
export function writtenOut(path: string, cwd: string, top: string): string {
  return path.replace(HERE, () => cwd).replace(TOP, () => top);
}
