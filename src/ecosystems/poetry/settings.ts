import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import type { CommandContext } from '../ecosystem.ts';
import { around } from '../pip-places.ts';
import { giveUp, isThroughLink, look, type Draft } from '../project/draft.ts';
import { isObject, own, type JsonObject } from '../project/objects.ts';
import { settingsToml } from '../python/pyproject.ts';
import { homeFolder, inHome, resolvePath } from '../system-region.ts';

/** Settings that are folders, with where they lie by themselves. https://python-poetry.org/docs/configuration/ */
const FOLDERS = {
  'cache-dir': { xdg: 'XDG_CACHE_HOME', home: '.cache' },
  'data-dir': { xdg: 'XDG_DATA_HOME', home: '.local/share' },
} as const;

/** Where Poetry keeps things. A folder that is not known is undefined: it lies below a home folder that is not known. */
export interface PoetrySettings {
  readonly cache: string | undefined;
  readonly data: string | undefined;
  /** `virtualenvs.path` where something sets it. */
  readonly environments: string | undefined;
  /** `virtualenvs.in-project`; undefined: nothing says so. */
  readonly inProject: boolean | undefined;
}

/** A file of settings, from the least to the most important. */
type Layers = readonly JsonObject[];

/**
 * Settings of the user, of the project (`poetry.toml`) and of the environment (`POETRY_VIRTUALENVS_PATH`), each before the one after it.
 * @param root the project; undefined: only those of the user
 */
export function poetrySettings(draft: Draft, context: CommandContext, root: string): PoetrySettings {
  const project = settingsToml(draft, posix.join(root, 'poetry.toml'));
  const layers = [...userFiles(draft, context), project].filter((layer) => layer !== undefined);
  const folder = (key: keyof typeof FOLDERS): string | undefined => {
    const { xdg, home } = FOLDERS[key];
    // Since 2.0 the folder of data is POETRY_HOME, where that is set.
    const named = folderOf(draft, context, layers, root, key) ?? (key === 'data-dir' ? absolute(draft, context, 'POETRY_HOME') : undefined);
    if (named !== undefined) return named;
    const base = absolute(draft, context, xdg) ?? below(homeFolder(context.state, around(context)), home);
    return below(base, 'pypoetry');
  };
  const environments = folderOf(draft, context, layers, root, 'virtualenvs.path');
  for (const name of certificates(context, layers)) giveUp(draft, `the certificate in ${name} is not followed`);
  return { cache: folder('cache-dir'), data: folder('data-dir'), environments, inProject: inProject(context, layers) };
}

function below(folder: string | undefined, name: string): string | undefined {
  return folder === undefined ? undefined : posix.join(folder, name);
}

/** https://github.com/python-poetry/poetry/blob/main/src/poetry/locations.py */
function userFiles(draft: Draft, context: CommandContext): Layers {
  const home = homeFolder(context.state, around(context));
  const folder =
    absolute(draft, context, 'POETRY_CONFIG_DIR') ??
    below(absolute(draft, context, 'XDG_CONFIG_HOME') ?? below(home, '.config'), 'pypoetry');
  if (folder === undefined) {
    for (const pattern of inHome(context.state, ['.config/pypoetry/config.toml', '.config/pypoetry/auth.toml'], around(context)))
      draft.reads.add(pattern);
    return [];
  }
  return ['config.toml', 'auth.toml'].flatMap((name): Layers => {
    const path = posix.join(folder, name);
    if (draft.files.fact(path).kind !== 'unknown' || isThroughLink(draft, path))
      return [settingsToml(draft, path)].filter((layer) => layer !== undefined);
    look(draft, path);
    draft.notes.add(`Settings of Poetry in ${folder} are made during the build: they are taken to name no folder of the project.`);
    return [];
  });
}

/** The folder that a variable names; undefined where it is not set. */
function absolute(draft: Draft, context: CommandContext, name: string): string | undefined {
  const value = context.env(name);
  return value === undefined || isEmpty(value) ? undefined : folderIn(draft, context, name, value);
}

function isEmpty(value: Value): boolean {
  return value.kind === 'known' && value.text === '';
}

/** `{cache-dir}/virtualenvs` and the like are left to the setting that they name. */
function folderIn(draft: Draft, context: CommandContext, name: string, value: Value): string | undefined {
  const text = value.kind === 'known' && !/[{}]/.test(value.text) ? value.text : undefined;
  const home = homeFolder(context.state, around(context));
  const path =
    text?.startsWith('~/') === true && home !== undefined
      ? posix.join(home, text.slice(2))
      : text && resolvePath(text, context.command.cwd);
  if (path === undefined) giveUp(draft, `the folder in ${name} of Poetry is not followed`);
  return path;
}

/** `virtualenvs.path` is POETRY_VIRTUALENVS_PATH. https://python-poetry.org/docs/configuration/#using-environment-variables */
function variableOf(key: string): string {
  return `POETRY_${key.toUpperCase().replaceAll(/[.-]/g, '_')}`;
}

function settingIn(layer: JsonObject, key: string): unknown {
  let value: unknown = layer;
  for (const part of key.split('.')) value = isObject(value) ? own(value, part) : undefined;
  return value;
}

function lastOf(layers: Layers, key: string): unknown {
  return layers.map((layer) => settingIn(layer, key)).findLast((value) => value !== undefined);
}

/**
 * Paths of settings start at the working folder, those of `poetry.toml` too: `Path(path).expanduser()`, without the folder of the file.
 * https://github.com/python-poetry/poetry/blob/main/src/poetry/config/config.py
 */
function folderOf(draft: Draft, context: CommandContext, layers: Layers, root: string, key: string): string | undefined {
  const variable = absolute(draft, context, variableOf(key));
  if (variable !== undefined) return variable;
  const value = lastOf(layers, key);
  if (value === undefined || value === '{cache-dir}/virtualenvs') return undefined;
  if (typeof value === 'string') return folderIn(draft, context, `${key} of ${root}`, { kind: 'known', text: value });
  giveUp(draft, `Poetry's setting ${key} is not understood here`);
  return undefined;
}

/** https://github.com/python-poetry/poetry/blob/main/src/poetry/config/config.py (boolean_normalizer) */
function inProject(context: CommandContext, layers: Layers): boolean | undefined {
  const value = context.env('POETRY_VIRTUALENVS_IN_PROJECT');
  if (value !== undefined) return value.kind === 'known' ? /^(?:true|1)$/i.test(value.text) : undefined;
  const set = lastOf(layers, 'virtualenvs.in-project');
  return typeof set === 'boolean' ? set : undefined;
}

/** https://python-poetry.org/docs/repositories/#certificates */
function certificates({ state, command }: CommandContext, layers: Layers): readonly string[] {
  const variables = [...state.env.keys(), ...command.variables.keys()].filter((name) => name.startsWith('POETRY_CERTIFICATES_'));
  return [...variables, ...layers.flatMap((layer) => (own(layer, 'certificates') === undefined ? [] : ['certificates']))];
}
