import { spawnSync } from 'node:child_process';

/** Runs git with none of the machine's configuration. */
export function git(cwd: string, words: readonly string[], input = ''): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { status, stderr } = spawnSync('git', words, { cwd, env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${words.join(' ')} failed: ${stderr}`);
}
