import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, type Setting } from './registry-helpers.ts';
import { expectRow, type Row } from './rows.ts';

const APP: Setting = { base: {}, files: { '/app/a.tgz': 'a', '/app/src/x': 'x' }, folders: ['/out'] };

const ROWS: readonly Row[] = [
  { line: 'tar -xzf a.tgz', reads: ['/app/a.tgz', '/etc/passwd'], writes: ['/app/x', '/app'], leaves: ['/opt/x'] },
  { line: 'tar xzf a.tgz -C /opt', reads: ['/app/a.tgz', '/opt'], writes: ['/opt/x/y'], leaves: ['/app/x', '/app/a.tgz'] },
  { line: 'tar -xz -C /opt', writes: ['/opt/x'], keeps: ['/app/a.tgz'], leaves: ['/app/x'] },
  { line: 'tar xJf - --directory=/opt --strip-components=1', writes: ['/opt/x'], reads: ['/var/lib/dpkg/status'], leaves: ['/app/x'] },
  {
    line: 'tar -C /usr/local/bin -xzf a.tgz --strip-components 1 linux/helm',
    writes: ['/usr/local/bin/helm'],
    leaves: ['/usr/local/bin/x'],
  },
  { line: 'tar -xzf a.tgz -C /opt a/b/c', writes: ['/opt/a', '/opt/a/b', '/opt/a/b/c', '/opt/a/b/c/d'], leaves: ['/opt/a/x', '/opt/b'] },
  { line: "tar -xzf a.tgz -C /opt --wildcards '*/c'", writes: ['/opt/x'] },
  { line: "tar -xzf a.tgz -C /opt 'a/*'", writes: ['/opt/x'] },
  { line: 'tar -xzf a.tgz -C /opt --strip=2 a/b', writes: ['/opt/x'] },
  { line: 'tar -xzf a.tgz ../x -C /opt', writes: ['/opt/y', '/app/y'] },
  { line: 'tar -xzf a.tgz m -C /opt', writes: ['/opt/m', '/app/m'], leaves: ['/app/x'] },
  { line: 'tar xfC a.tgz /opt', writes: ['/opt/x'], reads: ['/app/a.tgz'], leaves: ['/app/x'] },
  { line: 'tar xvzf /tmp/x-$V.tgz -C /opt/x-$V', writes: ['/opt/x-1/y'], reads: ['/tmp/x-1.tgz'], leaves: ['/app/x'] },
  { line: 'tar -tzf a.tgz', reads: ['/app/a.tgz'], leaves: ['/app/x'] },
  { line: 'tar -czf out.tgz src', reads: ['/app/src/x'], keeps: ['/etc/shadow'], writes: ['/app/out.tgz'], leaves: ['/app/src/x'] },
  { line: 'tar -cf - -C /out .', reads: ['/out/x'], keeps: ['/app/src/x'], leaves: ['/out/x', '/app/-'] },
  { line: 'tar czf out.tgz src -C /out b', reads: ['/app/src/x', '/out/b'] },
  { line: 'tar -x -I pigz -f a.tgz', reads: ['/var/lib/dpkg/status'], writes: ['/app/x'] },
  { line: 'unzip -q a.zip', reads: ['/app/a.zip', '/app/a.zip.zip', '/var/lib/dpkg/status'], writes: ['/app/x'] },
  { line: 'unzip -o /tmp/a.zip -d /opt', reads: ['/tmp/a.zip'], writes: ['/opt/x/y'], leaves: ['/app/x'] },
  { line: 'unzip -qq -d/opt /tmp/a.zip x -x y', writes: ['/opt/z'], leaves: ['/app/x'] },
  { line: 'unzip -l a.zip', reads: ['/app/a.zip'], leaves: ['/app/x'] },
  { line: 'unzip -p a.zip x', leaves: ['/app/x'] },
  { line: 'gzip a.txt', reads: ['/app/a.txt'], writes: ['/app/a.txt', '/app/a.txt.gz'], leaves: ['/app/b'] },
  { line: 'gzip -9 -c a.txt', reads: ['/app/a.txt'], leaves: ['/app/a.txt', '/app/a.txt.gz'] },
  { line: 'gunzip a.tgz', writes: ['/app/a.tgz', '/app/a.tar'], leaves: ['/app/a'] },
  { line: 'gzip -d /x/*.gz', writes: ['/x/a.gz', '/x/a'], leaves: ['/app/a'] },
  { line: 'zcat a.gz', reads: ['/app/a.gz'], leaves: ['/app/a'] },
  { line: 'bzip2 -dk a.bz2', writes: ['/app/a'], reads: ['/var/lib/dpkg/status'] },
  { line: 'xz -d -T0 a.tar.xz', writes: ['/app/a.tar', '/app/a.tar.xz'], reads: ['/var/lib/dpkg/status'] },
  { line: 'gunzip /tmp/x-$V.gz', writes: ['/tmp/x-1'], leaves: ['/app/x'] },
  { line: 'gzip', leaves: ['/app/a.tgz'] },
];

describe('archives: paths', () => {
  test.each(ROWS)('$line', (row) => {
    const effects = expectRow(row, APP);
    expect([effects.network, effects.outputs, effects.moving]).toEqual([false, [], undefined]);
  });
});

describe('archives: unknown wins', () => {
  test.each([
    'tar -xf host:a.tgz',
    'tar xf $X',
    'tar xf a.tgz -C $X',
    'tar xf a.tgz -C ~/x',
    'tar -xPf a.tgz',
    'tar -xf a.tgz --transform s,a,b,',
    'tar -xf a.tgz --to-command=sh',
    'tar -xf a.tgz -I ./x',
    'tar -xf a.tgz --use-compress-program=sh',
    'tar -xf a.tgz -T list',
    'tar -rf a.tar x',
    'tar -uf a.tar x',
    'tar --delete -f a.tar x',
    'tar -cf a.tar',
    'tar -cf a.tar --remove-files x',
    'tar -cxf a.tar',
    'tar -f a.tar',
    'tar',
    'tar -xf a.tgz -C /a -C b',
    'tar -xf a.tgz -g snapshot',
    'tar -cf a.tar -C /out *',
    'tar xf *.tgz',
    'unzip',
    'unzip $X',
    'unzip a.zip -d $X',
    "unzip '*.zip'",
    'unzip -: a.zip',
    'unzip a.zip --foo',
    'gunzip a.txt',
    'gunzip -N a.gz',
    'gzip -r src',
    'gzip -S .x a',
    'gzip $X',
    'gunzip .gz',
    'xz --files=list',
  ])('%s', (line) => {
    expect(effectsOf(line, { ...APP, files: { ...APP.files, '/app/-x.tgz': '' } }).kind).toBe('unknown');
  });

  test.each([
    ['tar -xf a.tgz', 'TAR_OPTIONS'],
    ['tar -x', 'TAPE'],
    ['unzip a.zip', 'UNZIP'],
    ['gzip a', 'GZIP'],
    ['xz a', 'XZ_OPT'],
  ])('%s under %s', (line, name) => {
    expect(effectsOf(line, { ...APP, env: { [name]: '-C /x' } }).kind).toBe('unknown');
  });
});

test('tar looks for what decompresses an archive of which no flag tells', () => {
  expect(reads(knownEffects('tar -xf a.tar', APP), '/var/lib/dpkg/status')).toBe(true);
  expect(reads(knownEffects('tar -xzf a.tar', APP), '/var/lib/dpkg/status')).toBe(false);
});
