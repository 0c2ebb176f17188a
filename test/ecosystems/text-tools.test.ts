import { describe, expect, test } from 'vitest';
import { whyNotFilter } from '../../src/ecosystems/sed-script.ts';
import { effectsOf, knownEffects, reads, redirect, writes, type Setting } from './registry-helpers.ts';
import { expectRow, type Row } from './rows.ts';

const DEBIAN: Setting = { base: {}, files: { '/app/a.txt': 'a', '/app/b.txt': 'b', '/app/src/main.c': 'm', '/app/edit.sed': 's/a/b/' } };

const ROWS: readonly Row[] = [
  { line: 'sed s/a/b/ a.txt', reads: ['/app/a.txt'], keeps: ['/app/b.txt', '/bin/sed'], leaves: ['/app/a.txt'] },
  { line: 'sed -i s/a/b/ a.txt', reads: ['/app/a.txt'], writes: ['/app/a.txt'], leaves: ['/app/b.txt', '/app'] },
  { line: "sed -i -e 's|a|b|g' -e '/^#/d' a.txt b.txt", writes: ['/app/a.txt', '/app/b.txt'], leaves: ['/app/src/main.c'] },
  { line: 'sed -i.bak s/a/b/ a.txt', writes: ['/app/a.txt', '/app/a.txt.bak'] },
  { line: 'sed --in-place=.old s/a/b/ a.txt', writes: ['/app/a.txt', '/app/a.txt.old'] },
  // -ie is -i with the suffix `e`.
  { line: 'sed -ie s/a/b/ a.txt', writes: ['/app/a.txt', '/app/a.txte'], leaves: ['/app/s/a/b/'] },
  { line: 'sed -Ei s/a/b/ a.txt', writes: ['/app/a.txt'] },
  { line: "sed -i '' s/a/b/ a.txt", writes: ['/app/a.txt', '/app/s/a/b'] },
  { line: 'sed -n 5p a.txt', reads: ['/app/a.txt'], keeps: ['/app/5p'] },
  { line: 'sed -n -f edit.sed a.txt', reads: ['/app/edit.sed', '/app/a.txt'], leaves: ['/app/a.txt'] },
  {
    line: "sed -i 's/[0-9]*$/x/' /etc/apt/sources.list.d/*",
    writes: ['/etc/apt/sources.list.d/x.list'],
    leaves: ['/etc/apt/sources.list'],
  },
  { line: 'sed -i "s|deb.debian.org|$MIRROR|g" /etc/apt/sources.list', writes: ['/etc/apt/sources.list'], leaves: ['/etc/apt/x'] },
  { line: 'sed s/a/b/', keeps: ['/app/a.txt'] },
  { line: 'tee a.txt', reads: ['/app/a.txt'], writes: ['/app/a.txt'], leaves: ['/app/b.txt'] },
  { line: 'tee -a /etc/x.conf /dev/stderr /dev/null', writes: ['/etc/x.conf'], leaves: ['/dev/stderr', '/dev/null'] },
  { line: 'tee /opt/tool-$V/log', writes: ['/opt/tool-1/log'], leaves: ['/etc/x'] },
  { line: 'grep -q x a.txt', reads: ['/app/a.txt'], keeps: ['/app/x'] },
  { line: 'grep -rn main src', reads: ['/app/src/main.c'], keeps: ['/app/a.txt'] },
  { line: 'grep -r main', reads: ['/app/src/main.c', '/app/a.txt'] },
  { line: 'grep -f a.txt b.txt', reads: ['/app/a.txt', '/app/b.txt'] },
  { line: 'grep -e x -e y a.txt', reads: ['/app/a.txt'], keeps: ['/app/y'] },
  { line: "grep -v '^#' a.txt", reads: ['/app/a.txt'], leaves: ['/app/a.txt'] },
  { line: 'sort -u a.txt -o b.txt', reads: ['/app/a.txt'], writes: ['/app/b.txt'] },
  { line: 'uniq a.txt b.txt', reads: ['/app/a.txt'], writes: ['/app/b.txt'], leaves: ['/app/a.txt'] },
  { line: 'cut -d : -f 1 /etc/passwd', reads: ['/etc/passwd'], keeps: ['/app/:', '/app/1'] },
  { line: "tr -d '\\n'", reads: [], keeps: ['/app/a.txt'] },
  { line: 'basename $X .tar.gz', reads: [], keeps: ['/app/.tar.gz'] },
  { line: 'nproc --all', reads: [] },
  { line: 'seq 1 5', reads: [] },
  { line: 'readlink -f a.txt', reads: ['/app/a.txt'], leaves: ['/app/a.txt'] },
  { line: 'realpath src', reads: ['/app/src'], keeps: ['/app/src/main.c'] },
  { line: 'mktemp -d', writes: ['/tmp/tmp.abc', '/tmp/tmp.abc/x'], leaves: ['/tmp/x', '/tmp'] },
  { line: 'mktemp /tmp/foo-XXXX.deb', writes: ['/tmp/foo-1234.deb'], leaves: ['/tmp/bar'] },
  { line: "awk '{print $1}' a.txt", reads: ['/app/a.txt'], leaves: ['/app/a.txt'] },
  { line: "awk -F: '$3 == 1000 || NR == 1 {print $1}' OFS=, /etc/passwd", reads: ['/etc/passwd'], keeps: ['/app/OFS=,'] },
  { line: 'sha256sum a.txt', reads: ['/app/a.txt'], keeps: ['/app/b.txt'] },
];

describe('tools for text: paths', () => {
  test.each(ROWS)('$line', (row) => {
    const effects = expectRow(row, DEBIAN);
    expect([effects.network, effects.install, effects.outputs]).toEqual([false, undefined, []]);
  });
});

describe('tools for text: unknown wins', () => {
  test.each([
    "sed -i 's/a/b/w out' a.txt",
    "sed -n '/x/w out' a.txt",
    "sed 's/a/date/e' a.txt",
    "sed '1e date' a.txt",
    "sed 'r other' a.txt",
    'sed $SCRIPT a.txt',
    'sed -i "$SCRIPT" a.txt',
    'sed -i "s/a/b/$FLAGS" a.txt',
    'sed -i s/a*/b/ a.txt',
    'sed -f other.sed a.txt',
    'sed -f $X a.txt',
    'sed -i s/a/b/ $X',
    'sed -i s/a/b/ ~/x',
    'sed --follow-symlinks -i s/a/b/ a.txt',
    'sed -ibak/* s/a/b/ a.txt',
    'sed',
    'tee $X',
    'tee "$X/y"',
    'tee ~/x',
    'tee --foo x',
    'grep [ab] a.txt',
    'grep x $X',
    'sort --compress-program=x a.txt',
    'sort --files0-from=a.txt',
    'awk -f prog.awk a.txt',
    'awk $X a.txt',
    "awk '{system($1)}' a.txt",
    "awk '{print > $1}' a.txt",
    `awk '{print | "sort"}' a.txt`,
    `awk 'BEGIN {while ((getline l < "x") > 0) print l}'`,
    "awk 'BEGIN {print ENVIRON[1]}'",
    'awk -i inplace {print} a.txt',
    "awk '@include x' a.txt",
    'sha256sum -c --foo',
    'mktemp --suffix=.x',
    'mktemp -p /x',
    'mktemp foo',
  ])('%s', (line) => {
    expect(effectsOf(line, DEBIAN).kind).toBe('unknown');
  });

  test('variables that give further options', () => {
    expect(effectsOf('grep x a.txt', { ...DEBIAN, env: { GREP_OPTIONS: '-r' } }).kind).toBe('unknown');
    expect(effectsOf('mktemp', { ...DEBIAN, env: { TMPDIR: '/app' } }).kind).toBe('unknown');
  });

  test('a path behind unknown text does not lead out', () => {
    expect(effectsOf('tee /opt/$X/../../etc/passwd', DEBIAN).kind).toBe('unknown');
  });
});

describe('scripts of sed', () => {
  test.each([
    's/a/b/',
    's,/,\\,,g',
    's/[^/]*$//',
    's/[/]/x/',
    's/[[:space:]]*$//',
    's/[]]x/y/;s/[^]]/z/',
    '/^$/d;s/a/b/2gp',
    '1,3d',
    '0,/x/s//y/',
    '$!N;P;D',
    '/a/,/b/{s/x/y/;p}',
    '\\,x,Id',
    '2~3p',
    '/a/,+2d',
    '/x/a\\\ntext with w file',
    '/x/a text; w not a command',
    '$ a text',
    '1i #!/bin/sh',
    ':a;N;$!ba;s/\\n/ /g',
    'y/abc/xyz/',
    '# w comment\ns/a/b/',
    's|a|\0|',
    '/\0/d',
    '$!{h;d}',
    '5q',
    's/a\\/b/c/',
    '',
  ])('%j', (script) => {
    expect(whyNotFilter(script)).toBeUndefined();
  });

  test.each([
    's/a/b/w x',
    's/a/b/gw x',
    's/a/b/e',
    's/a/b/;w x',
    's/a/b/;1!r x',
    '/a/{p;w x\n}',
    '1,2W x',
    'R x',
    'e',
    's/a/b',
    's/a/b/k',
    's a b ',
    'saaba',
    's/[/]/w y/;p',
    's/[/w x/;s]//',
    's/[\\]/]w x/y/',
    's/a\nb/c/',
    '\0',
    's\0a\0b\0',
    's/a/b/\0',
    '1\0d',
    'k',
    '/a',
    '1,d',
    'y/ab/',
    ':x\0',
  ])('not %j', (script) => {
    expect(whyNotFilter(script)).toBeDefined();
  });
});

describe('lists of digests', () => {
  const SUMS = { ...DEBIAN, files: { '/app/sums': 'abc123  one.tgz\nabc456 *sub/two.tgz\n', '/app/odd': 'what\n' } };

  test('a list of the context names what is read', () => {
    const effects = knownEffects('sha256sum -c sums', SUMS);
    expect(['/app/sums', '/app/one.tgz', '/app/sub/two.tgz', '/app/x'].map((path) => reads(effects, path))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(effects.verifies).toContain('/app/one.tgz');
    expect(effects.writes.patterns).toEqual([]);
  });

  test.each(['echo "abc123  /tmp/x.tgz"', 'echo "$SHA  /tmp/x.tgz"', 'echo "$SHA */tmp/x.tgz"', "printf '%s  %s\\n' $SHA /tmp/x.tgz"])(
    'a list that is piped: %s',
    (input) => {
      const effects = knownEffects('sha256sum -c -', { ...SUMS, input });
      expect([reads(effects, '/tmp/x.tgz'), reads(effects, '/app/other')]).toEqual([true, false]);
      expect(effects.verifies).toContain('/tmp/x.tgz');
    },
  );

  test('a heredoc', () => {
    const effects = knownEffects('sha256sum -c', { ...SUMS, redirects: [redirect('text', "'abc  x.tgz'")] });
    expect([reads(effects, '/app/x.tgz'), reads(effects, '/app/y')]).toEqual([true, false]);
  });

  test.each(['sha256sum -c list', 'sha256sum -c odd', 'sha256sum -c', 'sha512sum -c sums list'])(
    '%s: any file may be read, none is written',
    (line) => {
      const effects = knownEffects(line, SUMS);
      expect([reads(effects, '/any/file'), effects.writes.patterns, effects.verifies]).toEqual([true, [], undefined]);
    },
  );

  test('a digest that was fetched itself checks nothing', () => {
    const input = 'echo "$(curl https://x.example/sum)  x.tgz"';
    expect(knownEffects('sha256sum -c', { ...SUMS, input, terms: { [input.slice(5)]: '${sub}  x.tgz' } }).verifies).toBeUndefined();
  });

  test('what is echoed with backslashes, or by another program, is not known', () => {
    for (const input of ['echo "abc  x\\ty"', 'echo -e "abc  x"', 'grep x sums', 'printf %b x'])
      expect(reads(knownEffects('md5sum -c', { ...SUMS, input }), '/any/file')).toBe(true);
  });
});

describe('where tools stand', () => {
  test('on Debian an install brings no sed', () => {
    expect(reads(knownEffects('sed s/a/b/', DEBIAN), '/var/lib/dpkg/status')).toBe(false);
    expect(reads(knownEffects('sed s/a/b/', { base: { packageManager: 'apk' } }), '/lib/apk/db/installed')).toBe(true);
    expect(reads(knownEffects('sed s/a/b/'), '/var/lib/dpkg/status')).toBe(true);
    expect(reads(knownEffects("awk '{print}'", DEBIAN), '/var/lib/dpkg/status')).toBe(true);
    expect(reads(knownEffects('/bin/sed s/a/b/'), '/bin/sed')).toBe(true);
  });

  test('names', () => {
    const { names } = knownEffects('sort a.txt', DEBIAN);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'LC_ALL', 'LANG']));
    expect(knownEffects('nproc').names).toContain('OMP_NUM_THREADS');
  });

  test('folders', () => {
    expect(knownEffects('sed -i s/a/b/ a.txt', DEBIAN).folders).toEqual(['/app']);
    expect(writes(knownEffects('tee -a a.txt', DEBIAN), '/app')).toBe(false);
  });
});
