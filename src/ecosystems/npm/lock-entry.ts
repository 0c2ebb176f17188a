import { posix } from 'node:path';
import { isObject, type JsonObject, objectAt, own } from '../project/objects.ts';

/** https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js (pkgMetaKeys) */
const KEYS = [
  'version',
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'optionalDependencies',
  'bundleDependencies',
  'acceptDependencies',
  'funding',
  'engines',
  'os',
  'cpu',
  'libc',
  'license',
  'deprecated',
  'workspaces',
] as const;

/** The entry that npm writes into `packages` for a manifest at `location` ('' is the root), as far as the manifest decides. */
export function expectedEntry(manifest: JsonObject, location: string): JsonObject {
  const normal = normalized(manifest);
  const entry: Record<string, unknown> = {};
  for (const key of KEYS) {
    const value = own(normal, key);
    if (!value || (typeof value === 'object' && Object.keys(value).length === 0)) continue;
    entry[key] = key === 'license' && isObject(value) && own(value, 'type') ? own(value, 'type') : value;
  }
  // Written as it is, also when it is empty.
  if (own(manifest, 'devDependencies')) entry['devDependencies'] = own(manifest, 'devDependencies');
  const bin = binOf(manifest);
  if (bin !== undefined) entry['bin'] = bin;
  const scripts = objectAt(manifest, 'scripts');
  if (own(manifest, 'hasInstallScript') || ['preinstall', 'install', 'postinstall'].some((script) => own(scripts, script)))
    entry['hasInstallScript'] = true;
  const name = own(manifest, 'name');
  // A name that the folder says already is left out, but for the root.
  if (name && (location === '' || name !== nameFromFolder(location))) entry['name'] = name;
  return entry;
}

/** https://github.com/npm/name-from-folder */
function nameFromFolder(location: string): string {
  const base = posix.basename(location);
  const scope = posix.basename(posix.dirname(location));
  return scope.startsWith('@') ? `${scope}/${base}` : base;
}

/** https://github.com/npm/package-json/blob/main/lib/normalize.js (the steps bundleDependencies, optionalDedupe, funding) */
function normalized(manifest: JsonObject): JsonObject {
  const normal: Record<string, unknown> = { ...manifest };
  const bundle = own(manifest, 'bundleDependencies') ?? own(manifest, 'bundledDependencies');
  if (bundle === true) normal['bundleDependencies'] = Object.keys(objectAt(manifest, 'dependencies'));
  else if (isObject(bundle)) normal['bundleDependencies'] = Object.keys(bundle);
  else normal['bundleDependencies'] = bundle;
  const optional = objectAt(manifest, 'optionalDependencies');
  const dependencies = Object.entries(objectAt(manifest, 'dependencies')).filter(([name]) => !Object.hasOwn(optional, name));
  normal['dependencies'] = Object.fromEntries(dependencies);
  const funding = own(manifest, 'funding');
  if (typeof funding === 'string') normal['funding'] = { url: funding };
  return normal;
}

/** `bin` as an object of clean relative paths. */
function binOf(manifest: JsonObject): JsonObject | undefined {
  const bin = own(manifest, 'bin');
  const clean = (path: string): string => posix.join('/', path).slice(1);
  if (typeof bin === 'string') {
    const name = own(manifest, 'name');
    return typeof name === 'string' && bin !== '' ? { [name.replace(/^@[^/]*\//, '')]: clean(bin) } : undefined;
  }
  if (!isObject(bin)) return undefined;
  const entries = Object.entries(bin).flatMap(([name, path]) =>
    typeof path === 'string' ? [[posix.basename(name), clean(path)] as const] : [],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Deep equality; the order of an object's keys does not matter, since npm sorts them. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, index) => sameJson(value, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}
