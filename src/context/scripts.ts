import type { Dirent } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { COMPOSE_FILE } from './compose.ts';
import { listFolder } from './folders.ts';
import type { GitIgnored } from './gitignore.ts';
import { attempt, readBytes } from './read-file.ts';
import { insideOf } from './repository.ts';
import { onNewRepository } from '../source/cache.ts';

/** A file that runs or prepares builds; of a package.json only its scripts. */
export interface Script {
  /** From the repository's top, `/` between. */
  readonly name: string;
  readonly text: string;
}

const MAX_FILES = 300;
const MAX_FILE = 256 * 1024;
const MAX_ALL = 8 * 1024 * 1024;
/** Entries of folders that are looked at. */
const MAX_ENTRIES = 20_000;
const MAX_DEPTH = 4;

const YAML = /\.ya?ml$/u;
/**
 * GitHub, Travis, Drone, CircleCI, GitLab, Azure, Bitbucket, Jenkins, Cloud Build, CodeBuild, AppVeyor, Buildkite, Woodpecker, make,
 * just, Task, Skaffold, Tilt, Garden, Heroku, Railway, CapRover, balena, Azure's azd, App Engine: each by the name that its documentation gives the file.
 */
const PIPELINE =
  /^(?:\.travis\.ya?ml|\.drone\.(?:ya?ml|jsonnet|star)|\.gitlab-ci\.ya?ml|azure-pipelines.*\.ya?ml|bitbucket-pipelines\.ya?ml|Jenkinsfile.*|.+\.[Jj]enkinsfile|cloudbuild.*\.(?:ya?ml|json)|buildspec.*\.ya?ml|\.?appveyor\.ya?ml|\.woodpecker.*\.ya?ml|[Mm]akefile|GNUmakefile|.+\.mk|\.?[Jj]ustfile|[Tt]askfile(?:\.dist)?\.ya?ml|skaffold.*\.ya?ml|Tiltfile|.+\.[Tt]iltfile|(?:.+\.)?garden\.ya?ml|heroku\.yml|railway\.(?:json|toml)|package\.json|captain-definition(?:[.-].+)?|balena\.ya?ml|azure\.ya?ml|app(?:[.-][\w-]+)?\.ya?ml)$/u;
const SHELL = /\.(?:sh|bash|zsh|ps1)$/u;

const OF_SCRIPTS = ['scripts', 'script', 'bin', 'ci', '.ci', 'tools', 'hack', 'build', 'dev', '.dev', 'contrib', 'release'];
/** Where compose files, and what starts them, are often kept apart from the source. */
const OF_COMPOSE_FILES = [
  'docker',
  '.docker',
  'deploy',
  'deployment',
  'deployments',
  'infra',
  'infrastructure',
  'ops',
  'devops',
  'compose',
  'docker-compose',
];

/** Folders with the names that count in them, and whether those below count as well. */
const FOLDERS: readonly { readonly folder: string; readonly counts: (name: string) => boolean; readonly deep: boolean }[] = [
  { folder: '.github/workflows', wanted: YAML, deep: false },
  { folder: '.github/scripts', wanted: SHELL, deep: true },
  { folder: '.github/actions', wanted: /^action\.ya?ml$|\.sh$/u, deep: true },
  // They take the workflows of GitHub. https://docs.gitea.com/usage/actions/comparison https://forgejo.org/docs/latest/user/actions/
  ...['.gitea/workflows', '.forgejo/workflows'].map((folder) => ({ folder, wanted: YAML, deep: false })),
  { folder: '.circleci', wanted: YAML, deep: true },
  { folder: '.gitlab', wanted: YAML, deep: true },
  { folder: '.buildkite', wanted: /./u, deep: true },
  { folder: '.woodpecker', wanted: YAML, deep: true },
  ...[
    '.gitlab-ci',
    '.azure-pipelines',
    'azure-pipelines',
    '.azuredevops',
    '.azure',
    '.tekton',
    'tekton',
    '.jenkins',
    'jenkins',
    '.semaphore',
    '.harness',
  ].map((folder) => ({ folder, wanted: YAML, deep: true })),
  // Docker Hub: https://docs.docker.com/docker-hub/repos/manage/builds/advanced/#custom-build-phase-hooks
  { folder: 'hooks', wanted: SHELL, deep: false },
  ...[...OF_SCRIPTS, ...OF_COMPOSE_FILES].map((folder) => ({
    folder,
    // A pipeline has no fixed place where another file names it.
    wanted: /^\.?ci$/u.test(folder) ? /\.(?:sh|bash|zsh|ps1|ya?ml)$/u : SHELL,
    deep: false,
  })),
].map(({ folder, wanted, deep }) => ({
  folder,
  counts: (name) => wanted.test(name) || (!folder.startsWith('.github') && counts(name)),
  deep,
}));

const known = new Map<string, readonly Script[]>();
onNewRepository(() => known.clear());

/** `readScripts` without what git ignores, once: the context of a file is looked for there, and more later. */
export function scriptsAround(top: string, root: string, ignored: GitIgnored | undefined): readonly Script[] {
  const key = JSON.stringify([top, root]);
  const found = known.get(key) ?? readScripts(top, root, ignored);
  known.set(key, found);
  return found;
}

/**
 * Scripts, workflows and Makefiles of a repository, of a folder in it and of those between; and what a pipeline of GitLab includes. Links are followed
 * only to what lies in the repository; what git ignores is passed over. Bounded: at most 300 files of at most 256 KiB, 8 MiB in all.
 * @param top the repository's top, links resolved
 */
export function readScripts(top: string, root: string, ignored: GitIgnored = () => false): readonly Script[] {
  const scripts: Script[] = [];
  const seen = new Set<string>();
  const included: Path[] = [];
  let size = 0;
  const read = (paths: Iterable<Path>): void => {
    for (const { path, real = insideOf(top, path) } of paths) {
      if (scripts.length >= MAX_FILES || size >= MAX_ALL) break;
      if (real === undefined || seen.has(real) || ignored(relative(top, real).split(sep).join('/'), 'file')) continue;
      seen.add(real);
      const text = textOf(path, real);
      if (text === undefined) continue;
      size += text.length;
      const name = relative(top, path).split(sep).join('/');
      scripts.push({ name, text });
      if (/gitlab/iu.test(name)) included.push(...includedIn(text, top));
    }
  };
  read(scriptPaths(top, foldersFrom(top, root)));
  // It grows while files that are included include others.
  read(included);
  return scripts;
}

/** The top first. A folder outside of it stands alone. */
function foldersFrom(top: string, root: string): readonly string[] {
  const folders = [root];
  for (let folder = root; folder !== top && dirname(folder) !== folder;) {
    folder = dirname(folder);
    folders.unshift(folder);
  }
  return folders[0] === top ? folders : [top, root];
}

/** `include: ci/build.yml`, `- local: /ci/build.yml`, `include: [a.yml, {local: b.yml}]`. https://docs.gitlab.com/ci/yaml/#include */
function includedIn(text: string, top: string): readonly Path[] {
  const words = [...text.matchAll(/^[ \t]*(?:-[ \t]+)?(?:include:|local:|-)[ \t]*["']?\/?([\w.-][\w./-]{0,200}\.ya?ml)["']?[ \t]*$/gmu)];
  const lists = [...text.matchAll(/^[ \t]*include:[ \t]*\[([^\]]{0,2000})\]/gmu)].map(([, list = '']) => list);
  const inLists = lists.flatMap((list) => [...list.matchAll(/(?<![\w./-])\/?([\w.-][\w./-]{0,200}\.ya?ml)(?![\w./-])/gu)]);
  return [...words, ...inLists].slice(0, 50).map(([, word = '']) => ({ path: join(top, word), real: undefined }));
}

interface Path {
  readonly path: string;
  /** With its links resolved; undefined where it may be a link itself. */
  readonly real: string | undefined;
}

function* scriptPaths(top: string, roots: readonly string[]): Generator<Path> {
  const left = { entries: MAX_ENTRIES };
  const listed = roots.map((root) => ({ root, found: entriesOf(root) }));
  for (const { root, found } of listed) yield* filesOf(top, root, counts, 0, left, found ?? []);
  for (const { root, found } of listed) {
    // Hardly a repository has two of them, and what is not there is dear to ask for. A folder that cannot be listed may still be gone through.
    const names = found === undefined ? undefined : new Set(found.map(({ name }) => name.toLowerCase()));
    for (const { folder, counts: also, deep } of FOLDERS) {
      if (names?.has(folder.replace(/\/.*$/u, '')) === false) continue;
      yield* filesOf(top, join(root, folder), also, deep ? MAX_DEPTH : 0, left);
    }
  }
}

/** A name that counts wherever it is. */
function counts(name: string): boolean {
  return PIPELINE.test(name) || COMPOSE_FILE.test(name) || SHELL.test(name) || !name.includes('.');
}

function entriesOf(folder: string): readonly Dirent[] | undefined {
  return attempt(() => listFolder(folder));
}

/** Files of a folder, sorted, those directly in it first. @param entries what lies in it, where that is known */
function* filesOf(
  top: string,
  folder: string,
  wanted: (name: string) => boolean,
  depth: number,
  left: { entries: number },
  entries?: readonly Dirent[],
): Generator<Path> {
  const real = insideOf(top, folder);
  if (real === undefined) return;
  const found = entries ?? entriesOf(folder) ?? [];
  left.entries -= found.length;
  if (left.entries < 0) return;
  const sorted = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    if (entry.isDirectory() || !wanted(entry.name)) continue;
    const path = join(folder, entry.name);
    yield { path, real: entry.isFile() && real === folder ? path : undefined };
  }
  if (depth === 0) return;
  for (const entry of sorted) {
    if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules') {
      yield* filesOf(top, join(folder, entry.name), wanted, depth - 1, left);
    }
  }
}

function textOf(path: string, real: string): string | undefined {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  const bare = !name.includes('.') && !PIPELINE.test(name);
  // A program without an ending is a script when its first line says so; only then is the rest read.
  const head = bare ? readBytes(real, 2)?.bytes : undefined;
  if (bare && (head?.[0] !== 0x23 || head[1] !== 0x21)) return undefined;
  const read = readBytes(real, MAX_FILE);
  if (read === undefined || read.size > MAX_FILE) return undefined;
  const text = attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(read.bytes));
  return text !== undefined && name === 'package.json' ? scriptsOf(text) : text;
}

function scriptsOf(text: string): string | undefined {
  const parsed = attempt((): unknown => JSON.parse(text));
  if (typeof parsed !== 'object' || parsed === null || !('scripts' in parsed)) return undefined;
  const { scripts } = parsed;
  if (typeof scripts !== 'object' || scripts === null) return undefined;
  const commands: readonly unknown[] = Object.values(scripts);
  return commands.filter((command) => typeof command === 'string').join('\n');
}
