import { posix } from 'node:path';
import { type Draft, look } from '../project/draft.ts';
import { walkUp } from '../project/walk-up.ts';

/**
 * Installs git hooks for a package in `folder`, if there is a git folder there or above: they are written into it, and its configuration changes.
 * Without one, husky, lefthook and their like do nothing: husky 9 asks `existsSync('.git')`, husky 8 asks `git rev-parse`, husky 4 both.
 * https://github.com/typicode/husky/blob/v9.1.7/index.js, https://github.com/typicode/husky/blob/v8.0.3/src/index.ts
 */
export function installGitHooks(draft: Draft, folder: string, hooksFolder: string): void {
  for (const at of walkUp(folder)) {
    const git = posix.join(at, '.git');
    const there = look(draft, git);
    if (there === 'absent' && draft.files.names(git).length === 0) continue;
    draft.reads.add(`${git}/**`);
    draft.writes.add(`${git}/**`);
    const hooks = posix.resolve(folder, hooksFolder);
    draft.reads.add(`${hooks}/**`);
    draft.writes.add(`${hooks}/**`);
    return;
  }
}
