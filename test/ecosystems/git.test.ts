import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const DEBIAN: Setting = { base: {} };
const URL = 'https://github.com/a/b.git';

describe('git clone', () => {
  test.each<[string, string]>([
    [`git clone ${URL}`, '/app/b'],
    ['git clone https://github.com/a/b', '/app/b'],
    ['git clone https://github.com/a/b/', '/app/b'],
    ['git clone https://github.com/a/b/.git', '/app/b'],
    ['git clone git@github.com:a/b.git', '/app/b'],
    ['git clone git@host:b.git', '/app/b'],
    ['git clone ssh://git@host:22/a/b.git', '/app/b'],
    [`git clone --bare ${URL}`, '/app/b.git'],
    [`git clone ${URL} c`, '/app/c'],
    [`git clone ${URL} .`, '/app'],
    [`git clone --depth 1 --recursive -b main ${URL} /src/b`, '/src/b'],
    [`git -C /x clone ${URL}`, '/x/b'],
    [`git -c advice.detachedHead=false clone -q ${URL}`, '/app/b'],
  ])('%s makes %s', (line, folder) => {
    const effects = knownEffects(line, DEBIAN);
    expect([writes(effects, `${folder}/x`), reads(effects, `${folder}/x`), writes(effects, '/app/other'), effects.network]).toEqual([
      true,
      true,
      folder === '/app',
      true,
    ]);
    expect(['/root/.gitconfig', '/root/.ssh/id', '/root/.netrc'].filter((path) => !reads(effects, path))).toEqual([]);
    expect([effects.names, effects.install]).toEqual(['all', undefined]);
  });

  test('whose the folder is that it goes into matters', () => {
    const effects = knownEffects(`git clone ${URL} /src/deep/b`, DEBIAN);
    expect([effects.folders, writes(effects, '/src/deep/other')]).toEqual([['/src/deep'], false]);
  });

  test.each<[string, boolean]>([
    [`git clone ${URL}`, true],
    [`git clone -b main ${URL}`, true],
    [`git clone --branch v1.2 ${URL}`, true],
    [`git clone --branch release-1.2.x ${URL}`, true],
    [`git clone -b 1.2.3-dev ${URL}`, true],
    [`git clone -b stable-1.2.3 ${URL}`, true],
    [`git clone --revision main ${URL}`, true],
    [`git clone -b v1.2.3 --remote-submodules ${URL}`, true],
    [`git clone -b $V ${URL}`, true],
    [`git clone -b v1.2.3 ${URL}`, false],
    [`git clone --depth=1 --branch=1.2.3 ${URL}`, false],
    [`git clone -b curl-8_5_0 ${URL}`, false],
    [`git clone -b v2.0.0-rc1 ${URL}`, false],
    [`git clone -b release-1.2.3 ${URL}`, false],
    [`git clone --revision 0123456789012345678901234567890123456789 ${URL}`, false],
  ])('%s moves: %s', (line, moves) => {
    const effects = knownEffects(line, { ...DEBIAN, terms: { $V: 'v${arg:V|1.2.3}' } });
    expect(effects.moving !== undefined).toBe(moves);
  });

  test('an address with a secret in it', () => {
    const terms = { 'https://$T@github.com/a/b.git': 'https://${arg:T}@github.com/a/b.git', 'https://x/$T': 'https://x/${arg:T}' };
    const setting = { ...DEBIAN, terms };
    expect(writes(knownEffects('git clone https://$T@github.com/a/b.git', setting), '/app/b/x')).toBe(true);
    expect(effectsOf('git clone https://x/$T', setting).kind).toBe('unknown');
    expect(effectsOf('git clone https://x/$T c', setting).kind).toBe('known');
  });

  test.each([
    'git',
    'git clone',
    'git clone /repo',
    'git clone ./repo c',
    'git clone file:///repo',
    'git clone ext::x c',
    'git clone $URL c',
    `git clone ${URL} $DIR`,
    `git clone ${URL} ~/b`,
    `git clone ${URL} /`,
    `git clone ${URL} a b`,
    `git clone --template /x ${URL}`,
    `git clone --reference /x ${URL}`,
    `git clone --separate-git-dir /x ${URL}`,
    `git clone -u /x ${URL}`,
    `git clone -c core.hooksPath=/x ${URL}`,
    `git clone --strange ${URL}`,
    `git -c core.fsmonitor=/x clone ${URL}`,
    `git --git-dir=/x clone ${URL}`,
    'git clone https://host',
    'git checkout main',
    'git pull',
    'git fetch origin',
    'git init',
    'git submodule update --init',
    'git lfs install',
    'git commit -m x',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, DEBIAN).kind).toBe('unknown');
  });

  test('unknown: a word that may be none, variables that lead elsewhere', () => {
    expect(why(`git clone -b $V ${URL}`, { ...DEBIAN, terms: { $V: '${split:?${arg:V}}' } })).toContain('$V');
    expect(why(`git clone ${URL}`, { ...DEBIAN, env: { GIT_DIR: '/x' } })).toContain('GIT_DIR');
    expect(why(`git clone ${URL}`, { ...DEBIAN, env: { GIT_SSH_COMMAND: '/x' } })).toContain('GIT_SSH_COMMAND');
    expect(effectsOf(`git clone ${URL}`, { ...DEBIAN, env: { GIT_TERMINAL_PROMPT: '0', GIT_SHA: 'x' } }).kind).toBe('known');
    expect(effectsOf(`git clone ${URL}`, { ...DEBIAN, cwd: undefined }).kind).toBe('unknown');
  });
});

describe('git config', () => {
  test.each<[string, readonly string[]]>([
    ['git config --global user.name x', ['/root/.gitconfig', '/root/.config/git/config']],
    ['git config --global --add safe.directory /app', ['/root/.gitconfig', '/root/.config/git/config']],
    ["git config --global --add safe.directory '*'", ['/root/.gitconfig', '/root/.config/git/config']],
    ['git config --global --unset user.name', ['/root/.gitconfig', '/root/.config/git/config']],
    ['git config set --global user.name x', ['/root/.gitconfig', '/root/.config/git/config']],
    ['git config --system core.longpaths true', ['/etc/gitconfig']],
    ['git config --global --get user.name', []],
    ['git config --global -l', []],
    ['git config get --global user.name', []],
  ])('%s writes %j', (line, expected) => {
    const paths = ['/root/.gitconfig', '/root/.config/git/config', '/etc/gitconfig', '/app/.git/config', '/app/x'];
    const effects = knownEffects(line, DEBIAN);
    expect(paths.filter((path) => writes(effects, path))).toEqual(expected);
    expect([effects.network, effects.moving, effects.names]).toEqual([false, undefined, 'all']);
    expect(reads(effects, '/root/.gitconfig')).toBe(true);
  });

  test('a value that is not known, another home', () => {
    const terms = { 'url.https://$T@x/.insteadOf': 'url.https://${arg:T}@x/.insteadOf' };
    expect(effectsOf('git config --global url.https://$T@x/.insteadOf https://x/', { ...DEBIAN, terms }).kind).toBe('known');
    expect(writes(knownEffects('git config --global a.b c', { ...DEBIAN, home: undefined }), '/home/x/.gitconfig')).toBe(true);
  });

  test.each([
    'git config',
    'git config user.name x',
    'git config --local user.name x',
    'git config --file /x user.name y',
    'git config --global --edit',
    'git config --global --system user.name x',
    'git config --global user.name',
    'git config --global --strange user.name x',
    'git config --global --add safe.directory *',
    'git config --global $KEY x',
  ])('unknown: %s', (line) => {
    const setting = { ...DEBIAN, terms: { $KEY: '${split:?${arg:KEY}}' } };
    expect(effectsOf(line, setting).kind).toBe('unknown');
  });

  test('unknown: settings in another place', () => {
    expect(effectsOf('git config --global a.b c', { ...DEBIAN, env: { XDG_CONFIG_HOME: '/x' } }).kind).toBe('unknown');
    expect(effectsOf('git config --global a.b c', { ...DEBIAN, env: { GIT_CONFIG_GLOBAL: '/x' } }).kind).toBe('unknown');
  });
});

describe('setcap', () => {
  test.each<[string, readonly string[]]>([
    ['setcap cap_net_bind_service=+ep /app/server', ['/app/server']],
    ['setcap CAP_NET_BIND_SERVICE+ep server', ['/app/server']],
    ['setcap -q cap_net_raw,cap_net_admin=eip /usr/bin/ping', ['/usr/bin/ping']],
    ['setcap -r /app/server', ['/app/server']],
    ['setcap cap_a=+ep /app/server cap_b=+ep /usr/bin/ping', ['/app/server', '/usr/bin/ping']],
    ['setcap -v cap_a=+ep /app/server', []],
  ])('%s writes %j', (line, expected) => {
    const effects = knownEffects(line, DEBIAN);
    expect(['/app/server', '/usr/bin/ping', '/app/x'].filter((path) => writes(effects, path))).toEqual(expected);
    expect([reads(effects, '/app/x'), effects.names, effects.network]).toEqual([false, 'all', false]);
  });

  test.each([
    'setcap',
    'setcap cap_a=+ep',
    'setcap - /x',
    'setcap cap_a=+ep $FILE',
    'setcap cap_a=+ep ~/x',
    'setcap cap_a=+ep /app/*',
    'setcap -n 1000 cap_a=+ep /x',
    'setcap cap_a /x',
    'setcap cap_a=+ep /x /y',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, DEBIAN).kind).toBe('unknown');
  });
});
