import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { type Config, isTrue, readConfig, withFiles } from './config.ts';
import { RESHAPING } from './flags.ts';
import { followDependencyScripts, readsProject } from '../node/dependency-scripts.ts';
import { isBelow } from '../../model/path-patterns.ts';
import { block, type Draft, giveUp, isThroughLink, look, newDraft, readTree, whyUnknown } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { type JsonObject, objectAt, stringAt } from '../project/objects.ts';
import { SCRIPT_FOLDERS, writeFolders } from '../node/home.ts';
import { addModules, followLocals } from '../node/locals.ts';
import type { Locals, Project } from '../node/project.ts';
import { findMembers } from '../node/workspaces.ts';
import { factsOfLock, type Lock, readLock, whyLockMayChange } from './lock.ts';
import { readManifest } from '../node/manifest.ts';
import { NPM_MANIFEST } from './global.ts';
import { nestedIn, type Runs } from './nested.ts';
import { findRoot } from './root.ts';
import { NPM_FILES } from './rows.ts';
import { DEPENDENCIES_SCRIPTS, followScripts, LINK_SCRIPTS, PACK_SCRIPTS, ROOT_SCRIPTS } from '../node/scripts.ts';

export interface InstallQuestion {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly mode: 'ci' | 'install' | 'prune' | 'rebuild';
  readonly cwd: string;
  /** Packages to add, or to rebuild; empty: install what package.json says. */
  readonly names: readonly string[];
  /** `.` is among the arguments. */
  readonly dot: boolean;
  /** The folder of the install whose scripts started it. */
  readonly within?: string | undefined;
}

/** Effects of `npm ci`, of `npm install` and of `npm rebuild NAME` in a project. */
export function installEffects(question: InstallQuestion): CommandEffects {
  const draft = newDraft(question.context.files);
  followInstall(draft, question, { roots: [], seen: new Map() });
  return installOf(draft, `npm ${question.mode}`);
}

/** Notes what it does. `npm prune` is an install that adds nothing and runs fewer scripts. */
function followInstall(draft: Draft, question: InstallQuestion, { roots, seen }: Runs): void {
  const { context, read, mode, cwd } = question;
  const settings = readConfig(draft, context, read, cwd);
  const npmMajor = npmAtLeast(context);
  const root = findRoot(draft, { cwd, cliPrefix: settings.cliPrefix, workspacesOff: settings.cliWorkspaces === 'false', npmMajor });
  if (root === undefined || draft.unknown !== undefined) return;
  if (mode !== 'prune' && roots.includes(root))
    block(draft, 'script-not-understood', `a script of the install in ${root} installs there again`);
  // npm passes over its own folder as an argument: https://github.com/npm/cli/blob/latest/lib/commands/install.js
  if (question.dot && root !== cwd) giveUp(draft, `npm install . in ${cwd} adds that folder to ${root}`);
  // In the order in which a reader would name them: this is the order of a COPY made from them.
  for (const name of NPM_FILES) look(draft, posix.join(root, name));
  const config = withFiles(draft, context, read, cwd, root);
  for (const name of ['dry-run', 'package-lock-only', 'global'] as const)
    if (isTrue(config, name)) giveUp(draft, `npm's setting ${name} is not followed`);
  const manifest = readManifest(draft, root);
  if (manifest === undefined) {
    if (draft.link === undefined) giveUp(draft, `there is no package.json in ${root}`);
    return;
  }
  const lock = readLock(draft.files, root);
  const project: Project = {
    manager: 'npm',
    root,
    manifest,
    home: settings.home,
    lock: lock.kind === 'known' ? factsOfLock(lock) : undefined,
    // Of packages that are installed already it does not matter what is not known of a lock.
    locked: lock.kind !== 'absent' && mode !== 'rebuild',
    ignoreScripts: config.get('ignore-scripts') === 'true',
    nested: nestedIn({ draft, question, config, lock, runs: { roots: [...roots, root], seen }, follow: followInstall }),
  };
  const foldersLinked = linksFolders(config, npmMajor);
  addModules(draft, root);
  addPackageConfig(draft, root, manifest);
  const locals = followLocals(draft, project, {
    members: findMembers(draft.files, root, manifest),
    memberScripts: LINK_SCRIPTS,
    foldersLinked,
    again: mode === 'rebuild',
    folderScripts: foldersLinked ? LINK_SCRIPTS : [...LINK_SCRIPTS, ...PACK_SCRIPTS],
    links: false,
  });
  if (!project.ignoreScripts) {
    const scripts = mode === 'prune' ? DEPENDENCIES_SCRIPTS : ROOT_SCRIPTS;
    if (question.names.length === 0) followScripts(draft, { folder: root, manifest, manager: 'npm', nested: project.nested }, scripts);
    // A rebuild runs those of the packages that it names alone.
    if (mode !== 'rebuild' || namesOf(question).some(readsProject)) followDependencyScripts(draft, project, locals, cwd);
  }
  writeHome(draft, config, cwd, project);
  if (mode === 'ci') checkLock(draft, lock, root);
  else if (mode === 'rebuild') checkRebuilt(draft, question, project, locals);
  else writeLock(draft, question, config, project, lock, locals);
  if (locals.members.length > 0)
    draft.notes.add('A workspace that is added later needs its package.json copied before the install as well.');
}

/**
 * `file:` folders are linked to, and of what lies in them the manifest, its programs and its scripts count: seen in traces of npm 10.9.2 and
 * 11.19.1 (docs/engine-facts.md, "npm"). npm 6, and 9.0.0 to 9.4.1 by the default of `install-links`, pack them.
 * https://github.com/npm/cli/blob/v10.9.2/workspaces/config/lib/definitions/definitions.js (install-links, install-strategy)
 */
function linksFolders(config: Config, npmMajor: number | undefined): boolean {
  const said = config.get('install-links') ?? 'false';
  const strategy = config.get('install-strategy') ?? 'hoisted';
  const locked = config.get('package-lock') !== 'false' && config.get('shrinkwrap') !== 'false';
  return locked && npmMajor !== undefined && npmMajor >= 10 && said === 'false' && strategy === 'hoisted' && !config.unclear;
}

/**
 * Install scripts get the `config` of the project's package.json as `npm_package_config_*`: files that it names count.
 * https://docs.npmjs.com/cli/v10/using-npm/scripts#packagejson-vars
 */
function addPackageConfig(draft: Draft, root: string, manifest: JsonObject): void {
  for (const value of Object.values(objectAt(manifest, 'config'))) {
    if (typeof value !== 'string' || !/[./]/.test(value) || value.includes('://')) continue;
    const path = posix.resolve(root, value);
    const { kind } = draft.files.fact(path);
    if (kind === 'folder' && path !== '/' && !isBelow(root, path)) readTree(draft, path);
    else if (kind === 'context-file' || isThroughLink(draft, path)) look(draft, path);
  }
}

/** https://docs.npmjs.com/cli/v10/commands/npm-ci: without a lock file it exits with an error. */
function checkLock(draft: Draft, lock: Lock, root: string): void {
  if (lock.kind === 'absent') block(draft, 'no-lock-file', `npm ci fails without a package-lock.json or npm-shrinkwrap.json in ${root}`);
}

/**
 * The install scripts of packages run again, in what is installed. A name may also be that of the project or of one of its folders, whose
 * scripts then run. https://github.com/npm/cli/blob/v10.9.2/lib/commands/rebuild.js, https://github.com/npm/cli/blob/v10.9.2/workspaces/arborist/lib/node.js (name)
 * What is installed may as well come from the context: it is no result of this.
 */
function checkRebuilt(draft: Draft, question: InstallQuestion, { root, manifest }: Project, locals: Locals): void {
  const names = namesOf(question);
  draft.outputs.clear();
  for (const [folder, own] of new Map([[root, manifest], ...locals.manifests])) {
    draft.reads.add(posix.join(folder, 'node_modules/**'));
    const name = names.find((one) => [posix.basename(folder), stringAt(own, 'name')].includes(one));
    if (name !== undefined) block(draft, 'script-not-understood', `npm rebuild ${name} runs the scripts of ${folder}`);
  }
}

/** Without versions. */
function namesOf({ names }: InstallQuestion): readonly string[] {
  return names.map((spec) => spec.replace(/(?!^)@.*$/s, ''));
}

/** What `npm install` writes beside node_modules: the lock, a yarn.lock that is there, and package.json for packages that it adds. */
function writeLock(draft: Draft, question: InstallQuestion, config: Config, project: Project, lock: Lock, locals: Locals): void {
  const { root } = project;
  // It starts from the packages that it finds there.
  if (draft.files.names(posix.join(root, 'node_modules')).length > 0) draft.reads.add(posix.join(root, 'node_modules/**'));
  if (question.names.length > 0) {
    for (const folder of [root, ...locals.manifests.keys()]) draft.writes.add(posix.join(folder, 'package.json'));
  }
  const saves = config.get('save') !== 'false';
  if (!saves) return;
  const yarnLock = posix.join(root, 'yarn.lock');
  // npm keeps a yarn.lock up to date: https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js (save)
  if (draft.files.fact(yarnLock).kind !== 'absent') {
    draft.writes.add(yarnLock);
    const why = whyUnknown(draft, yarnLock);
    draft.review ??= why === undefined ? 'npm install rewrites yarn.lock' : `npm install rewrites yarn.lock if there is one: ${why}`;
  } else draft.updates.add(yarnLock);
  if (config.get('package-lock') === 'false' || config.get('shrinkwrap') === 'false') return;
  const shrinkwrap = posix.join(root, 'npm-shrinkwrap.json');
  if (draft.files.fact(shrinkwrap).kind === 'absent') draft.updates.add(shrinkwrap);
  const why =
    question.names.length > 0 ? 'npm install adds packages to the lock' : whyNotConsistent(question, config, project, lock, locals);
  if (why === undefined && lock.kind === 'known') {
    draft.notes.add(
      `${posix.relative(question.within ?? root, lock.path)} agrees with package.json, so npm install is taken to leave it as it is.`,
    );
    return;
  }
  draft.writes.add(lock.kind === 'absent' ? posix.join(root, 'package-lock.json') : lock.path);
  draft.lockReason ??= why ?? 'there is no lock file';
  // A lock that it makes anew is not in the context: no copy puts an older one back.
  if (lock.kind !== 'absent') draft.review ??= `${draft.lockReason}: npm install may write it`;
}

/** The npm of the base image, unless something that names it was installed over it, or stands in its place (`corepack enable npm`). */
function npmAtLeast({ state, files }: CommandContext): number | undefined {
  return [NPM_MANIFEST, '/usr/local/bin/npm'].every((path) => files.fact(path).kind === 'absent') ? state.base?.npmAtLeast : undefined;
}

function whyNotConsistent(question: InstallQuestion, config: Config, project: Project, lock: Lock, locals: Locals): string | undefined {
  if (lock.kind === 'absent') return 'there is no lock file';
  if (lock.kind === 'unreadable') return lock.why;
  const flag = RESHAPING.find((name) => question.read.flags.has(name));
  if (flag !== undefined) return `${flag} may change the lock`;
  const version = config.get('lockfile-version');
  if (version !== undefined && version !== String(lock.version)) return `lockfile-version is set to ${version}`;
  if (isTrue(config, 'omit-lockfile-registry-resolved')) return 'omit-lockfile-registry-resolved is set';
  const npm = question.context.files.fact(NPM_MANIFEST);
  return whyLockMayChange({
    lock,
    root: project.root,
    manifest: project.manifest,
    locals: locals.manifests,
    members: locals.members,
    npmMajor: npmAtLeast(question.context),
    npmUnknown: npm.kind === 'unknown' ? `, since ${npm.why}` : undefined,
    legacyPeerDeps: isTrue(config, 'legacy-peer-deps'),
  });
}

function writeHome(draft: Draft, config: Config, cwd: string, project: Project): void {
  writeFolders(draft, config.home, project.ignoreScripts ? ['.npm'] : ['.npm', ...SCRIPT_FOLDERS]);
  const cache = config.get('cache');
  if (cache === undefined) return;
  if (cache.startsWith('~')) giveUp(draft, `npm's cache ${cache} is below a home folder`);
  draft.writes.add(posix.join(posix.resolve(cwd, cache), '**'));
}
