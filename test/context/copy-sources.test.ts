import { describe, expect, test } from 'vitest';
import { resolveSources, wouldBring } from '../../src/context/copy-sources.ts';
import type { CopyFlags, Copies, CopyResolution, Destination } from '../../src/context/copy-types.ts';
import type { Context } from '../../src/context/walk.ts';
import { makeContext } from './folder.ts';

/** The context that the facts were measured with (Docker 26.1.5, BuildKit). */
const FILES = {
  'a.txt': 'a',
  'b.txt': 'b',
  dfile: '3',
  'dir1/f1': '1',
  'dir1/in/i': 'i',
  'dir2/f2': '',
  'd3/': '',
  'other/o': 'o',
  'sub/file.txt': 'f',
  'sub/x': 'x',
};

const folder: Destination = { path: '/app', folder: true, existing: 'folder' };
const at = (path: string, existing: Destination['existing'] = 'absent', slash = false): Destination => ({ path, folder: slash, existing });
const COPY: CopyFlags = { instruction: 'COPY' };

function resolved(context: Context, sources: readonly string[], destination: Destination = folder, flags: CopyFlags = COPY): Copies {
  const resolution = resolveSources(context, sources, destination, flags);
  if (resolution.kind !== 'copies') throw new Error(JSON.stringify(resolution));
  return resolution;
}

/** `/app/x` for a file, `/app/x/` for a folder, `/app/x@` for a link. */
function images(resolution: CopyResolution): readonly string[] | string {
  if (resolution.kind !== 'copies') return resolution.kind;
  return resolution.items.map(({ image, kind }) => image + (kind === 'folder' ? '/' : kind === 'link' ? '@' : ''));
}

describe('shapes, as measured', () => {
  test.each<[readonly string[], Destination, readonly string[] | string]>([
    [['a.txt'], folder, ['/app/a.txt']],
    [['./a.txt'], folder, ['/app/a.txt']],
    [['/a.txt'], folder, ['/app/a.txt']],
    [['../a.txt'], folder, ['/app/a.txt']],
    [['a.txt/'], folder, ['/app/a.txt']],
    [['dir1/../a.txt'], folder, ['/app/a.txt']],
    [['a.txt'], at('/app/newname'), ['/app/newname']],
    [['a.txt'], at('/app/existing', 'folder'), ['/app/existing/a.txt']],
    [['a.txt'], at('/app/file', 'file'), ['/app/file']],
    [['a.txt'], at('/x', 'absent', true), ['/x/a.txt']],
    [['a.txt'], at('/', 'folder'), ['/a.txt']],
    // Two files and no slash: each becomes the destination, the last one stays.
    [['a.txt', 'b.txt'], at('/dest'), ['/dest', '/dest']],
    [['*.txt'], at('/dest'), ['/dest', '/dest']],
    [['dir1'], folder, ['/app/', '/app/f1', '/app/in/', '/app/in/i']],
    [['dir1/'], at('/app/n'), ['/app/n/', '/app/n/f1', '/app/n/in/', '/app/n/in/i']],
    [['dir1', 'dir2'], at('/dest'), ['/dest/', '/dest/f1', '/dest/in/', '/dest/in/i', '/dest/', '/dest/f2']],
    [['dir1', 'a.txt'], at('/dest'), ['/dest/', '/dest/f1', '/dest/in/', '/dest/in/i', '/dest/a.txt']],
    [['a.txt', 'dir1'], at('/dest'), 'unclear'],
    [['dir1'], at('/app/file', 'file'), 'unclear'],
    [['a.txt'], at('/app/file', 'file', true), 'unclear'],
    [
      ['d*'],
      at('/dest', 'absent', true),
      ['/dest/', '/dest/dfile', '/dest/', '/dest/f1', '/dest/in/', '/dest/in/i', '/dest/', '/dest/f2'].toSorted(),
    ],
    [['dir1/*'], at('/dest', 'absent', true), ['/dest/f1', '/dest/', '/dest/i']],
    [['d3'], folder, ['/app/']],
    [['su[b]/x', 'r?', '[!a]'], folder, ['/app/x']],
    [['*/x'], folder, ['/app/x']],
    [['**/x'], folder, ['/app/x']],
    [['**/i'], folder, []],
  ])('%j to %j', (sources, destination, expected) => {
    const found = images(resolveSources(makeContext(FILES), sources, destination, COPY));
    const sorted = sources[0] === 'd*' && typeof found !== 'string' ? found.toSorted() : found;
    expect(sorted).toEqual(expected);
  });

  test('the whole context, its root not named again', () => {
    const { items, parts } = resolved(makeContext(FILES), ['.']);
    expect(items[0]).toEqual({ context: '', image: '/app', kind: 'folder', root: true });
    expect(items.map((item) => item.context)).toContain('dir1/in/i');
    expect(items).toHaveLength(1 + 9 + 6);
    expect(parts).toEqual([{ kind: 'folder', contextFolder: '', imageFolder: '/app' }]);
    for (const source of ['/', './', '..', 'dir1/..']) expect(resolved(makeContext(FILES), [source]).items).toEqual(items);
  });

  test('a destination that may be a folder gives both answers', () => {
    const { items, ifFolder } = resolved(makeContext(FILES), ['a.txt'], at('/etc/x', 'unknown'));
    expect(items).toEqual([{ context: 'a.txt', image: '/etc/x', kind: 'file' }]);
    expect(ifFolder).toEqual([{ context: 'a.txt', image: '/etc/x/a.txt', kind: 'file' }]);
    expect(resolved(makeContext(FILES), ['a.txt'], at('/etc/x')).ifFolder).toEqual([]);
    expect(resolved(makeContext(FILES), ['dir1'], at('/etc/x', 'unknown')).ifFolder).toEqual([]);
  });
});

describe('missing sources, as measured', () => {
  test.each<[readonly string[], string | readonly string[]]>([
    [['missing.txt'], 'missing'],
    [['a.txt', 'missing.txt'], 'missing'],
    [['a.txt/x'], 'missing'],
    [['missing*'], []],
    [['a.txt', 'missing*'], ['/app/a.txt']],
    [['[.]npmrc'], []],
    [['.npmr[c]'], []],
    [['.npmrc?'], []],
    [['nodir*/x'], []],
    // A literal folder in front of a wildcard is opened.
    [['nodir/x*'], 'missing'],
    [['d3/*'], 'unclear'],
    [['sub/nox*'], 'unclear'],
    [['sub/nox*', 'a.txt'], 'unclear'],
    [['sub/nox*', 'sub/x'], ['/app/x']],
    [['sub/nox*', '.'], 'all'],
    [['a.txt/*'], 'unclear'],
  ])('%j', (sources, expected) => {
    const found = images(resolveSources(makeContext(FILES), sources, folder, COPY));
    expect(expected === 'all' ? found.length : found).toEqual(expected === 'all' ? 16 : expected);
  });

  test('what is ignored is missing', () => {
    expect(resolveSources(makeContext(FILES, 'sub'), ['sub/x'], folder, COPY)).toEqual({ kind: 'missing', source: 'sub/x' });
    expect(resolveSources(makeContext(FILES, 'sub'), ['sub'], folder, COPY)).toEqual({ kind: 'missing', source: 'sub' });
    expect(images(resolveSources(makeContext(FILES, 'sub/*'), ['sub'], folder, COPY))).toEqual(['/app/']);
    expect(images(resolveSources(makeContext(FILES, 'sub\n!sub/x'), ['sub'], folder, COPY))).toEqual(['/app/', '/app/x']);
    expect(images(resolveSources(makeContext(FILES, '*.txt'), ['*.txt'], folder, COPY))).toEqual([]);
  });
});

describe('what is not guessed', () => {
  const files = {
    file: 'x',
    'real/x': '',
    link: { link: 'file' },
    linked: { link: 'real' },
    out: { link: '/etc' },
    'deep/l': { link: '../file' },
  };

  test.each(['link', 'linked', 'linked/x', 'linked/*', 'out/passwd', 'l*', '*', 'linked/../linked/x'])(
    'a source with a link: %s',
    (source) => {
      expect(resolveSources(makeContext(files), [source], folder, COPY)).toMatchObject({ kind: 'unclear' });
    },
  );

  test('a link within a folder stays one', () => {
    expect(images(resolveSources(makeContext(files), ['deep'], folder, COPY))).toEqual(['/app/', '/app/l@']);
    expect(images(resolveSources(makeContext(files), ['.'], folder, COPY))).toContain('/app/out@');
    expect(images(resolveSources(makeContext(files), ['linked/../file'], folder, COPY))).toEqual(['/app/file']);
  });

  test.each(['', 'a\\b', '!file', './!file', ' file', 'file ', 'a\nb', '[', 'a[*]', 'x^*', 'x'.repeat(5000), 'a/'.repeat(500_000)])(
    'an odd source (%#)',
    (source) => {
      expect(resolveSources(makeContext(files), [source], folder, COPY)).toMatchObject({ kind: 'unclear' });
    },
  );

  test('an ignore file with a problem, an exclusion with one', () => {
    expect(resolveSources(makeContext(files, '['), ['file'], folder, COPY)).toMatchObject({ kind: 'unclear' });
    expect(resolveSources(makeContext(files), ['file'], folder, { instruction: 'COPY', exclude: ['['] })).toMatchObject({
      kind: 'unclear',
    });
  });

  test('a file that arrives empty', () => {
    expect(resolveSources(makeContext({ 'a/b': '1' }, 'a\n!a/b\na'), ['a/b'], folder, COPY)).toMatchObject({ kind: 'unclear' });
    expect(resolveSources(makeContext({ 'a/b': '1' }, 'a\n!a/b\na'), ['.'], folder, COPY)).toMatchObject({ kind: 'unclear' });
  });

  test('folders that are not looked into', () => {
    const context = makeContext({ '.git/HEAD': '', 'node_modules/a/b': '', x: '' });
    expect(resolveSources(context, ['.git/HEAD'], folder, COPY)).toMatchObject({ kind: 'unclear' });
    expect(resolveSources(context, ['node_modules/a/*'], folder, COPY)).toMatchObject({ kind: 'unclear' });
    expect(resolved(context, ['.']).items).toContainEqual({ context: '.git', image: '/app/.git', kind: 'folder', opaque: true });
    expect(resolved(context, ['node_modules'], at('/app/node_modules')).items).toEqual([
      { context: 'node_modules', image: '/app/node_modules', kind: 'folder', root: true, opaque: true },
    ]);
    expect(resolveSources(makeContext({ '.git/HEAD': '' }, '.git'), ['.git/HEAD'], folder, COPY)).toMatchObject({ kind: 'missing' });
  });
});

describe('--exclude', () => {
  const exclude = (...patterns: string[]): CopyFlags => ({ instruction: 'COPY', exclude: patterns });

  test.each<[readonly string[], readonly string[]]>([
    [['*.txt'], ['/app/', '/app/dfile', '/app/dir1/', '/app/dir2/', '/app/d3/', '/app/other/', '/app/sub/']],
    [
      ['**/*.txt', 'd*', 'other'],
      ['/app/', '/app/sub/', '/app/sub/x'],
    ],
    [
      ['*', '!sub/x'],
      ['/app/', '/app/sub/', '/app/sub/x'],
    ],
    [['*'], ['/app/']],
  ])('%j', (patterns, expected) => {
    const found = images(resolveSources(makeContext(FILES), ['.'], folder, exclude(...patterns)));
    const top = typeof found === 'string' ? found : found.filter((path) => expected.includes(path) || path.endsWith('.txt'));
    expect(typeof top === 'string' ? top : top.toSorted()).toEqual(
      patterns[0] === '*.txt' ? [...expected, '/app/sub/file.txt'].toSorted() : expected,
    );
  });

  test('is relative to the source', () => {
    expect(images(resolveSources(makeContext(FILES), ['sub'], folder, exclude('*.txt')))).toEqual(['/app/', '/app/x']);
    expect(images(resolveSources(makeContext(FILES), ['sub'], folder, exclude('sub/*')))).toEqual(['/app/', '/app/file.txt', '/app/x']);
  });

  test('that names the source itself is not guessed', () => {
    expect(resolveSources(makeContext(FILES), ['*.txt'], folder, exclude('*.txt'))).toMatchObject({ kind: 'unclear' });
  });
});

describe('--parents', () => {
  const parents: CopyFlags = { instruction: 'COPY', parents: true };

  test.each<[readonly string[], readonly string[] | string]>([
    [['sub/x'], ['/app/', '/app/sub/', '/app/sub/x']],
    [['./dir1/in/i'], ['/app/', '/app/dir1/', '/app/dir1/in/', '/app/dir1/in/i']],
    [['dir1/./in/i'], ['/app/', '/app/in/', '/app/in/i']],
    [['**/*.txt'], ['/app/', '/app/a.txt', '/app/b.txt', '/app/sub/', '/app/sub/file.txt']],
    [['dir1/in'], ['/app/', '/app/dir1/', '/app/dir1/in/', '/app/dir1/in/i']],
    [['nothing*'], ['/app/']],
    [['sub/nothing'], 'missing'],
    [['nothing/./x*'], 'missing'],
    [['.'], 'unclear'],
    [['*/./x'], 'unclear'],
  ])('%j', (sources, expected) => {
    expect(images(resolveSources(makeContext(FILES), sources, folder, parents))).toEqual(expected);
  });

  test('a pattern that could match in a folder that is not listed', () => {
    const context = makeContext({ 'node_modules/a/package.json': '', 'package.json': '' });
    expect(resolveSources(context, ['**/package.json'], folder, parents)).toMatchObject({ kind: 'unclear' });
    expect(
      images(
        resolveSources(makeContext({ 'node_modules/a': '', 'package.json': '' }, 'node_modules'), ['**/package.json'], folder, parents),
      ),
    ).toEqual(['/app/', '/app/package.json']);
  });
});

describe('ADD', () => {
  const ADD: CopyFlags = { instruction: 'ADD' };
  const gzip = new Uint8Array([0x1f, 0x8b, 0x08, 0]);

  test.each([
    'https://x.org/a.tgz',
    'http://x/a',
    'git@github.com:a/b.git',
    'ssh://git@x/y.git',
    'git://x/y',
    'https://github.com/a/b.git#v1',
    'HTTPS://x',
  ])('remote: %s', (source) => {
    expect(resolved(makeContext(FILES), [source], folder, ADD).others).toEqual([{ kind: 'remote', source, image: '/app' }]);
    expect(resolveSources(makeContext(FILES), [source], folder, COPY)).toMatchObject({ kind: 'unclear' });
  });

  test('an archive may bring anything, a plain file is copied', () => {
    const context = makeContext({ 'x.tgz': gzip, 'plain.tar': 'no archive', 'd/x.tgz': gzip });
    expect(resolved(context, ['x.tgz'], at('/opt/x'), ADD)).toMatchObject({
      items: [],
      others: [{ kind: 'archive', source: 'x.tgz', image: '/opt/x' }],
    });
    expect(images(resolveSources(context, ['plain.tar'], folder, ADD))).toEqual(['/app/plain.tar']);
    expect(images(resolveSources(context, ['d'], folder, ADD))).toEqual(['/app/', '/app/x.tgz']);
    expect(images(resolveSources(context, ['x.tgz'], folder, COPY))).toEqual(['/app/x.tgz']);
    expect(images(resolveSources(context, ['x.tgz'], folder, { instruction: 'ADD', unpack: false }))).toEqual(['/app/x.tgz']);
  });
});

describe('wouldBring', () => {
  test.each<[readonly string[], Destination, string, string | undefined]>([
    [['.'], folder, '/app/.npmrc', '.npmrc'],
    [['.'], folder, '/app/new/deep/file', 'new/deep/file'],
    [['.'], folder, '/app', undefined],
    [['.'], folder, '/application/x', undefined],
    [['.'], folder, '/etc/x', undefined],
    [['.'], at('/', 'folder'), '/etc/x', 'etc/x'],
    [['sub'], folder, '/app/.npmrc', 'sub/.npmrc'],
    [['sub'], at('/app/sub'), '/app/.npmrc', undefined],
    [['a.txt'], folder, '/app/a.txt', 'a.txt'],
    [['a.txt'], folder, '/app/b.txt', undefined],
    [['a.txt'], at('/app/z'), '/app/z', 'a.txt'],
    [['a.txt'], at('/app/z', 'unknown'), '/app/z/a.txt', 'a.txt'],
    [['*.txt'], folder, '/app/new.txt', 'new.txt'],
    [['*.txt'], folder, '/app/new.md', undefined],
    [['*.txt'], folder, '/app/d/new.txt', undefined],
    [['sub/*.txt'], folder, '/app/new.txt', 'sub/new.txt'],
    [['*/*.txt'], folder, '/app/new.txt', 'd3/new.txt'],
    [['[.]npmrc'], folder, '/app/.npmrc', '.npmrc'],
    [['.npmrc*', 'a.txt'], folder, '/app/.npmrc', '.npmrc'],
    [['.', 'sub'], folder, '/app/x2', 'sub/x2'],
    // A folder that may be there; below another one, the pattern is one for files.
    [['.bundl[e]'], folder, '/app/config', '.bundle/config'],
    [['.bundl[e]'], folder, '/app/plugin/index', '.bundle/plugin/index'],
    [['.bundl[e]'], folder, '/app/.bundle/config', '.bundle/.bundle/config'],
    [['.bundl[e]'], at('/app/.bundle', 'absent', true), '/app/.bundle/config', '.bundle/config'],
    [['.bundl[ef]'], folder, '/app/config', undefined],
    [['.bundl?'], folder, '/app/config', undefined],
    [['dir2/.bundl[e]', 'dir2'], folder, '/app/config', 'dir2/config'],
    [['foo[d]'], folder, '/app/config', undefined],
    // A file of the context is in the way.
    [['.'], folder, '/app/a.txt/x', undefined],
  ])('%j to %j: %s', (sources, destination, image, expected) => {
    expect(wouldBring(resolved(makeContext(FILES), sources, destination), image)).toBe(expected);
  });

  test('not what is ignored, excluded, not included, or below a link', () => {
    expect(wouldBring(resolved(makeContext(FILES, '.npmrc\n**/.env*'), ['.']), '/app/.npmrc')).toBeUndefined();
    expect(wouldBring(resolved(makeContext(FILES, '.npmrc\n**/.env*'), ['.']), '/app/sub/.env.local')).toBeUndefined();
    expect(wouldBring(resolved(makeContext(FILES, '*\n!sub'), ['.']), '/app/sub/new')).toBe('sub/new');
    expect(
      wouldBring(resolved(makeContext(FILES), ['.'], folder, { instruction: 'COPY', exclude: ['**/x*'] }), '/app/q/xy'),
    ).toBeUndefined();
    expect(wouldBring(resolved(makeContext(FILES, '.bundle/cache'), ['.bundl[e]']), '/app/cache')).toBeUndefined();
    expect(wouldBring(resolved(makeContext({ '.bundle': 'a file' }), ['.bundl[e]']), '/app/config')).toBeUndefined();
    expect(
      wouldBring(resolved(makeContext(FILES), ['.bundl[e]'], folder, { instruction: 'COPY', exclude: ['conf*'] }), '/app/config'),
    ).toBeUndefined();
    const parents = resolved(makeContext(FILES), ['**/*.json'], folder, { instruction: 'COPY', parents: true });
    expect([wouldBring(parents, '/app/q/a.json'), wouldBring(parents, '/app/q/a.txt')]).toEqual(['q/a.json', undefined]);
    expect(wouldBring(resolved(makeContext({ l: { link: 'x' } }), ['.']), '/app/l/y')).toBeUndefined();
    expect(wouldBring(resolved(makeContext(FILES), ['.']), `/app/${'a/'.repeat(500_000)}x`)).toBeUndefined();
  });
});
