import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['toml']));

type Files = Readonly<Record<string, string>>;

const LOCK = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "app",
      "dependencies": { "a": "1.0.0", },
    },
  },
  "packages": {
    "a": ["a@1.0.0", "", {}, "sha512-x=="],
  }
}
`;
const PLAIN = { '/app/package.json': '{"name":"app","dependencies":{"a":"1.0.0"}}', '/app/bun.lock': LOCK };

const setting = (files: Files, rest: Partial<Setting> = {}): Setting => ({ base: {}, files, ...rest });
const install = (files: Files, line = 'bun install --frozen-lockfile', rest: Partial<Setting> = {}) =>
  knownEffects(line, setting(files, rest));

describe('bun install', () => {
  it('reads the manifest, the lock and settings, and fills node_modules', () => {
    const effects = install(PLAIN);
    expect(effects.reads.patterns.filter((path) => path in PLAIN)).toEqual(['/app/package.json', '/app/bun.lock']);
    for (const path of [
      '/app/bunfig.toml',
      '/app/.npmrc',
      '/app/bun.lockb',
      '/app/.env',
      '/app/.env.production.local',
      '/app/binding.gyp',
      '/package.json',
      '/root/.bunfig.toml',
      '/root/.npmrc',
    ])
      expect(effects.optional).toContain(path);
    for (const name of ['package-lock.json', '.env.development', 'tsconfig.json']) expect(effects.optional).not.toContain(`/app/${name}`);
    expect([effects.outputs, effects.install]).toEqual([['/app/node_modules'], { name: 'bun install' }]);
    expect([writes(effects, '/root/.bun/install/cache/x'), writes(effects, '/app/bun.lock')]).toEqual([true, false]);
  });

  it('starts from other locks where it has none', () => {
    expect(install({ '/app/package.json': '{}' }, 'bun install').optional).toEqual(
      expect.arrayContaining(['/app/package-lock.json', '/app/npm-shrinkwrap.json', '/app/yarn.lock', '/app/pnpm-workspace.yaml']),
    );
  });

  it('reads workspaces, patches, linked folders and folders that are dependencies', () => {
    const files = {
      '/app/package.json':
        '{"workspaces":["p/*"],"dependencies":{"l":"link:../l","f":"file:./f"},"patchedDependencies":{"a@1":"patches/a.patch"}}',
      '/app/bun.lock': LOCK,
      '/app/p/x/package.json': '{"name":"x","bin":"x.js"}',
      '/app/p/x/x.js': '',
      '/app/p/x/y.js': '',
      '/app/f/lib.js': '',
      '/app/patches/a.patch': '',
    };
    for (const cwd of ['/app', '/app/p/x', '/app/p/x/src']) {
      const effects = install(files, undefined, { cwd, folders: ['/app/p/x/src'] });
      const read = ['/app/p/x/package.json', '/app/p/x/x.js', '/app/f/lib.js', '/app/patches/a.patch', '/l/package.json'];
      expect(read.filter((path) => !reads(effects, path))).toEqual([]);
      expect(reads(effects, '/app/p/x/y.js')).toBe(false);
      expect(effects.outputs).toContain('/app/p/x/node_modules');
    }
  });

  it.each<[string, Files, Partial<Setting>]>([
    ['install.cafile', { '/app/bunfig.toml': '[install]\ncafile = "ca.pem"\n' }, {}],
    ['install.globalDir', { '/root/.bunfig.toml': '[install]\nglobalDir = "x"\n' }, {}],
    ['install.lockfile', { '/app/bunfig.toml': '[install.lockfile]\nprint = "yarn"\n' }, {}],
    ['not valid TOML', { '/app/bunfig.toml': '[' }, {}],
    ['BUN_CONFIG_YARN_LOCKFILE', {}, { env: { BUN_CONFIG_YARN_LOCKFILE: '1' } }],
    ['NODE_OPTIONS', {}, { env: { NODE_OPTIONS: '--require ./x.js' } }],
    ['of bun is not known', {}, { unknownEnv: ['BUN_INSTALL_CACHE_DIR'] }],
    ['the setting cache', { '/app/.npmrc': 'cache=./x' }, {}],
  ])('%s: not followed', (message, files, rest) => {
    expect(why('bun install', setting({ ...PLAIN, ...files }, rest))).toContain(message);
  });

  it.each(['bun install x', 'bun add a', 'bun run build', 'bun install --config=x', 'bun install --yarn', 'bun install -g', 'bun $X'])(
    '%s is not known',
    (line) => {
      expect(effectsOf(line, setting(PLAIN)).kind).toBe('unknown');
    },
  );

  it('a cache elsewhere is written', () => {
    expect(writes(install(PLAIN, undefined, { env: { BUN_INSTALL_CACHE_DIR: '/c' } }), '/c/x')).toBe(true);
    expect(writes(install({ ...PLAIN, '/app/bunfig.toml': '[install.cache]\ndir = "~/c"\n' }), '/root/c/x')).toBe(true);
  });

  it.each<[string | undefined, Files]>([
    [undefined, {}],
    ['dependencies', { '/app/package.json': '{"dependencies":{"a":"^1.0.0"}}' }],
    ['devDependencies', { '/app/package.json': '{"dependencies":{"a":"1.0.0"},"devDependencies":{"b":"1"}}' }],
    ['"overrides"', { '/app/package.json': '{"dependencies":{"a":"1.0.0"},"overrides":{"b":"1"}}' }],
    ['catalogs', { '/app/package.json': '{"dependencies":{"a":"1.0.0"},"catalog":{"b":"1"}}' }],
    ['no workspace now', { '/app/bun.lock': LOCK.replace('"": {', '"x": {}, "": {') }],
    ['not known', { '/app/bun.lock': '<<<<<<<' }],
  ])('the lock may change: %s', (message, files) => {
    const effects = install({ ...PLAIN, ...files }, 'bun install');
    if (message === undefined) expect(effects.install?.lockReason).toBeUndefined();
    else expect(effects.install?.lockReason).toContain(message);
    expect(writes(effects, '/app/bun.lock')).toBe(message !== undefined);
    expect(
      install({ ...PLAIN, ...files, '/app/bunfig.toml': '[install]\nfrozenLockfile = true\n' }, 'bun install').install?.lockReason,
    ).toBeUndefined();
    expect(install({ ...PLAIN, ...files }, 'bun ci').install?.lockReason).toBeUndefined();
  });

  it('asks for the scripts of the project', () => {
    const scripts = (text: string) => ({
      ...PLAIN,
      '/app/package.json': JSON.stringify({ scripts: { postinstall: text, hello: 'echo' } }),
    });
    const blocked = (files: Files, line?: string): string | undefined => install(files, line).install?.blocked?.message;
    expect(blocked(scripts('bun run hello && bun hello'))).toBeUndefined();
    expect(blocked(scripts('bun build.ts'))).toContain('postinstall');
    expect(blocked(scripts('bun build.ts'), 'bun install --frozen-lockfile --ignore-scripts')).toBeUndefined();
    expect(blocked({ '/app/package.json': '{}' })).toContain('without a bun.lock');
  });
});
