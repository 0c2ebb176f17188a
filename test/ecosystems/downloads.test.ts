import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, type Setting } from './registry-helpers.ts';
import { expectRow, type Row } from './rows.ts';

const APP: Setting = { base: {} };
const URL = 'https://example.org/v1.2.3/tool-1.2.3.tgz';

const ROWS: readonly Row[] = [
  { line: `curl -fsSL ${URL}`, keeps: ['/app/tool-1.2.3.tgz'], leaves: ['/app/tool-1.2.3.tgz'] },
  {
    line: `curl -fsSL -o /tmp/x.tgz ${URL}`,
    reads: ['/tmp/x.tgz', '/etc/ssl/certs/x', '/var/lib/dpkg/status'],
    writes: ['/tmp/x.tgz'],
    leaves: ['/app/x'],
  },
  { line: `curl -sSLo x ${URL}`, writes: ['/app/x'] },
  { line: `curl -fsSLO ${URL}`, writes: ['/app/tool-1.2.3.tgz'], leaves: ['/app/x'] },
  { line: `curl -O --output-dir /opt ${URL}`, writes: ['/opt/tool-1.2.3.tgz'], leaves: ['/app/tool-1.2.3.tgz'] },
  { line: `curl --output-dir /opt/new --create-dirs -o x ${URL}`, writes: ['/opt/new/x', '/opt/new'], leaves: ['/opt/y', '/opt'] },
  { line: `curl -o a ${URL} -o b ${URL}`, writes: ['/app/a', '/app/b'] },
  { line: `curl -o /dev/null -D - ${URL}`, leaves: ['/dev/null', '/app/-'] },
  { line: `curl -D headers ${URL}`, writes: ['/app/headers'] },
  { line: `curl --retry 5 --retry-delay 2 --proto '=https' --tlsv1.2 -m 60 ${URL}`, keeps: ['/app/5'] },
  { line: `curl -n ${URL}`, reads: ['/root/.netrc', '/root/.curlrc'] },
  { line: `curl --cacert ca.pem ${URL}`, reads: ['/app/ca.pem'], leaves: ['/app/ca.pem'] },
  { line: 'curl -O https://example.org/$V/tool-$V.tgz', writes: ['/app/tool-1.tgz'], leaves: ['/opt/x'] },
  { line: 'curl -o /tmp/tool-$V.tgz https://example.org/tool-$V.tgz', writes: ['/tmp/tool-1.tgz'], leaves: ['/app/x'] },
  { line: 'curl -O https://example.org/1.2.3/get?x=1', writes: ['/app/get'], leaves: ['/app/a/b'] },
  { line: 'curl -H "X: $TOKEN" -u "$USER:$PASS" -o x https://example.org/1.2/x', writes: ['/app/x'] },
  { line: `wget -q ${URL}`, writes: ['/app/tool-1.2.3.tgz', '/app/tool-1.2.3.tgz.1', '/root/.wget-hsts'], leaves: ['/app/x'] },
  { line: `wget -qO- ${URL}`, leaves: ['/app/-', '/app/tool-1.2.3.tgz'], reads: ['/etc/wgetrc', '/root/.wgetrc', '/root/.netrc'] },
  { line: `wget -qO /usr/local/bin/x ${URL}`, writes: ['/usr/local/bin/x'], leaves: ['/app/tool-1.2.3.tgz'] },
  { line: `wget -P /opt/new --no-hsts ${URL}`, writes: ['/opt/new/tool-1.2.3.tgz', '/opt/new'], leaves: ['/root/.wget-hsts', '/app/x'] },
  { line: `wget -nv --no-check-certificate --progress=dot:giga -O x ${URL}`, writes: ['/app/x'] },
  { line: 'wget https://example.org/1.2.3/', writes: ['/app/index.html'], leaves: ['/app/a/b', '/opt/x'] },
];

describe('downloads: paths', () => {
  test.each(ROWS)('$line', (row) => {
    const effects = expectRow(row, APP);
    expect([effects.network, effects.install, effects.names]).toEqual([
      true,
      undefined,
      expect.arrayContaining(['https_proxy', 'PATH', 'SSL_CERT_FILE']),
    ]);
  });
});

describe('downloads: unknown wins', () => {
  test.each([
    'curl',
    'curl -o x',
    `curl -o $X ${URL}`,
    `curl -o "$X" ${URL}`,
    `curl -o ~/x ${URL}`,
    'curl -o x $URL',
    'curl -o x "$URL"',
    'curl -o x file:///etc/passwd',
    'curl -o x $HOST/x',
    `curl $OPTIONS -o x ${URL}`,
    `curl -OJ ${URL}`,
    `curl -K config ${URL}`,
    `curl -T a.txt ${URL}`,
    `curl -F a=@a.txt ${URL}`,
    `curl -d @a.txt ${URL}`,
    `curl --data-urlencode x@a.txt ${URL}`,
    `curl -H @headers ${URL}`,
    `curl -c jar ${URL}`,
    `curl -b jar ${URL}`,
    `curl -w '%output{x}' ${URL}`,
    `curl -w @format ${URL}`,
    `curl -o x_#1 ${URL}`,
    `curl --trace t ${URL}`,
    `curl -z a.txt ${URL}`,
    `curl --hsts h ${URL}`,
    `curl -o * ${URL}`,
    `curl --next ${URL}`,
    'wget',
    `wget -i list ${URL}`,
    `wget -r ${URL}`,
    `wget -o log ${URL}`,
    `wget -b ${URL}`,
    `wget -e x=y ${URL}`,
    `wget --content-disposition ${URL}`,
    `wget -N ${URL}`,
    `wget -x ${URL}`,
    `wget -O $X ${URL}`,
    `wget -P $X ${URL}`,
    'wget $URL',
    'wget file:///x',
  ])('%s', (line) => {
    expect(effectsOf(line, APP).kind).toBe('unknown');
  });

  test.each([
    ['curl', '/root/.curlrc'],
    ['wget', '/root/.wgetrc'],
    ['wget', '/etc/wgetrc'],
  ])('%s with settings in %s', (program, path) => {
    expect(why(`${program} ${URL}`, { ...APP, files: { [path]: 'output=x' } })).toContain(path);
    expect(why(`${program} ${URL}`, { ...APP, unclear: [path] })).toContain(path);
  });

  test.each([
    ['curl', 'CURL_HOME'],
    ['curl', 'XDG_CONFIG_HOME'],
    ['wget', 'WGETRC'],
    ['curl', 'SSLKEYLOGFILE'],
  ])('%s under %s', (program, name) => {
    expect(why(`${program} ${URL}`, { ...APP, env: { [name]: '/x' } })).toContain(name);
  });

  test('settings that are switched off', () => {
    expect(effectsOf(`curl -q -O ${URL}`, { ...APP, files: { '/root/.curlrc': 'output=x' } }).kind).toBe('known');
    expect(effectsOf(`wget --no-config -O x ${URL}`, { ...APP, files: { '/root/.wgetrc': 'x' } }).kind).toBe('known');
  });

  test('a home folder that is not known', () => {
    expect(reads(knownEffects(`curl -O ${URL}`, { ...APP, home: undefined }), '/srv/me/.curlrc')).toBe(true);
  });
});

describe('what may be another thing tomorrow', () => {
  test.each([
    'https://example.org/tool.tgz',
    'https://example.org/latest/tool-1.2.3.tgz',
    'https://github.com/a/b/releases/latest/download/tool',
    'https://raw.githubusercontent.com/a/b/master/install-1.2.sh',
    'https://example.org/tool-linux-x86_64.tar.gz',
    'https://deb.nodesource.com/setup_18.x',
    'https://get.docker.com',
    'https://example.org/stable.txt',
    'https://example.org/$ARCH/tool',
    'https://1.2.3.4/tool',
  ])('%s', (url) => {
    expect(knownEffects(`curl -o x ${url}`, APP).moving?.into).toEqual(['/app/x']);
    expect(knownEffects(`wget -qO- ${url}`, APP).moving?.into).toEqual([]);
  });

  test.each([
    URL,
    'https://github.com/a/b/releases/download/v1.2.3/tool',
    'https://raw.githubusercontent.com/a/b/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/install.sh',
    'https://example.org/tool-2024-01-31.tgz',
    'https://example.org/v$TOOL_VERSION/tool',
    'https://download.docker.com/linux/debian/gpg',
    'https://packages.microsoft.com/keys/microsoft.asc',
    'https://packages.microsoft.com/config/debian/11/prod.list',
  ])('not %s', (url) => {
    expect(knownEffects(`curl -o x ${url}`, APP).moving).toBeUndefined();
  });

  test('a version whose default moves', () => {
    const terms = { 'https://x.example/$VERSION/x': 'https://x.example/${arg:VERSION|latest}/x' };
    expect(knownEffects('curl -o x https://x.example/$VERSION/x', { ...APP, terms }).moving).toBeDefined();
  });
});
