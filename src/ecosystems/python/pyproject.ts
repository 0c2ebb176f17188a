import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import { block, giveUp, isThroughLink, look, shown, whyUnknown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, readObject, stringAt, type JsonObject } from '../project/objects.ts';

/** The first folder upwards that has a file of this name. Undefined where there is none, or it cannot be told; then the draft is given up. */
export function nearest(draft: Draft, start: string, name: string): string | undefined {
  for (let folder = start; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, name);
    const there = look(draft, path);
    if (there === 'file' || isThroughLink(draft, path)) return folder;
    if (there === 'unknown') {
      giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
      return undefined;
    }
    if (folder === '/') break;
  }
  giveUp(draft, `there is no ${name} in ${start}, nor above it`);
  return undefined;
}

/**
 * A folder that an option names must be there. Where it holds no manifest, nothing of it is copied with the manifests.
 * @param cwd where the command is called
 */
export function checkNamed(draft: Draft, folder: string, cwd: Value): void {
  const isHere = cwd.kind === 'known' && posix.resolve(cwd.text) === posix.resolve(folder);
  if (!isHere && draft.files.fact(posix.join(folder, 'pyproject.toml')).kind === 'absent')
    block(draft, 'unclear-manifest', `an option names the folder ${folder}, which holds no pyproject.toml`);
}

/** Reads a manifest or lock file in TOML that is there. Undefined where it cannot be read; then the draft is blocked. */
export function readToml(draft: Draft, path: string): JsonObject | undefined {
  const read = readObject(draft.files, path, 'toml');
  if (read.kind === 'object') return read.value;
  block(draft, 'unclear-manifest', read.why);
  return undefined;
}

/** Looks at a lock file in TOML, which may be missing. */
export function lockToml(draft: Draft, path: string): JsonObject | undefined {
  const there = look(draft, path);
  if (there === 'file') return readToml(draft, path);
  if (there === 'unknown' && !isThroughLink(draft, path))
    block(draft, 'unclear-manifest', `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
  return undefined;
}

/** Looks at settings in TOML, which may be missing. Those of which it is not known whether they are there want a look. */
export function settingsToml(draft: Draft, path: string): JsonObject | undefined {
  const there = look(draft, path);
  if (there === 'file') return readToml(draft, path);
  if (there === 'unknown' && !isThroughLink(draft, path))
    draft.review ??= `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
  return undefined;
}

/** Tables of an array of tables. */
export function tablesAt(value: JsonObject, key: string): readonly JsonObject[] {
  const list = own(value, key);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export function stringsAt(value: JsonObject, key: string): readonly string[] {
  const list = own(value, key);
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
}

/**
 * `name @ file:///libs/x`, `name @ ./x`, and `name @ libs/x`, which Poetry takes as well: no path is made of it.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/,
 * https://github.com/python-poetry/poetry-core/blob/main/src/poetry/core/packages/dependency.py (create_from_pep_508)
 */
const LOCAL_SPEC = /^\s*([\w.-]+)\s*(?:\[[^\]]*\])?\s*@\s*(?!(?!(?:\w+\+)?file:)[a-z][a-z\d+.-]*:)\S/iu;

/** `-e file:///x`, `./x`: PDM takes them in groups. https://github.com/pdm-project/pdm/blob/main/src/pdm/models/requirements.py (parse_line) */
const LOCAL_LINE = /^\s*(?:-e\s+|--editable\s+)?(?:(?:\w+\+)?file:|[./])/iu;

export function isLocalSpec(spec: string): boolean {
  return LOCAL_SPEC.test(spec);
}

export function isLocalLine(line: string): boolean {
  return isLocalSpec(line) || LOCAL_LINE.test(line);
}

/**
 * Requirements of `[project]` and `[dependency-groups]` that name a file or a folder by an address.
 * https://packaging.python.org/en/latest/specifications/pyproject-toml/, https://packaging.python.org/en/latest/specifications/dependency-groups/
 */
export function blockLocalSpecs(draft: Draft, manifest: JsonObject, path: string): void {
  const project = objectAt(manifest, 'project');
  const tables = [objectAt(project, 'optional-dependencies'), objectAt(manifest, 'dependency-groups')];
  const specs = [
    ...stringsAt(project, 'dependencies'),
    ...tables.flatMap((table) => Object.keys(table).flatMap((key) => stringsAt(table, key))),
  ];
  const local = specs.find(isLocalLine);
  if (local !== undefined)
    block(draft, 'local-dependency', `${shown(draft.files, path)} names ${local.trim()}, which is built from its source`);
}
/** The parts of `[project]` that a build says: `dynamic`. Without a `[project]` all of it. */
export function dynamicOf(manifest: JsonObject): readonly string[] {
  const project = objectAt(manifest, 'project');
  return stringAt(project, 'name') === undefined ? ['name', 'version', 'dependencies'] : stringsAt(project, 'dynamic');
}
