import { readArguments, type ReadArguments } from './ecosystem.ts';
import { flags } from './flag-rows.ts';

/**
 * Left out: what runs other programs (--to-command, --checkpoint-action), renames members (--transform), leaves the folder (-P, links that are
 * kept), reads lists (-T, -X), or changes the archive or the files (-r, -u, -A, --delete, --remove-files).
 * https://www.gnu.org/software/tar/manual/html_node/Option-Summary.html
 */
const SPEC = flags({
  none: ['-x --extract --get', '-c --create', '-t --list', '-v --verbose', '-z --gzip --gunzip --ungzip', '-j --bzip2', '-J --xz'].concat(
    ['-a --auto-compress', '--no-auto-compress', '--zstd', '--lzma', '-p --preserve-permissions --same-permissions', '-m --touch'],
    ['-k --keep-old-files', '--skip-old-files', '--keep-newer-files', '--overwrite', '-U --unlink-first', '-h --dereference', '-o'],
    ['--same-owner', '--no-same-owner', '--no-same-permissions', '--numeric-owner', '--wildcards', '--no-wildcards', '--no-anchored'],
    ['-S --sparse', '-i --ignore-zeros', '--delay-directory-restore', '--no-overwrite-dir', '--exclude-vcs', '--xattrs', '--acls'],
  ),
  required: [
    '-f --file',
    '-C --directory',
    '--strip-components --strip',
    '--exclude',
    '--owner',
    '--group',
    '--mode',
    '--sort',
    '-H --format',
  ].concat(['-I --use-compress-program', '--xattrs-include']),
  optional: ['--warning'],
});

/** Letters that take a value when they stand without a dash, where the values follow in the order of the letters. */
const VALUED = 'fCbHITXKNgLVF';

/** The words of tar, sorted; `xzf FILE` is `-x -z -f FILE`. */
export interface TarWords {
  readonly read: ReadArguments;
  /** Members or files stand before the folder that -C names, which is then not theirs. */
  readonly folderComesLate: boolean;
}

export function readTar(argv: readonly string[]): TarWords {
  const words = withDashes(argv);
  const at = words.findIndex((word) => /^-[A-Za-z]*C|^--directory/.test(word));
  const before = at < 0 ? undefined : readArguments(words.slice(0, at), SPEC);
  return { read: readArguments(words, SPEC), folderComesLate: before !== undefined && before.positionals.length > 0 };
}

/** https://www.gnu.org/software/tar/manual/html_node/Old-Options.html */
function withDashes(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  if (!/^[A-Za-z]+$/.test(first)) return argv;
  const words: string[] = [];
  let used = 0;
  for (const letter of first) {
    words.push(`-${letter}`);
    if (VALUED.includes(letter) && rest[used] !== undefined) words.push(rest[used++] ?? '');
  }
  return [...words, ...rest.slice(used)];
}
