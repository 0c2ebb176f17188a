import { posix } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { isObject, type JsonObject, objectAt, own, stringAt } from '../project/objects.ts';

/** The entries of `packages` of a lock, by location (`node_modules/a`), and how npm is told to read them. */
export interface LockTree {
  readonly packages: JsonObject;
  /** With it npm knows no peer dependencies: https://docs.npmjs.com/cli/v10/using-npm/config#legacy-peer-deps */
  readonly legacyPeerDeps: boolean;
  /** Locations of the links to workspace members, which the root needs without naming them. */
  readonly members: readonly string[];
}

/** In UTF-16 units; a look upwards for each dependency takes long in a lock that is made to. */
const LONGEST_LOCATION = 2_048;

interface Edge {
  readonly name: string;
  readonly spec: string;
  readonly kind: 'plain' | 'peer' | 'optional-peer';
}

/**
 * Why a lock is not the tree that npm would make of it: a dependency is missing or outside its range, or an entry is needed by nobody.
 * Undefined: each entry is reached from the root by edges that are valid as they are. What is not understood counts as not valid.
 * https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/edge.js (error),
 * https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/calc-dep-flags.js,
 * https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/arborist/build-ideal-tree.js (problemEdges, fixDepFlags)
 */
export function whyNotTheTree(tree: LockTree): string | undefined {
  const { packages } = tree;
  const pending = ['', ...tree.members];
  const reached = new Set(pending);
  for (let location = pending.pop(); location !== undefined; location = pending.pop()) {
    if (location.length > LONGEST_LOCATION) return 'it is nested too deeply';
    const entry = own(packages, location);
    if (!isObject(entry)) return `there is no entry for ${location === '' ? 'the root' : location}`;
    const found: string[] = [];
    if (own(entry, 'link') === true) found.push(stringAt(entry, 'resolved') ?? '');
    else {
      for (const edge of edgesOf(location, entry, tree.legacyPeerDeps)) {
        const followed = followEdge(packages, location, edge);
        if (followed.why !== undefined) return followed.why;
        if (followed.to !== undefined && edge.kind !== 'optional-peer') found.push(followed.to);
      }
    }
    for (const to of found.filter((one) => !reached.has(one))) {
      reached.add(to);
      pending.push(to);
    }
  }
  const alone = Object.keys(packages).find((location) => !reached.has(location));
  return alone === undefined ? undefined : `nothing needs the entry ${alone}`;
}

/** A name that stands in two kinds counts as the later one. https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/node.js (_loadDeps) */
function edgesOf(location: string, entry: JsonObject, legacyPeerDeps: boolean): Iterable<Edge> {
  const meta = objectAt(entry, 'peerDependenciesMeta');
  const edges = new Map<string, Edge>();
  const add = (key: string, kindOf: (name: string) => Edge['kind']): void => {
    for (const [name, spec] of Object.entries(objectAt(entry, key)))
      edges.set(name, { name, spec: typeof spec === 'string' ? spec : '?', kind: kindOf(name) });
  };
  if (!legacyPeerDeps) add('peerDependencies', (name) => (own(objectAt(meta, name), 'optional') === true ? 'optional-peer' : 'peer'));
  add('dependencies', () => 'plain');
  add('optionalDependencies', () => 'plain');
  // Those of packages that were published are not installed.
  if (!location.includes('node_modules/')) add('devDependencies', () => 'plain');
  return edges.values();
}

interface Followed {
  readonly to?: string;
  readonly why?: string;
}

function followEdge(packages: JsonObject, location: string, { name, spec, kind }: Edge): Followed {
  const who = location === '' ? 'the root' : location;
  const to = find(packages, location, name);
  // An optional dependency that is missing is added as well.
  if (to === undefined) return kind === 'optional-peer' ? {} : { why: `there is no entry for ${name}, which ${who} needs` };
  const entry = objectAt(packages, to);
  // A package never finds its own peers below itself.
  const local = kind !== 'plain' && location !== '' && to === `${location}/node_modules/${name}` && location.includes('node_modules/');
  if (local) return { why: `the peer ${name} of ${who} lies below it` };
  if (!isValid(packages, entry, spec, location))
    return { why: `it is not certain that ${name} ${foundAs(entry)} is the ${JSON.stringify(spec)} that ${who} needs` };
  return { to };
}

function foundAs(entry: JsonObject): string {
  return stringAt(entry, 'version') ?? stringAt(entry, 'resolved') ?? 'what is there';
}

/** The entry that a package at `location` gets for a name: in its own node_modules, else upwards. */
function find(packages: JsonObject, location: string, name: string): string | undefined {
  for (let at = location; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const path = `${at}${at === '' ? '' : '/'}node_modules/${name}`;
    if (Object.hasOwn(packages, path)) return path;
    // What lies outside of the project finds nothing in it.
    if (at === '' || at === '..' || at.endsWith('/..')) return undefined;
  }
}

/** https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/dep-valid.js; git dependencies and the rest are not followed. */
function isValid(packages: JsonObject, entry: JsonObject, spec: string, location: string): boolean {
  const resolved = stringAt(entry, 'resolved');
  const linked = own(entry, 'link') === true;
  const text = spec.trim();
  const folder = /^(?:file|link):(?!\/)([^%~]*)$/.exec(text)?.[1];
  if (folder !== undefined) {
    const path = posix.join(location, folder);
    return linked ? resolved === path.replace(/\/$/, '') : resolved === `file:${path}`;
  }
  if (/^https?:\/\//.test(text)) return !linked && resolved === text;
  const alias = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(text);
  if (alias !== null && stringAt(entry, 'name') !== alias[1]) return false;
  const range = alias === null ? text : (alias[2] ?? '');
  if (range === '' || range === '*') return true;
  // Anything else may be a path or a repository; semver passes over what it does not know.
  if (!/^[\w.^~<>=|*+ -]{1,256}$/.test(range)) return false;
  // A tag (`latest`) is taken to be what it was: only that it came from somewhere is asked.
  if (validRange(range, true) === null) return /^[A-Za-z][\w-]*$/.test(range) && !linked && /^https?:/.test(resolved ?? '');
  const version = stringAt(linked ? objectAt(packages, resolved ?? '') : entry, 'version');
  return version !== undefined && satisfies(version, range, true);
}
