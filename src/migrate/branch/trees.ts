import { oneLine } from '../../output/display.ts';
import { WriteRefused } from '../../output/write.ts';
import { askGit, type Lender } from './lent.ts';
import { idOf, isFolder, objectOf, readTree, treeBody, treeName, withEntry, type LooseObject, type TreeEntry } from './objects.ts';

/** A file of a commit that is to be another one. */
export interface FileEdit {
  /** Below the top, with `/` between. */
  readonly path: string;
  readonly created: boolean;
  /** What the commit must hold; undefined: that has been looked at. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A tree, and the objects that it needs and the repository may lack. */
interface EditedTree {
  readonly id: string;
  readonly objects: readonly LooseObject[];
}

/**
 * The tree of a commit with some files exchanged or added; all else in it stays as it is, byte by byte.
 * @throws {WriteRefused} where the commit does not hold what was looked at
 */
export function editedTree(lender: Lender, parent: string, edits: readonly FileEdit[]): EditedTree {
  const folders = foldersOf(edits.map(({ path }) => path));
  const trees = treesOf(lender, parent, folders);
  const objects: LooseObject[] = [];
  for (const edit of edits) {
    const blob = objectOf('blob', Buffer.from(edit.after), lender.hash);
    objects.push(blob);
    const folder = folderOf(edit.path);
    trees.set(folder, withFile(trees.get(folder) ?? [], edit, { id: blob.id, hash: lender.hash }));
  }
  const written = (folder: string): string => {
    const tree = objectOf('tree', treeBody(trees.get(folder) ?? []), lender.hash);
    objects.push(tree);
    return tree.id;
  };
  // A folder after those below it.
  for (const folder of folders.filter((one) => one !== '').toSorted((a, b) => b.length - a.length)) {
    const around = folderOf(folder);
    trees.set(around, withFolder(trees.get(around) ?? [], baseOf(folder), written(folder)));
  }
  return { id: written(''), objects };
}

function withFile(
  entries: readonly TreeEntry[],
  { path, created, before }: FileEdit,
  { id, hash }: { readonly id: string; readonly hash: Lender['hash'] },
): readonly TreeEntry[] {
  const name = treeName(baseOf(path));
  const old = entries.find((entry) => entry.name === name);
  if (created) {
    if (old !== undefined) throw new WriteRefused(`${oneLine(path)} is in the commit, and not in the work tree`);
    return withEntry(entries, { mode: '100644', name, id });
  }
  if (old === undefined) throw new WriteRefused(`${oneLine(path)} is not in the commit that is checked out; commit it first`);
  if (!/^100(?:644|755|664)$/u.test(old.mode))
    throw new WriteRefused(`${oneLine(path)} is no plain file in the commit that is checked out`);
  if (before !== undefined && old.id !== idOf('blob', Buffer.from(before), hash))
    throw new WriteRefused(`${oneLine(path)} has other bytes in the commit than in the work tree: its line endings or a filter, perhaps`);
  return entries.map((entry) => (entry === old ? { ...old, id } : entry));
}

function withFolder(entries: readonly TreeEntry[], name: string, id: string): readonly TreeEntry[] {
  const own = treeName(name);
  return entries.map((entry) => (entry.name === own && isFolder(entry) ? { ...entry, id } : entry));
}

/** The folders of these paths and all around them; '' is the top. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>(['']);
  for (const path of paths) for (let at = folderOf(path); at !== ''; at = folderOf(at)) folders.add(at);
  return [...folders];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function treesOf(lender: Lender, parent: string, folders: readonly string[]): Map<string, readonly TreeEntry[]> {
  const read = readObjects(lender, [parent, ...folders.map((folder) => (folder === '' ? `${parent}^{tree}` : `${parent}:${folder}`))]);
  const [commit, ...found] = read;
  if (commit?.kind !== 'commit') throw new WriteRefused('the commit that is checked out is missing, or is none');
  const trees = new Map<string, readonly TreeEntry[]>();
  for (const [index, folder] of folders.entries()) {
    const object = found[index];
    const shown = folder === '' ? 'its top' : `the folder ${oneLine(folder)}`;
    if (object?.kind !== 'tree') throw new WriteRefused(`${shown} is not in the commit that is checked out, or was not cloned`);
    const entries = idOf('tree', object.body, lender.hash) === object.id ? readTree(object.body, lender.hash) : undefined;
    if (entries === undefined) throw new WriteRefused(`${shown} is damaged in the commit that is checked out`);
    trees.set(folder, entries);
  }
  return trees;
}

interface StoredObject {
  readonly id: string;
  readonly kind: string;
  readonly body: Buffer;
}

/**
 * Objects by what they are called, in one go. https://git-scm.com/docs/git-cat-file#_batch_output
 * @returns undefined for each that is not there
 * @throws {WriteRefused}
 */
export function readObjects(lender: Lender, names: readonly string[]): readonly (StoredObject | undefined)[] {
  if (names.some((name) => name.includes('\n'))) throw new WriteRefused('the name of a folder holds a line break');
  const { status, output, cut } = askGit(lender, ['cat-file', '--batch'], { input: names.map((name) => `${name}\n`).join('') });
  if (status !== 0 || cut) throw new WriteRefused('git could not read its commit');
  let at = 0;
  return names.map(() => {
    const end = output.indexOf('\n', at);
    const [, id, kind, size] = /^([\da-f]+) (commit|tree|blob|tag) (\d+)$/u.exec(output.toString('latin1', at, Math.max(at, end))) ?? [];
    at = end + 1;
    if (id === undefined || kind === undefined) return undefined;
    const body = output.subarray(at, at + Number(size));
    at += body.length + 1;
    return { id, kind, body };
  });
}
