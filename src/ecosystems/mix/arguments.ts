import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html, https://hexdocs.pm/mix/Mix.Tasks.Deps.Compile.html, https://hexdocs.pm/mix/Mix.Tasks.Local.Hex.html */
export const MIX_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      '--force',
      '--if-missing',
      '--check-locked',
      '--no-archives-check',
      '--skip-umbrella-children',
      '--skip-local-deps',
      '--include-children',
      '--all',
    ],
    required: ['--only', '--target', '--sha512'],
  }),
  subcommand: true,
};
