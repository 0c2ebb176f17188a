import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Options of Composer and of `composer install`. https://getcomposer.org/doc/03-cli.md#install-i */
export const COMPOSER_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--prefer-source',
        '--prefer-dist',
        '--dry-run',
        '--download-only',
        '--dev',
        '--no-suggest',
        '--no-dev',
        '--no-autoloader',
        '--no-progress',
      ],
      [
        '--no-security-blocking',
        '--no-blocking',
        '--no-install',
        '--audit',
        '--no-audit',
        '--verbose -v -vv -vvv',
        '--optimize-autoloader -o',
      ],
      [
        '--classmap-authoritative -a',
        '--strict-psr-autoloader',
        '--apcu-autoloader',
        '--ignore-platform-reqs',
        '--no-scripts',
        '--no-plugins',
      ],
      ['--no-cache', '--no-interaction -n', '--quiet -q', '--ansi', '--no-ansi', '--profile', '--optimize', '--no-source-fallback'],
    ].flat(),
    required: ['--prefer-install', '--audit-format', '--apcu-autoloader-prefix', '--ignore-platform-req', '--working-dir -d'],
  }),
  subcommand: true,
};

/** Options that say how the autoloader is written, or that a step for the packages alone has already. */
export const AUTOLOADER = [
  [
    '--optimize-autoloader',
    '-o',
    '--classmap-authoritative',
    '-a',
    '--apcu-autoloader',
    '--strict-psr-autoloader',
    '--no-scripts',
    '--no-autoloader',
  ],
  ['--optimize'],
].flat();
