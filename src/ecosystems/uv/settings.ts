import { posix } from 'node:path';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { lastFlag } from '../ecosystem.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { indexReview } from '../pip-found.ts';
import { around } from '../pip-places.ts';
import { block, giveUp, look, lookNamed, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, stringAt, type JsonObject } from '../project/objects.ts';
import { checkNamed, isLocalSpec, settingsToml, stringsAt, tablesAt } from '../python/pyproject.ts';
import { below, homeFolder, inHome, resolvePath } from '../system-region.ts';
import { toolUv, type Workspace } from './workspace.ts';

/** Variables that name folders which it fills: Pythons, and what it keeps. https://docs.astral.sh/uv/reference/environment/ */
const FOLDERS = ['UV_PYTHON_INSTALL_DIR', 'UV_PYTHON_CACHE_DIR', 'UV_CREDENTIALS_DIR', 'UV_CACHE_DIR'];

/** Where packages are looked for. An entry may be `name=address`. */
const INDEXES = ['UV_INDEX', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS'];

const NOT_FOLLOWED = ['UV_PYTHON_SEARCH_PATH', 'UV_NO_PROJECT'];

/** The folder that a command works in: `--directory` and `--project`, or the variables of them. */
export function startFolder(draft: Draft, context: CommandContext, read: ReadArguments): string | undefined {
  const { cwd } = context.command;
  let folder = cwd.kind === 'known' ? posix.resolve(cwd.text) : undefined;
  for (const [flag, name] of [
    ['--directory', 'UV_WORKING_DIR'],
    ['--project', 'UV_PROJECT'],
  ] as const) {
    const value = context.env(name);
    const word = lastFlag(read, flag) ?? (value?.kind === 'known' && value.text !== '' ? value.text : undefined);
    if (lastFlag(read, flag) === undefined && value?.kind === 'unknown')
      giveUp(draft, `the folder in ${name} is not known before the build`);
    folder = word === undefined || folder === undefined ? folder : resolvePath(word, { kind: 'known', text: folder });
  }
  if (folder === undefined) giveUp(draft, 'the folder that uv is called in is not known');
  else if (read.subcommand === 'sync') checkNamed(draft, folder, cwd);
  return folder;
}

/** A variable that says yes or no. https://docs.rs/clap/latest/clap/builder/struct.BoolishValueParser.html */
export function isOn(context: CommandContext, name: string): boolean {
  const value = context.env(name);
  return value?.kind === 'known' && /^(?:y|yes|t|true|on|1)$/i.test(value.text);
}

/**
 * Settings: uv.toml, or `[tool.uv]` where there is none, of the workspace's root or the first folder above it; of the user; of the system.
 * https://docs.astral.sh/uv/concepts/configuration-files/, https://github.com/astral-sh/uv/blob/main/crates/uv-settings/src/lib.rs (find)
 */
export function addSettings(
  draft: Draft,
  context: CommandContext,
  read: ReadArguments,
  workspace: Workspace | undefined,
  start: string,
): void {
  const named = lastFlag(read, '--config-file') ?? textOf(context, 'UV_CONFIG_FILE');
  if (named === undefined) addProjectSettings(draft, workspace?.root ?? start, workspace);
  else addFile(draft, context, named);
  const home = homeFolder(context.state, around(context));
  const config = textOf(context, 'XDG_CONFIG_HOME') ?? (home === undefined ? undefined : posix.join(home, '.config'));
  if (config === undefined) for (const pattern of inHome(context.state, ['.config/uv/**'], around(context))) draft.reads.add(pattern);
  else for (const name of ['uv.toml', '.python-version', '.python-versions']) addOutside(draft, posix.join(config, 'uv', name));
  for (const folder of [...(textOf(context, 'XDG_CONFIG_DIRS') ?? '/etc/xdg').split(':'), '/etc'])
    if (folder.startsWith('/')) addOutside(draft, posix.join(folder, 'uv/uv.toml'));
  addVariables(draft, context);
}

function textOf(context: CommandContext, name: string): string | undefined {
  const value = context.env(name);
  return value?.kind === 'known' && value.text !== '' ? value.text : undefined;
}

function addProjectSettings(draft: Draft, start: string, workspace: Workspace | undefined): void {
  for (let folder = start; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'uv.toml');
    const settings = settingsToml(draft, path);
    if (settings !== undefined) return checkSettings(draft, settings, path);
    const manifest = workspace?.manifests.get(folder);
    if (manifest !== undefined && isObject(own(objectAt(manifest, 'tool'), 'uv')))
      return checkSettings(draft, toolUv(manifest), posix.join(folder, 'pyproject.toml'));
    if (folder === '/') return;
  }
}

function addFile(draft: Draft, context: CommandContext, word: string): void {
  const path = resolvePath(word, context.command.cwd);
  if (path === undefined) return giveUp(draft, `the settings in ${word} cannot be resolved before the build`);
  const settings = settingsToml(draft, path);
  if (settings !== undefined) checkSettings(draft, settings, path);
  else lookNamed(draft, path);
}

function addOutside(draft: Draft, path: string): void {
  if (draft.files.fact(path).kind !== 'unknown') {
    const settings = path.endsWith('.toml') ? settingsToml(draft, path) : undefined;
    if (settings === undefined) look(draft, path);
    else checkSettings(draft, settings, path);
    return;
  }
  look(draft, path);
  draft.notes.add(`${path} may be made during the build: it is taken to name nothing of the project.`);
}

/** Settings that lead to files. https://docs.astral.sh/uv/reference/settings/ */
function checkSettings(draft: Draft, settings: JsonObject, path: string): void {
  const where = shown(draft.files, path);
  const spec = textsIn(settings, 0).find((text) => isLocalSpec(text));
  if (spec !== undefined) block(draft, 'local-dependency', `${where} names ${spec}, which is built from its source`);
  for (const table of [settings, objectAt(settings, 'pip')]) {
    const addresses = [
      stringAt(table, 'index-url'),
      ...stringsAt(table, 'extra-index-url'),
      ...stringsAt(table, 'find-links'),
      ...tablesAt(table, 'index').map((index) => stringAt(index, 'url')),
    ];
    const local = addresses.find((address) => address !== undefined && !isAddress(address));
    if (local !== undefined) block(draft, 'local-dependency', `${where} has packages looked for in ${local}, which is not followed`);
    for (const key of ['cache-dir', 'target', 'prefix', 'python', 'config-file'])
      if (own(table, key) !== undefined) giveUp(draft, `the setting ${key} in ${where} is not followed`);
  }
}

/** Requirements stand in lists of `constraint-dependencies`, `extra-build-dependencies`, `dependency-metadata`, and tables in them. */
function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return depth > 6 ? [] : inner.flatMap((one: unknown) => textsIn(one, depth + 1));
}

function isAddress(text: string): boolean {
  return /^(?:[\w.-]+=)?https?:\/\//i.test(text);
}

function addVariables(draft: Draft, context: CommandContext): void {
  const named = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (named !== undefined) giveUp(draft, `${named} is set, which is not followed`);
  for (const name of INDEXES) {
    const value = context.env(name);
    if (value === undefined) continue;
    const known = value.kind === 'known';
    if (!known && !isAddress(value.term)) draft.review ??= indexReview(name);
    if (known && !value.text.split(/[\s,]+/).every((one) => one === '' || isAddress(one)))
      giveUp(draft, `the folder in ${name} is not followed`);
  }
  for (const name of FOLDERS) {
    const value = context.env(name);
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    const path = value.kind === 'known' ? resolvePath(value.text, context.command.cwd) : undefined;
    if (path === undefined) return giveUp(draft, `the folder in ${name} is not known before the build`);
    const tree = below(literalPattern(path));
    draft.writes.add(tree);
    if (name !== 'UV_CACHE_DIR' && name !== 'UV_PYTHON_CACHE_DIR') draft.reads.add(tree);
  }
  addPython(draft, context);
}

/** A version (`3.12`), a name, or a path: one of the system is the same in every build. https://docs.astral.sh/uv/concepts/python-versions/#requesting-a-version */
function addPython(draft: Draft, context: CommandContext): void {
  const value = context.env('UV_PYTHON');
  if (value?.kind !== 'known' || !value.text.includes('/')) return;
  const path = resolvePath(value.text, context.command.cwd);
  if (path !== undefined && !/^\/(?:usr|bin)\//.test(path)) draft.reads.add(below(literalPattern(posix.dirname(posix.dirname(path)))));
}

/** The nearest of these says which Python is wanted. https://docs.astral.sh/uv/concepts/python-versions/#python-version-files */
export function addPythonVersion(draft: Draft, start: string, root: string): void {
  for (let folder = start; ; folder = posix.dirname(folder)) {
    if (['.python-version', '.python-versions'].map((name) => look(draft, posix.join(folder, name))).includes('file')) return;
    if (folder === root || folder === '/') return;
  }
}
