import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WriteRefused, writeChanges, writeWhole, type Disk } from '../../src/output/write.ts';
import type { FileChange } from '../../src/results.ts';
import { folderWith } from './helpers.ts';

function change(path: string, before: string, after: string): FileChange {
  return { path, created: false, before, after };
}

function created(path: string, after: string): FileChange {
  return { path, created: true, before: '', after };
}

/** Everything in a folder, with the text of the files, to show that nothing else was left. */
function tree(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return Object.fromEntries(
    names.map((name) => [name, fs.lstatSync(join(folder, name)).isFile() ? fs.readFileSync(join(folder, name), 'utf8') : '']),
  );
}

/** A disk on which one call fails, the `nth` time (from 1) that it is made. */
function failing(call: 'renameSync' | 'fsyncSync', nth: number): Disk {
  let count = 0;
  const guard = <A extends readonly unknown[], R>(real: (...words: A) => R) => {
    return (...words: A): R => {
      count++;
      if (count === nth) throw new Error('ENOSPC: no space left on device');
      return real(...words);
    };
  };
  const { renameSync, fsyncSync } = fs;
  if (call === 'renameSync') return { ...fs, renameSync: guard(renameSync) };
  return { ...fs, fsyncSync: guard(fsyncSync) };
}

describe('writing changes', () => {
  it('writes them and leaves nothing else behind', () => {
    const folder = folderWith({ Dockerfile: 'old\n', 'sub/other': 'x' });
    writeChanges([change(join(folder, 'Dockerfile'), 'old\n', 'new\n'), created(join(folder, '.dockerignore'), 'a\n')], folder);
    expect(tree(folder)).toEqual({ Dockerfile: 'new\n', '.dockerignore': 'a\n', sub: '', 'sub/other': 'x' });
  });

  it.each([0o644, 0o600, 0o755, 0o664, 0o4755])('keeps the mode %o', (mode) => {
    const folder = folderWith({ Dockerfile: 'old\n' });
    const path = join(folder, 'Dockerfile');
    fs.chmodSync(path, mode);
    writeChanges([change(path, 'old\n', 'new\n')], folder);
    expect(fs.statSync(path).mode & 0o7777).toBe(mode);
  });

  it('keeps a byte order mark, CRLF and a missing final newline', () => {
    const folder = folderWith({ Dockerfile: '\uFEFFa\r\nb' });
    const path = join(folder, 'Dockerfile');
    writeChanges([change(path, '\uFEFFa\r\nb', '\uFEFFa\r\nc\r\nb')], folder);
    expect(fs.readFileSync(path)).toEqual(Buffer.from('\uFEFFa\r\nc\r\nb'));
  });

  it('keeps a link a link and writes what it leads to', () => {
    const folder = folderWith({ 'docker/real': 'old\n', '.git/HEAD': '' });
    fs.symlinkSync('docker/real', join(folder, 'Dockerfile'));
    writeChanges([change(join(folder, 'Dockerfile'), 'old\n', 'new\n')], join(folder, 'docker'));
    expect(fs.readlinkSync(join(folder, 'Dockerfile'))).toBe('docker/real');
    expect(fs.readFileSync(join(folder, 'docker/real'), 'utf8')).toBe('new\n');
  });

  it('writes a file outside the working directory that was named', () => {
    const folder = folderWith({ Dockerfile: 'old\n' });
    writeChanges([change(join(folder, 'Dockerfile'), 'old\n', 'new\n')], folderWith());
    expect(tree(folder)).toEqual({ Dockerfile: 'new\n' });
  });
});

describe('refusing to write', () => {
  it('a link that leads out of the repository', () => {
    const outside = folderWith({ target: 'old\n' });
    const folder = folderWith({ '.git/HEAD': '' });
    const link = join(folder, 'Dockerfile');
    fs.symlinkSync(join(outside, 'target'), link);
    expect(() => writeChanges([change(link, 'old\n', 'new\n')], folder)).toThrow(/out of the repository/);
    expect(tree(outside)).toEqual({ target: 'old\n' });
  });

  it('a file below a linked folder that leads out', () => {
    const outside = folderWith({ Dockerfile: 'old\n' });
    const folder = folderWith();
    fs.symlinkSync(outside, join(folder, 'docker'));
    expect(() => writeChanges([change(join(folder, 'docker/Dockerfile'), 'old\n', 'new\n')], folder)).toThrow(WriteRefused);
    expect(() => writeChanges([created(join(folder, 'docker/.dockerignore'), 'x\n')], folder)).toThrow(WriteRefused);
    expect(tree(outside)).toEqual({ Dockerfile: 'old\n' });
  });

  it('a broken link, and a link in a circle', () => {
    const folder = folderWith();
    fs.symlinkSync('nowhere', join(folder, 'broken'));
    fs.symlinkSync('circle', join(folder, 'circle'));
    expect(() => writeChanges([change(join(folder, 'broken'), '', 'x')], folder)).toThrow(WriteRefused);
    expect(() => writeChanges([created(join(folder, 'broken'), 'x')], folder)).toThrow(/came into being/);
    expect(() => writeChanges([change(join(folder, 'circle'), '', 'x')], folder)).toThrow(WriteRefused);
  });

  it('a file that changed since it was read, and then also all others', () => {
    const folder = folderWith({ a: 'old\n', b: 'touched\n' });
    const changes = [change(join(folder, 'a'), 'old\n', 'new\n'), change(join(folder, 'b'), 'old\n', 'new\n')];
    expect(() => writeChanges(changes, folder)).toThrow(/b changed on disk/);
    expect(tree(folder)).toEqual({ a: 'old\n', b: 'touched\n' });
  });

  it('a file that went, and one that came into being', () => {
    const folder = folderWith({ '.dockerignore': 'theirs\n' });
    expect(() => writeChanges([change(join(folder, 'gone'), 'x', 'y')], folder)).toThrow(WriteRefused);
    expect(() => writeChanges([created(join(folder, '.dockerignore'), 'ours\n')], folder)).toThrow(/came into being/);
    expect(tree(folder)).toEqual({ '.dockerignore': 'theirs\n' });
  });

  it('a folder, and a file with several hard links', () => {
    const folder = folderWith({ 'dir/': '', one: 'old\n' });
    fs.linkSync(join(folder, 'one'), join(folder, 'two'));
    expect(() => writeChanges([change(join(folder, 'dir'), '', 'x')], folder)).toThrow(/no regular file/);
    expect(() => writeChanges([change(join(folder, 'one'), 'old\n', 'new\n')], folder)).toThrow(/hard links/);
    expect(fs.readFileSync(join(folder, 'two'), 'utf8')).toBe('old\n');
  });

  it.each([
    ['the disk is full while the first is written', failing('fsyncSync', 1)],
    ['the disk is full while the second is written', failing('fsyncSync', 2)],
    ['the first rename fails', failing('renameSync', 1)],
    ['the second rename fails', failing('renameSync', 2)],
    ['the new file cannot be linked nor renamed', { ...failing('renameSync', 3), linkSync: failLink }],
  ])('when %s, and takes back what was done', (_, disk) => {
    const folder = folderWith({ a: 'old a\n', b: 'old b\n' });
    fs.chmodSync(join(folder, 'a'), 0o751);
    const changes = [
      change(join(folder, 'a'), 'old a\n', 'new\n'),
      change(join(folder, 'b'), 'old b\n', 'new\n'),
      created(join(folder, 'c'), 'new\n'),
    ];
    expect(() => writeChanges(changes, folder, disk)).toThrow(/ENOSPC/);
    expect(tree(folder)).toEqual({ a: 'old a\n', b: 'old b\n' });
    expect(fs.statSync(join(folder, 'a')).mode & 0o7777).toBe(0o751);
  });

  it('when a created file is followed by a failure, and removes it again', () => {
    const folder = folderWith({ b: 'old b\n' });
    const changes = [created(join(folder, 'a'), 'new\n'), change(join(folder, 'b'), 'old b\n', 'new\n')];
    expect(() => writeChanges(changes, folder, failing('renameSync', 1))).toThrow(/ENOSPC/);
    expect(tree(folder)).toEqual({ b: 'old b\n' });
  });
});

function failLink(): never {
  throw new Error('EPERM: operation not permitted, link');
}

describe('writing one whole file', () => {
  it('creates, replaces, follows a link', () => {
    const folder = folderWith({ old: 'x' });
    fs.symlinkSync('old', join(folder, 'link'));
    writeWhole(join(folder, 'new'), 'patch\n');
    writeWhole(join(folder, 'link'), 'patch\n');
    expect(tree(folder)).toEqual({ link: '', new: 'patch\n', old: 'patch\n' });
    expect(fs.lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  it('writes to a device', () => {
    writeWhole('/dev/null', 'patch\n');
    expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('refuses a folder and a place that is not there', () => {
    const folder = folderWith();
    expect(() => writeWhole(folder, 'x')).toThrow(WriteRefused);
    expect(() => writeWhole(join(folder, 'no/such/x'), 'x')).toThrow(WriteRefused);
    expect(tree(folder)).toEqual({});
  });
});
