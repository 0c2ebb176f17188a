import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isGitIgnored } from '../../src/context/evidence.ts';
import { gitIgnore } from '../../src/context/gitignore.ts';
import { makeFolder } from './folder.ts';
import { expectSoon } from '../clock.ts';

const LINES = [
  'build',
  'build/',
  '/build',
  'a/build',
  '*.log',
  '!keep.log',
  '**/tmp',
  'tmp/**',
  'a/**/z',
  '*',
  '!*/',
  '!a',
  'foo*bar',
  '[ab].x',
  '[!a].x',
  '[^a].x',
  '\\#x',
  '#x',
  '\\!x',
  'x\\ ',
  'x  ',
  '**',
  'a/*',
  '!a/b',
  '.env*',
  '!.env.example',
  '/*',
  '***',
  'a**b',
  '?',
  'a/',
  '[a-c]x',
  '[]x',
  '[]]',
  'a\\',
  '/',
  '//',
] as const;
const PATHS = [
  'build',
  'a/build',
  'build/x',
  'a/build/x',
  'x.log',
  'keep.log',
  'a/keep.log',
  'tmp',
  'a/tmp/x',
  'tmp/x/y',
  'a/z',
  'a/b/z',
  'a/b/c/z',
  'fooxbar',
  'foo/bar',
  'a.x',
  'b.x',
  'c.x',
  '#x',
  '!x',
  'x ',
  'x',
  'a/b',
  '.env',
  '.env.example',
  'a/.env.local',
  'aqb',
  'a/q/b',
  'ax',
  ']',
  'a\\',
] as const;

describe('as git does', () => {
  const sets = LINES.flatMap((line, index) => [
    [line],
    [line, LINES[(index * 7 + 3) % LINES.length] ?? ''],
    ['*', line],
    [LINES[(index * 5 + 1) % LINES.length] ?? '', line],
  ]);

  test(`${String(sets.length)} files of ${String(PATHS.length)} paths`, () => {
    const root = makeFolder({});
    execFileSync('git', ['init', '-q', root]);
    const wrong: string[] = [];
    for (const set of sets) {
      makeIgnore(root, set.join('\n'));
      const ask = gitIgnore(root);
      const said = new Set(gitSays(root));
      for (const path of PATHS)
        if (ask(path, 'file') !== said.has(path)) wrong.push(`${JSON.stringify(set)} ${path}: git ${String(said.has(path))}`);
    }
    expect(wrong).toEqual([]);
  });
});

function makeIgnore(root: string, text: string): void {
  execFileSync('sh', ['-c', 'cat > "$0/.gitignore"', root], { input: text });
}

function gitSays(root: string): readonly string[] {
  try {
    const output = execFileSync('git', ['-C', root, '-c', 'core.excludesFile=/dev/null', 'check-ignore', '--no-index', '-z', '--stdin'], {
      input: PATHS.join('\0'),
    });
    return output
      .toString()
      .split('\0')
      .filter((path) => path !== '');
  } catch {
    return [];
  }
}

test('folders of their own, the closest first', () => {
  const root = makeFolder({ '.gitignore': '*.log\nout/\n', 'a/.gitignore': '!x.log\n/y', 'a/b/.gitignore': 'x.log' });
  const answers = ['x.log', 'a/x.log', 'a/b/x.log', 'a/y', 'a/b/y', 'out/x', 'out', 'a/out/q'].map((path) => isGitIgnored(root, path));
  expect(answers).toEqual([true, false, true, true, false, true, false, true]);
  expect(gitIgnore(root)('out', 'folder')).toBe(true);
});

test('packages by their ending are no folder of RubyGems', () => {
  const answers = (text: string): readonly boolean[] => {
    const root = makeFolder({ '.gitignore': text });
    return ['.gem', 'home/.gem', '.gem/specs', 'x.gem', 'pkg/x.gem'].map((path) => isGitIgnored(root, path));
  };
  for (const line of ['*.gem', '/*.gem', '**/*.gem', 'pkg*.gem']) expect(answers(`${line}\n`).slice(0, 3)).toEqual([false, false, false]);
  expect(answers('*.gem\n').slice(3)).toEqual([true, true]);
  expect(answers('*.gem\n.gem\n')).toEqual([true, true, true, true, true]);
  expect(answers('*.gem\n.gem/\n')).toEqual([false, false, true, true, true]);
  expect(answers('.gem\n!*.gem\n')[0]).toBe(true);
  expect(answers('.g*\n')[0]).toBe(true);
});

test('a .gitignore that is a link or not UTF-8 says nothing', () => {
  const outside = makeFolder({ rules: '*' });
  expect(isGitIgnored(makeFolder({ '.gitignore': { link: `${outside}/rules` } }), 'x')).toBe(false);
  expect(isGitIgnored(makeFolder({ '.gitignore': new Uint8Array([0x2a, 0x0a, 0xff]) }), 'x')).toBe(false);
});

test('a hostile pattern ends in time', () => {
  const root = makeFolder({ '.gitignore': `${'a*'.repeat(50)}[bc]\n${'**/a'.repeat(60)}/[bd]\n` });
  expectSoon(1000, () => {
    expect(isGitIgnored(root, 'a'.repeat(250))).toBe(false);
  });
});
