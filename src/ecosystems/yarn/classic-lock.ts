import { posix } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import type { FileView } from '../../model/files.ts';
import { type JsonObject, objectAt, own, stringAt } from '../project/objects.ts';

/** A yarn.lock of yarn 1. `undefined`: there is none, or what it says is not known. */
export interface ClassicLock {
  readonly there: boolean;
  readonly entries: ReadonlyMap<string, Entry> | undefined;
}

interface Entry {
  /** All of these are one entry. */
  readonly patterns: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
  /** What it needs: `name@range`. */
  readonly needs: readonly string[];
}

/** The file has a form of its own: https://classic.yarnpkg.com/en/docs/yarn-lock, https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js */
export function readClassicLock(files: FileView, root: string): ClassicLock {
  const fact = files.fact(posix.join(root, 'yarn.lock'));
  if (fact.kind === 'absent' || fact.kind === 'folder') return { there: false, entries: undefined };
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  return { there: true, entries: text === undefined ? undefined : parse(text) };
}

function parse(text: string): ReadonlyMap<string, Entry> | undefined {
  const entries = new Map<string, Entry>();
  for (const block of text.replaceAll('\r\n', '\n').split(/\n(?=[^\s#])/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    const [head, ...rest] = lines;
    if (head === undefined) continue;
    if (!head.endsWith(':') || head.startsWith(' ')) return undefined;
    const patterns = head
      .slice(0, -1)
      .split(/,\s*(?=["\w@])/)
      .map(unquoted);
    const fields = new Map<string, string>();
    const needs: string[] = [];
    for (const line of rest) {
      const [, indent = '', key = '', value = ''] = /^( +)("[^"]*"|\S+?):?(?: (.*))?$/.exec(line) ?? [];
      if (indent.length === 2) fields.set(unquoted(key), unquoted(value));
      else if (indent.length === 4) needs.push(`${unquoted(key)}@${unquoted(value)}`);
      else return undefined;
    }
    for (const pattern of patterns) entries.set(pattern, { patterns, fields, needs });
  }
  return entries;
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/, '$1');
}

/** `@scope/name@^1.0.0` -> `@scope/name`. */
export function namesOf({ entries }: ClassicLock): ReadonlySet<string> {
  return new Set([...(entries?.keys() ?? [])].map((pattern) => pattern.replace(/(?!^)@.*$/s, '')));
}

export interface LockQuestion {
  readonly lock: ClassicLock;
  /** Of the root and the workspaces. */
  readonly manifests: readonly JsonObject[];
}

/**
 * Why `yarn install` may write the lock: something that a manifest asks for is missing in it, or something in it is asked for by nobody, or has no
 * checksum yet. Undefined: it leaves it alone. `saveLockfileAndIntegrity` in https://github.com/yarnpkg/yarn/blob/master/src/cli/commands/install.js
 */
export function whyLockMayChange({ lock, manifests }: LockQuestion): string | undefined {
  if (!lock.there) return 'there is no lock file';
  if (lock.entries === undefined) return 'yarn.lock is not understood';
  if (manifests.some((manifest) => own(manifest, 'resolutions') !== undefined))
    return 'whether yarn.lock follows "resolutions" is not known';
  const versions = new Map(manifests.map((manifest) => [stringAt(manifest, 'name') ?? '', stringAt(manifest, 'version') ?? '']));
  const pending: string[] = [];
  for (const manifest of manifests) {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, spec] of Object.entries(objectAt(manifest, kind))) {
        const version = versions.get(name);
        const isMember = version !== undefined && (spec === '*' || satisfies(version, typeof spec === 'string' ? spec : ''));
        if (typeof spec !== 'string' || (version !== undefined && !isMember)) return `which ${name} is wanted is not certain`;
        if (!isMember && !spec.startsWith('link:')) pending.push(`${name}@${spec}`);
      }
    }
  }
  const reached = new Set<string>();
  for (let pattern = pending.pop(); pattern !== undefined; pattern = pending.pop()) {
    if (reached.has(pattern)) continue;
    reached.add(pattern);
    const entry = lock.entries.get(pattern);
    if (entry === undefined) return `yarn.lock has no entry for ${pattern}`;
    if (!entry.fields.has('integrity') || !entry.fields.has('resolved')) return `yarn.lock has no checksum for ${pattern}`;
    pending.push(...entry.needs);
  }
  const alone = [...lock.entries.keys()].find((pattern) => !reached.has(pattern));
  return alone === undefined ? undefined : `nothing needs ${alone} in yarn.lock`;
}
