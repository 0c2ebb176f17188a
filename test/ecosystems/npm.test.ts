import { describe, expect, it } from 'vitest';
import { effectsOf, type Files, json, knownEffects, lockOf, project, textOf, whyUnknown } from './npm-world.ts';

const plain = project({});
const ci = (files: Files, rest: Partial<Parameters<typeof effectsOf>[0]> = {}) => knownEffects({ command: 'npm ci', files, ...rest });

describe('npm ci', () => {
  it('reads the manifest and the lock, in this order', () => {
    const present = ci(plain).reads.patterns.filter((path) => path in plain);
    expect(present).toEqual(['/app/package.json', '/app/package-lock.json']);
  });

  it('looks for the files that it would read', () => {
    expect(ci(plain).optional).toEqual(
      expect.arrayContaining([
        '/app/.npmrc',
        '/app/npm-shrinkwrap.json',
        '/app/yarn.lock',
        '/app/binding.gyp',
        '/package.json',
        '/root/.npmrc',
        '/usr/local/etc/npmrc',
      ]),
    );
  });

  it('does not look at tool files that npm leaves alone', () => {
    const { optional } = ci(plain);
    for (const name of ['server.js', '.nvmrc', 'patches', 'tsconfig.json', '.git']) expect(optional).not.toContain(`/app/${name}`);
  });

  it('fills node_modules and the home folder, and nothing of the project', () => {
    const effects = ci(plain);
    expect(effects.outputs).toEqual(['/app/node_modules']);
    expect(effects.writes.patterns).toContain('/app/node_modules/**');
    expect(effects.writes.patterns).toContain('/root/.npm/**');
    expect(effects.writes.patterns).not.toContain('/app/package-lock.json');
    expect(effects.folders).toEqual(['/app']);
    expect(effects.names).toBe('all');
    expect(effects.network).toBe(true);
    expect(effects.install).toEqual({ name: 'npm ci' });
  });

  it('writes to any home when the home is not known', () => {
    const effects = ci(plain, { home: undefined });
    expect(effects.writes.patterns).toContain('**/.npm/**');
    expect(effects.reads.patterns).toContain('**/.npmrc');
  });

  it.each([
    'npm clean-install',
    'npm ic',
    'npm ci --omit=dev --no-audit',
    'npm ci --only production -s',
    'npm --no-fund ci',
    'npm ci --unsafe-perm',
  ])('%s is the same', (command) => {
    expect(knownEffects({ command, files: plain }).reads).toEqual(ci(plain).reads);
  });

  it('is blocked without a lock', () => {
    expect(ci({ '/app/package.json': '{}' }).install?.blocked?.reason).toBe('no-lock-file');
  });

  it('takes the shrinkwrap where there is no lock', () => {
    expect(ci({ '/app/package.json': '{}', '/app/npm-shrinkwrap.json': lockOf({ '': {} }) }).install?.blocked).toBeUndefined();
  });

  it('reads a project .npmrc', () => {
    expect(ci({ ...plain, '/app/.npmrc': 'registry=https://example.com/\n' }).optional).not.toContain('/app/.npmrc');
  });
});

describe('unknown', () => {
  it.each([
    ['npm ci --frobnicate', '--frobnicate'],
    ['npm ci -gf', '-gf'],
    ['npm ci --cafile ca.pem', '--cafile'],
    ['npm ci --userconfig x', '--userconfig'],
    ['npm ci --omit', '--omit'],
    ['npm ci --no-omit', '--no-omit'],
    ['npm ci left-pad', 'takes no packages'],
    ['npm run build', 'npm run'],
    ['npm', 'npm'],
    ['npm test', 'npm test'],
    ['npm pkg set name=x', 'npm pkg'],
    ['npm ci $FLAGS', '$FLAGS'],
    ['npm install ./lib', './lib'],
    ['npm install x.tgz', 'x.tgz'],
    ['npm install user/repo', 'user/repo'],
    ['npm install git+https://example.com/x.git', 'git+https'],
    ['npm install --dry-run', 'dry-run'],
    ['npm ci --location=global', 'location'],
    ['npm install -g', 'without a package'],
    ['npm install -g .', 'no package of the registry'],
    ['npm install -g husky', 'husky'],
  ])('%s', (command, why) => {
    expect(whyUnknown({ command, files: plain })).toContain(why);
  });

  it('a pattern among the words', () => expect(whyUnknown({ command: 'npm ci *', files: plain })).toContain('*'));
  it('no manifest', () => expect(whyUnknown({ command: 'npm install', files: {} })).toContain('no package.json'));
  it('a manifest that was changed', () =>
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': { unknown: true } } })).toContain('/app/package.json'));
  it('a manifest that was changed, and by what', () =>
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': { unknown: true } } })).toContain(
      'a command may have changed it',
    ));
  it('a manifest that is no JSON', () =>
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': '{ // no' } })).toContain('not valid JSON'));
  it('a manifest that is a list', () =>
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': '[]' } })).toContain('no JSON object'));
  it('a manifest that is too large', () =>
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': {} } })).toContain('too large'));
  it('a manifest of great depth', () => {
    const deep = `{"workspaces": [], "os": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const lock = lockOf({ '': {} }).replace('"": {}', `"": {"os": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    expect(effectsOf({ command: 'npm install', files: { '/app/package.json': deep, '/app/package-lock.json': lock } }).kind).toBeDefined();
  });
  it('a key that stands twice', () => {
    const text = '{ "name": "x", "scripts": { "prepare": "true", "prepare": "node x.js" } }';
    expect(whyUnknown({ command: 'npm ci', files: { '/app/package.json': text } })).toContain('"prepare" twice');
  });
  it('the same key in two objects is fine', () => {
    const text = '{ "name": "x", "a": { "name": "y{\\"" }, "b": [{ "name": "z" }, { "name": "z" }] }';
    expect(ci({ ...plain, '/app/package.json': text }).kind).toBe('known');
  });
  it.each(['npm_config_userconfig', 'NPM_CONFIG_SCRIPT_SHELL', 'npm_config_node_options', 'NPM_CONFIG_GLOBALCONFIG'])('%s', (name) => {
    expect(whyUnknown({ command: 'npm ci', files: plain, env: { [name]: '/app/x' } })).toContain('not understood');
  });
  it('a cache whose .npmrc cannot be read', () =>
    expect(whyUnknown({ command: 'npm ci', files: { ...plain, '/app/.npmrc': {} } })).toContain('not understood'));
  it('a project .npmrc that makes the install global', () => {
    expect(whyUnknown({ command: 'npm ci', files: { ...plain, '/app/.npmrc': 'global=true' } })).toContain('global');
  });
  it('a setting whose value is not known', () => {
    expect(whyUnknown({ command: 'npm ci', files: plain, env: { NPM_CONFIG_IGNORE_SCRIPTS: undefined } })).toContain('ignore-scripts');
  });
  it('a setting of .npmrc that comes from the environment', () => {
    expect(whyUnknown({ command: 'npm ci', files: { ...plain, '/app/.npmrc': 'cache=${CACHE}' } })).toContain('cache');
  });
  it.each([
    '--require ./hook.js',
    '-r /app/hook.js',
    '--import=./x.mjs',
    '--max-old-space-size=4096 --loader ./x',
    '--icu-data-dir=/app/icu',
    '--openssl-config=/app/openssl.cnf',
    '--env-file-if-exists=.env',
    '--dns-result-order=ipv4first --unknown',
  ])('NODE_OPTIONS=%s', (options) => {
    expect(whyUnknown({ command: 'npm ci', files: plain, env: { NODE_OPTIONS: options } })).toContain('NODE_OPTIONS');
  });
  it('NODE_OPTIONS that is not known', () =>
    expect(whyUnknown({ command: 'npm ci', files: plain, env: { NODE_OPTIONS: undefined } })).toContain('NODE_OPTIONS'));
});

describe('settings that are harmless', () => {
  it.each([
    { NODE_OPTIONS: '--max-old-space-size=4096' },
    { NODE_OPTIONS: '--max-http-header-size=81920  --dns-result-order=ipv4first' },
    { NODE_OPTIONS: '--max_semi_space_size=64 --tls-min-v1.2' },
    { NPM_CONFIG_REGISTRY: undefined },
    { npm_config_loglevel: 'warn' },
    { NPM_CONFIG_FUND: 'false' },
    { NPM_CONFIG_PREFIX: '/home/node/.npm-global' },
    { NPM_CONFIG_IGNORE_SCRIPTS: '' },
  ])('%o', (env) => expect(ci(plain, { env }).install).toEqual({ name: 'npm ci' }));

  it('a cache elsewhere is written', () => {
    expect(ci(plain, { env: { NPM_CONFIG_CACHE: '/cache' } }).writes.patterns).toContain('/cache/**');
    expect(knownEffects({ command: 'npm ci --cache .c', files: plain }).writes.patterns).toContain('/app/.c/**');
  });
  it('an .npmrc that is made during the build is for review in the project, and a note at home', () => {
    expect(ci({ ...plain, '/app/.npmrc': { unknown: true } }).install?.review).toContain('/app/.npmrc');
    const home = ci({ ...plain, '/root/.npmrc': { unknown: true } });
    expect(home.install?.review).toBeUndefined();
    expect(home.notes.join()).toContain('/root/.npmrc');
  });
  it.each([
    'cafile=certs/ca.pem',
    '//npm.example.org/:certfile=cert.pem',
    'onload-script=./hook.js',
    '//npm.example.org/:keyfile = /app/key.pem',
  ])('%s in .npmrc names a file of the project', (line) =>
    expect(whyUnknown({ command: 'npm ci', files: { ...plain, '/app/.npmrc': `${line}\n` } })).toContain('names a file'),
  );
  it('a certificate of the system in .npmrc', () =>
    expect(ci({ ...plain, '/app/.npmrc': 'cafile=/etc/ssl/certs/ca-certificates.crt\n' }).kind).toBe('known'));
  it('a token in .npmrc', () =>
    expect(ci({ ...plain, '/app/.npmrc': '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n; a comment\n[section]\n' }).kind).toBe('known'));
});

describe('the root', () => {
  const web = { '/app/web/package.json': '{}', '/app/web/package-lock.json': lockOf({ '': {} }) };

  it('is found upwards', () => expect(ci(plain, { cwd: '/app/src/x' }).outputs).toEqual(['/app/node_modules']));
  it('is the folder of --prefix', () =>
    expect(knownEffects({ command: 'npm --prefix web ci', files: web }).outputs).toEqual(['/app/web/node_modules']));
  it('is the folder of -C', () =>
    expect(knownEffects({ command: 'npm ci -C /app/web', files: web, cwd: '/' }).outputs).toEqual(['/app/web/node_modules']));
  it('has a global configuration of its own with --prefix', () => {
    expect(knownEffects({ command: 'npm --prefix web ci', files: web }).optional).toContain('/app/web/etc/npmrc');
  });
  it('is not the setting prefix of the environment', () =>
    expect(ci(plain, { env: { npm_config_prefix: '/x' } }).outputs).toEqual(['/app/node_modules']));
  it('stays in a sub-folder whose parent has no workspaces: that parent is as good as absent', () => {
    const effects = ci({ ...plain, ...web }, { cwd: '/app/web' });
    expect(effects.outputs).toEqual(['/app/web/node_modules']);
    expect(effects.reads.patterns).not.toContain('/app/package.json');
    expect(effects.optional).not.toContain('/app/package.json');
    expect(ci(web, { cwd: '/app/web' }).optional).toContain('/app/package.json');
    expect(effects.reads.patterns).not.toContain('/app/package-lock.json');
  });
  it('is the workspace root above', () => {
    const effects = ci({ ...project({ workspaces: ['web'] }), ...web }, { cwd: '/app/web' });
    expect(effects.outputs).toEqual(['/app/node_modules', '/app/web/node_modules']);
    expect(effects.reads.patterns).toContain('/app/package-lock.json');
    expect(effects.reads.patterns).not.toContain('/app/web/package-lock.json');
  });
  it('is not certain above when the version of npm is not', () => {
    expect(
      whyUnknown({ command: 'npm ci', files: { ...project({ workspaces: ['web'] }), ...web }, cwd: '/app/web', npmAtLeast: undefined }),
    ).toContain('version');
  });
  it('stays with --no-workspaces', () => {
    expect(
      knownEffects({ command: 'npm ci --no-workspaces', files: { ...project({ workspaces: ['web'] }), ...web }, cwd: '/app/web' }).outputs,
    ).toEqual(['/app/web/node_modules']);
  });
  it('may be above where a parent is not known: written as well', () => {
    const effects = ci({ ...plain, '/package.json': { unknown: true } });
    expect(effects.writes.patterns).toContain('/node_modules/**');
    expect(effects.reads.patterns).toContain('/package-lock.json');
  });
});

describe('workspaces', () => {
  const root = (workspaces: unknown): Files => ({
    '/app/package.json': json({ workspaces }),
    '/app/package-lock.json': lockOf({ '': { workspaces } }),
  });
  const member = (name: string, more: object = {}): Files => ({
    [`/app/${name}/package.json`]: json({ name: name.replace(/.*\//, ''), ...more }),
  });

  it('reads the manifests of the members, and nothing else of them', () => {
    const effects = ci({
      ...root(['packages/*']),
      ...member('packages/a'),
      ...member('packages/b'),
      '/app/packages/a/index.js': '',
      '/app/other/package.json': '{}',
    });
    const below = effects.reads.patterns.filter((path) => path.startsWith('/app/packages/') && !path.endsWith('binding.gyp'));
    expect(below).toEqual(['/app/packages/*/package.json', '/app/packages/a/package.json', '/app/packages/b/package.json']);
    expect(effects.reads.patterns).not.toContain('/app/other/package.json');
    expect(effects.outputs).toEqual(['/app/node_modules', '/app/packages/a/node_modules', '/app/packages/b/node_modules']);
    expect(effects.optional).toContain('/app/packages/a/binding.gyp');
    expect(effects.notes.join()).toContain('workspace');
  });
  it.each([
    [{ packages: ['packages/*'] }],
    [['./packages/*/']],
    [['packages/a', 'packages/b']],
    [['packages/{a,b}']],
    [['**']],
    [['packages/**']],
    [['packages/*', '!packages/c']],
  ])('finds the members by %j', (workspaces) => {
    const effects = ci({
      ...root(workspaces),
      ...member('packages/a'),
      ...member('packages/b'),
      '/app/packages/node_modules/x/package.json': '{}',
      '/app/.hidden/package.json': '{}',
    });
    expect(effects.outputs).toEqual(['/app/node_modules', '/app/packages/a/node_modules', '/app/packages/b/node_modules']);
  });
  it('looks for the manifest of a matching folder without one', () => {
    expect(ci({ ...root(['packages/*']), '/app/packages/a/index.js': '' }).optional).toContain('/app/packages/a/package.json');
  });
  it.each([[['packages/[ab]']], ['packages/*'], [['+(a|b)']], [[1]], [['*a*b*c*d*']]])('does not understand %j', (workspaces) => {
    expect(whyUnknown({ command: 'npm ci', files: { ...root(workspaces), ...member('packages/a') } })).toMatch(/workspaces/);
  });
  it('is unknown when a member is', () => {
    expect(
      whyUnknown({ command: 'npm ci', files: { ...root(['packages/*']), '/app/packages/a/package.json': { unknown: true } } }),
    ).toContain('/app/packages/a/package.json');
  });
  it('reads the programs of members, and sets their mode', () => {
    const effects = ci({
      ...root(['cli']),
      ...member('cli', { bin: { cli: './bin/cli.js' } }),
      '/app/cli/bin/cli.js': '#!/usr/bin/env node\n',
    });
    expect(effects.reads.patterns).toContain('/app/cli/bin/cli.js');
    expect(effects.writes.patterns).toContain('/app/cli/bin/cli.js');
  });
  it('leaves a program as it is that is executable already', () => {
    const bin = { text: '#!/usr/bin/env node\n', executable: true };
    const effects = ci({ ...root(['cli']), ...member('cli', { bin: 'cli.js' }), '/app/cli/cli.js': bin });
    expect(effects.reads.patterns).toContain('/app/cli/cli.js');
    expect(effects.writes.patterns).not.toContain('/app/cli/cli.js');
  });
  it('rewrites a first line with a carriage return', () => {
    const bin = { text: '#!/usr/bin/env node\r\n', executable: true };
    expect(ci({ ...root(['cli']), ...member('cli', { bin: 'cli.js' }), '/app/cli/cli.js': bin }).writes.patterns).toContain(
      '/app/cli/cli.js',
    );
  });
  it('looks for a program that is not there', () => {
    const effects = ci({ ...root(['cli']), ...member('cli', { bin: 'dist/cli.js' }) });
    expect(effects.optional).toContain('/app/cli/dist/cli.js');
    expect(effects.writes.patterns).not.toContain('/app/cli/dist/cli.js');
  });
  it('takes all files of directories.bin', () => {
    const effects = ci({ ...root(['cli']), ...member('cli', { directories: { bin: 'bin' } }), '/app/cli/bin/x': '' });
    expect(effects.reads.patterns).toContain('/app/cli/bin/**');
    expect(effects.writes.patterns).toContain('/app/cli/bin/x');
  });
  it('does not take the programs of the root', () => {
    expect(ci({ ...project({ bin: 'cli.js' }), '/app/cli.js': '' }).reads.patterns).not.toContain('/app/cli.js');
  });
});

describe('members that a command may make', () => {
  const reads = (patterns: readonly string[]) =>
    knownEffects({
      command: 'npm ci',
      files: { '/app/package.json': json({ workspaces: patterns }), '/app/package-lock.json': lockOf({ '': {} }) },
    }).reads.patterns;

  it.each([
    ['packages/*', '/app/packages/*/package.json'],
    ['./packages/*/', '/app/packages/*/package.json'],
    ['web', '/app/web/package.json'],
    ['{apps,libs}/ui-*', '/app/*/ui-*/package.json'],
    ['packages/**', '/app/packages/package.json'],
    ['packages/**', '/app/packages/*/package.json'],
    ['packages/**', '/app/packages/*/*/package.json'],
    ['**/web', '/app/*/web/package.json'],
    ['**', '/app/*/package.json'],
  ])('%s', (pattern, path) => expect(reads([pattern])).toContain(path));
  it('are not looked for where a pattern takes them out', () =>
    expect(reads(['packages/*', '!packages/x*'])).not.toContain('/app/packages/x*/package.json'));
});

describe('local dependencies', () => {
  const lib = { '/app/lib/package.json': json({ name: 'lib' }), '/app/lib/index.js': '' };
  const older = { npmAtLeast: 9 };

  it.each(['file:lib', 'file:./lib', './lib', 'link:lib', 'file:///app/lib', '/app/lib'])('%s is read whole by an older npm', (spec) => {
    const effects = ci({ ...project({ dependencies: { lib: spec } }), ...lib }, older);
    expect(effects.reads.patterns).toContain('/app/lib/**');
    expect(effects.outputs).toContain('/app/lib/node_modules');
  });
  it.each(['file:lib', 'file:./lib', './lib', 'link:lib', 'file:///app/lib', '/app/lib'])('%s is linked to by npm 10', (spec) => {
    const effects = ci({ ...project({ dependencies: { lib: spec } }), ...lib });
    expect(effects.reads.patterns).toContain('/app/lib/package.json');
    expect(effects.reads.patterns).not.toContain('/app/lib/**');
    expect(effects.outputs).toContain('/app/lib/node_modules');
  });
  it.each([
    ['it has a program, and a script runs', { scripts: { postinstall: 'patch-package' } }, { name: 'lib', bin: 'a.js' }, {}],
    [
      'a package that is compiled depends on it',
      {},
      { name: 'lib' },
      { 'node_modules/bcrypt': { hasInstallScript: true, dependencies: { lib: '*' } } },
    ],
    ['the lock lacks a package', { devDependencies: { bcrypt: '5' } }, { name: 'lib' }, {}],
  ])('are read whole where %s', (_, more, manifest, packages) => {
    const lock = { lockfileVersion: 3, packages: { '': {}, lib: {}, 'node_modules/lib': { resolved: 'lib', link: true }, ...packages } };
    const files = { ...project({ dependencies: { lib: 'file:lib' }, ...more }), '/app/package-lock.json': json(lock) };
    const effects = ci({ ...files, '/app/lib/package.json': json(manifest) });
    expect(effects.reads.patterns).toContain('/app/lib/**');
  });
  it.each([
    ['--install-links', {}, {}],
    ['--install-strategy=linked', {}, {}],
    ['', { NPM_CONFIG_INSTALL_LINKS: 'true' }, {}],
    ['', {}, { '/app/.npmrc': 'install-links=true' }],
    ['', {}, { '/app/.npmrc': 'install-strategy=linked' }],
    ['', {}, { '/app/.npmrc': { unknown: true } }],
    ['', {}, { '/root/.npmrc': { unknown: true } }],
    ['', {}, { '/usr/local/lib/node_modules/npm/package.json': { unknown: true } }],
  ] as const)('are read whole where it may pack them: %s %j %j', (flag, env, more) => {
    const effects = knownEffects({
      command: `npm ci ${flag}`.trim(),
      env,
      files: { ...project({ dependencies: { lib: 'file:lib' } }), ...lib, ...more },
    });
    expect(effects.reads.patterns).toContain('/app/lib/**');
  });
  it.each(['^1.0.0', 'npm:lib@1', 'https://example.com/lib.tgz', 'user/lib', 'git+ssh://git@example.com/lib.git', '*', 'latest', ''])(
    '%s is no folder',
    (spec) => {
      expect(ci({ ...project({ dependencies: { lib: spec } }), ...lib }).reads.patterns).not.toContain('/app/lib/**');
    },
  );
  it('follows those of the folder as well', () => {
    const files = {
      '/app/lib/package.json': json({ name: 'lib', dependencies: { deep: 'file:../deep' } }),
      '/app/deep/package.json': '{}',
    };
    expect(ci({ ...project({ dependencies: { lib: 'file:lib' } }), ...files }).reads.patterns).toContain('/app/deep/package.json');
    expect(ci({ ...project({ dependencies: { lib: 'file:lib' } }), ...files }, older).reads.patterns).toContain('/app/deep/**');
  });
  it('reads a tarball', () => {
    const effects = ci({ ...project({ dependencies: { lib: 'file:vendor/lib-1.0.0.tgz' } }), '/app/vendor/lib-1.0.0.tgz': '' });
    expect(effects.reads.patterns).toContain('/app/vendor/lib-1.0.0.tgz');
    expect(effects.reads.patterns).not.toContain('/app/vendor/lib-1.0.0.tgz/**');
  });
  it('reads what only overrides or the lock name', () => {
    expect(ci({ ...project({ overrides: { a: { b: 'file:./lib' } } }), ...lib }, older).reads.patterns).toContain('/app/lib/**');
    const packages = {
      lib: { name: 'lib' },
      'node_modules/lib': { resolved: 'lib', link: true },
      'node_modules/t': { resolved: 'file:t.tgz' },
    };
    const effects = ci({ ...project({}, packages), ...lib, '/app/t.tgz': '' }, older);
    expect(effects.reads.patterns).toEqual(expect.arrayContaining(['/app/lib/**', '/app/t.tgz']));
  });
  it('reads what an old lock names', () => {
    const lock = json({ lockfileVersion: 1, requires: true, dependencies: { lib: { version: 'file:lib' } } });
    expect(ci({ '/app/package.json': '{}', '/app/package-lock.json': lock, ...lib }, older).reads.patterns).toContain('/app/lib/**');
  });
  it('is blocked by an escaped path', () => {
    expect(ci(project({ dependencies: { lib: 'file:a%20b' } })).install?.blocked?.reason).toBe('local-dependency');
  });
  it('ends for folders that name each other', () => {
    const files = { '/app/lib/package.json': json({ dependencies: { app: 'file:..', lib: 'file:.' } }) };
    expect(ci({ ...project({ dependencies: { lib: 'file:lib' } }), ...files }).outputs).toEqual([
      '/app/lib/node_modules',
      '/app/node_modules',
    ]);
  });
});

describe('npm install', () => {
  const install = (files: Files, rest: Partial<Parameters<typeof effectsOf>[0]> = {}) =>
    knownEffects({ command: 'npm install', files, ...rest });
  const dep = project(
    { dependencies: { a: '^1.0.0' } },
    { 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', integrity: 'sha512-x' } },
  );
  const withManifest = (manifest: object): Files => ({ ...dep, '/app/package.json': json({ name: 'app', version: '1.0.0', ...manifest }) });
  const withTop = (top: object): Files => {
    const lock: unknown = JSON.parse(textOf(dep, '/app/package-lock.json'));
    return { ...dep, '/app/package-lock.json': json(Object.assign({}, lock, top)) };
  };
  const writesLock = (files: Files, rest: Partial<Parameters<typeof effectsOf>[0]> = {}): boolean =>
    install(files, rest).writes.patterns.includes('/app/package-lock.json');

  it('leaves a lock that agrees', () => {
    expect(writesLock(dep)).toBe(false);
    expect(install(dep).install).toEqual({ name: 'npm install' });
    expect(install(dep).notes.join()).toContain('agrees with package.json');
  });
  it('leaves one with normalized fields', () => {
    const manifest = {
      license: { type: 'MIT' },
      bin: './cli.js',
      funding: 'https://example.com',
      devDependencies: {},
      engines: { node: '>=20' },
    };
    const entry = {
      name: 'app',
      version: '1.0.0',
      license: 'MIT',
      bin: { app: 'cli.js' },
      devDependencies: {},
      engines: { node: '>=20' },
      funding: { url: 'https://example.com' },
    };
    expect(
      writesLock({
        '/app/package.json': json({ name: 'app', version: '1.0.0', ...manifest }),
        '/app/package-lock.json': lockOf({ '': entry }),
      }),
    ).toBe(false);
  });
  it.each<[string, Files, Partial<Parameters<typeof effectsOf>[0]>]>([
    ['another range', { ...dep, '/app/package.json': json({ name: 'app', version: '1.0.0', dependencies: { a: '^2.0.0' } }) }, {}],
    [
      'another version of the project',
      { ...dep, '/app/package.json': json({ name: 'app', version: '1.0.1', dependencies: { a: '^1.0.0' } }) },
      {},
    ],
    [
      'a new script',
      {
        ...dep,
        '/app/package.json': json({ name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' }, scripts: { postinstall: 'true' } }),
      },
      {},
    ],
    [
      'an engine',
      { ...dep, '/app/package.json': json({ name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' }, engines: { node: '20' } }) },
      {},
    ],
    ['a package without an entry', project({ dependencies: { a: '^1.0.0' } }), {}],
    [
      'a peer without an entry',
      project({ dependencies: { a: '1' } }, { 'node_modules/a': { version: '1.0.0', peerDependencies: { b: '1' } } }),
      {},
    ],
    ['an entry of a workspace that is gone', project({}, { 'packages/a': {} }), {}],
    ['npm 6', dep, { npmAtLeast: 6 }],
    ['no known npm', dep, { npmAtLeast: undefined }],
    ['npm that was installed anew', { ...dep, '/usr/local/lib/node_modules/npm/package.json': { unknown: true } }, {}],
    ['overrides', withManifest({ dependencies: { a: '^1.0.0' }, overrides: { a: '1.0.0' } }), {}],
    ['another name at the top', withTop({ name: 'other' }), {}],
    ['another version at the top', withTop({ version: '0.9.0' }), {}],
    ['a lock of version 1', { '/app/package.json': '{}', '/app/package-lock.json': json({ lockfileVersion: 1, requires: true }) }, {}],
    ['a lock in another form', { ...dep, '/app/package-lock.json': JSON.stringify(JSON.parse(textOf(dep, '/app/package-lock.json'))) }, {}],
    ['a lock that is too large', { ...dep, '/app/package-lock.json': {} }, {}],
    ['a lock that is broken', { ...dep, '/app/package-lock.json': '<<<<<<<' }, {}],
    ['no lock', { '/app/package.json': '{}' }, {}],
    ['--lockfile-version', dep, { command: 'npm install --lockfile-version 2' }],
    ['--force', dep, { command: 'npm i -f' }],
    ['--install-strategy', dep, { command: 'npm i --install-strategy=nested' }],
  ])('may write the lock: %s', (name, files, rest) => {
    expect(writesLock(files, rest)).toBe(true);
    // A lock that is made anew is in no checkout: nothing puts an older one back, and nobody has to look.
    expect(install(files, rest).install?.review === undefined).toBe(name === 'no lock');
  });
  it('says why it may write the lock, alone and as a review', () => {
    expect(install({ '/app/package.json': '{}' }).install?.lockReason).toBe('there is no lock file');
    const { lockReason, review } = install(dep, { command: 'npm i -f' }).install ?? {};
    expect(review).toBe(`${lockReason ?? ''}: npm install may write it`);
    expect(install(dep).install?.lockReason).toBeUndefined();
    expect(knownEffects({ command: 'npm ci', files: dep }).install?.lockReason).toBeUndefined();
  });
  it('names what installed another npm', () => {
    const files = { ...dep, '/usr/local/lib/node_modules/npm/package.json': { unknown: true } } as const;
    expect(install(files).install?.lockReason).toContain('since a command may have changed it');
  });
  it('names what may have changed the lock', () => {
    const files: Files = { ...dep, '/app/package-lock.json': { unknown: true } };
    expect(install(files).install?.lockReason).toBe('/app/package-lock.json is not known: a command may have changed it');
  });
  it('does not hold npm 6 to what npm 7 does to a lock of version 1', () => {
    const files = { '/app/package.json': '{}', '/app/package-lock.json': json({ lockfileVersion: 1, requires: true }) };
    expect(install(files, { npmAtLeast: 6 }).install?.lockReason).toContain('of npm 6 it is not known');
    expect(install(files, { npmAtLeast: 10 }).install?.lockReason).not.toContain('npm 6');
  });
  it('that cannot see whether there is a yarn.lock says why', () => {
    expect(install({ ...dep, '/app/yarn.lock': { unknown: true } }).install?.review).toContain('a command may have changed it');
  });
  it.each(['npm install --no-save', 'npm install --no-package-lock', 'npm install --package-lock=false', 'npm i --shrinkwrap false'])(
    '%s writes no lock',
    (command) => {
      const effects = install({ '/app/package.json': '{}' }, { command });
      expect(effects.writes.patterns).not.toContain('/app/package-lock.json');
      expect(effects.install?.review).toBeUndefined();
    },
  );
  it('heeds .npmrc', () => expect(writesLock({ '/app/package.json': '{}', '/app/.npmrc': 'package-lock = false\n' })).toBe(false));
  it('prefers the command line to .npmrc', () => {
    expect(writesLock({ '/app/package.json': '{}', '/app/.npmrc': 'package-lock=false' }, { command: 'npm i --package-lock' })).toBe(true);
  });
  it('rewrites a yarn.lock', () => {
    const effects = install({ ...dep, '/app/yarn.lock': '' });
    expect(effects.writes.patterns).toContain('/app/yarn.lock');
    expect(effects.install?.review).toContain('yarn.lock');
  });
  it('writes the shrinkwrap where there is one', () => {
    const effects = install({ '/app/package.json': '{}', '/app/npm-shrinkwrap.json': '{}' });
    expect(effects.writes.patterns).toContain('/app/npm-shrinkwrap.json');
    expect(effects.writes.patterns).not.toContain('/app/package-lock.json');
  });
  it.each(['npm install a', 'npm i a@^1', 'npm add @s/a@latest', 'npm install --save-dev a b'])(
    '%s writes the manifest and the lock',
    (command) => {
      expect(knownEffects({ command, files: dep }).writes.patterns).toEqual(
        expect.arrayContaining(['/app/package.json', '/app/package-lock.json']),
      );
    },
  );
  it('. is the project itself, but not elsewhere', () => {
    expect(install(dep, { command: 'npm install .' }).install).toEqual({ name: 'npm install' });
    expect(whyUnknown({ command: 'npm install .', files: dep, cwd: '/app/sub' })).toContain('npm install .');
  });
  it('does not run the root scripts for names', () => {
    const files = project({ scripts: { postinstall: 'node x.js' } });
    expect(knownEffects({ command: 'npm install a', files }).install?.blocked).toBeUndefined();
  });
  it('reads node_modules that is there already', () => {
    expect(install({ ...dep, '/app/node_modules/a/package.json': '{}' }).reads.patterns).toContain('/app/node_modules/**');
  });
});

describe('a workspaces lock', () => {
  const manifest = { name: 'app', workspaces: ['packages/*'] };
  const member = { name: '@s/a', version: '1.0.0', dependencies: { b: '1' }, scripts: { build: 'tsc' } };
  const packages = {
    '': manifest,
    'node_modules/@s/a': { resolved: 'packages/a', link: true },
    'node_modules/b': { version: '1.0.0' },
    'packages/a': { name: '@s/a', version: '1.0.0', dependencies: { b: '1' } },
  };
  const files = (entries: object = {}): Files => ({
    '/app/package.json': json(manifest),
    '/app/packages/a/package.json': json(member),
    '/app/package-lock.json': lockOf({ ...packages, ...entries }),
  });
  const review = (entries: object): string | undefined => knownEffects({ command: 'npm install', files: files(entries) }).install?.review;

  it('agrees', () => expect(review({})).toBeUndefined());
  it('differs in a member', () =>
    expect(review({ 'packages/a': { name: '@s/a', version: '1.0.1', dependencies: { b: '1' } } })).toContain('"version"'));
  it('does not link a member', () => expect(review({ 'node_modules/@s/a': { version: '1.0.0' } })).toContain('does not link'));
  it('has an extraneous member', () =>
    expect(review({ 'packages/a': { name: '@s/a', version: '1.0.0', extraneous: true, dependencies: { b: '1' } } })).toContain(
      'extraneous',
    ));
});

describe('other sub-commands', () => {
  it('npm --version does nothing', () => expect(knownEffects({ command: 'npm --version' }).writes.patterns).toEqual([]));
  it('npm cache clean empties the cache', () =>
    expect(knownEffects({ command: 'npm cache clean --force' }).writes.patterns).toEqual(['/root/.npm/**']));
  it.each([
    ['that of the project', { '/app/package.json': '{}', '/app/.npmrc': 'cache=/big' }],
    ['that of a folder above', { '/package.json': '{}', '/.npmrc': 'cache=/big' }],
    ['that of the user', { '/root/.npmrc': 'cache=/big' }],
  ])('npm cache clean empties the cache that the settings name: %s', (_, files) => {
    const { reads, writes } = knownEffects({ command: 'npm cache clean --force', files });
    expect(writes.patterns).toContain('/big/**');
    expect(reads.patterns).toContain(Object.keys(files).find((path) => path.endsWith('.npmrc')));
  });
  it('npm cache clean looks for settings of the project', () =>
    expect(knownEffects({ command: 'npm cache clean --force' }).optional).toContain('/app/.npmrc'));
  it('npm cache clean under settings that are a link, or not followed', () => {
    expect(whyUnknown({ command: 'npm cache clean --force', files: { '/app/.npmrc': { link: true } } })).toContain('symbolic link');
    expect(whyUnknown({ command: 'npm cache clean --force', files: { '/app/.npmrc': 'location=project' } })).toContain('location');
  });
  it.each(['npm config set registry https://example.com/', 'npm set fund=false'])('%s writes ~/.npmrc', (command) => {
    expect(knownEffects({ command }).writes.patterns).toContain('/root/.npmrc');
  });
  it.each(['npm config set cache /x', 'npm set script-shell=bash', 'npm config set userconfig ./x'])('%s is not followed', (command) => {
    expect(whyUnknown({ command })).toContain('npm');
  });
  it('npm config set --global is not followed', () =>
    expect(whyUnknown({ command: 'npm config set fund false --global' })).toContain('npm config'));
  it.each(['npm install -g npm@10', 'npm i --global pnpm @nestjs/cli@^10', 'npm i -g serve --silent'])(
    '%s writes below /usr/local',
    (command) => {
      const effects = knownEffects({ command, files: plain });
      expect(effects.writes.patterns).toEqual(expect.arrayContaining(['/usr/local/lib/node_modules/**', '/usr/local/bin/**']));
      expect(effects.reads.patterns).not.toContain('/app/package.json');
    },
  );
  it('a global install elsewhere', () => {
    expect(knownEffects({ command: 'npm i -g x', env: { NPM_CONFIG_PREFIX: '/opt/npm' } }).writes.patterns).toContain('/opt/npm/bin/**');
  });
  it('a global install into an image that is not known', () =>
    expect(whyUnknown({ command: 'npm i -g x', npmAtLeast: undefined })).toContain('where npm installs'));
});
