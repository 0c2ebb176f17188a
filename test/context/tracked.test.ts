import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { modeInGit, trackedBelow } from '../../src/context/tracked.ts';
import { readContext } from '../../src/context/walk.ts';
import type { Context } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { holdingRepository } from '../../src/source/cache.ts';
import { makeFolder } from './folder.ts';
import { git } from './git.ts';

const FILES = { 'a/b': '1', 'a/c/d': '2', 'node_modules/x/index.js': '', ':(glob)x/y': '', 'a*b/z': '', '-f/z': '', 'neu\n/z': '' };

function repository(
  files: Parameters<typeof makeFolder>[0] = FILES,
  tracked: readonly string[] = ['a', ':(literal):(glob)x', 'a*b', '-f', 'neu\n'],
): string {
  const root = makeFolder(files);
  git(root, 'init', '-q');
  git(root, 'add', '--', ...tracked);
  git(root, 'commit', '-qm', 'x');
  return root;
}

test('tracked and not', () => {
  const root = repository();
  expect(['a', 'a/c', 'a/b', ':(glob)x', 'a*b', '-f', 'neu\n', ''].map((path) => trackedBelow(root, path))).toEqual(Array(8).fill(true));
  expect(['node_modules', 'node_modules/x', 'nothing', 'a/c/d/e', 'A', 'a*'].map((path) => trackedBelow(root, path))).toEqual(
    Array(6).fill(false),
  );
});

test('staged counts, removed from the index does not', () => {
  const root = repository();
  git(root, 'add', 'node_modules');
  git(root, 'rm', '-rq', '--cached', 'a');
  expect([trackedBelow(root, 'node_modules'), trackedBelow(root, 'a')]).toEqual([true, false]);
});

test('git takes nothing below .git into an index', () => {
  const root = repository();
  expect(trackedBelow(root, '.git')).toBe(false);
  git(root, 'update-index', '--split-index');
  expect(trackedBelow(root, '.git')).toBe(false);
  expect(() => git(root, 'update-index', '--add', '--cacheinfo', `100644,${'1'.repeat(40)},.git/x`)).toThrow('Command failed');
  writeFileSync(join(root, '.git/index'), 'no index');
  expect(trackedBelow(root, '.git')).toBe('unknown');
  // What lies in the .git of another repository is not asked about here.
  expect(trackedBelow(repository({ 'sub/.git/HEAD': '', 'a/b': '' }, ['a']), 'sub/.git')).toBe('unknown');
});

test('a repository without commits', () => {
  const root = makeFolder({ 'a/b': '' });
  git(root, 'init', '-q');
  expect(trackedBelow(root, 'a')).toBe(false);
});

test('more tracked files than are listed', () => {
  const root = makeFolder({});
  git(root, 'init', '-q');
  const lines = Array.from({ length: 6000 }, (_, index) => `100644 ${'1'.repeat(40)} 0\ta/${'x'.repeat(200)}${String(index)}\n`);
  execFileSync('git', ['-C', root, 'update-index', '--index-info'], { input: lines.join('') });
  expect([trackedBelow(root, 'a'), trackedBelow(root, 'b')]).toEqual([true, false]);
});

test('a split index is read, or not, but never wrongly', () => {
  const root = repository();
  git(root, 'update-index', '--split-index');
  expect([true, 'unknown']).toContain(trackedBelow(root, 'a'));
  expect([false, 'unknown']).toContain(trackedBelow(root, 'node_modules'));
});

test('a worktree and a submodule', () => {
  const root = repository();
  const place = join(makeFolder({}), 'tree');
  git(root, 'worktree', 'add', '-q', place);
  expect([trackedBelow(place, 'a'), trackedBelow(place, 'node_modules')]).toEqual([true, false]);
  const outer = makeFolder({ 'x/y': '' });
  git(outer, 'init', '-q');
  git(outer, 'submodule', 'add', '-q', root, 'sub');
  expect([trackedBelow(join(outer, 'sub'), 'a'), trackedBelow(join(outer, 'sub'), 'q')]).toEqual([true, false]);
  expect(trackedBelow(outer, 'sub')).toBe('unknown');
  expect(trackedBelow(outer, 'sub/a')).toBe('unknown');
});

describe('unknown', () => {
  test('no repository, or one that is odd', () => {
    expect(trackedBelow(makeFolder({ 'a/b': '' }), 'a')).toBe('unknown');
    expect(trackedBelow(makeFolder({ '.git': 'hello' }), 'a')).toBe('unknown');
    expect(trackedBelow(makeFolder({ '.git/x': '' }), 'a')).toBe('unknown');
    expect(trackedBelow(makeFolder({ '.git/HEAD': '', '.git/index': 'garbage' }), 'a')).toBe('unknown');
    expect(trackedBelow(makeFolder({ '.git/HEAD': '', '.git/index/x': '' }), 'a')).toBe('unknown');
    expect(trackedBelow(repository(), '/etc')).toBe('unknown');
    expect(trackedBelow(repository(), '../x')).toBe('unknown');
  });

  test('a .git that leads elsewhere', () => {
    const other = repository();
    expect(trackedBelow(makeFolder({ '.git': `gitdir: ${other}/.git\n` }), 'a')).toBe('unknown');
    expect(trackedBelow(makeFolder({ '.git': { link: `${other}/.git` } }), 'a')).toBe('unknown');
    const linked = makeFolder({ '.git/HEAD': '' });
    symlinkSync(join(other, '.git/index'), join(linked, '.git/index'));
    expect(trackedBelow(linked, 'a')).toBe('unknown');
  });
});

test('nothing of theirs is run, and nothing of ours is left', () => {
  const root = repository();
  const trap = join(root, 'trap');
  // A folder for temporary files of its own: other tests run at the same time.
  const temporary = makeFolder({});
  vi.stubEnv('TMPDIR', temporary);
  mkdirSync(join(root, '.git/hooks'), { recursive: true });
  writeFileSync(join(root, 'run.sh'), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  for (const [key, value] of [
    ['core.fsmonitor', './run.sh'],
    ['core.pager', './run.sh'],
    ['alias.ls-files', '!./run.sh'],
    ['include.path', './run.sh'],
    ['core.hooksPath', '.'],
    ['filter.x.process', './run.sh'],
  ] as const) {
    execFileSync('git', ['config', '-f', join(root, '.git/config'), key, value]);
  }
  writeFileSync(join(root, '.gitattributes'), '* filter=x\n');
  expect([trackedBelow(root, 'a'), trackedBelow(root, 'node_modules')]).toEqual([true, false]);
  expect(existsSync(trap)).toBe(false);
  expect(tmpdir()).toBe(temporary);
  expect(readdirSync(temporary)).toEqual([]);
  vi.unstubAllEnvs();
});

describe('modeInGit', () => {
  function contextOf(root: string): Context {
    const result = readContext(root, parseDockerignore(''));
    if (result.kind !== 'context') throw new Error(result.kind);
    return result.context;
  }
  const modes = (root: string, ...paths: readonly string[]) => {
    const context = contextOf(root);
    return paths.map((path) => modeInGit(context, path));
  };

  test('files, programs, links, folders and what is not tracked', () => {
    const root = makeFolder({ 'a/run': '', 'a/plain': '', 'a/neu\né': '', 'a/link': { link: 'run' }, 'b/x': '', c: '' });
    chmodSync(join(root, 'a/run'), 0o755);
    git(root, 'init', '-q');
    git(root, 'add', 'a');
    // The disk no longer tells it.
    chmodSync(join(root, 'a/run'), 0o644);
    chmodSync(join(root, 'a/plain'), 0o755);
    expect(modes(root, 'a/run', 'a/plain', 'a/neu\né', 'a/link', 'a', '')).toEqual([
      '100755',
      '100644',
      '100644',
      'other',
      'other',
      'other',
    ]);
    expect(modes(root, 'c', 'b', 'b/x', 'a/nothing', 'A/run')).toEqual(Array(5).fill('untracked'));
    expect(modes(join(root, 'a'), 'run', 'plain', '../c', '../../x', '/run')).toEqual([
      '100755',
      '100644',
      'untracked',
      'unknown',
      'unknown',
    ]);
  });

  test('a conflict is other', () => {
    const root = makeFolder({ x: '' });
    git(root, 'init', '-q');
    const input = [1, 2, 3].map((stage) => `100644 ${'1'.repeat(40)} ${String(stage)}\tx\n`).join('');
    execFileSync('git', ['-C', root, 'update-index', '--index-info'], { input });
    expect(modes(root, 'x')).toEqual(['other']);
  });

  test('more than a MiB is listed', () => {
    const root = makeFolder({});
    git(root, 'init', '-q');
    const lines = Array.from({ length: 9000 }, (_, index) => `100755 ${'1'.repeat(40)} 0\ta/${'x'.repeat(200)}${String(index)}\n`);
    execFileSync('git', ['-C', root, 'update-index', '--index-info'], { input: lines.join('') });
    expect(modes(root, `a/${'x'.repeat(200)}8999`, 'a/x')).toEqual(['100755', 'untracked']);
  });

  test('a repository without commits', () => {
    const root = makeFolder({ x: '' });
    git(root, 'init', '-q');
    expect(modes(root, 'x', '')).toEqual(['untracked', 'untracked']);
  });

  test('unknown: no repository, one that is odd, one in another', () => {
    expect(modes(makeFolder({ x: '' }), 'x')).toEqual(['unknown']);
    expect(modes(makeFolder({ '.git': 'hello', x: '' }), 'x')).toEqual(['unknown']);
    expect(modes(makeFolder({ '.git/HEAD': '', '.git/index': 'garbage', x: '' }), 'x')).toEqual(['unknown']);
    const inner = repository();
    const outer = makeFolder({ 'x/y': '', 'nested/.git/HEAD': '', 'nested/z': '' });
    git(outer, 'init', '-q');
    git(outer, 'submodule', 'add', '-q', inner, 'sub');
    expect(modes(outer, 'sub', 'sub/a/b', 'nested/z', 'x/y')).toEqual(['unknown', 'unknown', 'unknown', 'untracked']);
    git(outer, 'submodule', 'deinit', '-q', '-f', 'sub');
    expect(modes(outer, 'sub/a/b')).toEqual(['unknown']);
  });

  test('the index is listed once for a context', () => {
    const root = repository();
    const context = contextOf(root);
    expect(modeInGit(context, 'a/b')).toBe('100644');
    git(root, 'rm', '-q', '--cached', 'a/b');
    expect([modeInGit(context, 'a/b'), modeInGit(contextOf(root), 'a/b')]).toEqual(['100644', 'untracked']);
  });

  test('and once for all contexts of a repository that is held', async () => {
    const root = repository();
    const ask = (...folders: readonly string[]): readonly string[] =>
      folders.flatMap((folder) => modes(join(root, folder), folder === '' ? 'a/b' : 'b'));
    await holdingRepository(async () => {
      expect(ask('', 'a')).toEqual(['100644', '100644']);
      git(root, 'rm', '-q', '--cached', 'a/b');
      await Promise.resolve();
      expect(ask('', 'a')).toEqual(['100644', '100644']);
    });
    expect(ask('', 'a')).toEqual(['untracked', 'untracked']);
  });
});
