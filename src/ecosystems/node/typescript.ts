import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { type Draft, look, readTree } from '../project/draft.ts';
import { localSpec, specsOf } from './manifest.ts';
import { type JsonObject, isObject, objectAt, own, readJson, stringAt } from '../project/objects.ts';

/** Settings that make tsc look elsewhere, or run code. https://www.typescriptlang.org/tsconfig/ */
const ELSEWHERE = [
  'baseUrl',
  'paths',
  'rootDirs',
  'typeRoots',
  'plugins',
  'composite',
  'incremental',
  'tsBuildInfoFile',
  'outFile',
  'jsxImportSource',
  'preserveSymlinks',
];

/** Settings that name a folder of the configuration that they stand in. */
const FOLDERS = ['outDir', 'declarationDir', 'rootDir'];

/** Configurations that extend each other; files that are looked through for imports. */
const MOST_CONFIGS = 8;
const MOST_FILES = 500;

/**
 * What `tsc` of one project reads: its folder as a whole, and the configurations that its own one extends. It goes where imports lead, so that
 * every one of them must stay in the folder, or be of a package that no folder of the context is. False: that is not so, or not known.
 * https://www.typescriptlang.org/docs/handbook/compiler-options.html, https://www.typescriptlang.org/docs/handbook/modules/reference.html
 */
export function compileProject(draft: Draft, folder: string, args: readonly string[]): boolean {
  const [flag, place = '.', ...more] = args;
  if ((flag !== undefined && flag !== '-p' && flag !== '--project') || more.length > 0) return false;
  const named = posix.resolve(folder, place);
  const path = named.endsWith('.json') ? named : posix.join(named, 'tsconfig.json');
  const configs = posix.dirname(path) === folder ? configsFrom(draft, path) : undefined;
  const files = sourcesBelow(draft.files, folder);
  const packages = packagesAround(draft.files, folder);
  if (configs === undefined || files === undefined || packages === undefined) return false;
  const types = optionOf(configs, 'types')?.value ?? [];
  const isOther = (name: unknown): boolean => typeof name === 'string' && isElsewhere(name, packages);
  if (!Array.isArray(types) || !types.every(isOther) || [...packages].some((name) => name.startsWith('@types/'))) return false;
  if (!configs.every(isPlain) || !pathsOf(configs).every((one) => isInside(one, folder))) return false;
  if (!files.every((file) => staysInside(draft.files, file, folder, packages))) return false;
  readTree(draft, folder);
  // Without a folder of its own, what it makes lies beside the sources.
  const [out] = pathsOf(configs, ['outDir']);
  for (const made of [out ?? folder, ...pathsOf(configs, ['declarationDir'])]) draft.writes.add(`${literalPattern(made)}/**`);
  return true;
}

interface Config {
  readonly folder: string;
  readonly value: JsonObject;
}

/** The configuration and those that it extends, the nearest first. */
function configsFrom(draft: Draft, path: string): readonly Config[] | undefined {
  const found: Config[] = [];
  for (let at = path; found.length < MOST_CONFIGS;) {
    const value = look(draft, at) === 'file' ? readConfig(draft.files, at) : undefined;
    if (value === undefined) return undefined;
    const folder = posix.dirname(at);
    found.push({ folder, value });
    const base = own(value, 'extends');
    if (base === undefined) return found;
    if (typeof base !== 'string' || !/^\.\.?\//u.test(base)) return undefined;
    at = posix.resolve(folder, base.endsWith('.json') ? base : `${base}.json`);
  }
  return undefined;
}

function isPlain({ value }: Config): boolean {
  const options = objectAt(value, 'compilerOptions');
  return own(value, 'references') === undefined && ELSEWHERE.every((name) => (own(options, name) ?? false) === false);
}

/** An option as the nearest configuration has it, with the folder that it counts from. */
function optionOf(configs: readonly Config[], name: string): { readonly folder: string; readonly value: unknown } | undefined {
  const config = configs.find(({ value }) => own(objectAt(value, 'compilerOptions'), name) !== undefined);
  return config && { folder: config.folder, value: own(objectAt(config.value, 'compilerOptions'), name) };
}

/** Where options and lists of files lead: each as the nearest configuration has it, from there. What is no text leads to the top. */
function pathsOf(configs: readonly Config[], options: readonly string[] = FOLDERS): readonly string[] {
  const resolved = (folder: string, value: unknown): string => (typeof value === 'string' ? posix.resolve(folder, value) : '/');
  const named = options.flatMap((name) => {
    const option = optionOf(configs, name);
    return option === undefined ? [] : [resolved(option.folder, option.value)];
  });
  if (options !== FOLDERS) return named;
  const listed = ['include', 'files'].flatMap((key) => {
    const config = configs.find(({ value }) => own(value, key) !== undefined);
    const list = config && own(config.value, key);
    return config === undefined ? [] : Array.isArray(list) ? list.map((one: unknown) => resolved(config.folder, one)) : ['/'];
  });
  return [...named, ...listed];
}

/** JSON with comments, and with commas behind the last element. */
function readConfig(files: FileView, path: string): JsonObject | undefined {
  const fact = files.fact(path);
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  const plain = text
    ?.replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[^]{0,500}?\*\//gu, '$1')
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/gu, '$1');
  try {
    const value: unknown = plain === undefined ? undefined : JSON.parse(plain);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Undefined where something is not known, or there are too many. */
function sourcesBelow(files: FileView, folder: string): readonly string[] | undefined {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of files.names(at)) {
      const path = posix.join(at, name);
      const { kind } = files.fact(path);
      if (name === 'node_modules') continue;
      if (kind === 'folder') open.push(path);
      else if (kind !== 'context-file') return undefined;
      else if (/\.[cm]?[jt]sx?$/u.test(name)) found.push(path);
      if (found.length + open.length > MOST_FILES) return undefined;
    }
  }
  return found;
}

/** Folders in which packages are looked for, at the most. */
const MOST_FOLDERS = 3000;

/** Names of the packages that lie about: a link of the same name may lead to them. Undefined where there are too many folders. */
function packagesAround(files: FileView, folder: string): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (let above = posix.dirname(folder); ; above = posix.dirname(above)) {
    const open = [above];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      if (seen.size > MOST_FOLDERS) return undefined;
      const manifest = readJson(files, posix.join(at, 'package.json'));
      const name = manifest.kind === 'object' ? stringAt(manifest.value, 'name') : undefined;
      if (name !== undefined) names.add(name);
      // A folder may be a dependency by another name than its own.
      for (const { name: called, spec } of manifest.kind === 'object' ? specsOf(manifest.value) : [])
        if (localSpec(spec, at, undefined) !== undefined) names.add(called);
      for (const inner of files.names(at)) {
        const path = posix.join(at, inner);
        if (inner !== 'node_modules' && files.fact(path).kind === 'folder') open.push(path);
      }
    }
    if (above === '/') return names;
  }
}

/** Comments may stand anywhere: `import(/* webpackChunkName: "a" *\/ './a')`. A module that is declared further is looked up as well. */
const IMPORTS =
  /(?:\bfrom|\bimport|\bmodule|\b(?:require|import)(?:\s|\/\*[^]{0,500}?\*\/|\/\/[^\n]*\n)*\()(?:\s|\/\*[^]{0,500}?\*\/|\/\/[^\n]*\n)*(['"`])([^'"`\n]*)\1|\/\/\/\s*<reference\s[^>\n]*?\b(?:path|types)\s*=\s*['"]([^'"]*)['"]/gu;

/** One that IMPORTS does not look behind. */
const LONG_COMMENT = /\b(?:from|import|module|require)\s*\(?\s*\/\*(?![^]{0,500}?\*\/)/u;

function staysInside(files: FileView, file: string, folder: string, packages: ReadonlySet<string>): boolean {
  const fact = files.fact(file);
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text === undefined || LONG_COMMENT.test(text)) return false;
  return [...text.matchAll(IMPORTS)].every(([, , name = '', reference]) => {
    const word = reference ?? name;
    if (word.includes('\\')) return false;
    if (word.startsWith('.') || (reference !== undefined && word.includes('/')))
      return isInside(posix.resolve(posix.dirname(file), word), folder);
    return isElsewhere(word, packages);
  });
}

/** `name`, `@scope/name/file`: of a package that no folder of the context is. */
function isElsewhere(word: string, packages: ReadonlySet<string>): boolean {
  const [scope = '', rest = ''] = word.split('/');
  return /^[@\w]/u.test(word) && !packages.has(scope.startsWith('@') ? `${scope}/${rest}` : scope);
}
