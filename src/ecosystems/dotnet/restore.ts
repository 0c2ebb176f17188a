import { posix } from 'node:path';
import { literalPattern } from '../../model/path-patterns.ts';
import type { CommandEffects } from '../../model/effects.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { giveUp, look, newDraft, readNamedTree, type Draft } from '../project/draft.ts';
import { splitReview } from '../pip-words.ts';
import { installOf } from '../project/install.ts';
import { readObject } from '../project/objects.ts';
import { below, homeFolder } from '../system-region.ts';
import { propertiesOf } from './arguments.ts';
import { msbuildFile } from './msbuild-file.ts';
import { addResponse, followProject, IMPORTING, MOVING, SOURCES, type Restore } from './projects.ts';
import { readGlobalJson, readNugetConfig, readNugetConfigs } from './settings.ts';
import { projectsOf } from './solution.ts';
import { environmentOf, findAbove, resolved } from './values.ts';

/** Variables that say where the SDK, its settings or its packages lie. https://learn.microsoft.com/nuget/reference/cli-reference/cli-ref-environment-variables */
const NOT_FOLLOWED = [
  'MSBUILD_EXE_PATH',
  'MSBUILDDIRECTORYDELETERETRYCOUNT',
  'DOTNET_HOST_PATH',
  'RestoreConfigFile',
  'NUGET_RESTORE_MSBUILD_ARGS',
];

/** Effects of `dotnet restore`. */
export function restoreEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const variable = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (variable !== undefined) giveUp(draft, `${variable} is set, which is not followed`);
  draft.review = whySplit(context);
  const given = propertiesOf(read);
  const moving = [...given.keys(), ...environmentOf(context).keys()].find(
    (name) => MOVING.has(name) || SOURCES.has(name) || (IMPORTING.test(name) && !given.has(name)),
  );
  if (moving !== undefined) giveUp(draft, `the property ${moving} moves what a restore reads or writes`);
  const entry = entryOf(draft, read, cwd);
  readGlobalJson(draft, cwd);
  if (entry === undefined || draft.unknown !== undefined) return installOf(draft, 'dotnet restore');
  const configFile = lastFlag(read, '--configfile');
  const restore: Restore = {
    draft,
    context,
    given,
    solution: isSolution(entry) ? `${posix.dirname(entry).replace(/\/$/u, '')}/` : undefined,
    projects: new Set(),
    configFile: configFile === undefined ? undefined : resolved(configFile, cwd),
    locked: hasFlag(read, '--locked-mode') || given.get('restorelockedmode')?.toLowerCase() === 'true',
    lockFiles: hasFlag(read, '--use-lock-file'),
    recursive: !hasFlag(read, '--no-dependencies'),
  };
  if (restore.configFile !== undefined && look(draft, restore.configFile) === 'file') readNugetConfig(draft, restore.configFile);
  for (const project of isSolution(entry) ? inSolution(restore, entry) : [entry]) followProject(restore, project);
  for (const source of read.flags.get('--source') ?? []) if (!/^https?:/iu.test(source)) readNamedTree(draft, resolved(source, cwd));
  writePackages(draft, context, lastFlag(read, '--packages'));
  if (restore.projects.size > 1) draft.notes.add('A project that is added later needs its file copied before the restore as well.');
  return installOf(draft, 'dotnet restore');
}

/** Without quotes, a value with blanks in it is several words. What BuildKit sets itself has none. */
function whySplit(context: CommandContext): string | undefined {
  const { argv } = context.command;
  return splitReview({
    ...context,
    command: { ...context.command, argv: argv.filter(({ raw }) => raw.replaceAll(PLATFORM, '').includes('$')) },
  });
}

/** https://docs.docker.com/build/building/variables/#multi-platform-build-arguments */
const PLATFORM = /\$(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)\b|\{(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)\})/gu;

/** Projects of a solution, and what is imported for the solution itself. https://learn.microsoft.com/visualstudio/msbuild/customize-solution-build */
function inSolution(restore: Restore, solution: string): readonly string[] {
  const { draft } = restore;
  const folder = posix.dirname(solution);
  const projects = projectsOf(draft, solution) ?? [];
  const name = posix.basename(solution);
  const own = ['before', 'after']
    .map((when) => posix.join(folder, `${when}.${name}.targets`))
    .filter((path) => look(draft, path) !== 'absent');
  const above = ['Directory.Solution.props', 'Directory.Solution.targets'].flatMap((file) => findAbove(draft, folder, file) ?? []);
  for (const file of [...own, ...above]) checkPlain(draft, file);
  addResponse(draft, folder);
  readGlobalJson(draft, folder);
  readNugetConfigs(restore, folder);
  return projects;
}

/** A file that is imported for a solution: only one that leads nowhere is followed. */
function checkPlain(draft: Draft, file: string): void {
  const read = readObject(draft.files, file, 'xml');
  if (read.kind === 'unusable') return giveUp(draft, read.why);
  const { imports, references, asked, above, obstacle, sdks } = msbuildFile(read.value);
  if (imports.length + references.length + asked.length + above.length + sdks.length > 0 || obstacle !== undefined)
    giveUp(draft, `${posix.basename(file)} is not followed`);
}

function isSolution(path: string): boolean {
  return /\.sln[fx]?$/u.test(path);
}

/** The project or solution that is restored; undefined where that is not known. */
function entryOf(draft: Draft, { positionals }: ReadArguments, cwd: string): string | undefined {
  if (positionals.length > 1) giveUp(draft, 'dotnet restore gets several projects');
  const named = positionals[0] === undefined ? cwd : resolved(positionals[0], cwd);
  if (/\.(?:sln[fx]?|\w*proj)$/u.test(named)) return named;
  const found = inFolder(draft, named);
  if (found === undefined) giveUp(draft, `which project or solution of ${named} is restored is not known`);
  return found;
}

/** The only project or solution of a folder. https://github.com/dotnet/msbuild/blob/main/src/MSBuild/XMake.cs (ProcessProjectSwitch) */
function inFolder({ files }: Draft, folder: string): string | undefined {
  const names = files.names(folder);
  const projects = names.filter((name) => /\.\w*proj$/u.test(name));
  const solutions = names.filter((name) => /\.slnx?$/u.test(name));
  const filters = names.filter((name) => name.endsWith('.slnf'));
  const [solution = projects[0] ?? filters[0]] = solutions;
  const same = projects.length !== 1 || solutions.length !== 1 || plain(projects[0]) === plain(solutions[0]);
  const many = solutions.length > 1 || projects.length > 1 || (solutions.length + projects.length === 0 && filters.length > 1);
  if (solution === undefined || !same || many) return undefined;
  return posix.join(folder, solution);
}

function plain(name: string | undefined): string | undefined {
  return name?.replace(/\.\w+$/u, '').toLowerCase();
}

/** Where packages go: https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders */
export function writePackages(draft: Draft, context: CommandContext, named?: string): void {
  const { command, state } = context;
  const home = homeFolder(state, { variables: command.variables, cwd: command.cwd });
  const folders = ['.nuget', '.local/share/NuGet', '.dotnet', '.templateengine'];
  for (const folder of folders) draft.writes.add(home === undefined ? `**/${folder}/**` : below(literalPattern(posix.join(home, folder))));
  // Settings of the user: what writes them comes before.
  draft.reads.add(home === undefined ? '**/.nuget/NuGet/**' : below(literalPattern(posix.join(home, '.nuget/NuGet'))));
  for (const name of [
    'NUGET_PACKAGES',
    'NUGET_HTTP_CACHE_PATH',
    'NUGET_PLUGINS_CACHE_PATH',
    'NUGET_SCRATCH',
    'DOTNET_CLI_HOME',
    'XDG_DATA_HOME',
  ]) {
    const value = context.env(name);
    if (value?.kind === 'unknown') giveUp(draft, `the folder in ${name} is not known before the build`);
    if (value?.kind === 'known' && value.text !== '') draft.writes.add(below(literalPattern(resolved(value.text, cwdOf(context)))));
  }
  if (named === undefined) return;
  const folder = resolved(named, cwdOf(context));
  draft.outputs.add(folder);
  draft.writes.add(below(literalPattern(folder)));
}

function cwdOf({ command: { cwd } }: CommandContext): string {
  return cwd.kind === 'known' ? cwd.text : '/';
}
