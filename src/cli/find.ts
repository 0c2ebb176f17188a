import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { discoverDockerfiles } from '../context/discover.ts';
import type { FileResult, VendoredFolder } from '../results.ts';
import { COMMANDS } from './usage.ts';
import { didYouMean } from '../source/suggest.ts';

export interface Found {
  /** Absolute paths, each file once, in the order of the arguments and sorted within a folder. */
  readonly files: readonly string[];
  /** A result with an error for each argument that led to no file, and for each folder that could not be looked through. */
  readonly failed: readonly FileResult[];
  /** In the order of their paths. */
  readonly vendored: readonly VendoredFolder[];
}

/** Files and folders as the user named them, as the Dockerfiles that they stand for. */
export async function findDockerfiles(paths: readonly string[], cwd: string): Promise<Found> {
  const files = new Map<string, string>();
  const failed: FileResult[] = [];
  // By file: several arguments may come across one, and one of them may name it.
  const vendored = new Map<string, string>();
  for (const path of paths) {
    try {
      const found = await lookAt(resolve(cwd, path));
      failed.push(...found.failed);
      // Two names of one file (a link) are one file: it can be rewritten only once.
      for (const file of found.files) if (!files.has(realpathSync(file))) files.set(realpathSync(file), file);
      for (const [file, folder] of found.vendored) vendored.set(realpathSync(file), folder);
    } catch (error) {
      failed.push(failure(resolve(cwd, path), missingMessage(path, error)));
    }
  }
  const folders = new Map<string, number>();
  for (const [file, folder] of vendored) if (!files.has(file)) folders.set(folder, (folders.get(folder) ?? 0) + 1);
  const counted = [...folders].map(([folder, dockerfiles]) => ({ folder, dockerfiles })).sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return { files: [...files.values()], failed, vendored: counted };
}

interface Looked {
  readonly files: readonly string[];
  readonly failed: readonly FileResult[];
  readonly vendored: ReadonlyMap<string, string>;
}

async function lookAt(path: string): Promise<Looked> {
  const stat = statSync(path);
  if (stat.isFile()) return { files: [path], failed: [], vendored: new Map() };
  if (!stat.isDirectory()) return { files: [], failed: [failure(path, 'this is neither a file nor a folder')], vendored: new Map() };
  const { dockerfiles, vendored, unreadable, truncated } = await discoverDockerfiles(path);
  const failed = unreadable.map((folder) => failure(folder, 'this folder cannot be listed'));
  if (truncated) failed.push(failure(path, 'this folder holds too much to look through; name the folders or files in it'));
  if (dockerfiles.length === 0 && failed.length === 0) {
    const but = vendored.size === 0 ? '' : ' but in vendored code or test fixtures';
    failed.push(failure(path, `no Dockerfile in this folder${but} (looked for Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile)`));
  }
  return { files: dockerfiles, failed, vendored };
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
