import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** https://github.com/rust-lang/docker-rust (Dockerfile-debian.template, -slim, -alpine, and their history). */
export function rust(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['slim', 'default', 'minimal', 'full']));
  if (read === undefined || read.system === 'ubuntu') return undefined;
  const system = read.system ?? (read.words.includes('slim') ? 'debian' : undefined);
  return {
    source: 'https://github.com/rust-lang/docker-rust',
    ...COMMON,
    ...systemFacts(system),
    env: { RUSTUP_HOME: '/usr/local/rustup', CARGO_HOME: '/usr/local/cargo', PATH: `/usr/local/cargo/bin:${SYSTEM_PATH}` },
    envUnknown: ['RUST_VERSION'],
    // Not set by its Dockerfile, so it is the one of the system below.
    cmd: system === undefined ? undefined : system === 'alpine' ? ['/bin/sh'] : ['bash'],
  };
}

/**
 * `lukemathwalker/cargo-chef:latest-rust-1.80-slim-bookworm`: an official image of Rust with one program more, and at times a setting of cargo.
 * https://github.com/LukeMathWalker/cargo-chef (docker/Dockerfile and its history, .github/workflows/docker.yml)
 */
export function cargoChef(tag: string): BaseFacts | undefined {
  const read = /^(?:latest|\d+\.\d+\.\d+)(?:-rust-(.+))?$/u.exec(tag);
  const facts = read === null ? undefined : rust(read[1] ?? 'latest');
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/LukeMathWalker/cargo-chef/blob/main/docker/Dockerfile',
    envUnknown: ['RUST_VERSION', 'CARGO_REGISTRIES_CRATES_IO_PROTOCOL', 'CARGO_NET_GIT_FETCH_WITH_CLI'],
  };
}
