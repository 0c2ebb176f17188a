import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { isObject, type JsonObject, objectAt, own, readJson, stringAt } from './json.ts';
import { expectedEntry, sameJson } from './lock-entry.ts';

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

export interface LockFacts {
  /** Names of all packages that it installs. */
  readonly names: ReadonlySet<string>;
  /** Names of those with install scripts; undefined when it does not say (lockfileVersion 1). */
  readonly scripted: ReadonlySet<string> | undefined;
  /** Paths relative to the root of linked folders and of tarballs. */
  readonly folders: readonly string[];
  readonly tarballs: readonly string[];
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
  if (lock.version < 2) oldDependencies(lock.data, names, tarballs, folders, 0);
  return { names, scripted: lock.version < 2 ? undefined : scripted, folders: [...folders], tarballs: [...tarballs] };
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
  if (lock.version !== 2 && lock.version !== 3) return `${name} has lockfileVersion ${lock.version}, which npm 7 and later rewrite`;
  if (npmMajor === undefined) return `which npm the image has is not known, so that ${name} may be rewritten`;
  if (npmMajor < 7) return `npm ${npmMajor} rewrites a ${name} of lockfileVersion ${lock.version}`;
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
  return missingLink(question, packages, name) ?? missingPackage(packages, question.legacyPeerDeps, name);
}

/** Same white space as JSON.stringify with the indentation found, as npm keeps that: https://github.com/npm/json-parse-even-better-errors */
function isCanonical(text: string, data: JsonObject): boolean {
  const unix = text.replaceAll('\r\n', '\n');
  const indent = /^\{\n([\t ]*)/.exec(unix)?.[1] ?? '';
  return indent !== '' && JSON.stringify(data, null, indent) === unix.trimEnd() && own(data, 'requires') === true;
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
    const packageName = stringAt(question.locals.get(folder) ?? {}, 'name') ?? posix.basename(folder);
    const link = objectAt(packages, `node_modules/${packageName}`);
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

/** Every dependency that must be there has an entry that its dependant would find, walking up node_modules. Versions are not compared. */
function missingPackage(packages: JsonObject, legacyPeerDeps: boolean, name: string): string | undefined {
  for (const [location, entry] of Object.entries(packages)) {
    if (!isObject(entry) || own(entry, 'link') === true) continue;
    const kinds = [
      'dependencies',
      ...(location.includes('node_modules/') ? [] : ['devDependencies']),
      ...(legacyPeerDeps ? [] : ['peerDependencies']),
    ];
    const optional = objectAt(entry, 'optionalDependencies');
    const meta = objectAt(entry, 'peerDependenciesMeta');
    for (const kind of kinds) {
      for (const dependency of Object.keys(objectAt(entry, kind))) {
        if (Object.hasOwn(optional, dependency) || (kind === 'peerDependencies' && own(objectAt(meta, dependency), 'optional') === true))
          continue;
        if (!isFound(packages, location, dependency))
          return `${name} has no entry for ${dependency}, which ${location === '' ? 'the root' : location} needs`;
      }
    }
  }
  return undefined;
}

function isFound(packages: JsonObject, location: string, dependency: string): boolean {
  for (let at = location; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    if (Object.hasOwn(packages, `${at}${at === '' ? '' : '/'}node_modules/${dependency}`)) return true;
    if (at === '') return false;
  }
}
