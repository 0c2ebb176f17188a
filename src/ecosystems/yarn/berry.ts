import { posix } from 'node:path';
import { followDependencyScripts } from '../node/dependency-scripts.ts';
import { SCRIPT_FOLDERS, writeFolders } from '../node/home.ts';
import { addModules, followLocals } from '../node/locals.ts';
import { readManifest, specsOf } from '../node/manifest.ts';
import type { Locals, Project } from '../node/project.ts';
import { followScripts } from '../node/scripts.ts';
import { findMembers } from '../node/workspaces.ts';
import { block, type Draft, giveUp, isThroughLink, look, lookNamed, readTree, whyUnknown } from '../project/draft.ts';
import { type JsonObject, objectAt, own } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { type BerrySettings, readBerrySettings } from './berry-settings.ts';
import type { YarnQuestion } from './classic.ts';
import { BERRY_FILES } from './rows.ts';

/** Of the root and the workspaces alike. https://yarnpkg.com/advanced/lifecycle-scripts */
const SCRIPTS = ['preinstall', 'install', 'postinstall'] as const;

/** What `yarn install` of yarn 2 and later reads and writes. */
export function followBerry(draft: Draft, question: YarnQuestion, major: number, focus: boolean): void {
  const root = rootOf(draft, question.cwd);
  for (const name of BERRY_FILES) look(draft, posix.join(root, name));
  const settings = readBerrySettings(draft, { ...question, cwd: root }, major);
  const manifest = readManifest(draft, root);
  if (manifest === undefined) {
    if (draft.link === undefined) giveUp(draft, `there is no package.json in ${root}`);
    return;
  }
  const lock = lockText(draft, root);
  const project: Project = {
    manager: 'yarn',
    root,
    manifest,
    home: settings.home,
    lock: lock === undefined ? undefined : { names: namesOf(lock), scripted: undefined, folders: [], tarballs: [] },
    locked: lock !== undefined,
    ignoreScripts: false,
  };
  const locals = followLocals(draft, project, {
    members: findMembers(draft.files, root, manifest),
    memberScripts: SCRIPTS,
    folderScripts: [...SCRIPTS, 'prepack', 'postpack'],
    links: true,
  });
  // Members may have members.
  const nested = locals.members.find((folder) => own(locals.manifests.get(folder) ?? {}, 'workspaces') !== undefined);
  if (nested !== undefined) giveUp(draft, `${nested} is a workspace with workspaces of its own`);
  followPatches(draft, project, locals, lock ?? '');
  followScripts(draft, { folder: root, manifest, manager: 'yarn' }, SCRIPTS);
  followDependencyScripts(draft, project, locals, question.cwd);
  // Variables for scripts, since yarn 4: https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles
  look(draft, posix.join(root, '.env.yarn'));
  writeProject(draft, settings, root, locals, major);
  writeFolders(draft, settings.home, [...SCRIPT_FOLDERS, '.yarn/berry', '.npm']);
  for (const folder of settings.folders) draft.writes.add(`${folder}/**`);
  // It keeps what it found out to itself: https://github.com/yarnpkg/berry/blob/master/packages/plugin-workspace-tools/sources/commands/focus.ts (persistProject)
  if (!focus || lock === undefined) writeLock(draft, settings, root, lock !== undefined);
  if (locals.members.length > 0)
    draft.notes.add('A workspace that is added later needs its package.json copied before the install as well.');
}

/**
 * The folder of the nearest lock upwards; else the last one with a package.json.
 * https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/Configuration.ts (findProjectCwd)
 */
function rootOf(draft: Draft, cwd: string): string {
  let last = cwd;
  for (const folder of walkUp(cwd)) {
    const path = posix.join(folder, 'package.json');
    const there = look(draft, path);
    if (look(draft, posix.join(folder, 'yarn.lock')) !== 'absent') return folder;
    if (there === 'unknown' && !isThroughLink(draft, path))
      giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
    if (there !== 'absent') last = folder;
  }
  return last;
}

function lockText(draft: Draft, root: string): string | undefined {
  const path = posix.join(root, 'yarn.lock');
  const fact = draft.files.fact(path);
  if (fact.kind === 'unknown' && !isThroughLink(draft, path)) giveUp(draft, `${path} is not known: ${fact.why}`);
  if (fact.kind !== 'context-file') return undefined;
  const text = draft.files.text(fact.path);
  if (text === undefined) giveUp(draft, `${fact.path} is too large or cannot be read as text`);
  return text;
}

function namesOf(lock: string): ReadonlySet<string> {
  return new Set([...lock.matchAll(/^"?(@?[^@"\s]+)@/gm)].map(([, name = '']) => name));
}

/** `patch:is-odd@npm%3A3.0.1#~/.yarn/patches/is-odd.patch`: https://yarnpkg.com/protocol/patch. What `exec:` runs is not followed. */
function followPatches(draft: Draft, project: Project, locals: Locals, lock: string): void {
  const manifests: readonly (readonly [string, JsonObject])[] = [[project.root, project.manifest], ...locals.manifests];
  for (const [folder, manifest] of manifests) {
    const specs = [...specsOf(manifest), ...Object.entries(objectAt(manifest, 'resolutions')).map(([name, spec]) => ({ name, spec }))];
    for (const { name, spec } of specs) {
      if (typeof spec !== 'string') continue;
      if (spec.startsWith('exec:')) block(draft, 'script-not-understood', `the dependency ${name} is made by a script: ${spec}`);
      if (/^(?:portal|link|file):/.test(spec) && own(objectAt(manifest, 'resolutions'), name) === spec)
        block(draft, 'local-dependency', `"resolutions" take ${name} from ${spec}`);
      if (spec.startsWith('patch:')) lookAtPatches(draft, spec, project.root, folder);
    }
  }
  for (const [, spec = ''] of lock.matchAll(/@(patch:[^"\s]+)/g)) lookAtPatches(draft, spec, project.root, project.root);
}

/** Several are separated by `&`. Those of yarn itself are `~builtin<...>` or `optional!builtin<...>`; `./` is the folder of the manifest, `~/` the root. */
function lookAtPatches(draft: Draft, spec: string, root: string, folder: string): void {
  const [, list = ''] = /#([^:]*)/.exec(spec.replace(/^patch:[^#]*/, '')) ?? [];
  for (const one of list.split('&')) {
    const path = decoded(one).replace(/^(?:optional!|~(?=builtin))+/, '');
    if (path === '' || path.startsWith('builtin<')) continue;
    if (path.startsWith('~/')) lookNamed(draft, posix.join(root, path.slice(2)));
    else if (path.startsWith('./') || path.startsWith('../') || /^[\w.]/.test(path)) lookNamed(draft, posix.resolve(folder, path));
    else giveUp(draft, `which file the patch ${one} is, is not known`);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What it makes in the project. With Plug and Play the cache is where packages are loaded from. */
function writeProject(draft: Draft, settings: BerrySettings, root: string, locals: Locals, major: number): void {
  const state = posix.join(root, '.yarn/install-state.gz');
  if (draft.files.fact(state).kind !== 'absent') look(draft, state);
  draft.folders.add(root);
  // Yarn 3 moved the build state into the install state: https://github.com/yarnpkg/berry/blob/master/CHANGELOG.md#300
  const buildState = major < 3 ? ['.yarn/build-state.yml'] : [];
  for (const path of ['.yarn/install-state.gz', ...buildState, '.yarn/unplugged'])
    draft.writes.add(posix.join(root, path)).add(posix.join(root, path, '**'));
  draft.outputs.add(posix.join(root, '.yarn/unplugged')).add(state);
  if (settings.linker === 'node-modules' || settings.linker === 'pnpm') {
    addModules(draft, root);
    for (const folder of locals.members) addModules(draft, folder);
  } else {
    for (const name of ['.pnp.cjs', '.pnp.loader.mjs', '.pnp.data.json']) {
      const path = posix.join(root, name);
      draft.writes.add(path);
      draft.outputs.add(path);
      if (draft.files.fact(path).kind === 'context-file')
        block(draft, 'made-by-the-install', `the context holds ${name}, which yarn install makes anew`);
    }
  }
  const { cache } = settings;
  if (cache === undefined) return;
  if (draft.files.names(cache).length === 0) {
    draft.writes.add(`${cache}/**`);
    draft.outputs.add(cache);
    return;
  }
  // It is in the repository: https://yarnpkg.com/features/caching#zero-installs
  readTree(draft, cache);
  draft.review ??=
    'the cache of the repository is taken to hold all that the lock names: yarn install would add what is missing, and remove what nothing needs';
}

function writeLock(draft: Draft, settings: BerrySettings, root: string, there: boolean): void {
  if (settings.immutable) {
    if (!there) block(draft, 'no-lock-file', `an immutable install fails without a yarn.lock in ${root}`);
    return;
  }
  draft.writes.add(posix.join(root, 'yarn.lock'));
  draft.lockReason = there ? 'it is not told to leave the lock as it is (--immutable)' : 'there is no lock file';
  if (there) draft.review ??= `${draft.lockReason}: yarn install may write it`;
}
