import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeFolder } from '../context/folder.ts';
import { repository, type Files } from '../context/git.ts';
import { git } from '../output/helpers.ts';
import { prepareCommit, type CommitWords } from '../../src/migrate/branch/commit.ts';
import type { FileEdit } from '../../src/migrate/branch/trees.ts';

export const WORDS: CommitWords = {
  branch: 'dockerfix/one',
  author: 'Jo Doe <jo@example.org>',
  committer: 'Bot <bot@example.org>',
  message: 'Dockerfile: less work\n\nä',
};

export const OLD = 'FROM a\n';
export const NEW = 'FROM a\nRUN b\n';

const FILES = { Dockerfile: OLD, 'a/b/Dockerfile': OLD, 'a.b': '', 'README.md': '' };

let template: string | undefined;
afterAll(() => {
  if (template !== undefined) rmSync(template, { recursive: true });
});

/** A repository with a Dockerfile, in a folder and beside it. */
export function repositoryWith(files: Files = {}, ...options: readonly string[]): string {
  if (Object.keys(files).length > 0 || options.length > 0) return repository({ ...FILES, ...files }, ...options);
  if (template === undefined) {
    template = mkdtempSync(join(tmpdir(), 'dockerfix-test-'));
    cpSync(repository(FILES), template, { recursive: true });
  }
  const copy = makeFolder({});
  cpSync(template, copy, { recursive: true });
  return copy;
}

export function edit(path: string, more: Partial<FileEdit> = {}): FileEdit {
  return { path, created: false, before: OLD, after: NEW, ...more };
}

/** Makes the branch, and tells its commit. */
export function commitOn(top: string, edits: readonly FileEdit[] = [edit('Dockerfile')], words: Partial<CommitWords> = {}): string {
  const { plan, make } = prepareCommit(top, edits, { ...WORDS, ...words });
  make('token');
  return plan.id;
}

/** Every file in .git with its bytes, but for objects and branches. */
export function innerOf(top: string): Readonly<Record<string, string>> {
  const names = readdirSync(join(top, '.git'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
  const kept = names.filter((name) => !name.startsWith('.git/objects/') && !name.startsWith('.git/refs/'));
  return Object.fromEntries(kept.map((name) => [name, readFileSync(join(top, name)).toString('hex')]));
}

/** What is left of a work that was killed. */
export function leftovers(top: string): readonly string[] {
  return readdirSync(join(top, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.lock$|tmp/u.test(name));
}

/** What `git fsck` finds, strictly. */
export function damage(top: string): string {
  return git(top, 'fsck', '--strict', '--full', '--no-dangling');
}
