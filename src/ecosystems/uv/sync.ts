import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext } from '../ecosystem.ts';
import { around } from '../pip-places.ts';
import { splitReview } from '../pip-words.ts';
import { giveUp, look, newDraft, type Draft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { addEnvironments, addResult } from '../python/environments.ts';
import { inHome, resolvePath } from '../system-region.ts';
import { SYNC_SPEC } from './flags.ts';
import { followLocals } from './locals.ts';
import { UV_FILES } from './rows.ts';
import { addPythonVersion, addSettings, isOn, startFolder } from './settings.ts';
import { findWorkspace, type Workspace } from './workspace.ts';

/** `uv sync`. https://docs.astral.sh/uv/concepts/projects/sync/ */
export function syncEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SYNC_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of uv sync`);
  if (read.positionals.length > 0) return unknownEffects(`uv sync takes no words (${read.positionals.join(' ')})`);
  const draft = newDraft(context.files);
  const start = startFolder(draft, context, read);
  if (start === undefined) return installOf(draft, 'uv sync');
  const workspace = findWorkspace(draft, start);
  if (workspace === undefined && draft.blocked === undefined && draft.link === undefined)
    giveUp(draft, `there is no pyproject.toml in ${start}, nor above it`);
  addSettings(draft, context, read, workspace, start);
  addEnvironments(draft, context);
  addHome(draft, context);
  if (workspace !== undefined) {
    for (const name of UV_FILES) look(draft, posix.join(workspace.root, name));
    addPythonVersion(draft, start, workspace.root);
    addEnvironment(draft, context, workspace);
    const frozen = hasFlag(read, '--frozen') || isOn(context, 'UV_FROZEN');
    followLocals(draft, { context, read, workspace, frozen });
    if (!frozen && !hasFlag(read, '--locked') && !isOn(context, 'UV_LOCKED')) writeLock(draft, workspace);
  }
  draft.review ??= splitReview(context);
  return installOf(draft, 'uv sync');
}

/** Pythons that it fetches, and its cache. https://docs.astral.sh/uv/reference/storage/ */
export function addHome(draft: Draft, context: CommandContext): void {
  for (const name of ['XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_BIN_HOME']) {
    const value = context.env(name);
    if (value === undefined) continue;
    const path = value.kind === 'known' ? resolvePath(value.text, context.command.cwd) : undefined;
    if (path === undefined) return giveUp(draft, `the folder in ${name} is not known before the build`);
    draft.writes.add(`${path}/**`);
  }
  for (const pattern of inHome(context.state, ['.config/uv/**'], around(context))) draft.reads.add(pattern);
}

/** `.venv` beside the lock, or where UV_PROJECT_ENVIRONMENT says. https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path */
function addEnvironment(draft: Draft, context: CommandContext, { root }: Workspace): void {
  const value = context.env('UV_PROJECT_ENVIRONMENT');
  const word =
    value === undefined || (value.kind === 'known' && value.text === '') ? '.venv' : value.kind === 'known' ? value.text : undefined;
  const path = word === undefined ? undefined : resolvePath(word, { kind: 'known', text: root });
  if (path === undefined) return giveUp(draft, 'the folder in UV_PROJECT_ENVIRONMENT is not known before the build');
  addVenv(draft, path);
}

/** An environment is made where it is missing, and changed where it is there. */
export function addVenv(draft: Draft, path: string): void {
  // Packages of the system are there for all: /usr/local is no folder that only this install fills.
  if (/^\/usr(?:\/local)?$/.test(path)) return;
  addResult(draft, path);
  if (draft.files.names(path).length > 0) draft.reads.add(`${path}/**`);
}

/** Without `--locked` or `--frozen` a lock that does not fit the manifests is made anew. */
function writeLock(draft: Draft, { root }: Workspace): void {
  const path = posix.join(root, 'uv.lock');
  const isThere = draft.files.fact(path).kind !== 'absent';
  draft.writes.add(path);
  draft.lockReason = isThere ? 'uv sync may rewrite a uv.lock that does not fit the manifests' : 'there is no uv.lock';
  if (isThere) draft.review ??= `${draft.lockReason} (\`--locked\` would fail instead)`;
}
