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
import { poetryCaches } from './poetry/cache.ts';
import { blockLocalSources, followPaths, pathDependencies } from './poetry/dependencies.ts';
import { POETRY_SPEC } from './poetry/flags.ts';
import { POETRY_FILES, poetryInstalls } from './poetry/rows.ts';
import { poetrySettings } from './poetry/settings.ts';
import { block, giveUp, look, lookNamed, newDraft, readTree, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { objectAt, own, stringAt, type JsonObject } from './project/objects.ts';
import { prefetchWith } from './project/prefetch.ts';
import { addEnvironments, addMetadata, addModules, addResult } from './python/environments.ts';
import { checkNamed, lockToml, nearest, readToml } from './python/pyproject.ts';
import { inHome, resolvePath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** Packages that Poetry imports: found on PYTHONPATH, they would run in their place. https://github.com/python-poetry/poetry/blob/main/pyproject.toml */
const MODULES =
  'poetry cleo crashtest build pyproject_hooks cachecontrol dulwich fastjsonschema findpython installer keyring pbs_installer pexpect pkginfo platformdirs requests requests_toolbelt shellingham tomlkit tomli trove_classifiers msgpack filelock distlib httpx zstandard rapidfuzz jaraco';

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, POETRY_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of Poetry`);
  if (read.subcommand === undefined && hasFlag(read, '--version')) return thirdParty(context, {});
  if (read.subcommand === 'config') return configEffects(context, read);
  if ((read.subcommand !== 'install' && read.subcommand !== 'sync') || read.positionals.length > 0)
    return unknownEffects(`dockerfix does not know what \`poetry ${context.argv.join(' ')}\` reads and writes`);
  return installEffects(context, read);
}

/** `poetry install`. https://python-poetry.org/docs/cli/#install */
function installEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const draft = newDraft(context.files);
  const root = projectOf(draft, context, read);
  if (root !== undefined) addInstall(draft, context, read, root);
  draft.review ??= splitReview(context);
  return installOf(draft, `poetry ${read.subcommand ?? ''}`);
}

function addInstall(draft: Draft, context: CommandContext, read: ReadArguments, root: string): void {
  for (const name of POETRY_FILES) look(draft, posix.join(root, name));
  addPlaces(draft, context, root);
  addModules(draft, context, MODULES.split(' '));
  // It looks there for plugins as well (docs/engine-facts.md, "Poetry").
  if (context.command.cwd.kind === 'known') addMetadata(draft, posix.resolve(context.command.cwd.text));
  const manifest = readToml(draft, posix.join(root, 'pyproject.toml'));
  if (manifest === undefined) return;
  addLicense(draft, root, manifest);
  const lock = lockToml(draft, posix.join(root, 'poetry.lock'));
  writeLock(draft, posix.join(root, 'poetry.lock'));
  blockPlugins(draft, manifest);
  blockLocalSources(draft, manifest);
  // Without a lock it asks the folders what they need: https://github.com/python-poetry/poetry/blob/main/src/poetry/inspection/info.py (from_directory)
  const skipsFolders = hasFlag(read, '--no-directory') && lock !== undefined;
  followPaths(draft, pathDependencies(draft, root, manifest, lock), skipsFolders);
  if (installsProject(manifest) && !hasFlag(read, '--no-root')) addProject(draft, root);
}

/**
 * `license = { file = "LICENSE" }`: Poetry 2 reads it with the manifest, and stops where it is missing; of `readme` it takes the name alone.
 * https://github.com/python-poetry/poetry-core/blob/main/src/poetry/core/factory.py (_configure_package_metadata)
 */
function addLicense(draft: Draft, root: string, manifest: JsonObject): void {
  const file = stringAt(objectAt(objectAt(manifest, 'project'), 'license'), 'file');
  if (file !== undefined) lookNamed(draft, posix.resolve(root, file));
}

/** The folder of the nearest pyproject.toml. https://github.com/python-poetry/poetry-core/blob/main/src/poetry/core/factory.py (locate) */
function projectOf(draft: Draft, { command }: CommandContext, read: ReadArguments): string | undefined {
  const { cwd } = command;
  const folder = [lastFlag(read, '--directory'), lastFlag(read, '--project')].reduce<string | undefined>(
    (start, word) => (start === undefined || word === undefined ? start : resolvePath(word, { kind: 'known', text: start })),
    cwd.kind === 'known' ? cwd.text : undefined,
  );
  if (folder !== undefined) {
    checkNamed(draft, posix.resolve(folder), cwd);
    return nearest(draft, posix.resolve(folder), 'pyproject.toml');
  }
  giveUp(draft, 'the folder that poetry is called in is not known');
  return undefined;
}

/**
 * Packages land in the environment that is in force, in `.venv` of the project (if it is there, or `virtualenvs.in-project` says so), in one
 * below `virtualenvs.path`, or in the system (`virtualenvs.create`). Which of them is not followed further: all count.
 * https://github.com/python-poetry/poetry/blob/main/src/poetry/utils/env/env_manager.py (get)
 */
function addPlaces(draft: Draft, context: CommandContext, root: string): void {
  const settings = poetrySettings(draft, context, root);
  addEnvironments(draft, context);
  const active = context.env('VIRTUAL_ENV');
  const inForce = active?.kind === 'known' && active.text !== '';
  if (settings.inProject !== false && !inForce) addVenv(draft, root);
  const { cache, data, environments } = settings;
  const venvs = environments ?? (cache === undefined ? undefined : posix.join(cache, 'virtualenvs'));
  if (venvs !== undefined) {
    draft.reads.add(`${venvs}/**`);
    addResult(draft, venvs);
  }
  for (const folder of [cache, data]) if (folder !== undefined) draft.writes.add(`${folder}/**`);
  for (const pattern of inHome(context.state, ['.config/pypoetry/**'], around(context))) draft.writes.add(pattern);
}

function addVenv(draft: Draft, root: string): void {
  const venv = posix.join(root, '.venv');
  addResult(draft, venv);
  if (draft.files.names(venv).length > 0) draft.reads.add(`${venv}/**`);
}

/** It is written only where it is missing. https://github.com/python-poetry/poetry/blob/main/src/poetry/installation/installer.py (run) */
function writeLock(draft: Draft, path: string): void {
  if (draft.files.fact(path).kind !== 'absent') return;
  draft.writes.add(path);
  draft.lockReason = 'there is no poetry.lock';
}

/**
 * Plugins run code of their own with the project: those that it asks for, and those that have settings in it (poetry-dynamic-versioning asks git).
 * https://python-poetry.org/docs/plugins/#project-plugins
 */
function blockPlugins(draft: Draft, manifest: JsonObject): void {
  const tool = objectAt(manifest, 'tool');
  const wanted = Object.keys(objectAt(objectAt(tool, 'poetry'), 'requires-plugins'));
  const set = Object.keys(tool).filter((name) => /^poetry[-_]/.test(name));
  const [plugin] = [...wanted, ...set];
  if (plugin !== undefined)
    block(draft, 'script-not-understood', `the plugin ${plugin} of Poetry runs during the install, and what it reads is not known`);
}

/** https://python-poetry.org/docs/basic-usage/#operating-modes */
function installsProject(manifest: JsonObject): boolean {
  return own(objectAt(objectAt(manifest, 'tool'), 'poetry'), 'package-mode') !== false;
}

function addProject(draft: Draft, root: string): void {
  readTree(draft, root);
  draft.writes.add(`${root === '/' ? '' : root}/**`);
  block(
    draft,
    'installs-the-project',
    `poetry install also installs the project in ${root} itself, from its source (\`--no-root\` leaves it out)`,
  );
}

/** Settings that decide about no folder and name no file. https://python-poetry.org/docs/configuration/#available-settings */
const HARMLESS =
  /^(?:virtualenvs\.(?:create|in-project|prompt|prefer-active-python|use-poetry-python|options\..*)|installer\..*|solver\..*|requests\..*|experimental\..*|warnings\..*|keyring\..*|system-git-client|repositor(?:y|ies)\..*|http-basic\..*|pypi-token\..*)$/;

/** `poetry config KEY VALUE`: written to the settings of the user. https://python-poetry.org/docs/cli/#config */
function configEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const [key = ''] = read.positionals;
  if (hasFlag(read, '--local') || !HARMLESS.test(key)) return unknownEffects(`what \`poetry config ${key}\` changes is not followed`);
  const draft = newDraft(context.files);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that poetry is called in is not known');
  const folder = posix.resolve(cwd.text);
  for (const name of ['pyproject.toml', 'poetry.toml']) look(draft, posix.join(folder, name));
  for (const name of ['POETRY_CONFIG_DIR', 'XDG_CONFIG_HOME'])
    if (context.env(name) !== undefined) return unknownEffects(`${name} is set, which moves what \`poetry config\` writes`);
  const settings = inHome(context.state, ['.config/pypoetry/**'], around(context));
  return thirdParty(context, { reads: [...draft.reads, ...settings], optional: [...draft.optional], writes: settings });
}

/** https://github.com/python-poetry/poetry/blob/main/CHANGELOG.md */
const OLDER = 'releases of Poetry before 1.4 do not know --no-directory, and the step would fail';

/** The same without the project, and without folders among its dependencies. https://python-poetry.org/docs/faq/#poetry-busts-my-docker-cache-because-it-requires-me-to-copy-my-source-files-in-before-installing-3rd-party-dependencies */
function prefetch(context: CommandContext): Prefetch | undefined {
  // There, no dependency is installed.
  if (context.argv.includes('--only-root')) return undefined;
  return prefetchWith(context, effectsOf, [
    { add: ['--no-root'] },
    { add: ['--no-directory'], review: OLDER },
    { add: ['--no-root', '--no-directory'], review: OLDER },
  ]);
}

/** Poetry: `poetry install` and `poetry sync`, and settings. */
export const poetry = {
  id: 'poetry',
  title: 'Poetry',
  docs: [
    'https://python-poetry.org/docs/cli/',
    'https://python-poetry.org/docs/configuration/',
    'https://python-poetry.org/docs/dependency-specification/',
    'https://github.com/python-poetry/poetry/tree/main/src/poetry',
    'https://github.com/python-poetry/poetry-core/tree/main/src/poetry/core',
  ],
  programs: ['poetry'],
  formats: ['toml'],
  effects: effectsOf,
  cached: poetryCaches,
  prefetch,
  installs: poetryInstalls,
} as const satisfies Ecosystem;
