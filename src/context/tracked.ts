import { dirname, join, relative, sep } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { gitFolderOf } from './git/folder.ts';
import { runGit, type Answer } from './git/run.ts';
import { attempt, readBytes } from './read-file.ts';
import { findRepositoryTop, kindAt } from './repository.ts';
import type { Context } from './walk.ts';
import { cacheOf, keptAnswers } from '../source/cache.ts';

/**
 * Is any file at or below this path tracked by git? `path` is relative to the repository's top, which holds `.git`.
 * Only the repository's index is read: git runs in an empty repository of our own, with no configuration, hooks or file
 * system monitor of theirs. Anything odd (a split or sparse index, a nested repository, no git) is `unknown`.
 */
export function trackedBelow(repositoryTop: string, path: string): boolean | 'unknown' {
  for (let folder = path; folder !== '' && folder !== '.'; folder = dirname(folder)) {
    if (folder.startsWith('/') || kindAt(join(repositoryTop, folder, '.git')) !== 'absent') return 'unknown';
  }
  const index = indexOf(repositoryTop);
  if (index === 'none') return false;
  if (index === undefined) return 'unknown';
  // Git takes no path of this name into an index. https://github.com/git/git/blob/master/read-cache.c (verify_dotfile)
  if (path === '.git') return isIndex(index.path) ? false : 'unknown';
  return listed(JSON.stringify([index.path, path]), () => attempt(() => listsAny(index.path, path)) ?? 'unknown');
}

/** Several Dockerfiles of a repository ask for the same. */
const listed = keptAnswers<boolean | 'unknown'>();

type TrackedMode = '100644' | '100755' | 'other';

interface Index {
  /** The repository's top, absolute. */
  readonly top: string;
  readonly modes: ReadonlyMap<string, TrackedMode>;
  /** Those that tracked files lie in. */
  readonly folders: ReadonlySet<string>;
}

/** Listed once per context. */
const indexes = cacheOf<Context, Index | 'unknown'>();

/**
 * The mode with which git tracks a path of the context, as other checkouts have it. `other`: a link, a submodule, a folder with
 * tracked files, a conflict. Read like `trackedBelow`; what lies in a nested repository or a submodule is `unknown`.
 * https://git-scm.com/docs/git-ls-files
 */
export function modeInGit(context: Context, path: ContextPath): TrackedMode | 'untracked' | 'unknown' {
  const index = indexOfContext(context);
  if (index === 'unknown' || path.startsWith('/')) return 'unknown';
  const fromTop = relative(index.top, join(context.root, path)).split(sep).join('/');
  if (fromTop === '..' || fromTop.startsWith('../')) return 'unknown';
  for (let at = fromTop; at !== '' && at !== '.'; at = dirname(at)) {
    if (kindAt(join(index.top, at, '.git')) !== 'absent') return 'unknown';
    if (at !== fromTop && index.modes.get(at) === 'other') return 'unknown';
  }
  return index.modes.get(fromTop) ?? (index.folders.has(fromTop) ? 'other' : 'untracked');
}

/**
 * A path of the context, here or only in other checkouts (a sparse one lacks some), that git tracks and for which this holds.
 * `unknown` when the index cannot be read.
 */
export function trackedPath(
  context: Context,
  wanted: (path: ContextPath) => boolean,
): { readonly path: ContextPath } | 'unknown' | undefined {
  const index = indexOfContext(context);
  if (index === 'unknown') return 'unknown';
  const below = relative(index.top, context.root).split(sep).join('/');
  const start = below === '' ? 0 : below.length + 1;
  for (const path of index.modes.keys()) {
    if ((start === 0 || path.startsWith(`${below}/`)) && wanted(path.slice(start))) return { path: path.slice(start) };
  }
  return undefined;
}

/** Names of files that may tell of a build. */
const MAY_TELL = /\.(?:ya?ml|hcl|sh|bash|ps1|mk)$|(?:make|just|jenkins|tilt|docker|container|task)file[^/]*$|(?:^|\/)docker-bake[^/]*$/iu;

/**
 * A file that a sparse checkout leaves out: of the context, or (`anywhere`) one that may tell of a build. From the repository's top.
 * Undefined where the checkout is whole. https://git-scm.com/docs/git-sparse-checkout
 */
export function leftOutHere(context: Context, { anywhere }: { readonly anywhere: boolean }): string | undefined {
  const top = findRepositoryTop(context.root);
  const folder = top === undefined ? undefined : gitFolderOf(top);
  if (top === undefined || folder === undefined || kindAt(join(folder, 'info', 'sparse-checkout')) !== 'file') return undefined;
  const index = indexOfContext(context);
  if (index === 'unknown') return 'some file';
  const below = relative(top, context.root).split(sep).join('/');
  const counts = (path: string): boolean => below === '' || path.startsWith(`${below}/`) || (anywhere && MAY_TELL.test(path));
  return [...index.modes.keys()].find((path) => counts(path) && kindAt(join(top, path)) === 'absent');
}

/**
 * Does git track the file, or a file in the folder? `path` is relative to the repository's top. What cannot be found out counts as
 * no. The index is listed once, and only when there is a first question.
 */
export function tracksIn(repositoryTop: string): (path: string, kind: 'file' | 'folder') => boolean {
  let index: Index | 'unknown' | undefined;
  return (path, kind) => {
    index ??= indexIn(repositoryTop);
    if (index === 'unknown') return false;
    return kind === 'file' ? index.modes.has(path) : index.folders.has(path);
  };
}

function indexOfContext(context: Context): Index | 'unknown' {
  const index = indexes.get(context) ?? indexAround(context.root);
  indexes.set(context, index);
  return index;
}

function indexAround(root: string): Index | 'unknown' {
  const top = findRepositoryTop(root);
  return top === undefined ? 'unknown' : indexIn(top);
}

function indexIn(top: string): Index | 'unknown' {
  return ofRepository(top, () => attempt(() => readIndex(top)) ?? 'unknown');
}

/** Several contexts lie in one repository. */
const ofRepository = keptAnswers<Index | 'unknown'>();

function readIndex(top: string): Index | 'unknown' {
  const index = indexOf(top);
  if (index === undefined) return 'unknown';
  const modes = new Map<string, TrackedMode>();
  const folders = new Set<string>();
  if (index === 'none') return { top, modes, folders };
  const run = listFiles(index.path, ['-s'], 64 * 1024 * 1024);
  if (run.status !== 0) return 'unknown';
  for (const line of run.output.toString('utf8').split('\0')) {
    const [, mode, stage, path] = /^(\d{6}) [\da-f]+ (\d)\t([^]+)$/u.exec(line) ?? [];
    if (path === undefined) continue;
    modes.set(path, stage === '0' && (mode === '100644' || mode === '100755') ? mode : 'other');
    for (let folder = dirname(path); folder !== '.' && !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  if (modes.size > 0) folders.add('');
  return { top, modes, folders };
}

/** `none`: a fresh repository has no index, and nothing is tracked. */
function indexOf(repositoryTop: string): { readonly path: string } | 'none' | undefined {
  const gitFolder = gitFolderOf(repositoryTop);
  if (gitFolder === undefined) return undefined;
  const path = join(gitFolder, 'index');
  const kind = kindAt(path);
  if (kind === 'absent') return kindAt(join(gitFolder, 'HEAD')) === 'file' ? 'none' : undefined;
  return kind === 'file' ? { path } : undefined;
}

/** By its first bytes. https://git-scm.com/docs/index-format */
function isIndex(path: string): boolean {
  return Buffer.from(readBytes(path, 4)?.bytes ?? []).toString('latin1') === 'DIRC';
}

function listsAny(index: string, path: string): boolean | 'unknown' {
  const run = listFiles(index, path === '' || path === '.' ? [] : ['--', path], 1024 * 1024);
  // One name is enough: a longer list than the buffer holds is a yes as well.
  if (run.output.length > 0) return true;
  return run.status === 0 ? false : 'unknown';
}

function listFiles(index: string, args: readonly string[], output: number): Answer {
  return runGit({ index }, ['ls-files', '-z', ...args], { output, time: 10_000 });
}
