import { APT_ARGUMENTS } from './apt-arguments.ts';
import { readArguments, type CommandContext } from './ecosystem.ts';

/** Variables that move the folders of apt or dpkg. https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#ENVIRONMENT */
const MOVING = ['APT_CONFIG', 'DPKG_ROOT', 'DPKG_ADMINDIR', 'DPKG_FORCE'];

/** The variable that may move the folders of apt or dpkg, if one is set. */
export function movedFolders(context: CommandContext): string | undefined {
  return MOVING.find((name) => context.env(name) !== undefined);
}

/** `Dir`, `Dir::State::lists`, `Dir {`. https://manpages.debian.org/bookworm/apt/apt.conf.5.en.html#DIRECTORIES */
export const FOLDER_OPTION = /(?<![\w:-])Dir(?:\s*\{|::|=)|(?<![\w:-])RootDir\b/iu;

/** Are lists and packages where they lie by themselves, as far as variables, options and settings of the context tell? */
export function isAtItsPlace(context: CommandContext): boolean {
  if (movedFolders(context) !== undefined) return false;
  if ((readArguments(context.argv, APT_ARGUMENTS).flags.get('--option') ?? []).some((word) => FOLDER_OPTION.test(word))) return false;
  const { files } = context;
  const settings = ['/etc/apt/apt.conf', ...files.names('/etc/apt/apt.conf.d').map((name) => `/etc/apt/apt.conf.d/${name}`)];
  return settings.every((path) => {
    const fact = files.fact(path);
    return fact.kind !== 'context-file' || !FOLDER_OPTION.test(files.text(fact.path) ?? 'Dir::');
  });
}
