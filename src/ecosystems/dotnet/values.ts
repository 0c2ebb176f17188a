import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import { cacheOf } from '../../source/cache.ts';
import type { CommandContext } from '../ecosystem.ts';
import { look, type Draft } from '../project/draft.ts';
import type { Definitions } from './msbuild-file.ts';
import { UNKNOWN_MARK } from '../pip-lines.ts';
import { callAt } from './text.ts';
import { walkUp } from '../project/walk-up.ts';

/** What is in force where a text of MSBuild stands. */
export interface Scope {
  readonly draft: Draft;
  readonly context: CommandContext;
  /** The file that the text stands in; absolute. */
  readonly file: string;
  /** The project that is evaluated; absolute. */
  readonly project: string;
  /** With a slash at its end; undefined where no solution is built. */
  readonly solution: string | undefined;
  /** By name in lower case, of all files of the project so far, with the file that each stands in. */
  readonly properties: ReadonlyMap<string, readonly Defined[]>;
}

export interface Defined extends Definitions {
  readonly file: string;
}

/** Folders of the SDK, or what only a build has. Nothing of the project lies there. */
const OF_THE_SDK =
  /^(?:MSBuild(?:User)?Extensions(?:Path)(?:32|64)?|MSBuildToolsPath(?:32|64)?|MSBuildBinPath|MSBuildSDKsPath|MSBuildToolsRoot|VSToolsPath|VCTargetsPath|NuGetPackageRoot|NetCoreRoot|NetCoreTargetingPackRoot|BundledNETCoreAppTargetingPackVersion|DevEnvDir|CodeAnalysisTargets|Pkg\w+|CSharpCoreTargetsPath|LanguageTargets)$/iu;

/** More would only come of a hostile file. */
const MOST = 64;
const DEEPEST = 12;

/** In place of a folder of the SDK. */
const SDK = '\u0001sdk';

/**
 * Every text that this may become, whatever the conditions are; undefined where that is not known. Those that lie in the SDK are left out.
 * Reading more than is read costs rebuilds, and nothing else.
 */
export function expand(text: string, scope: Scope): readonly string[] | undefined {
  const all = expandAt(text, scope, 0);
  // Of a property of the command line only some text may be known.
  if (all?.some((value) => value.includes(UNKNOWN_MARK)) === true) return undefined;
  return all?.filter((value) => !value.includes(SDK));
}

function expandAt(text: string, scope: Scope, depth: number): readonly string[] | undefined {
  if (depth > DEEPEST || text.includes('@(') || text.includes('%(')) return undefined;
  let all: readonly string[] = [''];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('$(', at);
    const literal = text.slice(at, open < 0 ? text.length : open);
    if (open < 0) return all.map((start) => start + literal);
    const end = closing(text, open + 1);
    const values = end === undefined ? undefined : valueOf(text.slice(open + 2, end).trim(), scope, depth + 1);
    if (values === undefined || end === undefined) return undefined;
    all = [...new Set(all.flatMap((start) => values.map((value) => start + literal + value)))];
    if (all.length > MOST) return undefined;
    at = end + 1;
  }
  return all;
}

/** Of the bracket at `open`. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text.charAt(at) === '(') depth += 1;
    if (text.charAt(at) === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** Of a property, or of a property function. */
function valueOf(name: string, scope: Scope, depth: number): readonly string[] | undefined {
  if (name.startsWith('[')) return functionOf(name, scope, depth);
  if (!/^\w+$/u.test(name)) return undefined;
  const reserved = reservedOf(name.toLowerCase(), scope);
  if (reserved !== undefined && !scope.properties.has(name.toLowerCase())) return reserved;
  if (OF_THE_SDK.test(name)) return [SDK];
  const defined = scope.properties.get(name.toLowerCase()) ?? [];
  const certain = defined.some((one) => one.certain);
  // A variable of the environment is a property, unless a file sets one of that name.
  const variable = environmentOf(scope.context).get(name.toLowerCase());
  if (variable?.kind === 'unknown' && !certain) return undefined;
  const values: string[] = [...(reserved ?? []), ...(variable?.kind === 'known' ? [variable.text] : [])];
  for (const { values: texts, file } of defined) {
    for (const text of texts) {
      // `$(X);more`: what it was before is among the others.
      const own = new RegExp(`\\$\\(${name}\\)`, 'iu').test(text);
      const found = own ? undefined : expandAt(text, { ...scope, file }, depth);
      if (found === undefined) return undefined;
      values.push(...found);
    }
  }
  if (values.length === 0) return undefined;
  if (!certain) values.push('');
  return [...new Set(values)];
}

const environments = cacheOf<CommandContext, ReadonlyMap<string, Value>>();

/** Variables of the environment, which are properties, by name in lower case. https://learn.microsoft.com/visualstudio/msbuild/how-to-use-environment-variables-in-a-build */
export function environmentOf(context: CommandContext): ReadonlyMap<string, Value> {
  const known = environments.get(context);
  if (known !== undefined) return known;
  const found = new Map([...context.state.env].map(([name, { value }]) => [name.toLowerCase(), value] as const));
  for (const [name, value] of context.command.variables) found.set(name.toLowerCase(), value);
  environments.set(context, found);
  return found;
}

/** https://learn.microsoft.com/visualstudio/msbuild/msbuild-reserved-and-well-known-properties */
function reservedOf(name: string, { file, project, solution, context }: Scope): readonly string[] | undefined {
  const extension = posix.extname(project);
  switch (name) {
    case 'msbuildthisfiledirectory':
      return [`${posix.dirname(file).replace(/\/$/u, '')}/`];
    case 'msbuildthisfile':
      return [posix.basename(file)];
    case 'msbuildthisfilefullpath':
      return [file];
    case 'msbuildthisfilename':
      return [posix.basename(file, posix.extname(file))];
    case 'msbuildprojectdirectory':
    case 'projectdir':
      return [name === 'projectdir' ? `${posix.dirname(project)}/` : posix.dirname(project)];
    case 'msbuildprojectfullpath':
      return [project];
    case 'msbuildprojectfile':
      return [posix.basename(project)];
    case 'msbuildprojectname':
      return [posix.basename(project, extension)];
    case 'msbuildprojectextension':
      return [extension];
    case 'msbuildstartupdirectory':
      return context.command.cwd.kind === 'known' ? [context.command.cwd.text] : undefined;
    case 'solutiondir':
      return [solution ?? '*Undefined*'];
    default:
      return undefined;
  }
}

function functionOf(text: string, scope: Scope, depth: number): readonly string[] | undefined {
  const [name] = /^\[[\w.]+\]::\w+/u.exec(text) ?? [];
  const call = name === undefined ? undefined : callAt(text, name, 0);
  if (call === undefined || text.slice(call.end).trim() !== '') return undefined;
  const words = call.words.map((word) => expandAt(word, scope, depth));
  if (words.some((values) => values === undefined || values.length > 8)) return undefined;
  const known = words.map((values) => values ?? []);
  switch (call.name.toLowerCase()) {
    case '[system.io.path]::combine':
      return combined(known);
    case '[msbuild]::normalizepath':
    case '[system.io.path]::getfullpath':
      return combined(known)?.map((path) => resolved(path, posix.dirname(scope.project)));
    case '[msbuild]::normalizedirectory':
      return combined(known)?.map((path) => `${resolved(path, posix.dirname(scope.project))}/`);
    case '[msbuild]::ensuretrailingslash':
      return known[0]?.map((path) => (path.endsWith('/') ? path : `${path}/`));
    case '[system.io.path]::getdirectoryname':
      return known[0]?.map((path) => posix.dirname(path));
    case '[msbuild]::getpathoffileabove':
      return aboveOf(known[1] ?? [posix.dirname(scope.file)], known[0] ?? [], scope, (path) => path);
    case '[msbuild]::getdirectorynameoffileabove':
      return aboveOf(known[0] ?? [], known[1] ?? [], scope, (path) => posix.dirname(path));
    default:
      return undefined;
  }
}

/** An absolute part makes those before it void. */
function combined(words: readonly (readonly string[])[]): readonly string[] | undefined {
  let all: readonly string[] = [''];
  for (const values of words)
    all = all.flatMap((start) =>
      values.map((value) => (start === '' || slashes(value).startsWith('/') ? value : `${start.replace(/[\\/]$/u, '')}/${value}`)),
    );
  return all.length > MOST ? undefined : all;
}

function aboveOf(starts: readonly string[], names: readonly string[], scope: Scope, of: (path: string) => string): readonly string[] {
  return starts.flatMap((start) =>
    names.map((name) => {
      const found = findAbove(scope.draft, resolved(start, posix.dirname(scope.project)), slashes(name));
      return found === undefined ? '' : of(found);
    }),
  );
}

/** The nearest file of this name in a folder and those above it. Each place that is asked is an input. */
export function findAbove(draft: Draft, folder: string, name: string): string | undefined {
  for (const at of walkUp(folder)) {
    const path = posix.join(at, name);
    if (look(draft, path) !== 'absent') return path;
  }
  return undefined;
}

/** An absolute path of a text: MSBuild takes both slashes. */
export function resolved(text: string, folder: string): string {
  return posix.resolve(folder, slashes(text));
}

function slashes(text: string): string {
  return text.replaceAll('\\', '/');
}
