import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Left out, so unknown: --init-script, --project-cache-dir, and others that name files. https://docs.gradle.org/current/userguide/command_line_interface.html */
export const GRADLE_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--no-daemon',
        '--daemon',
        '--stacktrace -s',
        '--full-stacktrace -S',
        '--info -i',
        '--debug -d',
        '--quiet -q',
        '--warn -w',
        '--parallel',
      ],
      [
        '--no-parallel',
        '--offline',
        '--build-cache',
        '--no-build-cache',
        '--refresh-dependencies',
        '--rerun-tasks',
        '--continue',
        '--scan',
        '--no-scan',
      ],
      ['--configure-on-demand', '--no-watch-fs', '--configuration-cache', '--no-configuration-cache', '--dry-run -m', '--no-rebuild -a'],
    ].flat(),
    required: [
      '--gradle-user-home -g',
      '--exclude-task -x',
      '--project-dir -p',
      '--console',
      '--warning-mode',
      '--max-workers',
      '--define -D',
      '--project-prop -P',
    ],
  }),
  subcommand: true,
};
