import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const DEBIAN: Setting = { base: {} };
const APPLICATION = ['/app/x', '/usr/src/app/x', '/home/a/x', '/srv/app', '/code/x'];

function written(line: string, paths: readonly string[], setting: Setting = DEBIAN): readonly string[] {
  const effects = knownEffects(line, setting);
  return paths.filter((path) => writes(effects, path));
}

function read(line: string, paths: readonly string[], setting: Setting = DEBIAN): readonly string[] {
  const effects = knownEffects(line, setting);
  return paths.filter((path) => reads(effects, path));
}

describe('dpkg and the tools of apt: understood', () => {
  test.each([
    'dpkg --add-architecture i386',
    'dpkg --print-architecture',
    'dpkg --print-foreign-architectures',
    'dpkg --compare-versions 1.0 lt 2.0',
    'dpkg --configure -a',
    'dpkg -l',
    'dpkg -s curl',
    'dpkg -L curl',
    'dpkg -S /usr/bin/curl',
    'dpkg -P --force-depends curl',
    'dpkg --force-all -r curl',
    'dpkg --set-selections',
    'dpkg-query -W -f=x curl',
    'dpkg-query --show curl',
    'dpkg-reconfigure -f noninteractive tzdata',
    'dpkg-reconfigure --frontend=noninteractive locales',
    'debconf-set-selections',
    'lsb_release -cs',
    'apt-mark hold curl',
    'apt-mark auto curl git',
    'apt-mark showmanual',
    'apt-cache policy curl',
    'apt-cache search --names-only curl',
    'apt-key add -',
    'apt-key adv --keyserver hkps://keyserver.ubuntu.com --recv-keys 0x1234567890ABCDEF 0123456789abcdef',
    'apt-key adv --fetch-keys https://example.com/key.pub',
    'apt-key del 0123456789abcdef',
    'add-apt-repository -y ppa:deadsnakes/ppa',
    'add-apt-repository --yes --no-update universe',
    'apt-add-repository -r ppa:x/y',
    'update-alternatives --install /usr/bin/python python /usr/bin/python3 1',
    'update-alternatives --force --install /usr/bin/gcc gcc /usr/bin/gcc-12 60 --slave /usr/bin/g++ g++ /usr/bin/g++-12',
    'update-alternatives --set php /usr/bin/php8.1',
    'update-alternatives --remove-all gcc',
  ])('%s leaves applications alone', (line) => {
    expect([written(line, APPLICATION), read(line, APPLICATION)]).toEqual([[], []]);
    expect(knownEffects(line, DEBIAN).install).toBeUndefined();
  });

  test('which architectures there are is one file; the own one is built in', () => {
    const paths = ['/var/lib/dpkg/arch', '/var/lib/dpkg/status', '/etc/passwd', '/usr/bin/x'];
    expect(written('dpkg --add-architecture i386', paths)).toEqual(['/var/lib/dpkg/arch']);
    expect(read('dpkg --add-architecture i386', paths)).toEqual(['/var/lib/dpkg/arch']);
    expect(read('dpkg --print-architecture', [...paths, '/etc/dpkg/dpkg.cfg.d/x', '/root/.dpkg.cfg'])).toEqual([
      '/etc/dpkg/dpkg.cfg.d/x',
      '/root/.dpkg.cfg',
    ]);
    expect(knownEffects('dpkg --print-architecture', DEBIAN).names).toContain('DPKG_FORCE');
    // Elsewhere a package brings it.
    expect(knownEffects('dpkg --print-architecture', { base: { packageManager: 'apk' } }).names).toBe('all');
    expect(knownEffects('dpkg --print-architecture').names).toBe('all');
  });

  test('a package in a file', () => {
    const files = { '/app/x.deb': '', '/tmp/y': '' };
    const effects = knownEffects('dpkg -i ./x.deb /tmp/y', { ...DEBIAN, files });
    expect([reads(effects, '/app/x.deb'), reads(effects, '/tmp/y'), reads(effects, '/app/z')]).toEqual([true, true, false]);
    expect([effects.install, effects.network]).toEqual([{ name: 'dpkg --install' }, false]);
    expect(knownEffects('dpkg -i /tmp/z.deb', DEBIAN).install?.blocked?.reason).toBe('missing-input');
    expect(read('dpkg -i packages/*.deb', ['/app/packages/z.deb', '/app/z.deb'])).toEqual(['/app/packages/z.deb']);
    expect(read('dpkg -R -i /packages', ['/packages/a/z.deb'])).toEqual(['/packages/a/z.deb']);
    // Nobody knows what is in it.
    expect(written('dpkg -i ./x.deb', ['/opt/app', '/var/www/x', '/etc/passwd', '/usr/bin/x'], { ...DEBIAN, files })).toHaveLength(4);
  });

  test('what is written', () => {
    const paths = ['/var/lib/dpkg/status', '/var/lib/apt/extended_states', '/var/cache/apt/pkgcache.bin', '/var/cache/debconf/config.dat'];
    expect(written('apt-mark hold curl', paths)).toEqual(paths.slice(0, 3));
    expect(written('apt-mark showmanual', paths)).toEqual(['/var/cache/apt/pkgcache.bin']);
    expect(written('apt-cache policy curl', paths)).toEqual(['/var/cache/apt/pkgcache.bin']);
    expect(written('debconf-set-selections', paths)).toEqual(['/var/cache/debconf/config.dat']);
    expect(written('dpkg-reconfigure tzdata', [...paths, '/etc/timezone'])).toEqual([...paths, '/etc/timezone']);
    expect(written('dpkg -l', paths)).toEqual([]);
    expect(written('lsb_release -a', [...paths, '/etc/x', '/usr/x'])).toEqual([]);
  });

  test('keys and sources', () => {
    const paths = ['/etc/apt/trusted.gpg', '/etc/apt/trusted.gpg.d/x.gpg', '/etc/apt/sources.list', '/etc/apt/sources.list.d/x.list'];
    expect(written('apt-key add -', paths)).toEqual(paths.slice(0, 2));
    expect(knownEffects('apt-key add -', DEBIAN).network).toBe(false);
    expect(knownEffects('apt-key adv --fetch-keys https://example.com/key', DEBIAN).network).toBe(true);
    expect(read('apt-key add /tmp/key.asc', ['/tmp/key.asc'])).toEqual(['/tmp/key.asc']);
    expect(written('apt-key list', paths)).toEqual([]);
    expect(written('add-apt-repository universe', paths)).toEqual(paths);
    expect(knownEffects('add-apt-repository universe', DEBIAN).network).toBe(true);
    const terms = { '$(lsb_release)-x': 'deb https://example.com ${x} main' };
    expect(effectsOf('add-apt-repository $(lsb_release)-x', { ...DEBIAN, terms }).kind).toBe('known');
  });

  test('alternatives are links among the programs of packages', () => {
    const line = 'update-alternatives --install /usr/bin/python python /usr/bin/python3 1';
    const paths = [
      '/usr/bin/python',
      '/usr/bin/pydoc',
      '/etc/alternatives/python',
      '/var/lib/dpkg/alternatives/python',
      '/var/lib/dpkg/status',
    ];
    expect(written(line, paths)).toEqual(paths.slice(0, 4));
    expect(read(line, ['/usr/bin/python3'])).toEqual(['/usr/bin/python3']);
    expect(written('update-alternatives --display python', paths)).toEqual([]);
    expect(written('alternatives --set java /usr/lib/jvm/x/bin/java', ['/usr/bin/java', '/var/lib/alternatives/java'])).toHaveLength(2);
  });
});

describe('dpkg and the tools of apt: unknown', () => {
  test.each([
    'dpkg',
    'dpkg x.deb',
    'dpkg --root=/x -i y.deb',
    'dpkg --admindir=/x -l',
    'dpkg --instdir=/x -i y.deb',
    'dpkg --pre-invoke=x -i y.deb',
    'dpkg --unpack -r x',
    'dpkg -x y.deb /z',
    'dpkg --log=/app/x -i y.deb',
    'dpkg -i ~/x.deb',
    'dpkg -i $PACKAGE',
    'dpkg -i -*.deb',
    'dpkg-deb -x y.deb /z',
    'dpkg-query --admindir=/x -W',
    'dpkg-reconfigure --root=/x tzdata',
    'dpkg-reconfigure --strange tzdata',
    'dpkg-divert --local --rename --add /usr/bin/x',
    'debconf-set-selections $FILE',
    'debconf-set-selections --strange',
    'lsb_release --strange',
    'apt-mark',
    'apt-mark constructor x',
    'apt-mark --file=/x hold y',
    'apt-mark -o Dir=/x hold y',
    'apt-mark hold $NAME',
    'apt-cache dump',
    'apt-cache -c /x policy y',
    'apt-key',
    'apt-key update',
    'apt-key --keyring /app/x.gpg add -',
    'apt-key add ~/key',
    'apt-key add $KEY',
    'apt-key adv --import /tmp/key',
    'apt-key adv --recv-keys 01234567 /tmp/key',
    'apt-key adv --keyserver x',
    'add-apt-repository --strange x',
    'add-apt-repository file:///packages',
    'add-apt-repository /packages/x.list',
    'add-apt-repository -U file:///packages x',
    'add-apt-repository $REPOSITORY',
    'add-apt-repository --login ppa:x/y',
    'update-alternatives',
    'update-alternatives --config x',
    'update-alternatives --altdir /x --set a /usr/bin/b',
    'update-alternatives --install /usr/bin/java java /opt/jdk/bin/java 1',
    'update-alternatives --install /opt/bin/java java /usr/bin/java 1',
    'update-alternatives --install /usr/bin/a a /usr/bin/b',
    'update-alternatives --install /usr/bin/a a /usr/bin/b 1 --slave /app/x x /usr/bin/y',
    'update-alternatives --install /usr/bin/a a /usr/src/app/b 1',
    'update-alternatives --set a',
    'update-alternatives --set a $PATH_OF_A',
    'update-alternatives constructor',
  ])('%s', (line) => {
    expect(effectsOf(line, DEBIAN).kind).toBe('unknown');
  });

  test.each(['dpkg -l', 'apt-mark hold x', 'apt-key list', 'add-apt-repository universe', 'dpkg-reconfigure tzdata'])(
    'variables that move folders: %s',
    (line) => {
      expect(why(line, { ...DEBIAN, env: { DPKG_ADMINDIR: '/x' } })).toContain('DPKG_ADMINDIR');
      expect(effectsOf(line, { ...DEBIAN, env: { APT_CONFIG: '/x' } }).kind).toBe('unknown');
      expect(effectsOf(line, { ...DEBIAN, env: { DEBIAN_FRONTEND: 'noninteractive' } }).kind).toBe('known');
    },
  );

  test('an alternative that the context brought', () => {
    const line = 'update-alternatives --install /usr/bin/x x /usr/local/bin/x 1';
    expect(effectsOf(line, DEBIAN).kind).toBe('known');
    expect(why(line, { ...DEBIAN, files: { '/usr/local/bin/x': '' } })).toContain('which no package brings');
  });
});
