import { describe, expect, it } from 'vitest';
import { type Files, json, knownEffects, lockOf, project } from './npm-world.ts';

const withScript = (text: string, more: Files = {}, event = 'postinstall') =>
  knownEffects({ command: 'npm ci', files: { ...project({ scripts: { [event]: text } }), ...more } });
const reason = (text: string, more: Files = {}, event?: string): string | undefined =>
  withScript(text, more, event).install?.blocked?.reason;

describe('scripts that are understood', () => {
  it.each([
    'echo done',
    'true',
    ':',
    'exit 0',
    'echo "a && b" && exit 0',
    'npx only-allow npm',
    'npx --yes only-allow@1.2.1 npm',
    'only-allow npm',
    'is-ci || husky install',
    'husky install || true',
    'husky',
    'husky .config/husky',
    'npx husky install',
    'HUSKY=0 husky',
    './node_modules/.bin/husky install',
    'test -d .git && husky install || exit 0',
    '[ -d .git ] && husky || true',
    '[ -n "$CI" ] || husky install',
    'if [ -d .git ]; then husky; fi',
    '(husky install) 2>/dev/null || :',
    'patch-package',
    'lefthook install',
    'simple-git-hooks',
    `node -e "if (process.env.npm_execpath.indexOf('yarn') === -1) throw new Error('use yarn')"`,
    `node -e 'console.log("hello"); process.exit(0)'`,
    `node -e "if (!/npm/.test(process.env.npm_config_user_agent)) process.exit(1)"`,
    'node --version',
    'opencollective-postinstall || true',
  ])('%s', (text) => expect(reason(text)).toBeUndefined());

  it('follows npm run', () => {
    const files = project({ scripts: { postinstall: 'npm run a && run-s b', prea: 'echo', a: 'true', b: 'patch-package' } });
    const effects = knownEffects({ command: 'npm ci', files: { ...files, '/app/patches/x.patch': '' } });
    expect(effects.install?.blocked).toBeUndefined();
    expect(effects.reads.patterns).toContain('/app/patches/**');
  });
});

describe('scripts that are not understood', () => {
  it.each([
    'node scripts/x.js',
    'node -e "require(\'./x\')"',
    'node -e "import(\'./x\')"',
    `node -e "process['binding']('fs')"`,
    'node -e "process.binding(1)"',
    'node -e "eval(process.env.X)"',
    `node -e "new Function('x')()"`,
    'node -e "console.constructor(1)"',
    'node -e "`x`"',
    'node -e "console.log(\\"a\\\\\\"); require(\'./x\'); //\\")"',
    'node -e \'/* " */ require("x") /* " */\'',
    'node -e \'/"/.test(1);require("x")/"/\'',
    'node -p 1',
    'node -r ./x -e 1',
    'tsc',
    'npm run missing',
    'npm run build --prefix web',
    'npm install --prefix web',
    'cd web && npm install',
    'npx tsc',
    'npx -p typescript tsc',
    'husky add .husky/pre-commit x',
    'husky install ../x',
    'prisma migrate deploy',
    'prisma generate --watch',
    'patch-package --reverse',
    'patch-package left-pad',
    'echo x > file',
    'cat < file',
    'echo $(cat x)',
    'echo `cat x`',
    'echo a | sh',
    'for x in a; do echo; done',
    '$RUNNER',
    'echo ok && ./x.sh',
    'FOO=1 echo && BAR=1 node x',
    'test -f "$FILE"',
    'lefthook run x',
    'echo *.js',
    '. ./env.sh',
    'sh -c "x"',
    'if true; then node x.js; fi',
    'husky & node x.js',
    'echo "unfinished',
  ])('%s', (text) => expect(reason(text)).toBe('script-not-understood'));

  it.each([
    'preinstall',
    'install',
    'postinstall',
    'prepublish',
    'preprepare',
    'prepare',
    'postprepare',
    'dependencies',
    'predependencies',
    'postdependencies',
  ])('in %s', (event) => {
    expect(reason('node x.js', {}, event)).toBe('script-not-understood');
  });
  it.each(['build', 'test', 'prepack', 'prepublishOnly', 'start', 'postci', 'preci'])('but not in %s, which does not run', (event) => {
    expect(reason('node x.js', {}, event)).toBeUndefined();
  });
  it('ends for scripts that call each other', () => {
    const files = project({ scripts: { postinstall: 'npm run a', a: 'npm run b', b: 'npm run a' } });
    expect(knownEffects({ command: 'npm ci', files }).install?.blocked?.reason).toBe('script-not-understood');
  });
  it('names the manifest, the script and its text', () => {
    const message = withScript('node x.js').install?.blocked?.message;
    expect(message).toContain('app/package.json');
    expect(message).toContain('"postinstall": "node x.js"');
  });
  it('does not matter with --ignore-scripts, of the command line, the environment or .npmrc', () => {
    const files = project({ scripts: { postinstall: 'node x.js' } });
    const blocked = (command: string, env = {}, more: Files = {}) =>
      knownEffects({ command, env, files: { ...files, ...more } }).install?.blocked;
    expect(blocked('npm ci --ignore-scripts')).toBeUndefined();
    expect(blocked('npm ci', { NPM_config_Ignore_Scripts: 'true' })).toBeUndefined();
    expect(blocked('npm ci', {}, { '/app/.npmrc': 'ignore-scripts=true\r\n' })).toBeUndefined();
    expect(blocked('npm ci --no-ignore-scripts', {}, { '/app/.npmrc': 'ignore-scripts=true' })?.reason).toBe('script-not-understood');
    expect(blocked('npm ci --ignore-scripts=false')?.reason).toBe('script-not-understood');
  });
  it('in a member', () => {
    const files = {
      ...project({ workspaces: ['a'] }),
      '/app/a/package.json': json({ name: 'a', scripts: { prepare: 'node x.js', build: 'node y.js' } }),
    };
    expect(knownEffects({ command: 'npm ci', files }).install?.blocked?.message).toContain('app/a/package.json runs "prepare"');
  });
  it('in a folder that is a dependency: what packs it too, where it may be packed', () => {
    const because = (script: string, npmAtLeast: number): string | undefined => {
      const files = {
        ...project({ dependencies: { a: 'file:a' } }),
        '/app/a/package.json': json({ name: 'a', scripts: { [script]: 'node x.js' } }),
      };
      return knownEffects({ command: 'npm ci', files, npmAtLeast }).install?.blocked?.reason;
    };
    expect(because('prepack', 9)).toBe('script-not-understood');
    expect(because('prepack', 10)).toBeUndefined();
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) expect(because(script, 10)).toBe('script-not-understood');
  });
});

describe('native packages', () => {
  const gyp = { '/app/binding.gyp': '{}' };
  const blocked = (manifest: object) =>
    knownEffects({ command: 'npm ci', files: { ...project({ ...manifest }), ...gyp } }).install?.blocked?.reason;
  it('compile their sources', () => expect(blocked({})).toBe('native-build'));
  it('do not with gypfile: false', () => expect(blocked({ gypfile: false })).toBeUndefined());
  it('do not with an install script', () => expect(blocked({ scripts: { install: 'exit 0' } })).toBeUndefined());
});

describe('git hooks', () => {
  const git: Files = { '/app/.git/config': '', '/app/.git/HEAD': '' };
  it('do nothing without a git folder', () => {
    const effects = withScript('husky', {}, 'prepare');
    expect(effects.optional).toEqual(expect.arrayContaining(['/app/.git', '/.git']));
    expect(effects.writes.patterns.join()).not.toContain('.git');
    expect(effects.writes.patterns.join()).not.toContain('.husky');
  });
  it('read and write the git folder', () => {
    const effects = withScript('husky', git, 'prepare');
    expect(effects.reads.patterns).toContain('/app/.git/**');
    expect(effects.writes.patterns).toEqual(expect.arrayContaining(['/app/.git/**', '/app/.husky/_/**']));
  });
  it('find it above', () => {
    const files = { '/app/web/package.json': json({ scripts: { prepare: 'husky' } }), '/app/web/package-lock.json': lockOf({}), ...git };
    expect(knownEffects({ command: 'npm ci', files, cwd: '/app/web' }).writes.patterns).toContain('/app/.git/**');
  });
  it('of husky 4 come with its install script', () => {
    const files = (entry: object): Files => ({ ...project({ devDependencies: { husky: '4' } }, { 'node_modules/husky': entry }), ...git });
    expect(knownEffects({ command: 'npm ci', files: files({ version: '4.3.8', hasInstallScript: true }) }).writes.patterns).toContain(
      '/app/.git/**',
    );
    expect(knownEffects({ command: 'npm ci', files: files({ version: '9.1.7' }) }).writes.patterns).not.toContain('/app/.git/**');
  });
  it('a test for a folder reads it', () => {
    expect(withScript('test -d src && echo yes', { '/app/src/x.js': '' }).reads.patterns).toContain('/app/src/**');
    expect(withScript('test -d src && echo yes').optional).toContain('/app/src');
  });
});

describe('patch-package', () => {
  it('reads the patches', () =>
    expect(withScript('patch-package', { '/app/patches/a.patch': '' }).reads.patterns).toContain('/app/patches/**'));
  it('reads them elsewhere', () => expect(withScript('patch-package --patch-dir ./config/p').reads.patterns).toContain('/app/config/p/**'));
  it('looks for them', () => expect(withScript('patch-package --patch-dir=p').optional).toContain('/app/p'));
});

describe('prisma', () => {
  const schema = (generator: string): Files => ({ '/app/prisma/schema.prisma': `generator client {\n${generator}\n}\n` });
  const client = schema('  provider = "prisma-client-js"');

  it('reads the schema and nothing else of its folder', () => {
    const effects = withScript('prisma generate', { ...client, '/app/prisma/seed.ts': '' });
    expect(effects.install?.blocked).toBeUndefined();
    expect(effects.reads.patterns).toContain('/app/prisma/schema.prisma');
    expect(effects.reads.patterns).not.toContain('/app/prisma/**');
    expect(effects.reads.patterns).not.toContain('/app/prisma/seed.ts');
  });
  it('looks for what it would read', () => {
    expect(withScript('prisma generate').optional).toEqual(
      expect.arrayContaining([
        '/app/schema.prisma',
        '/app/prisma/schema.prisma',
        '/app/.env',
        '/app/prisma/.env',
        '/app/prisma.config.ts',
        '/app/.config/prisma.ts',
      ]),
    );
  });
  it.each(['prisma generate --schema db/x.prisma', 'npx prisma generate --schema=./db/x.prisma'])('%s', (text) => {
    const effects = withScript(text, { '/app/db/x.prisma': '' });
    expect(effects.reads.patterns).toContain('/app/db/x.prisma');
    expect(effects.optional).not.toContain('/app/prisma/schema.prisma');
  });
  it('takes the place from package.json, also a folder', () => {
    const files = { ...project({ prisma: { schema: 'db' }, scripts: { postinstall: 'prisma generate' } }), '/app/db/a.prisma': '' };
    expect(knownEffects({ command: 'npm ci', files }).reads.patterns).toContain('/app/db/**');
  });
  it('writes where the generator says', () => {
    const effects = withScript('prisma generate', schema('  provider = "prisma-client"\n  output = "../src/generated" // here'));
    expect(effects.writes.patterns).toContain('/app/src/generated/**');
    expect(effects.outputs).toContain('/app/src/generated');
  });
  it('does not take a generator that is commented out', () => {
    expect(
      withScript('prisma generate', { '/app/prisma/schema.prisma': '// generator x {\n//  provider = "node ./x.js"\n// }\n' }).install
        ?.blocked,
    ).toBeUndefined();
  });
  it.each([
    'provider = "node ./gen.js"',
    'provider = "prisma-erd-generator"',
    'provider = env("X")',
    'provider = "prisma-client-js"\noutput = env("OUT")',
  ])('is blocked by %s', (generator) => {
    expect(withScript('prisma generate', schema(generator)).install?.blocked?.reason).toBe('prisma-generator');
  });
  it('is blocked by a generator that is not understood', () => {
    expect(withScript('prisma generate', { '/app/prisma/schema.prisma': 'generator x { a = { } }' }).install?.blocked?.reason).toBe(
      'prisma-generator',
    );
  });
  it('is blocked by a configuration file', () => {
    expect(withScript('prisma generate', { ...client, '/app/prisma.config.ts': '' }).install?.blocked?.reason).toBe('prisma-config');
  });
  it('is blocked by a schema that is not known', () => {
    expect(withScript('prisma generate', { '/app/prisma/schema.prisma': { unknown: true } }).install?.blocked?.reason).toBe(
      'prisma-schema',
    );
  });
  it('runs by itself with @prisma/client', () => {
    const files = (entry: object): Files => ({
      ...project({ dependencies: { '@prisma/client': '6' } }, { 'node_modules/@prisma/client': entry }),
      ...client,
    });
    const reads = (entry: object, command = 'npm ci') => knownEffects({ command, files: files(entry) }).reads.patterns;
    expect(reads({ version: '6.0.0', hasInstallScript: true })).toContain('/app/prisma/schema.prisma');
    expect(reads({ version: '7.0.0' })).not.toContain('/app/prisma/schema.prisma');
    expect(reads({ version: '6.0.0', hasInstallScript: true }, 'npm ci --ignore-scripts')).not.toContain('/app/prisma/schema.prisma');
  });
});

describe('install scripts of dependencies', () => {
  const withPackage = (name: string, more: Files = {}, manifest: object = {}) =>
    knownEffects({
      command: 'npm ci',
      files: { ...project({ ...manifest }, { [`node_modules/${name}`]: { version: '1.0.0', hasInstallScript: true } }), ...more },
    });

  it('leave the project alone', () => {
    const [esbuild, none] = [withPackage('esbuild'), knownEffects({ command: 'npm ci', files: project({}) })];
    expect(esbuild.reads).toEqual(none.reads);
    expect(esbuild.install?.blocked).toBeUndefined();
  });
  it('of nx read a workspace', () => {
    expect(withPackage('nx').install?.blocked).toBeUndefined();
    expect(withPackage('nx').optional).toContain('/app/nx.json');
    expect(withPackage('nx', { '/app/nx.json': '{}' }).install?.blocked?.reason).toBe('dependency-script');
  });
  it('of puppeteer read its configuration', () => {
    expect(withPackage('puppeteer').optional).toContain('/app/.puppeteerrc.cjs');
    expect(withPackage('puppeteer', { '/app/.puppeteerrc.cjs': '' }).install?.blocked?.reason).toBe('dependency-script');
    expect(withPackage('puppeteer', {}, { puppeteer: { skipDownload: true } }).install?.blocked?.message).toContain('"puppeteer"');
  });
  it('of msw write a worker where package.json says so', () => {
    expect(withPackage('msw').install?.blocked).toBeUndefined();
    expect(withPackage('msw', {}, { msw: { workerDirectory: 'public' } }).install?.blocked?.reason).toBe('dependency-script');
  });
  it('are looked for by name when the lock does not say', () => {
    const files = { '/app/package.json': json({ dependencies: { nx: '1' } }), '/app/nx.json': '{}', '/app/package-lock.json': {} };
    const effects = knownEffects({ command: 'npm ci', files });
    expect(effects.install?.blocked?.reason).toBe('dependency-script');
    expect(effects.notes.join()).toContain('does not say which packages have install scripts');
  });
  it('are looked for by name without a lock, and no lock is spoken of', () => {
    const files = { '/app/package.json': json({ dependencies: { nx: '1' } }), '/app/nx.json': '{}' };
    const effects = knownEffects({ command: 'npm install', files });
    expect(effects.install?.blocked?.reason).toBe('dependency-script');
    expect(effects.notes.join()).not.toContain('lock file');
  });
  it.each([
    [{}, false],
    [{ dependencies: { '@prisma/client': '5' } }, true],
  ])('of prisma are not guessed without a lock: %j', (manifest, listed) => {
    const { optional } = knownEffects({ command: 'npm install', files: { '/app/package.json': json(manifest) } });
    expect(optional.includes('/app/prisma.config.ts')).toBe(listed);
  });
  it('of prisma in a lock of version 1 count', () => {
    const lock = json({ lockfileVersion: 1, requires: true, dependencies: { '@prisma/client': { version: '5.0.0' } } });
    const files = { '/app/package.json': '{}', '/app/package-lock.json': lock };
    expect(knownEffects({ command: 'npm ci', files }).optional).toContain('/app/prisma.config.ts');
  });
  it('that may find a file are blocked with what made it', () => {
    const { blocked } = withPackage('nx', { '/app/nx.json': { unknown: true } }).install ?? {};
    expect(blocked?.reason).toBe('not-known');
    expect(blocked?.message).toContain('a command may have changed it');
  });
  it('are named by their context path', () => {
    expect(withPackage('nx', { '/app/nx.json': '{}' }).install?.blocked?.message).toContain('acts on app/nx.json,');
  });
  it('that only install git hooks are not guessed', () => {
    const files = { '/app/package.json': '{}', '/app/.git/HEAD': '' };
    expect(knownEffects({ command: 'npm install', files }).reads.patterns).not.toContain('/app/.git/**');
  });
});
