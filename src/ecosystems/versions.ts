import type { CommandEffects } from '../model/effects.ts';
import { unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { ownProgramReads } from './programs.ts';
import { extraSystem } from './system-region.ts';

/** What asks a program for its version, and the variables by which it would run code of others first. */
interface Version {
  readonly words: readonly string[];
  readonly loads?: readonly string[];
}

const LONG: Version = { words: ['--version'] };

/**
 * Programs that only print their version when they are asked for it: the words come first in their options, before any file is looked at.
 * Left out: those that look into the project first (yarn, pnpm, go, cargo, composer, bundle, dotnet, terraform).
 * https://nodejs.org/api/cli.html#-v---version, https://www.php.net/manual/en/features.commandline.options.php,
 * https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html, https://www.gnu.org/prep/standards/html_node/_002d_002dversion.html
 */
const PROGRAMS: Readonly<Record<string, Version>> = {
  node: { words: ['--version', '-v'], loads: ['NODE_OPTIONS'] },
  nodejs: { words: ['--version', '-v'], loads: ['NODE_OPTIONS'] },
  php: { words: ['--version', '-v'], loads: ['PHPRC', 'PHP_INI_SCAN_DIR'] },
  java: { words: ['-version', '--version'], loads: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'] },
  javac: { words: ['-version', '--version'], loads: ['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS'] },
  ruby: { words: ['--version', '-v'], loads: ['RUBYOPT'] },
  perl: { words: ['--version', '-v'], loads: ['PERL5OPT', 'PERL5DB'] },
  gcc: LONG,
  'g++': LONG,
  cc: LONG,
  clang: LONG,
  make: { words: ['--version', '-v'], loads: ['MAKEFLAGS', 'GNUMAKEFLAGS'] },
  cmake: LONG,
  ninja: LONG,
  ffmpeg: { words: ['-version'] },
  openssl: { words: ['version'] },
  jq: LONG,
  rsync: LONG,
};

/** `tar --version` and its like, for programs whose other uses are known elsewhere. */
export function asksForVersion({ program, argv }: Pick<CommandContext, 'program' | 'argv'>): boolean {
  return (
    argv.length === 1 && argv[0] === '--version' && ['curl', 'wget', 'tar', 'gpg', 'git', 'sed', 'find', 'xz', 'gzip'].includes(program)
  );
}

function effectsOf(context: CommandContext): CommandEffects {
  const version = Object.hasOwn(PROGRAMS, context.program) ? PROGRAMS[context.program] : LONG;
  const [word, ...more] = context.argv;
  if (word === undefined || more.length > 0 || version?.words.includes(word) !== true)
    return unknownEffects(`dockerfix does not know what \`${context.command.argv[0]?.raw ?? ''}\` reads and writes`);
  const set = version.loads?.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return unknownEffects(`${set} is set, by which \`${context.program}\` may run other code first`);
  const around = { variables: context.command.variables, cwd: context.command.cwd };
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...ownProgramReads(context), ...extraSystem(context.state, around)])] },
    optional: [],
    writes: { patterns: [] },
    outputs: [],
    names: 'all',
    network: false,
    folders: [],
    notes: [],
  };
}

/** Programs that are known only as far as they print their version. */
export const versions = {
  id: 'versions',
  title: 'Versions of programs',
  docs: ['https://nodejs.org/api/cli.html#-v---version', 'https://www.gnu.org/prep/standards/html_node/_002d_002dversion.html'],
  programs: Object.keys(PROGRAMS),
  effects: effectsOf,
} as const satisfies Ecosystem;
