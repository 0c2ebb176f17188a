import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { isObject, type JsonObject, objectAt, own } from '../project/objects.ts';

/** https://bun.com/docs/pm/lockfile: bun.lock is JSON with a comma behind the last entry, bun.lockb is not a text. */
export interface BunLock {
  readonly there: boolean;
  readonly data: JsonObject | undefined;
}

export function readBunLock(files: FileView, root: string): BunLock {
  const fact = files.fact(posix.join(root, 'bun.lock'));
  if (fact.kind === 'absent') return { there: files.fact(posix.join(root, 'bun.lockb')).kind !== 'absent', data: undefined };
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  return { there: true, data: text === undefined ? undefined : parse(text) };
}

function parse(text: string): JsonObject | undefined {
  try {
    // A text with a comma before a bracket is no name and no version.
    const value: unknown = JSON.parse(text.replace(/,(?=\s*[}\]])/g, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `"a/b": ["b@1.0.0", ...]` -> `b` */
export function namesOf(data: JsonObject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of Object.values(objectAt(data, 'packages'))) {
    const first: unknown = Array.isArray(entry) ? entry[0] : undefined;
    if (typeof first === 'string') names.add(first.replace(/(?!^)@.*$/s, ''));
  }
  return names;
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
/** Fields of the root that the lock repeats. */
const ROOT_FIELDS = ['overrides', 'patchedDependencies', 'trustedDependencies'] as const;

/** Why `bun install` may write the lock. Undefined: it says what the manifests say, by absolute folder. */
export function whyLockMayChange({ there, data }: BunLock, root: string, manifests: ReadonlyMap<string, JsonObject>): string | undefined {
  if (!there) return 'there is no lock file';
  if (data === undefined) return 'what the lock file says is not known';
  const workspaces = objectAt(data, 'workspaces');
  for (const [folder, manifest] of manifests) {
    const location = posix.relative(root, folder);
    const entry = objectAt(workspaces, location);
    const kind = KINDS.find((one) => !sameTexts(objectAt(entry, one), objectAt(manifest, one)));
    if (kind !== undefined) return `bun.lock differs from ${posix.join(location, 'package.json')} in ${kind}`;
  }
  const alone = Object.keys(workspaces).find((location) => !manifests.has(posix.join(root, location)));
  if (alone !== undefined) return `bun.lock has an entry for ${alone}, which is no workspace now`;
  const top = manifests.get(root) ?? {};
  const field = ROOT_FIELDS.find((one) => JSON.stringify(own(data, one) ?? null) !== JSON.stringify(own(top, one) ?? null));
  if (field !== undefined) return `whether bun.lock follows "${field}" is not known`;
  const catalogs = ['catalog', 'catalogs'].some((one) => own(data, one) !== undefined || own(top, one) !== undefined);
  const inWorkspaces = ['catalog', 'catalogs', 'resolutions'].some((one) => own(objectAt(top, 'workspaces'), one) ?? own(top, one));
  return catalogs || inWorkspaces ? 'whether bun.lock follows catalogs and "resolutions" is not known' : undefined;
}

function sameTexts(one: JsonObject, other: JsonObject): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => typeof one[key] === 'string' && one[key] === own(other, key));
}
