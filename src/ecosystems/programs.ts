import type { FileView } from '../model/files.ts';
import type { PathPattern } from '../model/paths.ts';
import type { BaseFacts } from '../model/state.ts';
import type { CommandContext } from './ecosystem.ts';
import { inFolder, searchPath, type Folder } from './system-region.ts';

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

/** Folders of programs that come with the image, or with packages. */
export const PROGRAM_FOLDERS: ReadonlySet<string> = new Set([
  '/bin',
  '/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
]);

/** Folders of PATH that official images of a language fill with what its package manager installs. https://hub.docker.com/_/ruby, https://hub.docker.com/_/rust */
const LANGUAGE_FOLDERS: ReadonlySet<string> = new Set(['/usr/local/bundle/bin', '/usr/local/cargo/bin']);

/** No gem or crate puts itself in the place of these: as little as a package of the system does. https://www.gnu.org/software/coreutils/manual/ */
const CORE: ReadonlySet<string> = new Set([
  ...'cp mv rm mkdir rmdir ln chmod chown chgrp touch cat ls date mknod'.split(' '),
  ...ESSENTIAL,
]);

/** What dpkg, apk and rpm note of each package that they install: who reads it comes after the install, and after no other program. */
const PACKAGES: Readonly<Record<BaseFacts['packageManager'], readonly PathPattern[]>> = {
  apt: ['/var/lib/dpkg/status'],
  apk: ['/lib/apk/db/**'],
  rpm: ['/var/lib/rpm/**', '/usr/lib/sysimage/rpm/**'],
  none: [],
  unknown: ['/var/lib/dpkg/status', '/lib/apk/db/**', '/var/lib/rpm/**', '/usr/lib/sysimage/rpm/**'],
};

/**
 * What decides which programs of these names run: the packages that are installed (`apt-get install curl` must stay before `curl`), unless
 * every image has them, and what else may stand in the folders of PATH.
 */
export function programReads({ state, command, files }: CommandContext, names: readonly string[]): readonly PathPattern[] {
  const brought = state.base?.packageManager === 'apt' && names.every((name) => ESSENTIAL.has(name));
  const folders = searchPath(state, { variables: command.variables, cwd: command.cwd });
  const elsewhere = names.flatMap((name) =>
    folders.filter((folder) => mayStandIn(folder, name, files)).map((folder) => inFolder(folder, name)),
  );
  const packages = PACKAGES[state.base?.packageManager ?? 'unknown'];
  return [...(brought || names.length === 0 ? [] : packages), ...elsewhere];
}

/** In a folder of the system, only what was put there by name. */
export function mayStandIn(folder: Folder, name: string, files: FileView): boolean {
  if (folder.kind !== 'known') return true;
  if (!PROGRAM_FOLDERS.has(folder.path) && !(LANGUAGE_FOLDERS.has(folder.path) && CORE.has(name))) return true;
  return files.fact(`${folder.path}/${name}`).kind !== 'absent';
}

/** For the command itself. */
export function ownProgramReads(context: CommandContext): readonly PathPattern[] {
  return programReads(context, [context.program]);
}

/** What is no file of the image: the descriptors of the process, and devices that hold nothing. */
export function isDevice(path: string): boolean {
  return /^\/dev\/(?:null|zero|full|tty|u?random|std(?:in|out|err)|fd\/\d+)$/.test(path);
}
