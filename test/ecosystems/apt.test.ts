import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes } from './registry-helpers.ts';

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
    expect(reads(knownEffects('apt install nodejs=18.*'), '/app/package.json')).toBe(false);
  });
});

describe('apt: unknown', () => {
  test.each([
    'apt-get build-dep x',
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
    'apt-key add x',
    'apt-add-repository x',
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
