import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/**
 * Options of `bun install` and `bun ci`. Left out, so unknown: those that name a file (--config, --env-file, --cafile), write another lock (--yarn),
 * or do not install (--dry-run, --lockfile-only, --global, --analyze, --trust). `bun install --help`, https://bun.com/docs/pm/cli/install
 */
export const BUN_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--production -p',
        '--frozen-lockfile',
        '--force -f',
        '--no-cache',
        '--silent',
        '--quiet',
        '--verbose',
        '--no-progress',
        '--no-summary',
      ],
      ['--no-verify', '--offline', '--prefer-offline', '--ignore-scripts', '--no-env-file', '--save-text-lockfile', '--use-system-ca'],
      ['--save', '--use-openssl-ca', '--use-bundled-ca'],
    ].flat(),
    required: [
      ['--cache-dir', '--cwd', '--backend', '--registry', '--concurrent-scripts', '--network-concurrency', '--omit', '--linker'],
      ['--minimum-release-age', '--cpu', '--os', '--libc', '--filter -F'],
    ].flat(),
  }),
  subcommand: true,
  clusters: false,
};

export const SUBCOMMANDS: ReadonlySet<string> = new Set(['install', 'i', 'ci']);
