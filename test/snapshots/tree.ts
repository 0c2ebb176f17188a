import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import { lstatSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeChanges } from '../../src/output/write.ts';
import type { FileChange } from '../../src/results.ts';

/** Every path below a folder with its kind, mode, and text or target. */
export type Tree = Readonly<Record<string, string>>;

export function treeOf(folder: string): Tree {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const content = stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? readFileSync(path, 'latin1') : '';
    tree[name] = `${stat.mode.toString(8)} ${content}`;
  }
  return tree;
}

export function changedPaths(old: Tree, now: Tree): readonly string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => old[name] !== now[name]).toSorted();
}

/** As `--write` writes, but not forced to disk: that takes longer than all the rest of a case. */
export function write(changes: readonly FileChange[], cwd: string): void {
  writeChanges(changes, cwd, { ...nodeFs, fsyncSync: () => {} });
}

/** Puts back what was there before the changes. */
export function takeBack(changes: readonly FileChange[]): void {
  for (const { path, created, before } of changes) {
    if (created) rmSync(path);
    else writeFileSync(path, before);
  }
}

/** Applies a patch with git and none of the machine's configuration. */
export function gitApply(folder: string, patch: string): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['apply', '-'], { cwd: folder, env, input: patch, stdio: ['pipe', 'pipe', 'pipe'] });
}
