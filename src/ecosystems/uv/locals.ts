import { posix } from 'node:path';
import { hasFlag, type CommandContext, type ReadArguments } from '../ecosystem.ts';
import { block, isThroughLink, look, lookNamed, readTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, stringAt, type JsonObject } from '../project/objects.ts';
import { blockLocalSpecs, dynamicOf, lockToml, readToml, tablesAt } from '../python/pyproject.ts';
import { packageName } from '../python/names.ts';
import { isOn } from './settings.ts';
import { nameOf, toolUv, type Workspace } from './workspace.ts';

/** A project in a folder that an install would build and put into the environment. */
interface Local {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'project' | 'member' | 'path';
}

interface Question {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly workspace: Workspace;
  /** The lock is taken as it is. */
  readonly frozen: boolean;
}

/**
 * Projects of the workspace and folders that its manifests name: uv reads their manifests (to compare them with the lock), and builds those that
 * the command does not leave out. https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources
 */
export function followLocals(draft: Draft, question: Question): void {
  const { workspace, frozen } = question;
  const locals = new Map<string, Local>();
  for (const [folder, manifest] of workspace.manifests) {
    if (!isVirtual(manifest, folder === workspace.root))
      locals.set(folder, { name: nameOf(manifest), folder, kind: folder === workspace.project ? 'project' : 'member' });
  }
  const manifests = new Map(workspace.manifests);
  for (const [folder, manifest] of manifests) {
    blockLocalSpecs(draft, manifest, posix.join(folder, 'pyproject.toml'));
    if (!workspace.manifests.has(folder)) blockOtherWorkspace(draft, manifest, posix.join(folder, 'pyproject.toml'));
    for (const { name, path } of pathSources(draft, folder, manifest)) addPath(draft, { manifests, locals }, name, path);
    if (!frozen) blockDynamic(draft, manifest, posix.join(folder, 'pyproject.toml'));
  }
  addLocked(draft, workspace.root, locals);
  const built = [...locals.values()].filter((local) => !isLeftOut(question, local));
  for (const { folder } of built) {
    readTree(draft, folder);
    draft.writes.add(`${folder === '/' ? '' : folder}/**`);
  }
  const [first] = built.toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'project' ? -1 : 1));
  if (first === undefined) return;
  if (first.kind === 'project')
    block(
      draft,
      'installs-the-project',
      `uv also installs the project in ${first.folder} itself, from its source (\`--no-install-project\` leaves it out)`,
    );
  else
    block(
      draft,
      'local-dependency',
      `the dependency ${first.name} lies in ${shown(draft.files, first.folder)}, and is built from its source`,
    );
}

/** Without a build system a project is no package, unless another one depends on it: then it is built all the same. */
function isVirtual(manifest: JsonObject, isRoot: boolean): boolean {
  const set = own(toolUv(manifest), 'package');
  if (typeof set === 'boolean') return !set;
  if (stringAt(objectAt(manifest, 'project'), 'name') === undefined) return true;
  return isRoot && own(manifest, 'build-system') === undefined;
}

function pathSources(draft: Draft, folder: string, manifest: JsonObject): readonly { readonly name: string; readonly path: string }[] {
  const sources = Object.entries(objectAt(toolUv(manifest), 'sources'));
  return sources.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isObject).flatMap((source) => {
      const address = stringAt(source, 'git') ?? stringAt(source, 'url');
      if (address !== undefined && /^(?:file:|[./~])/i.test(address))
        block(draft, 'local-dependency', `the dependency ${name} is taken from ${address}, which is not followed`);
      const path = stringAt(source, 'path');
      return path === undefined ? [] : [{ name: packageName(name), path: posix.resolve(folder, path) }];
    }),
  );
}

interface Walk {
  readonly manifests: Map<string, JsonObject>;
  readonly locals: Map<string, Local>;
}

/** A wheel or archive is read; of a folder, its manifest. */
function addPath(draft: Draft, { manifests, locals }: Walk, name: string, path: string): void {
  if (draft.files.fact(path).kind === 'context-file') {
    look(draft, path);
    return;
  }
  if (manifests.has(path)) return;
  locals.set(path, { name, folder: path, kind: 'path' });
  const file = posix.join(path, 'pyproject.toml');
  const manifest = look(draft, file) === 'file' ? readToml(draft, file) : undefined;
  if (manifest !== undefined) manifests.set(path, manifest);
  else if (!isThroughLink(draft, file))
    block(
      draft,
      'local-dependency',
      `the dependency ${name} lies in ${shown(draft.files, path)}, which says only when it is built what it needs`,
    );
}

/** Of a workspace that a path leads into, uv reads all members as well. */
function blockOtherWorkspace(draft: Draft, manifest: JsonObject, path: string): void {
  const sources = Object.values(objectAt(toolUv(manifest), 'sources')).flatMap((value) =>
    Array.isArray(value) ? value.filter(isObject) : [value],
  );
  if (own(toolUv(manifest), 'workspace') !== undefined || sources.some((source) => isObject(source) && own(source, 'workspace') === true))
    block(draft, 'local-dependency', `${shown(draft.files, path)} belongs to a workspace of its own, which is not followed`);
}

/** Then a build says what the project needs. Releases before 2025 asked for the version as well. */
function blockDynamic(draft: Draft, manifest: JsonObject, path: string): void {
  const dynamic = dynamicOf(manifest).filter((key) => ['version', 'dependencies', 'optional-dependencies'].includes(key));
  const virtual = stringAt(objectAt(manifest, 'project'), 'name') === undefined && own(toolUv(manifest), 'workspace') !== undefined;
  if (dynamic.length > 0 && !virtual)
    block(
      draft,
      'installs-the-project',
      `a build says the ${dynamic.join(' and ')} of ${shown(draft.files, path)}, and uv compares them with the lock (\`--frozen\` does not)`,
    );
}

/** With `--frozen` the lock alone says what is installed. Otherwise it holds what settings of members say: places where packages are looked for. */
function addLocked(draft: Draft, root: string, locals: Map<string, Local>): void {
  const path = posix.join(root, 'uv.lock');
  const fact = draft.files.fact(path);
  if (fact.kind === 'context-file' && draft.files.text(fact.path) === undefined) {
    draft.review ??= `${fact.path} is too large to be read: it could name files of the project`;
    return;
  }
  const lock = lockToml(draft, path);
  for (const entry of lock === undefined ? [] : tablesAt(lock, 'package')) {
    const source = objectAt(entry, 'source');
    const name = packageName(stringAt(entry, 'name') ?? '');
    const registry = stringAt(source, 'registry');
    if (registry !== undefined && !/^https?:/i.test(registry))
      block(draft, 'local-dependency', `${name} is taken from ${registry}, which is not followed`);
    const file = stringAt(source, 'path');
    if (file !== undefined) lookNamed(draft, posix.resolve(root, file));
    const folder = stringAt(source, 'editable') ?? stringAt(source, 'directory');
    const at = folder === undefined ? undefined : posix.resolve(root, folder);
    if (at !== undefined && !locals.has(at)) locals.set(at, { name, folder: at, kind: at === root ? 'project' : 'path' });
  }
}

function isLeftOut({ context, read }: Question, { name, kind }: Local): boolean {
  const says = (flag: string): boolean => hasFlag(read, `--${flag}`) || isOn(context, `UV_${flag.toUpperCase().replaceAll('-', '_')}`);
  if (says('no-install-local') || (kind !== 'path' && says('no-install-workspace')) || (kind === 'project' && says('no-install-project')))
    return true;
  return (read.flags.get('--no-install-package') ?? []).some((word) => packageName(word) === name);
}
