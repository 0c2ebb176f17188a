import type { ProjectInstall } from '../ecosystem.ts';
import { TOOL_MANIFESTS } from './tools.ts';
import { NUGET_CONFIGS } from './settings.ts';

export const DOTNET_INSTALLS: readonly ProjectInstall[] = [
  {
    commands: ['dotnet restore'],
    files: ['global.json', ...NUGET_CONFIGS, 'packages.lock.json'],
    leadsTo: [
      'the solution (.sln, .slnx, .slnf) or project that it names or finds, and every project that those lead to (.csproj, .fsproj, .vbproj ...)',
      'Directory.Build.props, Directory.Build.targets, Directory.Packages.props, nuget.config and global.json of each folder up to the root, and what they import',
      'folders of packages that nuget.config or --source names',
    ],
    makes: ['obj, in the folder of each project', '~/.nuget/packages, or what NUGET_PACKAGES or --packages names'],
    refused: [
      'a packages.lock.json without --locked-mode, which it may bring up to date',
      'a target, an SDK of others or a property function that may read what is not known (InitialTargets, BeforeTargets="Restore", System.IO.Directory)',
      'a path with a wildcard or with a property of the SDK in it',
      'a property or setting that moves obj or the packages',
    ],
    docs: [
      'https://learn.microsoft.com/dotnet/core/tools/dotnet-restore',
      'https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory',
      'https://learn.microsoft.com/nuget/consume-packages/central-package-management',
    ],
    checked: 'documentation',
  },
  {
    commands: ['dotnet tool restore'],
    files: [...TOOL_MANIFESTS, 'global.json', ...NUGET_CONFIGS],
    leadsTo: ['the same of each folder up to the root'],
    makes: ['~/.nuget/packages'],
    docs: ['https://learn.microsoft.com/dotnet/core/tools/dotnet-tool-restore'],
    checked: 'documentation',
  },
  {
    commands: ['dotnet tool install --global', 'dotnet tool install --tool-path'],
    files: ['global.json', ...NUGET_CONFIGS],
    leadsTo: ['the same of each folder up to the root', 'folders of packages that nuget.config or --add-source names'],
    makes: ['~/.dotnet/tools, or what --tool-path names'],
    refused: ['a Directory.Build.props or the like at the root or in /tmp'],
    docs: ['https://learn.microsoft.com/dotnet/core/tools/dotnet-tool-install'],
    checked: 'documentation',
  },
];
