import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['yaml']));

type Files = Readonly<Record<string, string>>;

const V1 = '# yarn lockfile v1\n\n\n';
const entry = (head: string, rest = ''): string =>
  `${head}:\n  version "1.0.0"\n  resolved "https://x.example/x.tgz#ab"\n  integrity sha512-x==\n${rest}\n`;
const LOCK = `${V1}${entry('"@s/b@^1.0.0", "@s/b@1"')}${entry('a@1.0.0', '  dependencies:\n    "@s/b" "^1.0.0"\n  optionalDependencies:\n    "@s/b" "1"\n')}`;
const PLAIN = { '/app/package.json': '{"dependencies":{"a":"1.0.0"}}', '/app/yarn.lock': LOCK };
const BERRY_LOCK = '__metadata:\n  version: 8\n  cacheKey: 10c0\n\n"a@npm:1.0.0":\n  version: 1.0.0\n';
const BERRY = { ...PLAIN, '/app/yarn.lock': BERRY_LOCK, '/app/.yarnrc.yml': 'nodeLinker: node-modules\n' };

const setting = (files: Files, rest: Partial<Setting> = {}): Setting => ({ base: { npmAtLeast: 10 }, files, ...rest });
const install = (files: Files, line = 'yarn install --frozen-lockfile', rest: Partial<Setting> = {}) =>
  knownEffects(line, setting(files, rest));
const blocked = (files: Files, line?: string): string | undefined => install(files, line).install?.blocked?.message;

describe('yarn 1', () => {
  it('reads the manifest and the lock, in this order, and fills node_modules', () => {
    const effects = install(PLAIN);
    expect(effects.reads.patterns.filter((path) => path in PLAIN)).toEqual(['/app/package.json', '/app/yarn.lock']);
    expect([effects.outputs, effects.install]).toEqual([['/app/node_modules'], { name: 'yarn install' }]);
    const written = ['/usr/local/share/.cache/yarn/v6/x', '/root/.cache/node/corepack/v1/x', '/app/yarn.lock'];
    expect(written.map((path) => writes(effects, path))).toEqual([true, true, false]);
  });

  it('looks for settings here and above', () => {
    const { optional } = install(PLAIN);
    for (const path of [
      '/app/.yarnrc',
      '/.yarnrc',
      '/app/.npmrc',
      '/app/.yarnrc.yml',
      '/app/.yarnclean',
      '/root/.yarnrc',
      '/usr/local/share/.yarnrc',
    ])
      expect(optional).toContain(path);
    for (const name of ['package-lock.json', 'README.md', 'pnpm-lock.yaml']) expect(optional).not.toContain(`/app/${name}`);
  });

  it.each([
    'yarn --frozen-lockfile',
    'yarn install --frozen-lockfile --production=true',
    'yarn --cwd /app install --frozen-lockfile',
    'yarnpkg install --frozen-lockfile',
  ])('%s is the same', (line) => {
    expect(new Set(install(PLAIN, line).reads.patterns)).toEqual(new Set(install(PLAIN).reads.patterns));
  });

  it('reads workspaces with their programs, from a member as well', () => {
    const files = {
      '/app/package.json': '{"private":true,"workspaces":["p/*"]}',
      '/app/yarn.lock': V1,
      '/app/p/x/package.json': '{"name":"x","bin":"x.js"}',
      '/app/p/x/x.js': '',
      '/app/p/x/y.js': '',
    };
    for (const cwd of ['/app', '/app/p/x']) {
      const effects = install(files, undefined, { cwd });
      expect(['/app/p/x/package.json', '/app/p/x/x.js', '/app/p/x/y.js', '/app/yarn.lock'].map((path) => reads(effects, path))).toEqual([
        true,
        true,
        false,
        true,
      ]);
      expect(effects.outputs).toEqual(['/app/node_modules', '/app/p/x/node_modules']);
    }
  });

  it.each<[string, Files]>([
    ['.yarnrc', { '/app/.yarnrc': 'yarn-path ".yarn/releases/yarn-1.22.22.js"', '/app/.yarn/releases/yarn-1.22.22.js': '' }],
    ['.yarnrc.yml', { '/app/.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-1.22.22.js', '/app/.yarn/releases/yarn-1.22.22.js': '' }],
  ])('reads the release that %s names', (_, files) => {
    expect(reads(install({ ...PLAIN, ...files }), '/app/.yarn/releases/yarn-1.22.22.js')).toBe(true);
  });

  it('reads an offline mirror, and writes a cache elsewhere', () => {
    const effects = install({ ...PLAIN, '/.yarnrc': 'yarn-offline-mirror "./mirror"\ncache-folder ~/c\n' });
    expect([reads(effects, '/mirror/x.tgz'), writes(effects, '/root/c/x')]).toEqual([true, true]);
    expect(writes(install(PLAIN, undefined, { env: { YARN_CACHE_FOLDER: '/cache' } }), '/cache/v6/x')).toBe(true);
  });

  it.each<[string, Files, Partial<Setting>]>([
    ['modules-folder', { '/app/.yarnrc': '--install.modules-folder deps' }, {}],
    ['setting cwd', { '/app/.yarnrc': '--cwd web' }, {}],
    ['plugnplay-override', { '/app/.yarnrc': 'plugnplay-override true' }, {}],
    ['cafile', { '/app/.yarnrc': 'cafile ./ca.pem' }, {}],
    ['installConfig', { '/app/package.json': '{"installConfig":{"pnp":true}}' }, {}],
    ['yarn.json', { '/app/yarn.json': '{}' }, {}],
    ['script-shell', { '/app/.npmrc': 'script-shell=bash' }, {}],
    ['NODE_OPTIONS', {}, { env: { NODE_OPTIONS: '--require ./x.js' } }],
    ['cache-folder', {}, { unknownEnv: ['YARN_CACHE_FOLDER'] }],
    ['yarn-offline-mirror-pruning', { '/app/.yarnrc': 'yarn-offline-mirror-pruning true' }, {}],
    ['no package.json', { '/app/package.json': '' }, {}],
  ])('%s: not followed', (message, files, rest) => {
    const all = message.startsWith('no package.json') ? {} : { ...PLAIN, ...files };
    expect(why('yarn install', setting(all, rest))).toContain(message);
  });

  it.each(['yarn build', 'yarn install x', 'yarn --modules-folder x', 'yarn workspaces focus a', 'yarn $X', 'yarn add a'])(
    '%s is not known',
    (line) => {
      expect(effectsOf(line, setting(PLAIN)).kind).toBe('unknown');
    },
  );

  it.each<[string | undefined, Files]>([
    [undefined, {}],
    ['no entry for a@2', { '/app/package.json': '{"dependencies":{"a":"2"}}' }],
    ['no entry for c@1', { '/app/package.json': '{"dependencies":{"a":"1.0.0"},"devDependencies":{"c":"1"}}' }],
    ['nothing needs', { '/app/package.json': '{}' }],
    ['no checksum', { '/app/yarn.lock': LOCK.replace(/ {2}integrity .*\n/g, '') }],
    ['"resolutions"', { '/app/package.json': '{"dependencies":{"a":"1.0.0"},"resolutions":{}}' }],
    ['not understood', { '/app/yarn.lock': `${V1}<<<<<<< HEAD\n` }],
  ])('the lock may change: %s', (message, files) => {
    const effects = install({ ...PLAIN, ...files }, 'yarn install');
    if (message === undefined) expect(effects.install?.lockReason).toBeUndefined();
    else expect(effects.install?.lockReason).toContain(message);
    expect(writes(effects, '/app/yarn.lock')).toBe(message !== undefined);
    expect(install({ ...PLAIN, ...files }, 'yarn install --pure-lockfile').install?.lockReason).toBeUndefined();
  });

  it('asks for the scripts of the project', () => {
    const scripts = (text: string) => ({
      ...PLAIN,
      '/app/package.json': JSON.stringify({ scripts: { postinstall: text, hello: 'echo x' } }),
    });
    expect(blocked(scripts('yarn hello && yarn run hello && yarn husky'))).toBeUndefined();
    expect(blocked(scripts('yarn install'))).toContain('postinstall');
    expect(blocked(scripts('tsc'), 'yarn install --frozen-lockfile --ignore-scripts')).toBeUndefined();
    expect(blocked({ '/app/package.json': '{}' })).toContain('without a yarn.lock');
  });
});

describe('yarn 2 and later', () => {
  const berry = (files: Files, line = 'yarn install --immutable', rest: Partial<Setting> = {}) =>
    install({ ...BERRY, ...files }, line, rest);

  it('reads the manifest, the lock and its settings', () => {
    const effects = berry({});
    expect(effects.reads.patterns.filter((path) => path in BERRY)).toEqual(['/app/package.json', '/app/yarn.lock', '/app/.yarnrc.yml']);
    expect(effects.outputs).toEqual(['/app/.yarn/install-state.gz', '/app/.yarn/unplugged', '/app/node_modules']);
    expect(writes(effects, '/root/.yarn/berry/cache/x.zip')).toBe(true);
    expect(effects.optional).toEqual(expect.arrayContaining(['/.yarnrc.yml', '/root/.yarnrc.yml', '/app/.env.yarn']));
  });

  it('without node_modules makes the files of Plug and Play', () => {
    const effects = berry({ '/app/.yarnrc.yml': '# nothing\n' });
    expect(effects.outputs).toContain('/app/.pnp.cjs');
    expect(effects.outputs).not.toContain('/app/node_modules');
    expect(berry({ '/app/.yarnrc.yml': '', '/app/.pnp.cjs': '' }).install?.blocked?.message).toContain('.pnp.cjs');
    expect(berry({ '/app/.yarnrc.yml': '' }, undefined, { env: { YARN_NODE_LINKER: 'node-modules' } }).outputs).toContain(
      '/app/node_modules',
    );
  });

  it('keeps its cache in the project, in releases before 4 and where it is told', () => {
    const old = { '/app/package.json': '{"packageManager":"yarn@3.8.0"}', '/app/yarn.lock': BERRY_LOCK.replace('8', '6') };
    expect(berry(old).outputs).toContain('/app/.yarn/cache');
    expect(berry({ '/app/.yarnrc.yml': 'enableGlobalCache: false\ncacheFolder: .c\n' }).outputs).toContain('/app/.c');
    const zero = berry({ ...old, '/app/.yarn/cache/a.zip': '' });
    expect([reads(zero, '/app/.yarn/cache/a.zip'), zero.outputs.includes('/app/.yarn/cache'), zero.install?.review !== undefined]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('reads patches of manifests and of the lock', () => {
    const effects = berry({
      '/app/package.json':
        '{"dependencies":{"a":"patch:a@npm%3A1.0.0#~/.yarn/patches/a.patch"},"resolutions":{"b@npm:1":"patch:b@npm%3A1#./b.patch"}}',
      '/app/yarn.lock': `${BERRY_LOCK}\n"c@patch:c@npm%3A1#./.yarn/patches/c.patch::locator=x":\n  version: 1\n\n"d@patch:d@npm%3A1#optional!builtin<compat/d>":\n  version: 1\n`,
    });
    for (const path of ['/app/.yarn/patches/a.patch', '/app/b.patch', '/app/.yarn/patches/c.patch'])
      expect(reads(effects, path)).toBe(true);
  });

  it.each<[string, Files]>([
    ['lockfileFilename', { '/app/.yarnrc.yml': 'lockfileFilename: x' }],
    ['not valid YAML', { '/app/.yarnrc.yml': 'a: [' }],
    ['caFilePath', { '/app/.yarnrc.yml': 'caFilePath: ./ca.pem' }],
    ['workspaces of its own', { '/app/package.json': '{"workspaces":["a"]}', '/app/a/package.json': '{"workspaces":["b"]}' }],
    ['names both', { '/app/package.json': '{"packageManager":"yarn@1.22.22"}' }],
  ])('%s: not followed', (message, files) => {
    expect(why('yarn install', setting({ ...BERRY, ...files }))).toContain(message);
  });

  it.each<[string, Files]>([
    ['plugin', { '/app/.yarnrc.yml': 'plugins:\n  - ./p.cjs\n', '/app/p.cjs': '' }],
    ['constraints', { '/app/.yarnrc.yml': 'enableConstraintsChecks: true' }],
    ['made by a script', { '/app/package.json': '{"dependencies":{"a":"exec:./gen.js"}}' }],
    ['"resolutions" take', { '/app/package.json': '{"resolutions":{"a":"portal:./a"}}' }],
    ['postinstall', { '/app/package.json': '{"scripts":{"postinstall":"tsc"}}' }],
  ])('%s: refused', (message, files) => {
    expect(berry(files).install?.blocked?.message).toContain(message);
  });

  it('may write the lock where nothing tells it not to', () => {
    expect(berry({}, 'yarn').install?.lockReason).toContain('--immutable');
    expect(berry({}, 'yarn', { env: { CI: 'true' } }).install?.lockReason).toBeUndefined();
    expect(berry({ '/app/.yarnrc.yml': 'enableImmutableInstalls: true' }, 'yarn').install?.lockReason).toBeUndefined();
    expect(berry({}, 'yarn --no-immutable', { env: { CI: 'true' } }).install?.lockReason).toContain('--immutable');
    expect(berry({}, 'yarn workspaces focus --production').install?.name).toBe('yarn install');
  });

  it.each(['YARN_RC_FILENAME', 'YARN_PLUGINS', 'YARN_LOCKFILE_FILENAME'])('%s is not followed', (name) => {
    expect(why('yarn install', setting(BERRY, { env: { [name]: 'x' } }))).toContain(name);
  });
});
