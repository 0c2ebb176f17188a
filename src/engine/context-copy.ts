import { randomBytes } from 'node:crypto';
import { cpSync, lstatSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Context } from '../context/walk.ts';
import { EngineError } from './engine.ts';

/**
 * Copies what reaches the builder into a folder of our own, modes, links and times included: builds and edits leave the user's files alone.
 * @throws EngineError when there is no room for it, or something cannot be read
 */
export function copyContext(context: Context, to: string): void {
  const { root, entries } = context;
  const wanted = (path: string): boolean => {
    const inside = relative(root, path).split(sep).join('/');
    if (inside === '' || entries.has(inside)) return isCopied(path);
    // What lies in node_modules and .git is not listed.
    return /(?:^|\/)(?:node_modules|\.git)\//.test(inside) && isCopied(path);
  };
  try {
    cpSync(root, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter: wanted });
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    const { bavail, bsize } = statfsSync(join(to, '..'));
    const room = `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB are free there`;
    throw new EngineError(
      `the build context cannot be copied to ${to}: ${error instanceof Error ? error.message : String(error)} (${room})`,
    );
  }
}

/** Sockets and pipes: no build reads them, and a copy would wait for their other end. */
function isCopied(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
}

/**
 * Changes what a file holds, but nothing that a parser minds: blank lines at its end, of so many spaces that no build has seen the same before.
 * Returns what takes that back.
 */
export function touch(folder: string, path: string): () => void {
  const file = join(folder, path);
  const bytes = readFileSync(file);
  const lines = [...randomBytes(8).toString('hex')].map((digit) => `${' '.repeat(Number.parseInt(digit, 16))}\n`);
  writeFileSync(file, Buffer.concat([bytes, Buffer.from(`\n${lines.join('')}`)]));
  return () => writeFileSync(file, bytes);
}
