import { posix } from 'node:path';
import type { Argument } from '../../model/command.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { known } from '../../model/value.ts';
import type { CommandContext } from '../ecosystem.ts';
import { emptyInputs, type PipInputs } from '../pip-found.ts';
import { addModulePath, around, environmentPrefixes, temporary, type Unclear } from '../pip-places.ts';
import { giveUp, type Draft } from '../project/draft.ts';
import { below, extraSystem, inHome, resolvePath, USR_FOLDERS } from '../system-region.ts';

/** The virtual environments that may be in force: those that VIRTUAL_ENV, CONDA_PREFIX and PATH name. */
function activeEnvironments(context: CommandContext): readonly string[] | Unclear {
  const python: Argument = { raw: 'python', value: known('python'), glob: false, span: context.command.span };
  const prefixes = environmentPrefixes({ ...context, command: { ...context.command, argv: [python] } });
  const conda = context.env('CONDA_PREFIX');
  if ('why' in prefixes || conda === undefined) return prefixes;
  const path = conda.kind === 'known' ? resolvePath(conda.text, context.command.cwd) : undefined;
  if (path === undefined) return { why: 'the folder in CONDA_PREFIX is not known before the build' };
  return [...new Set([...prefixes, path])];
}

/** The command fills a folder: what it makes there, a later copy must not land on. */
export function addResult(draft: Draft, folder: string): void {
  draft.writes.add(below(literalPattern(folder)));
  draft.outputs.add(folder);
  draft.folders.add(posix.dirname(folder));
}

/** Packages may land in every environment that may be in force, in the system, and in the home folder. */
export function addEnvironments(draft: Draft, context: CommandContext): void {
  const prefixes = activeEnvironments(context);
  if ('why' in prefixes) return giveUp(draft, prefixes.why);
  for (const pattern of extraSystem(context.state, around(context))) draft.reads.add(pattern);
  for (const prefix of prefixes) {
    draft.reads.add(below(literalPattern(prefix)));
    addResult(draft, prefix);
    draft.folders.add(prefix);
  }
  const mine = inHome(context.state, ['.local/**'], around(context));
  for (const pattern of [...mine, ...inHome(context.state, ['.netrc', '_netrc'], around(context))]) draft.reads.add(pattern);
  // What lies in caches only saves downloads: what comes out is the same without it.
  const caches = inHome(context.state, ['.cache/**'], around(context));
  for (const pattern of [...USR_FOLDERS, ...mine, ...caches, ...temporary(context)]) draft.writes.add(pattern);
}

/** Modules of the project that a Python program finds in place of its own, where PYTHONPATH leads it into the project. */
export function addModules(draft: Draft, context: CommandContext, modules: readonly string[]): void {
  const found = emptyInputs();
  addModulePath(context, found, false, new Set(modules));
  addInputs(draft, found);
}

const METADATA = /\.(?:egg-info|dist-info|egg)$/;

/** What Python notes of packages in a folder that it looks through: their entry points and versions. https://docs.python.org/3/library/importlib.metadata.html */
export function addMetadata(draft: Draft, folder: string): void {
  const base = literalPattern(folder === '/' ? '' : folder);
  for (const name of draft.files.names(folder)) if (METADATA.test(name)) draft.reads.add(`${base}/${literalPattern(name)}`);
  for (const kind of ['egg-info', 'dist-info', 'egg']) draft.reads.add(`${base}/*.${kind}/**`);
}

/** What the reader of requirements found, with what else the command needs. */
export function addInputs(draft: Draft, found: PipInputs): void {
  for (const path of found.reads) draft.reads.add(path);
  for (const path of found.optional) draft.optional.add(path);
  for (const pattern of found.named) draft.named.add(pattern);
  for (const path of found.writes) draft.writes.add(path);
  for (const note of found.notes) draft.notes.add(note);
  for (const name of found.names) draft.names.add(name);
  if (found.unknown !== undefined) giveUp(draft, found.unknown);
  draft.blocked ??= found.blocked;
  draft.review ??= found.review;
}
