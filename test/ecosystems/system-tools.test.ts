import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';
import { expectRow, type Row } from './rows.ts';

const APP: Setting = { base: {}, files: { '/app/a.txt': 'a' } };

const ROWS: readonly Row[] = [
  {
    line: 'ldconfig',
    reads: ['/etc/ld.so.conf.d/x', '/usr/local/lib/x.so'],
    writes: ['/etc/ld.so.cache', '/usr/local/lib/x.so.1'],
    leaves: ['/app/x', '/etc/x'],
  },
  { line: 'ldconfig /opt/x/lib', reads: ['/opt/x/lib/a.so'], writes: ['/opt/x/lib/a.so.1'], leaves: ['/opt/x/a'] },
  {
    line: 'update-ca-certificates',
    reads: ['/usr/local/share/ca-certificates/x.crt', '/var/lib/dpkg/status'],
    writes: ['/etc/ssl/certs/x.pem'],
    leaves: ['/usr/local/share/ca-certificates/x.crt'],
  },
  {
    line: 'update-ca-trust extract',
    reads: ['/etc/pki/ca-trust/source/anchors/x'],
    writes: ['/etc/pki/ca-trust/extracted/x'],
    leaves: ['/app/x'],
  },
  { line: 'locale-gen', reads: ['/etc/locale.gen'], writes: ['/usr/lib/locale/locale-archive'], leaves: ['/etc/default/locale'] },
  { line: 'locale-gen en_US.UTF-8', writes: ['/etc/locale.gen'], keeps: ['/app/en_US.UTF-8'] },
  {
    line: 'locale-gen',
    setting: {
      files: { '/app/i18n/x.json': '{}', '/app/translit_wide': '', '/app/UTF-8': '', '/app/README.md': '' },
      folders: ['/app/i18n'],
    },
    reads: ['/app/translit_wide', '/app/UTF-8'],
    keeps: ['/app/i18n', '/app/i18n/x.json', '/app/README.md'],
  },
  { line: 'localedef -i de_DE -f UTF-8 de_DE.UTF-8', setting: { files: { '/app/i18n': '' } }, reads: ['/app/i18n'] },
  { line: 'locale', reads: ['/usr/lib/locale/locale-archive'], keeps: ['/app/locale/x'], leaves: ['/usr/lib/locale/x'] },
  { line: 'locale -ck LC_TIME', keeps: ['/app/LC_TIME'], leaves: ['/app/x'] },
  { line: 'update-locale LANG=en_US.UTF-8', writes: ['/etc/default/locale'], leaves: ['/app/x'] },
  {
    line: 'localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8',
    reads: ['/app/en_US', '/usr/share/i18n/charmaps/UTF-8.gz'],
    writes: ['/usr/lib/locale/x'],
    leaves: ['/app/x'],
  },
  {
    line: 'a2enmod rewrite headers',
    reads: ['/etc/apache2/mods-available/rewrite.load'],
    writes: ['/etc/apache2/mods-enabled/rewrite.load'],
    leaves: ['/var/www/html/x'],
  },
  { line: 'a2dissite 000-default', writes: ['/etc/apache2/sites-enabled/000-default.conf'], leaves: ['/etc/x'] },
  { line: 'gpg --dearmor', keeps: ['/app/a.txt'], writes: ['/root/.gnupg/x'], leaves: ['/app/x'] },
  { line: 'gpg --dearmor -o /usr/share/keyrings/x.gpg', writes: ['/usr/share/keyrings/x.gpg'], leaves: ['/usr/share/keyrings/y.gpg'] },
  { line: 'gpg --dearmor a.asc', reads: ['/app/a.asc'], writes: ['/app/a.asc.gpg'], leaves: ['/app/a.asc'] },
  {
    line: 'gpg --batch --yes --no-tty --import a.asc',
    reads: ['/app/a.asc', '/var/lib/dpkg/status'],
    writes: ['/root/.gnupg/pubring.kbx'],
    leaves: ['/app/a.asc'],
  },
  {
    line: 'gpg --batch --verify x.tgz.asc x.tgz',
    reads: ['/app/x.tgz.asc', '/app/x.tgz', '/root/.gnupg/pubring.kbx'],
    leaves: ['/app/x.tgz'],
  },
  { line: 'gpg --verify x.tgz.asc', reads: ['/app/x.tgz'] },
  { line: 'gpg --homedir /tmp/g --import a.asc', writes: ['/tmp/g/x'], leaves: ['/root/.gnupg/x'] },
  {
    line: 'gpg --no-default-keyring --keyring /usr/share/keyrings/x.gpg --recv-keys 0xABC',
    writes: ['/usr/share/keyrings/x.gpg', '/usr/share/keyrings/x.gpg~'],
    keeps: ['/app/0xABC'],
  },
];

describe('tools of the system: paths', () => {
  test.each(ROWS)('$line', (row) => {
    const effects = expectRow(row, APP);
    expect([effects.network, effects.install]).toEqual([row.line.includes('--recv-keys'), undefined]);
  });

  test('GNUPGHOME', () => {
    const effects = knownEffects('gpg --import a.asc', { ...APP, env: { GNUPGHOME: '/keys' } });
    expect([writes(effects, '/keys/x'), writes(effects, '/root/.gnupg/x')]).toEqual([true, false]);
    expect(effectsOf('gpg --import a.asc', { ...APP, unknownEnv: ['GNUPGHOME'] }).kind).toBe('unknown');
  });
});

describe('tools of the system: unknown wins', () => {
  test.each([
    'ldconfig -r /x',
    'ldconfig $X',
    'ldconfig -f conf',
    'update-ca-certificates --hooksdir /x',
    'update-ca-certificates x',
    'locale -m',
    'locale --foo',
    'locale-gen --foo',
    'locale-gen /x',
    'localedef -i en_US /x/y',
    'localedef --prefix=/x -i en_US en_US',
    'localedef --list-archive --foo',
    'a2enmod /x',
    'a2enmod --foo',
    'gpg',
    'gpg a.asc',
    'gpg --sign a.txt',
    'gpg --decrypt a.gpg',
    'gpg --gen-key',
    'gpg --import --export',
    'gpg --import $X',
    'gpg --options x --import a.asc',
    'gpg --keyring x.gpg --recv-keys 0xABC',
    'gpg --homedir $X --import a.asc',
  ])('%s', (line) => {
    expect(effectsOf(line, APP).kind).toBe('unknown');
  });

  test.each([
    ['ldconfig', '/etc/ld.so.conf.d/app.conf'],
    ['ldconfig', '/etc/ld.so.conf'],
    ['update-ca-certificates', '/etc/ca-certificates/update.d/hook'],
  ])('%s beside %s', (line, path) => {
    expect(why(line, { ...APP, files: { [path]: '/opt/lib' } })).toContain('/etc/');
  });

  test.each([
    ['a2enmod rewrite', 'APACHE_CONFDIR', '/opt/apache'],
    ['localedef -i en_US en_US', 'I18NPATH', '/x'],
    ['locale -a', 'LOCPATH', '/x'],
  ])('%s under %s', (line, name, text) => {
    expect(why(line, { ...APP, env: { [name]: text } })).toContain(name);
    expect(effectsOf('a2enmod rewrite', { ...APP, env: { APACHE_CONFDIR: '/etc/apache2' } }).kind).toBe('known');
  });
});

describe('extensions of PHP', () => {
  test.each([
    'docker-php-ext-install -j4 pdo_mysql gd',
    'docker-php-ext-install -j 4 zip',
    'docker-php-ext-install -j$JOBS zip',
    'docker-php-ext-install -j "$JOBS" zip',
    'docker-php-ext-configure gd --with-jpeg --enable-gd',
    'pecl install xdebug-3.2.1',
    'pecl install -f redis',
    'pecl install xdebug-$XDEBUG_VERSION',
  ])('%s', (line) => {
    const effects = knownEffects(line, APP);
    expect(['/usr/local/lib/php/x.so', '/usr/src/php/ext/x', '/app/x', '/var/www/html/x'].map((path) => writes(effects, path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([effects.names, effects.network]).toEqual(['all', true]);
  });

  test('what is only switched on', () => {
    const effects = knownEffects('docker-php-ext-enable xdebug --ini-name x.ini', APP);
    expect([writes(effects, '/usr/local/etc/php/conf.d/x.ini'), writes(effects, '/etc/x'), effects.network]).toEqual([true, false, false]);
  });

  test('a folder that configure is told of', () => {
    expect(reads(knownEffects('docker-php-ext-configure oci8 --with-oci8=/opt/client/', APP), '/opt/client/x')).toBe(true);
  });

  test.each([
    'docker-php-ext-install',
    'docker-php-ext-install ./ext',
    'docker-php-ext-install /usr/src/php/ext/redis',
    'docker-php-ext-install $X',
    'docker-php-ext-install "$X"',
    'docker-php-ext-install "$(nproc)"',
    'docker-php-ext-install -j $(nproc) zip',
    'docker-php-ext-install -j$(cat jobs) zip',
    'docker-php-ext-install x$X/y',
    'docker-php-ext-configure gd --with-x=$X',
    'pecl install x-$(cat version)',
    'docker-php-ext-configure gd --with-x=../y',
    'docker-php-ext-configure gd CFLAGS=-I/x',
    'pecl install ./x.tgz',
    'pecl install package.xml',
    'pecl install https://example.org/x.tgz',
    'pecl config-set php_ini /x',
    'pecl',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line, APP).kind).toBe(line === 'docker-php-ext-install' ? 'known' : 'unknown');
  });
});

describe('versions', () => {
  test.each([
    'node --version',
    'node -v',
    'php -v',
    'java -version',
    'gcc --version',
    'openssl version',
    'curl --version',
    'tar --version',
    'ruby -v',
  ])('%s', (line) => {
    const effects = knownEffects(line, APP);
    const program = line.split(' ')[0] ?? '';
    expect([effects.writes.patterns, effects.names, effects.network, reads(effects, '/app/a.txt')]).toEqual([[], 'all', false, false]);
    expect(reads(effects, '/var/lib/dpkg/status')).toBe(program !== 'tar');
  });

  test.each([
    'node',
    'node --version x',
    'node -e 1',
    'node app.js',
    'php -r 1',
    'java -jar x.jar',
    'gcc -v',
    'make',
    'make -v x',
    'yarn --version',
    'python -c 1',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line, APP).kind).toBe('unknown');
  });

  test.each([
    ['node -v', 'NODE_OPTIONS'],
    ['ruby -v', 'RUBYOPT'],
    ['java -version', 'JAVA_TOOL_OPTIONS'],
  ])('%s under %s', (line, name) => {
    expect(why(line, { ...APP, env: { [name]: '--require ./x.js' } })).toContain(name);
  });
});

describe('install', () => {
  const SOURCE: Setting = { base: {}, files: { '/app/a': 'a', '/app/b': 'b' }, folders: ['/out'] };
  const INSTALL: readonly Row[] = [
    {
      line: 'install -m 755 a /usr/local/bin/',
      reads: ['/app/a'],
      writes: ['/usr/local/bin/a'],
      leaves: ['/usr/local/bin', '/usr/local/bin/b'],
    },
    { line: 'install a /out', reads: ['/app/a', '/out'], writes: ['/out/a'], leaves: ['/out', '/app/a'] },
    { line: 'install a /new', writes: ['/new', '/new/a'] },
    { line: 'install -t /out a b', writes: ['/out/a', '/out/b'], leaves: ['/out/c'] },
    { line: 'install -D -m 644 a /x/y/z', writes: ['/x', '/x/y', '/x/y/z'], leaves: ['/x/w'] },
    { line: 'install -D -t /x/y a', writes: ['/x', '/x/y', '/x/y/a'], leaves: ['/x/w'] },
    { line: 'install -m 0755 -d /etc/apt/keyrings', writes: ['/etc/apt/keyrings', '/etc/apt'], leaves: ['/etc', '/etc/apt/keyrings/x'] },
    {
      line: 'install -d -o node -g node /srv/a /srv/b',
      writes: ['/srv/a', '/srv/b'],
      reads: ['/etc/passwd', '/etc/group'],
      leaves: ['/srv'],
    },
    { line: 'install -o 1000 -g 1000 a /out/', keeps: ['/etc/passwd'], writes: ['/out/a'] },
  ];

  test.each(INSTALL)('$line', (row) => {
    expect(expectRow(row, SOURCE).network).toBe(false);
  });

  test.each([
    'install a',
    'install -s a /out',
    'install -b a /out',
    'install --strip-program=x a /out',
    'install a $X',
    'install a /out*',
    'install -m $M a /out',
    'install -S .x a b',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line, SOURCE).kind).toBe('unknown');
  });
});
