import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBytes } from '../context/read-file.ts';
import { patchOf } from '../output/patch.ts';
import { removeTemporary, WriteRefused, writeWhole } from '../output/write.ts';
import type { FileChange } from '../results.ts';
import type { Job } from './repositories.ts';

/**
 * Writes the patch of a repository, which `git apply` takes at its top, and tells the name of the file. Where nothing changes, one that is
 * there from an earlier run goes. @throws {WriteRefused}
 */
export function writePatch(folder: string, { name, top, token }: Job, changes: readonly FileChange[]): string | undefined {
  const file = patchName(name);
  const path = join(folder, file);
  removeTemporary(path, token);
  const text = patchOf(changes, top);
  if (text !== '') {
    writeWhole(path, text, undefined, token);
    return file;
  }
  try {
    rmSync(path, { force: true });
  } catch {
    throw new WriteRefused(`${file} is out of date, and cannot be removed`);
  }
  return undefined;
}

/** The patch of a repository as it was written; empty where it has more bytes than `most`, undefined where there is none. */
export function readPatch(folder: string, name: string, most: number): string | undefined {
  const read = readBytes(join(folder, patchName(name)), most);
  if (read === undefined) return undefined;
  return read.size > most ? '' : Buffer.from(read.bytes).toString('utf8');
}

/** Readable, of bounded length, and never that of another repository, also where upper and lower case are one. */
export function patchName(name: string): string {
  const readable = name
    .replaceAll(/[^\w.-]+/gu, '-')
    .slice(-80)
    .replaceAll(/^[-.]+|[-.]+$/gu, '');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${readable}-${hash}.patch`;
}
