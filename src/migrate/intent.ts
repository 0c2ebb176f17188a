import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, readBytes } from '../context/read-file.ts';
import type { MigratedRepository } from '../migrated.ts';
import { removeTemporary, writeChanges, WriteRefused } from '../output/write.ts';
import type { FileChange } from '../results.ts';
import { MAX_FILE_BYTES } from '../source/decode.ts';
import { finishCommit, type PlannedCommit } from './branch/commit.ts';
import { below } from './survey.ts';

/** A file as it will be written, for whoever must finish what was begun. */
interface PlannedFile {
  /** Below the repository. */
  readonly path: string;
  readonly created: boolean;
  /** SHA-256 of its bytes now, in hexadecimal; of nothing where it is new. */
  readonly before: string;
  readonly after: string;
}

/** What is about to be done in a repository. It is on disk before anything is done, so that after a kill it can be finished. */
export interface Intent {
  readonly name: string;
  /** In the names of temporary files. */
  readonly token: string;
  readonly files: readonly PlannedFile[];
  /** The files are not written where they lie, but in this commit. */
  readonly commit?: PlannedCommit;
  /** What is said of the repository once that is done. */
  readonly record: MigratedRepository;
}

export function planned(changes: readonly FileChange[], top: string): readonly PlannedFile[] {
  return changes.map(({ path, created, before, after }) => ({
    path: below(top, path),
    created,
    before: hashOf(Buffer.from(before)),
    after,
  }));
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes what was planned. @throws {WriteRefused} and nothing is written */
export function write(changes: readonly FileChange[], top: string, token: string): void {
  writeChanges(changes, top, undefined, token);
}

/**
 * Brings to its end what was begun and killed: each file is as it was before, or as it was to be.
 * @throws {WriteRefused} where one is neither: somebody has changed it since
 */
export function finish({ files, token, commit }: Intent, top: string): void {
  if (commit !== undefined) {
    const edits = files.map(({ path, created, after }) => ({ path, created, before: undefined, after }));
    return finishCommit(top, edits, commit, token);
  }
  const left: FileChange[] = [];
  for (const { path, created, before, after } of files) {
    const full = join(top, path);
    removeTemporary(full, token);
    const target = attempt(() => realpathSync(full)) ?? full;
    const bytes = readBytes(target, MAX_FILE_BYTES)?.bytes ?? new Uint8Array();
    if (Buffer.from(after).equals(bytes)) continue;
    if (hashOf(bytes) !== before) throw new WriteRefused(`${path} changed on disk since the migration was stopped`);
    left.push({ path: full, created, before: Buffer.from(bytes).toString('utf8'), after });
  }
  write(left, top, token);
}
