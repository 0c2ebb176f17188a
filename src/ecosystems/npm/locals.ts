import { posix } from 'node:path';
import { block, blockLink, type Draft, giveUp, look, readTree } from '../project/draft.ts';
import type { JsonObject } from '../project/objects.ts';
import type { LockFacts } from './lock.ts';
import { binFiles, localSpec, readManifest, specsOf } from './manifest.ts';
import { followScripts, LINK_SCRIPTS, PACK_SCRIPTS } from './scripts.ts';
import { findMembers } from './workspaces.ts';

export interface Project {
  readonly root: string;
  readonly manifest: JsonObject;
  readonly home: string | undefined;
  readonly lock: LockFacts | undefined;
  /** There is a lock file, understood or not. */
  readonly locked: boolean;
  readonly ignoreScripts: boolean;
}

export interface Locals {
  readonly members: readonly string[];
  /** Manifests of members and linked folders, by folder; without the root. */
  readonly manifests: ReadonlyMap<string, JsonObject>;
}

const MAX_LOCALS = 5_000;

/** Follows workspaces and `file:` dependencies, of the root, of each other and of the lock, and notes what npm reads and writes there. */
export function followLocals(draft: Draft, project: Project): Locals {
  const members = findMembers(draft.files, project.root, project.manifest);
  const manifests = new Map<string, JsonObject>();
  if (members.kind === 'unknown') {
    giveUp(draft, members.why);
    return { members: [], manifests };
  }
  for (const path of members.looked) look(draft, path);
  for (const link of members.links) blockLink(draft, link);
  for (const pattern of members.anywhere) draft.reads.add(pattern);
  const pending = [
    ...members.members.map((folder) => ({ folder, member: true })),
    ...linked(draft, project, project.root, project.manifest).concat(fromLock(draft, project)),
  ];
  const seen = new Set([project.root]);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { folder, member } = next;
    if (seen.has(folder)) continue;
    if (seen.size > MAX_LOCALS) giveUp(draft, `more than ${MAX_LOCALS} workspaces and linked folders`);
    if (draft.unknown !== undefined) break;
    seen.add(folder);
    const isMember = member || members.members.includes(folder);
    const manifest = followLocal(draft, project, folder, isMember);
    if (manifest === undefined) continue;
    manifests.set(folder, manifest);
    for (const link of linked(draft, project, folder, manifest)) pending.push(link);
  }
  return { members: members.members, manifests };
}

function followLocal(draft: Draft, project: Project, folder: string, member: boolean): JsonObject | undefined {
  // With install-links, and always with npm 6, a `file:` folder is packed and unpacked: all of it counts.
  // https://docs.npmjs.com/cli/v10/using-npm/config#install-links
  if (!member) readTree(draft, folder);
  const manifest = readManifest(draft, folder);
  if (manifest === undefined) return undefined;
  addModules(draft, folder);
  for (const file of binFiles(draft, folder, manifest)) linkProgram(draft, file);
  if (!project.ignoreScripts) followScripts(draft, folder, manifest, member ? LINK_SCRIPTS : [...LINK_SCRIPTS, ...PACK_SCRIPTS]);
  return manifest;
}

/** node_modules is made in `folder`, as its owner. */
export function addModules(draft: Draft, folder: string): void {
  const modules = posix.join(folder, 'node_modules');
  draft.writes.add(`${modules}/**`);
  draft.outputs.add(modules);
  draft.folders.add(folder);
}

/**
 * npm links the program, sets its mode to 755, and takes a carriage return out of its first line.
 * https://github.com/npm/bin-links/blob/main/lib/fix-bin.js
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

interface LinkedFolder {
  readonly folder: string;
  readonly member: boolean;
}

function linked(draft: Draft, project: Project, from: string, manifest: JsonObject): LinkedFolder[] {
  const folders: LinkedFolder[] = [];
  for (const { name, spec } of specsOf(manifest)) {
    const local = localSpec(spec, from, project.home);
    if (local?.kind === 'not-sure')
      block(draft, 'local-dependency', `the dependency ${name} is ${spec}, and which path that is, is not certain`);
    if (local?.kind === 'folder') folders.push({ folder: local.path, member: false });
    if (local?.kind === 'tarball') look(draft, local.path);
  }
  return folders;
}

function fromLock(draft: Draft, project: Project): LinkedFolder[] {
  for (const tarball of project.lock?.tarballs ?? []) look(draft, posix.resolve(project.root, tarball));
  return (project.lock?.folders ?? []).map((folder) => ({ folder: posix.resolve(project.root, folder), member: false }));
}
