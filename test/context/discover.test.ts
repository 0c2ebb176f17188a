import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverDockerfiles, dockerfilesOfRepository, isDockerfileName } from '../../src/context/discover.ts';
import { makeFolder } from './folder.ts';
import { git } from './git.ts';

const found = async (root: string, below = ''): Promise<readonly string[]> =>
  (await discoverDockerfiles(join(root, below))).dockerfiles.map((path) => path.slice(root.length + 1));

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
    'Dockerfile-prod',
    'Dockerfile_dev',
    'Dockerfile-3.12',
    'dockerfile.web',
    'dockerfile-web',
    'DOCKERFILE',
    'DockerFile',
    'containerfile',
    'web-Dockerfile',
    'web_dockerfile',
    'web.Containerfile',
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
    'Dockerfile-',
    'Dockerfile-template',
    'Dockerfile_tpl.j2',
    'Dockerfile-prod.dockerignore',
    'Dockerfile-prod.md',
    'template-Dockerfile~',
    'dockerfile.go',
    'dockerfile_test.go',
    'Dockerfile-parser.js',
    'Dockerfile_lint.py',
    'dockerfile.vim',
    'webdockerfile',
    '.web-dockerfile',
    '',
  ])('%s is none', (name) => expect(isDockerfileName(name)).toBe(false));
});

test('folders recursively, sorted; .git, node_modules and links passed over', async () => {
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
  expect(await found(root)).toEqual(['.hidden/Dockerfile', 'Dockerfile', 'a/z/web.Dockerfile', 'b/Dockerfile']);
});

test('git-ignored and tracked all the same', async () => {
  const root = makeFolder({
    '.gitignore': 'build/\nDockerfile\n',
    Dockerfile: '',
    'web/Dockerfile': '',
    'build/Dockerfile.ci': '',
    'build/out/Dockerfile.made': '',
    'build/deep/er/Containerfile': '',
    'build/deep/made/Containerfile': '',
  });
  git(root, 'init', '-q');
  expect(await found(root)).toEqual([]);
  git(root, 'add', '-f', 'Dockerfile', 'build/Dockerfile.ci', 'build/deep/er/Containerfile');
  expect(await found(root)).toEqual(['Dockerfile', 'build/Dockerfile.ci', 'build/deep/er/Containerfile']);
  expect(await found(root, 'web')).toEqual([]);
  expect(await found(root, 'build/deep')).toEqual(['build/deep/er/Containerfile', 'build/deep/made/Containerfile']);
  writeFileSync(join(root, '.git/index'), 'no index');
  expect(await found(root)).toEqual([]);
});

test('git-ignored files and folders passed over', async () => {
  const root = makeFolder({
    '.git/HEAD': '',
    '.gitignore': 'dist/\n*.local\n',
    'dist/Dockerfile': '',
    'Dockerfile.local': '',
    'x/Dockerfile': '',
    'x/.gitignore': 'y',
    'x/y/Dockerfile': '',
  });
  expect(await found(root)).toEqual(['x/Dockerfile']);
  expect(await found(root, 'x')).toEqual(['x/Dockerfile']);
  // Named by the user: looked at.
  expect(await found(root, 'dist')).toEqual(['dist/Dockerfile']);
});

test('names with line breaks and control characters', async () => {
  const root = makeFolder({ 'a\nb/Dockerfile': '', '\u001b[31m.Dockerfile': '', 'Dockerfile.a\nb': '' });
  expect(await found(root)).toEqual(['\u001b[31m.Dockerfile', 'Dockerfile.a\nb', 'a\nb/Dockerfile']);
});

test('bounded', async () => {
  const root = makeFolder(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${String(index)}/Dockerfile`, ''])));
  expect((await discoverDockerfiles(root)).truncated).toBe(false);
  expect((await discoverDockerfiles(root, { maxEntries: 20 })).truncated).toBe(true);
});

test('a folder that is not there is said to be unreadable', async () => {
  const root = makeFolder({});
  expect(await discoverDockerfiles(join(root, 'nothing'))).toEqual({
    dockerfiles: [],
    vendored: new Map(),
    unreadable: [join(root, 'nothing')],
    truncated: false,
  });
});

test('a program about Dockerfiles is none', async () => {
  const root = makeFolder({ 'bin/lint-dockerfile': '#!/bin/sh\n', 'web-dockerfile': 'FROM x', 'Dockerfile.sh': '#!x\nFROM x\n' });
  expect(await found(root)).toEqual(['Dockerfile.sh', 'web-dockerfile']);
});

test('a class called Dockerfile is none, and a Dockerfile named for its language is one', async () => {
  const root = makeFolder({
    'src/Dockerfile.java': 'package shop;\n\n/** FROM is a word here. */\npublic class Dockerfile {}\n',
    'src/Dockerfile.sh': '#!/bin/sh\necho $FROM\n',
    'Dockerfile.java': `# ${'x'.repeat(500)}\n\nfrom eclipse-temurin:21\n`,
    'Dockerfile.go': '\uFEFFFROM golang:1.22\n',
    'Dockerfile.web': 'none yet\n',
  });
  expect(await found(root)).toEqual(['Dockerfile.go', 'Dockerfile.java', 'Dockerfile.web']);
});

describe('all of a repository', () => {
  const git = { '.git/HEAD': '' };

  async function all(files: Parameters<typeof makeFolder>[0]) {
    const root = realpathSync(makeFolder({ ...git, ...files }));
    const { dockerfiles, ...rest } = await dockerfilesOfRepository(root);
    return { dockerfiles: dockerfiles.map((path) => path.slice(root.length + 1)), ...rest };
  }

  test('those that are discovered', async () => {
    expect(await all({ Dockerfile: '', 'a/b/Dockerfile-prod': '', 'x/compose.yaml': '' })).toEqual({
      dockerfiles: ['Dockerfile', 'a/b/Dockerfile-prod'],
      inline: [],
      written: [],
      templates: [],
      complete: true,
    });
  });

  test('those that compose files name, anywhere', async () => {
    const compose = `services:
  a: {build: {context: .., dockerfile: images/a.docker}}
  b: {build: {context: ../web, dockerfile: b}}
  c: {build: {dockerfile: nothing}}
  d: {build: {dockerfile_inline: "FROM d\\nCOPY node_modules /x"}}
  e: {build: {context: "https://x.org/y.git", dockerfile: e}}
  f: {build: {context: ../.., dockerfile: f}}
  g: {build: {dockerfile: folder}}
  h: {build: {dockerfile: "$H"}}
`;
    const files = { 'deploy/compose.yaml': compose, 'images/a.docker': '', 'web/b': '', 'deploy/folder/x': '', 'deploy/$H': '' };
    expect(await all(files)).toEqual({
      dockerfiles: ['images/a.docker', 'web/b'],
      inline: ['FROM d\nCOPY node_modules /x'],
      written: [],
      templates: [],
      complete: true,
    });
  });

  test.each<[string, string, string]>([
    ['-f', 'x.sh', 'docker build -t x -f images/a.docker .'],
    ['--file=', 'Makefile', 'x:\n\t@docker buildx build --file=images/a.docker .'],
    ['--file', '.gitlab-ci.yml', 'script:\n  - docker build --pull --file "images/a.docker" web'],
    ['a line that goes on', 'x.sh', 'docker build \\\n  -t x \\\n  -f ./images/a.docker \\\n  .'],
    ['a folded line', '.github/workflows/x.yml', 'run: >-\n  docker build\n  -t x\n  -f images/a.docker\n  .'],
    ['from the folder of the script', 'scripts/x.sh', 'docker build -f ../images/a.docker ..'],
    ['podman', 'package.json', '{"scripts":{"x":"podman build -f images/a.docker"}}'],
    ['an action', '.github/workflows/x.yml', 'with:\n  context: .\n  file: ./images/a.docker'],
    ['Cloud Build', 'cloudbuild.yaml', "- name: gcr.io/cloud-builders/docker\n  args: ['build', '-f', 'images/a.docker', '.']"],
    ['Cloud Build, a list', 'cloudbuild.yaml', '- name: gcr.io/cloud-builders/docker\n  args:\n  - build\n  - -f\n  - images/a.docker\n'],
  ])('those that a script names: %s', async (_, name, text) => {
    expect(await all({ [name]: text, 'images/a.docker': '' })).toMatchObject({ dockerfiles: ['images/a.docker'], complete: true });
  });

  test.each<[string, string]>([
    ['another program', 'rm -f images/a.docker\ntar -f images/a.docker'],
    ['another command of the line', 'docker build . && rm -f images/a.docker'],
    ['docker, but no build', 'docker run -f images/a.docker'],
    ['nothing there', 'docker build -f images/b.docker .'],
    ['a variable', 'docker build -f images/$X.docker .'],
    ['outside', 'docker build -f /etc/hostname -f ../../../../../../etc/hostname .'],
  ])('not: %s', async (_, text) => {
    expect(await all({ 'x.sh': text, 'images/a.docker': '', 'images/$X.docker': '' })).toMatchObject({ dockerfiles: [] });
  });

  test('a link out of the repository is not followed', async () => {
    const outside = makeFolder({ x: 'FROM x' });
    expect(await all({ 'x.sh': 'docker build -f a.docker', 'a.docker': { link: `${outside}/x` } })).toMatchObject({ dockerfiles: [] });
  });

  test('templates, and scripts that write one', async () => {
    const script = 'cat > /tmp/Dockerfile <<EOF\nFROM a\nCOPY b c\nEOF\n';
    const { dockerfiles, written, templates } = await dockerfilesOfRepository(
      makeFolder({
        'Dockerfile.j2': 'FROM a\n',
        'web/Dockerfile.prod.tmpl': 'FROM b\n',
        'Dockerfile.md': 'FROM c\n',
        'build.sh': script,
        'other.sh': 'echo FROM\nCOPY=1\n',
      }),
    );
    expect({ dockerfiles, written, templates }).toEqual({ dockerfiles: [], written: [script], templates: ['FROM a\n', 'FROM b\n'] });
  });

  test('not complete', async () => {
    const large = { 'compose.yaml': `services: {a: {build: .}}\n${'#'.repeat(600 * 1024)}` };
    expect(await all(large)).toMatchObject({ complete: false });
    expect(await all({ 'x/compose.yaml': new Uint8Array([0xff, 0xfe]) })).toMatchObject({ complete: false });
    expect(await dockerfilesOfRepository(join(makeFolder({}), 'nothing'))).toEqual({
      dockerfiles: [],
      inline: [],
      written: [],
      templates: [],
      complete: false,
    });
  });
});
