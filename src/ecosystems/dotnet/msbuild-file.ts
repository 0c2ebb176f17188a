import { cacheOf } from '../../source/cache.ts';
import { isObject, type JsonObject } from '../project/objects.ts';
import { callsOf, decoded } from './text.ts';
import { whyRuns } from './targets.ts';

/** What one MSBuild file says, as far as it leads to other files. Texts are as they are written, entities apart. */
export interface MsbuildFile {
  /** Names of SDKs, without a version. */
  readonly sdks: readonly string[];
  /** Files that it imports. */
  readonly imports: readonly string[];
  /** Those of them that stand in the project itself, without a condition: it cannot be read where one is missing. */
  readonly needed: readonly string[];
  /** Projects that it references. */
  readonly references: readonly string[];
  /** Files whose content or existence it asks for. */
  readonly asked: readonly string[];
  /** Files that are looked for in a folder and those above it. */
  readonly above: readonly { readonly start: string | undefined; readonly name: string }[];
  /** By name in lower case: what some definition gives it. `certain`: one of them stands without a condition. */
  readonly properties: ReadonlyMap<string, Definitions>;
  /** Why it is not understood what a restore does with it, if so. */
  readonly obstacle: string | undefined;
}

export interface Definitions {
  readonly values: readonly string[];
  readonly certain: boolean;
}

interface Gathered {
  readonly sdks: string[];
  readonly imports: string[];
  readonly needed: string[];
  readonly references: string[];
  readonly asked: Set<string>;
  readonly above: { readonly start: string | undefined; readonly name: string }[];
  readonly properties: Map<string, { readonly values: string[]; certain: boolean }>;
  obstacle: string | undefined;
}

const cache = cacheOf<JsonObject, MsbuildFile>();

/** Reads it once for each file: a Directory.Build.props belongs to every project below it. */
export function msbuildFile(root: JsonObject): MsbuildFile {
  const known = cache.get(root);
  if (known !== undefined) return known;
  const found: Gathered = {
    sdks: [],
    imports: [],
    needed: [],
    references: [],
    asked: new Set(),
    above: [],
    properties: new Map(),
    obstacle: undefined,
  };
  const project = root['Project'];
  if (isObject(project)) readProject(project, found);
  else if (project !== '') found.obstacle = 'it holds no project';
  const file = { ...found, asked: [...found.asked] };
  cache.set(root, file);
  return file;
}

function readProject(project: JsonObject, found: Gathered): void {
  const sdk = project['@Sdk'];
  if (typeof sdk === 'string') found.sdks.push(...sdk.split(';').map((name) => nameOf(name)));
  if (typeof project['@InitialTargets'] === 'string' && project['@InitialTargets'] !== '')
    found.obstacle ??= `its target ${project['@InitialTargets']} runs whatever is asked for`;
  readGroups(project, found);
  for (const element of [project['Import']].flat()) {
    if (!isObject(element) || element['@Condition'] !== undefined || element['@Sdk'] !== undefined) continue;
    if (typeof element['@Project'] === 'string') found.needed.push(decoded(element['@Project']));
  }
}

/** `Microsoft.Build.NoTargets/3.7.0` */
function nameOf(sdk: string): string {
  return sdk.trim().replace(/\/.*$/u, '');
}

/** What stands in a project, in a `Choose`, or in an `ImportGroup`. https://learn.microsoft.com/visualstudio/msbuild/msbuild-project-file-schema-reference */
function readGroups(node: JsonObject, found: Gathered): void {
  for (const [name, value] of Object.entries(node)) {
    if (name.startsWith('@') || name === '#text') {
      if (name === '@Condition') scan(value, found);
      continue;
    }
    const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (name === 'Target') found.obstacle ??= whyRuns(elements);
    else readElements(name, elements, found);
  }
}

function readElements(name: string, elements: readonly unknown[], found: Gathered): void {
  for (const element of elements) {
    if (name === 'UsingTask' || name === 'ProjectExtensions' || name === 'ItemDefinitionGroup') continue;
    else if (!isObject(element)) continue;
    else if (name === 'PropertyGroup') readProperties(element, found);
    else if (name === 'ItemGroup') readItems(element, found);
    else if (name === 'Import') readImport(element, found);
    else if (name === 'Sdk') found.sdks.push(nameOf(String(element['@Name'])));
    else readGroups(element, found);
  }
}

function readImport(element: JsonObject, found: Gathered): void {
  scan(element['@Condition'], found);
  const { '@Sdk': sdk, '@Project': path } = element;
  if (typeof sdk === 'string') found.sdks.push(nameOf(sdk));
  else if (typeof path === 'string') {
    scan(path, found);
    found.imports.push(decoded(path));
  }
}

function readProperties(group: JsonObject, found: Gathered): void {
  scan(group['@Condition'], found);
  for (const [name, value] of Object.entries(group)) {
    if (name.startsWith('@') || name === '#text') continue;
    const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const element of elements) {
      const text: unknown = isObject(element) ? (element['#text'] ?? '') : element;
      const conditional = group['@Condition'] !== undefined || (isObject(element) && element['@Condition'] !== undefined);
      if (isObject(element)) scan(element['@Condition'], found);
      scan(text, found);
      const key = name.toLowerCase();
      const property = found.properties.get(key) ?? { values: [], certain: false };
      found.properties.set(key, property);
      property.values.push(decoded(String(text)).trim());
      property.certain ||= !conditional;
    }
  }
}

function readItems(group: JsonObject, found: Gathered): void {
  scan(group['@Condition'], found);
  for (const [name, value] of Object.entries(group)) {
    if (name.startsWith('@') || name === '#text') continue;
    for (const element of Array.isArray(value) ? value : [value]) {
      if (!isObject(element)) continue;
      for (const text of Object.values(element)) scan(text, found);
      if (PACKAGES.test(name)) checkPackages(element, found);
      const include = element['@Include'];
      if (name.toLowerCase() !== 'projectreference' || typeof include !== 'string') continue;
      found.references.push(
        ...decoded(include)
          .split(';')
          .map((path) => path.trim())
          .filter((path) => path !== ''),
      );
    }
  }
}

const PACKAGES = /^(?:GlobalPackageReference|PackageReference|PackageVersion|PackageDownload|DotNetCliToolReference)$/iu;

/** Packages that other items name: those may be the files of a folder. */
function checkPackages(element: JsonObject, found: Gathered): void {
  const items = Object.values(element).flatMap((text) => (typeof text === 'string' ? [...text.matchAll(/@\(\s*(\w+)/gu)] : []));
  const odd = items.find(([, item = '']) => !PACKAGES.test(item));
  if (odd !== undefined) found.obstacle ??= `it takes packages from the items ${odd[1] ?? ''}`;
}

const READS = /\[System\.IO\.(?:File|FileInfo)\]::\w+/giu;
const HARMLESS = /\[System\.IO\.Directory\]::GetParent/giu;
const LISTS = /\[System\.IO\.(?:Directory|DirectoryInfo)\]/iu;

/** What an attribute or a text asks the disk for. */
function scan(value: unknown, found: Gathered): void {
  if (typeof value !== 'string' || !value.includes('(')) return;
  const text = decoded(value);
  for (const call of callsOf(text, /(?<![\w.:])exists/giu)) ask(call?.words, found);
  for (const call of callsOf(text, READS)) ask(call?.words.slice(0, 1), found);
  for (const call of callsOf(text, /\[MSBuild\]::GetPathOfFileAbove/giu)) addAbove(call?.words[1], call?.words[0], found);
  for (const call of callsOf(text, /\[MSBuild\]::GetDirectoryNameOfFileAbove/giu)) addAbove(call?.words[0], call?.words[1], found);
  if (LISTS.test(text.replaceAll(HARMLESS, ''))) found.obstacle ??= 'it lists a folder';
}

function ask(words: readonly string[] | undefined, found: Gathered): void {
  const [path] = words ?? [];
  if (path === undefined || words?.length !== 1) found.obstacle ??= 'it asks for a file that is not understood';
  else found.asked.add(path);
}

function addAbove(start: string | undefined, name: string | undefined, found: Gathered): void {
  if (name === undefined) found.obstacle ??= 'it looks for a file that is not understood';
  else found.above.push({ start, name });
}
