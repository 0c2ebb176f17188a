import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileChange } from '../results.ts';
import { holdSignals } from '../source/signals.ts';

/** The calls that writing makes; a test hands in one that fails. */
export type Disk = Pick<
  typeof nodeFs,
  | 'accessSync'
  | 'chmodSync'
  | 'chownSync'
  | 'closeSync'
  | 'existsSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'openSync'
  | 'readFileSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'writeFileSync'
  | 'writeSync'
>;

/** Somebody else must act: the message names the file and what is in the way. Nothing was written. */
export class WriteRefused extends Error {}

interface Prepared {
  readonly change: FileChange;
  /** The file itself, links resolved. */
  readonly target: string;
  readonly temporary: string;
}

/**
 * Writes every change, or none: all temporary files first (in the folder of their target, so that a rename is atomic), then all renames;
 * when one of them fails, those before it are taken back. Modes are kept, symbolic links stay links.
 *
 * Synchronous from the first write to the last rename, so that a signal finds either nothing done or everything.
 * @param cwd with the repository around each file, the folder that links must not lead out of
 * @param token stands in the names of the temporary files: who knows it can remove them after a kill (`removeTemporary`)
 * @throws {WriteRefused} when a file changed since it was read, a link leads elsewhere, or the disk says no
 */
export function writeChanges(changes: readonly FileChange[], cwd: string, disk: Disk = nodeFs, token = newToken()): void {
  holdSignals();
  const prepared: Prepared[] = [];
  try {
    for (const change of changes) prepared.push(prepare(change, cwd, disk, token));
    renameAll(prepared, disk, token);
  } catch (error) {
    if (error instanceof WriteRefused) throw error;
    throw new WriteRefused(`cannot write: ${messageOf(error)}`);
  } finally {
    for (const { temporary } of prepared) disk.rmSync(temporary, { force: true });
  }
}

/**
 * Writes `text` to `path` in one step. A link is followed, since the user named it; a device or pipe is written as it is.
 * @throws {WriteRefused}
 */
export function writeWhole(path: string, text: string, disk: Disk = nodeFs, token = newToken()): void {
  holdSignals();
  try {
    const target = disk.existsSync(path) ? disk.realpathSync(path) : path;
    const old = disk.lstatSync(target, { throwIfNoEntry: false });
    if (old && !old.isFile()) return disk.writeFileSync(target, text);
    const temporary = temporaryFor(target, token);
    try {
      writeAll(disk.openSync(temporary, 'wx', 0o666), text, disk);
      if (old) keepOwnerAndMode(temporary, old, disk);
      disk.renameSync(temporary, target);
    } finally {
      disk.rmSync(temporary, { force: true });
    }
  } catch (error) {
    throw new WriteRefused(`cannot write: ${messageOf(error)}`);
  }
}

function prepare(change: FileChange, cwd: string, disk: Disk, token: string): Prepared {
  const target = change.created ? newTarget(change.path, cwd, disk) : oldTarget(change, cwd, disk);
  const temporary = temporaryFor(target, token);
  const old = change.created ? undefined : disk.lstatSync(target);
  const mode = old ? old.mode & 0o7777 : (change.mode ?? 0o644);
  try {
    // A new file obeys the umask, as every file that a user makes; an old one keeps its owner and mode whatever the umask says.
    writeAll(disk.openSync(temporary, 'wx', mode), change.after, disk);
    if (old) keepOwnerAndMode(temporary, old, disk);
  } catch (error) {
    disk.rmSync(temporary, { force: true });
    throw error;
  }
  return { change, target, temporary };
}

/** Owner first: giving a file away clears its set-id bits. */
function keepOwnerAndMode(temporary: string, old: nodeFs.Stats, disk: Disk): void {
  const { uid, gid } = disk.lstatSync(temporary);
  if (uid !== old.uid || gid !== old.gid) disk.chownSync(temporary, old.uid, old.gid);
  disk.chmodSync(temporary, old.mode & 0o7777);
}

function newTarget(path: string, cwd: string, disk: Disk): string {
  if (disk.lstatSync(path, { throwIfNoEntry: false }))
    throw new WriteRefused(`${shown(path, cwd)} came into being since the folder was read`);
  const target = join(disk.realpathSync(dirname(path)), basename(path));
  refuseOutside(path, target, cwd, disk);
  return target;
}

function oldTarget(change: FileChange, cwd: string, disk: Disk): string {
  const name = shown(change.path, cwd);
  const target = disk.realpathSync(change.path);
  refuseOutside(change.path, target, cwd, disk);
  const stat = disk.lstatSync(target);
  if (!stat.isFile()) throw new WriteRefused(`${name} is no regular file`);
  // A rename would part the names of a file that has several, and writing in place is not atomic.
  if (stat.nlink > 1) throw new WriteRefused(`${name} has ${stat.nlink} hard links, which an atomic write would part; copy it first`);
  disk.accessSync(target, nodeFs.constants.W_OK);
  if (!disk.readFileSync(target).equals(Buffer.from(change.before, 'utf8'))) {
    throw new WriteRefused(`${name} changed on disk since it was read; run dockerfix again`);
  }
  return target;
}

/**
 * A file may be reached through links as long as it lies below the working directory, or in the repository that holds the path as given.
 * A path in neither was named by the user from outside: then its own folder is the bound.
 */
function refuseOutside(path: string, target: string, cwd: string, disk: Disk): void {
  const repository = repositoryOf(path, disk);
  const roots = repository === undefined ? [cwd] : [cwd, repository];
  if (repository === undefined && !isBelow(path, cwd)) roots.push(dirname(path));
  if (roots.some((root) => isBelow(target, disk.realpathSync(root)))) return;
  throw new WriteRefused(`${shown(path, cwd)} leads out of the repository through a link, to ${target}; name that file itself`);
}

function repositoryOf(path: string, disk: Disk): string | undefined {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (disk.existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function renameAll(prepared: readonly Prepared[], disk: Disk, token: string): void {
  const done: Prepared[] = [];
  try {
    for (const file of prepared) {
      place(file, disk);
      done.push(file);
    }
  } catch (error) {
    for (const file of done.toReversed()) takeBack(file, disk, token);
    throw error;
  }
}

function place({ change, temporary, target }: Prepared, disk: Disk): void {
  if (!change.created) return disk.renameSync(temporary, target);
  // A link fails where a rename would silently replace a file that came into being meanwhile; the temporary name goes afterwards.
  try {
    disk.linkSync(temporary, target);
  } catch (error) {
    if (disk.existsSync(target)) throw error;
    disk.renameSync(temporary, target);
  }
}

function takeBack({ change, target }: Prepared, disk: Disk, token: string): void {
  if (change.created) return disk.rmSync(target, { force: true });
  const old = disk.lstatSync(target);
  const temporary = temporaryFor(target, token);
  writeAll(disk.openSync(temporary, 'wx', 0o600), change.before, disk);
  keepOwnerAndMode(temporary, old, disk);
  disk.renameSync(temporary, target);
}

/** Writes, forces to disk and closes. */
export function writeAll(handle: number, content: string | Uint8Array, disk: Pick<Disk, 'closeSync' | 'fsyncSync' | 'writeSync'>): void {
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length;) at += disk.writeSync(handle, bytes, at);
    disk.fsyncSync(handle);
  } finally {
    disk.closeSync(handle);
  }
}

function newToken(): string {
  return randomBytes(6).toString('hex');
}

function temporaryFor(target: string, token: string): string {
  return join(dirname(target), `.${basename(target)}.${token}.tmp`);
}

/** Removes what a write of `path` with this token left behind when it was killed. */
export function removeTemporary(path: string, token: string): void {
  const target = nodeFs.existsSync(path) ? nodeFs.realpathSync(path) : path;
  nodeFs.rmSync(temporaryFor(target, token), { force: true });
}

function shown(path: string, cwd: string): string {
  return relative(cwd, path) || path;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
