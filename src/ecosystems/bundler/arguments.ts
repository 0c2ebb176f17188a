import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Left out, so unknown: --standalone, --trust-policy, --target-rbconfig. https://bundler.io/man/bundle-install.1.html */
export const BUNDLE_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--clean',
        '--deployment',
        '--frozen',
        '--full-index',
        '--local',
        '--prefer-local',
        '--no-cache',
        '--force --redownload',
        '--no-prune',
        '--quiet',
        '--system',
      ],
      ['--verbose -V', '--no-color', '--global'],
    ].flat(),
    required: ['--gemfile', '--jobs -j', '--path', '--retry', '--shebang', '--without', '--with'],
    optional: ['--binstubs'],
  }),
  subcommand: true,
};
