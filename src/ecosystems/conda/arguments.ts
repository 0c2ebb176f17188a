import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Left out, so unknown: --clone, --rc-file, --environment-specifier. https://docs.conda.io/projects/conda/en/stable/commands/index.html */
export const CONDA_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--yes -y',
        '--quiet -q',
        '--verbose -v',
        '--prune',
        '--force',
        '--json',
        '--all -a',
        '--tarballs -t',
        '--packages',
        '--index-cache -i',
      ],
      [
        '--force-pkgs-dirs -f',
        '--override-channels',
        '--no-deps',
        '--freeze-installed',
        '--update-all',
        '--strict-channel-priority',
        '--version -V',
      ],
      [
        '--no-channel-priority',
        '--no-default-packages',
        '--offline',
        '--insecure -k',
        '--copy',
        '--no-pin',
        '--only-deps',
        '--no-update-deps',
      ],
    ].flat(),
    required: [
      '--name -n',
      '--prefix -p',
      '--file',
      '--channel -c',
      '--solver',
      '--experimental-solver',
      '--platform --subdir',
      '--root-prefix -r',
    ],
  }),
  subcommand: true,
};
