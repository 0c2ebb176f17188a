import { createHash } from 'node:crypto';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** One path of an image. Times are left out: no two builds agree on them. */
export type Entry =
  | { readonly kind: 'file'; readonly content: string; readonly owner: Owner; readonly mode: number }
  | { readonly kind: 'folder'; readonly owner: Owner; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string; readonly owner: Owner };

/** Absolute clean path -> entry. `/` is always there. */
export type Files = Map<string, Entry>;

export const ROOT: Owner = { uid: 0, gid: 0 };

/** The build stops here. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure';
}

/** Most paths are clean already. */
const UNCLEAN = /^[^/]|\/(?:\/|\.|$)/;

export function clean(path: string): string {
  if (path !== '' && !UNCLEAN.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function join(folder: string, path: string): string {
  return clean(path.startsWith('/') ? path : `${folder}/${path}`);
}

export function parentOf(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `path` with every link on the way followed; the last part too unless `last` is false. What is not there stays as it is. */
export function real(files: Files, path: string, last = true): string {
  const plain = clean(path);
  return passesLink(files, plain, last) ? followed(files, plain, last) : plain;
}

function passesLink(files: Files, path: string, last: boolean): boolean {
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1))
    if (files.get(path.slice(0, slash))?.kind === 'link') return true;
  return last && files.get(path)?.kind === 'link';
}

function followed(files: Files, path: string, last: boolean): string {
  let todo = path.split('/').slice(1);
  let at = '';
  for (let steps = 0; todo.length > 0; steps++) {
    if (steps > 400) throw new BuildFailure(`too many levels of symbolic links: ${path}`);
    const [part = '', ...rest] = todo;
    todo = rest;
    if (part === '..') at = at.slice(0, Math.max(at.lastIndexOf('/'), 0));
    if (part === '' || part === '.' || part === '..') continue;
    const entry = files.get(`${at}/${part}`);
    if (entry?.kind !== 'link' || (!last && rest.length === 0)) {
      at = `${at}/${part}`;
      continue;
    }
    if (entry.target.startsWith('/')) at = '';
    todo = [...entry.target.split('/'), ...rest];
  }
  return at === '' ? '/' : at;
}

/** What is there, links followed. */
export function lookUp(files: Files, path: string): Entry | undefined {
  return files.get(real(files, path));
}

export function isFolder(files: Files, path: string): boolean {
  return lookUp(files, path)?.kind === 'folder';
}

/** Content of a file; undefined when there is none. */
export function textOf(files: Files, path: string): string | undefined {
  const entry = lookUp(files, path);
  return entry?.kind === 'file' ? entry.content : undefined;
}

/** Makes a folder and its missing parents with this owner, 0755 unless said; what is there is left alone. Links are followed. */
export function makeFolders(files: Files, path: string, owner: Owner, mode = 0o755): string {
  let at = '/';
  for (const part of clean(path).split('/').slice(1)) {
    if (part === '') continue;
    at = real(files, join(at, part));
    const entry = files.get(at);
    if (entry !== undefined && entry.kind !== 'folder') throw new BuildFailure(`mkdir ${path}: not a directory`);
    if (entry === undefined) files.set(at, { kind: 'folder', owner, mode });
  }
  return at;
}

/** Paths below a folder (not the folder), sorted. No link is followed. */
export function below(files: Files, folder: string): readonly string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  const found: string[] = [];
  for (const path of files.keys()) if (path.startsWith(prefix) && path !== '/') found.push(path);
  return found.sort();
}

/** Names directly in a folder, sorted; links in its path are followed. */
export function namesIn(files: Files, folder: string): readonly string[] {
  const at = real(files, folder);
  return below(files, at)
    .filter((path) => parentOf(path) === at)
    .map(nameOf);
}

export function removeTree(files: Files, path: string): void {
  for (const child of below(files, path)) files.delete(child);
  files.delete(path);
}

/** One line of text for an entry; equal text, equal entry. */
export function describeEntry(entry: Entry): string {
  const { uid, gid } = entry.owner;
  if (entry.kind === 'link') return `link ${uid}:${gid} ${entry.target}`;
  const head = `${entry.kind} ${uid}:${gid} ${entry.mode.toString(8)}`;
  return entry.kind === 'file' ? `${head} ${JSON.stringify(entry.content)}` : head;
}

/** Every path below `folder` with all that is known of it; equal lists, equal trees. */
export function listing(files: Files, folder = '/'): readonly string[] {
  const root = files.get(folder);
  const own = root === undefined ? [] : [`${folder} ${describeEntry(root)}`];
  return [
    ...own,
    ...below(files, folder).map((path) => `${path} ${describeEntry(files.get(path) ?? { kind: 'link', target: '', owner: ROOT })}`),
  ];
}

/** Names, kinds and contents below a folder: what most programs see of it, owners and modes left out. */
export function contentsOf(files: Files, folder: string): readonly string[] {
  return [folder, ...below(files, folder)].flatMap((path) => {
    const entry = files.get(path);
    if (entry === undefined) return [];
    return [`${path} ${entry.kind} ${entry.kind === 'file' ? entry.content : entry.kind === 'link' ? entry.target : ''}`];
  });
}

export function hashOf(parts: readonly string[]): string {
  return createHash('sha1').update(parts.join('\0')).digest('hex').slice(0, 12);
}

/** Whether this user may read, write or search what the entry is. Root may everything. */
export function may(entry: Entry | undefined, user: Owner, bit: 'r' | 'w' | 'x'): boolean {
  if (user.uid === 0) return true;
  if (entry === undefined) return false;
  if (entry.kind === 'link') return true;
  const shift = entry.owner.uid === user.uid ? 6 : entry.owner.gid === user.gid ? 3 : 0;
  return ((entry.mode >> shift) & { r: 4, w: 2, x: 1 }[bit]) !== 0;
}
