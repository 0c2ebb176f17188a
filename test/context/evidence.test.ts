import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mayBeGenerated } from '../../src/context/evidence.ts';
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
    ['at the end of a sentence', { 'x.sh': '# writes .npmrc.' }, 'x.sh names .npmrc'],
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
    const files = { '.git/HEAD': '', '.gitignore': 'web/auth.json', 'web/x': '', 'web/deploy.sh': 'echo nuget.config' };
    expect(ask(files, 'auth.json', '', 'web')).toBe('auth.json is git-ignored');
    expect(ask(files, 'nuget.config', '', 'web')).toBe('web/deploy.sh names nuget.config');
    expect(ask(files, 'other/auth.json', '', 'web')).toBeUndefined();
  });
});
