import { describe, expect, test } from 'vitest';
import { leftOut } from '../../src/context/partial.ts';
import { makeContext } from './folder.ts';

type Files = Readonly<Record<string, string>>;

const PATHS = ['package.json', 'package-lock.json', '.npmrc'];

function lacking(files: Files, paths = PATHS): readonly string[] {
  return [...leftOut(makeContext({ '.git/HEAD': '', ...Object.fromEntries(paths.map((path) => [path, '{}'])), ...files }), paths)];
}

describe('what a builder may be handed no more', () => {
  test.each<readonly [string, Files, readonly string[]]>([
    ['Tilt', { Tiltfile: "docker_build('a', '.', only=['package.json', 'package-lock.json'])" }, ['.npmrc']],
    ['Tilt, by a function that is like it', { Tiltfile: "docker_build_with_restart('a', '.', only=['package*.json'])" }, ['.npmrc']],
    ['Garden', { 'garden.yml': 'kind: Build\nname: a\ninclude:\n  - package*.json\n' }, ['.npmrc']],
    ['an archive', { 'a.sh': 'tar c package.json \\\n  package-lock.json | docker build -\n' }, ['.npmrc']],
    ['a copy', { Makefile: 'a:\n\trsync -a Dockerfile package.json package-lock.json out/\n' }, ['.npmrc']],
    ['.gcloudignore', { '.gcloudignore': '# a\n.*\n' }, ['.npmrc']],
    ['export-ignore', { '.gitattributes': '/.* export-ignore\n' }, ['.npmrc']],
    [
      'Testcontainers',
      {
        'pom.xml': '<groupId>org.testcontainers</groupId>',
        'src/test/A.java':
          'new ImageFromDockerfile().withFileFromPath("Dockerfile", a).withFileFromPath("package.json", b).withFileFromPath("package-lock.json", c)',
      },
      ['.npmrc'],
    ],
  ])('%s', (_, files, expected) => {
    expect(lacking(files)).toEqual(expected);
  });

  test.each<readonly [string, Files]>([
    ['Tilt with all of a folder', { Tiltfile: "docker_build('a', '.')\nlocal_resource('b', only=1)" }],
    ['a list that names nothing of it', { Tiltfile: "docker_build('a', '.', only=['bin'])" }],
    ['an archive of something else', { 'a.sh': 'tar c package.json package-lock.json > a.tar\ndocker build .\n' }],
    ['a .gcloudignore that lets it in again', { '.gcloudignore': '.*\n!.npmrc\n' }],
    ['another attribute', { '.gitattributes': '.npmrc text\n.npmrc -export-ignore\n' }],
    ['a module of Garden with all of a folder', { 'garden.yml': 'kind: Build\nname: a\n' }],
    ['a sparse checkout without a build', { '.github/workflows/a.yml': 'with:\n  sparse-checkout: package.json\n' }],
    ['a copy of something else beside a build', { 'a.sh': 'cp package.json a.json && docker build -f Dockerfile .\n' }],
    ['an install beside a build', { 'a.sh': 'npm install # package.json\nnpm install && docker build -f Dockerfile .\n' }],
    ['nothing', {}],
  ])('nothing by %s', (_, files) => {
    expect(lacking(files)).toEqual([]);
  });

  test('a folder brings what lies in it', () => {
    const paths = ['package.json', 'packages/a/package.json', 'tools/package.json', 'web/a.txt'];
    expect(lacking({ Tiltfile: "docker_build('a', '.', only=['package.json', 'packages/'])" }, paths)).toEqual(['web/a.txt']);
  });
});

test('texts that are made to be slow are not', () => {
  const words = ['docker_build(', 'kind: Build\n', 'tar ', 'cp ', 'docker sparse-checkout ', 'rsync a '];
  const files = Object.fromEntries(words.map((word, at) => [`scripts/${String(at)}.sh`, word.repeat(200_000 / word.length)]));
  const start = performance.now();
  lacking(files);
  expect(performance.now() - start).toBeLessThan(3000);
});
