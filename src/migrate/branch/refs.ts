import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runGit } from '../../context/git/run.ts';
import { attempt, readBytes, readTextFile } from '../../context/read-file.ts';
import { kindAt } from '../../context/repository.ts';
import { writeAll, WriteRefused } from '../../output/write.ts';

/**
 * Is it a name for a branch? git itself says, but for names that it reads as something else. https://git-scm.com/docs/git-check-ref-format
 * @returns undefined: git could not be asked
 */
export function isBranchName(name: string): boolean | undefined {
  if (name.startsWith('-') || name === 'HEAD' || name === '@' || name.length > 200) return false;
  const { status } = runGit({}, ['check-ref-format', `refs/heads/${name}`], { output: 1024, time: 10_000 });
  return status === undefined ? undefined : status === 0;
}

/** Bytes: a line for each tag and branch. */
const LONGEST_LIST = 64 * 1024 * 1024;

/**
 * What a branch is at. Links are not followed: they may lead anywhere.
 * @returns undefined: there is none, and none of another name is in its way
 * @throws {WriteRefused} where one is in the way, or it cannot be told
 */
export function branchAt(git: string, name: string): string | undefined {
  for (const folder of ['refs', 'refs/heads'])
    if (kindAt(join(git, folder)) !== 'folder') throw new WriteRefused(`its .git/${folder} is no folder`);
  const parts = name.split('/');
  for (let length = 1; length < parts.length; length++) {
    const around = parts.slice(0, length).join('/');
    const kind = kindAt(join(git, 'refs/heads', around));
    if (kind === 'absent') break;
    if (kind !== 'folder') throw new WriteRefused(`its branch ${around} is in the way of ${name}`);
  }
  const path = join(git, 'refs/heads', name);
  const kind = kindAt(path);
  if (kind === 'other') throw new WriteRefused(`its branch ${name} is no plain file`);
  if (kind === 'file') return readTextFile(path)?.trimEnd() ?? '';
  if (kind === 'folder' && attempt(() => holdsNothing(path)) !== true) throw new WriteRefused(`its branches below ${name}/ are in the way`);
  return packedAt(git, parts);
}

/** https://git-scm.com/docs/git-pack-refs */
function packedAt(git: string, parts: readonly string[]): string | undefined {
  const path = join(git, 'packed-refs');
  if (kindAt(path) === 'absent') return undefined;
  const read = readBytes(path, LONGEST_LIST);
  if (read === undefined || read.size > LONGEST_LIST) throw new WriteRefused('its .git/packed-refs is no plain file, or too large');
  const bytes = Buffer.from(read.bytes.buffer, read.bytes.byteOffset, read.bytes.length);
  const name = parts.join('/');
  for (let length = 1; length < parts.length; length++) {
    const around = parts.slice(0, length).join('/');
    if (bytes.includes(` refs/heads/${around}\n`)) throw new WriteRefused(`its branch ${around} is in the way of ${name}`);
  }
  if (bytes.includes(` refs/heads/${name}/`)) throw new WriteRefused(`its branches below ${name}/ are in the way`);
  const at = bytes.indexOf(` refs/heads/${name}\n`);
  return at < 0 ? undefined : bytes.toString('latin1', bytes.lastIndexOf('\n', at) + 1, at);
}

/**
 * Makes a branch as git does: under a lock, which a rename turns into the branch. The lock is whole from its beginning, so that after a kill it tells whose it
 * is. https://github.com/git/git/blob/v2.45.0/lockfile.h
 * @throws {WriteRefused}
 */
export function createBranch(git: string, name: string, id: string, token: string): void {
  const path = join(git, 'refs/heads', name);
  const lock = `${path}.lock`;
  // git passes over names that begin with a dot.
  const temporary = join(git, 'refs/heads', `.${token}.tmp`);
  if (isThere(git, name, id)) return;
  if (kindAt(lock) === 'file' && readTextFile(lock) === `${id}\n`) rmSync(lock);
  makeFolders(join(git, 'refs/heads'), dirname(name));
  rmSync(temporary, { force: true });
  writeNew(temporary, `${id}\n`, 0o666);
  try {
    takeLock(temporary, lock, id);
  } finally {
    rmSync(temporary, { force: true });
  }
  try {
    // Somebody may have made it before we had the lock.
    if (isThere(git, name, id)) rmSync(lock);
    else {
      if (kindAt(path) === 'folder') removeEmpty(path);
      renameSync(lock, path);
    }
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** @throws {WriteRefused} where it is at something else */
function isThere(git: string, name: string, id: string): boolean {
  const at = branchAt(git, name);
  if (at !== undefined && at !== id) throw new WriteRefused(`it has a branch ${name} already`);
  return at === id;
}

function takeLock(temporary: string, lock: string, id: string): void {
  try {
    linkSync(temporary, lock);
  } catch {
    if (lstatSync(lock, { throwIfNoEntry: false }) !== undefined)
      throw new WriteRefused(`${lock} is there: git is at work there, or was killed; where it was, remove that file`);
    // Some disks have no links.
    writeNew(lock, `${id}\n`, 0o666);
  }
}

function makeFolders(folder: string, below: string): void {
  if (below === '.') return;
  let at = folder;
  for (const part of below.split('/')) {
    at = join(at, part);
    if (kindAt(at) === 'absent') mkdirSync(at);
  }
}

/** What is left of branches that were removed: folders, in which are folders at most. */
function holdsNothing(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).every((entry) => entry.isDirectory() && holdsNothing(join(folder, entry.name)));
}

function removeEmpty(folder: string): void {
  for (const name of readdirSync(folder)) removeEmpty(join(folder, name));
  rmdirSync(folder);
}

/** A name is to last as well. */
function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes a file that must not be there, and forces it to disk. */
export function writeNew(path: string, content: string | Uint8Array, mode: number): void {
  writeAll(openSync(path, 'wx', mode), content, { closeSync, fsyncSync, writeSync });
}
