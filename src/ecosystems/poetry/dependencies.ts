import { posix } from 'node:path';
import { block, look, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, stringAt, type JsonObject } from '../project/objects.ts';
import { blockLocalSpecs, tablesAt } from '../python/pyproject.ts';

/** A dependency on a path of the project. */
export interface PathDependency {
  readonly name: string;
  /** Absolute and clean. */
  readonly path: string;
}

/** Tables of dependencies of the manifest. https://python-poetry.org/docs/dependency-specification/ */
function dependencyTables(poetry: JsonObject): readonly JsonObject[] {
  const groups = Object.values(objectAt(poetry, 'group')).filter(isObject);
  return [
    objectAt(poetry, 'dependencies'),
    objectAt(poetry, 'dev-dependencies'),
    ...groups.map((group) => objectAt(group, 'dependencies')),
    ...Object.values(objectAt(poetry, 'build-constraints')).filter(isObject),
  ];
}

/** Path dependencies of the manifest and of the lock, which has those of its dependencies as well. */
export function pathDependencies(
  draft: Draft,
  root: string,
  manifest: JsonObject,
  lock: JsonObject | undefined,
): readonly PathDependency[] {
  const found = new Map<string, PathDependency>();
  const add = (name: string, path: string | undefined): void => {
    if (path !== undefined) found.set(posix.resolve(root, path), { name, path: posix.resolve(root, path) });
  };
  for (const table of dependencyTables(objectAt(objectAt(manifest, 'tool'), 'poetry'))) {
    for (const [name, value] of Object.entries(table)) {
      for (const one of (Array.isArray(value) ? value : [value]).filter(isObject)) {
        add(name, stringAt(one, 'path') ?? stringAt(one, 'file'));
        blockLocalAddress(draft, name, one);
      }
    }
  }
  blockLocalSpecs(draft, manifest, posix.join(root, 'pyproject.toml'));
  for (const entry of lock === undefined ? [] : tablesAt(lock, 'package')) {
    const source = objectAt(entry, 'source');
    const type = stringAt(source, 'type');
    if (type === 'directory' || type === 'file') add(stringAt(entry, 'name') ?? '', stringAt(source, 'url'));
    else blockLocalAddress(draft, stringAt(entry, 'name') ?? '', source);
  }
  return [...found.values()];
}

/** `{ git = "../x" }`, `{ url = "file:///x.whl" }`. */
function blockLocalAddress(draft: Draft, name: string, entry: JsonObject): void {
  const address = stringAt(entry, 'git') ?? stringAt(entry, 'url');
  if (address !== undefined && /^(?:file:|[./~])/i.test(address))
    block(draft, 'local-dependency', `the dependency ${name} is taken from ${address}, which is not followed`);
}

/**
 * A wheel or archive is read; a folder is built. Where folders are not installed (`--no-directory`), it is still looked whether a project is there:
 * Poetry before 1.5 fails without (`DirectoryDependency` in poetry-core).
 */
export function followPaths(draft: Draft, dependencies: readonly PathDependency[], skipFolders: boolean): void {
  for (const { name, path } of dependencies) {
    const { kind } = draft.files.fact(path);
    if (kind === 'context-file') {
      look(draft, path);
      continue;
    }
    if (kind === 'folder' && skipFolders) {
      for (const file of ['pyproject.toml', 'setup.py']) look(draft, posix.join(path, file));
      continue;
    }
    look(draft, path);
    block(draft, 'local-dependency', `the dependency ${name} lies in ${shown(draft.files, path)}, and is built from its source`);
  }
}

/** Sources of packages that are no address of the network. https://python-poetry.org/docs/repositories/ */
export function blockLocalSources(draft: Draft, manifest: JsonObject): void {
  const sources = tablesAt(objectAt(objectAt(manifest, 'tool'), 'poetry'), 'source');
  const local = sources
    .map((source) => own(source, 'url'))
    .find((url) => url !== undefined && !(typeof url === 'string' && /^https?:/i.test(url)));
  if (local !== undefined) block(draft, 'local-dependency', `a source of packages is ${JSON.stringify(local)}, which is not followed`);
}
