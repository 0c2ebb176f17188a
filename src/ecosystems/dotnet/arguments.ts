import { type ArgumentSpec, readArguments, type ReadArguments } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { UNKNOWN_MARK } from '../pip-lines.ts';
import { flagsOf } from '../spellings.ts';

const NONE = [
  [
    '--disable-build-servers',
    '--disable-parallel',
    '--force',
    '--force-evaluate',
    '--ignore-failed-sources',
    '--locked-mode',
    '--no-cache',
  ],
  [
    '--no-http-cache',
    '--no-dependencies',
    '--use-lock-file',
    '--use-current-runtime --ucr',
    '--nologo -nologo',
    '--no-restore',
    '--no-build',
  ],
  ['--no-incremental', '--no-self-contained', '--include-source', '--include-symbols'],
].flat();

const REQUIRED = [
  ['--arch -a', '--os', '--runtime -r', '--configfile', '--packages', '--source -s', '--verbosity -v', '--property -p -property'],
  ['--configuration -c', '--output -o', '--version-suffix', '--manifest', '--tool-manifest', '--add-source', '--logger -l'],
].flat();

const MAYBE = {
  '--maxcpucount': { kind: 'optional', aliases: ['-m', '-maxcpucount'] },
  '--tl': { kind: 'optional', aliases: ['-tl'] },
  '--interactive': { kind: 'boolean' },
  '--self-contained': { kind: 'boolean', aliases: ['--sc'] },
} as const;

/** Left out, so unknown: --artifacts-path, --lock-file-path, -bl, and other switches that name files. https://learn.microsoft.com/dotnet/core/tools/dotnet-restore */
const RESTORE = spec(['-f'], []);

/** https://learn.microsoft.com/dotnet/core/tools/dotnet-publish, https://learn.microsoft.com/dotnet/core/tools/dotnet-build */
export const BUILD = spec([], ['--framework -f']);

/** Left out, so unknown: --local, --tool-manifest, --create-manifest-if-needed. https://learn.microsoft.com/dotnet/core/tools/dotnet-tool-install */
const TOOL_INSTALL: ArgumentSpec = {
  flags: () => ({
    ...flagsOf(
      flags({
        none: [
          '--global -g',
          '--allow-downgrade',
          '--allow-roll-forward',
          '--disable-parallel',
          '--ignore-failed-sources',
          '--prerelease',
        ].concat(['--no-cache', '--no-http-cache']),
        required: ['--tool-path', '--version', '--framework', '--arch -a', '--verbosity -v', '--configfile', '--add-source', '--source'],
      }),
    ),
    '--interactive': { kind: 'boolean' },
  }),
  subcommand: true,
  clusters: false,
};

function spec(none: readonly string[], required: readonly string[]): ArgumentSpec {
  const rows = flags({ none: [...NONE, ...none], required: [...REQUIRED, ...required] });
  return { flags: () => ({ ...flagsOf(rows), ...MAYBE }), subcommand: true, clusters: false };
}

/** `-f` is --force for a restore, and --framework for all others. */
export function readDotnet(argv: readonly string[]): ReadArguments {
  if (argv[0] === 'tool' && argv[1] === 'install') return readArguments(plainWords(argv), TOOL_INSTALL);
  return readArguments(plainWords(argv), argv[0] === 'restore' ? RESTORE : BUILD);
}

/** Switches of MSBuild, which may begin with a slash. */
const SWITCH = /^(?:--?|\/)(property|p|maxcpucount|m|nologo|verbosity|v|tl)(?::(.*))?$/isu;

/** A colon stands before the value of an option as well as `=` and a blank: `-p:Version=1.0`, `/p:Version=1.0`, `-r:linux-x64`. */
export function plainWords(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word): readonly string[] => {
    const [, name = '', value] = SWITCH.exec(word) ?? [];
    if (value !== undefined && /^(?:p|property|v|verbosity)$/iu.test(name)) return [`-${name.charAt(0).toLowerCase()}`, value];
    if (name !== '') return value === undefined && !word.startsWith('/') ? [word] : [`-${name.toLowerCase()}`];
    const [, option, text = ''] = /^(--?[a-z][\w-]*)[:=](.*)$/su.exec(word) ?? [];
    return option !== undefined && takesValue(option) ? [option, text] : [word];
  });
}

function takesValue(option: string): boolean {
  return Object.entries(flagsOf(BUILD)).some(
    ([name, { kind, aliases = [] }]) => kind === 'required' && (name === option || aliases.includes(option)),
  );
}

/** Properties of the command line, by name in lower case: `-p:A=1;B=2`. */
export function propertiesOf(read: ReadArguments): ReadonlyMap<string, string> {
  const pairs = (read.flags.get('--property') ?? []).flatMap((text) => text.split(';'));
  return new Map(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()] as const];
    }),
  );
}

/** Options whose value names no file: it may come from outside of the Dockerfile. */
const PLAIN: ReadonlySet<string> = new Set([
  '--arch',
  '--os',
  '--runtime',
  '--configuration',
  '--verbosity',
  '--property',
  '--version-suffix',
  '--version',
  '--framework',
]);

/** A word or a value that is not known before the build, and that may name a file. */
export function unclearPart(read: ReadArguments): string | undefined {
  if (read.positionals.some((word) => word.includes(UNKNOWN_MARK))) return 'an argument';
  return [...read.flags].find(([name, values]) => !PLAIN.has(name) && values.some((value) => value.includes(UNKNOWN_MARK)))?.[0];
}
