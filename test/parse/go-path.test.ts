import { expect, test } from 'vitest';
import { cleanPath, goMatch, hasWildcards, trimSpace } from '../../src/parse/go-path.ts';

test.each([
  ['', '.'],
  ['.', '.'],
  ['/', '/'],
  ['a/./b//c/', 'a/b/c'],
  ['a/../..', '..'],
  ['../../a', '../../a'],
  ['/../a', '/a'],
  ['/a/..', '/'],
  ['a/..', '.'],
])('cleanPath(%j) is %j', (path, expected) => {
  expect(cleanPath(path)).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['*', 'abc', true],
  ['*', 'a/b', false],
  ['a?c', 'a/c', false],
  ['package*.json', 'package-lock.json', true],
  ['package*.json', 'package.json', true],
  ['package*.json', 'x/package.json', false],
  ['*/package.json', 'a/package.json', true],
  ['**/package.json', 'a/b/package.json', false],
  ['**/package.json', 'a/package.json', true],
  ['**/package.json', 'package.json', false],
  ['[.]npmrc', '.npmrc', true],
  ['[!.]npmrc', '!npmrc', true],
  ['[^.]npmrc', '.npmrc', false],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['[\\]a]', ']', true],
])('%s matches %s: %s', (pattern, text, expected) => {
  expect(goMatch(pattern)?.matches(text)).toBe(expected);
});

test.each(['[', '[]', '[]a]', '[-a]', '[a-]', 'a\\', '[a'])('%s is malformed', (pattern) => {
  expect(goMatch(pattern)).toBeUndefined();
});

test('hasWildcards sees only what is not escaped', () => {
  expect(['a*', 'a?', '[a', '\\\\*'].map(hasWildcards)).toEqual([true, true, true, true]);
  expect(['a', '', '\\*', 'a\\', 'a]'].map(hasWildcards)).toEqual([false, false, false, false, false]);
});

test('trimSpace takes what Go takes', () => {
  expect(trimSpace(' \t\u0085\u00A0a b\u2028\r\n')).toBe('a b');
  expect(trimSpace('\uFEFFa')).toBe('\uFEFFa');
  expect(trimSpace('   ')).toBe('');
});
