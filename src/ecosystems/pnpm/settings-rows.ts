/**
 * Settings of pnpm, by their names in kebab case. https://pnpm.io/settings, and `types` in
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/config/reader/src/types.ts
 */

/** They name a folder, a file of settings, code or a program, or make it do something else: not followed unless they say what holds anyway. */
export const NOT_FOLLOWED = [
  'config-dir',
  'dir',
  'dry-run',
  'git-branch-lockfile',
  'global-pnpmfile',
  'globalconfig',
  'lockfile-dir',
  'lockfile-only',
  'merge-git-branch-lockfiles',
  'merge-git-branch-lockfiles-branch-pattern',
  'modules-dir',
  'node-options',
  'npm-path',
  'npmrc-auth-file',
  'only-built-dependencies-file',
  'pnpr-server',
  'script-shell',
  'use-running-store-server',
  'use-store-server',
  'userconfig',
  'virtual-store-dir',
  'workspace-dir',
  'workspace-packages',
] as const;

/** Their values decide what is read and written. */
export const FOLLOWED = [
  'allow-builds',
  'auto-install-peers',
  'cache-dir',
  'catalog',
  'catalogs',
  'dangerously-allow-all-builds',
  'dedupe-peers',
  'exclude-links-from-lockfile',
  'frozen-lockfile',
  'global',
  'global-dir',
  'ignore-pnpmfile',
  'ignore-scripts',
  'ignored-optional-dependencies',
  'inject-workspace-packages',
  'lockfile',
  'never-built-dependencies',
  'node-linker',
  'only-built-dependencies',
  'overrides',
  'package-extensions',
  'packages',
  'patched-dependencies',
  'peers-suffix-max-length',
  'pnpmfile',
  'prefer-frozen-lockfile',
  'shared-workspace-lockfile',
  'state-dir',
  'store-dir',
  'verify-deps-before-run',
] as const;

/** What may stand in pnpm-workspace.yaml besides, and changes no path. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    'allow-non-applied-patches allow-unused-patches allowed-deprecated-versions audit-config audit-level audit-settings bail ' +
    'block-exotic-subdeps catalog-mode catalog-prune changed-files-ignore-pattern child-concurrency ci cleanup-unused-catalogs color ' +
    'config-dependencies confirm-modules-purge cpu dedupe-direct-deps dedupe-injected-deps dedupe-peer-dependents deploy-all-files ' +
    'disallow-workspace-cycles dlx-cache-max-age embed-readme enable-global-virtual-store enable-modules-dir enable-pre-post-scripts engine-strict ' +
    'extend-node-path fail-if-no-match fetch-min-speed-ki-bps fetch-retries fetch-retry-factor fetch-retry-maxtimeout ' +
    'fetch-retry-mintimeout fetch-timeout fetch-warn-timeout-ms fetching-concurrency force-legacy-deploy frozen-store git-checks git-shallow-hosts ' +
    'hoist hoist-pattern hoist-workspace-packages hoisting-limits http-proxy https-proxy ignore-compatibility-db ignore-dep-scripts ' +
    'ignore-patch-failures ignore-workspace-cycles ignore-workspace-root-check ignored-built-dependencies include-workspace-root ' +
    'init-package-manager init-type legacy-dir-filtering libc link-workspace-packages local-address lockfile-include-tarball-url loglevel ' +
    'manage-package-manager-versions max-sockets maxsockets minimum-release-age minimum-release-age-exclude minimum-release-age-exclude-prune ' +
    'minimum-release-age-ignore-missing-time minimum-release-age-strict modules-cache-max-age named-registries network-concurrency ' +
    'node-download-mirrors node-experimental-package-map node-mirror node-package-map-type node-version no-proxy noproxy offline ' +
    'optimistic-repeat-install os package-configs package-import-method package-manager-strict package-manager-strict-version peer-dependency-rules ' +
    'pm-on-fail prefer-offline prefer-symlinked-executables prefer-workspace-packages preserve-absolute-paths proxy ' +
    'public-hoist-pattern publish-branch recursive-install registries registry registry-supports-time-field required-scripts resolution-mode ' +
    'resolve-peers-from-workspace-root runtime runtime-on-fail save-exact save-prefix save-workspace-protocol scripts-prepend-node-path ' +
    'shamefully-hoist shell-emulator side-effects-cache side-effects-cache-readonly skip-manifest-obfuscation sort strict-dep-builds ' +
    'strict-peer-dependencies strict-ssl strict-store-pkg-content-check supported-architectures symlink sync-injected-deps-after-scripts tag ' +
    'test-pattern trust-lockfile trust-policy trust-policy-exclude trust-policy-ignore-after unsafe-perm update update-config update-notifier ' +
    'use-beta-cli use-node-version use-stderr verify-store-integrity versioning virtual-store-dir-max-length ' +
    'virtual-store-only virtual-store-type workspace-concurrency'
  ).split(' '),
);

export type Followed = (typeof FOLLOWED)[number];

/** Is it known what a key of pnpm-workspace.yaml means? One that is not may be a setting of a later release. */
export function isKnown(name: string): boolean {
  return HARMLESS.has(name) || isFollowed(name) || isNotFollowed(name);
}

/** It changes no path, whatever its value. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name);
}

export function isFollowed(name: string): name is Followed {
  return FOLLOWED.some((one) => one === name);
}

export function isNotFollowed(name: string): boolean {
  return NOT_FOLLOWED.some((one) => one === name);
}
