import { spawnSync } from 'node:child_process';
import { cpSync, lchownSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hashOf } from '../interpreter/files.ts';
import { git } from '../context/git.ts';
import { folderWith } from '../output/helpers.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Not root, who may do everything. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
export const DOCKERFILE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
export const PROJECT = {
  Dockerfile: DOCKERFILE,
  'package.json': '{"name":"x","version":"1.0.0"}',
  'package-lock.json': '{"name":"x","lockfileVersion":3,"packages":{"":{}}}',
  'index.js': '1',
  '.dockerignore': 'node_modules\n.git\n',
};

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Place {
  /** The repository. */
  readonly root: string;
  /** What lies outside, and must stay as it is. */
  readonly outside: string;
  /** A program that leaves a mark there. */
  readonly program: string;
  /** Runs the command in it. */
  readonly dockerfix: (...words: readonly string[]) => Ran;
}

/** A repository below a folder of its own, all of it of the user who runs the command. */
export function placeWith(files: Readonly<Record<string, string>> = PROJECT): Place {
  const base = folderWith(Object.fromEntries(Object.entries(files).map(([path, text]) => [`repository/${path}`, text])));
  const [root, outside, temporary, own] = ['repository', 'outside', 'temporary', 'own'].map((name) => join(base, name));
  if (root === undefined || outside === undefined || temporary === undefined || own === undefined) throw new Error('four folders');
  for (const folder of [outside, temporary, own]) mkdirSync(folder);
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, name), join(own, name), { recursive: true });
  const program = join(base, 'program');
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${join(outside, 'ran')}\n`, { mode: 0o755 });
  writeFileSync(join(outside, 'secret'), 'registry=https://example.org\n');
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  const dockerfix = (...words: readonly string[]): Ran => {
    give(base);
    const before = digestOf(outside);
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [join(own, 'bin/dockerfix.js'), ...words], {
      ...NOBODY,
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: temporary, TMPDIR: temporary },
      encoding: 'utf8',
      input: '',
    });
    if (error !== undefined) throw error;
    expect(digestOf(outside)).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
    return { code: status, out: stdout, err: stderr };
  };
  return { root, outside, program, dockerfix };
}

/** Every file, folder and link below, links not followed. */
function namesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...namesBelow(path)] : [path];
  });
}

function give(folder: string): void {
  if (NOBODY.uid === undefined) return;
  for (const path of [folder, ...namesBelow(folder)]) {
    try {
      lchownSync(path, NOBODY.uid, NOBODY.gid);
    } catch (error) {
      // A test may change files meanwhile.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

/** Every file below, with its text. */
function digestOf(folder: string): readonly string[] {
  return namesBelow(folder).map((path) => (lstatSync(path).isFile() ? hashOf([path, readFileSync(path, 'utf8')]) : path));
}

/** Links in circles, up, and out of a repository; what an install reads is one, too. */
export function linkAround(root: string, outside: string): void {
  for (const [target, name] of [
    ['.', 'self'],
    ['b', 'a'],
    ['a', 'b'],
    ['..', 'up'],
    [outside, 'out'],
  ] as const)
    symlinkSync(target, join(root, name));
  symlinkSync(join(outside, 'secret'), join(root, '.npmrc'));
}
