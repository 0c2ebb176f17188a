import { bunCaches } from './bun/cache.ts';
import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { BUN_ARGUMENTS, SUBCOMMANDS } from './bun/flags.ts';
import { namesOf, readBunLock, whyLockMayChange } from './bun/lock.ts';
import { BUN_FILES, bunInstalls, OTHER_LOCKS } from './bun/rows.ts';
import { readBunSettings } from './bun/settings.ts';
import { type CommandContext, type Ecosystem, hasFlag, lastFlag, type ReadArguments, readArguments, unknownEffects } from './ecosystem.ts';
import { followDependencyScripts } from './node/dependency-scripts.ts';
import { SCRIPT_FOLDERS, writeFolders } from './node/home.ts';
import { addModules, followLocals } from './node/locals.ts';
import { entriesIn, readManifest } from './node/manifest.ts';
import type { Project } from './node/project.ts';
import { followScripts } from './node/scripts.ts';
import { workspaceRoot } from './node/workspace-root.ts';
import { findMembers } from './node/workspaces.ts';
import { block, type Draft, giveUp, look, lookNamed, newDraft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { isObject, type JsonObject, objectAt } from './project/objects.ts';
import { walkUp } from './project/walk-up.ts';
import { unclearWord } from './third-party.ts';

/** Of the root and of workspaces. https://bun.com/docs/pm/lifecycle */
const SCRIPTS = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'] as const;

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, BUN_ARGUMENTS);
  const isInstall = SUBCOMMANDS.has(read.subcommand ?? '') && read.positionals.length === 0;
  if (!isInstall) return unknownEffects(`dockerfix does not know what \`bun ${read.subcommand ?? ''}\` reads and writes`);
  const [flag] = read.unknownFlags;
  if (flag !== undefined) return unknownEffects(`dockerfix does not know the option \`${flag}\` of bun`);
  const open = context.command.argv.find(({ value }) => value.kind === 'unknown');
  if (open !== undefined) return unknownEffects(`the word ${open.raw} is not known before the build`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that bun is called in is not known');
  const draft = newDraft(context.files);
  followInstall(draft, context, read, posix.resolve(cwd.text, lastFlag(read, '--cwd') ?? '.'));
  return installOf(draft, 'bun install');
}

function followInstall(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string): void {
  const near = walkUp(cwd).find((folder) => draft.files.fact(posix.join(folder, 'package.json')).kind !== 'absent') ?? cwd;
  const root = workspaceRoot(draft, near, true);
  for (const name of BUN_FILES) look(draft, posix.join(root, name));
  const settings = readBunSettings(draft, context, read, root);
  const manifest = readManifest(draft, root);
  if (manifest === undefined) {
    if (draft.link === undefined) giveUp(draft, `there is no package.json in ${root}`);
    return;
  }
  const lock = readBunLock(draft.files, root);
  if (!lock.there) for (const name of OTHER_LOCKS) look(draft, posix.join(root, name));
  const project: Project = {
    manager: 'bun',
    root,
    manifest,
    home: settings.home,
    lock: lock.data === undefined ? undefined : { names: namesOf(lock.data), scripted: undefined, folders: [], tarballs: [] },
    locked: lock.there,
    ignoreScripts: hasFlag(read, '--ignore-scripts') || settings.ignoreScripts,
  };
  addModules(draft, root);
  const locals = followLocals(draft, project, {
    members: findMembers(draft.files, root, manifest),
    memberScripts: SCRIPTS,
    folderScripts: SCRIPTS,
    links: true,
    more: entriesIn(objectAt(manifest, 'resolutions'), ...catalogsOf(manifest)),
  });
  for (const patch of Object.values(objectAt(manifest, 'patchedDependencies')))
    if (typeof patch === 'string') lookNamed(draft, posix.resolve(root, patch));
  if (!project.ignoreScripts) {
    followScripts(draft, { folder: root, manifest, manager: 'bun' }, SCRIPTS);
    followDependencyScripts(draft, project, locals, cwd);
  }
  writeFolders(draft, settings.home, project.ignoreScripts ? ['.bun'] : ['.bun', ...SCRIPT_FOLDERS, '.npm']);
  for (const folder of settings.folders) draft.writes.add(`${folder}/**`);
  const members = [...locals.manifests].filter(([folder]) => locals.members.includes(folder));
  const frozen = settings.frozen || hasFlag(read, '--frozen-lockfile') || read.subcommand === 'ci';
  writeLock(draft, root, frozen, lock.there, whyLockMayChange(lock, root, new Map<string, JsonObject>([[root, manifest], ...members])));
  if (locals.members.length > 0)
    draft.notes.add('A workspace that is added later needs its package.json copied before the install as well.');
}

/** Of the root, or within its "workspaces". https://bun.com/docs/pm/catalogs */
function catalogsOf(manifest: JsonObject): readonly JsonObject[] {
  return [manifest, objectAt(manifest, 'workspaces')].flatMap((holder) => [
    objectAt(holder, 'catalog'),
    ...Object.values(objectAt(holder, 'catalogs')).filter(isObject),
  ]);
}

/** https://bun.com/docs/pm/cli/install#frozen-lockfile */
function writeLock(draft: Draft, root: string, frozen: boolean, there: boolean, why: string | undefined): void {
  if (frozen && !there) block(draft, 'no-lock-file', `a frozen install fails without a bun.lock in ${root}`);
  if (frozen) return;
  if (why === undefined) {
    draft.notes.add('bun.lock agrees with package.json, so bun install is taken to leave it as it is.');
    return;
  }
  for (const name of ['bun.lock', 'bun.lockb']) draft.writes.add(posix.join(root, name));
  draft.lockReason = why;
  if (there) draft.review ??= `${why}: bun install may write it`;
}

export const bun = {
  id: 'bun',
  title: 'Bun',
  docs: [
    'https://bun.com/docs/pm/cli/install',
    'https://bun.com/docs/runtime/bunfig',
    'https://bun.com/docs/pm/lockfile',
    'https://bun.com/docs/pm/global-cache',
    'https://bun.com/docs/guides/ecosystem/docker',
  ],
  programs: ['bun'],
  effects: effectsOf,
  cached: bunCaches,
  formats: ['toml'],
  installs: bunInstalls,
} as const satisfies Ecosystem;
