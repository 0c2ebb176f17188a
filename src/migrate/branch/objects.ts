import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Hash by which a repository names its objects. https://git-scm.com/docs/hash-function-transition */
export type Hash = 'sha1' | 'sha256';

/** An object as it lies in a file of its own. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage */
export interface LooseObject {
  readonly id: string;
  /** What stands in the file. */
  readonly file: Uint8Array;
}

type Kind = 'blob' | 'tree' | 'commit';

export function objectOf(kind: Kind, body: Uint8Array, hash: Hash): LooseObject {
  const whole = Buffer.concat([headOf(kind, body), body]);
  return { id: createHash(hash).update(whole).digest('hex'), file: deflateSync(whole) };
}

/** What an object is called. */
export function idOf(kind: Kind, body: Uint8Array, hash: Hash): string {
  return createHash(hash).update(headOf(kind, body)).update(body).digest('hex');
}

function headOf(kind: Kind, body: Uint8Array): Buffer {
  return Buffer.from(`${kind} ${body.length}\0`);
}

/** One line of a tree. */
export interface TreeEntry {
  /** In octal digits, as it is written: `40000`, `100644`. */
  readonly mode: string;
  /** One character a byte: names need not be UTF-8, and come back as they were. */
  readonly name: string;
  readonly id: string;
}

/** Old ones have a zero before it. */
export function isFolder({ mode }: TreeEntry): boolean {
  return mode === '40000' || mode === '040000';
}

/** A name of ours as it stands in a tree. */
export function treeName(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_tree_objects. @returns undefined where it is none */
export function readTree(body: Buffer, hash: Hash): readonly TreeEntry[] | undefined {
  const length = hash === 'sha1' ? 20 : 32;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf(0, at);
    const [, mode, name] = /^([0-7]{5,6}) ([^]+)$/u.exec(body.subarray(at, Math.max(at, end)).toString('latin1')) ?? [];
    if (mode === undefined || name === undefined || end + 1 + length > body.length) return undefined;
    entries.push({ mode, name, id: body.subarray(end + 1, end + 1 + length).toString('hex') });
    at = end + 1 + length;
  }
  return entries;
}

export function treeBody(entries: readonly TreeEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]));
}

/**
 * Puts an entry in its place: git sorts by bytes, and takes the name of a folder as if it ended in a slash.
 * https://github.com/git/git/blob/v2.45.0/tree.c (base_name_compare)
 */
export function withEntry(entries: readonly TreeEntry[], entry: TreeEntry): readonly TreeEntry[] {
  const at = entries.findIndex((other) => sortName(other) > sortName(entry));
  return at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry);
}

function sortName(entry: TreeEntry): string {
  return isFolder(entry) ? `${entry.name}/` : entry.name;
}
