import type { ArgumentSpec, FlagSpec } from '../ecosystem.ts';

const boolean = { kind: 'boolean' } as const satisfies FlagSpec;
const value = { kind: 'required' } as const satisfies FlagSpec;
const word = { kind: 'none' } as const satisfies FlagSpec;

/**
 * Options of `pnpm install`, `pnpm fetch` and of every command. What they mean is said by `settings.ts`: each is a setting too.
 * https://pnpm.io/cli/install, https://pnpm.io/pnpm-cli, and `rcOptionsTypes` in
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/installing/commands/src/install.ts
 */
const BOOLEANS = [
  'aggregate-output',
  'bail',
  'color',
  'dangerously-allow-all-builds',
  'dev',
  'dry-run',
  'enable-modules-dir',
  'enable-pre-post-scripts',
  'engine-strict',
  'fail-if-no-match',
  'fix-lockfile',
  'force',
  'frozen-lockfile',
  'frozen-store',
  'global',
  'hoist',
  'hoist-workspace-packages',
  'ignore-pnpmfile',
  'ignore-scripts',
  'ignore-workspace',
  'ignore-workspace-root-check',
  'include-workspace-root',
  'inject-workspace-packages',
  'link-workspace-packages',
  'lockfile',
  'lockfile-only',
  'merge-git-branch-lockfiles',
  'offline',
  'optimistic-repeat-install',
  'optional',
  'prefer-frozen-lockfile',
  'prefer-offline',
  'prefer-workspace-packages',
  'production',
  'recursive',
  'recursive-install',
  'reporter-hide-prefix',
  'resolution-only',
  'runtime',
  'save',
  'shamefully-hoist',
  'shared-workspace-lockfile',
  'side-effects-cache',
  'side-effects-cache-readonly',
  'strict-peer-dependencies',
  'stream',
  'trust-lockfile',
  'unsafe-perm',
  'update-checksums',
  'use-beta-cli',
  'use-stderr',
  'verify-store-integrity',
  'virtual-store-only',
  'workspace-root',
  'yes',
] as const;

const VALUES = [
  'cache-dir',
  'child-concurrency',
  'cpu',
  'dir',
  'fetch-retries',
  'fetch-retry-factor',
  'fetch-retry-maxtimeout',
  'fetch-retry-mintimeout',
  'fetch-timeout',
  'filter',
  'filter-prod',
  'global-dir',
  'hoist-pattern',
  'hoisting-limits',
  'https-proxy',
  'libc',
  'lockfile-dir',
  'loglevel',
  'modules-dir',
  'network-concurrency',
  'node-linker',
  'noproxy',
  'os',
  'package-import-method',
  'pnpmfile',
  'proxy',
  'public-hoist-pattern',
  'registry',
  'reporter',
  'resolution-mode',
  'store-dir',
  'trust-policy',
  'virtual-store-dir',
  'workspace-concurrency',
] as const;

/** `shorthands` in https://github.com/pnpm/pnpm/blob/main/pnpm11/pnpm/src/shorthands.ts */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  dev: ['-D'],
  production: ['-P', '--prod'],
  recursive: ['-r'],
  'workspace-root': ['-w'],
  dir: ['-C'],
  filter: ['-F'],
  global: ['-g'],
  force: ['-f'],
  yes: ['-y'],
};

const rows = (names: readonly string[], spec: FlagSpec): readonly (readonly [string, FlagSpec])[] =>
  names.map((name) => [`--${name}`, { ...spec, aliases: SHORT[name] ?? [] }]);

export const PNPM_ARGUMENTS: ArgumentSpec = {
  subcommand: true,
  clusters: false,
  flags: {
    ...Object.fromEntries([...rows(BOOLEANS, boolean), ...rows(VALUES, value)]),
    '--silent': { ...word, aliases: ['-s'] },
    '--version': { ...word, aliases: ['-v'] },
    '--quiet': { ...word, aliases: ['-q', '--verbose'] },
  },
};

/** https://pnpm.io/cli/install, https://pnpm.io/cli/ci, https://pnpm.io/cli/fetch */
export const SUBCOMMANDS: ReadonlyMap<string, 'install' | 'ci' | 'fetch'> = new Map([
  ...['install', 'i'].map((name) => [name, 'install'] as const),
  ...['ci', 'clean-install', 'ic', 'install-clean'].map((name) => [name, 'ci'] as const),
  ['fetch', 'fetch'],
]);
