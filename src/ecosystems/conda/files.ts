import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { emptyInputs } from '../pip-found.ts';
import { addLine } from '../pip-inputs.ts';
import { block, giveUp, isThroughLink, look, shown, whyUnknown, type Draft } from '../project/draft.ts';
import { isObject, own, readObject, stringAt, type JsonObject } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { addInputs, addResult } from '../python/environments.ts';
import { stringsAt } from '../python/pyproject.ts';
import { resolvePath } from '../system-region.ts';

export function blockChannel(draft: Draft, channel: string, where: string): void {
  if (/^(?:file:|[./~])/.test(channel)) block(draft, 'local-dependency', `${where} takes packages from ${channel}, which is not followed`);
}

/** An environment (YAML), or a list of packages. https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html */
export function addFile(draft: Draft, context: CommandContext, word: string): void {
  const path = /^https?:/i.test(word) ? undefined : resolvePath(word, context.command.cwd);
  if (path === undefined) return giveUp(draft, `what ${word} asks for is not known before the build`);
  const there = look(draft, path);
  if (isThroughLink(draft, path)) return;
  if (there === 'unknown') return giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
  if (there !== 'file') return block(draft, 'missing-input', `the command asks for ${word}, and no instruction put it there`);
  if (/\.ya?ml$/.test(path)) addEnvironment(draft, context, path);
  else addList(draft, path);
}

function addEnvironment(draft: Draft, context: CommandContext, path: string): void {
  const read = readObject(draft.files, path, 'yaml');
  if (read.kind === 'unusable') return block(draft, 'unclear-manifest', read.why);
  const where = shown(draft.files, path);
  const odd = Object.keys(read.value).find(
    (key) => !['name', 'channels', 'dependencies', 'prefix', 'variables', 'platforms', 'category'].includes(key),
  );
  if (odd !== undefined) giveUp(draft, `the key ${odd} in ${where} is not understood`);
  for (const channel of stringsAt(read.value, 'channels')) blockChannel(draft, channel, where);
  const prefix = stringAt(read.value, 'prefix');
  if (prefix?.startsWith('/') === true) addResult(draft, posix.resolve(prefix));
  const list = own(read.value, 'dependencies');
  const dependencies: readonly unknown[] = Array.isArray(list) ? list : [];
  if (dependencies.some((one) => (typeof one === 'string' ? /^uv\b/.test(one.trim()) : isObject(one) && own(one, 'uv') !== undefined)))
    blockSettingsOfUv(draft, posix.dirname(path));
  for (const dependency of dependencies) {
    if (typeof dependency === 'string') blockLocalPackage(draft, dependency, where);
    else if (isObject(dependency)) addPip(draft, context, path, dependency);
  }
}

function blockLocalPackage(draft: Draft, spec: string, where: string): void {
  if (/^\s*(?:file:|[./~])/.test(spec)) block(draft, 'local-dependency', `${where} names ${spec.trim()}, which is not followed`);
}

/**
 * Where uv is among the packages, mamba calls it in place of pip, and uv looks for its settings in the folder and above.
 * https://github.com/mamba-org/mamba/pull/3918, https://docs.astral.sh/uv/concepts/configuration-files/
 */
function blockSettingsOfUv(draft: Draft, folder: string): void {
  for (const one of walkUp(folder)) {
    for (const name of ['uv.toml', 'pyproject.toml']) {
      const path = posix.join(one, name);
      if (look(draft, path) !== 'file') continue;
      const fact = draft.files.fact(path);
      const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
      if (name === 'uv.toml' || text?.includes('tool.uv') !== false)
        giveUp(draft, `the settings of uv in ${shown(draft.files, path)} are not followed here`);
    }
  }
}

/** What mamba takes besides `pip`: https://github.com/mamba-org/mamba/pull/3918 */
const LISTS: ReadonlySet<string> = new Set(['pip', 'pip --no-deps', 'uv']);

/** `pip:` holds lines of a requirements file, which pip reads in the folder of the environment's file. https://github.com/conda/conda/blob/main/conda/env/installers/pip.py */
function addPip(draft: Draft, context: CommandContext, path: string, dependency: JsonObject): void {
  const found = emptyInputs();
  const folder = posix.dirname(path);
  const inFolder: CommandContext = { ...context, command: { ...context.command, cwd: { kind: 'known', text: folder } } };
  const where = shown(draft.files, path);
  for (const key of Object.keys(dependency)) {
    if (!LISTS.has(key)) giveUp(draft, `${key} in ${where} is not understood`);
    for (const line of stringsAt(dependency, key)) addLine(inFolder, found, line, { words: where, folder });
  }
  if (found.checkouts.size > 0) block(draft, 'editable-checkout', `${where} asks pip for an editable checkout`);
  addInputs(draft, found);
  // The list is written beside the file for as long as pip runs.
  draft.folders.add(folder);
}

/** One package a line, by name or (`@EXPLICIT`) by address. */
function addList(draft: Draft, path: string): void {
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text === undefined) return block(draft, 'unclear-manifest', `${shown(draft.files, path)} cannot be read as text`);
  for (const line of text.split(/\r?\n/)) blockLocalPackage(draft, line, shown(draft.files, path));
}
