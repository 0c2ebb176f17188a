import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, redirect, why, writes, type Setting } from './registry-helpers.ts';

interface Row {
  readonly line: string;
  readonly reads?: readonly string[];
  readonly keeps?: readonly string[];
  readonly writes?: readonly string[];
  readonly leaves?: readonly string[];
  readonly setting?: Setting;
}

const SOURCE: Setting = { files: { '/app/a.txt': 'a', '/app/src/main.c': 'm', '/app/.env.example': 'e' }, folders: ['/out'] };

const ROWS: readonly Row[] = [
  { line: 'echo hello', keeps: ['/app/a.txt', '/bin/echo'], leaves: ['/app/a.txt'] },
  { line: 'echo *.txt', reads: ['/app/a.txt'], keeps: ['/app/src/main.c'] },
  { line: "echo '*.txt'", keeps: ['/app/a.txt'] },
  { line: 'true', keeps: ['/bin/true'] },
  { line: 'cat a.txt', reads: ['/app/a.txt'], keeps: ['/app/src/main.c'], leaves: ['/app/a.txt'] },
  { line: 'cat -n /etc/os-release -', reads: ['/etc/os-release'], keeps: ['/app/-'] },
  { line: 'head -5 a.txt', reads: ['/app/a.txt'], keeps: ['/app/-5'] },
  { line: 'tail -n 5 a.txt', reads: ['/app/a.txt'], keeps: ['/app/5'] },
  { line: 'ls -la', reads: ['/app/a.txt', '/app/src/main.c', '/etc/passwd', '/etc/nsswitch.conf'], keeps: ['/out/x'] },
  { line: 'ls -ln', keeps: ['/etc/passwd'] },
  { line: 'ls src', reads: ['/app/src/main.c'], keeps: ['/app/a.txt', '/etc/passwd'] },
  { line: 'cat src/../a.txt', reads: ['/app/a.txt'] },
  { line: 'cat ../app/a.txt ./../app/src/main.c', reads: ['/app/a.txt', '/app/src/main.c'] },
  { line: 'which npm', reads: ['/usr/bin/npm'], keeps: ['/usr/bin/node'] },
  { line: 'id -u', reads: ['/etc/passwd'], keeps: ['/etc/shadow'] },
  { line: 'cp a.txt /out', setting: SOURCE, reads: ['/app/a.txt', '/out'], writes: ['/out/a.txt'], leaves: ['/out', '/out/b'] },
  { line: 'cp a.txt b.txt', setting: SOURCE, writes: ['/app/b.txt', '/app/b.txt/a.txt'], leaves: ['/app/a.txt', '/app'] },
  { line: 'cp -n .env.example .env', setting: SOURCE, reads: ['/app/.env', '/app/.env.example'], writes: ['/app/.env'] },
  { line: 'cp -r src /out', setting: SOURCE, reads: ['/app/src/main.c'], writes: ['/out/src/main.c'], leaves: ['/out/other'] },
  { line: 'cp -r src /new', setting: SOURCE, writes: ['/new/main.c', '/new/src/main.c'] },
  { line: 'cp -r src/. /out', setting: SOURCE, writes: ['/out/main.c'] },
  { line: 'cp -rT src /out', setting: SOURCE, writes: ['/out/main.c'] },
  { line: 'cp -t /out a.txt', setting: SOURCE, writes: ['/out/a.txt'], leaves: ['/out/x'] },
  { line: 'cp src/* /out', setting: SOURCE, reads: ['/app/src/main.c'], writes: ['/out/main.c'], leaves: ['/out/a/b'] },
  { line: 'cp a.txt src/main.c /out/', setting: SOURCE, writes: ['/out/a.txt', '/out/main.c'], leaves: ['/out/x'] },
  { line: 'mv a.txt /out', setting: SOURCE, writes: ['/app/a.txt', '/out/a.txt'], leaves: ['/out/x'] },
  {
    line: 'mv src lib',
    setting: SOURCE,
    reads: ['/app/src/main.c'],
    writes: ['/app/src/main.c', '/app/lib/main.c'],
    leaves: ['/app/a.txt'],
  },
  { line: 'rm -rf /var/lib/apt/lists/*', writes: ['/var/lib/apt/lists/x/y'], leaves: ['/var/lib/apt/lists', '/var/lib/dpkg/status'] },
  { line: 'rm a.txt', reads: ['/app/a.txt'], writes: ['/app/a.txt'], leaves: ['/app/a.txt/x'] },
  { line: 'rm -f a.txt', keeps: ['/app/a.txt'], writes: ['/app/a.txt'] },
  { line: "rm -f 'pages/[id].js'", writes: ['/app/pages/[id].js'], leaves: ['/app/pages/x.js'] },
  { line: 'rm -rf pages/[ab].js', writes: ['/app/pages/a.js'], leaves: ['/app/pages'] },
  { line: 'rmdir src', reads: ['/app/src/main.c'], writes: ['/app/src'], leaves: ['/app/src/main.c'] },
  { line: 'mkdir -p /a/b', writes: ['/a', '/a/b'], leaves: ['/a/b/c', '/a/c', '/'] },
  { line: 'mkdir -p src/x', setting: SOURCE, writes: ['/app/src/x'], leaves: ['/app/src', '/app'] },
  { line: 'mkdir -p /var/lib/x', writes: ['/var/lib/x'], leaves: ['/var', '/var/lib'] },
  { line: 'mkdir /a/b', writes: ['/a/b'], leaves: ['/a'] },
  { line: 'mkdir -m 700 /a', writes: ['/a'], leaves: ['/app/700'] },
  { line: 'touch /a/b', writes: ['/a/b'], reads: ['/a/b'], leaves: ['/a'] },
  { line: 'touch -r a.txt b', reads: ['/app/a.txt'], writes: ['/app/b'], leaves: ['/app/a.txt'] },
  { line: 'touch -t 202001010000 b', writes: ['/app/b'], leaves: ['/app/202001010000'] },
  { line: 'chmod +x a.txt', writes: ['/app/a.txt'], leaves: ['/app/+x', '/app/src'] },
  { line: 'chmod -R 755 src', writes: ['/app/src', '/app/src/main.c'], leaves: ['/app/a.txt'] },
  { line: 'chown 1000:1000 a.txt', writes: ['/app/a.txt'], keeps: ['/etc/passwd'] },
  { line: 'chown -R node:node /app', writes: ['/app/src/main.c'], reads: ['/etc/passwd', '/etc/group'] },
  { line: 'chown 1000: a.txt', reads: ['/etc/passwd'] },
  { line: 'chgrp staff a.txt', reads: ['/etc/group'], writes: ['/app/a.txt'] },
  { line: 'ln -s /data link', writes: ['/app/link', '/app/link/x'], leaves: ['/data', '/app/a.txt'] },
  { line: 'ln -sf ../lib/x /usr/bin', setting: { folders: ['/usr/bin'] }, writes: ['/usr/bin/x'], leaves: ['/usr/bin/y'] },
  { line: 'ln -s /opt/tool/run', writes: ['/app/run'], leaves: ['/opt/tool/run'] },
  { line: 'test -f a.txt', reads: ['/app/a.txt'], keeps: ['/app/-f'] },
  { line: '[ -d /x -a ! -e y ]', reads: ['/x', '/app/y'], keeps: ['/app/]'] },
  { line: '[ a -nt b ]', reads: ['/app/a', '/app/b'] },
  { line: '[ $X = production ]', keeps: ['/app/production'] },
  { line: '[ -n -x ]', reads: [] },
  { line: '[[ -a y ]]', reads: ['/app/y'], keeps: ['/app/]]', '/app/-a'] },
  { line: '[[ $X == production ]]', keeps: ['/app/production', '/app/==', '/app/]]'] },
  { line: 'date +%s', keeps: ['/app/+%s'] },
  { line: '/bin/mkdir x', writes: ['/app/x'], reads: ['/bin/mkdir'] },
];

describe('file commands: paths', () => {
  test.each(ROWS)('$line', (row) => {
    const effects = knownEffects(row.line, row.setting ?? SOURCE);
    for (const path of row.reads ?? []) expect([path, reads(effects, path)]).toEqual([path, true]);
    for (const path of row.keeps ?? []) expect([path, reads(effects, path)]).toEqual([path, false]);
    for (const path of row.writes ?? []) expect([path, writes(effects, path)]).toEqual([path, true]);
    for (const path of row.leaves ?? []) expect([path, writes(effects, path)]).toEqual([path, false]);
    expect(effects.install).toBeUndefined();
    expect(effects.outputs).toEqual([]);
  });
});

describe('file commands: unknown wins', () => {
  test.each([
    'cp --backup a b',
    'cp -l a b',
    'cp -s a b',
    'cp a',
    'cp a b*',
    'cp a $X',
    'cat $X',
    'cat ~/x',
    'mv -b a b',
    'rm --interactive=always a',
    'rm -z a',
    'mkdir -Z x',
    'mkdir $X',
    'touch --time=atime x',
    'chmod --reference=a b',
    'chmod -x a',
    'chown --from=a b c',
    'chown --reference=a b',
    'chown $USER a',
    'chmod +x',
    'ln a b',
    'ln -sr a b',
    'ln -s .. ',
    'ls --unknown',
    'date -s 2020-01-01',
    'date 010100002020',
    'env FOO=1 node x.js',
    'env -i sh',
    'printenv -0',
    'which ./x',
    'test -f $X',
    '[ -v X ]',
    '[[ -f $X ]]',
    '[[ -Q X ]]',
    '[[ -v X ]]',
    '[[ -o errexit ]]',
    'tail -f log',
    'head --pid=1 a',
    'rm -rf *',
  ])('%s', (line) => {
    const files = line.endsWith(' *') ? { '/app/-rf': 'x' } : { '/app/a': '' };
    expect(effectsOf(line, { files }).kind).toBe('unknown');
  });

  test('a working directory that is not known matters for relative paths only', () => {
    expect(effectsOf('mkdir x', { cwd: undefined }).kind).toBe('unknown');
    expect(effectsOf('mkdir /x', { cwd: undefined }).kind).toBe('known');
  });

  test('the reason names the word', () => {
    expect(why('cat $X')).toContain('$X');
    expect(why('cp --backup a b')).toContain('--backup');
  });
});

describe('file commands: names, folders, redirections', () => {
  test('built-ins read no names, programs what starts them', () => {
    expect(knownEffects('echo x').names).toEqual([]);
    expect(knownEffects('mkdir /x').names).toContain('PATH');
    expect(knownEffects('printenv HOME').names).toContain('HOME');
    expect(knownEffects('env').names).toBe('all');
    expect(knownEffects('echo $X').names).toEqual([]);
  });

  test.each(['cat nothing/../a.txt', 'cp a.txt src/link/../x', 'rm -r src/main.c/..'])('%s goes through what may be a link', (line) => {
    expect(effectsOf(line, SOURCE).kind).toBe('unknown');
  });

  test('the clock counts as outside', () => {
    expect(knownEffects('date').network).toBe(true);
    expect(knownEffects('touch x').network).toBe(false);
  });

  test('folders in which entries are made', () => {
    expect(knownEffects('mkdir -p /a/b').folders).toEqual(['/a', '/']);
    expect(knownEffects('rm -f /a/b').folders).toEqual(['/a']);
    expect(knownEffects('rm -f /a*/b').folders).toEqual([]);
    expect(knownEffects('chmod +x /a/b').folders).toEqual([]);
  });

  test('what a test looks for and does not find', () => {
    expect(knownEffects('test -f .npmrc').optional).toEqual(['/app/.npmrc']);
    expect(knownEffects('test -f a.txt', SOURCE).optional).toEqual([]);
  });

  test('writing over a file reads it', () => {
    const effects = knownEffects('echo x', { redirects: [redirect('write', 'out.txt')] });
    expect([reads(effects, '/app/out.txt'), writes(effects, '/app/out.txt')]).toEqual([true, true]);
    expect(effects.folders).toEqual(['/app']);
  });

  test('reading a file writes nothing', () => {
    const effects = knownEffects('cat', { redirects: [redirect('read', '/in')] });
    expect([reads(effects, '/in'), writes(effects, '/in')]).toEqual([true, false]);
  });

  test('devices and heredocs are no files', () => {
    const effects = knownEffects('echo x', { redirects: [redirect('write', '/dev/stderr'), redirect('text', 'some')] });
    expect(effects.writes.patterns).toEqual([]);
    expect(effects.reads.patterns).toEqual([]);
  });

  test.each(['$X', '*.txt', '~/x'])('a redirection to %s is unknown', (word) => {
    expect(effectsOf('echo x', { redirects: [redirect('append', word)] }).kind).toBe('unknown');
  });
});
