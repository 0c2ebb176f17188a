import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const RUST: Setting = { base: {}, env: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup' } };
const PROJECT = { '/app/Cargo.toml': '[package]\n', '/app/Cargo.lock': '', '/app/src/main.rs': '', '/app/rust-toolchain.toml': '' };

function given(files: Readonly<Record<string, string>>, more: Setting = {}): Setting {
  return { ...RUST, ...more, files };
}

describe('cargo install NAME', () => {
  test.each([
    'cargo install cargo-chef',
    'cargo install --locked sqlx-cli@0.7.4 --no-default-features -F postgres',
    'cargo +nightly install cargo-fuzz --version 0.12.0',
    'cargo install a b --root /opt/tools',
    'cargo install --git https://example.org/x --rev 0123abc x',
  ])('%s reads which toolchain to run, and nothing else of the project', (line) => {
    const effects = knownEffects(line, given(PROJECT, { cwd: '/app/sub' }));
    expect(Object.keys(PROJECT).filter((path) => reads(effects, path))).toEqual(['/app/rust-toolchain.toml']);
    expect(['/usr/local/cargo/bin/x', '/usr/local/rustup/x', '/app/target/x'].filter((path) => writes(effects, path))).toEqual([
      '/usr/local/cargo/bin/x',
      '/usr/local/rustup/x',
    ]);
    expect([effects.install?.name, effects.network]).toEqual(['cargo install', true]);
    expect(effects.optional).toContain('/app/.cargo/config.toml');
    expect(effects.optional).toContain('/usr/local/cargo/config.toml');
  });

  test('where programs go', () => {
    expect(writes(knownEffects('cargo install x --root /opt/x', RUST), '/opt/x/bin/y')).toBe(true);
    const named = { ...RUST, env: { ...RUST.env, CARGO_INSTALL_ROOT: '/opt/y' } };
    expect(writes(knownEffects('cargo install x', named), '/opt/y/bin/y')).toBe(true);
    expect(writes(knownEffects('cargo install x', { base: {} }), '/root/.cargo/bin/y')).toBe(true);
  });

  test.each<[string, Setting]>([
    ['cargo install', given(PROJECT)],
    ['cargo install --path .', given(PROJECT)],
    ['cargo install --git https://example.org/x x', given(PROJECT)],
    ['cargo install --git ./x --rev 1 x', given(PROJECT)],
    ['cargo install ./x', given(PROJECT)],
    ['cargo install --config x.toml y', given(PROJECT)],
    ['cargo install --root ../x y', given(PROJECT)],
    ['cargo install $TOOL', given(PROJECT)],
    ['cargo install x', given({ ...PROJECT, '/app/.cargo/config.toml': '' })],
    ['cargo install x', given({ ...PROJECT, '/usr/local/cargo/config.toml': '' })],
    ['cargo install x', given({ ...PROJECT, '/usr/.cargo/config.toml': '' })],
    ['cargo install x', given(PROJECT, { env: { ...RUST.env, CARGO_TARGET_DIR: '/app/target' } })],
    ['cargo install x', given(PROJECT, { env: { ...RUST.env, RUSTC_WRAPPER: 'sccache' } })],
    ['cargo install x', given(PROJECT, { unknownEnv: ['CARGO_HOME'], env: {} })],
    ['cargo install x', given(PROJECT, { env: { CARGO_HOME: 'cargo' } })],
    ['cargo install x', given(PROJECT, { env: {}, envOpen: true })],
    ['cargo install x', given(PROJECT, { cwd: undefined })],
    ['cargo build --release', given(PROJECT)],
    ['cargo test', given(PROJECT)],
    ['cargo chef cook --recipe-path recipe.json', given(PROJECT)],
    ['cargo', given(PROJECT)],
  ])('unknown: %s %#', (line, setting) => {
    expect(why(line, setting)).not.toBe('');
  });
});

describe('cargo fetch', () => {
  test('stays behind the source', () => {
    const effects = knownEffects('cargo fetch --locked', given(PROJECT));
    expect([effects.install?.blocked?.reason, reads(effects, '/app/src/main.rs')]).toEqual(['installs-the-project', true]);
  });
});

describe('rustup', () => {
  test.each([
    'rustup target add wasm32-unknown-unknown',
    'rustup component add clippy rustfmt --toolchain nightly',
    'rustup toolchain install nightly-2024-01-01 --profile minimal',
    'rustup default stable',
    'rustup update',
    'rustup set profile minimal',
  ])('%s reads which toolchain the folder is for', (line) => {
    const effects = knownEffects(line, given(PROJECT));
    expect(Object.keys(PROJECT).filter((path) => reads(effects, path))).toEqual(['/app/rust-toolchain.toml']);
    expect(['/usr/local/rustup/x', '/usr/local/cargo/bin/x'].every((path) => writes(effects, path))).toBe(true);
  });

  test.each([
    'rustup',
    'rustup show',
    'rustup override set nightly',
    'rustup toolchain link x /opt/x',
    'rustup target add x --surprise',
    'rustup target add $T',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, RUST).kind).toBe('unknown');
  });
});
