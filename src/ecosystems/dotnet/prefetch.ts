import { type CommandContext, hasFlag, lastFlag, type Prefetch } from '../ecosystem.ts';
import { readDotnet } from './arguments.ts';
import { RESTORING } from './cache.ts';

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
  // A variable is written as it stands.
  const read = readDotnet(
    context.command.argv.slice(1).map(({ value, raw, glob }) => (value.kind === 'known' && !glob ? value.text : raw)),
  );
  const { subcommand, positionals } = read;
  if (!RESTORING.some((name) => name === subcommand) || read.unknownFlags.length > 0 || positionals.length > 1) return undefined;
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
  return words.every((word) => /^(?:[\w./:=@+,-]|\$\w|\$\{\w+\})+$/u.test(word)) ? { command: words.join(' ') } : undefined;
}
