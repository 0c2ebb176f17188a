import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const ALPINE: Setting = { base: { packageManager: 'apk', sh: 'busybox' } };

describe('apk: understood', () => {
  test.each([
    'apk add --no-cache gcc musl-dev',
    'apk --no-cache add gcc',
    'apk --update --no-cache add gcc',
    'apk add -U -q gcc',
    'apk add --no-cache --virtual .build-deps gcc make',
    'apk add -t .build-deps gcc',
    'apk add --no-cache -X https://dl-cdn.alpinelinux.org/alpine/edge/testing x',
    'apk add nodejs=~18',
    'apk update',
    'apk upgrade --no-cache --available',
    'apk del .build-deps',
    'apk del --purge gcc',
    'apk fix',
    'apk cache clean',
    'apk info -e gcc',
    'apk info -L gcc',
    'apk add --virtual=.build-deps --no-cache gcc',
    'apk add -q --no-progress -t .build-deps gcc make libc-dev',
    'apk --no-cache upgrade',
    'apk -U upgrade',
    'apk del --no-network .build-deps .more-deps',
    'apk --print-arch',
  ])('%s', (line) => {
    const effects = knownEffects(line, ALPINE);
    expect(effects.names).toBe('all');
    expect(
      ['/app/x', '/usr/src/app/x', '/home/a/x', '/srv/app', '/root/x'].filter((path) => writes(effects, path) || reads(effects, path)),
    ).toEqual([]);
  });

  test('an install writes the system', () => {
    const effects = knownEffects('apk add gcc', ALPINE);
    const paths = ['/usr/bin/gcc', '/bin/x', '/lib/apk/db/installed', '/etc/passwd', '/etc/apk/world', '/var/cache/apk/x', '/run/x'];
    expect(paths.filter((path) => !writes(effects, path))).toEqual([]);
    expect(['/lib/apk/db/installed', '/etc/apk/repositories', '/etc/passwd'].filter((path) => !reads(effects, path))).toEqual([]);
    expect([effects.install, effects.network]).toEqual([{ name: 'apk add' }, true]);
  });

  test('what writes less', () => {
    expect(writes(knownEffects('apk update', ALPINE), '/etc/passwd')).toBe(false);
    expect(writes(knownEffects('apk update', ALPINE), '/var/cache/apk/x')).toBe(true);
    expect(knownEffects('apk info', ALPINE).writes.patterns).toEqual([]);
    expect(knownEffects('apk info', ALPINE).network).toBe(false);
    expect(knownEffects('apk add --no-network x', ALPINE).network).toBe(false);
    expect(knownEffects('apk del x', ALPINE).install).toBeUndefined();
  });

  test('folders of applications', () => {
    const wide = (line: string, setting: Setting = ALPINE): readonly boolean[] =>
      ['/opt/app', '/var/www/x'].map((path) => writes(knownEffects(line, setting), path));
    expect(wide('apk add git')).toEqual([false, false]);
    expect(wide('apk add nginx')).toEqual([false, true]);
    expect(wide('apk upgrade')).toEqual([false, true]);
    expect(wide('apk del .deps')).toEqual([false, true]);
    expect(wide('apk add git', {})).toEqual([true, true]);
    expect(wide('apk add -X https://x git')).toEqual([true, true]);
    expect(wide('apk add git', { ...ALPINE, unclear: ['/etc/apk/repositories'] })).toEqual([true, true]);
  });

  test('a package in a file', () => {
    const files = { '/app/x.apk': '' };
    const effects = knownEffects('apk add --allow-untrusted ./x.apk git', { ...ALPINE, files });
    expect([reads(effects, '/app/x.apk'), reads(effects, '/app/git'), effects.install?.blocked]).toEqual([true, false, undefined]);
    expect(knownEffects('apk add y.apk', { ...ALPINE, files }).install?.blocked?.reason).toBe('missing-input');
    expect(knownEffects('apk add packages/*.apk', { ...ALPINE, files }).reads.patterns).toContain('/app/packages/*.apk');
    expect(knownEffects('apk add -X /repo git', ALPINE).reads.patterns).toContain('/repo/**');
  });
});

describe('apk: unknown', () => {
  test.each([
    'apk',
    'apk fetch x',
    'apk audit',
    'apk list',
    'apk --print-arch --root /x',
    'apk add -p /x gcc',
    'apk add --cache-dir /x gcc',
    'apk cache sync',
    'apk --root /x add y',
    'apk add --initdb x',
    'apk add --keys-dir /x y',
    'apk add --repositories-file=/x y',
    'apk add --strange x',
    'apk add $PACKAGES',
    'apk add ~/x.apk',
    'apk add -X file:///x y',
    'apk info --strange',
    'apk constructor',
  ])('%s', (line) => {
    expect(effectsOf(line, ALPINE).kind).toBe('unknown');
  });

  test('another configuration', () => {
    expect(why('apk update', { ...ALPINE, env: { APK_CONFIG: '/x' } })).toContain('APK_CONFIG');
  });
});
