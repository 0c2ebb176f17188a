import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { effectsOf, knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['yaml']));

const LOCK = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      is-odd:
        specifier: 3.0.1
        version: 3.0.1

packages:

  is-odd@3.0.1:
    resolution: {integrity: sha512-x}
`;

const PLAIN = { '/app/package.json': '{"dependencies":{"is-odd":"3.0.1"}}', '/app/pnpm-lock.yaml': LOCK };

const WORKSPACE = {
  '/app/package.json': '{"name":"root"}',
  '/app/pnpm-workspace.yaml': "packages: ['packages/*']\n",
  '/app/pnpm-lock.yaml': "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  packages/a: {}\n\n  packages/gone: {}\n",
  '/app/packages/a/package.json': '{"name":"a","bin":"cli.js"}',
  '/app/packages/a/cli.js': '#!/usr/bin/env node\n',
  '/app/packages/a/src.js': '',
};

const setting = (files: Readonly<Record<string, string>>, rest: Partial<Setting> = {}): Setting => ({
  base: { npmAtLeast: 10 },
  files,
  ...rest,
});
const install = (files: Readonly<Record<string, string>>, line = 'pnpm install --frozen-lockfile', rest: Partial<Setting> = {}) =>
  knownEffects(line, setting(files, rest));
const blocked = (files: Readonly<Record<string, string>>, line?: string): string | undefined =>
  install(files, line).install?.blocked?.message;

describe('pnpm install', () => {
  it('reads the manifest and the lock, in this order', () => {
    const present = install(PLAIN).reads.patterns.filter((path) => path in PLAIN);
    expect(present).toEqual(['/app/package.json', '/app/pnpm-lock.yaml']);
  });

  it('looks for the files that it would read, and for no others', () => {
    const { optional } = install(PLAIN);
    const looked = ['.npmrc', '.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpm-workspace.yaml', 'binding.gyp', '.corepack.env'];
    expect(optional).toEqual(expect.arrayContaining(looked.map((name) => `/app/${name}`)));
    expect(optional).toEqual(
      expect.arrayContaining(['/pnpm-workspace.yaml', '/root/.npmrc', '/root/.config/pnpm/rc', '/usr/local/etc/npmrc']),
    );
    for (const name of ['.nvmrc', '.node-version', 'yarn.lock', 'package-lock.json', 'patches', 'turbo.json'])
      expect(optional).not.toContain(`/app/${name}`);
  });

  it('fills node_modules and its own folders', () => {
    const effects = install(PLAIN);
    expect(effects.outputs).toEqual(['/app/node_modules']);
    for (const path of ['/root/.local/share/pnpm/store/v3/x', '/root/.cache/pnpm/x', '/root/.cache/node/corepack/v1/x'])
      expect(writes(effects, path)).toBe(true);
    expect(writes(effects, '/app/pnpm-lock.yaml')).toBe(false);
    expect([effects.network, effects.names, effects.install]).toEqual([
      true,
      'all',
      { name: 'pnpm install', checkedBy: { program: 'pnpm', since: 11 } },
    ]);
    expect(writes(install(PLAIN, undefined, { env: { PNPM_HOME: '/pnpm' } }), '/pnpm/store/x')).toBe(true);
  });

  it('reads members with their programs and settings, and fills their folders', () => {
    const effects = install(WORKSPACE);
    for (const name of ['package.json', 'cli.js']) expect(reads(effects, `/app/packages/a/${name}`)).toBe(true);
    expect(reads(effects, '/app/packages/a/src.js')).toBe(false);
    expect(effects.optional).toContain('/app/packages/a/.npmrc');
    expect(effects.outputs).toEqual(['/app/node_modules', '/app/packages/a/node_modules', '/app/packages/gone/node_modules']);
    expect(writes(effects, '/app/packages/a/cli.js')).toBe(true);
  });

  it('without the network is not worth a layer', () => {
    const effects = install(PLAIN, 'pnpm install -r --offline --frozen-lockfile');
    expect([effects.install, effects.network, effects.outputs]).toEqual([undefined, false, ['/app/node_modules']]);
  });

  it('asks members for no settings since pnpm 11', () => {
    const files = { ...WORKSPACE, '/app/package.json': '{"packageManager":"pnpm@11.2.0"}' };
    expect(install(files).optional).not.toContain('/app/packages/a/.npmrc');
  });

  it.each([
    'pnpm -C /app install --frozen-lockfile',
    'pnpm i --frozen-lockfile',
    'pnpm ci',
    'pnpm install -r --frozen-lockfile',
    'pnpm --filter a... install --frozen-lockfile',
  ])('%s reads the same', (line) => {
    expect(new Set(install(WORKSPACE, line).reads.patterns)).toEqual(new Set(install(WORKSPACE).reads.patterns));
  });

  it('in a member works on the workspace', () => {
    const effects = install(WORKSPACE, undefined, { cwd: '/app/packages/a' });
    expect(effects.outputs).toContain('/app/node_modules');
    expect(reads(effects, '/app/pnpm-lock.yaml')).toBe(true);
    const outside = { ...WORKSPACE, '/app/other/package.json': '{}' };
    expect(why('pnpm install', setting(outside, { cwd: '/app/other' }))).toContain('no member of it');
    expect(install(outside, 'pnpm install --ignore-workspace --frozen-lockfile', { cwd: '/app/other' }).outputs).toEqual([
      '/app/other/node_modules',
    ]);
  });

  it('reads patches, linked folders and their programs, and all of a folder that is a dependency', () => {
    const effects = install({
      ...PLAIN,
      '/app/package.json':
        '{"dependencies":{"a":"link:a","b":"file:./b"},"pnpm":{"patchedDependencies":{"x@1":"patches/x.patch"},"overrides":{"c":"link:../c"}}}',
      '/app/a/package.json': '{"bin":"a.js"}',
      '/app/a/a.js': '',
      '/app/a/b.js': '',
      '/app/b/b.js': '',
      '/app/patches/x.patch': '',
      '/c/package.json': '{}',
    });
    const read = ['/app/a/package.json', '/app/a/a.js', '/app/b/b.js', '/app/patches/x.patch', '/c/package.json'];
    expect(read.filter((path) => !reads(effects, path))).toEqual([]);
    expect(reads(effects, '/app/a/b.js')).toBe(false);
  });
});

describe('settings', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['modules-dir', { '/app/.npmrc': 'modules-dir=deps' }],
    ['virtual-store-dir', { '/app/pnpm-workspace.yaml': 'virtualStoreDir: ../store' }],
    ['lockfile-dir', { '/app/pnpm-workspace.yaml': 'lockfileDir: ..' }],
    ['git-branch-lockfile', { '/app/pnpm-workspace.yaml': 'gitBranchLockfile: true' }],
    ['only-built-dependencies-file', { '/app/package.json': '{"pnpm":{"onlyBuiltDependenciesFile":"allowed.json"}}' }],
    ['script-shell', { '/root/.npmrc': 'script-shell=bash' }],
    ['node-options', { '/app/.npmrc': 'node-options=--require ./x.js' }],
    ['pnp', { '/app/.npmrc': 'node-linker=pnp' }],
    ['cafile', { '/app/.npmrc': 'cafile=./ca.pem' }],
    ['"packages" in pnpm-workspace.yaml', { '/app/pnpm-workspace.yaml': 'packages: a' }],
    ['"whatIsThis"', { '/app/pnpm-workspace.yaml': 'whatIsThis: 1' }],
    ['not valid YAML', { '/app/pnpm-workspace.yaml': 'a: [' }],
    ['package.yaml', { '/app/package.yaml': '' }],
    ['from the environment', { '/app/.npmrc': 'store-dir=${STORE}' }],
    ['config.yaml', { '/root/.config/pnpm/config.yaml': '' }],
  ])('%s: not followed', (message, files) => {
    expect(why('pnpm install', setting({ ...PLAIN, ...files }))).toContain(message);
  });

  it.each<Readonly<Record<string, string>>>([
    {
      '/app/.npmrc':
        'modules-dir=node_modules\nvirtual-store-dir=node_modules/.pnpm\nshamefully-hoist=true\n@x:registry=https://x.example\n',
    },
    { '/app/pnpm-workspace.yaml': '# nothing\n' },
    { '/app/pnpm-workspace.yaml': 'gitBranchLockfile: false\nminimumReleaseAge: 10\nallowBuilds:\n  esbuild: true\n' },
  ])('%j: nothing else is read or written', (files) => {
    const effects = install({ ...PLAIN, ...files });
    expect([effects.outputs, effects.install]).toEqual([
      ['/app/node_modules'],
      { name: 'pnpm install', checkedBy: { program: 'pnpm', since: 11 } },
    ]);
  });

  it.each([
    ['pnpm@10.20.0', '', undefined],
    ['pnpm@11.0.0', '', { program: 'pnpm' }],
    ['pnpm@10.20.0', 'verifyDepsBeforeRun: install\n', { program: 'pnpm' }],
    ['pnpm@11.0.0', 'verifyDepsBeforeRun: warn\n', undefined],
    ['pnpm@11.0.0', 'verifyDepsBeforeRun: false\n', undefined],
  ])('%s with %j: what it installed is compared with the manifests before a script', (packageManager, settings, checkedBy) => {
    const manifest = JSON.stringify({ name: 'app', packageManager });
    const files = { ...PLAIN, '/app/package.json': manifest, ...(settings !== '' && { '/app/pnpm-workspace.yaml': settings }) };
    expect(install(files).install?.checkedBy).toEqual(checkedBy);
  });

  it.each(['--lockfile-dir ..', '--modules-dir x', '--global', '--dry-run', '--frobnicate', '--filter [origin/main]', '$X'])(
    'pnpm install %s',
    (words) => {
      expect(effectsOf(`pnpm install ${words}`, setting(PLAIN)).kind).toBe('unknown');
    },
  );

  it.each<[Readonly<Record<string, string>>, boolean]>([
    [{ PNPM_CONFIG_MODULES_DIR: 'x' }, false],
    [{ npm_config_lockfile_dir: 'x' }, false],
    [{ NODE_OPTIONS: '--require ./x.js' }, false],
    [{ COREPACK_ENV_FILE: '.env' }, false],
    [{ NPM_CONFIG_PREFIX: '/home/node/.npm' }, true],
    [{ npm_config_store_dir: '/store' }, true],
  ])('the environment %j', (env, known) => {
    expect(effectsOf('pnpm install', setting(PLAIN, { env })).kind === 'known').toBe(known);
  });

  it('a store elsewhere is written', () => {
    expect(writes(install({ ...PLAIN, '/app/.npmrc': 'store-dir=.store' }), '/app/.store/v3/x')).toBe(true);
    expect(writes(install({ ...PLAIN, '/app/pnpm-workspace.yaml': 'storeDir: ~/s' }), '/root/s/x')).toBe(true);
  });
});

describe('code of the project', () => {
  it.each<[string, boolean]>([
    ['module.exports = { hooks: { readPackage(pkg) { return pkg } } };', true],
    ['// require("x")\nexport const hooks = { readPackage: (pkg) => (process.env.CI ? pkg : pkg) };', true],
    ['/** @type {import("x")} */\nmodule.exports = {};', true],
    ['const x = require("./x");', false],
    ['const x = "//"; require("./x");', false],
    ['module.exports = { a: [].constructor };', false],
    ['module.require("./x")', false],
    ['process.chdir("/")', false],
  ])('hooks: %s', (text, understood) => {
    expect(blocked({ ...PLAIN, '/app/.pnpmfile.cjs': text }) === undefined).toBe(understood);
    expect(blocked({ ...PLAIN, '/app/.pnpmfile.cjs': text }, 'pnpm install --frozen-lockfile --ignore-pnpmfile')).toBeUndefined();
  });

  it.each<[string, boolean]>([
    ['husky', true],
    ['pnpm exec husky', true],
    ['pnpm husky', true],
    ['pnpm run hello', true],
    ['pnpm hello', true],
    ['pnpm install', false],
    ['pnpm -r run hello', false],
    ['pnpm run other', false],
    ['yarn hello', false],
    ['node build.js', false],
  ])('scripts: %s', (text, understood) => {
    const scripts = { postinstall: text, hello: 'echo hello', other: 'tsc' };
    expect(blocked({ ...PLAIN, '/app/package.json': JSON.stringify({ scripts }) }) === undefined).toBe(understood);
    expect(
      blocked({ ...PLAIN, '/app/package.json': JSON.stringify({ scripts }) }, 'pnpm install --frozen-lockfile --ignore-scripts'),
    ).toBeUndefined();
  });

  it.each<[string, object, boolean]>([
    ['pnpm 9', { packageManager: 'pnpm@9.0.0' }, true],
    ['pnpm 9 with a list', { packageManager: 'pnpm@9.0.0', pnpm: { onlyBuiltDependencies: [] } }, false],
    ['no release', {}, true],
    ['pnpm 10', { packageManager: 'pnpm@10.0.0' }, false],
    ['pnpm 10 of devEngines', { devEngines: { packageManager: { name: 'pnpm', version: '^10.2.0' } } }, false],
    ['pnpm 10, listed', { packageManager: 'pnpm@10.0.0', pnpm: { onlyBuiltDependencies: ['nx'] } }, true],
    ['pnpm 11, listed with a version', { packageManager: 'pnpm@11.0.0', pnpm: { allowBuilds: { 'nx@21.0.0': true } } }, true],
    ['pnpm 11, all', { packageManager: 'pnpm@11.0.0', pnpm: { dangerouslyAllowAllBuilds: true } }, true],
  ])('install scripts of dependencies: %s', (_, manifest, run) => {
    const lock = `${LOCK}\n  nx@21.0.0:\n    resolution: {integrity: sha512-x}\n`;
    const files = { '/app/package.json': JSON.stringify(manifest), '/app/pnpm-lock.yaml': lock, '/app/nx.json': '{}' };
    expect(blocked(files) !== undefined).toBe(run);
  });

  it('members that are copied into node_modules', () => {
    expect(blocked({ ...WORKSPACE, '/app/packages/a/package.json': '{"dependenciesMeta":{"b":{"injected":true}}}' })).toContain(
      'copies packages',
    );
    expect(blocked({ ...WORKSPACE, '/app/.npmrc': 'inject-workspace-packages=true' })).toContain('copies packages');
  });
});

describe('the lock', () => {
  const changes = (files: Readonly<Record<string, string>>, line = 'pnpm install', rest: Partial<Setting> = {}): string | undefined =>
    install({ ...PLAIN, ...files }, line, rest).install?.lockReason;

  it('is left alone where it agrees with the manifests', () => {
    expect(changes({})).toBeUndefined();
    expect(changes({ '/app/package.json': '{"packageManager":"pnpm@12.0.0","dependencies":{"is-odd":"3.0.1"}}' })).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['dependencies', { '/app/package.json': '{}' }],
    ['dependencies', { '/app/package.json': '{"dependencies":{"is-odd":"^3.0.1"}}' }],
    ['dependencies', { '/app/package.json': '{"dependencies":{"is-odd":"3.0.1"},"peerDependencies":{"react":"*"}}' }],
    ['devDependencies', { '/app/package.json': '{"dependencies":{"is-odd":"3.0.1"},"devDependencies":{"a":"1"}}' }],
    ['"overrides"', { '/app/package.json': '{"dependencies":{"is-odd":"3.0.1"},"pnpm":{"overrides":{"a":"1"}}}' }],
    ['"patched-dependencies"', { '/app/pnpm-workspace.yaml': 'patchedDependencies: { x: y }' }],
    ['"autoInstallPeers"', { '/app/.npmrc': 'auto-install-peers=false' }],
    ['hooks', { '/app/.pnpmfile.cjs': 'module.exports = {}' }],
    ['pnpm 8 may rewrite', { '/app/package.json': '{"packageManager":"pnpm@8.0.0","dependencies":{"is-odd":"3.0.1"}}' }],
    ['pnpm 9 and later rewrite', { '/app/pnpm-lock.yaml': LOCK.replace('9.0', '6.0') }],
    ['no workspace now', { '/app/pnpm-lock.yaml': LOCK.replace('  .:', '  a: {}\n\n  .:') }],
    ['does not say its version', { '/app/pnpm-lock.yaml': 'x: 1' }],
    ['prefer-frozen-lockfile', { '/app/.npmrc': 'prefer-frozen-lockfile=false' }],
  ])('may change: %s', (message, files) => {
    expect(changes(files)).toContain(message);
    expect(writes(install({ ...PLAIN, ...files }, 'pnpm install'), '/app/pnpm-lock.yaml')).toBe(true);
    expect(changes(files, 'pnpm install --frozen-lockfile')).toBeUndefined();
    expect(changes(files, 'pnpm install', { env: { CI: '1' } })).toBeUndefined();
  });

  it('compares catalogs', () => {
    const lock = LOCK.replace(
      'importers:',
      'catalogs:\n  default:\n    is-odd:\n      specifier: 3.0.1\n      version: 3.0.1\n\nimporters:',
    );
    expect(changes({ '/app/pnpm-lock.yaml': lock, '/app/pnpm-workspace.yaml': 'catalog: { is-odd: 3.0.1 }' })).toBeUndefined();
    expect(changes({ '/app/pnpm-lock.yaml': lock, '/app/pnpm-workspace.yaml': 'catalog: { is-odd: 3.0.2 }' })).toContain('catalog');
  });

  it('is needed by a frozen install', () => {
    const { '/app/package.json': manifest } = PLAIN;
    expect(blocked({ '/app/package.json': manifest })).toContain('without a pnpm-lock.yaml');
    expect(install({ '/app/package.json': manifest }, 'pnpm install').install?.lockReason).toBe('there is no lock file');
    expect(install({ '/app/package.json': manifest }, 'pnpm install --no-lockfile').install?.lockReason).toBeUndefined();
  });
});

describe('pnpm fetch', () => {
  it('reads no members', () => {
    const effects = install(WORKSPACE, 'pnpm fetch --prod');
    for (const path of ['/app/package.json', '/app/pnpm-lock.yaml', '/app/pnpm-workspace.yaml']) expect(reads(effects, path)).toBe(true);
    expect(reads(effects, '/app/packages/a/package.json')).toBe(false);
    expect(effects.install).toEqual({ name: 'pnpm fetch' });
  });
});

describe('the step that fetches alone', () => {
  const prefetch = (files: Readonly<Record<string, string>>, line: string): ReturnType<typeof prefetchOf> =>
    prefetchOf(line, setting(files));
  const builds = { ...PLAIN, '/app/package.json': '{"scripts":{"postinstall":"tsc"},"dependencies":{"is-odd":"3.0.1"}}' };

  it.each<[string, string | undefined]>([
    ['pnpm install --frozen-lockfile', 'pnpm fetch'],
    ['pnpm i -P --frozen-lockfile', 'pnpm fetch --prod'],
    ['pnpm -C . install --frozen-lockfile --dev', 'pnpm -C . fetch --dev'],
    ['pnpm install', 'pnpm fetch'],
    ['pnpm ci', undefined],
    ['pnpm install --ignore-scripts', undefined],
    ['pnpm add x', undefined],
  ])('%s: %s', (line, command) => {
    expect(prefetch(builds, line)).toEqual(command === undefined ? undefined : { command });
  });

  it('is for installs that need the source, and have a lock that stays', () => {
    expect(prefetch(PLAIN, 'pnpm install')).toBeUndefined();
    expect(prefetch({ '/app/package.json': builds['/app/package.json'] }, 'pnpm install')).toBeUndefined();
    expect(prefetch({ ...builds, '/app/.pnpmfile.cjs': 'require("x")' }, 'pnpm install')).toBeUndefined();
    const other = builds['/app/package.json'].replace('3.0.1', '^3.0.1');
    expect(prefetch({ ...builds, '/app/package.json': other }, 'pnpm install')).toBeUndefined();
  });

  it('needs a look where it fetches more, or there are members', () => {
    const members = { ...WORKSPACE, '/app/packages/a/package.json': '{"scripts":{"prepare":"tsc"}}' };
    expect(prefetch(members, 'pnpm install --frozen-lockfile')?.review).toContain('programs of members');
    expect(prefetch(members, 'pnpm install --frozen-lockfile --filter a')?.review).toContain('leaves out');
    expect(prefetch(builds, 'pnpm install --frozen-lockfile --no-optional')?.review).toContain('leaves out');
  });
});
