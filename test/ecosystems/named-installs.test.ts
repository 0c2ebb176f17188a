import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const NODE: Setting = { base: { npmAtLeast: 9, npmPrefix: '/usr/local' } };
const GO: Setting = { base: {}, env: { GOPATH: '/go' } };
const RUBY: Setting = { base: {}, env: { GEM_HOME: '/usr/local/bundle' } };
const PNPM: Setting = { ...NODE, env: { PNPM_HOME: '/pnpm' } };

function written(line: string, paths: readonly string[], setting: Setting): readonly string[] {
  const effects = knownEffects(line, setting);
  return paths.filter((path) => writes(effects, path));
}

describe('corepack', () => {
  test.each<[string, readonly string[]]>([
    ['corepack enable', ['yarn', 'yarnpkg', 'pnpm', 'pnpx']],
    ['corepack enable pnpm', ['pnpm', 'pnpx']],
    ['corepack enable npm', ['npm', 'npx']],
    ['corepack disable yarn', ['yarn', 'yarnpkg']],
  ])('%s makes links beside itself, and reads nothing of the project', (line, names) => {
    const programs = ['yarn', 'yarnpkg', 'pnpm', 'pnpx', 'npm', 'npx', 'node'].map((name) => `/usr/local/bin/${name}`);
    expect(written(line, [...programs, '/app/x', '/root/.cache/x'], NODE)).toEqual(
      programs.filter((path) => names.includes(path.slice(15))),
    );
    const effects = knownEffects(line, { ...NODE, files: { '/app/package.json': '{}' } });
    expect([reads(effects, '/app/package.json'), effects.network, effects.optional]).toEqual([false, false, []]);
  });

  test('beside itself is where it stands in PATH', () => {
    const env = { PATH: '/app/node_modules/.bin:/usr/local/bin' };
    const paths = ['/app/node_modules/.bin/yarn', '/usr/local/bin/yarn', '/usr/bin/yarn'];
    expect(written('corepack enable', paths, { ...NODE, env })).toEqual(['/usr/local/bin/yarn']);
    expect(written('corepack enable', paths, { ...NODE, env, unclear: ['/app/node_modules'] })).toEqual(paths.slice(0, 2));
  });

  test('another folder for the links', () => {
    expect(written('corepack enable --install-directory /opt/bin', ['/opt/bin/yarn', '/usr/local/bin/yarn'], NODE)).toEqual([
      '/opt/bin/yarn',
    ]);
    expect(effectsOf('corepack enable --install-directory ~/bin', NODE).kind).toBe('unknown');
  });

  test('what is given by name is downloaded into the cache', () => {
    const effects = knownEffects('corepack prepare pnpm@9.1.0 --activate', { ...NODE, files: { '/app/package.json': '{}' } });
    expect([effects.install, effects.network]).toEqual([{ name: 'corepack prepare' }, true]);
    expect(reads(effects, '/app/package.json')).toBe(false);
    expect(effects.optional).toEqual(['/app/.corepack.env', '/.corepack.env']);
    const places = ['/root/.cache/node/corepack/v1/x', '/root/.cache/x', '/usr/local/bin/pnpm'];
    expect(written('corepack prepare pnpm@9.1.0', places, NODE)).toEqual(places.slice(0, 1));
    expect(written('corepack install -g yarn@4', ['/cache/x', ...places], { ...NODE, env: { COREPACK_HOME: '/cache' } })).toEqual([
      '/cache/x',
    ]);
    expect(written('corepack install -g yarn@4', ['/c/node/corepack/x', '/c/x'], { ...NODE, env: { XDG_CACHE_HOME: '/c' } })).toHaveLength(
      1,
    );
    const terms = { 'pnpm@$V': 'pnpm@${arg:V|9}' };
    expect(knownEffects('corepack prepare pnpm@$V --activate', { ...NODE, terms }).install).toEqual({ name: 'corepack prepare' });
    const split = { 'pnpm@$V': 'pnpm@${split:?${arg:V|9}}' };
    expect(knownEffects('corepack prepare pnpm@$V', { ...NODE, terms: split }).install?.review).toContain('pnpm@$V');
  });

  test.each(['corepack prepare', 'corepack prepare --activate', 'corepack install'])('%s asks package.json, upwards', (line) => {
    const effects = knownEffects(line, { ...NODE, cwd: '/app/web', files: { '/app/package.json': '{}' } });
    expect(['/app/web/package.json', '/app/package.json', '/package.json'].filter((path) => reads(effects, path))).toHaveLength(3);
    expect(effects.optional).toContain('/app/web/package.json');
    expect(effects.optional).not.toContain('/app/package.json');
    expect(effects.install).toBeDefined();
    expect(why(line, NODE)).toContain('finds no package.json');
  });

  test('a package manager in a file', () => {
    const setting = { ...NODE, files: { '/app/x.tgz': '' } };
    expect(reads(knownEffects('corepack install -g x.tgz', setting), '/app/x.tgz')).toBe(true);
    expect(knownEffects('corepack install -g y.tgz', setting).install?.blocked?.reason).toBe('missing-input');
  });

  test.each([
    'corepack',
    'corepack use pnpm@9',
    'corepack up',
    'corepack pack',
    'corepack yarn install',
    'corepack enable bun',
    'corepack enable constructor',
    'corepack enable --strange',
    'corepack enable $NAME',
    'corepack prepare --all',
    'corepack prepare -o x.tgz',
    'corepack install pnpm@9',
    'corepack install -g',
    'corepack install -g ~/x.tgz',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, { ...NODE, files: { '/app/package.json': '{}' } }).kind).toBe('unknown');
  });

  test('unknown places', () => {
    expect(effectsOf('corepack prepare pnpm@9', { ...NODE, unknownEnv: ['COREPACK_HOME'] }).kind).toBe('unknown');
    expect(effectsOf('corepack prepare pnpm@9', { ...NODE, env: { COREPACK_ENV_FILE: '.env' } }).kind).toBe('unknown');
    expect(effectsOf('corepack prepare pnpm@9', { ...NODE, env: { COREPACK_ENV_FILE: '0' } }).kind).toBe('known');
    expect(effectsOf('corepack prepare pnpm@9', { ...NODE, cwd: undefined }).kind).toBe('unknown');
  });
});

describe('yarn global add, pnpm add --global, npm install --global', () => {
  test.each<[string, Setting, readonly string[]]>([
    [
      'yarn global add serve',
      NODE,
      ['/usr/local/bin/serve', '/usr/local/share/.config/yarn/global/package.json', '/usr/local/share/.cache/yarn/x'],
    ],
    ['yarn global add serve@14 @scope/x --silent', NODE, ['/usr/local/bin/serve']],
    ['pnpm add -g serve', PNPM, ['/pnpm/serve', '/pnpm/global/5/x', '/pnpm/store/v3/x', '/root/.local/state/pnpm/x']],
    ['pnpm install --global serve', PNPM, ['/pnpm/serve']],
    ['npm i -g serve@14', NODE, ['/usr/local/bin/serve', '/usr/local/lib/node_modules/serve/x']],
  ])('%s', (line, setting, places) => {
    const effects = knownEffects(line, setting);
    expect(places.filter((path) => !writes(effects, path))).toEqual([]);
    expect(['/app/x', '/app/package.json', '/etc/passwd', '/usr/bin/x'].filter((path) => writes(effects, path))).toEqual([]);
    expect([effects.install === undefined, effects.network]).toEqual([false, true]);
  });

  test('settings and manifests upwards decide which program it is', () => {
    for (const [line, setting] of [
      ['yarn global add serve', NODE],
      ['pnpm add -g serve', PNPM],
    ] as const) {
      const effects = knownEffects(line, { ...setting, cwd: '/app/web', files: { '/app/package.json': '{}' } });
      expect([reads(effects, '/app/package.json'), effects.optional.includes('/app/web/package.json')]).toEqual([true, true]);
      expect(effects.optional).toContain('/app/.npmrc');
      expect(effectsOf(line, { ...setting, files: { '/app/.npmrc': '' } }).kind).toBe('unknown');
      expect(effectsOf(line, { ...setting, cwd: undefined }).kind).toBe('unknown');
    }
    expect(effectsOf('yarn global add serve', { ...NODE, files: { '/.yarnrc': '' } }).kind).toBe('unknown');
    expect(effectsOf('pnpm add -g serve', { ...PNPM, files: { '/app/pnpm-workspace.yaml': '' } }).kind).toBe('unknown');
  });

  test('a version that is not known', () => {
    const terms = { 'serve@$V': 'serve@${arg:V|14}', $X: '${arg:X}', '$X@1': '${arg:X}@1' };
    for (const line of ['yarn global add serve@$V', 'pnpm add -g serve@$V', 'npm install -g serve@$V'])
      expect(knownEffects(line, { ...PNPM, terms }).install?.review).toBeUndefined();
    for (const line of [
      'yarn global add $X',
      'pnpm add -g $X',
      'npm install -g $X',
      'npm install -g $X@1',
      'npm i -g --cache serve@$V serve',
    ])
      expect(effectsOf(line, { ...PNPM, terms }).kind).toBe('unknown');
    expect(why('npm install serve@$V', { ...NODE, terms })).toContain('serve@$V');
    expect(why('npm config set x serve@$V', { ...NODE, terms })).toContain('serve@$V');
    const split = { 'serve@$V': 'serve@${split:?${arg:V}}' };
    expect(knownEffects('npm install -g serve@$V', { ...NODE, terms: split }).install?.review).toContain('serve@$V');
  });

  test.each([
    'yarn',
    'yarn install',
    'yarn add serve',
    'yarn global remove serve',
    'yarn global add',
    'yarn global add ./x',
    'yarn global add git+https://x/y',
    'yarn global add husky',
    'yarn global add --prefix /x serve',
    'yarn --cwd /x global add serve',
    'yarn global add $NAME',
    'pnpm add serve',
    'pnpm install',
    'pnpm add -g',
    'pnpm add -g ./x',
    'pnpm add -g lefthook',
    'pnpm add -g --store-dir /x serve',
    'pnpm --dir /x add -g serve',
    'pnpm setup',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, PNPM).kind).toBe('unknown');
  });

  test('unknown places', () => {
    expect(why('yarn global add serve', { base: {} })).toContain('not known for this image and user');
    expect(effectsOf('yarn global add serve', { ...NODE, user: 'node' }).kind).toBe('unknown');
    expect(effectsOf('yarn global add serve', { ...NODE, env: { PREFIX: '/x' } }).kind).toBe('unknown');
    expect(effectsOf('yarn global add serve', { ...NODE, unknownEnv: ['YARN_VERSION'] }).kind).toBe('known');
    expect(why('pnpm add -g serve', NODE)).toContain('PNPM_HOME');
    expect(effectsOf('pnpm add -g serve', { ...PNPM, env: { PNPM_HOME: '/pnpm', XDG_DATA_HOME: '/x' } }).kind).toBe('unknown');
    expect(effectsOf('pnpm add -g serve', { ...NODE, unknownEnv: ['PNPM_HOME'] }).kind).toBe('unknown');
  });
});

describe('go install NAME@VERSION', () => {
  test.each([
    'go install golang.org/x/tools/cmd/goimports@latest',
    'go install -v github.com/go-delve/delve/cmd/dlv@v1.22.0',
    'go install -ldflags=-s -tags postgres github.com/golang-migrate/migrate/v4/cmd/migrate@v4.17.0',
    'go install a.example/x@v1 b.example/y@v2',
  ])('%s does not look at the project', (line) => {
    const effects = knownEffects(line, { ...GO, files: { '/app/go.mod': '', '/app/main.go': '' } });
    expect(['/app/go.mod', '/app/main.go', '/app/go.work'].filter((path) => reads(effects, path) || writes(effects, path))).toEqual([]);
    expect(['/go/bin/x', '/go/pkg/mod/x', '/root/.cache/go-build/x'].filter((path) => !writes(effects, path))).toEqual([]);
    expect([effects.install, effects.network, effects.optional]).toEqual([{ name: 'go install' }, true, []]);
  });

  test('where things go', () => {
    const line = 'go install a.example/x@v1';
    expect(written(line, ['/x/bin/y', '/go/bin/y'], { ...GO, env: { GOPATH: '/go', GOBIN: '/x/bin' } })).toEqual(['/x/bin/y', '/go/bin/y']);
    expect(written(line, ['/root/go/bin/y', '/go/bin/y'], { base: {} })).toEqual(['/root/go/bin/y']);
    expect(knownEffects('go install a.example/x@$V', { ...GO, terms: { 'a.example/x@$V': 'a.example/x@${arg:V}' } }).install?.name).toBe(
      'go install',
    );
  });

  test.each([
    'go',
    'go install',
    'go install ./...',
    'go install .',
    'go install a.example/x',
    'go install a.example/x@v1 ./y',
    'go install -modfile=x.mod a.example/x@v1',
    'go install -overlay x.json a.example/x@v1',
    'go install -C /x a.example/x@v1',
    'go install -toolexec x a.example/x@v1',
    'go install $TOOL',
    'go get a.example/x@v1',
    'go build',
    'go mod download',
    'go env -w GOBIN=/x',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, GO).kind).toBe('unknown');
  });

  test.each<[string, Setting]>([
    ['flags', { ...GO, env: { GOPATH: '/go', GOFLAGS: '-modfile=/app/x.mod' } }],
    ['unknown flags', { ...GO, unknownEnv: ['GOFLAGS'] }],
    ['another proxy', { ...GO, env: { GOPATH: '/go', GOPROXY: 'file:///app/proxy' } }],
    ['other settings', { ...GO, env: { GOPATH: '/go', GOENV: '/app/env' } }],
    ['an unknown folder', { ...GO, unknownEnv: ['GOBIN'] }],
    ['a relative folder', { ...GO, env: { GOPATH: 'go' } }],
    ['an unknown image', { envOpen: true }],
    ['an unknown home', { base: {}, home: undefined }],
  ])('unknown: %s', (_, setting) => {
    expect(effectsOf('go install a.example/x@v1', setting).kind).toBe('unknown');
    expect(effectsOf('go install a.example/x@v1', { ...GO, env: { GOPATH: '/go', GOFLAGS: '-buildvcs=false -trimpath' } }).kind).toBe(
      'known',
    );
  });
});

describe('gem', () => {
  test.each([
    'gem install bundler',
    'gem install bundler:2.4.1 rake -N',
    'gem install --no-document -v 2.4.1 bundler',
    'gem install nokogiri -- --use-system-libraries',
    'gem install pg -- --with-pg-config=/usr/bin/pg_config',
    'gem update --system',
    'gem update --system 3.4.1 --no-document',
    'gem update bundler',
  ])('%s', (line) => {
    const effects = knownEffects(line, { ...RUBY, files: { '/app/Gemfile': '', '/app/x.rb': '' } });
    expect(['/app/Gemfile', '/app/x.rb', '/etc/passwd', '/opt/app'].filter((path) => writes(effects, path))).toEqual([]);
    expect(['/app/Gemfile', '/app/x.rb', '/app/vendor/cache/x.gem'].filter((path) => reads(effects, path))).toEqual([]);
    expect(
      ['/usr/local/bundle/gems/x', '/usr/local/lib/ruby/x', '/usr/bin/x', '/root/.gem/x'].filter((path) => !writes(effects, path)),
    ).toEqual([]);
    expect([effects.install === undefined, effects.network, effects.names]).toEqual([false, true, 'all']);
    expect([writes(effects, '/root/.bundle/config'), reads(effects, '/root/.gemrc')]).toEqual([false, true]);
  });

  test('a gem in a file, and gems in the working folder', () => {
    const setting = { ...RUBY, files: { '/app/x.gem': '', '/app/lib/y.gem': '' } };
    expect(reads(knownEffects('gem install bundler', setting), '/app/x.gem')).toBe(true);
    expect(reads(knownEffects('gem install -r bundler', setting), '/app/x.gem')).toBe(false);
    expect(reads(knownEffects('gem install bundler', RUBY), '/app/x.gem')).toBe(false);
    expect(reads(knownEffects('gem install bundler', { ...RUBY, unclear: ['/app'] }), '/app/x.gem')).toBe(true);
    expect(reads(knownEffects('gem install lib/y.gem', setting), '/app/lib/y.gem')).toBe(true);
    expect(knownEffects('gem install -l z.gem', setting).install?.blocked?.reason).toBe('missing-input');
    expect(knownEffects('gem install -l x.gem', setting).network).toBe(false);
  });

  test('other places', () => {
    expect(written('gem install -i /gems x', ['/gems/y'], RUBY)).toEqual(['/gems/y']);
    expect(written('gem install x', ['/usr/local/bundle/y', '/var/lib/gems/y'], { base: {} })).toHaveLength(2);
    expect(knownEffects('gem install -v $V x', { ...RUBY, terms: { $V: 'v${arg:V}' } }).install?.name).toBe('gem install');
  });

  test.each([
    'gem',
    'gem install',
    'gem install -g',
    'gem install --file Gemfile',
    'gem install --config-file x y',
    'gem install ~/x.gem',
    'gem install $NAME',
    'gem install -i ~/x y',
    'gem install x -- --with-x=/app/lib',
    'gem install x -- --with-x=$Y',
    'gem install x --strange',
    'gem uninstall x',
    'gem build x.gemspec',
    'gem sources --add https://x',
    'gem push x.gem',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, RUBY).kind).toBe('unknown');
  });

  test.each<[string, Setting]>([
    ['options', { ...RUBY, env: { RUBYOPT: '-r./x' } }],
    ['a path of libraries', { ...RUBY, env: { RUBYLIB: 'lib' } }],
    ['settings', { ...RUBY, env: { GEMRC: '/app/gemrc' } }],
    ['an unknown folder', { base: {}, unknownEnv: ['GEM_HOME'] }],
    ['an unknown image', { envOpen: true }],
    ['an unknown working folder', { ...RUBY, cwd: undefined }],
  ])('unknown: %s', (_, setting) => {
    expect(effectsOf('gem install x', setting).kind).toBe('unknown');
  });
});
