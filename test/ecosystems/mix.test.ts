import { describe, expect, test } from 'vitest';
import { knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const MIX = 'defmodule A.MixProject do\n  def project, do: [deps: [{:a, "~> 1.0"}, {:b, github: "x/b"}]]\nend\n';
const LOCK = '%{\n  "a": {},\n  "b": {},\n}\n';
const PROJECT = {
  '/app/mix.exs': MIX,
  '/app/mix.lock': LOCK,
  '/app/config/config.exs': 'import Config\nimport_config "#{config_env()}.exs"\n',
  '/app/config/dev.exs': '',
  '/app/config/prod.exs': 'import_config "prod.secret.exs"',
  '/app/config/runtime.exs': '',
  '/app/lib/a.ex': '',
};

function given(files: Readonly<Record<string, string>>, more: Setting = {}): Setting {
  return { base: {}, env: { MIX_ENV: 'prod' }, ...more, files };
}

function inputs(line: string, setting: Setting): readonly string[] {
  const effects = knownEffects(line, setting);
  return Object.keys(setting.files ?? {}).filter((path) => reads(effects, path));
}

function blocked(line: string, files: Readonly<Record<string, string>>): string | undefined {
  return knownEffects(line, given(files)).install?.blocked?.reason;
}

describe('mix deps.get', () => {
  test('reads mix.exs, mix.lock and the configuration', () => {
    const effects = knownEffects('mix deps.get --only prod', given(PROJECT));
    expect(inputs('mix deps.get', given(PROJECT))).toEqual([
      '/app/mix.exs',
      '/app/mix.lock',
      '/app/config/config.exs',
      '/app/config/prod.exs',
    ]);
    expect(effects.optional).toContain('/app/config/prod.secret.exs');
    expect([effects.outputs, writes(effects, '/app/mix.lock'), writes(effects, '/root/.hex/x')]).toEqual([
      ['/app/_build', '/app/deps'],
      false,
      true,
    ]);
  });

  test('a folder that only a variable names is none where there is no such variable', () => {
    const code = (value: string): string =>
      `deps: [{:core, "~> 1.0", opts()}]\n  defp opts() do\n    if path = System.get_env("CORE_PATH") do\n      ${value}\n    else\n      [github: "x/core"]\n    end\n  end\n`;
    const files = { '/app/mix.exs': code('[path: path]'), '/app/mix.lock': '"core": {}' };
    const reason = (text: string, setting: Setting): string | undefined =>
      knownEffects('mix deps.get', given({ ...files, '/app/mix.exs': text }, setting)).install?.blocked?.reason;
    expect(reason(code('[path: path]'), {})).toBeUndefined();
    expect(reason(code('[path: path]'), { env: { CORE_PATH: '/core' } })).toBe('unclear-manifest');
    expect(reason(code('[path: path]'), { envOpen: true })).toBe('unclear-manifest');
    expect(reason(code('[path: other]'), {})).toBe('unclear-manifest');
    expect(reason(code('[path: path <> "/x"]'), {})).toBe('unclear-manifest');
  });

  test('stays behind code that Erlang may find in the folder', () => {
    for (const name of ['Elixir.A.beam', 'a.ez'])
      expect(blocked('mix deps.get', { ...PROJECT, [`/app/${name}`]: '' })).toBe('script-not-understood');
    expect(blocked('mix deps.get', PROJECT)).toBeUndefined();
  });

  test('of which environment', () => {
    expect(inputs('mix deps.get', given(PROJECT, { env: {} }))).toContain('/app/config/dev.exs');
    expect(inputs('mix deps.get', given(PROJECT, { variables: { MIX_ENV: 'dev' } }))).toContain('/app/config/dev.exs');
    const open = inputs('mix deps.get', given(PROJECT, { env: {}, unknownEnv: ['MIX_ENV'] }));
    expect([open.includes('/app/config/dev.exs'), open.includes('/app/config/prod.exs'), open.includes('/app/config/runtime.exs')]).toEqual(
      [true, true, false],
    );
  });

  test('a lock that lacks something is written', () => {
    const lacking = given({ ...PROJECT, '/app/mix.lock': '%{\n  "a": {},\n}\n' });
    expect(writes(knownEffects('mix deps.get', lacking), '/app/mix.lock')).toBe(true);
    expect(writes(knownEffects('mix deps.get --check-locked', lacking), '/app/mix.lock')).toBe(false);
    const { '/app/mix.lock': _, ...none } = PROJECT;
    expect(knownEffects('mix deps.get', given(none)).install?.lockReason).toBe('there is no mix.lock');
  });

  test('dependencies that are folders, and theirs', () => {
    const files = {
      '/app/mix.exs': 'deps: [{:x, path: "../x"}]',
      '/x/mix.exs': 'deps: [{:y, [path: "y", override: true]}]',
      '/x/y/mix.exs': 'deps: []',
      '/x/lib/x.ex': '',
    };
    expect(inputs('mix deps.get', given(files))).toEqual(['/app/mix.exs', '/x/mix.exs', '/x/y/mix.exs']);
    expect(blocked('mix deps.compile', files)).toBe('local-dependency');
    expect(blocked('mix deps.get', { '/app/mix.exs': 'deps: [{:x, path: "x"}]', '/app/x/rebar.config': '' })).toBe('local-dependency');
  });

  test('the applications of an umbrella', () => {
    const files = {
      '/app/mix.exs': 'apps_path: "apps"',
      '/app/apps/a/mix.exs': '{:b, in_umbrella: true}',
      '/app/apps/b/mix.exs': '',
      '/app/apps/b/lib/b.ex': '',
    };
    expect(inputs('mix deps.get', given(files))).toEqual(['/app/mix.exs', '/app/apps/a/mix.exs', '/app/apps/b/mix.exs']);
    expect(blocked('mix deps.compile', files)).toBe('installs-the-project');
    expect(blocked('mix deps.compile --skip-umbrella-children', files)).toBe(undefined);
  });

  test.each([
    ['File.read!(@path)', 'script-not-understood'],
    ['File.ls!("x")', 'script-not-understood'],
    ['Code.require_file("x.exs")', 'script-not-understood'],
    ['System.cmd("git", [])', 'script-not-understood'],
    [':os.cmd(~c"x")', 'script-not-understood'],
    ['Path.wildcard("*")', 'script-not-understood'],
    ['path: local()', undefined],
    ['deps: [{:x, opts(path: "x")}]', 'unclear-manifest'],
    ['version: String.trim(File.read!("VERSION"))', undefined],
    ['version: "VERSION" |> File.read!() |> String.trim()', undefined],
    ['# File.ls!("x")', undefined],
    ['System.put_env("RUST_X", "1")', undefined],
    ['System.get_env("X") && Path.join("a", "b") && Code.ensure_loaded?(X)', undefined],
  ])('mix.exs that says %s', (code, reason) => {
    const line = 'mix deps.get';
    const files = { ...PROJECT, '/app/mix.exs': `${MIX}${code}\n`, '/app/VERSION': '1' };
    if (code === 'path: local()') expect(blocked(line, files)).toBe('unclear-manifest');
    else expect(blocked(line, files)).toBe(reason);
    expect(inputs(line, given(files)).includes('/app/VERSION')).toBe(code.includes('VERSION'));
  });

  test('names in the configuration', () => {
    const files = { ...PROJECT, '/app/config/prod.exs': 'config :a, x: System.fetch_env!("SECRET")' };
    expect(knownEffects('mix deps.get', given(files)).ownNames).toEqual(['SECRET']);
  });
});

describe('mix', () => {
  test.each([
    'mix local.hex --force',
    'mix local.rebar --force --if-missing',
    'mix do local.hex --force, local.rebar --force',
    'mix do local.hex --force + local.rebar --force',
  ])('%s reads mix.exs as well, where there is one', (line) => {
    expect(inputs(line, given(PROJECT))).toEqual(['/app/mix.exs', '/app/config/config.exs', '/app/config/prod.exs']);
    const effects = knownEffects(line, given({}));
    expect([effects.optional.includes('/app/mix.exs'), effects.outputs, writes(effects, '/root/.mix/archives/x')]).toEqual([
      true,
      [],
      true,
    ]);
  });

  test('several tasks', () => {
    const effects = knownEffects('mix do deps.get --only prod, deps.compile', given(PROJECT));
    expect([effects.install?.name, effects.outputs]).toEqual(['mix deps.get and mix deps.compile', ['/app/_build', '/app/deps']]);
  });

  test.each<[string, Setting]>([
    ['mix', given(PROJECT)],
    ['mix compile', given(PROJECT)],
    ['mix do deps.get, compile', given(PROJECT)],
    ['mix release', given(PROJECT)],
    ['mix deps.get --surprise', given(PROJECT)],
    ['mix deps.get', given({})],
    ['mix deps.get', given(PROJECT, { cwd: undefined })],
    ['mix deps.get', given(PROJECT, { env: { MIX_EXS: 'other.exs' } })],
    ['mix deps.get', given(PROJECT, { env: { MIX_BUILD_PATH: '/x' } })],
    ['mix deps.get', given({ ...PROJECT, '/app/mix.exs': `${MIX}deps_path: "../../deps"` })],
    ['mix deps.get', given({ ...PROJECT, '/app/mix.exs': `${MIX}aliases: ["deps.get": ["x"]]` })],
    ['mix deps.get', given({ ...PROJECT, '/app/mix.exs': `${MIX}apps_path: apps()` })],
    ['mix deps.get', given({ ...PROJECT, '/app/config/config.exs': 'System.put_env("MIX_DEPS_PATH", "x")' })],
    ['mix deps.get', given({ ...PROJECT, '/app/config/config.exs': 'System.put_env(name, "x")' })],
    ['mix deps.get', given({}, { unclear: ['/app/mix.exs'] })],
    ['mix local.rebar rebar3 /opt/rebar3', given(PROJECT)],
    ['mix local.hex https://example.org/hex.ez', given(PROJECT)],
    ['mix deps.get $X', given(PROJECT)],
  ])('unknown: %s %#', (line, setting) => {
    expect(why(line, setting)).not.toBe('');
  });

  test('a symbolic link', () => {
    expect(knownEffects('mix deps.get', given({}, { links: ['/app/mix.exs'] })).install?.blocked?.reason).toBe('symbolic-link');
  });
});
