import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { type Draft, giveUp, isThroughLink, look, lookNamed, shown, whyUnknown } from '../project/draft.ts';
import { walkUp } from '../project/walk-up.ts';
import { digestsIn, parseModuleFile, type ModuleFile, type ModuleVersion } from './module-file.ts';

/** What a go command works on. */
export interface Project {
  /** go.work, where there is one. */
  readonly workspace: string | undefined;
  /** The modules, by their folders: one of them without a workspace. */
  readonly modules: ReadonlyMap<string, ModuleFile>;
}

/**
 * The module or workspace that a command in `cwd` works on, with the files of it that decide which modules it needs. Every go command asks
 * for go.work and go.mod first, upwards, for the toolchain that they name: https://go.dev/doc/toolchain#select
 * Undefined: there is none, or it cannot be told and the draft is given up.
 */
export function findProject(draft: Draft, context: CommandContext, cwd: string): Project | undefined {
  const workspace = findWorkspace(draft, context, cwd);
  if (draft.unknown !== undefined) return undefined;
  if (workspace === undefined) {
    const root = findUpwards(draft, cwd, 'go.mod');
    if (root === undefined) return undefined;
    const module = readModule(draft, posix.dirname(root));
    return module && { workspace, modules: new Map([[posix.dirname(root), module]]) };
  }
  const file = readModuleFile(draft, workspace);
  if (file === undefined) return undefined;
  look(draft, `${workspace}.sum`);
  const folder = posix.dirname(workspace);
  const modules = new Map<string, ModuleFile>();
  for (const use of file.uses) {
    const root = posix.resolve(folder, use);
    look(draft, posix.join(root, 'go.mod'));
    const module = readModule(draft, root);
    if (module === undefined) return undefined;
    modules.set(root, module);
  }
  lookAtReplaced(draft, folder, file);
  // It asks which of them the working folder belongs to.
  findUpwards(draft, cwd, 'go.mod');
  return { workspace, modules };
}

/** https://go.dev/ref/mod#workspaces */
function findWorkspace(draft: Draft, context: CommandContext, cwd: string): string | undefined {
  const value = context.env('GOWORK');
  if (value?.kind === 'unknown') return (giveUp(draft, 'the file in GOWORK is not known before the build'), undefined);
  const named = value?.text ?? '';
  if (named === 'off') return undefined;
  if (named === '' || named === 'auto') return findUpwards(draft, cwd, 'go.work');
  if (!named.startsWith('/')) return (giveUp(draft, `GOWORK=${named} is not absolute`), undefined);
  const path = posix.resolve(named);
  look(draft, path);
  return path;
}

/** The nearest file of that name in the folder or above it. */
function findUpwards(draft: Draft, cwd: string, name: string): string | undefined {
  for (const folder of walkUp(cwd)) {
    const path = posix.join(folder, name);
    const there = look(draft, path);
    if (there === 'file') return path;
    if (there === 'unknown') return notKnown(draft, path);
  }
  return undefined;
}

function notKnown(draft: Draft, path: string): undefined {
  if (!isThroughLink(draft, path)) giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
  return undefined;
}

function readModule(draft: Draft, root: string): ModuleFile | undefined {
  const module = readModuleFile(draft, posix.join(root, 'go.mod'));
  if (module === undefined) return undefined;
  const sum = posix.join(root, 'go.sum');
  if (look(draft, sum) === 'unknown') return notKnown(draft, sum);
  lookAtReplaced(draft, root, module);
  return module;
}

/**
 * A module that lies in a folder: its go.mod says what it needs. Its go.sum is not read, but hardly ever changes without the go.mod: people
 * copy both, and nothing is won by leaving it out. https://go.dev/ref/mod#go-mod-file-replace
 */
function lookAtReplaced(draft: Draft, root: string, { replaces }: ModuleFile): void {
  for (const { by } of replaces) {
    if (!('folder' in by)) continue;
    const folder = posix.resolve(root, by.folder);
    lookNamed(draft, posix.join(folder, 'go.mod'));
    const sum = posix.join(folder, 'go.sum');
    if (draft.files.fact(sum).kind === 'context-file') look(draft, sum);
  }
}

function readModuleFile(draft: Draft, path: string): ModuleFile | undefined {
  const fact = draft.files.fact(path);
  if (fact.kind !== 'context-file') {
    if (fact.kind === 'absent') giveUp(draft, `there is no ${path}`);
    return notKnown(draft, path);
  }
  const text = draft.files.text(fact.path);
  const file = text === undefined ? undefined : parseModuleFile(text);
  if (file === undefined) giveUp(draft, `${fact.path} cannot be read, or says something that is not followed`);
  return file;
}

/** Why go.mod or go.sum may be written. */
export interface Incomplete {
  readonly message: string;
  readonly writes: readonly string[];
}

/**
 * Why `go mod download` may write go.mod or go.sum; undefined where they are taken to be complete.
 * https://go.dev/ref/mod#go-mod-download, https://go.dev/ref/mod#go-sum-files, and what `-mod=mod` updates: https://go.dev/ref/mod#build-commands
 */
export function whyIncomplete(draft: Draft, root: string, module: ModuleFile): Incomplete | undefined {
  const manifest = shown(draft.files, posix.join(root, 'go.mod'));
  const both = ['go.mod', 'go.sum'];
  if (!module.hasGo) return { message: `${manifest} names no version of Go`, writes: both };
  const odd = module.requires.find(({ version }) => !CANONICAL.test(version));
  if (odd !== undefined) return { message: `${manifest} asks for ${odd.path} ${odd.version}, which is no whole version`, writes: both };
  const needed = neededOf(module);
  if (needed.length === 0) return undefined;
  const fact = draft.files.fact(posix.join(root, 'go.sum'));
  if (fact.kind !== 'context-file') return { message: 'there is no go.sum', writes: ['go.sum'] };
  const digests = digestsIn(draft.files.text(fact.path) ?? '');
  const missing = needed.find(({ path, version }) => !digests.has(`${path} ${version}`));
  return missing && { message: `${fact.path} has no digest of ${missing.path} ${missing.version}`, writes: both };
}

/** https://go.dev/ref/mod#versions */
const CANONICAL = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+incompatible)?$/u;

/** Modules that are fetched for this one: those that it requires, as they are replaced. */
export function neededOf({ requires, excludes, replaces }: ModuleFile): readonly ModuleVersion[] {
  return requires.flatMap((required) => {
    if (excludes.has(`${required.path} ${required.version}`)) return [];
    const named = replaces.filter(({ path }) => path === required.path);
    const replaced = named.find(({ version }) => version === required.version) ?? named.find(({ version }) => version === undefined);
    if (replaced === undefined) return [required];
    return 'folder' in replaced.by ? [] : [replaced.by];
  });
}
