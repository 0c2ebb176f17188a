import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileResult } from '../results.ts';
import { isIgnored, rulesAbove, rulesOf } from './gitignore.ts';
import { COMMANDS } from './options.ts';
import { didYouMean } from './suggest.ts';

export interface Found {
  /** Absolute paths, each file once, in the order of the arguments and sorted within a folder. */
  readonly files: readonly string[];
  /** A result with an error for each argument that led to no file. */
  readonly failed: readonly FileResult[];
}

/** Folders that never hold a project's own Dockerfiles, whether git ignores them or not. */
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** What often follows `Dockerfile.` or comes before it without being one: notes, left-overs of editors, templates that are no Dockerfile yet. */
const NO_DOCKERFILE = /(?:\.(?:dockerignore|md|txt|rst|html|orig|rej|bak|swp|tmp|j2|jinja2?|erb|tmpl|tpl|template|mustache|hbs|in|m4)|~)$/i;

/** `Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `Containerfile`; the first also in lower case, which BuildKit falls back to. */
export function isDockerfileName(name: string): boolean {
  return /^(?:[Dd]ockerfile(?:\..+)?|.+\.[Dd]ockerfile|Containerfile)$/.test(name) && !NO_DOCKERFILE.test(name);
}

/** Files and folders as the user named them, as the Dockerfiles that they stand for. */
export function findDockerfiles(paths: readonly string[], cwd: string): Found {
  const files = new Map<string, string>();
  const failed: FileResult[] = [];
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    try {
      const stat = statSync(absolute);
      const found = stat.isDirectory() ? walk(absolute) : [absolute];
      if (found.length === 0) {
        failed.push(failure(absolute, 'no Dockerfile in this folder (looked for Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile)'));
      } else if (!stat.isDirectory() && !stat.isFile()) {
        failed.push(failure(absolute, 'this is neither a file nor a folder'));
      } else {
        // Two names of one file (a link) are one file: it can be rewritten only once.
        for (const file of found) if (!files.has(realpathSync(file))) files.set(realpathSync(file), file);
      }
    } catch (error) {
      failed.push(failure(absolute, missingMessage(path, error)));
    }
  }
  return { files: [...files.values()], failed };
}

/** A result that says only why there is none. */
export function failure(path: string, message: string, kind: 'user' | 'internal' = 'user'): FileResult {
  return {
    path,
    changed: false,
    applied: [],
    proposed: [],
    refused: [],
    changes: [],
    assumptions: [],
    warnings: [],
    error: { kind, message },
  };
}

function missingMessage(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `no such file or folder.${didYouMean(path, COMMANDS)}`;
  if (code === 'EACCES' || code === 'EPERM') return 'this may not be read: permission denied';
  return error instanceof Error ? error.message : String(error);
}

/** Dockerfiles below a folder. Links to folders are not followed; links to files are listed after the files, so that a file wins over its links. */
function walk(top: string): readonly string[] {
  const files: string[] = [];
  const links: string[] = [];
  const open = [{ folder: top, rules: rulesAbove(top) }];
  for (let next = open.pop(); next; next = open.pop()) {
    const rules = rulesOf(next.folder, next.rules);
    for (const entry of entriesOf(next.folder, top)) {
      const path = join(next.folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name) && !isIgnored(path, true, rules)) open.push({ folder: path, rules });
      } else if (isDockerfileName(entry.name) && !isIgnored(path, false, rules)) {
        if (entry.isFile()) files.push(path);
        else if (entry.isSymbolicLink() && leadsToFile(path)) links.push(path);
      }
    }
  }
  return [...files.toSorted(byPath), ...links.toSorted(byPath)];
}

function leadsToFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/** Throws for the folder that the user named; what may not be read below it is passed over, as git does. */
function entriesOf(folder: string, top: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (folder === top) throw error;
    return [];
  }
}

function byPath(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
