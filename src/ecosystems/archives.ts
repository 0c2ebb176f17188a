import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import {
  ACCOUNTS,
  emptyDraft,
  finish,
  globInFlags,
  globMayBeFlag,
  globsOf,
  operand,
  parentOf,
  tree,
  type Draft,
  type Operand,
} from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { ownProgramReads, programReads, STARTING } from './programs.ts';
import { readTar, type TarWords } from './tar-words.ts';

interface Unclear {
  readonly why: string;
}

/** Variables whose words are taken as options, or that name an archive. */
const TAR_SETTINGS = ['TAR_OPTIONS', 'TAPE', 'GZIP', 'BZIP', 'BZIP2', 'XZ_OPT', 'XZ_DEFAULTS', 'TAR_RSH', 'RSH'];
const ZIP_SETTINGS = ['UNZIP', 'UNZIPOPT'];

/** Programs that only compress, as a value of -I. */
const COMPRESSES = /^(?:un)?(?:gzip|pigz|bzip2|lbzip2|pbzip2|xz|pixz|pxz|zstd|lz4|lzop|lzip)(?: -[\w-]+)*$/;

/**
 * Left out: `-:` (members may leave the folder), -Z, -T. https://manpages.debian.org/bookworm/unzip/unzip.1.en.html
 */
const UNZIP = flags({
  none: ['-o', '-n', '-q', '-qq', '-j', '-L', '-a', '-b', '-C', '-X', '-K', '-u', '-f', '-v', '-l', '-t', '-p', '-c', '-x'],
  required: ['-d', '-P'],
});

function effectsOf(context: CommandContext): CommandEffects {
  const settings = context.program === 'tar' ? TAR_SETTINGS : ZIP_SETTINGS;
  const set = settings.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return unknownEffects(`${set} is set, which changes what \`${context.program}\` does`);
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const words = context.program === 'tar' ? readTar(context.argv) : { read: readArguments(context.argv, UNZIP), folderComesLate: false };
  const [strange] = words.read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of \`${context.program}\``);
  if (globInFlags(words.read, globs)) return unknownEffects(`a pattern among the flags of \`${context.program}\` is expanded by the shell`);
  const draft = context.program === 'tar' ? tar(context, words, globs) : unzip(context, words.read, globs);
  if ('why' in draft) return unknownEffects(draft.why);
  draft.reads.push(...ownProgramReads(context));
  draft.names.push(...STARTING, ...settings);
  return finish(draft);
}

function tar(context: CommandContext, words: TarWords, globs: ReadonlySet<string>): Draft | Unclear {
  const { read } = words;
  const modes = ['-x', '-c', '-t'].filter((flag) => hasFlag(read, flag));
  const program = lastFlag(read, '-I');
  const [mode] = modes;
  if (mode === undefined || modes.length > 1) return { why: 'this use of `tar` is not understood' };
  if (program !== undefined && !COMPRESSES.test(program)) return { why: `\`tar\` runs \`${program}\`, which is not known` };
  const bases = basesOf(context, words, globs);
  if ('why' in bases) return bases;
  const file = lastFlag(read, '-f') ?? '-';
  // `host:file` is on another machine.
  if (file.includes(':')) return { why: `the archive ${file} of \`tar\` may be on another machine` };
  const archive = file === '-' ? undefined : operand(file, context, globs);
  if (file !== '-' && archive === undefined) return { why: `the archive ${file} of \`tar\` cannot be resolved before the build` };
  const draft = mode === '-c' ? creating(context, read, bases, globs) : mode === '-x' ? extracting(read, bases, globs) : emptyDraft();
  if ('why' in draft) return draft;
  draft.reads.push(...programReads(context, compressorsOf(read, program)));
  if (archive === undefined || archive.exact === '/dev/null') return draft;
  draft.reads.push(archive.pattern);
  if (mode !== '-c') return draft;
  draft.writes.push(archive.pattern);
  draft.folders.push(parentOf(archive.pattern));
  return draft;
}

/** What tar runs to compress; without a flag it looks at the archive. */
function compressorsOf(read: ReadArguments, program: string | undefined): readonly string[] {
  if (program !== undefined) return [program.replace(/ .*$/, '')];
  const chosen = [
    ['-z', 'gzip'],
    ['-j', 'bzip2'],
    ['-J', 'xz'],
  ].flatMap(([flag = '', name = '']) => (hasFlag(read, flag) ? [name] : []));
  return chosen.length > 0 ? chosen : ['gzip', 'bzip2', 'xz', 'lzma', 'lzip', 'lzop', 'zstd'];
}

/** The folder that members and files are seen from; both where -C comes late. */
function basesOf(context: CommandContext, { read, folderComesLate }: TarWords, globs: ReadonlySet<string>): readonly Operand[] | Unclear {
  const given = read.flags.get('-C') ?? [];
  if (given.length > 1) return { why: '`tar` with more than one -C is not understood' };
  const words = given.length === 0 ? ['.'] : folderComesLate ? ['.', ...given] : given;
  const bases = words.map((word) => operand(word, context, globs));
  if (bases.includes(undefined)) return { why: 'the folder of `tar` cannot be resolved before the build' };
  return bases.filter((base) => base !== undefined);
}

/** Members keep below the folder: GNU tar takes `/` and `..` away from names, and makes links that lead out only at the end. */
function extracting(read: ReadArguments, bases: readonly Operand[], globs: ReadonlySet<string>): Draft {
  const draft = emptyDraft();
  // Owners are taken by name where the image has the name.
  draft.reads.push(...ACCOUNTS);
  const strip = Number(lastFlag(read, '--strip-components') ?? '0');
  for (const base of bases) {
    const written = membersOf(read, base, strip, globs);
    draft.reads.push(base.pattern, ...written);
    draft.writes.push(...written);
    draft.folders.push(base.pattern);
  }
  return draft;
}

/** Where the named members arrive, with the folders above them; all of the folder where none are named. */
function membersOf(read: ReadArguments, base: Operand, strip: number, globs: ReadonlySet<string>): readonly PathPattern[] {
  const all = [tree(base)];
  if (read.positionals.length === 0 || hasFlag(read, '--wildcards') || base.exact === undefined) return all;
  const found: PathPattern[] = [];
  for (const member of read.positionals) {
    const names = member.replace(/\/+$/, '').split('/');
    // busybox takes `*` in a name for a pattern.
    if (globs.has(member) || names.some((name) => /^\.{0,2}$|[\0*?[\\]/.test(name)) || !(names.length > strip)) return all;
    const folder = base.pattern === '/' ? '' : base.pattern;
    const rest = names.slice(strip).map(literalPattern);
    found.push(...rest.slice(0, -1).map((_, at) => `${folder}/${rest.slice(0, at + 1).join('/')}`), `${folder}/${rest.join('/')}/**`);
  }
  return found;
}

function creating(context: CommandContext, read: ReadArguments, bases: readonly Operand[], globs: ReadonlySet<string>): Draft | Unclear {
  const draft = emptyDraft();
  draft.reads.push(...ACCOUNTS);
  if (read.positionals.length === 0) return { why: '`tar` is told of no files' };
  for (const base of bases) {
    for (const word of read.positionals) {
      if (base.exact === undefined) return { why: 'the folder of `tar` is not known before the build' };
      // The shell expands patterns in its own folder, not in that of -C.
      if (globs.has(word) && base.word !== '.') return { why: `the pattern ${word} of \`tar\` is expanded in another folder` };
      const inside = operand(word, { ...context, command: { ...context.command, cwd: { kind: 'known', text: base.exact } } }, globs);
      if (inside === undefined) return { why: `the path ${word} of \`tar\` cannot be resolved before the build` };
      draft.reads.push(tree(inside));
    }
  }
  return draft;
}

/** The first word is the archive, looked for with `.zip` behind it as well; the others are members. */
function unzip(context: CommandContext, read: ReadArguments, globs: ReadonlySet<string>): Draft | Unclear {
  const [file] = read.positionals;
  const archive = file === undefined ? undefined : operand(file, context, globs);
  if (file === undefined || archive === undefined || (/[*?[]/.test(file) && !globs.has(file)))
    return { why: 'the archive of `unzip` is not known' };
  const draft = emptyDraft();
  draft.reads.push(archive.pattern);
  if (!archive.pattern.endsWith('/**')) draft.reads.push(`${archive.pattern}.zip`, `${archive.pattern}.ZIP`);
  if (['-l', '-t', '-p', '-c', '-v'].some((flag) => hasFlag(read, flag))) return draft;
  const folder = operand(lastFlag(read, '-d') ?? '.', context, globs);
  if (folder === undefined) return { why: 'the folder of `unzip` cannot be resolved before the build' };
  draft.reads.push(tree(folder));
  if (hasFlag(read, '-X')) draft.reads.push(...ACCOUNTS);
  draft.writes.push(tree(folder));
  draft.folders.push(folder.pattern, parentOf(folder.pattern));
  return draft;
}

/** tar and unzip. */
export const archives = {
  id: 'archives',
  title: 'Archives',
  docs: ['https://www.gnu.org/software/tar/manual/tar.html', 'https://manpages.debian.org/bookworm/unzip/unzip.1.en.html'],
  programs: ['tar', 'unzip'],
  effects: effectsOf,
} as const satisfies Ecosystem;
