import type { ArgumentSpec } from './ecosystem.ts';
import { flags } from './flag-rows.ts';

/**
 * What a tool does with its operands: `print` looks at none, `filter` reads them, `links` asks only what they are,
 * the others are told apart in text-tools.ts.
 */
type TextAction = 'print' | 'filter' | 'links' | 'grep' | 'sort' | 'uniq' | 'tee' | 'check' | 'sed' | 'awk' | 'temporary';

export interface TextTool {
  readonly action: TextAction;
  readonly flags: ArgumentSpec;
  readonly docs: string;
  /** Further variables that it looks at. */
  readonly names?: readonly string[];
  /** Variables whose words are taken as further options: set, they make it unknown. */
  readonly options?: readonly string[];
}

const GNU = 'https://www.gnu.org/software/coreutils/manual/html_node';

const GREP_FLAGS = flags({
  none: ['-E --extended-regexp', '-F --fixed-strings', '-G --basic-regexp', '-P --perl-regexp', '-i -y --ignore-case'].concat(
    ['--no-ignore-case', '-v --invert-match', '-w --word-regexp', '-x --line-regexp', '-c --count', '-l --files-with-matches'],
    ['-L --files-without-match', '-o --only-matching', '-q --quiet --silent', '-s --no-messages', '-b --byte-offset'],
    ['-H --with-filename', '-h --no-filename', '-n --line-number', '-T --initial-tab', '-Z --null', '-a --text', '-I', '-U --binary'],
    ['-z --null-data', '-r --recursive', '-R --dereference-recursive', '--line-buffered'],
  ),
  required: ['-e --regexp', '-f --file', '-m --max-count', '-A --after-context', '-B --before-context', '-C --context'].concat([
    '--include',
    '--exclude',
    '--exclude-dir',
    '--binary-files',
    '--label',
  ]),
  optional: ['--color --colour'],
});
const GREP: TextTool = {
  action: 'grep',
  flags: GREP_FLAGS,
  docs: 'https://www.gnu.org/software/grep/manual/grep.html',
  names: ['GREP_COLORS', 'GREP_COLOR'],
  options: ['GREP_OPTIONS'],
};

const CHECKSUM = flags({
  none: [
    '-b --binary',
    '-t --text',
    '-c --check',
    '--tag',
    '-z --zero',
    '--ignore-missing',
    '--quiet',
    '-s --status',
    '--strict',
    '-w --warn',
  ],
  required: ['-a --algorithm', '-l --length'],
});

const PAGES: Readonly<Record<string, string>> = {
  sha1sum: 'sha1sum-invocation',
  sha224sum: 'sha2-utilities',
  sha256sum: 'sha2-utilities',
  sha384sum: 'sha2-utilities',
  sha512sum: 'sha2-utilities',
  md5sum: 'md5sum-invocation',
  b2sum: 'b2sum-invocation',
};

function tool(action: TextAction, page: string, spec: ArgumentSpec = flags({})): TextTool {
  return { action, flags: spec, docs: page.startsWith('https:') ? page : `${GNU}/${page}.html` };
}

const CHECKSUMS = Object.fromEntries(Object.entries(PAGES).map(([name, page]) => [name, tool('check', page, CHECKSUM)]));

const AWK: TextTool = {
  ...tool('awk', 'https://www.gnu.org/software/gawk/manual/gawk.html', flags({ required: ['-F --field-separator', '-v --assign'] })),
  names: ['AWKPATH', 'AWKLIBPATH', 'TZ'],
};

/** Flags are those that change no more than what the action says; any other flag makes the command unknown. */
export const TEXT_TOOLS: Readonly<Record<string, TextTool>> = {
  sed: tool(
    'sed',
    'https://www.gnu.org/software/sed/manual/sed.html',
    flags({
      none: [
        '-n --quiet --silent',
        '-E -r --regexp-extended',
        '-s --separate',
        '-u --unbuffered',
        '-z --null-data',
        '--posix',
        '--sandbox',
      ],
      required: ['-e --expression', '-f --file', '-l --line-length'],
      optional: ['--in-place'],
    }),
  ),
  awk: AWK,
  gawk: AWK,
  mawk: AWK,
  grep: GREP,
  egrep: GREP,
  fgrep: GREP,
  tee: tool('tee', 'tee-invocation', flags({ none: ['-a --append', '-i --ignore-interrupts', '-p'], optional: ['--output-error'] })),
  sort: tool(
    'sort',
    'sort-invocation',
    flags({
      none: ['-b --ignore-leading-blanks', '-d --dictionary-order', '-f --ignore-case', '-g --general-numeric-sort'].concat(
        ['-i --ignore-nonprinting', '-M --month-sort', '-h --human-numeric-sort', '-n --numeric-sort', '-r --reverse'],
        ['-V --version-sort', '-c', '-C', '-m --merge', '-s --stable', '-u --unique', '-z --zero-terminated'],
      ),
      required: ['-k --key', '-t --field-separator', '-o --output', '-S --buffer-size', '--parallel'],
    }),
  ),
  uniq: tool(
    'uniq',
    'uniq-invocation',
    flags({
      none: ['-c --count', '-d --repeated', '-D', '-i --ignore-case', '-u --unique', '-z --zero-terminated'],
      required: ['-f --skip-fields', '-s --skip-chars', '-w --check-chars'],
    }),
  ),
  cut: tool(
    'filter',
    'cut-invocation',
    flags({
      none: ['-n', '--complement', '-s --only-delimited', '-z --zero-terminated'],
      required: ['-b --bytes', '-c --characters', '-d --delimiter', '-f --fields', '--output-delimiter'],
    }),
  ),
  nl: tool('filter', 'nl-invocation', flags({ none: ['-p'], required: ['-b', '-n', '-s', '-v', '-w'] })),
  tac: tool('filter', 'tac-invocation'),
  paste: tool('filter', 'paste-invocation', flags({ none: ['-s --serial', '-z'], required: ['-d --delimiters'] })),
  comm: tool('filter', 'comm-invocation', flags({ none: ['-1', '-2', '-3', '-z'] })),
  fold: tool('filter', 'fold-invocation', flags({ none: ['-b', '-s'], required: ['-w --width'] })),
  od: tool('filter', 'od-invocation', flags({ none: ['-v'], required: ['-A', '-j', '-N', '-t'] })),
  cmp: tool(
    'filter',
    'https://www.gnu.org/software/diffutils/manual/html_node/Invoking-cmp.html',
    flags({ none: ['-s --quiet --silent', '-l --verbose', '-b'] }),
  ),
  tr: tool('print', 'tr-invocation', flags({ none: ['-c -C --complement', '-d --delete', '-s --squeeze-repeats', '-t --truncate-set1'] })),
  seq: tool('print', 'seq-invocation', flags({ none: ['-w --equal-width'], required: ['-s --separator', '-f --format'] })),
  nproc: {
    ...tool('print', 'nproc-invocation', flags({ none: ['--all'], required: ['--ignore'] })),
    names: ['OMP_NUM_THREADS', 'OMP_THREAD_LIMIT'],
  },
  basename: tool('print', 'basename-invocation', flags({ none: ['-a --multiple', '-z --zero'], required: ['-s --suffix'] })),
  dirname: tool('print', 'dirname-invocation', flags({ none: ['-z --zero'] })),
  yes: tool('print', 'yes-invocation'),
  arch: tool('print', 'arch-invocation'),
  readlink: tool(
    'links',
    'readlink-invocation',
    flags({
      none: [
        '-f --canonicalize',
        '-e --canonicalize-existing',
        '-m --canonicalize-missing',
        '-n --no-newline',
        '-z --zero',
        '-q',
        '-s',
        '-v',
      ],
    }),
  ),
  realpath: tool(
    'links',
    'realpath-invocation',
    flags({
      none: ['-e --canonicalize-existing', '-m --canonicalize-missing', '-L', '-P', '-q --quiet', '-s --strip --no-symlinks', '-z --zero'],
    }),
  ),
  mktemp: { ...tool('temporary', 'mktemp-invocation', flags({ none: ['-d --directory', '-q --quiet'] })), names: ['TMPDIR'] },
  ...CHECKSUMS,
};
