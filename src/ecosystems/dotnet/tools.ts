import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments, unknownEffects } from '../ecosystem.ts';
import { giveUp, look, newDraft, readNamedTree, type Draft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { walkUp } from '../project/walk-up.ts';
import { below, homeFolder } from '../system-region.ts';
import { IMPORTING, MOVING, SOURCES } from './projects.ts';
import { writePackages } from './restore.ts';
import { readGlobalJson, readNugetConfig, readNugetConfigs } from './settings.ts';
import { environmentOf, resolved } from './values.ts';

export const TOOL_MANIFESTS = ['.config/dotnet-tools.json', 'dotnet-tools.json'] as const;

/** Effects of `dotnet tool restore`. https://learn.microsoft.com/dotnet/core/tools/local-tools-how-to-use */
export function toolRestoreEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const named = lastFlag(read, '--tool-manifest');
  if (read.positionals.length > 1) return unknownEffects(`dotnet tool restore ${read.positionals[1] ?? ''} is not followed`);
  if (named !== undefined) look(draft, resolved(named, cwd));
  else lookForManifests(draft, cwd);
  readSettings(draft, read, cwd);
  writePackages(draft, context);
  return installOf(draft, 'dotnet tool restore');
}

/** Upwards, until one says that it is the root. https://learn.microsoft.com/dotnet/core/tools/local-tools-how-to-use#invoke-a-local-tool */
function lookForManifests(draft: Draft, folder: string): void {
  for (const at of walkUp(folder)) for (const name of TOOL_MANIFESTS) look(draft, posix.join(at, name));
}

/** What an SDK imports into the project for one tool that it makes below /tmp, if it lies in a folder above. */
const IMPORTED = ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'Directory.Build.rsp'];

/**
 * Effects of `dotnet tool install --global` and `--tool-path`. SDKs before 8 restore a project of their own in a folder below /tmp, later ones
 * ask NuGet for the package. Both take the settings of NuGet that hold for the current folder. A local tool changes the manifest: not followed.
 * https://learn.microsoft.com/dotnet/core/tools/dotnet-tool-install,
 * https://github.com/dotnet/sdk/blob/v7.0.100/src/Cli/dotnet/ToolPackage/ToolPackageInstaller.cs,
 * https://github.com/dotnet/sdk/blob/v9.0.100/src/Cli/dotnet/ToolPackage/ToolPackageDownloader.cs
 */
export function toolInstallEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const folder = lastFlag(read, '--tool-path');
  const words = `dotnet ${context.argv.join(' ')}`;
  if (read.positionals.length !== 2 || hasFlag(read, '--global') === (folder !== undefined))
    return unknownEffects(`dockerfix does not know what \`${words}\` reads and writes`);
  const draft = newDraft(context.files);
  const home = homeFolder(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  const moving = [...environmentOf(context).keys()].find((name) => MOVING.has(name) || SOURCES.has(name) || IMPORTING.test(name));
  if (moving !== undefined) giveUp(draft, `the property ${moving} moves what dotnet tool install reads or writes`);
  if (['TMPDIR', 'MSBUILD_EXE_PATH', 'DOTNET_HOST_PATH'].some((name) => context.env(name) !== undefined))
    giveUp(draft, 'where the SDK or its temporary files lie is set, which is not followed');
  for (const at of ['/tmp', '/']) {
    for (const name of IMPORTED) {
      const path = posix.join(at, name);
      if (look(draft, path) !== 'absent') giveUp(draft, `${path}, if it is there, may count for dotnet tool install`);
    }
  }
  readSettings(draft, read, cwd);
  writePackages(draft, context);
  const made = folder === undefined ? home && posix.join(home, '.dotnet/tools') : resolved(folder, cwd);
  if (made === undefined) giveUp(draft, 'the home folder is not known, and with it where the tool goes');
  else {
    draft.outputs.add(made);
    draft.writes.add(below(literalPattern(made)));
  }
  return installOf(draft, 'dotnet tool install');
}

/** Which SDK runs, and where packages come from. */
function readSettings(draft: Draft, read: ReadArguments, cwd: string): void {
  readGlobalJson(draft, cwd);
  const configFile = lastFlag(read, '--configfile');
  if (configFile === undefined) readNugetConfigs({ draft, configFile }, cwd);
  else if (look(draft, resolved(configFile, cwd)) === 'file') readNugetConfig(draft, resolved(configFile, cwd));
  for (const source of ['--add-source', '--source'].flatMap((name) => read.flags.get(name) ?? []))
    if (!/^https?:/iu.test(source)) readNamedTree(draft, resolved(source, cwd));
}
