import { type CommandContext, hasFlag, lastFlag, type Prefetch, type ReadArguments } from '../ecosystem.ts';
import { writableWord } from '../project/prefetch.ts';
import { readDotnet } from './arguments.ts';
import { RESTORING } from './cache.ts';
import { restoreEffects } from './restore.ts';

/** Options that decide which packages a restore brings, for the original to find them all. */
const KEPT = ['--runtime', '--arch', '--os', '--source', '--configfile', '--packages'] as const;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['--runtime', '-r'],
  ['--arch', '-a'],
]);

/**
 * `dotnet restore` of the same project in front of a command that builds: the same that it would restore itself first, with the properties of the
 * command line. https://learn.microsoft.com/dotnet/core/tools/dotnet-publish#implicit-restore
 */
export function prefetchOf(context: CommandContext): Prefetch | undefined {
  const given = context.command.argv.slice(1).map((argument) => {
    const { value, glob } = argument;
    return value.kind === 'known' && !glob ? value.text : writableWord(context, argument);
  });
  if (given.includes(undefined)) return undefined;
  const read = readDotnet(given.flatMap((word) => word ?? []));
  const { subcommand, positionals } = read;
  if (!RESTORING.some((name) => name === subcommand) || read.unknownFlags.length > 0 || positionals.length > 1) return undefined;
  // What follows `run` are words for the program.
  if (subcommand === 'run' && positionals.length > 0) return undefined;
  if (hasFlag(read, '--no-restore') || hasFlag(read, '--no-build')) return undefined;
  const words = ['dotnet', 'restore', ...positionals];
  for (const name of KEPT) for (const value of read.flags.get(name) ?? []) words.push(SHORT.get(name) ?? name, value);
  if (hasFlag(read, '--use-current-runtime')) words.push('--ucr');
  const contained = lastFlag(read, '--self-contained') ?? (hasFlag(read, '--no-self-contained') ? 'false' : undefined);
  const properties = [
    ...(read.flags.get('--property') ?? []),
    ...(contained === undefined ? [] : [`SelfContained=${contained}`]),
    ...(read.flags.get('--configuration') ?? []).map((value) => `Configuration=${value}`),
  ];
  words.push(...properties.map((property) => `-p:${property}`));
  if (!words.every((word) => /^(?:[\w./:=@+,-]|\$\w|\$\{\w+\})+$/u.test(word))) return undefined;
  const review = whyReview(context, read, words);
  return { command: words.join(' '), ...(review !== undefined && { review }) };
}

/** Why the restore may do what the implicit one does not. */
function whyReview(context: CommandContext, read: ReadArguments, words: readonly string[]): string | undefined {
  const { files, command, state } = context;
  const [platform] = ['-a', '--os', '--ucr'].filter((word) => words.includes(word));
  // https://github.com/dotnet/sdk/pull/30369; images bring the user `app` from 8.0 on.
  const isOld = state.base?.source !== 'https://github.com/dotnet/dotnet-docker' || state.base.users['app'] === undefined;
  if (platform !== undefined && isOld) return `dotnet restore knows ${platform} since SDK 7.0.300, and fails where it does not`;
  if (read.subcommand !== 'publish' && read.subcommand !== 'pack') return undefined;
  if (command.cwd.kind === 'unknown') return undefined;
  const effects = restoreEffects(context, readDotnet(words.slice(1)), command.cwd.text);
  const isNamed = [...(read.flags.get('--configuration') ?? []), ...(read.flags.get('--property') ?? [])].some(
    (text) => !/=/u.test(text) || /^configuration=/iu.test(text),
  );
  const asked = isNamed ? PUBLISHING : SET_BY_PUBLISH;
  const asks = effects.kind === 'known' && effects.reads.patterns.some((path) => asked.test(textOf(files, path)));
  // https://learn.microsoft.com/dotnet/core/tools/dotnet-publish (-c): Release by default; a restore takes Debug.
  return asks ? `a project asks for properties that only dotnet ${read.subcommand} sets, and other packages may be restored` : undefined;
}

const PUBLISHING = /\$\(\s*(?:_IsPublishing|_IsPacking)\s*\)/iu;
const SET_BY_PUBLISH = /\$\(\s*(?:Configuration|_IsPublishing|_IsPacking)\s*\)/iu;

function textOf(files: CommandContext['files'], path: string): string {
  const fact = files.fact(path);
  return fact.kind === 'context-file' ? (files.text(fact.path) ?? '') : '';
}
