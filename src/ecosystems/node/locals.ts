import { posix } from 'node:path';
import { block, blockLink, type Draft, giveUp, look, lookNamed, readTree } from '../project/draft.ts';
import { type JsonObject, objectAt, own } from '../project/objects.ts';
import { binFiles, localSpec, readManifest, specsOf } from './manifest.ts';
import type { Locals, Project } from './project.ts';
import { followScripts, ROOT_SCRIPTS } from './scripts.ts';
import type { Members } from './workspaces.ts';

/** How a package manager treats the folders of a project. */
export interface Ways {
  readonly members: Members;
  /** A folder that is a dependency is linked to, and what else lies in it is not read. Otherwise it is packed and unpacked. */
  readonly foldersLinked?: boolean;
  /** Scripts of packages run again that ran in an install before, which tells what they use of such folders where no lock does. */
  readonly again?: boolean;
  /** Scripts that it runs in a workspace member, and in a folder that is a dependency. */
  readonly memberScripts: readonly string[];
  readonly folderScripts: readonly string[];
  /** `link:` and `portal:` are links and nothing else: the folder's manifest and programs count, not all of it. */
  readonly links: boolean;
  /** Dependencies that stand in no package.json: overrides in a file of settings. Relative to the root. */
  readonly more?: readonly { readonly name: string; readonly spec: string }[];
}

const MAX_LOCALS = 5_000;

/**
 * Follows workspaces and `file:` dependencies, of the root, of each other and of the lock, and notes what the install reads and writes there.
 */
export function followLocals(draft: Draft, project: Project, ways: Ways): Locals {
  const { members } = ways;
  const manifests = new Map<string, JsonObject>();
  if (members.kind === 'unknown') {
    giveUp(draft, members.why);
    return { members: [], manifests };
  }
  for (const path of members.looked) {
    const folder = posix.dirname(path);
    if (draft.files.fact(folder).kind === 'folder' && isBare(draft, folder)) lookNamed(draft, path);
    else look(draft, path);
  }
  for (const link of members.links) blockLink(draft, link);
  for (const pattern of members.anywhere) draft.reads.add(pattern);
  const isMember = new Set(members.members);
  const pending: LocalFolder[] = [
    ...members.members.map((folder) => ({ folder, link: false })),
    ...foldersOf(draft, project, ways, project.root, [...specsOf(project.manifest), ...(ways.more ?? [])]),
    ...fromLock(draft, project),
  ];
  const seen = new Set([project.root]);
  const dependencies: string[] = [];
  for (let at = 0; at < pending.length && draft.unknown === undefined; at += 1) {
    const next = pending[at];
    if (next === undefined || seen.has(next.folder)) continue;
    if (seen.size > MAX_LOCALS) giveUp(draft, `more than ${MAX_LOCALS} workspaces and linked folders`);
    seen.add(next.folder);
    const manifest = followLocal(draft, project, ways, { ...next, member: isMember.has(next.folder) });
    if (!isMember.has(next.folder) && !next.link) dependencies.push(next.folder);
    if (manifest === undefined) continue;
    manifests.set(next.folder, manifest);
    pending.push(...foldersOf(draft, project, ways, next.folder, specsOf(manifest)));
  }
  // One may need another.
  const all = ways.foldersLinked === true && dependencies.some((folder) => mayBeUsed(project, ways, folder, manifests));
  if (all) for (const folder of dependencies) readTree(draft, folder);
  return { members: members.members, manifests };
}

/** Missing, or empty: git keeps no such folder, so its files are another repository's (a submodule), or are made before the build. */
function isBare({ files }: Draft, folder: string): boolean {
  return ['absent', 'folder'].includes(files.fact(folder).kind) && files.names(folder).length === 0;
}

interface LocalFolder {
  readonly folder: string;
  /** It is only linked to. */
  readonly link: boolean;
}

function followLocal(
  draft: Draft,
  project: Project,
  ways: Ways,
  { folder, link, member }: LocalFolder & { readonly member: boolean },
): JsonObject | undefined {
  const linked = link && !member;
  // With install-links, and always with npm 6 and other package managers, a `file:` folder is packed and unpacked: all of it counts.
  // https://docs.npmjs.com/cli/v10/using-npm/config#install-links
  if (!member && !linked && ways.foldersLinked !== true) readTree(draft, folder);
  const manifest = readManifest(draft, folder);
  if (manifest === undefined) {
    if (!linked && isBare(draft, folder)) lookNamed(draft, posix.join(folder, 'package.json'));
    return undefined;
  }
  if (!linked) addModules(draft, folder);
  for (const file of binFiles(draft, folder, manifest)) linkProgram(draft, file);
  if (project.ignoreScripts || linked) return manifest;
  followScripts(
    draft,
    { folder, manifest, manager: project.manager, nested: project.nested },
    member ? ways.memberScripts : ways.folderScripts,
  );
  return manifest;
}

/**
 * During the install something may go through the link to this folder: a script that starts one of its programs (a vendored patch-package), or
 * the install script of a package that depends on it (a vendored node-addon-api).
 */
function mayBeUsed(
  { root, manifest, lock, ignoreScripts }: Project,
  { again }: Ways,
  folder: string,
  manifests: ReadonlyMap<string, JsonObject>,
): boolean {
  const here = manifests.get(folder);
  if (here === undefined) return true;
  if (ignoreScripts) return false;
  const scripted =
    lock?.scripted?.size !== 0 ||
    [manifest, ...manifests.values()].some((one) =>
      Object.keys(objectAt(one, 'scripts')).some((name) => ROOT_SCRIPTS.some((known) => known === name)),
    );
  const programs = own(here, 'bin') !== undefined || own(objectAt(here, 'directories'), 'bin') !== undefined;
  if (scripted && programs) return true;
  if (lock?.foldersUsed === undefined) return again !== true;
  // What others depend on stands in no lock yet.
  const added = [manifest, ...manifests.values()].some((one) =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].some((kind) =>
      Object.entries(objectAt(one, kind)).some(
        ([name, spec]) => !lock.names.has(name) && typeof spec === 'string' && localSpec(spec, root, undefined) === undefined,
      ),
    ),
  );
  return added || lock.foldersUsed.some((used) => posix.resolve(root, used) === folder);
}

/** node_modules is made in `folder`, as its owner. */
export function addModules(draft: Draft, folder: string): void {
  const modules = posix.join(folder, 'node_modules');
  draft.writes.add(`${modules}/**`);
  draft.outputs.add(modules);
  draft.folders.add(folder);
}

/**
 * The program is linked, its mode set to 755, and a carriage return taken out of its first line.
 * https://github.com/npm/bin-links/blob/main/lib/fix-bin.js, https://github.com/pnpm/pnpm/blob/main/pnpm11/bins/linker/src/index.ts
 */
function linkProgram(draft: Draft, path: string): void {
  const there = look(draft, path);
  if (there === 'absent') return;
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  const executable = fact.kind === 'context-file' && fact.ownMode && draft.files.executable(fact.path);
  if (executable && text !== undefined && !/^#![^\n]+\r\n/.test(text)) return;
  draft.writes.add(path);
}

function foldersOf(
  draft: Draft,
  project: Project,
  { links }: Ways,
  from: string,
  specs: readonly { readonly name: string; readonly spec: string }[],
): readonly LocalFolder[] {
  const folders: LocalFolder[] = [];
  for (const { name, spec } of specs) {
    const local = localSpec(spec, from, project.home);
    if (local?.kind === 'not-sure')
      block(draft, 'local-dependency', `the dependency ${name} is ${spec}, and which path that is, is not certain`);
    if (local?.kind === 'folder') folders.push({ folder: local.path, link: links && /^(?:link|portal):/.test(spec.trim()) });
    if (local?.kind === 'tarball') lookNamed(draft, local.path);
  }
  return folders;
}

function fromLock(draft: Draft, project: Project): readonly LocalFolder[] {
  for (const tarball of project.lock?.tarballs ?? []) lookNamed(draft, posix.resolve(project.root, tarball));
  return (project.lock?.folders ?? []).map((folder) => ({ folder: posix.resolve(project.root, folder), link: false }));
}
