import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { discoverDockerfiles } from '../context/discover.ts';
import type { FileResult } from '../results.ts';
import { COMMANDS } from './usage.ts';
import { didYouMean } from '../source/suggest.ts';

export interface Found {
  /** Absolute paths, each file once, in the order of the arguments and sorted within a folder. */
  readonly files: readonly string[];
  /** A result with an error for each argument that led to no file, and for each folder that could not be looked through. */
  readonly failed: readonly FileResult[];
}

/** Files and folders as the user named them, as the Dockerfiles that they stand for. */
export function findDockerfiles(paths: readonly string[], cwd: string): Found {
  const files = new Map<string, string>();
  const failed: FileResult[] = [];
  for (const path of paths) {
    try {
      const found = lookAt(resolve(cwd, path));
      failed.push(...found.failed);
      // Two names of one file (a link) are one file: it can be rewritten only once.
      for (const file of found.files) if (!files.has(realpathSync(file))) files.set(realpathSync(file), file);
    } catch (error) {
      failed.push(failure(resolve(cwd, path), missingMessage(path, error)));
    }
  }
  return { files: [...files.values()], failed };
}

function lookAt(path: string): Found {
  const stat = statSync(path);
  if (stat.isFile()) return { files: [path], failed: [] };
  if (!stat.isDirectory()) return { files: [], failed: [failure(path, 'this is neither a file nor a folder')] };
  const { dockerfiles, unreadable, truncated } = discoverDockerfiles(path);
  const failed = unreadable.map((folder) => failure(folder, 'this folder cannot be listed'));
  if (truncated) failed.push(failure(path, 'this folder holds too much to look through; name the folders or files in it'));
  if (dockerfiles.length === 0 && failed.length === 0) {
    failed.push(failure(path, 'no Dockerfile in this folder (looked for Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile)'));
  }
  return { files: dockerfiles, failed };
}

/** A result that says only why there is none. */
export function failure(path: string, message: string, kind: 'user' | 'internal' = 'user'): FileResult {
  return {
    path,
    changed: false,
    applied: [],
    proposed: [],
    refused: [],
    disabled: [],
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
