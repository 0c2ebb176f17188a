import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { wordSet } from '../source/words.ts';

const MAX_TEXT = 1024 * 1024;

/** What package managers write, which large projects have megabytes of: one line or more for each package. */
const LOCKS = wordSet('package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock');
const MAX_LOCK = 4 * MAX_TEXT;

/**
 * Text of a plain file of at most 1 MiB, of a lock file of Node.js at most 4 MiB, a byte order mark included. The last part of the path is not followed
 * when it is a link.
 * @returns undefined when it is larger, no file, not valid UTF-8, or cannot be read.
 */
export function readTextFile(path: string): string | undefined {
  const most = LOCKS.has(basename(path)) ? MAX_LOCK : MAX_TEXT;
  const read = readBytes(path, most);
  if (read === undefined || read.size > most) return undefined;
  return attempt(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes));
}

/** The first `most` bytes of a plain file, and its whole size; undefined when it is none or cannot be read. */
export function readBytes(path: string, most: number): { readonly bytes: Uint8Array; readonly size: number } | undefined {
  return attempt(() => {
    // O_NONBLOCK: a pipe that took the file's place since the walk must not hang us.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return undefined;
      const bytes = new Uint8Array(Math.min(stat.size, most));
      let length = 0;
      while (length < bytes.length) {
        const got = readSync(file, bytes, length, bytes.length - length, length);
        if (got === 0) break;
        length += got;
      }
      return { bytes: bytes.subarray(0, length), size: stat.size };
    } finally {
      closeSync(file);
    }
  });
}

/** What the action returns; undefined when it throws (a file that went away, a permission). */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
