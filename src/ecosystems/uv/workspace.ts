import { posix } from 'node:path';
import { block, isThroughLink, look, whyUnknown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, stringAt, type JsonObject } from '../project/objects.ts';
import { packageName } from '../python/names.ts';
import { readToml, stringsAt } from '../python/pyproject.ts';
import { expandFolders } from './members.ts';

/** A project, or several that share one lock and one environment. */
export interface Workspace {
  /** Where uv.lock and .venv are. */
  readonly root: string;
  /** The project that the command is called in. */
  readonly project: string;
  /** Manifests of all members, the root's among them, by folder. */
  readonly manifests: ReadonlyMap<string, JsonObject>;
}

export function toolUv(manifest: JsonObject): JsonObject {
  return objectAt(objectAt(manifest, 'tool'), 'uv');
}

/**
 * The workspace of a folder, as every command of uv looks for it, since settings lie at its root: the nearest pyproject.toml, and the next one
 * above that, if its workspace has the project as a member. Undefined where there is no project.
 * https://github.com/astral-sh/uv/blob/main/crates/uv-workspace/src/workspace.rs (discover, find_workspace, collect_members)
 */
export function findWorkspace(draft: Draft, start: string): Workspace | undefined {
  const project = nearestManifest(draft, start, 'nearest');
  if (project === undefined) return undefined;
  const { folder, manifest } = project;
  if (manifest === undefined) return undefined;
  const own = patternsOf(manifest);
  if (own !== undefined) return collect(draft, { root: folder, project: folder, manifest }, own);
  const above = folder === '/' ? undefined : nearestManifest(draft, posix.dirname(folder), 'above');
  const patterns = above?.manifest === undefined ? undefined : patternsOf(above.manifest);
  if (above?.manifest !== undefined && patterns !== undefined) {
    const found = collect(draft, { root: above.folder, project: folder, manifest: above.manifest }, patterns);
    if (found.manifests.has(folder)) return found;
  }
  return { root: folder, project: folder, manifests: new Map([[folder, manifest]]) };
}

interface Found {
  readonly folder: string;
  /** Undefined: it cannot be read, and the draft is blocked. */
  readonly manifest: JsonObject | undefined;
}

/** Above the project, one that may be there for all that is known counts as absent: were it the root of a workspace, uv would fill its `.venv`. */
function nearestManifest(draft: Draft, start: string, which: 'nearest' | 'above'): Found | undefined {
  for (let folder = start; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'pyproject.toml');
    const there = look(draft, path);
    if (there === 'file') return { folder, manifest: readToml(draft, path) };
    if (there === 'unknown' && which === 'above' && !isThroughLink(draft, path)) {
      draft.reads.add(posix.join(folder, 'uv.lock'));
      draft.writes.add(posix.join(folder, '.venv/**'));
    } else if (there === 'unknown') {
      if (!isThroughLink(draft, path))
        block(draft, 'unclear-manifest', `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
      return { folder, manifest: undefined };
    }
    if (folder === '/') return undefined;
  }
}

interface Patterns {
  readonly members: readonly string[];
  readonly exclude: readonly string[];
}

/** https://docs.astral.sh/uv/reference/settings/#workspace */
function patternsOf(manifest: JsonObject): Patterns | undefined {
  const workspace = own(toolUv(manifest), 'workspace');
  return isObject(workspace) ? { members: stringsAt(workspace, 'members'), exclude: stringsAt(workspace, 'exclude') } : undefined;
}

function collect(
  draft: Draft,
  from: { readonly root: string; readonly project: string; readonly manifest: JsonObject },
  patterns: Patterns,
): Workspace {
  const { root, project, manifest } = from;
  const manifests = new Map([[root, manifest]]);
  const excluded = new Set(expandFolders(draft, root, patterns.exclude));
  for (const folder of expandFolders(draft, root, patterns.members)) {
    const path = posix.join(folder, 'pyproject.toml');
    if (folder === root || look(draft, path) !== 'file' || excluded.has(folder)) continue;
    const member = readToml(draft, path);
    if (member !== undefined) manifests.set(folder, member);
  }
  // A command may make the manifest of another member.
  for (const pattern of patterns.members) if (!pattern.includes('**')) draft.reads.add(posix.join(root, pattern, 'pyproject.toml'));
  return { root, project, manifests };
}

export function nameOf(manifest: JsonObject): string {
  return packageName(stringAt(objectAt(manifest, 'project'), 'name') ?? '');
}
