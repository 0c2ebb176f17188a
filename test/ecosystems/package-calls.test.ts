import { describe, expect, it } from 'vitest';
import { packageCall } from '../../src/ecosystems/package-calls.ts';
import { rivalIn } from '../../src/ecosystems/package-rivals.ts';
import type { Argument, Command } from '../../src/model/command.ts';
import { known, unknown } from '../../src/model/value.ts';

/** Words at blanks; `$X` is not known, `*` is a pattern. */
function command(line: string): Command {
  const argv = line.split(' ').map((raw, at): Argument => {
    const span = { start: at, end: at + 1 };
    return { raw, value: raw.startsWith('$') ? unknown('an ARG', '${X}') : known(raw), glob: raw.includes('*'), span };
  });
  return { argv, cwd: known('/'), variables: new Map(), redirects: [], span: { start: 0, end: 0 } };
}

function wordsOf(line: string): readonly string[] | undefined {
  const call = packageCall(command(line));
  return call?.kind === 'clean' ? call.words.map(({ text }) => text) : call?.words.map(({ raw }) => raw);
}

function keyOf(line: string): string | undefined {
  const call = packageCall(command(line));
  return call === undefined || call.kind === 'clean' ? undefined : call.key;
}

describe('a command for packages', () => {
  it.each([
    ['apt-get update', []],
    ['apt-get -qq update', []],
    ['apt-get install -y curl git', ['curl', 'git']],
    ['apt-get -yq --no-install-recommends install curl', ['curl']],
    ['apt install curl -y', ['curl']],
    [
      'apt-get install -y g++ libstdc++-12-dev libc6:amd64 curl=7.88.* git/bookworm',
      ['g++', 'libstdc++-12-dev', 'libc6:amd64', 'curl=7.88.*', 'git/bookworm'],
    ],
    ['apt-get install -y -t bookworm-backports curl', ['curl']],
    ['apt-get -o Acquire::Retries=3 install -y curl', ['curl']],
    ['apk add --no-cache curl git=~2 py3-pip@edge', ['curl', 'git=~2', 'py3-pip@edge']],
    ['apk -U add curl', ['curl']],
    ['apt-get clean', ['apt-get clean']],
    ['rm -rf /var/lib/apt/lists/*', ['/var/lib/apt/lists/*']],
    ['rm -rf /var/lib/apt/lists/ /tmp/* /var/tmp/*', ['/var/lib/apt/lists', '/tmp/*', '/var/tmp/*']],
    ['rm -r -f /var/cache/apk/*', ['/var/cache/apk/*']],
  ])('%s', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  it.each([
    'apt-get install -y',
    'apt-get install -y curl-',
    'apt-get install -y curl+',
    'apt-get install -y lamp-server^',
    'apt-get install -y ./x.deb',
    'apt-get install -y x.deb',
    'apt-get install -y php*',
    'apt-get install -y $X',
    'apt-get install -y -t curl curl',
    'apt-get install -y --simulate curl',
    'apt-get install -y --reinstall curl',
    'apt-get install -y --no-install-recommends --install-recommends curl',
    'apt-get install -y --strange curl',
    'apt-get upgrade -y',
    'apt-get purge -y curl',
    'apt-get autoremove -y',
    'apt-get update curl',
    'apk add --virtual .build gcc',
    'apk add !curl',
    'apk add ./x.apk',
    'apk del curl',
    'rm -r /var/lib/apt/lists/*',
    'rm -rf /var/lib/apt/*',
    'rm -rf /var/lib/apt/lists/* /app',
    'rm -rf',
    'rm -rfv /tmp/*',
    'dpkg -i curl',
  ])('is none: %s', (line) => {
    expect(packageCall(command(line))).toBeUndefined();
  });

  it('is not one with a redirection', () => {
    const target = { raw: '/log', value: known('/log'), glob: false, span: { start: 0, end: 0 } };
    expect(packageCall({ ...command('apt-get install -y curl'), redirects: [{ kind: 'write', target }] })).toBeUndefined();
  });

  it('does not mind the order and the spelling of options', () => {
    const key = keyOf('apt-get install -y --no-install-recommends curl');
    expect(keyOf('apt-get --no-install-recommends --yes install git')).toBe(key);
    expect(keyOf('apt-get install -yqq --no-install-recommends -V git')).toBe(key);
    expect(keyOf('apt-get update -y')).toBe(keyOf('apt-get -qq update'));
  });

  it.each([
    ['apt-get install -y curl', 'apt-get install curl'],
    ['apt-get install -y curl', 'apt install -y curl'],
    ['apt-get install -q curl', 'apt-get install -qq curl'],
    ['apt-get install -y curl', 'apt-get install -y --no-install-recommends curl'],
    ['apt-get install -y -t a curl', 'apt-get install -y -t b curl'],
    ['apt-get -o A::B=1 -o A::B=2 install -y curl', 'apt-get -o A::B=2 -o A::B=1 install -y curl'],
    ['apk add --no-cache curl', 'apk add curl'],
    ['apk add -X http://a -X http://b curl', 'apk add -X http://b -X http://a curl'],
  ])('minds what they say: %s, %s', (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(other)).toBeDefined();
    expect(keyOf(one)).not.toBe(keyOf(other));
  });
});

describe('packages that take each other’s place', () => {
  it.each([
    [['cron'], ['msmtp-mta'], 'msmtp-mta'],
    [['bsd-mailx'], ['curl', 'postfix=3.7'], 'postfix=3.7'],
    [['maven'], ['openjdk-8-jdk'], 'openjdk-8-jdk'],
    [['libcurl4-openssl-dev'], ['libcurl4-gnutls-dev'], 'libcurl4-gnutls-dev'],
    [['default-jre'], ['libgtk-3-0'], 'libgtk-3-0'],
    [['curl'], ['openjdk-17-jdk', 'libcurl4-openssl-dev', 'git'], undefined],
    [['iputils-ping'], ['inetutils-ping'], 'inetutils-ping'],
    [['fuse3'], ['sshfs'], 'sshfs'],
    [['docker.io'], ['podman-docker'], 'podman-docker'],
    [['libc++-14-dev'], ['libc++-16-dev'], 'libc++-16-dev'],
    [['gnuplot-nox'], ['gnuplot-x11'], 'gnuplot-x11'],
    [['unixodbc-dev'], ['curl', 'libiodbc2-dev'], 'libiodbc2-dev'],
    [['gnuplot-nox'], ['fuse3', 'git'], undefined],
    [['python3-numpy'], ['libopenblas0-pthread'], 'libopenblas0-pthread'],
    [['gnupg'], ['pinentry-tty'], 'pinentry-tty'],
    [['postfix'], ['postfix', 'curl'], undefined],
    [['msmtp-mta'], ['curl'], undefined],
  ])('%j and then %j: %s', (earlier, later, rival) => {
    expect(rivalIn(earlier, later)).toBe(rival?.replace(/=.*/, ''));
  });
});
