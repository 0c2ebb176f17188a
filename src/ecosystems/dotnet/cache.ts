import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import type { CommandContext } from '../ecosystem.ts';
import { BUILD, plainWords, readDotnet } from './arguments.ts';
import { folderGiven, whyNoMount } from './local-sources.ts';
import { folderSource } from './settings.ts';

/** Commands that restore before they do anything else, unless they are told not to. */
export const RESTORING = ['build', 'publish', 'pack', 'test', 'run'] as const;

/**
 * The folder of packages is what a restore is for: a build reads it, and so does `dotnet run`. Each command that restores brings into it what is
 * missing, and one that does not fails without. The cache of HTTP answers is left out: what is in it is used for half an hour.
 * https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
 */
export const dotnetCaches: CachedTool = {
  spec: BUILD,
  words: plainWords,
  caches: [
    {
      id: 'nuget',
      what: "NuGet's packages",
      docs: [
        'https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders',
        'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
      ],
      actions: {
        restore: 'renews',
        ...Object.fromEntries(RESTORING.map((name) => [name, 'renews'] as const)),
        'tool restore': 'renews',
      },
      needs: [{ flag: '--no-restore' }, { flag: '--no-build' }],
      inLayer: ['dotnet restore', 'dotnet tool restore'],
      onlyFilledBy: ['dotnet restore', 'dotnet tool restore'],
      places: [
        { flag: '--packages' },
        { variable: /^NUGET_PACKAGES$/u },
        { variable: /^DOTNET_CLI_HOME$/u, below: '.nuget/packages' },
        { home: '.nuget/packages' },
      ],
      movedBy: /globalPackagesFolder|RestorePackagesPath/u,
      // https://github.com/NuGet/NuGet.Client/blob/dev/src/NuGet.Core/NuGet.Common/ConcurrencyUtilities.cs
      sharing: 'shared',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      sources: { listed: [], unsteady: fromFolder },
      against: whyNoMount,
      told: /\bdotnet\b|\.nuget\b|NUGET_PACKAGES|\bmsbuild\b|\bnuget\b/iu,
      // Files for browsers that packages bring stay in their folders, where a program finds them that was built and not published:
      // https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.hosting.webhostbuilderextensions.usestaticwebassets
      resultsLook: ['dotnet build', 'dotnet test'],
      toldAtStart: /\bdotnet\s+(?:run|watch|test|build|publish|pack|ef|restore|tool|msbuild)\b/u,
    },
  ],
};

/** By the settings of the folder that it is called in, and of those of the projects that it names. */
function fromFolder(context: CommandContext): string | undefined {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return undefined;
  const read = readDotnet(context.argv);
  const given = folderGiven(context, read);
  if (given !== undefined)
    return `${given} takes packages from a folder, and what changes there under the same version is not looked at again`;
  const { positionals } = read;
  const named = positionals.map((path) => posix.resolve(cwd.text, path));
  for (const folder of [posix.resolve(cwd.text), ...named.flatMap((path) => [path, posix.dirname(path)])]) {
    const found = folderSource(context.files, folder);
    if (found !== undefined)
      return `${found.file} takes packages from ${found.source}, and what changes there under the same version is not looked at again`;
  }
  return undefined;
}
