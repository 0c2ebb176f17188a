import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePatterns, IgnoreTooComplexError, parseDockerignore } from '../../src/parse/dockerignore.ts';

const ignored = (text: string, path: string): boolean => parseDockerignore(text).isIgnored(path);

/** moby/patternmatcher's own cases, restated: pattern, path, whether it (or a parent of it) matches. */
const MOBY: readonly (readonly [string, string, boolean])[] = [
  ['**', 'file', true],
  ['**/', 'file', true],
  ['**', 'dir/file', true],
  ['**/', 'dir/file', true],
  ['**/**', 'dir/file', true],
  ['dir/**', 'dir/file', true],
  ['dir/**', 'dir/dir2/file', true],
  ['**/dir', 'dir', true],
  ['**/dir', 'dir/file', true],
  ['**/dir2/*', 'dir/dir2/file', true],
  ['**/dir2/**', 'dir/dir2/dir3/file', true],
  ['**file', 'file', true],
  ['**file', 'dir/file', true],
  ['**/file', 'dir/file', true],
  ['**file', 'dir/dir/file', true],
  ['**/file', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file.txt', true],
  ['**/file*txt', 'dir/dir/file.txt', true],
  ['**/file*.txt', 'dir/dir/file.txt', true],
  ['**/file*.txt*', 'dir/dir/file.txt', true],
  ['**/**/*.txt', 'dir/dir/file.txt', true],
  ['**/**/*.txt2', 'dir/dir/file.txt', false],
  ['**/*.txt', 'file.txt', true],
  ['**/**/*.txt', 'file.txt', true],
  ['a**/*.txt', 'a/file.txt', true],
  ['a**/*.txt', 'a/dir/file.txt', true],
  ['a**/*.txt', 'a/dir/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a/*.txt', 'a/file.txt', true],
  ['a/*.txt**', 'a/file.txt', true],
  ['a[b-d]e', 'ae', false],
  ['a[b-d]e', 'ace', true],
  ['a[b-d]e', 'aae', false],
  ['a[^b-d]e', 'aze', true],
  ['.*', '.foo', true],
  ['.*', 'foo', false],
  ['abc.def', 'abcdef', false],
  ['abc.def', 'abc.def', true],
  ['abc.def', 'abcZdef', false],
  ['abc?def', 'abcZdef', true],
  ['abc?def', 'abcdef', false],
  ['**/foo/bar', 'foo/bar', true],
  ['**/foo/bar', 'dir/foo/bar', true],
  ['**/foo/bar', 'dir/dir2/foo/bar', true],
  ['abc/**', 'abc', false],
  ['abc/**', 'abc/def', true],
  ['abc/**', 'abc/def/ghi', true],
  ['**/.foo', '.foo', true],
  ['**/.foo', 'bar.foo', false],
  ['a(b)c/def', 'a(b)c/def', true],
  ['a(b)c/def', 'a(b)c/xyz', false],
  ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
  ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
  ['dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
  ['a\\\\', 'a\\', true],
  ['a\\*b', 'a*b', true],
  // Go's own cases for filepath.Match, through moby.
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'a', true],
  ['a*', 'ab/c', true],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxe/xxx/f', false],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a☺b', true],
  ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false],
  ['[a-ζ]*', 'α', true],
  ['*[a-ζ]', 'A', false],
  ['a?b', 'a/b', false],
  ['a*b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['[\\-]', '-', true],
  ['[x\\-]', 'x', true],
  ['[x\\-]', 'z', false],
  ['[\\-x]', '-', true],
  ['[\\-x]', 'a', false],
  ['*x', 'xxx', true],
];

test.each(MOBY)('pattern %s, path %s: %s', (pattern, path, expected) => {
  expect(parseDockerignore(pattern).problems).toEqual([]);
  expect(ignored(pattern, path)).toBe(expected);
  expect(compilePatterns([pattern]).isIgnored(path)).toBe(expected);
});

test.each(['[', '[^', '[^bc', 'a[', '[]a]', '[-]', '[x-]', '[-x]', '\\', '[a-b-c]', '!', '! ', '!/', '[z-a]'])(
  'moby rejects %s, and so the build fails',
  (pattern) => {
    const { problems, patterns } = parseDockerignore(`ok\n${pattern}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.line).toBe(2);
    expect(patterns.map((found) => found.pattern)).toEqual(['ok']);
  },
);

test.each(['bin\\Debug', '\\d*', '[[:alpha:]]', '\\é*', 'x'.repeat(5000)])('%s is not modelled, and said to be', (pattern) => {
  expect(parseDockerignore(pattern).problems).toHaveLength(1);
});

describe('several lines', () => {
  /** Lines, path, ignored. Those marked with * were run on an engine. */
  test.each<[string, string, boolean]>([
    ['!f.go\n*.go', 'f.go', true],
    ['*.go\n!f.go', 'f.go', false],
    ['docs\n!docs/README.md', 'docs/README.md', false],
    ['docs/\n!docs/README.md', 'docs/README.md', false],
    ['docs/*\n!docs/README.md', 'docs/README.md', false],
    ['docs/*\n!docs/README.md', 'docs/other', true],
    ['**\n!util/docker/web', 'util/docker/web/foo', false],
    ['**\n!util/docker/web\nutil/docker/web/foo', 'util/docker/web/foo', true],
    ['**\n!dist/*.whl', 'dist/a+b.whl', false],
    // * BuildKit's walk does not hand down a `!` that had nothing to take back.
    ['a/b\n!a', 'a/b', true],
    // *
    ['*\n!a/b', 'a/c', true],
    ['*\n!a/b', 'a/b', false],
    // * ./! and /! negate as well
    ['*\n./!a', 'a/b', false],
    ['*\n/!a', 'a', false],
    // * the order counts
    ['!a\n*', 'a', true],
    // *
    ['**/b\n!a/b', 'a/b', false],
    ['*\n!**/keep.txt', 'sub/keep.txt', false],
    ['**\n!sub/*', 'sub/keep.txt', false],
    // * a star within a class is none
    ['[a*]', 'a', false],
    ['[a*]', 'aaa]', true],
    ['a**b*', 'a/b', true],
    ['a**b*', 'a/x/b2', true],
  ])('%j: %s is ignored: %s', (text, path, expected) => {
    expect(ignored(text, path)).toBe(expected);
  });

  test('a file that walk and open disagree about arrives empty', () => {
    const ignore = parseDockerignore('a\n!a/b\na');
    expect(ignore.isIgnored('a/b')).toBe(false);
    expect(ignore.isDisputed('a/b')).toBe(true);
    expect(ignore.isDisputed('c')).toBe(false);
    expect(parseDockerignore('a\n!a/b').isDisputed('a/b')).toBe(false);
    expect(parseDockerignore('a\n!a/b\nc').isDisputed('a/b')).toBe(false);
  });
});

describe('lines', () => {
  test.each<[string, readonly string[]]>([
    ['\uFEFFa\nb', ['a', 'b']],
    ['# a\n #b\n\n   \n', ['#b']],
    ['/a\n/b/c\nd/\n./e\nf//g\nh/./i\nj/../k', ['a', 'b/c', 'd', 'e', 'f/g', 'h/i', 'k']],
    ['  a  \r\n\tb\t\r\n', ['a', 'b']],
    ['../a\n/../b', ['../a', 'b']],
    ['a # b', ['a # b']],
    ['.\n/', ['.', '/']],
    ['\u00A0a\u0085', ['a']],
    ['', []],
  ])('%j', (text, patterns) => {
    const ignore = parseDockerignore(text);
    expect(ignore.problems).toEqual([]);
    expect(ignore.patterns.map((pattern) => pattern.pattern)).toEqual(patterns);
  });

  test('! is kept apart, spaces behind it go', () => {
    expect(parseDockerignore('\n!  /a/b \n!!c').patterns).toEqual([
      { line: 2, pattern: 'a/b', negated: true },
      { line: 3, pattern: '!c', negated: true },
    ]);
  });

  test('a pattern that leads out matches nothing', () => {
    const ignore = parseDockerignore('../a\n..\n.\n/');
    for (const path of ['a', 'b/a', 'b']) expect(ignore.isIgnored(path)).toBe(false);
    expect(ignore.isIgnored('')).toBe(false);
  });

  test('names with line breaks and control characters', () => {
    expect(ignored('*', 'a\nb')).toBe(true);
    expect(ignored('**/x', 'a\nb/x')).toBe(true);
    // The dot of Go's expressions stops at a line feed.
    expect(ignored('**/x*', 'a\nb/x1')).toBe(false);
    expect(ignored('a\u0007b', 'a\u0007b')).toBe(true);
  });

  test('a line that is too long fails the build', () => {
    expect(parseDockerignore('x'.repeat(70_000)).problems).toHaveLength(1);
  });
});

describe('coverage', () => {
  test.each<[string, string, 'all-ignored' | 'some' | 'none']>([
    ['node_modules', 'node_modules', 'all-ignored'],
    ['node_modules', 'a/node_modules', 'none'],
    ['**/node_modules', 'a/node_modules', 'all-ignored'],
    ['**/node_modules', 'a', 'some'],
    ['a', 'a/b/c', 'all-ignored'],
    // The folder itself arrives, empty.
    ['a/*', 'a', 'some'],
    ['a/**', 'a', 'some'],
    ['a/**', 'a/b', 'all-ignored'],
    ['a\n!a/b', 'a', 'some'],
    ['a\n!a/b', 'a/c', 'all-ignored'],
    ['a\n!a/b', 'a/b', 'none'],
    ['a\n!**/keep', 'a/x', 'some'],
    ['a\n!*/keep', 'a', 'some'],
    ['a\n!*/keep', 'a/x', 'all-ignored'],
    ['!a/b\na', 'a', 'all-ignored'],
    ['*\n!src', 'src', 'none'],
    ['*\n!src', 'src/x', 'none'],
    ['*\n!src', 'dist', 'all-ignored'],
    ['*\n!src\n**/*.pyc', 'src', 'some'],
    ['**\n!a*', 'x', 'all-ignored'],
    ['*.md', 'docs', 'none'],
    ['docs/*.md', 'docs', 'some'],
    ['a?/b', 'ax', 'some'],
    ['a?/b', 'axx', 'none'],
    ['', 'a', 'none'],
    ['', '', 'none'],
    ['*', '', 'some'],
    ['b', '', 'some'],
    ['a\n!a', 'a', 'none'],
    ['a\n!a\na', 'a', 'all-ignored'],
  ])('%j: %s is %s', (text, folder, expected) => {
    expect(parseDockerignore(text).coverage(folder)).toBe(expected);
  });

  const segment = fc.constantFrom('a', 'b', '*', '**', 'a*', '?', '[ab]', '*b');
  const line = fc
    .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }))
    .map(([not, parts]) => (not ? '!' : '') + parts.join('/'));
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'c'), { minLength: 1, maxLength: 5 });

  test('never promises what a path below breaks', () => {
    const kept = fc.property(fc.array(line, { maxLength: 5 }), path, fc.nat(4), (lines, parts, cut) => {
      const ignore = parseDockerignore(lines.join('\n'));
      const answer = ignore.coverage(parts.slice(0, Math.min(cut + 1, parts.length)).join('/'));
      return answer === 'some' || ignore.isIgnored(parts.join('/')) === (answer === 'all-ignored');
    });
    expect(fc.check(kept, { numRuns: 1000 })).toMatchObject({ failed: false });
  });
});

/** About a second. */
const MOST_STEPS = 30_000_000;

describe('hostile patterns', () => {
  test.each([
    ['stars', 'a*'.repeat(50) + '[bc]', 'a'.repeat(250)],
    ['double stars', '**/a'.repeat(60) + '/[bd]', 'a/'.repeat(250) + 'c'],
    ['many stars in a row', '*'.repeat(4000) + '[bc]', 'a'.repeat(4000)],
    ['classes', '[a-z]*'.repeat(300) + '[!?]', 'a'.repeat(4000)],
    ['slashes and stars', '*/'.repeat(1500) + '[xz]', 'a/'.repeat(2000) + 'y'],
  ])('%s end after so many steps', (_, pattern, path) => {
    // Counted, not timed: a machine with other work is slower, and takes as many.
    const ignore = parseDockerignore(pattern, MOST_STEPS);
    expect(ignore.problems).toEqual([]);
    expect(ignore.isIgnored(path)).toBe(false);
  });

  test('a whole file of them ends in an error', () => {
    const ignore = parseDockerignore(`${'a*'.repeat(100)}[bc]\n`.repeat(2000), 10_000_000);
    expect(() => ignore.isIgnored('a'.repeat(4000))).toThrow(IgnoreTooComplexError);
  });

  test('a path that is too long for any disk takes no time', () => {
    const path = 'a/'.repeat(500_000) + 'x';
    const ignore = parseDockerignore('a\n!b\nc');
    expect([ignore.isIgnored(path), ignore.isDisputed(path), ignore.coverage(path)]).toEqual([false, false, 'some']);
  });
});
