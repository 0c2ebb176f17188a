import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import type { LockFacts } from '../node/project.ts';
import { isObject, type JsonObject, objectAt, own, readJson, stringAt } from '../project/objects.ts';
import { expectedEntry, sameJson } from './lock-entry.ts';
import { isInOrder } from './lock-order.ts';
import { whyNotTheTree } from './lock-tree.ts';

export type Lock =
  | { readonly kind: 'known'; readonly path: string; readonly version: number; readonly data: JsonObject; readonly text: string }
  /** It is there, and what it says is not known. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string }
  | { readonly kind: 'absent' };

/**
 * npm-shrinkwrap.json wins over package-lock.json; an empty file counts as none.
 * https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js (load)
 */
export function readLock(files: FileView, root: string): Lock {
  for (const name of ['npm-shrinkwrap.json', 'package-lock.json']) {
    const path = posix.join(root, name);
    const fact = files.fact(path);
    if (fact.kind === 'absent' || fact.kind === 'folder') continue;
    if (fact.kind === 'context-file' && files.text(fact.path) === '') continue;
    const read = readJson(files, path);
    if (read.kind === 'unusable') return { kind: 'unreadable', path, why: read.why };
    const version = own(read.value, 'lockfileVersion');
    return { kind: 'known', path, version: typeof version === 'number' ? version : 1, data: read.value, text: read.text };
  }
  return { kind: 'absent' };
}

/** A package of the lock may put a program of one of these names on the PATH of scripts. Old locks do not say. */
export function mayBringProgram(lock: Lock, names: readonly string[]): boolean {
  if (lock.kind !== 'known' || lock.version < 2) return true;
  const entries = Object.values(objectAt(lock.data, 'packages'));
  return entries.some((entry) => isObject(entry) && names.some((name) => own(objectAt(entry, 'bin'), name) !== undefined));
}

/** What the entries of a lock name. https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json */
export function factsOfLock(lock: Lock & { readonly kind: 'known' }): LockFacts {
  const names = new Set<string>();
  const folders = new Set<string>();
  const tarballs = new Set<string>();
  const scripted = new Set<string>();
  for (const [location, entry] of Object.entries(objectAt(lock.data, 'packages'))) {
    if (location === '' || !isObject(entry)) continue;
    const name = stringAt(entry, 'name') ?? nameOf(location);
    names.add(name);
    const resolved = stringAt(entry, 'resolved');
    if (own(entry, 'hasInstallScript') === true) scripted.add(name);
    if (own(entry, 'link') === true && resolved !== undefined) folders.add(resolved);
    else if (!/(?:^|\/)node_modules\//.test(location)) folders.add(location);
    else if (resolved !== undefined && /^file:/i.test(resolved)) tarballs.add(resolved.slice('file:'.length));
  }
  const found = { names, folders: [...folders], tarballs: [...tarballs] };
  if (lock.version >= 2) return { ...found, scripted, foldersUsed: scripted.size === 0 ? [] : foldersNeeded(lock.data) };
  oldDependencies(lock.data, names, tarballs, folders, 0);
  return { names, scripted: undefined, folders: [...folders], tarballs: [...tarballs] };
}

/** Folders on which packages depend that are no folders themselves. */
function foldersNeeded(data: JsonObject): readonly string[] {
  const needed = new Set<string>();
  const links: [name: string, folder: string][] = [];
  for (const [location, entry] of Object.entries(objectAt(data, 'packages'))) {
    if (!isObject(entry) || !/(?:^|\/)node_modules\//.test(location)) continue;
    if (own(entry, 'link') === true) links.push([nameOf(location), stringAt(entry, 'resolved') ?? '']);
    else
      for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies'])
        for (const name of Object.keys(objectAt(entry, kind))) needed.add(name);
  }
  return links.filter(([name]) => needed.has(name)).map(([, folder]) => folder);
}

function oldDependencies(data: JsonObject, names: Set<string>, tarballs: Set<string>, folders: Set<string>, depth: number): void {
  if (depth > 50) return;
  for (const [name, entry] of Object.entries(objectAt(data, 'dependencies'))) {
    if (!isObject(entry)) continue;
    names.add(name);
    const path = /^file:(.*)$/i.exec(stringAt(entry, 'version') ?? '')?.[1];
    if (path !== undefined) (/\.(?:tgz|tar\.gz|tar)$/i.test(path) ? tarballs : folders).add(path);
    oldDependencies(entry, names, tarballs, folders, depth + 1);
  }
}

/** `node_modules/a/node_modules/@s/b` -> `@s/b`. */
function nameOf(location: string): string {
  const at = location.lastIndexOf('node_modules/');
  return at < 0 ? posix.basename(location) : location.slice(at + 'node_modules/'.length);
}

export interface ConsistencyQuestion {
  readonly lock: Lock & { readonly kind: 'known' };
  readonly root: string;
  readonly manifest: JsonObject;
  /** Manifests of workspace members and linked folders, by absolute folder. */
  readonly locals: ReadonlyMap<string, JsonObject>;
  readonly members: readonly string[];
  readonly npmMajor: number | undefined;
  /** Why that is not known, where something is to blame: `, since ...`. */
  readonly npmUnknown: string | undefined;
  readonly legacyPeerDeps: boolean;
}

/**
 * Whether `npm install` will find nothing to write into the lock; otherwise one sentence why that is not certain.
 * npm derives the entries of the root and the members from their manifests and all others from the lock itself:
 * https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js (metaFromNode, commit)
 */
export function whyLockMayChange(question: ConsistencyQuestion): string | undefined {
  const { lock, npmMajor } = question;
  const name = posix.basename(lock.path);
  if (lock.version === 1) return whyOldLockMayChange(name, npmMajor);
  if (lock.version !== 2 && lock.version !== 3) return `${name} has lockfileVersion ${lock.version}, which is not known`;
  if (npmMajor === undefined) return `which npm the image has is not known${question.npmUnknown ?? ''}, and it may rewrite ${name}`;
  if (npmMajor < 7) return `the image may have npm ${npmMajor}, which rewrites a ${name} of lockfileVersion ${lock.version}`;
  const packages = objectAt(lock.data, 'packages');
  if (!isCanonical(lock.text, lock.data)) return `${name} is not written the way npm writes it`;
  const entries: [string, JsonObject][] = [['', question.manifest]];
  for (const [folder, manifest] of question.locals) entries.push([posix.relative(question.root, folder), manifest]);
  for (const [location, manifest] of entries) {
    const entry = own(packages, location);
    if (!isObject(entry)) return `${name} has no entry for ${location === '' ? 'the root' : location}`;
    const field = differingField(location, manifest, entry);
    if (field !== undefined) return `${name} differs from ${posix.join(location, 'package.json')} in "${field}"`;
  }
  return missingLink(question, packages, name) ?? whyNotAsInstalled(question, packages, name);
}

/** What npm 6 writes is not followed: it fills in and reorders what it finds. */
function whyOldLockMayChange(name: string, npmMajor: number | undefined): string {
  const old = `${name} has lockfileVersion 1`;
  if (npmMajor !== undefined && npmMajor >= 7) return `${old}, which npm 7 and later rewrite`;
  return `${old}, which npm 7 and later rewrite; of npm 6 it is not known that it leaves it alone`;
}

function whyNotAsInstalled(
  { lock, root, manifest, ...question }: ConsistencyQuestion,
  packages: JsonObject,
  name: string,
): string | undefined {
  const overrides = own(manifest, 'overrides');
  if (overrides !== undefined && !sameJson(overrides, {}))
    return `package.json has "overrides", and whether ${name} follows them is not known`;
  // npm writes these at the top again, the name of the folder where the package has none: shrinkwrap.js (buildLegacyLockfile).
  const version = own(manifest, 'version');
  if (own(lock.data, 'name') !== (stringAt(manifest, 'name') ?? posix.basename(root))) return `${name} has another "name" at its top`;
  if (version !== undefined && own(lock.data, 'version') !== version) return `${name} has another "version" at its top`;
  const members = question.members.map((folder) => `node_modules/${memberName(folder, question.locals)}`);
  const why = whyNotTheTree({ packages, legacyPeerDeps: question.legacyPeerDeps, members });
  return why === undefined ? undefined : `${name} is not what npm would make: ${why}`;
}

function memberName(folder: string, locals: ReadonlyMap<string, JsonObject>): string {
  return stringAt(locals.get(folder) ?? {}, 'name') ?? posix.basename(folder);
}

/**
 * Same white space as JSON.stringify with the indentation found, as npm keeps that: https://github.com/npm/json-parse-even-better-errors.
 * And keys in npm's order: one that is in another gets a lock of the same size, and of other content.
 */
function isCanonical(text: string, data: JsonObject): boolean {
  const unix = text.replaceAll('\r\n', '\n');
  const indent = /^\{\n([\t ]*)/.exec(unix)?.[1] ?? '';
  return indent !== '' && JSON.stringify(data, null, indent) === unix.trimEnd() && isInOrder(data) && own(data, 'requires') === true;
}

function differingField(location: string, manifest: JsonObject, entry: JsonObject): string | undefined {
  const expected = expectedEntry(manifest, location);
  const keys = new Set([...Object.keys(expected), ...Object.keys(entry)]);
  for (const key of keys) {
    // How an entry is reached (dev, optional, peer) is not said by its own manifest.
    if (location !== '' && ['dev', 'optional', 'peer', 'devOptional'].includes(key)) continue;
    if (!sameJson(own(expected, key), own(entry, key))) return key;
  }
  return undefined;
}

function missingLink(question: ConsistencyQuestion, packages: JsonObject, name: string): string | undefined {
  for (const folder of question.members) {
    const location = posix.relative(question.root, folder);
    const link = objectAt(packages, `node_modules/${memberName(folder, question.locals)}`);
    if (own(link, 'link') !== true || stringAt(link, 'resolved') !== location) return `${name} does not link the workspace ${location}`;
  }
  const members = new Set(question.members.map((folder) => posix.relative(question.root, folder)));
  const locals = new Set([...question.locals.keys()].map((folder) => posix.relative(question.root, folder)));
  for (const location of Object.keys(packages)) {
    if (location === '' || /(?:^|\/)node_modules\//.test(location) || members.has(location) || locals.has(location)) continue;
    return `${name} has an entry for ${location}, which is no workspace now`;
  }
  return undefined;
}
