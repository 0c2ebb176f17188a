import { describe, expect, it } from 'vitest';
import { readGemfileProgram } from '../../src/ecosystems/bundler/program.ts';
import { readGemspec } from '../../src/ecosystems/bundler/gemspec.ts';
import { parseRuby } from '../../src/ecosystems/ruby/parse.ts';

const obstacleIn = (text: string): string | undefined => readGemfileProgram(text, '/app/Gemfile').obstacle;

function parses(text: string): boolean {
  try {
    parseRuby(text);
    return true;
  } catch {
    return false;
  }
}

describe('a Gemfile that is a program', () => {
  it('tells which files it leads to', () => {
    const read = readGemfileProgram(
      [
        'source "https://rubygems.org"',
        'ruby file: ".ruby-version"',
        'eval_gemfile "gems/more.rb" if File.exist?("more.txt")',
        'gem "a", path: "parts/a"',
        'path "parts/b" do',
        '  gem "b"',
        'end',
        'here = File.expand_path("x.gemspec", __dir__)',
        'spec = Bundler.load_gemspec(here)',
        'spec.runtime_dependencies.each { |dep| gem dep.name, *dep.requirement.as_list }',
        'Bundler.load_gemspec File.join(File.dirname(__FILE__), "core", "y.gemspec")',
      ].join('\r\n'),
      '/app/sub/Gemfile',
    );
    expect(read).toEqual({
      gems: ['a', 'b', ''].map((name) => ({ name, requirements: [] })),
      paths: ['parts/a', 'parts/b'],
      taken: ['gems/more.rb'],
      beside: ['.ruby-version'],
      asked: ['more.txt'],
      gemspecs: ['/app/sub/x.gemspec', '/app/sub/core/y.gemspec'],
      conditional: true,
      obstacle: undefined,
    });
  });

  it.each([
    'def own(name, *rest)\n  gem name\nend\nown "x"',
    'def drop(name)\n  dependencies.delete_if do |one|\n    one.name == name\n  end\nend\ndrop "x"',
    'case ENV["A"] || "b"\nwhen "a", "b" then gem "x"\nelse\n  gem "y"\nend',
    'if RUBY_VERSION >= "3" && !ENV.key?("X")\n  gem "x"\nelsif ENV["Y"]\n  gem "y"\nelse\n  gem "z"\nend',
    'group :a, :b, optional: true do\n  gem "x", "~> 1",\n      require: false, # why\n      platforms: %i[mri windows]\nend',
    '%w[x y].each { |name| gem "spree_#{name}", github: "a/b", branch: "main" }',
    'git_source(:own) { |repo| "https://git.example.org/#{repo}.git" }\ngem "x", own: "a/b"',
    'git "https://example.org/x.git", tag: "v1" do\n  gem "x"\nend',
    'gem("x",\n  "1.0",\n)\ngem \'y\', :require => ["a", "b"]',
    'version = ENV.fetch("V", "7")\n  .strip\ngem "x", "~> #{version}"',
    'require "logger"; require \'set\'',
    'gem "x" unless Gem::Version.new(RUBY_VERSION) < Gem::Version.new("3.1")',
  ])('is followed: %s', (text) => {
    expect(obstacleIn(text)).toBeUndefined();
  });

  it.each([
    ['`ls`', '`ls`'],
    ['%x(ls)', '%x(ls)'],
    ['system "ls"', 'system'],
    ['Kernel.system("ls")', 'system'],
    ['eval "gem \'x\'"', 'eval'],
    ['eval_gemfile File.join(__dir__, "x")', 'File.join'],
    ['eval_gemfile "#{name}"', '...'],
    ['gem "x", path: part', 'part'],
    ['part = "x"\ngem "x", path: part', 'part'],
    ['gem "x", path: ENV["X"]', '[]'],
    ['gem "x", glob: "../y.gemspec", path: "z"', 'glob'],
    ['gem "x", git: "/srv/x.git"', '/srv/x.git'],
    ['gem "x", git: "../x"', '../x'],
    ['options = { path: "x" }\ngem "x", options', 'hash'],
    ['gem "x", **options', 'gem "x", **options'],
    ['source "file:///gems"', 'file:///gems'],
    ['source ENV["SOURCE"]', '[]'],
    ['plugin "x"', 'plugin'],
    ['gemspec', 'gemspec'],
    ['gemspec path: "x"', 'gemspec'],
    ['require "dotenv"', 'require'],
    ['require "./lib/x"', 'require'],
    ['require_relative "lib/x"', 'require_relative'],
    ['load "x.rb"', 'load'],
    ['ENV["X"] = "1"', '[]='],
    ['$LOAD_PATH.push "x"', 'push'],
    ['@sources = nil', '@sources = nil'],
    ['@sources.clear', 'sources'],
    ['@dependencies.each { |one| system one.name }', 'dependencies'],
    ['@dependencies.reject! { |one| File.exist?("#{one}") }', '...'],
    ['@dependencies.reject! { |one| one.source }', 'source'],
    ['Dir["x/*"].each { |one| gem one }', 'Dir'],
    ['File.read(ENV["X"])', '[]'],
    ['File.foreach("x") { |one| gem one }', 'foreach'],
    ['Bundler.load_gemspec("x.gemspec")', 'Bundler.load_gemspec'],
    ['Bundler.load_gemspec(File.expand_path("~/x.gemspec", __dir__))', 'File.expand_path'],
    ['Bundler.load_gemspec(File.expand_path("x.gemspec"))', 'File.expand_path'],
    ['Gem::Specification.load("x.gemspec")', 'load'],
    ['spec = Bundler.load_gemspec(File.expand_path("x.gemspec", __dir__))\nspec.files.each { |file| gem file }', 'files'],
    ['path = "a"\n%w[x].each do |one|\n  Bundler.load_gemspec(File.expand_path(path, __dir__))\n  path = "b"\nend', 'path'],
    ['def gem(name, *args)\n  super(name, path: "x")\nend', '  super(name, path: "x")'],
    ['def own(name)\n  super\nend', 'super'],
    ['def method_missing(name)\n  gem name\nend', 'method_missing'],
    ['def gemfile_root\n  gem "x"\nend', 'gemfile_root'],
    ['def source(name)\n  gem name\nend', 'source'],
    ['def to_s\n  gem "x"\nend', 'to_s'],
    ['def x\nend', 'x'],
    ['def self.x\n  gem "y"\nend', 'def self.x'],
    ['class Bundler::Dsl\n  X = 1\nend', 'Bundler::Dsl'],
    ['X = 1', 'X'],
    ['Bundler::Dsl.class_eval { gem "x" }', 'class_eval'],
    ['install_if -> { true } do\n  gem "x"\nend', 'install_if -> { true } do'],
    ['git_source(:x) { |name| "file:///#{name}" }', 'file:///...'],
    ['git_source(:github) { |name| "https://x/#{name}" }', 'https://x/...'],
    ['text = <<~END\n  x\nEND', 'text = <<~END'],
    ['gem "x" if File.read("y") =~ /z/', 'gem "x" if File.read("y") =~ /z/'],
    ['gem "x", "#{`ls`}"', 'gem "x", "#{`ls`}"'],
    ['gem "x", "#{name}"', 'name'],
    ['gem "x", "#@name"', 'gem "x", "#@name"'],
    ['gem "x" rescue nil', 'gem "x" rescue nil'],
    ['begin\n  gem "x"\nend', 'begin'],
    ['x = 1\nx *y', 'x *y'],
    ['gem "x", path: ;"./y"', 'gem "x", path: ;"./y"'],
    ['class Bundler ::Dsl\n  X = 1\nend', 'class Bundler ::Dsl'],
    ['__END__\nx', '__END__'],
    ['gem "x"\n=begin\nsystem "ls"\n=end', '=begin'],
    ['gem "x"\0', 'a control character'],
    ['\uFEFFgem "x"', 'a control character'],
    ['# encoding: shift_jis\ngem "x"', 'an encoding'],
  ])('is not followed: %s', (text, what) => {
    const obstacle = obstacleIn(text);
    expect(obstacle).toBeDefined();
    expect(obstacle).toContain(what.trim());
  });
});

describe('parseRuby', () => {
  it.each([
    '[1, 2].each {',
    'if x',
    'end',
    'foo (1)',
    'foo -1',
    'a ? b : c',
    'a = b = 1',
    'x&.y',
    'a, b = 1',
    '"a" "b"',
    'x.y z w',
    ':"a b"',
    'a{',
    '"x": 1',
  ])('refuses %s', (text) => {
    expect(parses(text)).toBe(false);
  });

  it('refuses what is nested too deeply, or too long, and takes no time for it', () => {
    for (const text of [
      '['.repeat(100_000),
      '!'.repeat(100_000),
      'if a\n'.repeat(50_000),
      `a${'.b'.repeat(90_000)}`,
      'a\n'.repeat(150_000),
      '(a'.repeat(60_000),
    ])
      expect(parses(text)).toBe(false);
    expect(parses('\n'.repeat(190_000))).toBe(true);
  });

  it('binds a block as Ruby does', () => {
    expect(parseRuby('foo a do\nend')).toMatchObject([{ name: 'foo', block: { body: [] } }]);
    expect(parseRuby('foo a { b }')).toMatchObject([{ name: 'foo', block: undefined, args: [{ name: 'a', block: { params: [] } }] }]);
    expect(parseRuby('x = 1\nfoo x')).toMatchObject([{ name: 'x' }, { name: 'foo', args: [{ kind: 'variable' }] }]);
    expect(parseRuby('x = 1\nfoo { |y| z = y }\nz')).toMatchObject([{ kind: 'assign' }, { name: 'foo' }, { kind: 'call', name: 'z' }]);
    expect(parseRuby('a\n  # why\n  .b')).toMatchObject([{ kind: 'call', name: 'b', on: { name: 'a' } }]);
    expect(parseRuby("'a\\'b\\\\c\\n'")).toMatchObject([{ text: "a'b\\c\\n", literal: true }]);
  });
});

const VERSION = 'module Shop\n  VERSION = "1.0".freeze\nend\n';
const spec = (inner: string, before = ''): string => `${before}Gem::Specification.new do |s|\n${inner}\nend\n`;

function gemspec(files: Readonly<Record<string, string>>): ReturnType<typeof readGemspec> {
  return readGemspec('/app/shop.gemspec', (file) => files[file.slice('/app/'.length)]);
}

describe('a gemspec', () => {
  it('tells what is read', () => {
    const text = spec(
      's.version = Shop::VERSION\ns.files = Dir.glob("lib/**/*") + %w[README.md]\ns.test_files = s.files\ns.metadata = { "a" => s.homepage }\ns.add_dependency "x", [">= 1", "< 2"] if ENV["X"]',
      'lib = File.expand_path("../lib", __FILE__)\n$:.unshift(lib) unless $:.include?(lib)\nrequire "shop/version"\nrequire_relative "etc/names.rb"\n',
    );
    const files = {
      'shop.gemspec': text,
      'lib/shop/version.rb': `require_relative "base"\n${VERSION}`,
      'lib/shop/base.rb': 'module Base\n  module Inner\n    A = [1, 2].map(&:to_s).join(".")\n    B = A\n  end\nend\n',
      'etc/names.rb': 'class Etcetera\nend\n',
    };
    expect(gemspec(files).obstacle).toEqual({ file: '/app/etc/names.rb', what: 'etc' });
    expect(gemspec({ ...files, 'shop.gemspec': text.replace('require_relative "etc/names.rb"\n', '') })).toEqual({
      files: ['/app/shop.gemspec', '/app/lib/shop/version.rb', '/app/lib/shop/base.rb'],
      folders: ['/app/lib'],
      obstacle: undefined,
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['is missing', {}, 'the file itself'],
    ['is YAML', { 'shop.gemspec': '--- !ruby/object:Gem::Specification\n' }, '---'],
    ['runs git', { 'shop.gemspec': spec('s.files = `git ls-files -z`.split("\\x0")') }, 'git ls-files'],
    ['runs git in a list', { 'shop.gemspec': spec('s.files = IO.popen(%w[git ls-files]).to_a') }, 'popen'],
    ['changes its folder', { 'shop.gemspec': spec('s.files = Dir.chdir(__dir__) { Dir["*"] }') }, 'Dir'],
    ['reads a text', { 'shop.gemspec': spec('s.description = File.read("README.md")') }, 'File.read'],
    ['lists programs', { 'shop.gemspec': spec('s.executables = Dir["bin/*"]') }, 'Dir'],
    ['hands a listing on', { 'shop.gemspec': spec('s.files = Dir["*"]\ns.add_dependency s.files.first') }, 'files'],
    ['compares a listing', { 'shop.gemspec': spec('s.add_dependency "x" if Dir["*"].empty?') }, 'Dir'],
    ['gives a listing to a name', { 'shop.gemspec': spec('all = Dir["*"]\ns.name = all') }, 'all'],
    ['lists for a variable of another kind', { 'shop.gemspec': spec('all = "x"\nall = Dir["*"]') }, 'all'],
    ['asks for a date', { 'shop.gemspec': spec('s.date = Time.now') }, 'date'],
    ['signs', { 'shop.gemspec': spec('s.signing_key = "key.pem"') }, 'signing_key'],
    ['is changed by a method', { 'shop.gemspec': spec('s.instance_eval { }') }, 'instance_eval'],
    ['asks whether a file is there', { 'shop.gemspec': spec('s.add_dependency "x" if File.exist?("y")') }, 'File.exist?'],
    ['has methods', { 'shop.gemspec': spec('', 'def x\n  1\nend\n') }, 'x'],
    ['requires what is not there', { 'shop.gemspec': spec('', 'require "shop/version"\n') }, 'shop/version'],
    ['requires upwards', { 'shop.gemspec': spec('', '$:.push __dir__\nrequire "../x"\n'), '../x.rb': VERSION }, 'require'],
    ['uses another constant', { 'shop.gemspec': spec('s.version = Shop::VERSION') }, 'Shop::VERSION'],
    ['takes code from a relative folder', { 'shop.gemspec': spec('', '$LOAD_PATH << "lib"\n') }, 'lib'],
    ['takes code from everywhere', { 'shop.gemspec': spec('', '$LOAD_PATH << File.expand_path("..", __dir__)\n') }, 'File.expand_path'],
    ...(
      [
        ['has methods', 'module Shop\n  def self.version\n    `git describe`\n  end\nend\n', 'git describe'],
        ['reads', 'module Shop\n  VERSION = File.read("VERSION")\nend\n', 'File.read'],
        ['asks for the time', 'module Shop\n  VERSION = Time.now.to_s\nend\n', 'now'],
        ['asks the environment of another object', 'module Shop\n  VERSION = ENV.to_h\nend\n', 'to_h'],
        ['is of Bundler', 'module Bundler\n  VERSION = "1"\nend\n', 'Bundler'],
        ['sets a constant at the top', 'VERSION = "1"\n', 'VERSION'],
        ['autoloads', 'module Shop\n  autoload :X, "shop/x"\nend\n', 'autoload'],
        ['requires a gem', 'require "rails"\nmodule Shop\nend\n', 'rails'],
        ['goes on from another class', 'class Shop < Rails::Engine\nend\n', 'class Shop'],
      ] as const
    ).map(
      ([name, text, what]) =>
        [
          `requires a file that ${name}`,
          { 'shop.gemspec': spec('', 'require_relative "lib/shop/version"\n'), 'lib/shop/version.rb': text },
          what,
        ] as [string, Readonly<Record<string, string>>, string],
    ),
  ])('is not followed where it %s', (_, files, what) => {
    expect(gemspec(files).obstacle?.what).toContain(what);
  });
});
