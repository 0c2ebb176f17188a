import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { emptyDraft, finish, globInFlags, globMayBeFlag, globsOf, operand, parentOf } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { isDevice, ownProgramReads, STARTING } from './programs.ts';

/** A family of programs around one format. */
interface Format {
  /** The first one is what compressing appends. Behind the arrow: what decompressing puts in its place. */
  readonly suffixes: Readonly<Record<string, string>>;
  /** Variables whose words are taken as further options. */
  readonly options: readonly string[];
  readonly docs: string;
}

const GZIP: Format = {
  suffixes: { '.gz': '', '-gz': '', '.z': '', '-z': '', _z: '', '.Z': '', '.tgz': '.tar', '.taz': '.tar' },
  options: ['GZIP'],
  docs: 'https://www.gnu.org/software/gzip/manual/gzip.html',
};
const BZIP2: Format = {
  suffixes: { '.bz2': '', '.bz': '', '.tbz2': '.tar', '.tbz': '.tar' },
  options: ['BZIP', 'BZIP2'],
  docs: 'https://manpages.debian.org/bookworm/bzip2/bzip2.1.en.html',
};
const XZ: Format = {
  suffixes: { '.xz': '', '.lzma': '', '.txz': '.tar', '.tlz': '.tar' },
  options: ['XZ_OPT', 'XZ_DEFAULTS'],
  docs: 'https://manpages.debian.org/bookworm/xz-utils/xz.1.en.html',
};

const PROGRAMS: Readonly<Record<string, { readonly format: Format; readonly mode: 'compress' | 'decompress' | 'print' }>> = {
  gzip: { format: GZIP, mode: 'compress' },
  gunzip: { format: GZIP, mode: 'decompress' },
  zcat: { format: GZIP, mode: 'print' },
  bzip2: { format: BZIP2, mode: 'compress' },
  bunzip2: { format: BZIP2, mode: 'decompress' },
  bzcat: { format: BZIP2, mode: 'print' },
  xz: { format: XZ, mode: 'compress' },
  unxz: { format: XZ, mode: 'decompress' },
  xzcat: { format: XZ, mode: 'print' },
};

/** Left out: -r, -S, and -N, which takes the name from within the file. */
const SPEC = flags({
  none: ['-c --stdout --to-stdout', '-d --decompress --uncompress', '-z --compress', '-f --force', '-k --keep', '-q --quiet'].concat(
    ['-v --verbose', '-t --test', '-l --list', '-n --no-name', '-s --small', '-e --extreme', '--fast', '--best'],
    '0123456789'.split('').map((digit) => `-${digit}`),
  ),
  required: ['-T --threads'],
});

function effectsOf(context: CommandContext): CommandEffects {
  const row = Object.hasOwn(PROGRAMS, context.program) ? PROGRAMS[context.program] : undefined;
  if (row === undefined) return unknownEffects(`dockerfix does not know what \`${context.program}\` reads and writes`);
  const { format } = row;
  const set = format.options.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return unknownEffects(`${set} is set, which gives \`${context.program}\` further options`);
  const globs = globsOf(context);
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of \`${context.program}\``);
  if (globMayBeFlag(context, globs) || globInFlags(read, globs))
    return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const draft = emptyDraft();
  draft.reads.push(...ownProgramReads(context));
  draft.names.push(...STARTING, ...format.options);
  const quiet = row.mode === 'print' || hasFlag(read, '-c') || hasFlag(read, '-t') || hasFlag(read, '-l');
  const decompress = row.mode !== 'compress' || hasFlag(read, '-d');
  for (const word of read.positionals) {
    if (word === '-') continue;
    const item = operand(word, context, globs);
    if (item === undefined) return unknownEffects(`the path ${word} of \`${context.program}\` cannot be resolved before the build`);
    if (item.exact !== undefined && isDevice(item.exact)) continue;
    const other = otherName(item.pattern, format, decompress);
    if (other === undefined) return unknownEffects(`the name that \`${context.program}\` gives to ${word} is not known`);
    draft.reads.push(item.pattern);
    if (quiet) continue;
    draft.reads.push(other);
    draft.writes.push(item.pattern, other);
    draft.folders.push(parentOf(item.pattern));
  }
  return finish(draft);
}

/** The file that takes the place of this one. Of a folder of names that are not known it is in the same folder. */
function otherName(pattern: string, { suffixes }: Format, decompress: boolean): string | undefined {
  if (pattern.endsWith('/**')) return pattern;
  const [first = ''] = Object.keys(suffixes);
  if (!decompress) return pattern + first;
  const suffix = Object.entries(suffixes).find(([end]) => pattern.endsWith(end) && !pattern.endsWith(`/${end}`));
  return suffix && pattern.slice(0, pattern.length - suffix[0].length) + suffix[1];
}

/** gzip, bzip2, xz: a file takes the place of another one beside it. */
export const compressors = {
  id: 'compressors',
  title: 'Compressors',
  docs: [GZIP, BZIP2, XZ].map(({ docs }) => docs),
  programs: Object.keys(PROGRAMS),
  effects: effectsOf,
} as const satisfies Ecosystem;
