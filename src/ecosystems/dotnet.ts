import type { CommandEffects } from '../model/effects.ts';
import { prefetchOf } from './dotnet/prefetch.ts';
import { dotnetCaches } from './dotnet/cache.ts';
import { readDotnet, unclearPart } from './dotnet/arguments.ts';
import { restoreEffects } from './dotnet/restore.ts';
import { toolInstallEffects, toolRestoreEffects } from './dotnet/tools.ts';
import { DOTNET_INSTALLS } from './dotnet/rows.ts';
import { type CommandContext, type Ecosystem, unknownEffects } from './ecosystem.ts';

/** `dotnet restore`, `dotnet tool restore` and `dotnet tool install`. All that builds reads the source, and runs code of packages. */
function effectsOf(context: CommandContext): CommandEffects {
  const words = `dotnet ${context.argv.join(' ')}`;
  const read = readDotnet(context.argv);
  const tool = read.subcommand === 'tool' ? TOOLS.get(read.positionals[0] ?? '') : undefined;
  if (read.subcommand !== 'restore' && tool === undefined)
    return unknownEffects(`dockerfix does not know what \`${words}\` reads and writes`);
  const unclear = unclearPart(read);
  if (unclear !== undefined) return unknownEffects(`${unclear} of dotnet ${read.subcommand} is not known before the build`);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of dotnet`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that dotnet is called in is not known');
  return (tool ?? restoreEffects)(context, read, cwd.text);
}

const TOOLS = new Map([
  ['restore', toolRestoreEffects],
  ['install', toolInstallEffects],
]);

/** The .NET SDK, with NuGet. */
export const dotnet = {
  id: 'dotnet',
  title: '.NET',
  docs: [
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-restore',
    'https://learn.microsoft.com/nuget/consume-packages/configuring-nuget-behavior',
    'https://github.com/NuGet/NuGet.Client/blob/dev/src/NuGet.Core/NuGet.Build.Tasks/NuGet.targets',
    'https://github.com/dotnet/msbuild/tree/main/src/Tasks',
  ],
  programs: ['dotnet'],
  effects: effectsOf,
  formats: ['xml'],
  cached: dotnetCaches,
  installs: DOTNET_INSTALLS,
  prefetch: prefetchOf,
} as const satisfies Ecosystem;
