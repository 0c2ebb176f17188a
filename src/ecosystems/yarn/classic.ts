import { posix } from 'node:path';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { followDependencyScripts } from '../node/dependency-scripts.ts';
import { SCRIPT_FOLDERS, writeFolders } from '../node/home.ts';
import { addModules, followLocals } from '../node/locals.ts';
import { entriesIn, readManifest } from '../node/manifest.ts';
import type { Project } from '../node/project.ts';
import { followScripts, LINK_SCRIPTS, PACK_SCRIPTS } from '../node/scripts.ts';
import { workspaceRoot } from '../node/workspace-root.ts';
import { findMembers } from '../node/workspaces.ts';
import { block, type Draft, giveUp, look, readNamedTree } from '../project/draft.ts';
import { objectAt, own } from '../project/objects.ts';
import { namesOf, readClassicLock, whyLockMayChange } from './classic-lock.ts';
import { readClassicSettings, type ClassicSettings } from './classic-settings.ts';
import { CLASSIC_FILES } from './rows.ts';

/** https://classic.yarnpkg.com/en/docs/cli/install, https://github.com/yarnpkg/yarn/blob/master/src/cli/commands/install.js (init, wrapLifecycle) */
const ROOT_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare'] as const;

export interface YarnQuestion {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly cwd: string;
}

/** What `yarn install` of yarn 1 reads and writes. */
export function followClassic(draft: Draft, question: YarnQuestion): void {
  const { context, read, cwd } = question;
  const root = workspaceRoot(draft, cwd);
  for (const name of CLASSIC_FILES) look(draft, posix.join(root, name));
  const settings = readClassicSettings(draft, context, read, cwd);
  const other = posix.join(root, 'yarn.json');
  if (draft.files.fact(other).kind !== 'absent') giveUp(draft, `${other} is not followed`);
  const manifest = readManifest(draft, root);
  if (manifest === undefined) {
    if (draft.link === undefined) giveUp(draft, `there is no package.json in ${root}`);
    return;
  }
  if (own(manifest, 'installConfig') !== undefined) giveUp(draft, 'Plug and Play is not followed: package.json has "installConfig"');
  const lock = readClassicLock(draft.files, root);
  const project: Project = {
    manager: 'yarn',
    root,
    manifest,
    home: settings.home,
    lock: lock.entries === undefined ? undefined : { names: namesOf(lock), scripted: undefined, folders: [], tarballs: [] },
    locked: lock.there,
    ignoreScripts: hasFlag(read, '--ignore-scripts') || settings.ignoreScripts,
  };
  addModules(draft, root);
  const locals = followLocals(draft, project, {
    members: findMembers(draft.files, root, manifest),
    memberScripts: LINK_SCRIPTS,
    folderScripts: [...LINK_SCRIPTS, ...PACK_SCRIPTS],
    links: true,
    more: entriesIn(objectAt(manifest, 'resolutions')),
  });
  if (!project.ignoreScripts) {
    followScripts(draft, { folder: root, manifest, manager: 'yarn' }, ROOT_SCRIPTS);
    followDependencyScripts(draft, project, locals, cwd);
  }
  writeHome(draft, settings, project);
  writeLock(draft, question, settings, root, whyLockMayChange({ lock, manifests: [manifest, ...locals.manifests.values()] }), lock.there);
  if (locals.members.length > 0)
    draft.notes.add('A workspace that is added later needs its package.json copied before the install as well.');
}

function writeHome(draft: Draft, settings: ClassicSettings, project: Project): void {
  writeFolders(
    draft,
    settings.home,
    project.ignoreScripts ? ['.cache/yarn', '.yarn', '.config/yarn'] : [...SCRIPT_FOLDERS, '.yarn', '.npm'],
  );
  // Root has its home there: https://github.com/yarnpkg/yarn/blob/master/src/util/user-home-dir.js
  draft.writes.add('/usr/local/share/.cache/**').add('/usr/local/share/.config/yarn/**').add('/usr/local/share/.yarn/**');
  for (const folder of settings.folders) draft.writes.add(folder).add(`${folder}/**`);
  for (const folder of settings.mirrors) readNamedTree(draft, folder);
}

/** https://classic.yarnpkg.com/en/docs/cli/install#toc-yarn-install-frozen-lockfile */
function writeLock(
  draft: Draft,
  { read }: YarnQuestion,
  settings: ClassicSettings,
  root: string,
  why: string | undefined,
  there: boolean,
): void {
  const path = posix.join(root, 'yarn.lock');
  const frozen = hasFlag(read, '--frozen-lockfile') || settings.frozen;
  if (frozen && !there) block(draft, 'no-lock-file', `yarn install --frozen-lockfile fails without a yarn.lock in ${root}`);
  if (frozen || hasFlag(read, '--pure-lockfile') || hasFlag(read, '--no-lockfile')) return;
  const changes = why ?? (lastFlag(read, '--force') !== undefined ? '--force may change the lock' : undefined);
  if (changes === undefined) {
    draft.notes.add('yarn.lock agrees with package.json, so yarn install is taken to leave it as it is.');
    return;
  }
  draft.writes.add(path);
  draft.lockReason = changes;
  if (there) draft.review ??= `${changes}: yarn install may write it`;
}
