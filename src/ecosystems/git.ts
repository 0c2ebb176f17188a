import type { CommandEffects } from '../model/effects.ts';
import { literalPattern, parentOf } from '../model/path-patterns.ts';
import type { PathPattern } from '../model/paths.ts';
import { known, type Value } from '../model/value.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { CLONE, CONFIG, CONFIG_READS, CONFIG_WRITES, HARMLESS_SETTING } from './git-rows.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { below, inHome, resolvePath } from './system-region.ts';
import { splitWord, thirdParty } from './third-party.ts';

/** Settings, ignore files and keys of the user; those of all users are in /etc. https://git-scm.com/docs/git-config#FILES */
const HOME_FILES = ['.gitconfig', '.config/git/**', '.git-credentials', '.netrc', '.ssh/**'];

/** Variables that move a repository, its settings or its programs. https://git-scm.com/docs/git#_environment_variables */
const NOT_FOLLOWED =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|INDEX_FILE|CONFIG(?:_.*)?|TEMPLATE_DIR|EXEC_PATH|CEILING_DIRECTORIES|SSH(?:_COMMAND)?|ASKPASS|EXTERNAL_DIFF|ATTR_SOURCE|TRACE.*|REDIRECT_.*)$/;

function effectsOf(context: CommandContext): CommandEffects {
  const set = [...context.state.env.keys(), ...context.command.variables.keys()].find((name) => NOT_FOLLOWED.test(name));
  if (set !== undefined) return unknownEffects(`${set} is set, which is not followed`);
  const unclear = splitWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  let { cwd } = context.command;
  let at = 0;
  // Options of git itself stand before the sub-command.
  for (; (context.argv[at] ?? '').startsWith('-'); at += 1) {
    const word = context.argv[at] ?? '';
    const value = context.argv[at + 1] ?? '';
    if (word === '--no-pager' || word === '--version') continue;
    if (word !== '-c' && word !== '-C') return unknownEffects(`dockerfix does not know the option \`${word}\` of git`);
    if (word === '-c' && !HARMLESS_SETTING.test(value))
      return unknownEffects(`dockerfix does not know what the setting ${value} of git changes`);
    if (word === '-C') cwd = folderOf(value, cwd);
    at += 1;
  }
  const [name = '', ...argv] = context.argv.slice(at);
  if (name === '' && context.argv.includes('--version')) return thirdParty(context, {});
  if (name === 'clone') return cloneEffects(context, argv, cwd);
  if (name === 'config') return configEffects(context, argv);
  return unknownEffects(`dockerfix does not know what \`git ${name}\` reads and writes`);
}

function folderOf(word: string, cwd: Value): Value {
  const path = word.includes(UNKNOWN_MARK) ? undefined : resolvePath(word, cwd);
  return path === undefined ? { kind: 'unknown', why: `the folder ${word} is not known`, term: '${git}' } : known(path);
}

/** `git clone URL [DIR]`. Hooks of the template and filters such as LFS may run. https://git-scm.com/docs/git-clone */
function cloneEffects(context: CommandContext, argv: readonly string[], cwd: Value): CommandEffects {
  const read = readArguments(argv, CLONE);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of git clone`);
  const setting = (read.flags.get('--config') ?? []).find((word) => !HARMLESS_SETTING.test(word));
  if (setting !== undefined) return unknownEffects(`dockerfix does not know what the setting ${setting} of git clone changes`);
  const [url = '', folder, ...more] = read.positionals;
  if (more.length > 0 || !/^(?:https?|git|ssh):\/\/[^\s]|^[\w.-]+@[\w.-]+:[^\s]/.test(url))
    return unknownEffects(`where \`git clone ${url.replaceAll(UNKNOWN_MARK, '${...}')}\` takes the repository from is not followed`);
  const name = folder ?? nameOf(url, hasFlag(read, '--bare') || hasFlag(read, '--mirror'));
  const path = name === undefined || name.includes(UNKNOWN_MARK) ? undefined : resolvePath(name, cwd);
  if (path === undefined || path === '/') return unknownEffects('the folder that `git clone` makes is not known before the build');
  const tree = below(literalPattern(path));
  const moving = movingPart(read, url);
  return thirdParty(context, {
    reads: [...inHome(context.state, HOME_FILES, { variables: context.command.variables }), tree],
    writes: [tree],
    folders: [parentOf(path)],
    network: true,
    ...(moving !== undefined && { moving: { why: moving, into: [tree] } }),
  });
}

/** The last part of the address, as git takes it: `guess_dir_name` in https://github.com/git/git/blob/master/dir.c. */
function nameOf(url: string, bare: boolean): string | undefined {
  const plain = url
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/\.git$/, '');
  const name = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf(':')) + 1).replace(/\.git$/, '');
  // Only the host, or characters that git writes otherwise.
  if (!/[/:]/.test(plain) || !/^[\w.+-]+$/.test(name) || name.startsWith('.')) return undefined;
  return bare ? `${name}.git` : name;
}

/** `v1.2.3`, `curl-8_5_0`, `refs/tags/1.2.3-rc1`: three numbers. */
const RELEASE = /^[\w./-]*\d+[._]\d+[._]\d+[\w.-]*$/;
/** Words in names of branches. */
const BRANCH = /(?:^|[^a-z])(?:dev|develop|stable|branch|main|master|head|next|nightly|latest|lts|x|wip|heads)(?:[^a-z]|$)/i;

/**
 * Why the clone may be another one tomorrow. A commit is what it is; a tag with a version of three numbers is not moved, while two numbers
 * (`v1.2`, `stable-2.0`) are often the name of a branch.
 */
function movingPart(read: ReadArguments, url: string): string | undefined {
  const shown = (text: string): string => text.replaceAll(UNKNOWN_MARK, '${...}');
  if (hasFlag(read, '--remote-submodules')) return `git clone takes the newest commits of the submodules of ${shown(url)}`;
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(lastFlag(read, '--revision') ?? '')) return undefined;
  const branch = lastFlag(read, '--branch');
  if (branch === undefined) return `git clone takes the newest commit of ${shown(url)}`;
  return RELEASE.test(branch) && !BRANCH.test(branch)
    ? undefined
    : `git clone takes the newest commit of ${shown(branch)} in ${shown(url)}`;
}

/** `git config --global KEY VALUE`, `git config --system KEY VALUE`, `git config set --global KEY VALUE`. https://git-scm.com/docs/git-config */
function configEffects(context: CommandContext, argv: readonly string[]): CommandEffects {
  const read = readArguments(argv, CONFIG);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of git config`);
  const global = hasFlag(read, '--global');
  if (global === hasFlag(read, '--system')) return unknownEffects('the settings of which repository `git config` changes is not followed');
  const asks = CONFIG_READS.some((flag) => read.flags.has(flag)) || ['get', 'list'].includes(read.positionals[0] ?? '');
  const sets = CONFIG_WRITES.some((flag) => read.flags.has(flag)) || read.positionals.length > 1;
  if (!asks && !sets) return unknownEffects('this use of `git config` is not understood');
  // The second one is written where it is there and the first one is not.
  const home = inHome(context.state, ['.gitconfig', '.config/git/config'], { variables: context.command.variables });
  const xdg = context.env('XDG_CONFIG_HOME');
  if (global && xdg !== undefined) return unknownEffects('XDG_CONFIG_HOME is set, which may move the settings of git');
  const files: readonly PathPattern[] = global ? home : ['/etc/gitconfig', '/usr/local/etc/gitconfig', '/opt/*/etc/gitconfig'];
  return thirdParty(context, { reads: [...home, ...files], writes: asks ? [] : files });
}

/** git, as far as it fetches a repository or sets what holds for a user or for all. */
export const git = {
  id: 'git',
  title: 'git',
  docs: ['https://git-scm.com/docs/git-clone', 'https://git-scm.com/docs/git-config', 'https://git-scm.com/docs/git'],
  programs: ['git'],
  effects: effectsOf,
} as const satisfies Ecosystem;
