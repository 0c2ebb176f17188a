import { posix } from 'node:path';
import { literalPattern } from '../model/path-patterns.ts';
import type { FileView } from '../model/files.ts';
import { hasFlag, lastFlag, type CommandContext, type ReadArguments } from './ecosystem.ts';
import type { PipInputs } from './pip-found.ts';
import { isInEveryPython, isStandardModule, shadowedModules } from './pip-modules.ts';
import { below, foldersIn, homeFolder, inHome, resolvePath, searchPath, USR_FOLDERS, type Surroundings } from './system-region.ts';

/** Where an install puts things. */
export interface PipPlaces {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly outputs: readonly string[];
  readonly folders: readonly string[];
}

export interface Unclear {
  readonly why: string;
}

const STANDARD_PREFIXES: ReadonlySet<string> = new Set(['/', '/usr', '/usr/local']);

export function around(context: CommandContext): Surroundings {
  return { variables: context.command.variables, cwd: context.command.cwd };
}

/**
 * The environments whose Python may run: that of a program with a path, and those that PATH and VIRTUAL_ENV name.
 * The folder of a prefix where nothing can have put a `bin/pip` is none.
 */
export function environmentPrefixes(context: CommandContext): readonly string[] | Unclear {
  const [program] = context.command.argv;
  const word = program?.value.kind === 'known' ? program.value.text : '';
  if (word.includes('/')) {
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined) return { why: `the program ${word} cannot be resolved before the build` };
    const prefix = posix.dirname(posix.dirname(path));
    return STANDARD_PREFIXES.has(prefix) ? [] : [prefix];
  }
  const prefixes = new Set<string>();
  for (const folder of searchPath(context.state, around(context))) {
    if (folder.kind === 'pattern') {
      if (folder.pattern !== '**' && !folder.pattern.endsWith('/bin')) continue;
      return { why: `PATH names a folder that is not known before the build, and \`${context.program}\` may stand there` };
    }
    if (posix.basename(folder.path) === 'bin' && mayHold(context, folder.path)) prefixes.add(posix.dirname(folder.path));
  }
  const environment = context.env('VIRTUAL_ENV');
  if (environment?.kind === 'unknown') return { why: 'the folder in VIRTUAL_ENV is not known before the build' };
  if (environment !== undefined && environment.text.startsWith('/'))
    prefixes.add(resolvePath(environment.text, context.command.cwd) ?? '/');
  return [...prefixes].filter((prefix) => !STANDARD_PREFIXES.has(prefix));
}

/** Known folders of which nothing put `pip` or `python` into `bin` hold no environment (ENV PATH=/app/bin:$PATH for scripts). */
function mayHold(context: CommandContext, folder: string): boolean {
  const { files } = context;
  if (files.fact(posix.dirname(folder)).kind !== 'folder') return true;
  return [context.program, 'python', 'python3'].some((name) => files.fact(`${folder}/${name}`).kind !== 'absent');
}

/** Where packages land. `--target` replaces all else; `--prefix`, `--root` and `--user` come on top: pip may still remove old versions elsewhere. */
export function placesOf(context: CommandContext, read: ReadArguments, prefixes: readonly string[]): PipPlaces | Unclear {
  const chosen: string[] = [];
  for (const flag of ['--target', '--prefix', '--root'] as const) {
    const word = lastFlag(read, flag);
    if (word === undefined) continue;
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined) return { why: `the folder ${word} of ${flag} cannot be resolved before the build` };
    chosen.push(path);
  }
  const cache = cacheOf(context, read);
  if ('why' in cache) return cache;
  const trees = chosen.map((path) => below(literalPattern(path)));
  const own = prefixes.map((prefix) => below(literalPattern(prefix)));
  const home = inHome(context.state, ['.local/**'], around(context));
  const user = context.state.user;
  const asRoot = user.kind === 'known' && /^(?:root|0)(?::|$)/.test(user.text);
  const elsewhere = hasFlag(read, '--target') ? [] : [...USR_FOLDERS, ...own, ...(asRoot && !wantsUser(context, read) ? [] : home)];
  const base = context.env('PYTHONUSERBASE');
  if (base?.kind === 'unknown') return { why: 'the folder in PYTHONUSERBASE is not known before the build' };
  const basePath = base === undefined || base.text === '' ? undefined : (resolvePath(base.text, context.command.cwd) ?? '/');
  const userBase = basePath === undefined ? [] : [below(literalPattern(basePath))];
  const mine = goesToUser(context, read, prefixes, asRoot) ? (basePath ?? homeBase(context)) : undefined;
  const results = mine === undefined ? chosen : [...chosen, mine];
  return {
    // A package that is already in the target folder is kept, so its content decides.
    // The cache only saves downloads: what comes out is the same without it.
    reads: [...trees, ...own, ...home, ...userBase],
    writes: [...trees, ...elsewhere, ...cache.trees, ...userBase, ...temporary(context)],
    outputs: [...results, ...(hasFlag(read, '--target') ? [] : prefixes)],
    folders: [...results, ...prefixes, ...(mine === undefined ? [] : [posix.dirname(mine)])],
  };
}

function wantsUser(context: CommandContext, read: ReadArguments): boolean {
  return hasFlag(read, '--user') || context.env('PIP_USER') !== undefined;
}

/** `~/.local`, where the home folder is known. */
function homeBase(context: CommandContext): string | undefined {
  const home = homeFolder(context.state, around(context));
  return home === undefined ? undefined : posix.join(home, '.local');
}

/**
 * Does the install surely fill the user's own folder: asked for, or because a user other than root cannot write to the system's?
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/commands/install.py (decide_user_install)
 */
function goesToUser(context: CommandContext, read: ReadArguments, prefixes: readonly string[], asRoot: boolean): boolean {
  if (['--no-user', '--target', '--prefix', '--root'].some((flag) => hasFlag(read, flag))) return false;
  const asked = context.env('PIP_USER');
  if (hasFlag(read, '--user')) return true;
  if (asked !== undefined) return asked.kind === 'known' && /^(?:1|y|yes|t|true|on)$/i.test(asked.text);
  const other = context.state.user.kind === 'known' && context.state.user.text !== '' && !asRoot;
  return other && prefixes.length === 0 && context.env('PYTHONNOUSERSITE') === undefined;
}

/** https://pip.pypa.io/en/stable/topics/caching/#where-is-the-cache-stored */
function cacheOf(context: CommandContext, read: ReadArguments): { readonly trees: readonly string[] } | Unclear {
  const word = lastFlag(read, '--cache-dir');
  if (word !== undefined) {
    const path = resolvePath(word, context.command.cwd);
    return path === undefined
      ? { why: `the folder ${word} of --cache-dir cannot be resolved before the build` }
      : { trees: [below(literalPattern(path))] };
  }
  const xdg = context.env('XDG_CACHE_HOME');
  if (xdg?.kind === 'unknown') return { why: 'the folder in XDG_CACHE_HOME is not known before the build' };
  const path = xdg === undefined || xdg.text === '' ? undefined : resolvePath(`${xdg.text}/pip`, context.command.cwd);
  return { trees: path === undefined ? inHome(context.state, ['.cache/pip/**'], around(context)) : [below(literalPattern(path))] };
}

/** Builds happen in a folder for temporary files. https://docs.python.org/3/library/tempfile.html#tempfile.gettempdir */
export function temporary(context: CommandContext): readonly string[] {
  return ['TMPDIR', 'TEMP', 'TMP', 'PYTHONPYCACHEPREFIX'].flatMap((name) => {
    const value = context.env(name);
    const path = value?.kind === 'known' && value.text !== '' ? resolvePath(value.text, context.command.cwd) : undefined;
    return path === undefined || path === '/tmp' ? [] : [below(literalPattern(path))];
  });
}

/** Folders that projects are checked out into. */
export interface Checkouts {
  /** Those of the releases since pip 20.3. */
  readonly outputs: readonly string[];
  /** Those, and those of earlier releases. */
  readonly trees: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Where `-e git+...` is checked out: the name of the project below `src`, which lies in the environment, or in the working directory
 * outside of one. The name is normalized as in PEP 503 since pip 20.3; before, it was only made lower case.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/req/req_install.py (ensure_build_location)
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/locations/base.py (get_src_prefix)
 */
export function checkoutFolders(
  context: CommandContext,
  read: ReadArguments,
  prefixes: readonly string[],
  names: ReadonlySet<string>,
): Checkouts | Unclear {
  if (names.size === 0) return { outputs: [], trees: [], folders: [] };
  const word = lastFlag(read, '--src');
  const path = resolvePath(word ?? 'src', context.command.cwd);
  if (path === undefined) return { why: 'the folder for checkouts of editable requirements cannot be resolved before the build' };
  const sources = word === undefined ? [path, ...prefixes.map((prefix) => `${prefix}/src`)] : [path];
  const below = (name: string): readonly string[] => sources.map((source) => posix.join(source, name));
  const outputs = [...names].flatMap((name) => below(name.toLowerCase().replace(/[-_.]+/g, '-')));
  const earlier = [...names].flatMap((name) => below(name.toLowerCase()));
  return { outputs, trees: [...new Set([...outputs, ...earlier])], folders: sources.map((source) => posix.dirname(source)) };
}

/**
 * What Python imports from a folder of its module path in place of the real thing: `json.py` in the working directory of
 * `python -m pip`, `sitecustomize.py` in a folder of PYTHONPATH. Packages that are installed there count as installed.
 */
export function addModulePath(
  context: CommandContext,
  found: PipInputs,
  withCwd: boolean,
  modules: ReadonlySet<string> = shadowedModules(),
): void {
  const value = context.env('PYTHONPATH');
  const { cwd } = context.command;
  const folders = value === undefined || (value.kind === 'known' && value.text === '') ? [] : [...foldersIn('PYTHONPATH', value, cwd)];
  if (withCwd) {
    if (cwd.kind === 'known') folders.push({ kind: 'known', path: cwd.text });
    else found.unknown ??= 'the working directory, from which `python -m` imports, is not known before the build';
  }
  for (const folder of folders) {
    if (folder.kind === 'pattern') {
      found.unknown ??= 'a folder in PYTHONPATH is not known before the build';
      continue;
    }
    const base = folder.path === '/' ? '' : folder.path;
    for (const name of context.files.names(folder.path)) {
      if (!isShadow(name, modules)) continue;
      if (isPassedOver(context, base, name)) {
        const init = `${base}/${name}/__init__.py`;
        found.reads.add(literalPattern(init));
        found.optional.add(init);
        continue;
      }
      if (importsOthers(context, `${base}/${name}`))
        found.unknown ??= `Python finds ${base}/${name} in place of its own module, and what that imports is not followed`;
      found.reads.add(below(literalPattern(`${base}/${name}`)));
      found.writes.add(`${literalPattern(base)}/__pycache__/**`);
    }
    for (const kind of ['egg-info', 'dist-info', 'egg', 'egg-link']) found.reads.add(`${literalPattern(base)}/*.${kind}/**`);
  }
}

/**
 * A folder without `__init__.py` is passed over for a module that is there, be it further down the path:
 * https://docs.python.org/3/reference/import.html#namespace-packages, https://peps.python.org/pep-0420/#specification
 */
function isPassedOver({ files }: CommandContext, base: string, name: string): boolean {
  const path = `${base}/${name}`;
  if (!isInEveryPython(name) || files.fact(path).kind !== 'folder') return false;
  return files.fact(`${path}/__init__.py`).kind === 'absent' && !files.names(path).some((one) => one.startsWith('__init__.'));
}

/** May code that stands in the place of a module bring in files besides itself? Code that imports only modules of Python itself brings in no more. */
function importsOthers({ files }: CommandContext, path: string): boolean {
  if (files.fact(path).kind !== 'folder') return importsMore(files, path);
  return [...files.names(path)].some((name) => importsMore(files, `${path}/${name}`));
}

function importsMore(files: FileView, path: string): boolean {
  const fact = files.fact(path);
  const text = fact.kind === 'context-file' && path.endsWith('.py') ? files.text(fact.path) : undefined;
  if (text === undefined || DYNAMIC.test(text)) return true;
  const imports = [...text.matchAll(/\b(?:import|from)\b[^\n]*/g)].map(([line]) => line);
  return !imports.every((line) => isStandardImport(line, files.names(posix.dirname(path))));
}

/** Code that imports or reads in other ways than by an import in a line of its own. */
const DYNAMIC = /__import__|importlib|runpy|pkgutil|\b(?:exec|eval|open|compile)\s*\(|sys\.path|;|\\$/m;

/** `import a, b as c`, `from a.b import (`, of modules that nothing beside the file stands in for. */
function isStandardImport(line: string, beside: Iterable<string>): boolean {
  const from = /^from\s+([\w.]+)\s+import\b/.exec(line)?.[1];
  const list = /^import\s+([\w., \t]+?)\s*(?:#.*)?$/.exec(line)?.[1];
  const modules = from === undefined ? list?.split(',').map((one) => one.trim().split(/\s/)[0] ?? '') : [from];
  const there = new Set([...beside].map((name) => name.split('.')[0]));
  return (
    modules?.every((name) => {
      const top = name.split('.')[0] ?? '';
      return isStandardModule(top) && !there.has(top);
    }) ?? false
  );
}

/** `json.py`, `json.cpython-312-x86_64-linux-gnu.so`, `json`. */
function isShadow(name: string, modules: ReadonlySet<string>): boolean {
  const [module = '', ...rest] = name.split('.');
  const ending = rest.at(-1);
  if (ending !== undefined && ending !== 'py' && ending !== 'so' && ending !== 'pyc') return false;
  return shadowedModules().has(module) || modules.has(module);
}
