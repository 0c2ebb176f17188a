import { describe, expect, it } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const GEMFILE = 'source "https://rubygems.org"\ngem "rack", "~> 3.0", ">= 3.0.1"\ngem \'puma\' # the server\n';

function lockOf({
  platforms = ['ruby'],
  dependencies = ['puma', 'rack (>= 3.0.1, ~> 3.0)'],
  bundler = '2.5.6',
  more = '',
}: {
  readonly platforms?: readonly string[];
  readonly dependencies?: readonly string[];
  readonly bundler?: string;
  readonly more?: string;
} = {}): string {
  const list = (all: readonly string[]): string => all.map((one) => `  ${one}\n`).join('');
  return `${more}GEM\n  specs:\n\nPLATFORMS\n${list(platforms)}\nDEPENDENCIES\n${list(dependencies)}\nBUNDLED WITH\n   ${bundler}\n`;
}

const RUBY: Setting = { base: { packageManager: 'apt' }, env: { GEM_HOME: '/usr/local/bundle', BUNDLE_APP_CONFIG: '/usr/local/bundle' } };

function project(all: Readonly<Record<string, string>>, setting: Setting = RUBY): Setting {
  return { ...setting, files: Object.fromEntries(Object.entries(all).map(([name, text]) => [`/app/${name}`, text])) };
}

const plain = { Gemfile: GEMFILE, 'Gemfile.lock': lockOf() };

function read(line: string, all: Readonly<Record<string, string>>, setting: Setting = RUBY): readonly string[] {
  const effects = knownEffects(line, project(all, setting));
  return Object.keys(all).filter((name) => reads(effects, `/app/${name}`));
}

function blocked(gemfile: string): string | undefined {
  return knownEffects('bundle install', project({ Gemfile: gemfile, 'Gemfile.lock': lockOf() })).install?.blocked?.message;
}

describe('bundle config', () => {
  it.each(['set deployment true', '--local deployment true', 'unset --local deployment', 'set --local deployment true'])(
    'may write the settings of the project and of the user where it is not known which Bundler it is: %s',
    (words) => {
      const effects = knownEffects(`bundle config ${words}`, project(plain));
      for (const path of ['/usr/local/bundle/config', '/root/.bundle/config']) expect(writes(effects, path)).toBe(true);
      expect(effects.sets).toBeUndefined();
    },
  );
});

describe('bundle install', () => {
  it.each([
    'bundle install',
    'bundle',
    'bundle install --jobs 4 --retry=3',
    'bundle i -j4 --quiet',
    'bundler install --without development test',
  ])('%s reads the Gemfile and its lock', (line) => {
    expect(read(line, { ...plain, 'app.rb': '' })).toEqual(['Gemfile', 'Gemfile.lock']);
  });

  it('fills the folder of gems, and leaves the lock that agrees', () => {
    const effects = knownEffects('bundle install', project(plain));
    for (const path of ['/usr/local/bundle/gems/rack', '/root/.bundle/cache/a', '/usr/lib/ruby/a'])
      expect(writes(effects, path)).toBe(true);
    for (const path of ['/app/Gemfile', '/app/Gemfile.lock', '/app/vendor/bundle/a']) expect(writes(effects, path)).toBe(false);
    expect([effects.outputs, effects.install]).toEqual([[], { name: 'bundle install' }]);
    expect(effects.optional).toEqual(expect.arrayContaining(['/usr/local/bundle/config', '/root/.bundle/config', '/app/vendor/cache']));
    expect(effects.optional).not.toContain('/app/.bundle/config');
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['no lock', { Gemfile: GEMFILE }, 'there is no lock file'],
    ['another gem', { Gemfile: `${GEMFILE}gem "rake"\n`, 'Gemfile.lock': lockOf() }, 'do not both name rake'],
    [
      'a gem less',
      { Gemfile: GEMFILE, 'Gemfile.lock': lockOf({ dependencies: ['puma', 'rack (>= 3.0.1, ~> 3.0)', 'rake'] }) },
      'do not both name rake',
    ],
    [
      'another version',
      { Gemfile: GEMFILE, 'Gemfile.lock': lockOf({ dependencies: ['puma', 'rack (~> 2.0)'] }) },
      'other versions of rack',
    ],
    ['conditions', { Gemfile: `${GEMFILE}gem "rake" if ENV["X"]\n`, 'Gemfile.lock': lockOf() }, 'has conditions'],
    ['an old Bundler', { Gemfile: GEMFILE, 'Gemfile.lock': lockOf({ bundler: '1.17.3' }) }, 'old Bundler'],
    ['another platform', { Gemfile: GEMFILE, 'Gemfile.lock': lockOf({ platforms: ['arm64-darwin-22'] }) }, 'platform of the image'],
    ['both processors', { Gemfile: GEMFILE, 'Gemfile.lock': lockOf({ platforms: ['x86_64-linux', 'aarch64-linux'] }) }, undefined],
  ])('may write the lock: %s', (_, all, message) => {
    const effects = knownEffects('bundle install', project(all));
    expect(writes(effects, '/app/Gemfile.lock')).toBe(message !== undefined);
    expect(effects.install?.lockReason ?? '').toContain(message ?? '');
    const frozen = { ...RUBY, env: { ...RUBY.env, BUNDLE_FROZEN: '1' } };
    if (message !== 'there is no lock file')
      expect(writes(knownEffects('bundle install', project(all, frozen)), '/app/Gemfile.lock')).toBe(false);
  });

  it('needs a look where the lock is for one processor', () => {
    const one = { ...plain, 'Gemfile.lock': lockOf({ platforms: ['x86_64-linux'] }) };
    expect(knownEffects('bundle install', project(one)).install?.review).toContain('one processor');
    const alpine = { ...RUBY, base: { packageManager: 'apk' as const } };
    expect(knownEffects('bundle install', project(one, alpine)).install?.lockReason).toContain('platform');
  });

  it('follows what a Gemfile names', () => {
    const all = {
      ...plain,
      Gemfile: `${GEMFILE}ruby file: ".tool-versions"\neval_gemfile("gems/a.rb")\ngem "x", path: "parts/x"\npath "parts/y" do\n  gem "y"\nend\ngem "z" if File.exist?("z.txt")\n`,
      'gems/a.rb': 'eval_gemfile "b.rb"\n',
      'gems/b.rb': 'ruby File.read(".ruby-version").strip\n',
      '.tool-versions': 'ruby 3.3\n',
      '.ruby-version': '3.3',
      'parts/x/x.gemspec': '',
      'parts/y/lib/y.rb': '',
      'z.txt': '',
    };
    expect(read('bundle install', { ...all, 'parts/w/w.rb': '' })).toEqual(Object.keys(all));
    expect(knownEffects('bundle install', project(all)).install?.review).toContain('parts/x');
  });

  it('takes folders of gems from the lock', () => {
    const all = { ...plain, 'Gemfile.lock': lockOf({ more: 'PATH\n  remote: parts/x\n  specs:\n\n' }), 'parts/x/x.gemspec': '' };
    expect(read('bundle install', all)).toEqual(Object.keys(all));
  });

  it('prefers gems.rb, and looks above', () => {
    expect(read('bundle install', { ...plain, 'gems.rb': GEMFILE, 'gems.locked': lockOf() })).toEqual(['gems.rb', 'gems.locked']);
    expect(read('bundle install', { ...plain, 'sub/a.rb': '' }, { ...RUBY, cwd: '/app/sub' })).toEqual(['Gemfile', 'Gemfile.lock']);
    expect(read('bundle install --gemfile=ci/Gemfile', { ...plain, 'ci/Gemfile': GEMFILE, 'ci/Gemfile.lock': lockOf() })).toEqual([
      'ci/Gemfile',
      'ci/Gemfile.lock',
    ]);
    expect(why('bundle install', project({ 'app.rb': '' }))).toContain('no Gemfile');
    for (const list of ['gem.deps.rb', 'Isolate'])
      expect(why('bundle install', { ...project({ ...plain, [`sub/${list}`]: '' }), cwd: '/app/sub' })).toContain('which Bundler runs');
  });

  it.each([
    'gemspec',
    'Dir["*.rb"].each { |file| eval_gemfile file }',
    'require "json"',
    'eval_gemfile File.join(__dir__, "x")',
    'gem "x", "#{version}"',
    'gem "x", path: part',
    '`git rev-parse HEAD`',
    'def x; end',
    'plugin "x"',
    'git_source(:x) { |name| File.read(name) }',
  ])('stays behind the source: %s', (line) => {
    expect(blocked(`${GEMFILE}${line}\n`)).toContain('program of Ruby');
  });

  it.each([
    'source("https://gems.example.org") { gem "x" }'.replace('{', 'do').replace(' }', '\nend'),
    'gem "x", git: "https://git.example.org/x.git", tag: "v1"\ngem "y", github: "a/b", require: %w[a b]',
    'group :test, optional: true do\n  gem "x",\n    "~> 1",\n    require: false\nend',
    'git_source(:github) { |repo| "https://github.com/#{repo}.git" }',
    'git_source(:own) do |repo|\n  "https://example.org/#{repo}"\nend',
    'gem "x", platforms: [:mri, :windows], :require => nil',
    'version = ENV.fetch("V", "7.0")\ngem "x", version',
    'if RUBY_VERSION >= "3.0"\n  gem "x"\nelse\n  gem "x", "< 1"\nend',
    '__END__\nrequire "x"',
  ])('follows %s', (line) => {
    expect(blocked(`${GEMFILE}${line}\n`)).toBeUndefined();
  });

  it('reads gems of the project, and brings them up to date where it is not frozen', () => {
    const all = project({ ...plain, 'vendor/cache/a.gem': '' });
    expect(reads(knownEffects('bundle install', all), '/app/vendor/cache/a.gem')).toBe(true);
    expect(writes(knownEffects('bundle install', all), '/app/vendor/cache/a.gem')).toBe(true);
    expect(writes(knownEffects('bundle install --no-cache', all), '/app/vendor/cache/a.gem')).toBe(false);
    expect(writes(knownEffects('bundle install --frozen', all), '/app/vendor/cache/a.gem')).toBe(false);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['bundle install', { BUNDLE_DEPLOYMENT: '1' }, ['/app/vendor/bundle']],
    ['bundle install', { BUNDLE_DEPLOYMENT: '1', BUNDLE_PATH: '/usr/local/bundle' }, []],
    ['bundle install', { BUNDLE_DEPLOYMENT: 'false' }, []],
    ['bundle install --path gems --binstubs', {}, ['/app/bin', '/app/gems']],
  ])('%s with %j fills %j', (line, env, outputs) => {
    expect(knownEffects(line, project(plain, { ...RUBY, env: { ...RUBY.env, ...env } })).outputs).toEqual(outputs);
  });

  it('reads settings of the project where no variable moves them', () => {
    const setting = { base: RUBY.base ?? {} };
    const all = { ...plain, '.bundle/config': '---\nBUNDLE_FROZEN: "true"\nBUNDLE_PATH: "gems"\n' };
    expect(read('bundle install', all, setting)).toEqual(Object.keys(all));
    expect(knownEffects('bundle install', project(all, setting)).outputs).toEqual(['/app/gems']);
    const strange = { ...plain, '.bundle/config': 'BUNDLE_PLUGINS__X: "y"\nBUNDLE_LOCAL__X: "/y"\n' };
    expect(knownEffects('bundle install', project({ ...strange, '.bundle/plugin/index': '' }, setting)).install?.blocked?.reason).toBe(
      'unclear-manifest',
    );
  });

  it.each([
    ['bundle install --unheard-of', 'option'],
    ['bundle update', 'does not know what'],
    ['bundle exec rake', 'does not know what'],
    ['bundle install x', 'does not know what'],
    ['bundle install --gemfile $X', 'not known before the build'],
  ])('%s is not followed', (line, message) => {
    expect(why(line, project(plain))).toContain(message);
  });

  it('looks at both places where the base image may name another for settings', () => {
    const effects = knownEffects(
      'bundle install',
      project(plain, { base: { packageManager: 'apt' }, env: { GEM_HOME: '/usr/local/bundle' } }),
    );
    expect(effects.optional).toContain('/app/.bundle/config');
  });

  it('is not followed where settings lie elsewhere', () => {
    for (const name of ['BUNDLE_GEMFILE', 'BUNDLE_APP_CONFIG', 'BUNDLE_PATH', 'GEM_HOME'])
      expect(why('bundle install', project(plain, { base: {}, unknownEnv: [name] }))).toContain(name);
    expect(why('bundle install', project(plain, { ...RUBY, env: { BUNDLE_USER_HOME: '/x' } }))).toContain('BUNDLE_USER_HOME');
    expect(effectsOf('bundle install', project(plain, { ...RUBY, cwd: undefined })).kind).toBe('unknown');
  });
});

describe('bundle config', () => {
  it.each([
    "bundle config set --local without 'development test'",
    'bundle config --global frozen 1',
    'bundle config set deployment true',
    'bundle config unset with',
    'bundle config build.pg --with-x',
    'bundle config build.nokogiri --use-system-libraries',
    'bundle config set --global build.pg --with-pg-config=/usr/bin/pg_config',
    'bundle config set build.ffi "--with-a=/b --with-c"',
  ])('%s', (line) => {
    const effects = effectsOf(line, project(plain));
    expect(
      effects.kind === 'known' && [
        writes(effects, '/usr/local/bundle/config'),
        writes(effects, '/app/Gemfile'),
        reads(effects, '/app/Gemfile'),
      ],
    ).toEqual([true, false, false]);
  });
  it.each([
    'bundle config set path x',
    'bundle config set local.x /y',
    'bundle config',
    'bundle config set plugins.x y',
    'bundle config get path',
    'bundle config --parseable build.pg --with-x',
    'bundle config set --delete build.pg --with-x',
    'bundle config path --with-x',
    'bundle config without --with-x',
    'bundle config jobs --parseable',
  ])('%s is not followed', (line) => {
    expect(effectsOf(line, project(plain)).kind).toBe('unknown');
  });
});

describe('bundle check', () => {
  it('reads what an install reads, and the gems that are there, and installs nothing', () => {
    const effects = knownEffects('bundle check', project(plain));
    for (const path of ['/app/Gemfile', '/app/Gemfile.lock', '/usr/local/bundle/gems/a']) expect(reads(effects, path)).toBe(true);
    for (const path of ['/app/Gemfile', '/app/Gemfile.lock', '/usr/local/bundle/gems/a']) expect(writes(effects, path)).toBe(false);
    expect([effects.install, effects.network, effects.outputs]).toEqual([undefined, false, []]);
  });

  it('may write a lock that does not agree', () => {
    const effects = knownEffects('bundle check', project({ ...plain, Gemfile: `${plain.Gemfile}\ngem 'other'\n` }));
    expect([writes(effects, '/app/Gemfile.lock'), writes(effects, '/usr/local/bundle/gems/a')]).toEqual([true, false]);
  });

  it.each(['bundle check --dry-run', 'bundle check --path vendor/bundle', 'bundle check x'])('%s is not followed', (line) => {
    expect(effectsOf(line, project(plain)).kind).toBe('unknown');
  });

  it('is not followed where the Gemfile is not', () => {
    expect(effectsOf('bundle check', project({ ...plain, Gemfile: `${plain.Gemfile}\neval File.read('x')\n` })).kind).toBe('unknown');
    expect(effectsOf('bundle check', project({})).kind).toBe('unknown');
  });
});
