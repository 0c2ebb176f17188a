import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './folder.ts';

/** Runs git in a folder, as nobody in particular and with nobody's settings. */
export function git(cwd: string, ...args: string[]): void {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  execFileSync('git', ['-C', cwd, '-c', 'protocol.file.allow=always', '-c', 'commit.gpgsign=false', ...args], {
    env: { ...process.env, ...identity, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    stdio: 'ignore',
  });
}

/** Texts by path; undefined: the file goes. */
export type Files = Readonly<Record<string, string | undefined>>;

/** Commits these changes, and all others that there are. */
export function commit(root: string, files: Files, message = 'change'): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    if (text === undefined) rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', message, '--allow-empty');
}

/** A temporary repository with one commit. @param options of `git init` */
export function repository(files: Files = { 'README.md': '' }, ...options: readonly string[]): string {
  const root = makeFolder({});
  git(root, 'init', '-q', '-b', 'main', ...options);
  commit(root, files);
  return root;
}
