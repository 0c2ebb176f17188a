import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, redirect, writes, why, type Setting } from './registry-helpers.ts';
import { expectRow, type Row } from './rows.ts';

const APP: Setting = {
  base: {},
  files: { '/app/a.txt': 'a', '/app/src/main.pyc': 'm', '/app/packages.txt': 'git\nlibpq-dev  make\n', '/app/quoted.txt': '"a b"\n' },
};

const ROWS: readonly Row[] = [
  { line: 'find . -name x', reads: ['/app/src/main.pyc'], keeps: ['/etc/x'] },
  { line: 'find', reads: ['/app/src/main.pyc'] },
  { line: 'find /opt /srv -type f', reads: ['/opt/x/y', '/srv/z'], keeps: ['/app/a.txt'] },
  { line: 'find /opt -user node', reads: ['/etc/passwd'] },
  { line: 'find /opt -type d -empty -delete', writes: ['/opt/x/y'], leaves: ['/srv/x'] },
  { line: "find . -name '*.pyc' -delete", writes: ['/app/src/main.pyc', '/app/x.pyc'], leaves: ['/app/a.txt', '/app'] },
  {
    line: 'find /usr/local -depth -name __pycache__ -exec rm -rf {} +',
    writes: ['/usr/local/lib/__pycache__/x'],
    leaves: ['/usr/local/lib/x', '/app'],
  },
  {
    line: "find /usr -depth ( ( -type d -a ( -name test -o -name tests ) ) -o ( -type f -a ( -name '*.pyc' -o -name '*.pyo' ) ) ) -exec rm -rf '{}' +",
    writes: ['/usr/lib/tests/a', '/usr/lib/a.pyo'],
    leaves: ['/usr/lib/a.py', '/app/a.pyc'],
  },
  { line: 'find . -name a -o -name b -delete', writes: ['/app/x/b'], leaves: ['/app/x/a'] },
  { line: 'find . ( -name a -o -type d ) -delete', writes: ['/app/x'] },
  { line: 'find . ! -name keep -delete', writes: ['/app/x'] },
  { line: 'find build -name build -delete', writes: ['/app/build', '/app/build/x/build'], leaves: ['/app/build/x'] },
  { line: 'find /app -type d -exec chmod 755 {} ;', writes: ['/app', '/app/src/x'], leaves: ['/etc/x'] },
  { line: 'find /app -exec chown node:node {} +', writes: ['/app/src'], reads: ['/etc/passwd'] },
  { line: 'find /app -type f -exec cat {} /application ;', reads: ['/app/a.txt', '/application'], leaves: ['/app/a.txt'] },
  { line: "find . -name '*.conf' -exec sed -i.bak s/a/b/ {} +", writes: ['/app/x.conf', '/app/x.conf.bak'] },
  { line: 'find . -name "*.$EXT" -delete', writes: ['/app/a.txt'] },
  { line: 'find / -xdev -name core -delete', writes: ['/x/core'], leaves: ['/x/y'] },
  { line: 'find src/* -name x', reads: ['/app/src/y/z'], keeps: ['/app/a.txt'] },
];

describe('find: paths', () => {
  test.each(ROWS)('$line', (row) => {
    expect(expectRow(row, APP).network).toBe(false);
  });
});

describe('find: unknown wins', () => {
  test.each([
    'find $X -delete',
    'find "$X" -name y',
    'find ~/x',
    'find -L . -name x',
    'find . -newer a.txt -delete',
    'find . -mtime +1',
    'find . -fprint out',
    'find . -execdir rm {} ;',
    'find . -ok rm {} ;',
    'find . -exec rm {}',
    'find . -exec ;',
    'find . -exec make {} ;',
    'find . -exec cp {} /to ;',
    'find . -exec mv {} {}.bak ;',
    'find . -exec rm {}.bak ;',
    "find . -exec sh -c 'rm $1' _ {} ;",
    'find . -exec rmdir -p {} ;',
    'find . -exec ./rm {} ;',
    'find . -exec $X {} ;',
    'find . -exec rm --foo {} ;',
    'find . ( -name x',
    'find . -name x )',
    'find . -name',
    'find . -follow',
    'find . -foo',
  ])('%s', (line) => {
    expect(effectsOf(line, APP).kind).toBe('unknown');
  });

  test('a program of the context in the place of what it runs', () => {
    const setting = { env: { PATH: '/app/bin:/usr/bin' }, files: { '/app/bin/rm': '#!' } };
    expect(why('find /opt -exec rm {} ;', setting)).toContain('PATH');
  });
});

describe('xargs', () => {
  test.each([
    ['xargs -a packages.txt apt-get install -y', undefined],
    ['xargs apt-get install -y', 'cat packages.txt'],
  ])('the words of a file of the context: %s', (line, input) => {
    const effects = knownEffects(line, { ...APP, ...(input !== undefined && { input }) });
    expect([effects.install?.name, effects.network]).toEqual(['apt-get install', true]);
    expect(reads(effects, '/app/packages.txt')).toBe(input === undefined);
  });

  test('redirected', () => {
    const effects = knownEffects('xargs apt-get install -y', { ...APP, redirects: [redirect('read', 'packages.txt')] });
    expect([effects.install?.name, reads(effects, '/app/packages.txt')]).toEqual(['apt-get install', true]);
  });

  test('words that are echoed', () => {
    const effects = knownEffects('xargs -n1 touch', { ...APP, input: 'echo x /y/z' });
    expect([writes(effects, '/app/x'), writes(effects, '/y/z'), writes(effects, '/app/a.txt')]).toEqual([true, true, false]);
    const placed = knownEffects('xargs -I % cp % /to/', { ...APP, input: 'echo a.txt' });
    expect([reads(placed, '/app/a.txt'), writes(placed, '/to/a.txt')]).toEqual([true, true]);
  });

  test('names that find prints', () => {
    const zero = knownEffects('xargs -0 rm -rf', { ...APP, input: "find /opt -name '*.pyc' -print0" });
    expect([writes(zero, '/opt/x/a.pyc'), writes(zero, '/opt/x/a'), writes(zero, '/app/x')]).toEqual([true, false, false]);
    // A name with a blank becomes two words, of which the second starts in the working directory.
    const lines = knownEffects('xargs -r rm -f', { ...APP, input: "find /opt -name '*.pyc'" });
    expect([writes(lines, '/opt/x/a.pyc'), writes(lines, '/app/x'), writes(lines, '/srv/x')]).toEqual([true, true, false]);
  });

  test.each([
    ['xargs rm', undefined],
    ['xargs', 'echo a'],
    ['xargs rm', 'cat a b'],
    ['xargs rm', 'grep x packages.txt'],
    ['xargs rm', 'cat other.txt'],
    ['xargs rm', 'cat quoted.txt'],
    ['xargs rm', 'echo $X'],
    ['xargs -a other.txt rm', undefined],
    ['xargs -a packages.txt -d x rm', undefined],
    ['xargs -E x rm', 'echo a'],
    ['xargs -p rm', 'echo a'],
    ['xargs make', 'find /opt'],
    ['xargs cp -t /to', 'find /opt'],
    ['xargs -0 rm', 'find /opt -print'],
    ['xargs rm', 'find /opt -print0'],
    ['xargs rm', 'find /opt -ls'],
    ['xargs rm', 'find $X'],
    ['xargs -a packages.txt make', undefined],
    ['xargs -I % rm %.bak', 'find /opt'],
    ['xargs sh -c x', 'echo a'],
  ])('%s behind %s is unknown', (line, input) => {
    expect(effectsOf(line, { ...APP, ...(input !== undefined && { input }) }).kind).toBe('unknown');
  });
});
