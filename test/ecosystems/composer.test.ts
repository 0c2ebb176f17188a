import { describe, expect, it } from 'vitest';
import { knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

const MANIFEST = { name: 'a/b', version: '1.0.0', autoload: { 'psr-4': { 'App\\': 'src/' } } };

function lockOf(...packages: readonly object[]): string {
  return JSON.stringify({ packages, 'packages-dev': [{ name: 'a/dev', type: 'composer-plugin' }] });
}

function project(manifest: object = {}, more: Readonly<Record<string, string>> = {}, setting: Setting = {}): Setting {
  const files = { 'composer.json': JSON.stringify({ ...MANIFEST, ...manifest }), 'composer.lock': lockOf(), 'src/App.php': '', ...more };
  return { base: {}, ...setting, files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/app/${name}`, text])) };
}

function read(line: string, setting: Setting): readonly string[] {
  const effects = knownEffects(line, setting);
  expect(effects.install?.blocked).toBeUndefined();
  return Object.keys(setting.files ?? {}).flatMap((path) => (reads(effects, path) ? [path.slice('/app/'.length)] : []));
}

function blocked(line: string, setting: Setting): string | undefined {
  return knownEffects(line, setting).install?.blocked?.message;
}

describe('composer install', () => {
  it.each([
    'composer install --no-dev',
    'composer i --no-dev -n --prefer-dist',
    'composer --no-interaction install --no-dev --ignore-platform-req=ext-gd',
  ])('%s reads the manifest and the lock', (line) => {
    expect(read(line, project())).toEqual(['composer.json', 'composer.lock']);
  });

  it('fills vendor', () => {
    const effects = knownEffects('composer install --no-dev', project());
    expect([effects.outputs, effects.install, effects.network]).toEqual([['/app/vendor'], { name: 'composer install' }, true]);
    expect(effects.optional).toContain('/app/auth.json');
    for (const path of ['/app/vendor/autoload.php', '/root/.composer/cache/a', '/root/.cache/composer/a'])
      expect(writes(effects, path)).toBe(true);
    for (const path of ['/app/composer.lock', '/app/composer.json', '/app/src/App.php']) expect(writes(effects, path)).toBe(false);
  });

  it('makes a lock where there is none', () => {
    const setting = { base: {}, files: { '/app/composer.json': JSON.stringify(MANIFEST) } };
    const effects = knownEffects('composer install', setting);
    expect([writes(effects, '/app/composer.lock'), effects.install?.lockReason]).toEqual([true, 'there is no lock file']);
  });

  it.each([
    [{ 'a/p': true }, true],
    [{ 'a/p': false, 'symfony/runtime': true }, false],
    [true, true],
  ])('without a lock goes by the plugins that are allowed: %j', (allowed, expected) => {
    const setting = { base: {}, files: { '/app/composer.json': JSON.stringify({ ...MANIFEST, config: { 'allow-plugins': allowed } }) } };
    expect(blocked('composer install', setting) !== undefined).toBe(expected);
  });

  it('fills other folders where the manifest says so', () => {
    const effects = knownEffects('composer install --no-dev', project({ config: { 'vendor-dir': 'lib/vendor', 'bin-dir': 'bin' } }));
    expect(effects.outputs).toEqual(['/app/bin', '/app/lib/vendor']);
    expect(why('composer install --no-dev', project({ config: { 'vendor-dir': '$HOME/vendor' } }))).toContain('not known');
  });

  it.each<[string, object, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'classes that are listed',
      { autoload: { classmap: ['db', 'a.php'] } },
      { 'db/S.php': '', 'a.php': '', 'b.php': '' },
      ['db/S.php', 'a.php'],
    ],
    [
      'packages of the project',
      { repositories: [{ type: 'path', url: './one' }] },
      { 'one/composer.json': '{}', 'one/src/A.php': '' },
      ['one/composer.json', 'one/src/A.php'],
    ],
    ['archives of the project', { repositories: { own: { type: 'artifact', url: 'zips' } } }, { 'zips/a.zip': '' }, ['zips/a.zip']],
    [
      'packages of the lock',
      {},
      { 'composer.lock': lockOf({ name: 'a/c', dist: { type: 'path', url: 'c' } }), 'c/composer.json': '{}' },
      ['c/composer.json'],
    ],
    [
      'symfony.lock',
      {},
      { 'composer.lock': lockOf({ name: 'symfony/flex', type: 'composer-plugin' }), 'symfony.lock': '{}' },
      ['symfony.lock'],
    ],
    [
      'patches',
      { extra: { patches: { 'a/b': { Fix: 'fixes/a.patch', Other: 'https://example.org/b.patch' } } } },
      { 'composer.lock': lockOf({ name: 'cweagans/composer-patches', type: 'composer-plugin' }), 'fixes/a.patch': '' },
      ['fixes/a.patch'],
    ],
  ])('reads %s', (_, manifest, more, expected) => {
    expect(read('composer install --no-dev', project(manifest, more))).toEqual(['composer.json', 'composer.lock', ...expected]);
  });

  it.each<[string, string, object, Readonly<Record<string, string>>]>([
    ['post-autoload-dump', 'composer install --no-dev', { scripts: { 'post-autoload-dump': ['@php artisan package:discover'] } }, {}],
    ['post-install-cmd', 'composer install --no-dev', { scripts: { 'post-install-cmd': { 'cache:clear': 'symfony-cmd' } } }, {}],
    ['optimize-autoloader lists', 'composer install --no-dev -o', {}, {}],
    ['classmap-authoritative lists', 'composer install --no-dev', { config: { 'classmap-authoritative': true } }, {}],
    ['which holds the project', 'composer install --no-dev', { repositories: [{ type: 'path', url: '..' }] }, {}],
    ['packages/* of a repository', 'composer install --no-dev', { repositories: [{ type: 'path', url: 'packages/*' }] }, {}],
    ['the repository ../x', 'composer install --no-dev', { repositories: [{ type: 'vcs', url: '../x' }] }, {}],
    ['classmap lists', 'composer install --no-dev', { autoload: { classmap: ['.'] } }, {}],
    ['classmap in composer.json', 'composer install --no-dev', { autoload: { classmap: ['a/*/b'] } }, {}],
    ['the plugin a/dev', 'composer install', {}, {}],
    [
      'the plugin a/p',
      'composer install --no-dev --no-scripts',
      {},
      { 'composer.lock': lockOf({ name: 'a/p', type: 'composer-installer' }) },
    ],
    [
      'may rewrite app/package.json',
      'composer install --no-dev',
      {},
      { 'composer.lock': lockOf({ name: 'symfony/flex', type: 'composer-plugin' }), 'package.json': '{}' },
    ],
    [
      'patches-file',
      'composer install --no-dev',
      { extra: { 'patches-file': 'p.json' } },
      { 'composer.lock': lockOf({ name: 'cweagans/composer-patches', type: 'composer-plugin' }) },
    ],
    ['not valid JSON', 'composer install --no-dev', {}, { 'composer.lock': '{' }],
  ])('stays behind the source: %s', (message, line, manifest, more) => {
    expect(blocked(line, project(manifest, more))).toContain(message);
  });

  it.each(['--no-scripts', '--no-autoloader --no-scripts', '--no-plugins --no-scripts'])('%s leaves out what needs the source', (flag) => {
    const scripts = { 'post-install-cmd': ['make'], 'post-update-cmd': 'x' };
    expect(read(`composer install --no-dev ${flag}`, project({ scripts }))).toEqual(['composer.json', 'composer.lock']);
  });

  it('leaves out scripts that do nothing', () => {
    const scripts = { 'pre-install-cmd': 'Composer\\Config::disableProcessTimeout', 'post-install-cmd': ['@putenv A=b'], test: 'phpunit' };
    expect(read('composer install --no-dev', project({ scripts }))).toEqual(['composer.json', 'composer.lock']);
  });

  it('needs a look where the commit is noted', () => {
    const more = { '.git/HEAD': '' };
    expect(knownEffects('composer install --no-dev', project({ version: undefined }, more)).install?.review).toContain('.git');
    expect(knownEffects('composer install --no-dev', project({}, more)).install?.review).toBeUndefined();
    const above = project({ version: undefined }, {});
    const files = { ...above.files, '/.git/HEAD': '' };
    expect(knownEffects('composer install --no-dev', { ...above, files }).install?.review).toContain('.git');
  });

  it('takes --no-dev from the environment, and its home', () => {
    const effects = knownEffects(
      'composer install',
      project({}, {}, { env: { COMPOSER_NO_DEV: '1', COMPOSER_HOME: '/c', COMPOSER_CACHE_DIR: '/d' } }),
    );
    expect(effects.install?.blocked).toBeUndefined();
    expect([writes(effects, '/c/cache/a'), writes(effects, '/d/a'), reads(effects, '/c/auth.json')]).toEqual([true, true, true]);
  });

  it('goes into another folder', () => {
    const setting = { ...project(), cwd: '/' };
    expect(knownEffects('composer install --no-dev -d /app', setting).outputs).toEqual(['/app/vendor']);
  });

  it.each([
    ['composer install --unheard-of', {}, 'option'],
    ['composer install --dry-run', {}, 'option'],
    ['composer update', {}, 'does not know what'],
    ['composer install a/b', {}, 'does not know what'],
    ['composer install', { cwd: '/other' }, 'no composer.json'],
    ['composer install', { cwd: undefined }, 'folder'],
    ['composer install', { env: { COMPOSER: 'other.json' } }, 'COMPOSER is set'],
    ['composer install', { unknownEnv: ['COMPOSER_HOME'] }, 'COMPOSER_HOME'],
  ] as const)('%s with %j is not followed', (line, setting, message) => {
    expect(why(line, { ...project(), ...setting })).toContain(message);
  });
});

describe('what fetches the packages alone', () => {
  const scripts = { 'post-install-cmd': ['make'] };
  it.each([
    ['composer install --no-dev -o --no-interaction', {}, 'composer install --no-dev --no-interaction --no-scripts --no-autoloader'],
    ['composer install --no-dev', { scripts }, 'composer install --no-dev --no-scripts --no-autoloader'],
    ['composer install --no-dev', {}, undefined],
    ['composer install -o', {}, undefined],
    ['composer install --no-dev', { scripts: { ...scripts, 'post-package-install': 'x' } }, undefined],
    ['composer update', {}, undefined],
  ])('%s', (line, manifest, command) => {
    expect(prefetchOf(line, project(manifest))).toEqual(command === undefined ? undefined : { command });
  });
});
