import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/**
 * Options of `yarn install` of all releases. Left out, so unknown: those that name a folder or a file (--modules-folder, --har, --use-yarnrc), but
 * for --cwd and --cache-folder. https://classic.yarnpkg.com/en/docs/cli/install, https://yarnpkg.com/cli/install, https://yarnpkg.com/cli/workspaces/focus
 */
export const YARN_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      ['--silent -s', '--verbose', '--non-interactive', '--no-progress', '--no-emoji', '--json', '--audit', '--no-node-version-check'],
      ['--frozen-lockfile', '--pure-lockfile', '--no-lockfile', '--update-checksums', '--skip-integrity-check', '--check-files', '--force'],
      ['--ignore-engines', '--ignore-platform', '--ignore-optional', '--ignore-scripts', '--no-bin-links', '--link-duplicates'],
      ['--prefer-offline', '--offline', '--prod', '--immutable', '--no-immutable', '--immutable-cache', '--check-cache', '--inline-builds'],
      ['--check-resolutions', '--refresh-lockfile', '--disable-pnp', '--all -A', '--version -v'],
    ].flat(),
    required: [
      '--network-timeout',
      '--network-concurrency',
      '--registry',
      '--mutex',
      '--proxy',
      '--https-proxy',
      '--cwd',
      '--cache-folder',
    ].concat('--mode'),
    optional: ['--production'],
  }),
  subcommand: true,
  clusters: false,
};
