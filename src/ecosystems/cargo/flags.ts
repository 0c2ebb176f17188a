import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Of `cargo install NAME`; left out, so unknown: --path, --config, -C, -Z, --target-dir. https://doc.rust-lang.org/cargo/commands/cargo-install.html */
export const INSTALL_FLAGS: ArgumentSpec = {
  ...flags({
    none: [
      ['--locked', '--force -f', '--no-track', '--all-features', '--no-default-features', '--bins', '--examples', '--debug', '--quiet -q'],
      ['--verbose -v', '--list', '--keep-going', '--ignore-rust-version'],
    ].flat(),
    required: [
      ['--version --vers', '--features -F', '--bin', '--example', '--root', '--registry', '--index', '--git', '--branch', '--tag', '--rev'],
      ['--target', '--profile', '--jobs -j', '--color'],
    ].flat(),
  }),
  subcommand: true,
};

/**
 * Flags of commands that build: of these no more is known than what they do with caches.
 * https://doc.rust-lang.org/cargo/commands/build-commands.html, https://github.com/LukeMathWalker/cargo-chef
 */
export const BUILD_FLAGS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--release -r',
        '--locked',
        '--offline',
        '--frozen',
        '--all-features',
        '--no-default-features',
        '--workspace --all',
        '--bins',
        '--lib',
      ],
      [
        '--examples',
        '--tests',
        '--benches',
        '--all-targets',
        '--keep-going',
        '--quiet -q',
        '--verbose -v',
        '-vv',
        '--no-run',
        '--no-fail-fast',
      ],
      [
        '--doc',
        '--no-deps',
        '--fix',
        '--allow-dirty',
        '--allow-staged',
        '--future-incompat-report',
        '--ignore-rust-version',
        '--unit-graph',
      ],
      [
        '--force -f',
        '--no-track',
        '--debug',
        '--check',
        '--no-build',
        '--zigbuild',
        '--build-plan',
        '--open',
        '--versioned-dirs',
        '--sync',
      ],
      ['--respect-source-config', '--aggressive', '--recursive', '--dry-run', '--document-private-items', '--list'],
    ].flat(),
    required: [
      ['--package -p', '--exclude', '--bin', '--example', '--test', '--bench', '--features -F', '--target', '--target-dir', '--out-dir'],
      [
        '--artifact-dir',
        '--profile',
        '--manifest-path',
        '--jobs -j',
        '--color',
        '--message-format',
        '--config',
        '-Z',
        '-C',
        '--lockfile-path',
      ],
      [
        '--recipe-path',
        '--version --vers',
        '--root',
        '--registry',
        '--index',
        '--git',
        '--branch',
        '--tag',
        '--rev',
        '--path',
        '--precise',
      ],
      ['--depth', '--edges -e', '--format', '--crate-type'],
    ].flat(),
    optional: ['--timings'],
  }),
  subcommand: true,
};

/** https://rust-lang.github.io/rustup/ */
export const RUSTUP_FLAGS: ArgumentSpec = {
  ...flags({
    none: ['--quiet -q', '--verbose -v', '--force', '--no-self-update', '--allow-downgrade', '--force-non-host', '--no-update'],
    required: ['--toolchain', '--profile', '--component -c', '--target -t'],
  }),
  subcommand: true,
};
