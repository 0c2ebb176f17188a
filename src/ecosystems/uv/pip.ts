import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type ReadArguments } from '../ecosystem.ts';
import { block as blockInput, emptyInputs, type PipInputs } from '../pip-found.ts';
import { addBuildOptions, addEditable, addFile, addIndex, addLinks, addRequirement } from '../pip-inputs.ts';
import { splitReview } from '../pip-words.ts';
import { block, giveUp, look, newDraft, shown, type Draft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { addEnvironments, addInputs } from '../python/environments.ts';
import { blockLocalSpecs, dynamicOf, readToml } from '../python/pyproject.ts';
import { objectAt } from '../project/objects.ts';
import { resolvePath } from '../system-region.ts';
import { PIP_SPEC, VENV_SPEC } from './flags.ts';
import { addPythonVersion, addSettings, isOn, startFolder } from './settings.ts';
import { addHome, addVenv } from './sync.ts';
import { findWorkspace, toolUv } from './workspace.ts';

/** `uv pip install` and `uv pip sync`. https://docs.astral.sh/uv/pip/packages/ */
export function pipEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, PIP_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of uv pip`);
  const [action = '', ...words] = read.positionals;
  if (action !== 'install' && action !== 'sync')
    return unknownEffects(`dockerfix does not know what \`uv pip ${action}\` reads and writes`);
  const draft = newDraft(context.files);
  const start = startFolder(draft, context, read);
  if (start !== undefined) {
    const inFolder: CommandContext = { ...context, command: { ...context.command, cwd: { kind: 'known', text: start } } };
    addRequirements(draft, inFolder, read, action === 'sync' ? { files: words, packages: [] } : { files: [], packages: words });
    addSettings(draft, context, read, findWorkspace(draft, start), start);
    addPythonVersion(draft, start, '/');
    addPlaces(draft, inFolder, read, start);
  }
  draft.review ??= splitReview(context);
  return installOf(draft, `uv pip ${action}`);
}

interface Named {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** Variables that name files, one behind the other. https://docs.astral.sh/uv/reference/environment/ */
const FILE_VARIABLES = ['UV_CONSTRAINT', 'UV_BUILD_CONSTRAINT', 'UV_OVERRIDE', 'UV_EXCLUDE'];

function addRequirements(draft: Draft, context: CommandContext, read: ReadArguments, { files, packages }: Named): void {
  const found = emptyInputs();
  for (const file of [...files, ...(read.flags.get('--requirements') ?? [])]) addRequirementFile(draft, context, found, file);
  for (const flag of ['--constraints', '--overrides', '--excludes', '--build-constraints'])
    for (const file of read.flags.get(flag) ?? []) addFile(context, found, file, true);
  for (const name of FILE_VARIABLES) {
    const value = context.env(name);
    if (value?.kind === 'unknown') giveUp(draft, `the files in ${name} are not known before the build`);
    for (const file of value?.kind === 'known' ? value.text.split(/\s+/) : []) if (file !== '') addFile(context, found, file, true);
  }
  for (const project of read.flags.get('--editable') ?? []) addEditable(context, found, project, 'the command');
  for (const word of packages) addRequirement(context, found, word, 'the command');
  for (const value of read.flags.get('--find-links') ?? []) addLinks(context, found, value, undefined);
  for (const flag of ['--index', '--default-index', '--index-url', '--extra-index-url'])
    for (const value of read.flags.get(flag) ?? []) addIndex(context, found, value.replace(/^[\w.-]+=/, ''));
  addBuildOptions(context, found, { ...read, flags: new Map([['--config-settings', read.flags.get('--config-setting') ?? []]]) });
  // It checks them out into its cache, not beside the project.
  if (found.blocked?.reason === 'editable-checkout') found.blocked = undefined;
  addInputs(draft, found);
  if ((read.flags.get('--group') ?? []).length > 0) giveUp(draft, 'the option --group of uv pip is not followed');
}

/** Dependencies may also be those of a project: https://docs.astral.sh/uv/pip/packages/#installing-packages-from-files */
function addRequirementFile(draft: Draft, context: CommandContext, found: PipInputs, file: string): void {
  const name = posix.basename(file);
  const path = resolvePath(file, context.command.cwd);
  if (name !== 'pyproject.toml' && name !== 'setup.py' && name !== 'setup.cfg') return addFile(context, found, file, false);
  if (path === undefined) return giveUp(draft, `the file ${file} cannot be resolved before the build`);
  const there = look(draft, path);
  const where = shown(draft.files, path);
  if (name !== 'pyproject.toml') return blockInput(found, 'installs-the-project', `a build says what ${where} needs`);
  if (there === 'absent') return blockInput(found, 'missing-input', `the command asks for ${where}, and no instruction put it there`);
  const manifest = readToml(draft, path);
  if (manifest === undefined) return;
  const dynamic = dynamicOf(manifest).filter((key) => key === 'dependencies' || key === 'optional-dependencies');
  if (dynamic.length > 0) block(draft, 'installs-the-project', `a build says the ${dynamic.join(' and ')} of ${where}`);
  blockLocalSpecs(draft, manifest, path);
  const sources = Object.keys(objectAt(toolUv(manifest), 'sources'));
  if (sources.length > 0)
    block(draft, 'local-dependency', `${where} has a source for ${sources[0] ?? ''}, which may be a folder of the project`);
}

/**
 * The environment in force, else `.venv` of the folder or of one above it; with `--system` that of the Python found first.
 * https://docs.astral.sh/uv/pip/environments/
 */
function addPlaces(draft: Draft, context: CommandContext, read: ReadArguments, start: string): void {
  addEnvironments(draft, context);
  addHome(draft, context);
  for (const flag of ['--target', '--prefix']) {
    const word = lastFlag(read, flag);
    const path = word === undefined ? undefined : resolvePath(word, context.command.cwd);
    if (path !== undefined) {
      addVenv(draft, path);
      draft.reads.add(`${path}/**`);
    } else if (word !== undefined) giveUp(draft, `the folder ${word} of ${flag} cannot be resolved before the build`);
  }
  const python = lastFlag(read, '--python') ?? '';
  if (python.includes('/')) addPython(draft, context, python);
  const active = context.env('VIRTUAL_ENV');
  const inForce = active?.kind === 'known' && active.text !== '';
  if (hasFlag(read, '--system') || isOn(context, 'UV_SYSTEM_PYTHON') || inForce) return;
  for (let folder = start; ; folder = posix.dirname(folder)) {
    const venv = posix.join(folder, '.venv');
    if (folder === start || draft.files.fact(venv).kind !== 'absent') addVenv(draft, venv);
    if (folder === '/') return;
  }
}

/** `--python /opt/venv` and `--python /opt/venv/bin/python` name an environment. */
function addPython(draft: Draft, context: CommandContext, word: string): void {
  const path = resolvePath(word, context.command.cwd);
  if (path === undefined) return giveUp(draft, `the Python ${word} of uv cannot be resolved before the build`);
  const folder = posix.basename(posix.dirname(path)) === 'bin' ? posix.dirname(posix.dirname(path)) : path;
  addVenv(draft, folder);
  if (!/^\/usr(?:\/local)?$/.test(folder)) draft.reads.add(`${folder}/**`);
}

/** `uv venv [DIR]`. https://docs.astral.sh/uv/pip/environments/#creating-a-virtual-environment */
export function venvEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, VENV_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of uv venv`);
  const draft = newDraft(context.files);
  const start = startFolder(draft, context, read);
  const [word = context.env('UV_PROJECT_ENVIRONMENT')?.kind === 'known' ? undefined : '.venv', ...more] = read.positionals;
  const path = start === undefined || word === undefined ? undefined : resolvePath(word, { kind: 'known', text: start });
  if (start === undefined || path === undefined || more.length > 0) return unknownEffects('which folder `uv venv` makes is not followed');
  const python = lastFlag(read, '--python') ?? '';
  if (python.includes('/') && !python.startsWith('/usr/')) giveUp(draft, `the Python ${python} of uv venv is not followed`);
  addSettings(draft, context, read, findWorkspace(draft, start), start);
  addPythonVersion(draft, start, '/');
  addHome(draft, context);
  addEnvironments(draft, context);
  addVenv(draft, path);
  const effects = installOf(draft, 'uv venv');
  if (effects.kind === 'unknown') return effects;
  const { install: _, ...rest } = effects;
  return { ...rest, environments: [path] };
}
