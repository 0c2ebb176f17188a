import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDockerfiles, isDockerfileName } from '../../src/cli/find.ts';
import { isIgnored, rulesAbove, rulesOf } from '../../src/cli/gitignore.ts';
import { folderWith, git } from '../output/helpers.ts';

function found(folder: string, ...paths: readonly string[]): readonly string[] {
  return findDockerfiles(paths, folder).files.map((file) => relative(folder, file));
}

describe('names', () => {
  it.each(['Dockerfile', 'Dockerfile.dev', 'api.Dockerfile', 'Containerfile', 'dockerfile', 'api.dockerfile', 'Dockerfile.node-22.alpine'])(
    '%s is one',
    (name) => {
      expect(isDockerfileName(name)).toBe(true);
    },
  );

  it.each([
    'Dockerfile.dockerignore',
    'Dockerfile.md',
    'Dockerfile.j2',
    'Dockerfile.erb',
    'Dockerfile.orig',
    'Dockerfile~',
    'Dockerfile.',
    'Dockerfiles',
    'MyDockerfile',
    'DOCKERFILE',
    '.dockerignore',
    '.Dockerfile.ab12.tmp',
    'docker-compose.yml',
    'containerfile',
  ])('%s is none', (name) => {
    expect(isDockerfileName(name)).toBe(false);
  });
});

describe('finding', () => {
  it('goes through folders and leaves out what git ignores', () => {
    const folder = folderWith({
      Dockerfile: '',
      'a/b/api.Dockerfile': '',
      'a/notes.txt': '',
      'build/Dockerfile': '',
      'a/ignored/Dockerfile': '',
      'a/kept/Dockerfile': '',
      'node_modules/x/Dockerfile': '',
      '.gitignore': 'build/\n',
      'a/.gitignore': '*\n!*/\n!kept/**\n!b/*\n',
      '.git/info/exclude': 'never-there\n',
    });
    expect(found(folder, '.')).toEqual(['Dockerfile', 'a/b/api.Dockerfile', 'a/kept/Dockerfile']);
    expect(found(folder, 'a')).toEqual(['a/b/api.Dockerfile', 'a/kept/Dockerfile']);
    expect(found(folder, 'build', 'a/ignored/Dockerfile')).toEqual(['build/Dockerfile', 'a/ignored/Dockerfile']);
  });

  it('reads no .gitignore above a folder that is in no repository', () => {
    const folder = folderWith({ '.gitignore': '*', 'a/Dockerfile': '' });
    expect(found(folder, 'a')).toEqual(['a/Dockerfile']);
  });

  it('takes each file once, a file before its links, and follows no linked folder', () => {
    const folder = folderWith({ 'z/Dockerfile': '' });
    symlinkSync('z/Dockerfile', join(folder, 'Dockerfile'));
    symlinkSync('z', join(folder, 'linked'));
    symlinkSync('nowhere', join(folder, 'Dockerfile.broken'));
    symlinkSync('Dockerfile.circle', join(folder, 'Dockerfile.circle'));
    mkdirSync(join(folder, 'Dockerfile.folder'));
    expect(found(folder, '.', 'z', 'z/Dockerfile')).toEqual(['z/Dockerfile']);
    expect(found(folder, 'Dockerfile')).toEqual(['Dockerfile']);
  });

  it('takes a file of any name when it is named', () => {
    const folder = folderWith({ 'weird.txt': '' });
    expect(found(folder, 'weird.txt')).toEqual(['weird.txt']);
  });

  it('goes deep without running out of stack', () => {
    const deep = 'd/'.repeat(1500);
    const folder = folderWith({ [`${deep}Dockerfile`]: '' });
    expect(found(folder, '.')).toEqual([`${deep}Dockerfile`]);
  });

  it.each([
    ['nope', /no such file or folder\.$/],
    ['comprae', /no such file or folder\. Did you mean compare\?/],
    ['file/x', /no such file/],
    ['empty', /no Dockerfile in this folder/],
    ['/dev/null', /neither a file nor a folder/],
    ['x'.repeat(300), /ENAMETOOLONG/],
    ['a\0b', /null bytes/],
  ])('says why %s leads to none, and goes on', (path, message) => {
    const folder = folderWith({ 'empty/x': '', file: '', Dockerfile: '' });
    const { files, failed } = findDockerfiles([path, 'Dockerfile'], folder);
    expect(files).toEqual([join(folder, 'Dockerfile')]);
    expect(failed.map(({ error }) => error)).toEqual([{ kind: 'user', message: expect.stringMatching(message) }]);
  });
});

describe('.gitignore, as git itself reads it', () => {
  const FILES = [
    'a',
    'b.log',
    'x/a',
    'x/b.log',
    'x/y/a',
    'x/y/b.log',
    'x/y/z/c[1].txt',
    'x/y/z/#hash',
    '!bang',
    'sp ',
    'x/sp ace',
    'x/]',
    'x/-',
    'x/\\',
  ];

  it.each([
    'a',
    '/a',
    'a/',
    'x/',
    'x',
    'x/a',
    '/x/a',
    '*.log',
    '/*.log',
    'x/*.log',
    'x/**/b.log',
    '**/b.log',
    '**/y',
    'x/**',
    'x/**/',
    '**',
    '*',
    '*/a',
    '*/*/a',
    '**/y/**',
    '/**/a',
    'x/*/a',
    'x**y',
    'x/y**',
    '?',
    'x/?',
    '[a-c]',
    '[!a]',
    '[^a]',
    '[]]',
    '[]-]',
    '[a',
    'c[[]1].txt',
    'c\\[1\\].txt',
    '\\#hash',
    '#hash',
    '\\!bang',
    '!bang',
    'sp\\ ',
    'sp ',
    'sp ace',
    'sp ace   ',
    '\\',
    '\\\\',
    '*\n!a',
    '*\n!*/\n!a',
    'x/*\n!x/y/',
    'x\n!x/a',
    '*.log\n!/b.log',
    '!*.log\n*.log',
    '/',
    '//',
    '',
    ' ',
    'x/y/\r\na\r\n',
    '\ta',
  ])('%j', (text) => {
    const folder = folderWith({ ...Object.fromEntries(FILES.map((name) => [name, ''])), '.gitignore': text });
    git(folder, 'init', '-q');
    const left = git(folder, 'ls-files', '-z', '--others', '--exclude-standard').split('\0');
    const git_ = FILES.filter((name) => !left.includes(name));
    expect(FILES.filter((name) => ignored(folder, name))).toEqual(git_);
  });

  it('takes a line made to be slow in its stride', () => {
    const folder = folderWith({ '.gitignore': `${'*a'.repeat(2000)}b\n${'**/a/'.repeat(2000)}b\n`, '.git/HEAD': '' });
    const start = performance.now();
    expect(isIgnored(join(folder, 'a'.repeat(250)), false, rulesOf(folder, rulesAbove(folder)))).toBe(false);
    expect(isIgnored(join(folder, 'a/'.repeat(1000)), false, rulesOf(folder, rulesAbove(folder)))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

/** As the walk asks: each folder on the way, then the file. */
function ignored(folder: string, name: string): boolean {
  const parts = name.split('/');
  let rules = rulesAbove(folder);
  for (let depth = 1; depth <= parts.length; depth++) {
    rules = rulesOf(join(folder, ...parts.slice(0, depth - 1)), rules);
    if (isIgnored(join(folder, ...parts.slice(0, depth)), depth < parts.length, rules)) return true;
  }
  return false;
}
