import type { Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDockerfileName } from './discover.ts';
import { listFolder } from './folders.ts';
import { gitIgnore, type GitIgnored } from './gitignore.ts';
import type { LocatedContext } from './locate.ts';
import { hasOpenArguments } from './open-arguments.ts';
import { attempt, readBytes } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import { scriptsAround } from './scripts.ts';

const MAX_FILE = 1024 * 1024;
const MOST = { entries: 20_000, size: 64 * 1024 * 1024 };

/**
 * Is it shown that a build argument has its default in every build of a Dockerfile? Only where files of the repository tell of a build of it,
 * all that tell of builds are understood, and nothing in the repository speaks of the argument: what is not found may be in no file at all.
 */
export function keptDefaults(dockerfile: string, location: LocatedContext, most = MOST): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const { builds, understood } = location;
  const isTold = understood && builds.length > 0 && builds.every(({ passes }) => passes !== undefined);
  return (name) => {
    if (!isTold || builds.some(({ passes }) => passes?.has(name) === true)) return false;
    const kept = known.get(name) ?? isSpokenOfNowhere(name, dockerfile, { ...most });
    known.set(name, kept);
    return kept;
  };
}

function isSpokenOfNowhere(name: string, dockerfile: string, left: { entries: number; size: number }): boolean {
  const top = findRepositoryTop(dirname(dockerfile));
  if (top === undefined) return false;
  const ignored = gitIgnore(top);
  const scripts = new Set(scriptsAround(top, dirname(dockerfile), ignored).map((script) => script.name));
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'u');
  // A Dockerfile passes nothing, but its comments may say what is passed.
  const advice = new RegExp(
    `build-args?\\W+${name}(?!\\w)|^[ \\t]*#(?=[^\\n]*(?<!\\w)${name}(?!\\w))[^\\n]*(?:build.?arg|overrid|overwrit|\\bpass|supplie|\\bCI\\b|set by)`,
    'imu',
  );
  for (const path of filesBelow(top, '', ignored, left)) {
    const text = textOf(join(top, path), left);
    if (left.size < 0) return false;
    if (text === undefined) continue;
    const own = path.slice(path.lastIndexOf('/') + 1);
    if (isDockerfileName(own)) {
      if (advice.test(text)) return false;
      continue;
    }
    if (text.includes(name) && word.test(text)) return false;
    if (hasOpenArguments(path, text, scripts.has(path))) return false;
  }
  return left.entries >= 0;
}

function* filesBelow(top: string, folder: string, ignored: GitIgnored, left: { entries: number }): Generator<string> {
  const entries: readonly Dirent[] = attempt(() => listFolder(join(top, folder))) ?? [];
  left.entries -= entries.length;
  for (const entry of entries) {
    if (left.entries < 0) return;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git' || entry.name === 'node_modules' || ignored(path, entry.isDirectory() ? 'folder' : 'file')) continue;
    if (entry.isDirectory()) yield* filesBelow(top, path, ignored, left);
    else if (entry.isFile()) yield path;
  }
}

/** Data of more than a mebibyte tells of no builds. */
function textOf(path: string, left: { size: number }): string | undefined {
  const read = readBytes(path, MAX_FILE);
  if (read === undefined || read.size > MAX_FILE) return undefined;
  left.size -= read.size;
  // Without the zeros a text in UTF-16, as PowerShell writes them, can be searched as well.
  return Buffer.from(read.bytes).toString('latin1').replaceAll('\0', '');
}
