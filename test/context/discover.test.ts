import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverDockerfiles, isDockerfileName } from '../../src/context/discover.ts';
import { makeFolder } from './folder.ts';

const found = (root: string, below = ''): readonly string[] =>
  discoverDockerfiles(join(root, below)).dockerfiles.map((path) => path.slice(root.length + 1));

describe('names', () => {
  test.each([
    'Dockerfile',
    'dockerfile',
    'Dockerfile.dev',
    'Dockerfile.prod.arm64',
    'web.Dockerfile',
    'web.dockerfile',
    'a.b.dockerfile',
    'Containerfile',
    'Containerfile.dev',
    'Dockerfile.go',
    'Dockerfile.node',
    'Dockerfile.3.12',
  ])('%s is one', (name) => expect(isDockerfileName(name)).toBe(true));

  test.each([
    'Dockerfile.dockerignore',
    'web.Dockerfile.dockerignore',
    'Dockerfile.dev.dockerignore',
    'Containerfile.containerignore',
    'Dockerfile.md',
    'Dockerfile.j2',
    'Dockerfile.tmpl',
    'Dockerfile.template',
    'Dockerfile.TPL',
    'Dockerfile.in',
    'Dockerfile.orig',
    'Dockerfile.bak',
    'Dockerfile~',
    'Dockerfile.dev~',
    '.Dockerfile.swp',
    'Dockerfile.',
    'Dockerfiles',
    'MyDockerfile',
    '.dockerfile',
    'Dockerfile-notes',
    'docker-compose.yml',
    'DOCKERFILE',
    '',
  ])('%s is none', (name) => expect(isDockerfileName(name)).toBe(false));
});

test('folders recursively, sorted; .git, node_modules and links passed over', () => {
  const root = makeFolder({
    'b/Dockerfile': '',
    'a/z/web.Dockerfile': '',
    Dockerfile: '',
    'node_modules/x/Dockerfile': '',
    '.git/Dockerfile': '',
    'link/to': '',
    'Dockerfile.d/x': '',
    '.hidden/Dockerfile': '',
    'a/Dockerfile.link': { link: '../Dockerfile' },
    loop: { link: '.' },
  });
  expect(found(root)).toEqual(['.hidden/Dockerfile', 'Dockerfile', 'a/z/web.Dockerfile', 'b/Dockerfile']);
});

test('git-ignored files and folders passed over', () => {
  const root = makeFolder({
    '.git/HEAD': '',
    '.gitignore': 'dist/\n*.local\n',
    'dist/Dockerfile': '',
    'Dockerfile.local': '',
    'x/Dockerfile': '',
    'x/.gitignore': 'y',
    'x/y/Dockerfile': '',
  });
  expect(found(root)).toEqual(['x/Dockerfile']);
  expect(found(root, 'x')).toEqual(['x/Dockerfile']);
  // Named by the user: looked at.
  expect(found(root, 'dist')).toEqual(['dist/Dockerfile']);
});

test('names with line breaks and control characters', () => {
  const root = makeFolder({ 'a\nb/Dockerfile': '', '\u001b[31m.Dockerfile': '', 'Dockerfile.a\nb': '' });
  expect(found(root)).toEqual(['\u001b[31m.Dockerfile', 'Dockerfile.a\nb', 'a\nb/Dockerfile']);
});

test('bounded', () => {
  const root = makeFolder(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${String(index)}/Dockerfile`, ''])));
  expect(discoverDockerfiles(root).truncated).toBe(false);
  expect(discoverDockerfiles(root, { maxEntries: 20 }).truncated).toBe(true);
});

test('a folder that is not there is said to be unreadable', () => {
  const root = makeFolder({});
  expect(discoverDockerfiles(join(root, 'nothing'))).toEqual({ dockerfiles: [], unreadable: [join(root, 'nothing')], truncated: false });
});
