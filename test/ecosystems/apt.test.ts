import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

describe('apt: understood', () => {
  test.each([
    'apt-get update',
    'apt-get -qq update',
    'apt update -y',
    'apt-get install -y --no-install-recommends curl git',
    'apt-get install -yq curl',
    'apt-get -y -o Dpkg::Options::=--force-confold install curl',
    'apt-get -o Acquire::Retries=3 update',
    'apt-get install -y -t bookworm-backports curl',
    'apt-get install -y nodejs=18.*',
    'apt-get install --fix-missing -y curl',
    'apt-get dist-upgrade -y',
    'apt full-upgrade -y',
    'apt-get build-dep -y x',
    'apt-get build-dep --no-install-recommends --arch-only x',
    'apt-get purge -y --auto-remove gcc',
    'apt-get autoremove -y',
    'apt-get clean',
    'apt-get autoclean',
  ])('%s', (line) => {
    const effects = knownEffects(line);
    expect(effects.names).toBe('all');
    expect(
      ['/app/x', '/usr/src/app/package.json', '/home/a/x', '/srv/app', '/code'].filter(
        (path) => writes(effects, path) || reads(effects, path),
      ),
    ).toEqual([]);
  });

  test('an install writes the system, and is one', () => {
    const effects = knownEffects('apt-get install -y linux-headers-amd64');
    const paths = [
      '/usr/bin/x',
      '/etc/passwd',
      '/var/www/html/index.html',
      '/lib/x',
      '/opt/google/x',
      '/usr/src/linux-headers-6.1/x',
      '/usr/src/zfs-2.1/x',
    ];
    expect(paths.filter((path) => !writes(effects, path))).toEqual([]);
    expect(effects.install).toEqual({ name: 'apt-get install' });
    expect(
      ['/etc/apt/sources.list', '/var/lib/dpkg/status', '/etc/passwd', '/usr/share/keyrings/x'].filter((path) => !reads(effects, path)),
    ).toEqual([]);
    expect(effects.network).toBe(true);
  });

  test('update writes its lists only', () => {
    const effects = knownEffects('apt-get update');
    expect([writes(effects, '/var/lib/apt/lists/x'), writes(effects, '/etc/passwd')]).toEqual([true, false]);
    expect(effects.install).toBeUndefined();
  });

  test('a package in a file', () => {
    const effects = knownEffects('apt-get install -y ./x.deb curl/stable', { files: { '/app/x.deb': '' } });
    expect([reads(effects, '/app/x.deb'), reads(effects, '/app/curl/stable')]).toEqual([true, false]);
    expect(effects.install?.blocked).toBeUndefined();
    expect(knownEffects('apt install /tmp/y.deb').install?.blocked?.reason).toBe('missing-input');
    expect(reads(knownEffects('apt install ./*.deb'), '/app/z.deb')).toBe(true);
    expect(knownEffects('apt-get install -y /tmp/packages/*.deb').reads.patterns).toContain('/tmp/packages/*.deb');
    expect(reads(knownEffects('apt install nodejs=18.*'), '/app/package.json')).toBe(false);
  });
});

describe('apt: folders of applications', () => {
  const wide = (line: string, setting: Setting = { base: {} }): readonly string[] =>
    ['/opt/app/x', '/var/www/html/x'].filter((path) => writes(knownEffects(line, setting), path));
  const OPT = '/opt/app/x';
  const WWW = '/var/www/html/x';

  test.each<[string, readonly string[]]>([
    ['apt-get install -y git curl libwebp-dev', []],
    ['apt-get install -y nodejs=18.*', []],
    ['apt-get install -y nginx', [WWW]],
    ['apt-get install -y libapache2-mod-php', [WWW]],
    ['apt-get install -y php', [WWW]],
    ['apt-get remove -y apache2', [WWW]],
    ['apt-get remove -y git', []],
    ['apt-get dist-upgrade -y', [WWW]],
    ['apt-get autoremove -y', [WWW]],
    ['apt-get build-dep -y git', [WWW]],
    ['apt-get install -y google-chrome-stable', [OPT]],
    ['apt-get install -y msodbcsql18', [OPT]],
    ['apt-get install -y cuda-toolkit-12', [OPT]],
    ['apt-get install -y ./x.deb', [OPT, WWW]],
    ['apt-get install -y g*', [OPT, WWW]],
    ['apt-get update', []],
  ])('%s writes %j', (line, expected) => {
    expect(wide(line)).toEqual(expected);
  });

  test('packages of others than the distribution', () => {
    expect(wide('apt-get install -y git', {})).toEqual([OPT, WWW]);
    expect(wide('apt-get install -y git', { base: {}, files: { '/etc/apt/sources.list.d/x.list': '' } })).toEqual([OPT, WWW]);
    expect(wide('apt-get install -y git', { base: {}, unclear: ['/etc/apt/sources.list.d'] })).toEqual([OPT, WWW]);
    expect(wide('apt-get install -y git', { base: {}, files: { '/etc/apt/sources.list': '' } })).toEqual([OPT, WWW]);
    expect(wide('apt-get install -y git', { base: {}, files: { '/etc/apt/apt.conf.d/x': '' } })).toEqual([]);
  });

  test('all else of /var', () => {
    const effects = knownEffects('apt-get install -y git', { base: {} });
    const paths = ['/var/lib/x', '/var/log/x', '/var/webmin/x', '/var/cache/apt/x', '/var/spool/x/y', '/var/run/x'];
    expect(paths.filter((path) => !writes(effects, path))).toEqual([]);
  });
});

describe('apt: words that build arguments decide', () => {
  const setting = (term: string): Setting => ({ base: {}, terms: { $X: term, 'libfoo=$X': term } });

  test.each([
    '${split:?${arg:X|curl}}',
    '${split:?${arg:X|    curl     git-all}}',
    '${split:?locales tzdata ${arg:X|libfoo=1.2 g++}}',
    '${split:?${arg:X|${arg:Y|curl} git}}',
    '${arg:X|curl}',
    'libfoo=${split:?${arg:V|1.2}}',
  ])('packages by default: %s', (term) => {
    const effects = knownEffects('apt-get install -y $X', setting(term));
    expect(['/app/x.deb', '/app/x', '/usr/bin/x'].filter((path) => !reads(effects, path))).toEqual([]);
    expect(['/usr/bin/x', '/opt/x', '/var/www/x', '/lib/x'].filter((path) => !writes(effects, path))).toEqual([]);
    expect(['/app/x', '/home/a/x', '/venv/bin/python3'].filter((path) => writes(effects, path))).toEqual([]);
    expect(effects.install).toEqual({ name: 'apt-get install', readsAny: 'the word $X is not known before the build' });
  });

  test('what is taken away is no file', () => {
    const effects = knownEffects('apt-get purge -y $X', setting('${split:?${arg:X|gcc make}}'));
    expect([reads(effects, '/app/x'), writes(effects, '/app/x'), writes(effects, '/opt/x')]).toEqual([false, false, true]);
  });

  test.each([
    ['no default', '${split:?${arg:X}}'],
    ['an empty default', '${split:?${arg:X|}}'],
    ['blanks', '${split:?${arg:X|  }}'],
    ['an option', '${split:?${arg:X|--no-install-recommends curl}}'],
    ['an option behind', '${split:?curl ${arg:X|-o=Dir=/app}}'],
    ['a file', '${split:?${arg:X|./curl.deb}}'],
    ['a file by its name', '${split:?${arg:X|curl.deb}}'],
    ['a removal', '${split:?${arg:X|curl-}}'],
    ['a pattern', '${split:?${arg:X|lib*}}'],
    ['one without a default', '${split:?${arg:X|curl} ${arg:Y}}'],
    ['a value of the base image', '${split:?${arg:X|curl} ${base:env|node|X}}'],
    ['the running shell', '${["$(cat x)",[]]}'],
    ['a part of the shell', '${split:?${arg:X|curl}}${["$(cat x)",[]]}'],
    ['a digest', '#0123456789abcdef'],
    ['a default of the shell', '${${split:?${arg:X|curl}}:-[]}'],
    ['two fields', '${split:?${arg:X|curl|git}}'],
    ['no end', '${split:?${arg:X|curl}'],
    ['escapes', '${split:?${arg:X|\\$\\{curl\\}}}'],
  ])('%s', (_, term) => {
    expect(why('apt-get install -y $X', setting(term))).toBe('the word $X is not known before the build');
  });

  test.each(['apt-get $X curl', 'apt-get -y $X', 'apt-get install -o $X curl', 'apt-get -c $X update'])(
    'not in the place of packages: %s',
    (line) => {
      expect(effectsOf(line, setting('${split:?${arg:X|curl}}')).kind).toBe('unknown');
    },
  );
});

describe('apt: unknown', () => {
  test.each([
    'apt-get build-dep ./x.dsc',
    'apt-get build-dep .',
    'apt-get build-dep -P nocheck x',
    'apt-get source x',
    'apt-get download x',
    'apt-get -c my.conf update',
    'apt-get -o Dir::Etc=/x update',
    'apt-get -o DPkg::Post-Invoke::=x update',
    'apt-get -o Acquire::http::Proxy-Auto-Detect=/x update',
    'apt-get -o APT::Update::Post-Invoke::=x update',
    'apt-get --with-source x install y',
    'apt-get --config-file=x update',
    'apt-get install -y $PACKAGES',
    'apt-get install -y ~/x.deb',
    'apt-get install --host-architecture=arm64 x',
    'apt-get',
    'apt-get constructor',
    'apt list',
    'aptitude install x',
  ])('%s', (line) => {
    expect(effectsOf(line).kind).toBe('unknown');
  });

  test('variables that move its folders', () => {
    expect(why('apt-get update', { env: { APT_CONFIG: '/x' } })).toContain('APT_CONFIG');
    expect(effectsOf('apt-get update', { env: { DPKG_ROOT: '/x' } }).kind).toBe('unknown');
    expect(effectsOf('apt-get update', { env: { DEBIAN_FRONTEND: 'noninteractive' } }).kind).toBe('known');
  });
});
