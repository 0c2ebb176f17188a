import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { block, giveUp, isThroughLink, look, lookNamed, shown, type Draft } from '../project/draft.ts';
import { readObject } from '../project/objects.ts';
import { msbuildFile, type MsbuildFile } from './msbuild-file.ts';
import { readGlobalJson, readNugetConfigs } from './settings.ts';
import { environmentOf, expand, findAbove, resolved, type Defined, type Scope } from './values.ts';
import { walkUp } from '../project/walk-up.ts';

/** A restore while it is followed. */
export interface Restore {
  readonly draft: Draft;
  readonly context: CommandContext;
  /** The folder of the solution, if one is restored. */
  readonly solution: string | undefined;
  /** Properties of the command line, by name in lower case. */
  readonly given: ReadonlyMap<string, string>;
  /** Projects that were followed. */
  readonly projects: Set<string>;
  /** Settings of NuGet come from this file alone. */
  readonly configFile: string | undefined;
  /** `--locked-mode`, or a property that says so. */
  readonly locked: boolean;
  /** `--use-lock-file` */
  readonly lockFiles: boolean;
  readonly recursive: boolean;
}

const MOST_PROJECTS = 5_000;

/** Imported for every project below, before and behind it: https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory */
const BEFORE = ['Directory.Build.props', 'Directory.Packages.props'] as const;
const BEHIND = ['Directory.Build.targets'] as const;

/**
 * SDKs that read nothing of a project but what is read here. Those of others may do anything; Microsoft.Build.CentralPackageVersions looks for
 * Packages.props in the folders above: https://github.com/microsoft/MSBuildSdks/blob/main/src/CentralPackageVersions/README.md
 */
const SDKS =
  /^(?:Microsoft\.NET\.Sdk(?:\.(?:Web|Worker|Razor|BlazorWebAssembly|WindowsDesktop|StaticWebAssets|IL|Functions|Publish))?|Microsoft\.Docker\.Sdk|Microsoft\.Build\.(?:NoTargets|Traversal)|Aspire\.AppHost\.Sdk|MSTest\.Sdk|Microsoft\.Build\.Sql|Microsoft\.NET\.Sdk\.WebAssembly)$/u;

/** Properties by which a restore writes elsewhere, or takes what lies elsewhere. https://learn.microsoft.com/nuget/reference/msbuild-targets#restore-properties */
export const MOVING: ReadonlySet<string> = new Set(
  [
    ['BaseIntermediateOutputPath', 'MSBuildProjectExtensionsPath', 'ArtifactsPath', 'UseArtifactsOutput', 'RestoreOutputPath'],
    [
      'RestoreProjectStyle',
      'RestoreFallbackFolders',
      'RestorePackagesPath',
      'NuGetLockFilePath',
      'RestoreTaskAssemblyFile',
      'NuGetPropsFile',
    ],
    [
      'NuGetRestoreTargets',
      'ImportProjectExtensionProps',
      'ImportProjectExtensionTargets',
      'RestoreRootConfigDirectory',
      'RestoreConfigFile',
    ],
    ['RestoreUseStaticGraphEvaluation', '_DirectoryBuildPropsFile', '_DirectoryBuildTargetsFile', '_DirectoryPackagesPropsFile'],
    // The SDK imports Properties/PublishProfiles/NAME.pubxml whatever is asked for:
    // https://learn.microsoft.com/aspnet/core/host-and-deploy/visual-studio-publish-profiles
    ['PublishProfile', 'PublishProfileFullPath', 'PublishProfileRootFolder'],
  ]
    .flat()
    .map((name) => name.toLowerCase()),
);

/** Properties that name files to import. */
export const IMPORTING =
  /^(?:directorybuildpropspath|directorybuildtargetspath|directorypackagespropspath|custom(?:before|after)(?:directorybuild(?:props|targets)|microsoftcommon(?:crosstargeting)?(?:props|targets)))$/u;

/** Sources of packages beside those of NuGet's settings. */
export const SOURCES: ReadonlySet<string> = new Set(['restoresources', 'restoreadditionalprojectsources']);

/** Follows a project, and those that it references. Each is evaluated by itself, with all that is imported for it. */
export function followProject(restore: Restore, start: string): void {
  const { draft, projects } = restore;
  const pending = [start];
  for (let project = pending.pop(); project !== undefined; project = pending.pop()) {
    if (projects.has(project) || draft.unknown !== undefined) continue;
    projects.add(project);
    if (projects.size > MOST_PROJECTS) giveUp(draft, `more than ${MOST_PROJECTS} projects`);
    const references = evaluate(restore, project);
    if (restore.recursive) pending.push(...references.toReversed());
  }
}

/** Returns the projects that it references. */
function evaluate(restore: Restore, project: string): readonly string[] {
  const { draft, context, solution } = restore;
  const folder = posix.dirname(project);
  const properties = new Map<string, Defined[]>();
  for (const [name, text] of restore.given) properties.set(name, [{ values: [text], certain: true, file: project }]);
  const scope = { draft, context, project, solution, properties };
  const kind = lookNamed(draft, project);
  const found: string[] = [];
  for (const name of BEFORE) found.push(...importFile(scope, findAbove(draft, folder, name)));
  if (kind === 'file') found.push(...importFile(scope, project));
  else if (kind === 'unknown' && !isThroughLink(draft, project)) unclear(draft, project, 'it is not a file of the build context as it is');
  // Visual Studio keeps settings of the debugger there, and its own ignore files keep it out: one that is not there is not asked for.
  const user = `${project}.user`;
  if (draft.files.fact(user).kind !== 'absent') found.push(...importFile(scope, user));
  for (const name of BEHIND) found.push(...importFile(scope, findAbove(draft, folder, name)));
  addResponse(draft, folder);
  readGlobalJson(draft, folder);
  readNugetConfigs(restore, folder);
  addResults(restore, scope, project);
  return found;
}

type ProjectScope = Omit<Scope, 'file'> & { readonly properties: Map<string, Defined[]> };

/** Follows a file that is imported for a project, and returns the projects that it references. */
function importFile(scope: ProjectScope, start: string | undefined): readonly string[] {
  const references: string[] = [];
  const pending = start === undefined ? [] : [start];
  const seen = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const said = readMsbuild(scope.draft, file);
    if (said === undefined) continue;
    for (const [name, definitions] of said.properties) {
      const known = scope.properties.get(name) ?? [];
      if (!known.some((one) => one.file === file)) scope.properties.set(name, [...known, { ...definitions, file }]);
    }
    const here = { ...scope, file };
    checkProperties(here, said);
    askFiles(here, said);
    for (const text of said.needed) {
      const [value = '', ...others] = expand(text, here) ?? [];
      if (value !== '' && others.length === 0 && !/[*?]/u.test(value)) lookNamed(scope.draft, resolved(value, posix.dirname(file)));
    }
    pending.push(...importsOf(here, said));
    references.push(...referencesOf(here, said));
  }
  return references;
}

function readMsbuild(draft: Draft, file: string): MsbuildFile | undefined {
  if (look(draft, file) !== 'file') {
    if (draft.files.fact(file).kind === 'unknown' && !isThroughLink(draft, file)) unclear(draft, file, 'it is made during the build');
    return undefined;
  }
  const read = readObject(draft.files, file, 'xml');
  if (read.kind === 'unusable') {
    block(draft, 'unclear-manifest', read.why);
    return undefined;
  }
  const said = msbuildFile(read.value);
  if (said.obstacle !== undefined) unclear(draft, file, said.obstacle);
  const sdk = said.sdks.find((name) => !SDKS.test(name));
  if (sdk !== undefined) unclear(draft, file, `what the SDK ${sdk} does in a restore is not known`);
  return said;
}

/** What an evaluation depends on. */
function askFiles(scope: Scope, { asked, above }: MsbuildFile): void {
  for (const text of asked) {
    for (const value of expand(text, scope) ?? notKnown(scope, text)) {
      // Relative to the file or to the project, depending on where it stands.
      if (value !== '') for (const place of [scope.file, scope.project]) look(scope.draft, resolved(value, posix.dirname(place)));
    }
  }
  for (const { start, name } of above) {
    const names = expand(name, scope) ?? notKnown(scope, name);
    const starts = start === undefined ? [posix.dirname(scope.file)] : (expand(start, scope) ?? notKnown(scope, start));
    for (const one of starts) for (const each of names) findAbove(scope.draft, resolved(one, posix.dirname(scope.project)), each);
  }
}

function importsOf(scope: Scope, { imports, properties }: MsbuildFile): readonly string[] {
  const named = [...properties].flatMap(([name, { values }]) => (IMPORTING.test(name) ? values : []));
  return [...imports, ...named].flatMap((text) =>
    (expand(text, scope) ?? notKnown(scope, text)).flatMap((value) => {
      if (value === '' || value.startsWith('/*')) return [];
      if (/[*?]/u.test(value)) return notKnown(scope, text);
      return [resolved(value, posix.dirname(scope.file))];
    }),
  );
}

function referencesOf(scope: Scope, { references }: MsbuildFile): readonly string[] {
  return references.flatMap((text) =>
    (expand(text, scope) ?? notKnown(scope, text)).flatMap((value) => {
      if (value === '') return [];
      return /[*?]/u.test(value) ? notKnown(scope, text) : [resolved(value, posix.dirname(scope.project))];
    }),
  );
}

function checkProperties(scope: Scope, { properties }: MsbuildFile): void {
  for (const [name, { values }] of properties) {
    if (MOVING.has(name)) unclear(scope.draft, scope.file, `it sets ${name}, which moves what a restore writes or reads`);
    const local = SOURCES.has(name) ? values.flatMap((value) => value.split(';')).find((source) => !isUrl(source)) : undefined;
    if (local !== undefined) unclear(scope.draft, scope.file, `it takes packages from ${local}`);
  }
}

/** Nothing, another property, or an address. */
export function isUrl(source: string): boolean {
  return /^\s*(?:|\$\(Restore\w*Sources\)|https?:\/\/\S+)\s*$/iu.test(source);
}

function notKnown({ draft, file }: Scope, text: string): readonly string[] {
  unclear(draft, file, `${text} in it is not followed`);
  return [];
}

function unclear(draft: Draft, file: string, why: string): void {
  block(draft, 'unclear-manifest', `${shown(draft.files, file)} is not understood: ${why}`);
}

/**
 * Switches for every call of MSBuild in the folder and below it. The usual rules for git ignore such files, so that one which is not there is in no
 * checkout. https://learn.microsoft.com/visualstudio/msbuild/msbuild-response-files
 */
export function addResponse(draft: Draft, folder: string): void {
  const file = walkUp(folder)
    .map((at) => posix.join(at, 'Directory.Build.rsp'))
    .find((path) => draft.files.fact(path).kind !== 'absent');
  if (file === undefined) return;
  look(draft, file);
  unclear(draft, file, 'its switches are not followed');
}

/** What the restore leaves in the folder of a project. https://learn.microsoft.com/nuget/concepts/package-restore */
function addResults({ draft, context, locked, lockFiles }: Restore, { properties }: ProjectScope, project: string): void {
  const folder = posix.dirname(project);
  const results = posix.join(folder, 'obj');
  draft.outputs.add(results);
  draft.writes.add(`${results === '/' ? '' : results}/**`);
  draft.folders.add(folder);
  const name = posix.basename(project, posix.extname(project));
  // Of old projects: https://learn.microsoft.com/nuget/reference/packages-config
  for (const old of [`packages.${name}.config`, 'packages.config']) look(draft, posix.join(folder, old));
  const used =
    lockFiles ||
    environmentOf(context).has('restorepackageswithlockfile') ||
    properties.get('restorepackageswithlockfile')?.some(({ values }) => values.some((value) => value.toLowerCase() === 'true')) === true;
  const inFile =
    properties.get('restorelockedmode')?.some(({ values, certain }) => certain && values.at(-1)?.toLowerCase() === 'true') === true;
  for (const lock of [`packages.${name}.lock.json`, 'packages.lock.json'].map((file) => posix.join(folder, file))) {
    const there = look(draft, lock) !== 'absent';
    if (locked || inFile || !(there || (used && lock.endsWith('/packages.lock.json')))) continue;
    draft.writes.add(lock);
    draft.lockReason = 'without --locked-mode a restore brings it up to date';
  }
}
