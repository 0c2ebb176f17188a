import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitIgnored, mayBeGenerated } from '../../src/context/evidence.ts';
import { readContext } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { makeFolder } from './folder.ts';

function ask(files: Parameters<typeof makeFolder>[0], path: string, ignore = '', below = ''): string | undefined {
  const result = readContext(join(makeFolder(files), below), parseDockerignore(ignore));
  if (result.kind !== 'context') throw new Error(result.kind);
  return mayBeGenerated(result.context, path);
}

describe('mayBeGenerated', () => {
  test.each<[string, Parameters<typeof makeFolder>[0], string]>([
    ['git-ignored', { '.git/HEAD': '', '.gitignore': '.npmrc' }, '.npmrc is git-ignored'],
    ['a workflow', { '.git/HEAD': '', '.github/workflows/ci.yml': 'run: echo $T > .npmrc' }, '.github/workflows/ci.yml names .npmrc'],
    ['a script', { 'build.sh': 'cp ~/.npmrc .' }, 'build.sh names .npmrc'],
    ['a Makefile', { Makefile: 'x:\n\ttouch ".npmrc"' }, 'Makefile names .npmrc'],
    ['GitLab', { '.gitlab-ci.yml': 'echo>.npmrc' }, '.gitlab-ci.yml names .npmrc'],
  ])('%s', (_, files, reason) => {
    expect(ask(files, '.npmrc')).toBe(reason);
  });

  test('a line of the ignore file that lets it in', () => {
    expect(ask({}, 'a/.npmrc', '*\n!a/.npmrc')).toBe('line 2 of the ignore file lets a/.npmrc in');
    expect(ask({}, 'a/.npmrc', '*\n!**/.npmrc')).toBe('line 2 of the ignore file lets a/.npmrc in');
    expect(ask({}, '.npmrc', '*\n!*')).toBeUndefined();
    expect(ask({}, '.npmrc', '*\n!b/.npmrc')).toBeUndefined();
    expect(ask({}, '.npmrc', '.npmrc')).toBeUndefined();
  });

  test.each<[string, Parameters<typeof makeFolder>[0]]>([
    ['nothing', { '.git/HEAD': '', Makefile: 'all:', '.gitignore': '.env' }],
    ['a longer name', { 'x.sh': 'cp .npmrc.example x; cat my.npmrc; .npmrc2; a-.npmrc; .npmrc-old' }],
    ['a source file', { 'src/x.js': '.npmrc', 'docs/x.sh': '.npmrc' }],
    ['a link', { 'x.sh': { link: '/etc/passwd' }, '.github/workflows': { link: '/etc' } }],
    ['a file that is too large', { 'x.sh': `${' '.repeat(1024 * 1024)}.npmrc` }],
  ])('no reason: %s', (_, files) => {
    expect(ask(files, '.npmrc')).toBeUndefined();
  });

  test('the context lies below the top of the repository', () => {
    const files = { '.git/HEAD': '', '.gitignore': 'web/auth.json', 'web/x': '', 'web/deploy.sh': 'cp x nuget.config' };
    expect(ask(files, 'auth.json', '', 'web')).toBe('auth.json is git-ignored');
    expect(ask(files, 'nuget.config', '', 'web')).toBe('web/deploy.sh names nuget.config');
    expect(ask(files, 'other/auth.json', '', 'web')).toBeUndefined();
  });
});

describe('folders', () => {
  test.each([
    ['patches/', 'the folder patches is git-ignored'],
    ['patches', 'patches is git-ignored'],
    ['/patches/*\n!/patches/.gitkeep', 'what lies in the folder patches is git-ignored'],
    ['patches/*.log', undefined],
    ['data/', undefined],
  ])('%s', (rules, reason) => {
    expect(ask({ '.git/HEAD': '', '.gitignore': rules }, 'patches')).toBe(reason);
  });
});

describe('gitIgnored', () => {
  function ignored(files: Parameters<typeof makeFolder>[0], path: string, kind?: 'file' | 'folder', below = ''): boolean {
    const result = readContext(join(makeFolder(files), below), parseDockerignore(''));
    if (result.kind !== 'context') throw new Error(result.kind);
    return gitIgnored(result.context, path, kind);
  }
  const files = { '.git/HEAD': '', '.gitignore': 'dist/\n.env\n!keep', 'web/.gitignore': '/local', dist: '', '.env': '', 'web/x': '' };

  test('what is here as well as what is not', () => {
    expect([ignored(files, '.env'), ignored(files, 'a/.env'), ignored(files, 'a/dist/x'), ignored(files, 'dist', 'folder')]).toEqual(
      Array(4).fill(true),
    );
    expect([ignored(files, 'local', 'file', 'web'), ignored(files, 'dist/x', 'file', 'web')]).toEqual([true, true]);
  });

  test('what git takes', () => {
    expect([ignored(files, 'dist'), ignored(files, 'package.json'), ignored(files, 'local'), ignored(files, '')]).toEqual(
      Array(4).fill(false),
    );
    expect(ignored({ '.gitignore': '.env' }, '.env')).toBe(false);
  });
});

describe('scripts', () => {
  const WRITES = 'echo x > .npmrc\n';
  test.each([
    '.travis.yml',
    '.drone.yml',
    '.circleci/config.yml',
    '.gitlab-ci.yml',
    '.gitlab/ci/deep/build.yml',
    'azure-pipelines-release.yml',
    'bitbucket-pipelines.yml',
    'Jenkinsfile',
    'Jenkinsfile.release',
    'cloudbuild.yaml',
    'cloudbuild-dev.json',
    'buildspec.yml',
    'buildspec-x.yml',
    'appveyor.yml',
    '.buildkite/pipeline.yml',
    '.buildkite/steps/build',
    '.woodpecker.yml',
    '.woodpecker/build.yml',
    '.github/workflows/x.yaml',
    '.github/actions/setup/action.yml',
    'compose.yaml',
    'docker-compose.dev.yml',
    'makefile',
    'GNUmakefile',
    'rules.mk',
    'justfile',
    'Taskfile.yaml',
    'x.sh',
    'scripts/x.sh',
    'script/x.sh',
    'ci/x.sh',
    '.ci/Jenkinsfile',
    'hack/x.sh',
    'dev/x.sh',
    '.dev/x.sh',
    'contrib/x.sh',
    'release/x.sh',
    'docker/Makefile',
    'deploy/docker-compose.yml',
  ])('%s is read, at the top and in the context', (name) => {
    // A file without an ending is a script by its first line only.
    const text = name === '.buildkite/steps/build' ? `#!/bin/sh\n${WRITES}` : WRITES;
    expect(ask({ '.git/HEAD': '', [name]: text }, '.npmrc')).toBe(`${name} names .npmrc`);
    expect(ask({ '.git/HEAD': '', [`web/${name}`]: text }, '.npmrc', '', 'web')).toBe(`web/${name} names .npmrc`);
  });

  test.each(['README.md', 'src/x.sh', 'ci/deep/x.sh', 'x.yml', '.github/x.yml', 'release', '.github/workflows/notes.md'])(
    '%s is not read',
    (name) => {
      expect(ask({ '.git/HEAD': '', [name]: WRITES }, '.npmrc')).toBeUndefined();
    },
  );

  test('programs without an ending', () => {
    expect(ask({ 'bin/release': `#!/usr/bin/env bash\n${WRITES}` }, '.npmrc')).toBe('bin/release names .npmrc');
    expect(ask({ release: `#!/bin/sh\n${WRITES}` }, '.npmrc')).toBe('release names .npmrc');
    expect(ask({ 'bin/release': WRITES }, '.npmrc')).toBeUndefined();
  });

  test('only the scripts of a package.json', () => {
    expect(ask({ 'package.json': '{"scripts":{"x":"cp .npmrc.ci .npmrc"}}' }, '.npmrc')).toBe('package.json names .npmrc');
    expect(ask({ 'package.json': '{"description":"cp .npmrc.ci .npmrc","scripts":{"a":"b"}}' }, '.npmrc')).toBeUndefined();
    expect(ask({ 'package.json': '{"scripts":{"x":"cp a .npmrc"}' }, '.npmrc')).toBeUndefined();
  });

  test('links are followed within the repository only', () => {
    const outside = makeFolder({ 'x.sh': WRITES, 'y.yml': WRITES, Makefile: WRITES });
    const leading = {
      '.git/HEAD': '',
      scripts: { link: outside },
      '.github/workflows': { link: outside },
      Makefile: { link: `${outside}/Makefile` },
    };
    expect(ask(leading, '.npmrc')).toBeUndefined();
    expect(ask({ '.git/HEAD': '', '.github': { link: outside } }, '.npmrc')).toBeUndefined();
    expect(ask({ '.git/x.sh': WRITES, scripts: { link: '.git' } }, '.npmrc')).toBeUndefined();
    expect(ask({ '.git/HEAD': '', 'a/x.sh': WRITES, scripts: { link: 'a' } }, '.npmrc')).toBe('scripts/x.sh names .npmrc');
    expect(ask({ '.git/HEAD': '', 'a/x': WRITES, Makefile: { link: 'a/x' } }, '.npmrc')).toBe('Makefile names .npmrc');
  });

  test('bounded, and without what git ignores', () => {
    const many = Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`a${String(index).padStart(3, '0')}.sh`, 'x']));
    expect(ask({ ...many, 'z.sh': WRITES }, '.npmrc')).toBeUndefined();
    expect(ask({ 'x.sh': `${' '.repeat(256 * 1024)}\n${WRITES}` }, '.npmrc')).toBeUndefined();
    expect(ask({ '.git/HEAD': '', '.gitignore': 'build', 'build/x.sh': WRITES }, '.npmrc')).toBeUndefined();
  });
});
