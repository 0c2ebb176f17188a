import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { CommandContext } from './ecosystem.ts';
import { inFolder, resolvePath, searchPath } from './system-region.ts';

/** What the loader and the shell look at when they start any program. */
export const STARTING: readonly string[] = ['PATH', 'LD_PRELOAD', 'LD_LIBRARY_PATH'];

/** What decides how text is read, sorted and matched. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02 */
export const LOCALE: readonly string[] = [
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LC_COLLATE',
  'LC_MESSAGES',
  'LC_NUMERIC',
  'POSIXLY_CORRECT',
];

/**
 * Programs of packages that every Debian and Ubuntu has from the start and never loses (`Essential: yes`: coreutils, findutils, grep, gzip,
 * libc-bin, perl-base, sed, tar): no install brings them. https://www.debian.org/doc/debian-policy/ch-binary.html#essential-packages
 */
const ESSENTIAL: ReadonlySet<string> = new Set(
  (
    'sed grep egrep fgrep tar gzip gunzip zcat find xargs tee install sort uniq cut tr nl tac paste join comm fold fmt od seq nproc expr ' +
    'basename dirname readlink realpath mktemp md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum cmp diff ldconfig'
  ).split(' '),
);

/**
 * Where these programs are looked up, for those that an earlier instruction may have installed: an install that writes into
 * the folders of PATH must stay before them. Nothing for what the base image surely brings.
 */
export function programReads({ state, command }: CommandContext, names: readonly string[]): readonly PathPattern[] {
  const brought = state.base?.packageManager === 'apt';
  const folders = searchPath(state, { variables: command.variables, cwd: command.cwd });
  return names.flatMap((name) => (brought && ESSENTIAL.has(name) ? [] : folders.map((folder) => inFolder(folder, name))));
}

/** The command itself, where it was named without a folder. */
export function ownProgramReads(context: CommandContext): readonly PathPattern[] {
  const [word] = context.command.argv;
  if (word?.value.kind !== 'known') return [];
  if (!word.value.text.includes('/')) return programReads(context, [context.program]);
  const path = resolvePath(word.value.text, context.command.cwd);
  return path === undefined ? [] : [literalPattern(path)];
}

/** What is no file of the image: the descriptors of the process, and devices that hold nothing. */
export function isDevice(path: string): boolean {
  return /^\/dev\/(?:null|zero|full|tty|u?random|std(?:in|out|err)|fd\/\d+)$/.test(path);
}
