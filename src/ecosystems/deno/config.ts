import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { block, giveUp, look, lookNamed, shown, whyUnknown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, stringAt, type JsonObject } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { blockLocalImports, blockOwnScripts, blockScripts } from './imports.ts';

/** What one folder of a project asks for. */
export interface Member {
  readonly folder: string;
  readonly config: JsonObject | undefined;
  readonly manifest: JsonObject | undefined;
}

/** Of a workspace the first is its root. https://docs.deno.com/runtime/fundamentals/workspaces/ */
export function followProject(draft: Draft, root: string): readonly Member[] {
  for (const folder of walkUp(posix.dirname(root))) {
    if (root === '/') break;
    const above = ['deno.json', 'deno.jsonc', 'package.json'].map((name) => posix.join(folder, name));
    const found = above.find((path) => look(draft, path) !== 'absent');
    if (found !== undefined) giveUp(draft, `${shown(draft.files, found)} stands above the project, and may make it a member`);
  }
  const first = followMember(draft, root);
  if (['deno.json', 'deno.jsonc', 'package.json'].every((name) => draft.files.fact(posix.join(root, name)).kind === 'absent'))
    giveUp(draft, `there is no deno.json and no package.json in ${root}`);
  const members = foldersOf(draft, root, first).map((folder) => followMember(draft, folder));
  // Deno stops where a member has no configuration: https://docs.deno.com/runtime/fundamentals/workspaces/
  for (const { folder, config, manifest } of members)
    if (config === undefined && manifest === undefined) lookNamed(draft, posix.join(folder, 'deno.json'));
  return [first, ...members];
}

/** It asks for these, and for deno.jsonc only where the first is missing (docs/engine-facts.md, "Deno"). */
function followMember(draft: Draft, folder: string): Member {
  const config = followConfig(draft, posix.join(folder, 'deno.json')) ?? followConfig(draft, posix.join(folder, 'deno.jsonc'));
  const manifest = readConfig(draft, posix.join(folder, 'package.json'));
  if (manifest !== undefined) blockOwnScripts(draft, manifest, posix.join(folder, 'package.json'));
  look(draft, posix.join(folder, 'tsconfig.json'));
  for (const key of ['links', 'patch', 'extends', 'vendor'])
    if (config !== undefined && own(config, key) !== undefined && own(config, key) !== false)
      block(draft, 'local-dependency', `${key} in the configuration of ${folder} may name folders, and is not followed`);
  const map = config && stringAt(config, 'importMap');
  if (map !== undefined && !/^https?:/u.test(map)) followMap(draft, posix.resolve(folder, map));
  const tables = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].map((key) =>
    objectAt(manifest ?? {}, key),
  );
  const local = tables
    .flatMap((table) => Object.values(table))
    .find((version) => typeof version !== 'string' || /^(?:file|link|portal|git\+file):|^[./~]/u.test(version));
  if (local !== undefined) block(draft, 'local-dependency', `a dependency of ${folder} is ${JSON.stringify(local)}, which is not followed`);
  return { folder, config, manifest };
}

function followConfig(draft: Draft, path: string): JsonObject | undefined {
  const config = readConfig(draft, path);
  if (config === undefined) return undefined;
  blockLocalImports(draft, config, path);
  blockScripts(draft, config, path);
  return config;
}

/** An import map in a file of its own. */
function followMap(draft: Draft, path: string): void {
  if (lookNamed(draft, path) === 'absent') return;
  const map = readConfig(draft, path);
  if (map !== undefined) blockLocalImports(draft, map, path);
}

/** Undefined where it is missing, or cannot be read: then the draft is blocked. */
function readConfig(draft: Draft, path: string): JsonObject | undefined {
  const there = look(draft, path);
  if (there === 'absent') return undefined;
  const value = there === 'file' ? parse(draft.files, path) : undefined;
  if (value === undefined && draft.link === undefined)
    block(
      draft,
      'unclear-manifest',
      `${shown(draft.files, path)} cannot be read${there === 'file' ? '' : `: ${whyUnknown(draft, path) ?? 'it is no file'}`}`,
    );
  return value;
}

const STRING_OR_COMMENT = /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu;

/** With comments and commas at the end, as Deno takes it. https://docs.deno.com/runtime/fundamentals/configuration/ */
function parse(files: FileView, path: string): JsonObject | undefined {
  const fact = files.fact(path);
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text === undefined) return undefined;
  const plain = text.replace(/^\uFEFF/u, '').replaceAll(STRING_OR_COMMENT, (_, word?: string) => word ?? '');
  try {
    const value: unknown = JSON.parse(plain.replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/gu, (_, word?: string) => word ?? ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Folders of the members: `./a`, `./packages/*`. */
function foldersOf(draft: Draft, root: string, { config, manifest }: Member): readonly string[] {
  const lists = [
    config && own(config, 'workspace'),
    config && own(objectAt(config, 'workspace'), 'members'),
    manifest && own(manifest, 'workspaces'),
  ];
  const patterns = lists.flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []));
  return patterns.flatMap((pattern): readonly string[] => {
    const [, before, star] = typeof pattern === 'string' ? (/^((?:\.\/)?[\w./@-]*?)(\/\*)?\/?$/u.exec(pattern) ?? []) : [];
    if (before === undefined || before.includes('..')) {
      giveUp(draft, `the members ${JSON.stringify(pattern)} of the workspace are not followed`);
      return [];
    }
    const folder = posix.resolve(root, before);
    if (star === undefined) return [folder];
    return draft.files
      .names(folder)
      .flatMap((name) => (draft.files.fact(posix.join(folder, name)).kind === 'folder' ? [posix.join(folder, name)] : []));
  });
}

/** Does deno.lock name what the members ask for, and nothing else? Then an install takes it as it is. */
export function fits(files: FileView, path: string, [root, ...members]: readonly Member[]): boolean {
  const lock = parse(files, path);
  if (lock === undefined || root === undefined) return false;
  const workspace = objectAt(lock, 'workspace');
  const listed = objectAt(workspace, 'members');
  const names = members.map(({ folder }) => posix.relative(root.folder, folder));
  if (Object.keys(listed).some((name) => !names.includes(name))) return false;
  const fetched = [...Object.keys(objectAt(lock, 'remote')), ...Object.keys(objectAt(lock, 'redirects'))];
  if ([root, ...members].some(({ config }) => addressesOf(config).some((address) => !fetched.includes(address)))) return false;
  return agrees(root, workspace) && members.every((member, index) => agrees(member, objectAt(listed, names[index] ?? '')));
}

/** What it imports from the network is listed with its checksum. https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files */
function addressesOf(config: JsonObject | undefined): readonly string[] {
  return Object.values(objectAt(config ?? {}, 'imports')).flatMap((word) =>
    typeof word === 'string' && /^https?:/u.test(word) && !word.endsWith('/') ? [word] : [],
  );
}

function agrees({ config, manifest }: Member, listed: JsonObject): boolean {
  const imports = Object.values(objectAt(config ?? {}, 'imports')).flatMap((word) =>
    typeof word === 'string' && /^(?:npm|jsr):/u.test(word) ? [word] : [],
  );
  const packages = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.entries(objectAt(manifest ?? {}, key)).map(([name, version]) => `npm:${name}@${String(version)}`),
  );
  const same = (asked: readonly string[], list: unknown): boolean =>
    JSON.stringify([...new Set(asked)].toSorted()) === JSON.stringify(Array.isArray(list) ? list.map(String).toSorted() : []);
  return same(imports, own(listed, 'dependencies')) && same(packages, own(objectAt(listed, 'packageJson'), 'dependencies'));
}
