import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments, unknownEffects } from '../ecosystem.ts';
import { corepackHome, corepackManifests, pinnedManifests } from '../node-manifests.ts';
import { followDependencyScripts } from '../node/dependency-scripts.ts';
import { SCRIPT_FOLDERS, writeFolders } from '../node/home.ts';
import { addModules, followLocals } from '../node/locals.ts';
import { readManifest } from '../node/manifest.ts';
import type { Locals, Project } from '../node/project.ts';
import { followScripts } from '../node/scripts.ts';
import { type Members, membersOf } from '../node/workspaces.ts';
import { block, type Draft, giveUp, look, lookNamed, newDraft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { isObject, type JsonObject, objectAt, own } from '../project/objects.ts';
import { builtPackages, checkedBy, installsOtherwise } from './builds.ts';
import { followHooks } from './hooks.ts';
import { type KnownLock, type PnpmLock, readLock, whyLockMayChange } from './lock.ts';
import { PNPM_FILES } from './rows.ts';
import { entriesOf, readMemberNpmrc, readSettings, type Settings } from './settings.ts';

export type Mode = 'install' | 'ci' | 'fetch';

export interface InstallQuestion {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly mode: Mode;
  readonly cwd: string;
}

/**
 * Scripts of the root and of each member, in their order.
 * https://pnpm.io/scripts, https://github.com/pnpm/pnpm/blob/main/pnpm11/installing/deps-installer/src/install/index.ts (runLifecycleHooksConcurrently)
 */
const SCRIPTS = ['pnpm:devPreinstall', 'preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'] as const;
/** A folder that is a dependency is packed, like one of git. */
const FOLDER_SCRIPTS = [...SCRIPTS, 'prepublish', 'prepack', 'postpack'] as const;

/**
 * Effects of `pnpm install`, `pnpm ci` and `pnpm fetch`. Without the network it only links what `pnpm fetch` brought: not worth a layer of its own.
 * https://pnpm.io/cli/fetch
 */
export function installEffects(question: InstallQuestion): CommandEffects {
  const effects = effectsOf(question);
  if (effects.kind === 'unknown' || !hasFlag(question.read, '--offline')) return effects;
  const { install: _, ...linking } = effects;
  return { ...linking, network: false };
}

function effectsOf(question: InstallQuestion): CommandEffects {
  const { context, read, mode } = question;
  const draft = newDraft(context.files);
  const cwd = posix.resolve(question.cwd, lastFlag(read, '--dir') ?? '.');
  const manifests = corepackManifests(context, cwd);
  if ('why' in manifests) return unknownEffects(manifests.why);
  const settings = lookAround(draft, question, cwd);
  const { root } = settings;
  if (draft.unknown !== undefined) return installOf(draft, `pnpm ${mode}`);
  for (const path of manifests.reads) look(draft, path);
  for (const path of pinnedManifests(context, cwd, 'pnpm')) draft.writes.add(path);
  checkFilters(draft, read);
  const lock =
    settings.said('lockfile').length > 0 && !settings.mayBe('lockfile') ? ({ kind: 'absent' } as const) : readLock(draft.files, root);
  followSettings(draft, settings, root, lock);
  const manifest = rootManifest(draft, settings, mode);
  if (manifest === undefined) return installOf(draft, `pnpm ${mode}`);
  const project = projectOf(settings, lock, manifest);
  addModules(draft, root);
  for (const folder of lock.kind === 'known' && mode !== 'fetch' ? lock.importers : []) {
    addModules(draft, posix.resolve(root, folder));
    const member = posix.resolve(root, folder, 'package.json');
    if (draft.files.fact(member).kind === 'absent') lookNamed(draft, member);
  }
  writeHome(draft, context, settings, cwd);
  if (mode === 'fetch') {
    followDependencyScripts(draft, project, { members: [], manifests: new Map() }, cwd);
    if (lock.kind === 'known') fetchLocals(draft, settings, lock);
    if (lock.kind === 'absent') block(draft, 'no-lock-file', `pnpm fetch fails without a pnpm-lock.yaml in ${root}`);
    return installOf(draft, 'pnpm fetch');
  }
  draft.checkedBy = checkedBy(settings, installsOtherwise(read, hasPatchesOrHooks(draft, settings, lock)));
  const locals = followProjects(draft, settings, project, cwd);
  if (isFrozen(question, settings)) {
    if (lock.kind === 'absent') block(draft, 'no-lock-file', `a frozen install fails without a pnpm-lock.yaml in ${root}`);
  } else writeLock(draft, settings, project, lock, locals);
  if (locals.members.length > 0)
    draft.notes.add('A workspace that is added later needs its package.json copied before the install as well.');
  return installOf(draft, `pnpm ${mode}`);
}

/**
 * Archives of the project are fetched like others. Folders are left out since February 2026, and before, it stopped where one was not there:
 * `ignoreLocalPackages` in https://github.com/pnpm/pnpm/blob/main/pnpm11/deps/graph-builder/src/lockfileToDepGraph.ts
 */
function fetchLocals(draft: Draft, { root, major }: Settings, { folders: [folder], tarballs }: KnownLock): void {
  for (const tarball of tarballs) lookNamed(draft, posix.resolve(root, tarball));
  if (folder !== undefined && (major ?? 0) < 11)
    block(
      draft,
      'local-dependency',
      `the lock takes a package from ${folder}, and pnpm fetch of releases before 2026 fails where that is not there`,
    );
}

/** Manifests and settings, in the order in which a reader would name them: this is the order of a COPY made from them. */
function lookAround(draft: Draft, { context, read }: InstallQuestion, cwd: string): Settings {
  // Settings say where the root is, and the root where the others are: they are read once more behind them.
  const { root } = readSettings(newDraft(context.files), context, read, cwd);
  for (const name of PNPM_FILES) look(draft, posix.join(root, name));
  return readSettings(draft, context, read, cwd);
}

function rootManifest(draft: Draft, { root, isWorkspace }: Settings, mode: Mode): JsonObject | undefined {
  const other = OTHER_MANIFESTS.map((name) => posix.join(root, name)).find((path) => draft.files.fact(path).kind !== 'absent');
  if (other !== undefined) giveUp(draft, `${other} is not followed`);
  const manifest = readManifest(draft, root);
  if (manifest !== undefined || draft.unknown !== undefined || draft.link !== undefined) return manifest;
  if (isWorkspace || mode === 'fetch') return {};
  giveUp(draft, `there is no package.json in ${root}`);
  return undefined;
}

function projectOf(settings: Settings, lock: PnpmLock, manifest: JsonObject): Project {
  const facts =
    lock.kind === 'known'
      ? {
          names: lock.names,
          scripted: builtPackages(settings, manifest, lock.names),
          folders: lock.folders,
          tarballs: lock.tarballs,
        }
      : undefined;
  return {
    manager: 'pnpm',
    root: settings.root,
    manifest,
    home: settings.home,
    lock: facts,
    locked: lock.kind !== 'absent',
    ignoreScripts: settings.is('ignore-scripts'),
  };
}

/** Files that settings name: hooks, patches. https://pnpm.io/pnpmfile, https://pnpm.io/settings#patcheddependencies */
function followSettings(draft: Draft, settings: Settings, root: string, lock: PnpmLock): void {
  if (settings.mayBe('global')) giveUp(draft, 'a global install is not followed here');
  if (settings.said('node-linker').includes('pnp')) giveUp(draft, "pnpm's node-linker pnp is not followed");
  const patches = entriesOf(settings.said('patched-dependencies')).map(([, path]) => path);
  for (const path of new Set([...patches, ...(lock.kind === 'known' ? lock.patches : [])])) {
    // What a configuration dependency brings is fetched into node_modules.
    if (!posix.normalize(path).startsWith('node_modules/')) lookNamed(draft, posix.resolve(root, path));
  }
  if (settings.is('ignore-pnpmfile')) return;
  const named = settings
    .said('pnpmfile')
    .flat()
    .filter((one) => typeof one === 'string');
  for (const path of ['.pnpmfile.mjs', '.pnpmfile.cjs', ...named]) followHooks(draft, posix.resolve(root, path));
}

function hasPatchesOrHooks({ files }: Draft, { said, root }: Settings, lock: PnpmLock): boolean {
  if (said('patched-dependencies').length > 0 || (lock.kind === 'known' && lock.patches.length > 0)) return true;
  return (
    said('pnpmfile').length > 0 || ['.pnpmfile.mjs', '.pnpmfile.cjs'].some((name) => files.fact(posix.join(root, name)).kind !== 'absent')
  );
}

function checkFilters(draft: Draft, read: ReadArguments): void {
  const filters = [...(read.flags.get('--filter') ?? []), ...(read.flags.get('--filter-prod') ?? [])];
  const since = filters.find((filter) => filter.includes('['));
  if (since !== undefined) giveUp(draft, `the filter ${since} asks git what has changed`);
}

/** Members of the workspace and local dependencies. */
function followProjects(draft: Draft, settings: Settings, project: Project, cwd: string): Locals {
  const { root } = settings;
  const members = membersIn(draft, settings, cwd);
  const more = [
    ...entriesOf([
      ...settings.said('overrides'),
      own(settings.workspace, 'catalog'),
      ...Object.values(objectAt(settings.workspace, 'catalogs')),
    ]),
    ...[settings.workspace, objectAt(project.manifest, 'pnpm')]
      .flatMap((holder) => Object.values(objectAt(holder, 'packageExtensions')))
      .flatMap((one) => (isObject(one) ? entriesOf([objectAt(one, 'dependencies'), objectAt(one, 'optionalDependencies')]) : [])),
    ...entriesOf([own(project.manifest, 'resolutions')]),
  ].map(([name, spec]) => ({ name, spec }));
  const locals = followLocals(draft, project, { members, memberScripts: SCRIPTS, folderScripts: FOLDER_SCRIPTS, links: true, more });
  for (const folder of locals.members) lookInMember(draft, settings, folder);
  checkInjected(draft, settings, project, locals);
  if (project.ignoreScripts) return locals;
  followScripts(draft, { folder: root, manifest: project.manifest, manager: 'pnpm' }, SCRIPTS);
  followDependencyScripts(draft, project, locals, cwd);
  return locals;
}

/** https://github.com/pnpm/pnpm/blob/main/workspace/project-manifest-reader/src/index.ts (tryReadProjectManifest) */
const OTHER_MANIFESTS = ['package.yaml', 'package.json5'] as const;

/** Without `packages` the root is alone: `workspacePackagePatterns` in config/reader/src/index.ts */
function membersIn(draft: Draft, { root, project, workspace, isWorkspace }: Settings, cwd: string): Members {
  const list = own(workspace, 'packages') ?? [];
  const members = membersOf(draft.files, root, list, OTHER_MANIFESTS) ?? {
    kind: 'unknown',
    why: '"packages" in pnpm-workspace.yaml is not a list of patterns',
  };
  if (members.kind === 'unknown' || !isWorkspace) return members;
  const isHere = project === root || members.members.includes(project);
  return isHere ? members : { kind: 'unknown', why: `${cwd} is below the workspace ${root}, and no member of it` };
}

/** A member may have its own settings, and its own lock where they say so. https://pnpm.io/settings#sharedworkspacelockfile */
function lookInMember(draft: Draft, settings: Settings, folder: string): void {
  // Since pnpm 11 it asks whether there is another workspace in it, and no longer for settings (docs/engine-facts.md, "pnpm").
  const nested = posix.join(folder, 'pnpm-workspace.yaml');
  if (draft.files.fact(nested).kind !== 'absent') look(draft, nested);
  if ((settings.major ?? 0) < 11) readMemberNpmrc(draft, posix.join(folder, '.npmrc'));
  if (settings.said('shared-workspace-lockfile').length === 0 || settings.is('shared-workspace-lockfile')) return;
  look(draft, posix.join(folder, 'pnpm-lock.yaml'));
  for (const name of ['.pnpmfile.cjs', '.pnpmfile.mjs']) followHooks(draft, posix.join(folder, name));
}

/** Injected members are copied, all that they hold. https://pnpm.io/package_json#dependenciesmetainjected */
function checkInjected(draft: Draft, settings: Settings, project: Project, locals: Locals): void {
  const manifests = [project.manifest, ...locals.manifests.values()];
  const injected = manifests.some((manifest) =>
    Object.values(objectAt(manifest, 'dependenciesMeta')).some((meta) => typeof meta === 'object' && meta !== null && 'injected' in meta),
  );
  if (!injected && !settings.mayBe('inject-workspace-packages')) return;
  block(draft, 'installs-the-project', 'the install copies packages of the workspace, with all that they hold, into node_modules');
}

/** In CI a lock that is there is not changed. https://pnpm.io/cli/install#--frozen-lockfile */
function isFrozen({ context, mode }: InstallQuestion, settings: Settings): boolean {
  if (mode === 'ci') return true;
  if (settings.said('frozen-lockfile').length > 0) return settings.is('frozen-lockfile');
  const ci = context.env('CI');
  return ci?.kind === 'known' && ci.text !== '' && ci.text !== 'false' && ci.text !== '0';
}

function writeLock(draft: Draft, settings: Settings, project: Project, lock: PnpmLock, locals: Locals): void {
  if (settings.said('lockfile').length > 0 && !settings.mayBe('lockfile')) return;
  const path = posix.join(settings.root, 'pnpm-lock.yaml');
  const why = whyNotConsistent(draft, settings, project, lock, locals);
  if (why === undefined) {
    draft.notes.add('pnpm-lock.yaml agrees with package.json, so pnpm install is taken to leave it as it is.');
    return;
  }
  draft.writes.add(path);
  draft.lockReason = why;
  // A lock that it makes anew is not in the context: no copy puts an older one back.
  if (lock.kind !== 'absent') draft.review ??= `${why}: pnpm install may write it`;
}

function whyNotConsistent(draft: Draft, settings: Settings, project: Project, lock: PnpmLock, locals: Locals): string | undefined {
  if (lock.kind === 'absent') return 'there is no lock file';
  if (lock.kind === 'unreadable') return lock.why;
  if (settings.said('prefer-frozen-lockfile').length > 0 && !settings.is('prefer-frozen-lockfile')) return 'prefer-frozen-lockfile is off';
  if (draft.reads.has(posix.join(settings.root, '.pnpmfile.cjs')) && !draft.optional.has(posix.join(settings.root, '.pnpmfile.cjs')))
    return 'hooks may change the lock';
  const manifests = new Map([
    [settings.root, project.manifest],
    ...[...locals.manifests].filter(([folder]) => locals.members.includes(folder)),
  ]);
  return whyLockMayChange({ lock, root: settings.root, manifests, settings });
}

/** Folders below HOME that pnpm fills, beside those of scripts. https://pnpm.io/settings#storedir, #cachedir, #statedir */
const HOME_FOLDERS = ['.local/share/pnpm', '.local/state/pnpm', '.cache/pnpm'] as const;

function writeHome(draft: Draft, context: CommandContext, settings: Settings, cwd: string): void {
  writeFolders(draft, settings.home, settings.is('ignore-scripts') ? HOME_FOLDERS : [...HOME_FOLDERS, ...SCRIPT_FOLDERS, '.npm']);
  const places = [
    ...['PNPM_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'].map((name) => context.env(name)),
    ...(['store-dir', 'cache-dir', 'state-dir', 'global-dir'] as const).flatMap((name) =>
      settings.said(name).map((said) => ({ kind: 'known', text: typeof said === 'string' ? said : '' }) as const),
    ),
  ];
  for (const place of places) {
    if (place === undefined) continue;
    const path = place.kind === 'known' ? folderOf(place.text, cwd, settings) : undefined;
    if (path === undefined) giveUp(draft, 'a folder of pnpm is not known before the build');
    else draft.writes.add(`${path}/**`).add(path);
  }
  const home = corepackHome(context);
  if ('why' in home) giveUp(draft, home.why);
  else for (const pattern of home) draft.writes.add(pattern);
  // Where the home folder is on another disk than the project: `storePathRelativeToHome` in store/path/src/index.ts
  draft.writes.add('/.pnpm-store/**');
}

function folderOf(text: string, cwd: string, { home, root }: Settings): string | undefined {
  if (text.startsWith('~/')) return home === undefined ? undefined : posix.join(home, text.slice(2));
  return text === '' || text.includes('$') ? undefined : posix.resolve(cwd === root ? cwd : root, text).replace(/\/+$/, '');
}
