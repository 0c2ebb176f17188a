import { describe, expect, it } from 'vitest';
import { isDockerfileName } from '../../src/context/discover.ts';
import { gitIgnore } from '../../src/context/gitignore.ts';
import { folderWith, git } from '../output/helpers.ts';
import { expectSoon } from '../clock.ts';

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
    '.dockerignore',
    '.Dockerfile.ab12.tmp',
    'docker-compose.yml',
  ])('%s is none', (name) => {
    expect(isDockerfileName(name)).toBe(false);
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
    const ignored = gitIgnore(folder);
    const left = git(folder, 'ls-files', '-z', '--others', '--exclude-standard').split('\0');
    const theirs = FILES.filter((name) => !left.includes(name));
    expect(FILES.filter((name) => ignored(name, 'file'))).toEqual(theirs);
  });

  it('takes a line made to be slow in its stride', () => {
    const folder = folderWith({ '.gitignore': `${'*a'.repeat(2000)}b\n${'**/a/'.repeat(2000)}b\n`, '.git/HEAD': '' });
    expectSoon(2000, () => {
      expect(gitIgnore(folder)('a'.repeat(250), 'file')).toBe(false);
      expect(gitIgnore(folder)(`${'a/'.repeat(200)}a`, 'file')).toBe(false);
    });
  });
});
