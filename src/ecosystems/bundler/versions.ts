import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { searchPath } from '../system-region.ts';

/**
 * Files that decide which Ruby runs, where a program in a folder of shims chooses it: the nearest one, from the working folder upwards.
 * https://github.com/rbenv/rbenv#how-it-works, https://asdf-vm.com/manage/configuration.html (.tool-versions; .ruby-version with
 * legacy_version_file). mise knows many more: https://mise.jdx.dev/configuration.html
 * @returns absolute paths; undefined where they are not known
 */
export function rubyVersionFiles({ command, state }: CommandContext): readonly string[] | undefined {
  const { cwd, variables } = command;
  const folders = searchPath(state, { variables, cwd }).map((folder) => (folder.kind === 'known' ? folder.path : folder.pattern));
  const shims = folders.filter((folder) => /(?:^|\/)shims$/u.test(folder));
  if (shims.length === 0) return [];
  if (cwd.kind === 'unknown' || shims.some((folder) => /(?:^|\/)mise\//u.test(folder))) return undefined;
  return foldersUp(posix.resolve(cwd.text)).flatMap((folder) =>
    ['.ruby-version', '.tool-versions'].map((name) => posix.join(folder, name)),
  );
}

/** A folder and those above it. */
export function foldersUp(folder: string): readonly string[] {
  return folder === '/' ? ['/'] : [folder, ...foldersUp(posix.dirname(folder))];
}
