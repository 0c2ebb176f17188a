import { posix } from 'node:path';
import type { CommandContext } from './ecosystem.ts';
import type { Command } from '../model/command.ts';
import type { State } from '../model/state.ts';
import { walkUp } from './project/walk-up.ts';
import { searchPath } from './system-region.ts';

/**
 * Files by which a shim chooses the version of a language: https://asdf-vm.com/manage/configuration.html (.tool-versions, and the others with
 * legacy_version_file), https://github.com/pyenv/pyenv#understanding-python-version-selection, https://github.com/rbenv/rbenv#how-it-works,
 * https://github.com/nodenv/nodenv#choosing-the-node-version, https://github.com/go-nv/goenv, https://github.com/jenv/jenv,
 * https://github.com/phpenv/phpenv
 */
const VERSION_FILES = '.tool-versions .python-version .node-version .nvmrc .ruby-version .go-version .java-version .php-version'.split(' ');

/**
 * Files that decide which version of a language runs, where a program in a folder of shims on PATH chooses it: the nearest one, from the working
 * folder upwards.
 * @param names those of a language
 * @returns absolute paths; undefined where they are not known: mise knows many more (https://mise.jdx.dev/configuration.html)
 */
export function versionFiles(
  { cwd, variables }: Pick<Command, 'cwd' | 'variables'>,
  state: State,
  names: readonly string[] = VERSION_FILES,
): readonly string[] | undefined {
  const folders = searchPath(state, { variables, cwd }).map((folder) => (folder.kind === 'known' ? folder.path : folder.pattern));
  const shims = folders.filter((folder) => /(?:^|\/)shims$/u.test(folder));
  if (shims.length === 0) return [];
  if (cwd.kind === 'unknown' || shims.some((folder) => /(?:^|\/)mise\//u.test(folder))) return undefined;
  return walkUp(posix.resolve(cwd.text)).flatMap((folder) => names.map((name) => posix.join(folder, name)));
}

/** Of Ruby. */
export function rubyVersionFiles({ command, state }: CommandContext): readonly string[] | undefined {
  return versionFiles(command, state, ['.ruby-version', '.tool-versions']);
}
