import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { attempt, readTextFile } from './read-file.ts';
import { kindAt } from './repository.ts';

/**
 * Is any file at or below this path tracked by git? `path` is relative to the repository's top, which holds `.git`.
 * Only the repository's index is read: git runs in an empty repository of our own, with no configuration, hooks or file
 * system monitor of theirs. Anything odd (a split or sparse index, a nested repository, no git) is `unknown`.
 */
export function trackedBelow(repositoryTop: string, path: string): boolean | 'unknown' {
  for (let folder = path; folder !== '' && folder !== '.'; folder = dirname(folder)) {
    if (folder.startsWith('/') || kindAt(join(repositoryTop, folder, '.git')) !== 'absent') return 'unknown';
  }
  const gitFolder = gitFolderOf(repositoryTop);
  if (gitFolder === undefined) return 'unknown';
  const index = join(gitFolder, 'index');
  const kind = kindAt(index);
  // A fresh repository has none: nothing is tracked.
  if (kind === 'absent') return kindAt(join(gitFolder, 'HEAD')) === 'file' ? false : 'unknown';
  if (kind !== 'file') return 'unknown';
  return attempt(() => listsAny(index, path)) ?? 'unknown';
}

/**
 * The folder that `.git` is or names. A file may name any folder of the machine, so only two kinds are taken: a worktree whose
 * folder names this one back, and a submodule's folder below `.git/modules` of a repository around it.
 * https://git-scm.com/docs/gitrepository-layout
 */
function gitFolderOf(top: string): string | undefined {
  const dotGit = join(resolve(top), '.git');
  const kind = kindAt(dotGit);
  if (kind === 'folder') return dotGit;
  if (kind !== 'file') return undefined;
  const named = /^gitdir: ([^\n]+)\n?$/u.exec(readTextFile(dotGit) ?? '')?.[1];
  if (named === undefined) return undefined;
  const folder = resolve(top, named);
  if (kindAt(folder) !== 'folder') return undefined;
  const back = readTextFile(join(folder, 'gitdir'))?.trimEnd();
  if (back !== undefined && resolve(folder, back) === dotGit) return folder;
  for (let around = dirname(resolve(top)); ; around = dirname(around)) {
    if (folder.startsWith(join(around, '.git', 'modules') + sep) && kindAt(join(around, '.git')) === 'folder') return folder;
    if (dirname(around) === around) return undefined;
  }
}

function listsAny(index: string, path: string): boolean | 'unknown' {
  const own = mkdtempSync(join(tmpdir(), 'dockerfix-'));
  try {
    for (const folder of ['git/objects', 'git/refs', 'tree']) mkdirSync(join(own, folder), { recursive: true });
    writeFileSync(join(own, 'git/HEAD'), 'ref: refs/heads/none\n');
    const pathspec = path === '' || path === '.' ? [] : ['--', path];
    const run = spawnSync('git', ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', 'ls-files', '-z', ...pathspec], {
      cwd: join(own, 'tree'),
      env: {
        PATH: process.env['PATH'],
        LC_ALL: 'C',
        GIT_DIR: join(own, 'git'),
        GIT_WORK_TREE: join(own, 'tree'),
        GIT_INDEX_FILE: index,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_LITERAL_PATHSPECS: '1',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_PAGER: 'cat',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
      maxBuffer: 1024 * 1024,
    });
    // One name is enough: a longer list than the buffer holds is a yes as well.
    if (run.stdout !== null && run.stdout.length > 0) return true;
    return run.status === 0 ? false : 'unknown';
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
