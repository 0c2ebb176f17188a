import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/**
 * Options of `poetry` and of its install, those of releases since 1.0 as well. https://python-poetry.org/docs/cli/
 * Left out, so unknown: --migrate.
 */
export const POETRY_SPEC: ArgumentSpec = {
  ...flags({
    none: [
      ['--quiet -q', '--verbose -v -vv -vvv', '--ansi', '--no-ansi', '--no-interaction -n', '--no-plugins', '--no-cache', '--version -V'],
      ['--sync', '--no-root', '--no-directory', '--only-root', '--all-extras', '--all-groups', '--compile'],
      // Before 1.2: https://python-poetry.org/history/
      ['--no-dev', '--dev-only', '--default', '--remove-untracked'],
      // Of `poetry config`.
      ['--local', '--unset', '--list'],
    ].flat(),
    required: ['--with', '--without', '--only', '--extras -E', '--project -P', '--directory -C'],
  }),
  subcommand: true,
};
