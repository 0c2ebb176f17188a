import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readContext } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { makeContext, makeFolder } from './folder.ts';
import { expectSoon } from '../clock.ts';

const paths = (context: { readonly entries: ReadonlyMap<string, unknown> }): readonly string[] => [...context.entries.keys()];

const FILES = { 'a/b': '1', 'a/c': '2', 'a/b2/': '', 'q/f': '3', 'root.txt': '4', 'sub/keep.txt': '5', '.dockerignore': '' };

/** What an engine (Docker 26.1.5, BuildKit) brought by `COPY . .` for each ignore file. */
test.each<[string, readonly string[]]>([
  ['', ['.dockerignore', 'a', 'a/b', 'a/b2', 'a/c', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['a/b\n!a', ['.dockerignore', 'a', 'a/b2', 'a/c', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['a\n!a/b\na', ['.dockerignore', 'a', 'a/b', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['*\n!a/b', ['a', 'a/b']],
  ['sub/*\n!sub/keep.txt', ['.dockerignore', 'a', 'a/b', 'a/b2', 'a/c', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['sub/\n/q\n  root.txt  ', ['.dockerignore', 'a', 'a/b', 'a/b2', 'a/c']],
  ['./!a\n*', []],
  ['*\n./!a', ['a', 'a/b', 'a/b2', 'a/c']],
  ['a**b*', ['.dockerignore', 'a', 'a/c', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['**/b\n!a/b', ['.dockerignore', 'a', 'a/b', 'a/b2', 'a/c', 'q', 'q/f', 'root.txt', 'sub', 'sub/keep.txt']],
  ['*\n!**/keep.txt', ['sub', 'sub/keep.txt']],
  ['**\n!sub/*', ['sub', 'sub/keep.txt']],
  ['sub/*', ['.dockerignore', 'a', 'a/b', 'a/b2', 'a/c', 'q', 'q/f', 'root.txt', 'sub']],
])('%j lets in what BuildKit lets in', (ignore, expected) => {
  expect(paths(makeContext(FILES, ignore))).toEqual(['', ...expected]);
});

test('an ignored folder comes in with its first path, all parents in front', () => {
  const context = makeContext({ 'a/b/c/d': '', 'a/b/x': '', 'a/y': '' }, 'a\n!a/b/c/d');
  expect(paths(context)).toEqual(['', 'a', 'a/b', 'a/b/c', 'a/b/c/d']);
  expect(context.children('a')).toEqual(['b']);
  expect(context.children('a/b/x')).toEqual([]);
});

test('a file that arrives empty is not taken for a file', () => {
  expect(makeContext(FILES, 'a\n!a/b\na').entries.get('a/b')).toEqual({ kind: 'other' });
});

describe('links', () => {
  test('are listed and not followed, wherever they lead', () => {
    const outside = makeFolder({ 'secret/file': 'x' });
    const context = makeContext({
      in: { link: 'file' },
      file: 'y',
      dangling: { link: 'nothing' },
      loop: { link: '.' },
      out: { link: outside },
    });
    expect(paths(context)).toEqual(['', 'dangling', 'file', 'in', 'loop', 'out']);
    expect(context.entries.get('in')).toEqual({ kind: 'link', target: 'file' });
    expect(context.entries.get('out')).toEqual({ kind: 'link', target: outside });
    for (const path of ['in', 'out', 'out/secret/file', 'loop/file', '../file', `${outside}/secret/file`])
      expect(context.text(path)).toBeUndefined();
  });

  test('a file that a link took the place of since the walk is not read', () => {
    const root = makeFolder({ 'a.txt': 'a', 'b.txt': 'b' });
    const result = readContext(root, parseDockerignore(''));
    execFileSync('ln', ['-sf', 'b.txt', join(root, 'a.txt')]);
    expect(result.kind === 'context' && result.context.text('a.txt')).toBeUndefined();
  });

  test('the root itself may be named by a link', () => {
    const root = makeFolder({ 'real/a': '1', name: { link: 'real' } });
    const result = readContext(join(root, 'name'), parseDockerignore(''));
    expect(result.kind === 'context' && paths(result.context)).toEqual(['', 'a']);
  });
});

describe('folders that are not listed', () => {
  const files = { '.git/HEAD': 'x', 'p/node_modules/a/index.js': '', 'p/node_modules/.bin/': '', 'empty/node_modules/': '', 'p/x': '' };

  test('.git and node_modules, at any depth', () => {
    const { entries } = makeContext(files);
    expect([...entries.keys()]).toEqual(['', '.git', 'empty', 'empty/node_modules', 'p', 'p/node_modules', 'p/x']);
    expect(entries.get('.git')).toEqual({ kind: 'folder', opaque: true });
    expect(entries.get('p/node_modules')).toEqual({ kind: 'folder', opaque: true });
    expect(entries.get('empty/node_modules')).toEqual({ kind: 'folder', opaque: true, empty: true });
  });

  test('are left out when they are ignored, and empty when all in them is', () => {
    expect(paths(makeContext(files, '.git\n**/node_modules'))).toEqual(['', 'empty', 'p', 'p/x']);
    expect(makeContext(files, '**/node_modules/*').entries.get('p/node_modules')).toEqual({ kind: 'folder', opaque: true, empty: true });
  });

  test('stay when something in them is let in again', () => {
    expect(makeContext(files, '**/node_modules\n!p/node_modules/a').entries.get('p/node_modules')).toEqual({
      kind: 'folder',
      opaque: true,
    });
  });

  test('a .git file (worktree, submodule) is a file', () => {
    expect(makeContext({ '.git': 'gitdir: x' }).entries.get('.git')).toEqual({ kind: 'file' });
  });
});

describe('text and mode', () => {
  test('text keeps a byte order mark and control characters', () => {
    const context = makeContext({ a: '\uFEFFx\u0000\r\n', b: '' });
    expect(context.text('a')).toBe('\uFEFFx\u0000\r\n');
    expect(context.text('b')).toBe('');
  });

  test('no text for what is too large, not UTF-8, ignored, a folder or absent', () => {
    const context = makeContext(
      { big: 'x'.repeat(1024 * 1024 + 1), just: 'x'.repeat(1024 * 1024), bad: new Uint8Array([0xff, 0xfe]), 'd/x': '', hid: '' },
      'hid',
    );
    for (const path of ['big', 'bad', 'd', 'hid', 'nothing', '', 'd/../just']) expect(context.text(path)).toBeUndefined();
    expect(context.text('just')).toHaveLength(1024 * 1024);
    expect(context.bytes('big', 3)).toEqual(new TextEncoder().encode('xxx'));
    expect(context.bytes('hid', 3)).toBeUndefined();
  });

  test('a lock file of a large project', () => {
    const most = 4 * 1024 * 1024;
    const context = makeContext({
      'yarn.lock': 'x'.repeat(most),
      'web/package-lock.json': 'x'.repeat(most + 1),
      'yarn.lock.md': 'x'.repeat(most),
    });
    expect(context.text('yarn.lock')).toHaveLength(most);
    for (const path of ['web/package-lock.json', 'yarn.lock.md']) expect(context.text(path)).toBeUndefined();
  });

  test('mode', () => {
    const root = makeFolder({ run: '', plain: '', hid: '' });
    chmodSync(join(root, 'run'), 0o755);
    chmodSync(join(root, 'plain'), 0o640);
    const result = readContext(root, parseDockerignore('hid'));
    if (result.kind !== 'context') throw new Error(result.kind);
    expect(result.context.mode('run')).toEqual({ bits: 0o755, executable: true });
    expect(result.context.mode('plain')).toEqual({ bits: 0o640, executable: false });
    expect(result.context.mode('hid')).toBeUndefined();
  });
});

describe('odd folders', () => {
  test('names with line breaks, control characters and patterns in them', () => {
    const context = makeContext({ 'a\nb': '', '\u001b[31m': '', '*': '', 'a b/ c': '', '!x': '' });
    expect(paths(context)).toEqual(['', '\u001b[31m', '!x', '*', 'a\nb', 'a b', 'a b/ c']);
  });

  test('a pipe is no file, and is not waited for', () => {
    const root = makeFolder({ x: '' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const result = readContext(root, parseDockerignore(''));
    expect(result.kind === 'context' && [result.context.entries.get('pipe'), result.context.text('pipe')]).toEqual([
      { kind: 'other' },
      undefined,
    ]);
  });

  test('a name that is not UTF-8 is no file', () => {
    const root = makeFolder({ x: '' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff])]), '');
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff])]));
    const result = readContext(root, parseDockerignore(''));
    expect(result.kind === 'context' && [...result.context.entries.values()].map((entry) => entry.kind)).toEqual([
      'folder',
      'other',
      'other',
      'file',
    ]);
  });

  test('a root that is missing or a file', () => {
    const root = makeFolder({ x: '' });
    expect(readContext(join(root, 'nothing'), parseDockerignore(''))).toMatchObject({ kind: 'unreadable' });
    expect(readContext(join(root, 'x'), parseDockerignore(''))).toMatchObject({ kind: 'unreadable', why: 'it is not a folder' });
  });
});

describe('bounds', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d/${String(index)}`, '']));

  test('too many files', () => {
    const root = makeFolder(many);
    expect(readContext(root, parseDockerignore(''), { maxFiles: 50 })).toMatchObject({ kind: 'too-large' });
    expect(readContext(root, parseDockerignore('d/*'), { maxFiles: 50 })).toMatchObject({ kind: 'context' });
    expect(readContext(root, parseDockerignore('d/*'), { maxFiles: 50, maxEntries: 20 })).toMatchObject({ kind: 'too-large' });
    expect(readContext(root, parseDockerignore('d'), { maxEntries: 20 })).toMatchObject({ kind: 'context' });
  });

  test('an ignore file that takes too long', () => {
    const root = makeFolder({ ['a'.repeat(200)]: '', ['a'.repeat(201)]: '' });
    const hostile = parseDockerignore(`${'a*'.repeat(50)}[bc]\n`.repeat(200), 100_000);
    expect(readContext(root, hostile)).toMatchObject({ kind: 'too-large', why: 'the ignore file takes too long to match' });
  });

  test('five hundred files are quick', () => {
    const root = makeFolder(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`src/${String(index % 20)}/file${String(index)}.ts`, ''])),
    );
    symlinkSync('src', join(root, 'link'));
    const ignore = parseDockerignore('node_modules\n**/*.md\n.git\n*.log\n**/__pycache__\n!README.md\n.env*\n');
    readContext(root, ignore);
    const result = expectSoon(300, () => readContext(root, ignore));
    expect(result.kind === 'context' && result.context.entries.size).toBe(500 + 20 + 3);
  });
});
