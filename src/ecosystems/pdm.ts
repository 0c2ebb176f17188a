import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import {
  hasFlag,
  lastFlag,
  readArguments,
  unknownEffects,
  type CommandContext,
  type Ecosystem,
  type Prefetch,
  type ReadArguments,
} from './ecosystem.ts';
import { around } from './pip-places.ts';
import { splitReview } from './pip-words.ts';
import { pdmCaches, PDM_SPEC } from './pdm/cache.ts';
import { PDM_FILES, pdmInstalls } from './pdm/rows.ts';
import { block, giveUp, look, newDraft, readTree, shown, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { isObject, objectAt, own, readObject, stringAt, type JsonObject } from './project/objects.ts';
import { prefetchWith } from './project/prefetch.ts';
import { walkUp } from './project/walk-up.ts';
import { addEnvironments, addMetadata, addModules, addResult } from './python/environments.ts';
import {
  blockLocalSpecs,
  checkNamed,
  isLocalLine,
  lockToml,
  nearest,
  readToml,
  settingsToml,
  stringsAt,
  tablesAt,
} from './python/pyproject.ts';
import { inHome, resolvePath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** Packages that PDM imports. https://github.com/pdm-project/pdm/blob/main/pyproject.toml */
const MODULES =
  'pdm blinker certifi packaging platformdirs rich virtualenv pyproject_hooks unearth tomlkit shellingham dotenv resolvelib installer cachecontrol tomli httpx httpcore h11 anyio idna sniffio dep_logic hishel findpython filelock msgpack truststore pbs_installer requests requests_toolbelt urllib3';

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, PDM_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of PDM`);
  if (read.subcommand === undefined && hasFlag(read, '--version')) return thirdParty(context, {});
  if (read.subcommand === 'config') return configEffects(context, read);
  const action = read.subcommand ?? '';
  if ((action !== 'install' && action !== 'sync') || read.positionals.length > 0)
    return unknownEffects(`dockerfix does not know what \`pdm ${context.argv.join(' ')}\` reads and writes`);
  const draft = newDraft(context.files);
  const root = projectOf(draft, context, read);
  if (root !== undefined) addInstall(draft, context, read, root);
  draft.review ??= splitReview(context);
  return installOf(draft, `pdm ${action}`);
}

/** https://github.com/pdm-project/pdm/blob/main/src/pdm/utils.py (find_project_root) */
function projectOf(draft: Draft, context: CommandContext, read: ReadArguments): string | undefined {
  const { cwd } = context.command;
  const value = context.env('PDM_PROJECT');
  const word = lastFlag(read, '--project') ?? (value?.kind === 'known' ? value.text : undefined);
  const start = word === undefined ? (cwd.kind === 'known' ? cwd.text : undefined) : resolvePath(word, cwd);
  if (start !== undefined) checkNamed(draft, posix.resolve(start), cwd);
  if (start !== undefined && value?.kind !== 'unknown') return nearest(draft, posix.resolve(start), 'pyproject.toml');
  giveUp(draft, 'the folder that pdm is called in is not known');
  return undefined;
}

function addInstall(draft: Draft, context: CommandContext, read: ReadArguments, root: string): void {
  for (const name of PDM_FILES) {
    const path = posix.join(root, name);
    // Before 2.5 it says which Python is meant, and is made where it is missing.
    if (name === '.pdm.toml' && draft.files.fact(path).kind === 'absent') addResult(draft, path);
    else look(draft, path);
  }
  addPlaces(draft, context, root);
  addModules(draft, context, MODULES.split(' '));
  if (context.command.cwd.kind === 'known') addMetadata(draft, posix.resolve(context.command.cwd.text));
  for (const name of ['pdm.toml', '.pdm.toml']) {
    const path = posix.join(root, name);
    if (draft.files.fact(path).kind !== 'absent') checkSettings(draft, settingsToml(draft, path), name);
  }
  const path = posix.join(root, 'pyproject.toml');
  const manifest = readToml(draft, path);
  const lock = lockToml(draft, posix.join(root, 'pdm.lock'));
  if (manifest === undefined) return;
  const pdm = objectAt(objectAt(manifest, 'tool'), 'pdm');
  if (own(pdm, 'options') !== undefined) giveUp(draft, 'the options that [tool.pdm.options] adds to commands are not followed');
  blockLocalSpecs(draft, manifest, path);
  blockLocals(draft, pdm, lock);
  blockWorkspace(draft, root, pdm);
  followOtherLock(draft, context, root, pdm);
  blockCode(draft, pdm, lastFlag(read, '--skip'));
  writeLock(draft, context, read, root);
  // A project may go without a name here.
  if (stringsAt(objectAt(manifest, 'project'), 'dynamic').some((key) => key === 'dependencies' || key === 'optional-dependencies'))
    block(draft, 'installs-the-project', `a build says what the project in ${root} needs`);
  if (hasFlag(read, '--no-self') || !isDistribution(manifest, pdm)) return;
  readTree(draft, root);
  draft.writes.add(`${root === '/' ? '' : root}/**`);
  block(
    draft,
    'installs-the-project',
    `pdm ${read.subcommand ?? ''} also installs the project in ${root} itself, from its source (\`--no-self\` leaves it out)`,
  );
}

/** https://github.com/pdm-project/pdm/blob/main/src/pdm/project/core.py (is_distribution) */
function isDistribution(manifest: JsonObject, pdm: JsonObject): boolean {
  if (stringAt(objectAt(manifest, 'project'), 'name') === undefined) return false;
  const type = own(pdm, 'package-type');
  return type === undefined ? own(pdm, 'distribution') !== false : type === 'library';
}

/**
 * Members of a workspace are installed from their source, those of a manifest above the project too. Releases before 2.28 know none.
 * https://github.com/pdm-project/pdm/blob/main/src/pdm/project/workspace.py
 */
function blockWorkspace(draft: Draft, root: string, pdm: JsonObject): void {
  const above = root === '/' ? [] : walkUp(posix.dirname(root)).map((folder) => posix.join(folder, 'pyproject.toml'));
  const tables = above.flatMap((path) => {
    const read = look(draft, path) === 'file' ? readToml(draft, path) : undefined;
    return read === undefined ? [] : [objectAt(objectAt(read, 'tool'), 'pdm')];
  });
  if ([pdm, ...tables].some((table) => own(table, 'workspace') !== undefined))
    block(draft, 'installs-the-project', 'members of a workspace of PDM are installed from their source');
}

/** Groups of developers, overrides and the lock may name files. https://pdm-project.org/latest/usage/dependency/#local-dependencies */
function blockLocals(draft: Draft, pdm: JsonObject, lock: JsonObject | undefined): void {
  const groups = objectAt(pdm, 'dev-dependencies');
  const overrides = Object.values(objectAt(objectAt(pdm, 'resolution'), 'overrides')).filter((spec) => typeof spec === 'string');
  const specs = [...Object.keys(groups).flatMap((name) => stringsAt(groups, name)), ...overrides];
  const local = specs.find(isLocalLine);
  if (local !== undefined) block(draft, 'local-dependency', `pyproject.toml names ${local}, which is built from its source`);
  const entry = tablesAt(lock ?? {}, 'package').find(
    (one) => stringAt(one, 'path') !== undefined || stringAt(one, 'url')?.startsWith('file:') === true,
  );
  if (entry !== undefined)
    block(draft, 'local-dependency', `the dependency ${stringAt(entry, 'name') ?? ''} of pdm.lock lies in the project`);
  for (const source of tablesAt(pdm, 'source')) {
    const url = stringAt(source, 'url') ?? '';
    if (!/^https?:/i.test(url)) block(draft, 'local-dependency', `a source of packages is ${url}, which is not followed`);
    // https://github.com/pdm-project/pdm/blob/main/src/pdm/_types.py (RepositoryConfig)
    const file = ['ca_certs', 'client_cert', 'client_key'].find((key) => own(source, key) !== undefined);
    if (file !== undefined) block(draft, 'local-dependency', `the ${file} of the source ${url} is a file, which is not followed`);
  }
}

/** Scripts called like steps of an install run with it; plugins run code of their own. https://pdm-project.org/latest/usage/hooks/ */
function blockCode(draft: Draft, pdm: JsonObject, skipped: string | undefined): void {
  const script = Object.keys(objectAt(pdm, 'scripts')).find((name) => /^(?:pre|post)_(?:install|lock|sync)$/.test(name));
  const [plugin] = stringsAt(pdm, 'plugins');
  if (script !== undefined && skipped !== ':all')
    block(draft, 'script-not-understood', `the script ${script} of pyproject.toml runs with the install`);
  if (plugin !== undefined)
    block(draft, 'script-not-understood', `the plugin ${plugin} of PDM runs during the install, and what it reads is not known`);
}

const SETTINGS = /^(?:check_update|build_isolation|request_timeout|strategy|lock|python|pypi|repository|scripts|theme|global_project)$/;

/** Settings that move things, or link what is installed to the cache. https://pdm-project.org/latest/reference/configuration/ */
function checkSettings(draft: Draft, settings: JsonObject | undefined, name: string): void {
  for (const [key, value] of Object.entries(settings ?? {})) {
    const venv = key === 'venv' && isObject(value) && own(value, 'location') === undefined;
    const install = key === 'install' && isObject(value) && own(value, 'cache') !== true;
    if (!SETTINGS.test(key) && !venv && !install) giveUp(draft, `the setting ${key} in ${name} is not followed`);
  }
}

/** https://pdm-project.org/latest/usage/venv/, https://pdm-project.org/latest/usage/pep582/ */
function addPlaces(draft: Draft, context: CommandContext, root: string): void {
  addEnvironments(draft, context);
  const named = ['PDM_LOCKFILE', 'PDM_OVERRIDE', 'PDM_USE_UV', 'PDM_IN_VENV', 'PDM_CONFIG_FILE'].find(
    (name) => context.env(name) !== undefined,
  );
  if (named !== undefined) giveUp(draft, `${named} is set, which is not followed`);
  for (const name of ['PDM_CACHE_DIR', 'PDM_LOG_DIR', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME']) {
    const value = context.env(name);
    if (value === undefined) continue;
    const path = value.kind === 'known' ? resolvePath(value.text, context.command.cwd) : undefined;
    if (path === undefined) return giveUp(draft, `the folder in ${name} is not known before the build`);
    draft.writes.add(`${path}/**`);
  }
  for (const name of ['.venv', '__pypackages__', '.pdm-python']) {
    const path = posix.join(root, name);
    addResult(draft, path);
    if (name === '.pdm-python' && draft.files.fact(path).kind !== 'absent') look(draft, path);
    if (draft.files.names(path).length > 0) draft.reads.add(`${path}/**`);
  }
  draft.writes.add(posix.join(root, '.pdm.toml'));
  for (const name of ['venv', 'env'])
    if (draft.files.names(posix.join(root, name)).length > 0) giveUp(draft, `${root}/${name} may be an environment`);
  const home = inHome(context.state, ['.config/pdm/**', '.config/virtualenv/**', '.pyenv/**', '.pdm/**'], around(context));
  for (const pattern of [...home, '/etc/xdg/pdm/**']) draft.reads.add(pattern);
  for (const pattern of home) draft.writes.add(pattern);
}

function writeLock(draft: Draft, context: CommandContext, read: ReadArguments, root: string): void {
  const path = posix.join(root, 'pdm.lock');
  const isThere = draft.files.fact(path).kind !== 'absent';
  const frozen = context.env('PDM_FROZEN_LOCKFILE') !== undefined || hasFlag(read, '--no-lock') || hasFlag(read, '--check');
  if (read.subcommand === 'sync' || (frozen && isThere)) return;
  draft.writes.add(path);
  draft.lockReason = isThere ? 'pdm install may rewrite a pdm.lock that does not fit the manifest' : 'there is no pdm.lock';
  if (isThere) draft.review ??= `${draft.lockReason} (\`--check\` would fail instead)`;
}

/** It may keep its lock in `pylock.toml`, whose packages are not followed. https://pdm-project.org/latest/reference/configuration/ (lock.format) */
function followOtherLock(draft: Draft, context: CommandContext, root: string, pdm: JsonObject): void {
  const path = posix.join(root, 'pylock.toml');
  const settings = readObject(draft.files, posix.join(root, 'pdm.toml'), 'toml');
  const tables = [pdm, settings.kind === 'object' ? settings.value : {}].map((table) => objectAt(table, 'lock'));
  const isSaid = context.env('PDM_LOCK_FORMAT') !== undefined || tables.some((table) => own(table, 'format') === 'pylock');
  if (look(draft, path) === 'absent' || !(isSaid || draft.files.fact(posix.join(root, 'pdm.lock')).kind === 'absent')) return;
  block(draft, 'unclear-manifest', `${shown(draft.files, path)} may be the lock, and its packages are not followed`);
}

/** `pdm config KEY VALUE`. https://pdm-project.org/latest/reference/cli/#config */
function configEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const [key = ''] = read.positionals;
  if (
    hasFlag(read, '--local') ||
    !/^(?:check_update|python\.use_venv|venv\.(?:in_project|with_pip|backend|prompt)|request_timeout|pypi\..*|install\.parallel|strategy\..*)$/.test(
      key,
    )
  )
    return unknownEffects(`what \`pdm config ${key}\` changes is not followed`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that pdm is called in is not known');
  const draft = newDraft(context.files);
  for (const name of ['pyproject.toml', 'pdm.toml', '.pdm.toml']) look(draft, posix.join(posix.resolve(cwd.text), name));
  const settings = inHome(context.state, ['.config/pdm/**'], around(context));
  return thirdParty(context, { reads: [...draft.reads, ...settings], optional: [...draft.optional], writes: settings });
}

/** https://pdm-project.org/latest/usage/advanced/#use-pdm-in-a-multi-stage-dockerfile */
function prefetch(context: CommandContext): Prefetch | undefined {
  return prefetchWith(context, effectsOf, [{ add: ['--no-self'] }]);
}

/** PDM: `pdm install` and `pdm sync`. */
export const pdm = {
  id: 'pdm',
  title: 'PDM',
  docs: [
    'https://pdm-project.org/latest/reference/cli/',
    'https://pdm-project.org/latest/reference/configuration/',
    'https://pdm-project.org/latest/reference/pep621/',
    'https://github.com/pdm-project/pdm/tree/main/src/pdm',
  ],
  programs: ['pdm'],
  formats: ['toml'],
  effects: effectsOf,
  cached: pdmCaches,
  prefetch,
  installs: pdmInstalls,
} as const satisfies Ecosystem;
