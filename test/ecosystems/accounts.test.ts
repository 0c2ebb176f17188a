import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const DEBIAN: Setting = { base: {} };
const ALPINE: Setting = { base: { packageManager: 'apk', sh: 'busybox' } };
const HOMES = ['/home/app/x', '/app/x', '/home/other/x', '/opt/x', '/nonexistent'];

/** Which of some home folders it writes into. */
function homes(line: string, setting: Setting = DEBIAN): readonly string[] {
  const effects = knownEffects(line, setting);
  return HOMES.filter((path) => writes(effects, path));
}

describe('accounts: understood', () => {
  test.each([
    'useradd app',
    'useradd -r -u 1001 -g app app',
    'useradd --system --no-create-home --shell /usr/sbin/nologin app',
    'useradd -rms /bin/sh app',
    'groupadd -r app',
    'groupadd --gid 1001 app',
    'groupmod -g 1001 node',
    'usermod -aG docker app',
    'userdel app',
    'groupdel app',
    'adduser --system --group app',
    "adduser --disabled-password --gecos '' app",
    'adduser -D app',
    'adduser -S -D -H -u 1001 -G app app',
    'addgroup -S app',
    'addgroup -g 1001 -S app',
    'adduser app docker',
    'addgroup app docker',
    'deluser app',
    'delgroup app',
    'useradd -u $UID app',
    'useradd -l -u 1001 -g app -G docker,sudo -s /bin/bash -c App app',
    'useradd --uid=1001 --no-log-init app',
    'usermod --append --groups docker $USER_NAME',
    'usermod -s /bin/bash root',
    'usermod -L app',
    'gpasswd -a app docker',
    'passwd -d root',
    'passwd --delete --quiet root',
    'passwd -l app',
    'chpasswd',
    'chpasswd -e',
    'chsh -s /bin/zsh',
    'chsh --shell /bin/bash root',
  ])('%s reads and writes the lists, in order', (line) => {
    const effects = knownEffects(line, DEBIAN);
    const files = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow', '/etc/subuid', '/etc/subgid', '/etc/passwd-'];
    expect(files.filter((path) => !writes(effects, path) || !reads(effects, path))).toEqual([]);
    expect(['/etc/hosts', '/usr/bin/x', '/app/x', '/home/else/x'].filter((path) => writes(effects, path))).toEqual([]);
    expect([effects.names, effects.network, effects.install]).toEqual([expect.arrayContaining(['PATH']), false, undefined]);
  });

  test.each<[string, readonly string[]]>([
    ['useradd app', []],
    ['useradd -m app', ['/home/app/x']],
    ['useradd --create-home --home-dir /app app', ['/app/x']],
    ['useradd -d /app app', []],
    ['useradd -m -b /opt app', []],
    ['useradd -M app', []],
    ['useradd -m $NAME', ['/home/app/x', '/home/other/x']],
    ['adduser --system app', ['/home/app/x']],
    ['adduser --home /app --system app', ['/app/x']],
    ['adduser --no-create-home --system app', []],
    ['adduser --group app', []],
    ['adduser app www-data', []],
    ['adduser -D -h /app app', ['/app/x']],
    ['adduser -D -H app', []],
    ['usermod -d /app app', []],
    ["adduser --system --group --no-create-home --disabled-password --gecos '' app", []],
    ["adduser --disabled-password --gecos '' --home /app app", ['/app/x']],
    ['adduser -SDH -G app app', []],
    ['adduser -S -G app -h /opt app', ['/opt/x']],
    ['addgroup -S app', []],
    ['passwd -d app', []],
    ['chsh -s /bin/sh app', []],
    ['groupadd app', []],
  ])('%s makes %j', (line, expected) => {
    expect(homes(line)).toEqual(expected);
  });

  test('useradd alone may make a home where login.defs says so', () => {
    expect(homes('useradd app', ALPINE)).toEqual(['/home/app/x']);
    expect(homes('useradd app', {})).toEqual(['/home/app/x']);
    expect(homes('useradd -r app', {})).toEqual([]);
    expect(homes('useradd app', { ...DEBIAN, unclear: ['/etc/login.defs'] })).toEqual(['/home/app/x']);
  });

  test('a new home is filled from the skeleton, below parents that may be missing', () => {
    const effects = knownEffects('useradd -m -d /data/app app', DEBIAN);
    expect([reads(effects, '/etc/skel/.bashrc'), writes(effects, '/data'), writes(effects, '/data/x')]).toEqual([true, true, false]);
    expect(reads(knownEffects('useradd -m -k /skel app', DEBIAN), '/skel/x')).toBe(true);
    expect(writes(knownEffects('useradd -m -d /data/app app', { ...DEBIAN, folders: ['/data'] }), '/data')).toBe(false);
  });

  test('a new id goes over the files of the user', () => {
    expect(writes(knownEffects('usermod -u 1001 node', DEBIAN), '/home/node/x')).toBe(true);
    expect(writes(knownEffects('userdel -r node', DEBIAN), '/home/node/x')).toBe(true);
    expect(writes(knownEffects('deluser --remove-home node', ALPINE), '/home/node/x')).toBe(true);
    expect(writes(knownEffects('usermod -m -d /app node', DEBIAN), '/app/x')).toBe(true);
    expect(writes(knownEffects('groupmod -g 1001 node', DEBIAN), '/home/node/x')).toBe(false);
  });
});

describe('accounts: unknown', () => {
  test.each([
    'useradd -D -s /bin/sh',
    'useradd --root /x app',
    'useradd -P /x app',
    'useradd --strange app',
    'useradd -m -d $HOME_DIR app',
    'useradd -m -d ~/x app',
    'useradd $OPTIONS app',
    'adduser $OPTIONS app',
    'useradd -m a b',
    'usermod -u 1001 other',
    'usermod -m -d $X node',
    'userdel -r other',
    'userdel -f other',
    'userdel -r $NAME',
    'deluser --remove-all-files app',
    'adduser --conf /x app',
    'groupadd --prefix /x app',
    'adduser *',
    'newusers x',
    'chpasswd --root /x',
    'passwd -R /x -d app',
    'passwd -a',
    'chsh -R /x -s /bin/sh app',
    'chsh -l',
    'gpasswd --root /x -a app docker',
    'usermod --root /x -aG docker app',
    'groupadd -R /x app',
    'useradd -m -d ./x$Y app',
    'vipw',
  ])('%s', (line) => {
    expect(effectsOf(line, DEBIAN).kind).toBe('unknown');
  });

  test('a hook of the context', () => {
    expect(why('adduser app', { ...DEBIAN, files: { '/usr/local/sbin/adduser.local': '' } })).toContain('adduser.local');
  });
});
