import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { isLink, shown } from '../project/draft.ts';
import { isObject, type JsonObject, own } from '../project/objects.ts';

export type Members =
  | {
      readonly kind: 'known';
      /** Folders with a package.json that the patterns match, sorted. */
      readonly members: readonly string[];
      /** `package.json` paths that are looked at besides: folders of a pattern without one, and those that a `!` pattern takes out. */
      readonly looked: readonly string[];
      /** Symbolic links that a pattern matches, or that lie on its way: npm follows them, and where to is not known here. */
      readonly links: readonly string[];
      /** Path patterns of all manifests that npm would find: a command may make another one. */
      readonly anywhere: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly why: string };

const MAX_FOLDERS = 20_000;

/**
 * The workspace members of a root manifest, as npm's own map-workspaces finds them: folders, never below node_modules, no dot folders by `*`.
 * https://github.com/npm/cli/blob/latest/node_modules/@npmcli/map-workspaces/lib/index.js
 */
export function findMembers(files: FileView, root: string, manifest: JsonObject): Members {
  const workspaces = own(manifest, 'workspaces') ?? [];
  return (
    membersOf(files, root, isObject(workspaces) ? (own(workspaces, 'packages') ?? []) : workspaces) ?? {
      kind: 'unknown',
      why: `"workspaces" in ${shown(files, posix.join(root, 'package.json'))} is not a list of patterns`,
    }
  );
}

/**
 * The same for a list of patterns; undefined where it is none.
 * @param others names of manifests that make a folder a member as well, and are not followed
 */
export function membersOf(files: FileView, root: string, list: unknown, others: readonly string[] = []): Members | undefined {
  const patterns = patternsOf(list);
  if (patterns === undefined) return undefined;
  const links = new Set<string>();
  const found = new Set<string>();
  const excluded = new Set<string>();
  const looked = new Set<string>();
  for (const [index, pattern] of patterns.entries()) {
    // What a `!` pattern takes out is left alone, link or not.
    const passed = pattern.negated ? new Set<string>() : links;
    const matches = expand(files, root, pattern.text, passed);
    if (matches.kind === 'unknown') return matches;
    for (const folder of matches.folders) {
      const path = posix.join(folder, 'package.json');
      const fact = files.fact(path);
      const other = others.map((name) => posix.join(folder, name)).find((one) => files.fact(one).kind !== 'absent');
      if (other !== undefined && !pattern.negated) return { kind: 'unknown', why: `${other} is not followed` };
      if (isLink(files, path)) passed.add(path);
      else if (fact.kind === 'unknown') return { kind: 'unknown', why: `${path} is not known: ${fact.why}` };
      else if (fact.kind !== 'context-file') {
        if (!pattern.text.includes('**')) looked.add(path);
      } else if (pattern.negated) excluded.add(folder);
      else found.add(folder);
    }
    // A pattern after a `!` one may bring folders back; then all stay in: reading one manifest too many is harmless.
    if (pattern.negated && patterns.slice(index + 1).some((later) => !later.negated)) excluded.clear();
  }
  const members = [...found].filter((folder) => !excluded.has(folder) && folder !== root);
  const out = [...excluded].filter((folder) => found.has(folder)).map((folder) => posix.join(folder, 'package.json'));
  return {
    kind: 'known',
    members: members.toSorted(),
    looked: [...looked, ...out].toSorted(),
    links: [...links],
    anywhere: patterns.flatMap((pattern) => manifestsOf(root, pattern)),
  };
}

function patternsOf(list: unknown): readonly { readonly text: string; readonly negated: boolean }[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const patterns: { text: string; negated: boolean }[] = [];
  for (const entry of list) {
    if (typeof entry !== 'string') return undefined;
    const marks = /^!*/.exec(entry)?.[0].length ?? 0;
    patterns.push({ text: entry.slice(marks).replace(/^\.?\/+/, ''), negated: marks % 2 === 1 });
  }
  return patterns;
}

/** How many levels of folders `**` is taken to stand for where a command may have made them. */
const DEPTHS = ['', '*/', '*/*/', '*/*/*/', '*/*/*/*/'] as const;

function manifestsOf(root: string, { text, negated }: { readonly text: string; readonly negated: boolean }): readonly string[] {
  if (negated) return [];
  const stars = text.replace(/\{[^}]*\}/g, '*').replace(/\/+$/, '');
  const [before = '', ...after] = stars.split(/(?:^|\/)\*\*(?:\/|$)/);
  if (after.length === 0) return [posix.join(root, stars, 'package.json')];
  return DEPTHS.map((depth) => posix.join(root, before, depth, after.join('/*/').replace(/\*\*+/g, '*'), 'package.json'));
}

type Expanded = { readonly kind: 'known'; readonly folders: ReadonlySet<string> } | { readonly kind: 'unknown'; readonly why: string };

function expand(files: FileView, root: string, pattern: string, links: Set<string>): Expanded {
  let folders = new Set([root]);
  for (const segment of pattern.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (!isUnderstood(segment)) return { kind: 'unknown', why: `the workspaces pattern ${pattern} is not understood` };
    const next = new Set<string>();
    for (const folder of folders) {
      for (const child of segment === '**' ? below(files, folder, links) : children(files, folder, segment)) {
        if (isLink(files, child)) links.add(child);
        else next.add(child);
      }
      if (next.size > MAX_FOLDERS)
        return { kind: 'unknown', why: `the workspaces pattern ${pattern} matches more than ${MAX_FOLDERS} folders` };
    }
    folders = next;
  }
  return { kind: 'known', folders };
}

/** Names, stars and flat `{a,b}`. Few stars, since many make the search for a match slow on a hostile name. */
function isUnderstood(segment: string): boolean {
  return /^(?:[\w@.+~ -]|\*|\{[\w@.+,~ -]*\})+$/.test(segment) && segment.replace(/\*+/g, '*').split('*').length <= 4;
}

function children(files: FileView, folder: string, segment: string): readonly string[] {
  if (!/[*{]/.test(segment)) {
    const path = posix.join(folder, segment);
    return segment === 'node_modules' ? [] : [path];
  }
  const expression = matcherOf(segment);
  return files
    .names(folder)
    .filter((name) => name !== 'node_modules' && (segment.startsWith('.') || !name.startsWith('.')) && expression.test(name))
    .map((name) => posix.join(folder, name))
    .filter((path) => isFolder(files, path) || isLink(files, path));
}

/** `a*`, `{a,b}-c` as a regular expression over one name. Stars are joined, so that it stays linear. */
function matcherOf(segment: string): RegExp {
  const source = segment
    .replace(/[.+]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`);
  return new RegExp(`^${source}$`);
}

/** The folder itself and every folder below, as `**` means it. */
function below(files: FileView, folder: string, links: Set<string>): readonly string[] {
  const found = [folder];
  for (let index = 0; index < found.length && found.length <= MAX_FOLDERS; index += 1) {
    const parent = found[index] ?? folder;
    for (const name of files.names(parent)) {
      const path = posix.join(parent, name);
      if (name === 'node_modules' || name.startsWith('.')) continue;
      if (isLink(files, path)) links.add(path);
      else if (isFolder(files, path)) found.push(path);
    }
  }
  return found;
}

function isFolder(files: FileView, path: string): boolean {
  const { kind } = files.fact(path);
  return kind === 'folder' || (kind === 'unknown' && files.names(path).length > 0);
}
