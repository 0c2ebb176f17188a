import type { Cache, CacheAction, CachedTool } from '../cache.ts';
import { BUILD_FLAGS } from './flags.ts';
import { fetchesFrom, isVendored, isWithoutSource } from './project.ts';

const FILLING = [
  [
    'build',
    'b',
    'check',
    'c',
    'test',
    't',
    'run',
    'r',
    'bench',
    'doc',
    'd',
    'rustc',
    'rustdoc',
    'clippy',
    'fetch',
    'update',
    'tree',
    'metadata',
  ],
  ['install', 'chef cook', 'nextest run', 'auditable build', 'zigbuild', 'build-deps'],
].flat();

/** Programs that run Cargo on the project. */
const WRAPPERS = String.raw`\bcargo\s+(?:\+\S+\s+)?(?!new\b|init\b|chef\s+prepare\b)[a-z]|\b(?:bacon|make|just|task|trunk|wasm-pack|maturin|cross|dx)\b`;

/** What compiles crates on its way: a Mix project by Rustler, a package of Node.js. https://hexdocs.pm/rustler/Rustler.html, https://napi.rs/docs/cli/build */
const ON_THE_WAY = String.raw`\bmix\b[^;&|\n]*\b(?:compile|release|test|run|phx)\b|\bnapi\s+build\b`;

const FILES = ['.cargo/config.toml', '.cargo/config'];

const COMMON = {
  docs: [
    'https://doc.rust-lang.org/cargo/guide/cargo-home.html#caching-the-cargo-home-in-ci',
    'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  ],
  actions: Object.fromEntries(FILLING.map((name) => [name, 'fills'] as const satisfies readonly [string, CacheAction])),
  // Cargo's own lock lies beside it, in CARGO_HOME, and so is not shared: https://github.com/rust-lang/cargo/blob/master/src/cargo/util/cache_lock.rs
  sharing: 'locked',
  sharedBy: 'all images',
  ofSystem: false,
  leftForOthers: false,
  keptInLayer: (key) => key === 'chef cook' || key === 'fetch',
  beforeSource: (key, context) => key !== 'install' && isWithoutSource(context),
  offline: [
    // https://doc.rust-lang.org/cargo/reference/config.html#netoffline, in a table or as one name
    { flag: '--offline', variable: /^CARGO_NET_OFFLINE$/u, setting: 'offline' },
    { setting: 'net.offline' },
    { flag: '--frozen' },
    { flag: '--config', saying: /^net\.offline\s*=\s*true$/u },
  ],
  told: new RegExp(`${WRAPPERS}|${ON_THE_WAY}|CARGO_HOME|\\.cargo\\b|cargo/(?:registry|git)`, 'u'),
  toldAtStart: new RegExp(WRAPPERS, 'u'),
  toldBy: /^CARGO_NET_OFFLINE$/u,
} as const satisfies Partial<Cache>;

/**
 * Crates as they were downloaded and unpacked, under their versions and digests; repositories of those that come from git. The folder of what was
 * compiled (target) is no such cache: Cargo takes it by the times of files, and would take what was built from another version of the
 * source where that one is the newer file (docs/engine-facts.md, "cargo"). And the programs that it makes lie in there.
 */
export const cargoCaches: CachedTool = {
  spec: BUILD_FLAGS,
  // That of Cargo's home as well, where the image of Rust has it: https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure
  settings: { project: FILES, home: FILES, exact: ['/usr/local/cargo/config.toml', '/usr/local/cargo/config'] },
  words: (argv) => (argv[0]?.startsWith('+') === true ? argv.slice(1) : argv),
  caches: [
    {
      ...COMMON,
      id: 'cargo-registry',
      what: "cargo's cache of crates",
      unused: (context) => !context.argv.includes('install') && (isVendored(context) || !fetchesFrom(context, 'registry')),
      places: [{ variable: /^CARGO_HOME$/u, below: 'registry' }, { home: '.cargo/registry' }],
    },
    {
      ...COMMON,
      id: 'cargo-git',
      what: "cargo's cache of repositories",
      unused: (context) => context.argv.includes('install') || isVendored(context) || !fetchesFrom(context, 'git'),
      places: [{ variable: /^CARGO_HOME$/u, below: 'git/db' }, { home: '.cargo/git/db' }],
      ownFolders: /\/git$/u,
    },
  ],
};
