import { BUILDERS } from '../preferences.ts';

/** One option, as yargs takes it. */
export interface Option {
  readonly type: 'string' | 'boolean' | 'array';
  /** Of an array: what its values are. */
  readonly string?: true;
  readonly describe: string;
  readonly requiresArg?: true;
  /** `--no-NAME` is said, too. */
  readonly negatable?: true;
}

export type OptionTable = Readonly<Record<string, Option>>;

export const COMMON = {
  format: { type: 'string', describe: 'what to print on standard output: diff (the default) or json', requiresArg: true },
  color: { type: 'boolean', describe: 'colours or none (--no-color); otherwise the terminal, NO_COLOR and FORCE_COLOR decide' },
} as const satisfies OptionTable;

export const CONTEXT = {
  context: {
    type: 'string',
    describe: 'the folder of the build context, when the evidence in the repository does not tell it',
    requiresArg: true,
  },
  config: {
    type: 'string',
    describe: 'a configuration file in place of the nearest .dockerfixrc; --no-config: none',
    requiresArg: true,
    negatable: true,
  },
} as const satisfies OptionTable;

export const FIX = {
  write: { type: 'boolean', describe: 'rewrite the files in place' },
  verify: {
    type: 'boolean',
    describe: 'with --write: build both with a Docker engine first, and write only where the images are the same',
  },
  check: { type: 'boolean', describe: 'exit 1 when something would change' },
  output: { type: 'string', describe: 'write one patch to this file; `git apply` takes it', requiresArg: true },
  only: { type: 'array', string: true, describe: 'run only these rules (repeat it, or put commas between)', requiresArg: true },
  skip: { type: 'array', string: true, describe: 'do not run these; "dockerignore" leaves every .dockerignore alone', requiresArg: true },
  unsafe: {
    type: 'boolean',
    describe: 'apply also what needs a look (level "review"); --no-unsafe: not even where a configuration file says so',
  },
  ...CONTEXT,
  builder: {
    type: 'string',
    describe: `what builds it, when the evidence in the repository does not tell it: ${BUILDERS.join(', ')}`,
    requiresArg: true,
  },
  history: {
    type: 'string',
    describe: 'commits of the git history by which rebuilds are weighed (200); --no-history: go by a usual mix of changes',
    requiresArg: true,
    negatable: true,
  },
  timings: {
    type: 'string',
    describe: 'log of a build with progress plain or rawjson: its times take the place of estimates',
    requiresArg: true,
  },
  'stdin-filename': { type: 'string', describe: 'with `-`: where the text belongs, for its context and its name', requiresArg: true },
  ...COMMON,
  format: {
    ...COMMON.format,
    describe:
      'what to print on standard output: diff (the default), json, sarif (SARIF 2.1.0), github (annotations in GitHub Actions) or markdown (for a comment)',
  },
  quiet: { type: 'boolean', describe: 'no words on standard error but errors' },
} as const satisfies OptionTable;
