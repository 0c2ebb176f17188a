import { describe, expect, it } from 'vitest';
import { effectsOf, type Files, json, knownEffects, project, type World } from './npm-world.ts';

/** A lock whose root entry says what the manifest says. */
const lockFor = (manifest: { readonly name: string }, packages: Readonly<Record<string, unknown>> = {}): string =>
  json({ name: manifest.name, lockfileVersion: 3, requires: true, packages: { '': manifest, ...packages } });

const WEB: Files = {
  '/app/web/package.json': json({ name: 'web', scripts: { a: 'patch-package', b: 'node x.js' } }),
  '/app/web/package-lock.json': lockFor({ name: 'web' }),
  '/app/web/patches/x.patch': '',
  '/app/web/src/index.ts': '',
};

const worldOf = (script: string, more: Files = {}, rest: Partial<World> = {}): World => ({
  command: 'npm ci',
  ...rest,
  files: { ...project({ scripts: { postinstall: script } }), ...WEB, ...more },
});
const reason = (script: string, more?: Files, rest?: Partial<World>): string | undefined => {
  const effects = effectsOf(worldOf(script, more, rest));
  return effects.kind === 'unknown' ? 'unknown' : effects.install?.blocked?.reason;
};

describe('npm that a script starts', () => {
  it.each([
    'cd web && npm install',
    'cd ./web && npm ci --legacy-peer-deps',
    'cd /app/web && CI=1 npm i --no-audit',
    '(cd web && npm ci) && echo done',
    '(cd web && npm ci); npm prune',
    'npm install --prefix web',
    'npm --prefix ./web ci',
    'cd web && cd ../web && npm install && npm prune',
  ])('in %s is an install of that folder', (script) => {
    const effects = knownEffects(worldOf(script));
    expect(effects.install?.blocked).toBeUndefined();
    expect(effects.reads.patterns).toEqual(
      expect.arrayContaining(['/app/web/package.json', '/app/web/package-lock.json', '/app/web/.npmrc', '/app/web/npm-shrinkwrap.json']),
    );
    expect(effects.reads.patterns).not.toContain('/app/web/**');
    expect(effects.outputs).toEqual(['/app/node_modules', '/app/web/node_modules']);
  });

  it('may write the lock there', () => {
    const out = {
      '/app/web/package-lock.json': json({
        name: 'web',
        lockfileVersion: 3,
        requires: true,
        packages: { '': { name: 'web', license: 'MIT' } },
      }),
    };
    expect(knownEffects(worldOf('cd web && npm install', out)).writes.patterns).toContain('/app/web/package-lock.json');
    expect(knownEffects(worldOf('cd web && npm install')).writes.patterns).not.toContain('/app/web/package-lock.json');
    expect(knownEffects(worldOf('cd web && npm ci', out)).writes.patterns).not.toContain('/app/web/package-lock.json');
  });

  it('prunes in the same folder without its scripts, but those of "dependencies"', () => {
    expect(reason('npm prune')).toBeUndefined();
    expect(
      reason('cd web && npm prune', { '/app/web/package.json': json({ name: 'web', scripts: { prepare: 'node x.js' } }) }),
    ).toBeUndefined();
    const dependencies = { '/app/web/package.json': json({ name: 'web', scripts: { dependencies: 'node x.js' } }) };
    expect(reason('cd web && npm prune', dependencies)).toBe('script-not-understood');
    expect(knownEffects({ ...worldOf('npm prune'), command: 'npm ci' }).updates).toContain('/app/yarn.lock');
  });

  it('runs scripts of the folder that it is in', () => {
    const effects = knownEffects(worldOf('cd web && npm run a'));
    expect(effects.install?.blocked).toBeUndefined();
    expect(effects.reads.patterns).toContain('/app/web/patches/**');
    expect(effects.reads.patterns).toContain('/app/web/.npmrc');
    expect(reason('cd web && npm run b')).toBe('script-not-understood');
    expect(reason('cd web && npm run missing')).toBe('script-not-understood');
  });

  it('gets the settings that the first one hands on', () => {
    const peers = { name: 'web', dependencies: { a: '1.0.0' } };
    const entries = {
      'node_modules/a': { version: '1.0.0', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', peerDependencies: { b: '1' } },
    };
    const out = { '/app/web/package.json': json(peers), '/app/web/package-lock.json': lockFor(peers, entries) };
    const written = (command: string, more: Files = {}): boolean =>
      knownEffects(worldOf('cd web && npm install', { ...out, ...more }, { command })).writes.patterns.includes(
        '/app/web/package-lock.json',
      );
    expect(written('npm ci')).toBe(true);
    expect(written('npm ci --legacy-peer-deps')).toBe(false);
    expect(written('npm ci', { '/app/.npmrc': 'legacy-peer-deps=true' })).toBe(false);
    const cache = knownEffects(worldOf('cd web && npm install', {}, { command: 'npm ci --cache .cache' }));
    expect(cache.writes.patterns).toContain('/app/.cache/**');
    expect(cache.writes.patterns).not.toContain('/app/web/.cache/**');
  });
});

describe('npm that a script starts is not followed', () => {
  it.each([
    'cd missing && npm install',
    'cd web || npm install',
    'cd web; npm install',
    'cd web && npm install || true',
    'cd $DIR && npm install',
    'cd - && npm install',
    'cd && npm install',
    'cd web extra && npm install',
    'cd web > log && npm install',
    'A=1 cd web && npm install',
    '{ cd web && npm ci; } && npm prune',
    'if cd web; then npm ci; fi',
    'npm ci && cd missing',
    'cd web && npm install left-pad',
    'cd web && npm ci .',
    'cd web && npm update',
    'cd web && npm rebuild',
    'cd web && npm audit fix',
    'cd web && npm install --no-such-flag',
    'cd web && npm install ""',
    'cd web && npm --version',
    'cd web && yarn install',
    'npm --prefix ~/web ci',
    'npm install --prefix missing',
    'npm install',
    'npm ci',
    'cd web && npm --prefix .. ci',
  ])('%s', (script) => expect(reason(script)).toBe('script-not-understood'));

  it.each(['cd web && npm install -g', 'cd web && npm ci --dry-run'])('%s', (script) => expect(reason(script)).toBe('unknown'));

  it.each([
    ['npm ci --prefix /app', {}, {}],
    ['npm ci --force', {}, {}],
    ['npm ci --workspaces', {}, {}],
    ['npm ci --workspace web', {}, {}],
    ['npm ci --no-bin-links', {}, {}],
    ['npm install --no-package-lock', {}, {}],
    ['npm ci', { NPM_CONFIG_CACHE: '/a', CDPATH: '/srv' }, {}],
    ['npm ci --cache /b', { NPM_CONFIG_CACHE: '/a' }, {}],
    ['npm ci', {}, { '/app/.npmrc': 'save=false' }],
  ])('under %s %j %j', (command, env, more) => {
    expect(reason('cd web && npm ci', more, { command, env })).toBe('script-not-understood');
  });

  it('where a package brings a program of that name, or may', () => {
    const lock = (entry: object): Files => ({ '/app/package-lock.json': lockFor({ name: 'app' }, { 'node_modules/a': entry }) });
    expect(reason('cd web && npm ci', lock({ version: '1.0.0', bin: { tool: 'x.js' } }))).toBeUndefined();
    expect(reason('cd web && npm ci', lock({ version: '1.0.0', bin: { npm: 'x.js' } }))).toBe('script-not-understood');
    expect(reason('cd web && npm ci', lock({ version: '1.0.0', bin: { node: 'x.js' } }))).toBe('script-not-understood');
    expect(reason('cd web && npm ci', { '/app/package-lock.json': json({ lockfileVersion: 1 }) })).toBe('script-not-understood');
  });

  it('where scripts of that folder are not understood, or what they install in turn', () => {
    const scripts = (prepare: string): Files => ({ '/app/web/package.json': json({ name: 'web', scripts: { prepare } }) });
    expect(reason('cd web && npm install', scripts('echo'))).toBeUndefined();
    expect(reason('cd web && npm install', scripts('node build.js'))).toBe('script-not-understood');
    expect(reason('cd web && npm install', scripts('cd .. && npm install'))).toBe('script-not-understood');
    expect(reason('cd web && npm install', scripts('npm install'))).toBe('script-not-understood');
    expect(reason('cd web && npm install', scripts('cd ../other && npm install'))).toBe('script-not-understood');
  });

  it('where the folder is a workspace member: that is the same install again', () => {
    const files = {
      ...project({ workspaces: ['web'], scripts: { postinstall: 'cd web && npm install' } }),
      ...WEB,
    };
    expect(knownEffects({ command: 'npm ci', files }).install?.blocked?.reason).toBe('script-not-understood');
  });

  it('where the folder or its manifest is a link, or its manifest is made by a command', () => {
    expect(reason('cd web && npm ci', { '/app/web': { link: true } })).toBe('script-not-understood');
    expect(reason('cd web && npm ci', { '/app/web/package.json': { link: true } })).toBe('script-not-understood');
    expect(reason('cd web && npm ci', { '/app/web/package.json': { unknown: true } })).toBe('script-not-understood');
  });

  it('where settings of that folder are not followed', () => {
    expect(reason('cd web && npm ci', { '/app/web/.npmrc': 'script-shell=/app/sh' })).toBe('unknown');
    expect(reason('cd web && npm run a', { '/app/web/.npmrc': 'node-options=--require ./x.js' })).toBe('unknown');
  });

  it('more often than fifty times', () => {
    const runs = (count: number): string => Array.from({ length: count }, (_, at) => `npm ci --prefix web --maxsockets ${at}`).join(' && ');
    expect(reason(runs(50))).toBeUndefined();
    expect(reason(runs(51))).toBe('script-not-understood');
  });
});
