import { describe, expect, test } from 'vitest';
import { ecosystems } from '../../src/ecosystems/registry.ts';
import { foldersIn, systemRegion } from '../../src/ecosystems/system-region.ts';
import { inRegion, overlaps } from '../../src/model/path-patterns.ts';
import type { State } from '../../src/model/state.ts';
import { known, unknown } from '../../src/model/value.ts';
import { effectsOf, knownEffects, reads, why } from './registry-helpers.ts';

describe('which program is meant', () => {
  test.each([
    'make',
    './configure',
    'sh x.sh',
    'python app.py',
    'python3 -c x',
    'pip4 install x',
    'bundle install',
    'yarn install',
    'tdnf install x',
    'constructor',
    '__proto__ x',
    'toString',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line).kind).toBe('unknown');
  });

  test('says so', () => {
    expect(why('make')).toBe('dockerfix does not know what `make` reads and writes');
    expect(why('$X install')).toContain('$X');
  });

  test.each(['./cp a b', 'bin/mkdir x', '/app/bin/mkdir x', '/opt/bin/npm ci', '../cat x', '/tmp/apt-get update'])(
    '%s stands in an unknown place',
    (line) => {
      expect(effectsOf(line).kind).toBe('unknown');
    },
  );

  test.each([
    '/bin/mkdir x',
    '/usr/bin/apt-get update',
    '/usr/local/bin/pip install x',
    '/opt/venv/bin/pip install x',
    'venv/bin/python -m pip install x',
  ])('%s is understood', (line) => {
    expect(effectsOf(line).kind).toBe('known');
  });

  test('a file of the context in PATH is not the program', () => {
    const env = { PATH: '/app/bin:/usr/bin' };
    expect(why('mkdir x', { env, files: { '/app/bin/mkdir': '#!' } })).toContain('PATH');
    expect(effectsOf('mkdir x', { env, files: { '/app/bin/other': '#!' } }).kind).toBe('known');
    expect(effectsOf('echo x', { env, files: { '/app/bin/echo': '#!' } }).kind).toBe('known');
    expect(effectsOf('/usr/bin/mkdir x', { files: { '/usr/bin/mkdir': '#!' } }).kind).toBe('unknown');
  });

  test('a folder of PATH is looked into', () => {
    const effects = knownEffects('mkdir x', { env: { PATH: '/app/node_modules/.bin:/usr/bin' } });
    expect(reads(effects, '/app/node_modules/.bin/mkdir')).toBe(true);
    expect(reads(effects, '/app/node_modules/.bin/tsc')).toBe(false);
    expect(reads(effects, '/opt/x/mkdir')).toBe(false);
  });

  test('folders of the system are not, unless something was put there by name', () => {
    for (const line of ['chmod +x x', 'pip install x', 'apt-get update', 'useradd x']) {
      const word = line.split(' ')[0] ?? '';
      const effects = knownEffects(line);
      expect(
        ['/bin', '/usr/local/bin', '/usr/bin', '/sbin'].filter((folder) => effects.reads.patterns.includes(`${folder}/${word}`)),
      ).toEqual([]);
      expect(reads(knownEffects(line, { unclear: ['/usr/local/bin'] }), `/usr/local/bin/${word}`)).toBe(true);
    }
    const chmod = knownEffects('chmod +x /app/run.sh');
    expect([
      overlaps(chmod.reads, knownEffects('pip install x').writes),
      overlaps(chmod.reads, knownEffects('apt-get install x').writes),
    ]).toEqual([false, false]);
  });

  test('no two ecosystems share a program', () => {
    const names = ecosystems.flatMap((ecosystem) => ecosystem.programs);
    expect(new Set(names).size).toBe(names.length);
  });
});

function stateWith(env: Readonly<Record<string, string>>, home: string | undefined): State {
  return {
    workdir: known('/app'),
    user: known('root'),
    shell: undefined,
    sh: 'dash',
    env: new Map(Object.entries(env).map(([name, text]) => [name, { value: known(text), from: 'ENV' as const }])),
    envOpen: false,
    home: home === undefined ? unknown('', '${home}') : known(home),
    base: undefined,
  };
}

describe('what third-party code probes', () => {
  test.each([
    '/usr/bin/gcc',
    '/usr/lib/x',
    '/usr/local/lib/x',
    '/etc/ssl/x',
    '/opt/lib/x',
    '/root/.netrc',
    '/root/.config/pip/pip.conf',
    '/var/lib/x',
  ])('%s', (path) => {
    expect(inRegion(systemRegion(stateWith({}, '/root')), path)).toBe(true);
  });

  test.each([
    '/app/x',
    '/app/.env',
    '/usr/src/app/package.json',
    '/srv/x',
    '/home/a/x',
    '/root/x',
    '/opt/app/x',
    '/var/www/x',
    '/code/.config/x',
  ])('not %s', (path) => {
    expect(inRegion(systemRegion(stateWith({}, '/root')), path)).toBe(false);
  });

  test('folders in variables', () => {
    const region = systemRegion(stateWith({ PATH: '/app/bin:rel/bin::/usr/bin', LD_LIBRARY_PATH: '/app/lib' }, '/root'));
    expect(['/app/bin/x', '/app/lib/a/b', '/app/rel/bin/x', '/app/x'].map((path) => inRegion(region, path))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['/app/bin/x/y', '/app/src/x'].map((path) => inRegion(region, path))).toEqual([false, false]);
  });

  test('a home folder that is not known may be any', () => {
    const region = systemRegion(stateWith({}, undefined));
    expect(['/home/a/.x', '/srv/me/.netrc'].map((path) => inRegion(region, path))).toEqual([true, true]);
    expect(inRegion(region, '/app/.gitignore')).toBe(false);
  });

  test('an unknown variable in a list', () => {
    expect(foldersIn('PATH', unknown('', '/opt/x/bin:${PATH}'), known('/app'))).toEqual([{ kind: 'known', path: '/opt/x/bin' }]);
    expect(foldersIn('PATH', unknown('', '${X}/bin:/b'), known('/app'))).toEqual([
      { kind: 'pattern', pattern: '**/bin' },
      { kind: 'known', path: '/b' },
    ]);
    expect(foldersIn('PATH', unknown('', 'a${X}'), known('/app'))).toEqual([{ kind: 'pattern', pattern: '**' }]);
    expect(foldersIn('PATH', unknown('', '#0123'), known('/app'))).toEqual([{ kind: 'pattern', pattern: '**' }]);
    expect(foldersIn('PATH', unknown('', '${X}:/b'), known('/app'))[0]).toEqual({ kind: 'pattern', pattern: '**' });
  });
});
