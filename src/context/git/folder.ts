import { dirname, join, resolve, sep } from 'node:path';
import { readBytes, readTextFile } from '../read-file.ts';
import { kindAt } from '../repository.ts';

/**
 * The folder that `.git` is or names. A file may name any folder of the machine, so only two kinds are taken: a worktree whose
 * folder names this one back, and a submodule's folder below `.git/modules` of a repository around it.
 * https://git-scm.com/docs/gitrepository-layout
 */
export function gitFolderOf(top: string): string | undefined {
  const dotGit = join(resolve(top), '.git');
  const kind = kindAt(dotGit);
  if (kind === 'folder') return dotGit;
  if (kind !== 'file') return undefined;
  const named = /^gitdir: ([^\n]+)\n?$/u.exec(readTextFile(dotGit) ?? '')?.[1];
  if (named === undefined) return undefined;
  const folder = resolve(top, named);
  if (kindAt(folder) !== 'folder') return undefined;
  const back = readTextFile(join(folder, 'gitdir'))?.trimEnd();
  if (back !== undefined && resolve(folder, back) === dotGit) return folder;
  for (let around = dirname(resolve(top)); ; around = dirname(around)) {
    if (folder.startsWith(join(around, '.git', 'modules') + sep) && kindAt(join(around, '.git')) === 'folder') return folder;
    if (dirname(around) === around) return undefined;
  }
}

/** Where the commits of a repository are, and which one is checked out. */
export interface Commits {
  /** Folder of the objects, absolute. */
  readonly objects: string;
  /** Hash of the commit: 40 or 64 hexadecimal digits. */
  readonly head: string;
  /** Commits whose parents were left out when it was cloned. */
  readonly shallow: readonly string[];
}

/** A hash of SHA-1 or SHA-256. */
const HASH = /^(?:[\da-f]{40}|[\da-f]{64})$/u;

/** Symbolic references that name one another; git itself takes five. */
const MOST_NAMES = 5;

/**
 * Finds them by the layout of the files alone. A worktree has its own HEAD, and takes the rest from the repository that it belongs to.
 * https://git-scm.com/docs/gitrepository-layout
 * @returns a sentence where they are not found
 */
export function commitsOf(top: string): Commits | string {
  const own = gitFolderOf(top);
  if (own === undefined) return 'its .git is none that is followed';
  const common = commonFolderOf(own);
  if (common === undefined) return 'its .git names a folder that is not followed';
  const objects = join(common, 'objects');
  if (kindAt(objects) !== 'folder' || kindAt(join(objects, 'pack')) === 'other') return 'its objects are elsewhere';
  // These may be any folder of the machine.
  if (kindAt(join(objects, 'info', 'alternates')) !== 'absent') return 'it borrows objects of another repository';
  if (/[\n"]/u.test(objects)) return 'the name of its folder holds unusual characters';
  const head = headOf(own, common);
  if (head === undefined) return 'it has no commit that could be found';
  const shallow = kindAt(join(common, 'shallow')) === 'file' ? (readTextFile(join(common, 'shallow')) ?? '').split('\n') : [];
  return { objects, head, shallow: shallow.filter((line) => HASH.test(line)) };
}

function commonFolderOf(own: string): string | undefined {
  if (kindAt(join(own, 'commondir')) === 'absent') return own;
  const named = readTextFile(join(own, 'commondir'))?.trimEnd();
  if (named === undefined) return undefined;
  const common = resolve(own, named);
  // A worktree's folder lies in .git/worktrees of its repository.
  return own.startsWith(join(common, 'worktrees') + sep) && kindAt(common) === 'folder' ? common : undefined;
}

function headOf(own: string, common: string): string | undefined {
  let text = valueAt(join(own, 'HEAD'));
  for (let names = 0; names < MOST_NAMES && text !== undefined; names++) {
    if (HASH.test(text)) return text;
    const name = /^ref: (refs\/[^\n]+)$/u.exec(text)?.[1];
    if (name === undefined || name.split('/').includes('..')) return undefined;
    text = valueAt(join(own, name)) ?? valueAt(join(common, name)) ?? packed(common, name);
  }
  return undefined;
}

function valueAt(path: string): string | undefined {
  return kindAt(path) === 'file' ? readTextFile(path)?.trimEnd() : undefined;
}

/** Bytes: a line for each tag and branch. */
const LONGEST_LIST = 64 * 1024 * 1024;

/** https://git-scm.com/docs/git-pack-refs */
function packed(common: string, name: string): string | undefined {
  const path = join(common, 'packed-refs');
  const read = kindAt(path) === 'file' ? readBytes(path, LONGEST_LIST) : undefined;
  if (read === undefined || read.size > LONGEST_LIST) return undefined;
  const text = `\n${Buffer.from(read.bytes).toString('latin1')}`;
  const at = text.indexOf(` ${Buffer.from(name).toString('latin1')}\n`);
  return at < 0 ? undefined : text.slice(text.lastIndexOf('\n', at) + 1, at);
}
