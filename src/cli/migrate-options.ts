import { BUILDERS, type BuilderName } from '../preferences.ts';
import { COMMON, CONTEXT, FIX, type OptionTable } from './option-tables.ts';
import { choiceOf, configOf, flag, historyOf, idList, list, text, type Raw } from './raw.ts';

export interface MigrateCommand {
  readonly kind: 'migrate';
  /** As given; `-`: they stand on standard input. */
  readonly roots: readonly string[];
  /** Of the one repository. */
  readonly name: string | undefined;
  readonly write: boolean;
  readonly patches: string | undefined;
  readonly commit: CommitChoice | undefined;
  readonly state: string | undefined;
  readonly resume: boolean;
  /** Threads; undefined: as many as there are cores. */
  readonly jobs: number | undefined;
  readonly filter: readonly string[];
  readonly limit: number | undefined;
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  /** Undefined: it is not said. */
  readonly unsafe: boolean | undefined;
  readonly config: string | false | undefined;
  readonly history: number | undefined;
  readonly builder: BuilderName | undefined;
  readonly format: SummaryFormat;
  /** Where the summary goes instead of standard output. */
  readonly output: string | undefined;
  readonly color: boolean | undefined;
  readonly quiet: boolean;
}

/** A commit of the changes on a new branch. */
export interface CommitChoice {
  readonly branch: string;
  /** As given. */
  readonly author: string | undefined;
  readonly message: string | undefined;
}

export type SummaryFormat = (typeof SUMMARY_FORMATS)[number];

export const SUMMARY_FORMATS = ['table', 'json', 'markdown', 'html'] as const;

export const MIGRATE = {
  write: { type: 'boolean', describe: 'rewrite the files in place' },
  patches: { type: 'string', describe: 'write a patch for each repository into this folder; `git apply` takes it', requiresArg: true },
  branch: { type: 'string', describe: 'with --commit: the name of the new branch, the same in each repository', requiresArg: true },
  commit: { type: 'boolean', describe: 'commit on a new branch (--branch); files, index and HEAD stay as they are' },
  author: {
    type: 'string',
    describe: 'with --commit: `Name <mail>`; otherwise GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL say',
    requiresArg: true,
  },
  message: { type: 'string', describe: 'with --commit: its message; otherwise it lists what was applied', requiresArg: true },
  state: { type: 'string', describe: 'keep in this file what is done', requiresArg: true },
  resume: { type: 'boolean', describe: 'go on with what --state keeps, where it is there' },
  jobs: { type: 'string', describe: 'how many repositories are looked at side by side (as many as there are cores)', requiresArg: true },
  name: { type: 'string', describe: 'what the repository is called, where it is one alone', requiresArg: true },
  filter: {
    type: 'array',
    string: true,
    describe: 'only repositories with such a name: a glob as in a .dockerignore (repeat it; ! takes out), or one /regular expression/',
    requiresArg: true,
  },
  limit: { type: 'string', describe: 'at most so many, the first by name', requiresArg: true },
  shard: { type: 'string', describe: 'I/N: only part I of N; which one a repository is in, its name alone tells', requiresArg: true },
  only: FIX.only,
  skip: FIX.skip,
  unsafe: {
    ...FIX.unsafe,
    describe: 'apply also what needs a look (level "review"); a configuration file of a repository cannot ask for it',
  },
  config: CONTEXT.config,
  history: FIX.history,
  builder: FIX.builder,
  format: { type: 'string', describe: 'the summary: table (the default), json, markdown or html (one page)', requiresArg: true },
  output: { type: 'string', describe: 'write the summary to this file', requiresArg: true },
  color: COMMON.color,
  quiet: { type: 'boolean', describe: 'no progress, and no words on standard error but errors' },
} as const satisfies OptionTable;

export const MERGE = {
  patches: { type: 'string', describe: 'the folder of the patches that migrate has written, for --format html', requiresArg: true },
  format: MIGRATE.format,
  output: MIGRATE.output,
  color: COMMON.color,
} as const satisfies OptionTable;

export interface MergeCommand {
  readonly kind: 'report';
  /** As given. */
  readonly files: readonly string[];
  readonly patches: string | undefined;
  readonly format: SummaryFormat;
  readonly output: string | undefined;
  readonly color: boolean | undefined;
}

/** Reads the words after `dockerfix report`; a sentence where they cannot be understood. */
export function mergeCommand(files: readonly string[], raw: Raw): MergeCommand | string {
  if (files.length === 0 || files.includes('')) return 'report needs what migrate has left: dockerfix report FILE...';
  const format = choiceOf(raw, 'format', SUMMARY_FORMATS);
  if ('wrong' in format) return format.wrong;
  const [patches, output] = [text(raw['patches']), text(raw['output'])];
  if (patches === '') return '--patches needs a folder';
  if (output === '') return '--output needs a file';
  if (patches !== undefined && format.word !== 'html') return '--patches is for --format html';
  return { kind: 'report', files, patches, format: format.word ?? 'table', output, color: flag(raw['color']) };
}

/** Reads the words after `dockerfix migrate`; a sentence where they cannot be understood. */
export function migrateCommand(roots: readonly string[], raw: Raw): MigrateCommand | string {
  if (roots.length === 0) return 'migrate needs a folder: dockerfix migrate ROOT...';
  if (roots.includes('')) return 'a path is empty';
  if (roots.includes('-') && roots.length > 1) return '- (standard input) stands alone';
  const format = choiceOf(raw, 'format', SUMMARY_FORMATS);
  if ('wrong' in format) return format.wrong;
  const [state, patches, output] = [text(raw['state']), text(raw['patches']), text(raw['output'])];
  if (state === '') return '--state needs a file';
  if (patches === '') return '--patches needs a folder';
  if (output === '') return '--output needs a file';
  if (text(raw['config']) === '') return '--config needs a file';
  if (text(raw['name']) === '') return '--name needs a name';
  if (raw['resume'] === true && state === undefined) return '--resume needs --state';
  const commit = commitOf(raw);
  if (typeof commit === 'string') return commit;
  const [jobs, limit] = [numberOf(raw, 'jobs', 256), numberOf(raw, 'limit', 1_000_000_000)];
  if (typeof jobs === 'string') return jobs;
  if (typeof limit === 'string') return limit;
  const shard = shardOf(text(raw['shard']));
  if (typeof shard === 'string') return shard;
  const history = historyOf(raw['history']);
  if (typeof history === 'string') return history;
  const builder = choiceOf(raw, 'builder', BUILDERS);
  if ('wrong' in builder) return builder.wrong;
  const only = raw['only'] === undefined ? undefined : idList(raw['only']);
  if (only?.length === 0) return '--only needs an id';
  return {
    kind: 'migrate',
    roots,
    name: text(raw['name']),
    write: raw['write'] === true,
    patches,
    commit,
    state,
    resume: raw['resume'] === true,
    jobs,
    filter: list(raw['filter']),
    limit,
    shard,
    only,
    skip: idList(raw['skip']),
    unsafe: flag(raw['unsafe']),
    config: configOf(raw['config']),
    history,
    builder: builder.word,
    format: format.word ?? 'table',
    output,
    color: flag(raw['color']),
    quiet: raw['quiet'] === true,
  };
}

function commitOf(raw: Raw): CommitChoice | string | undefined {
  const [branch, author, message] = [text(raw['branch']), text(raw['author']), text(raw['message'])];
  if (raw['commit'] !== true) {
    if (branch !== undefined) return '--branch goes with --commit: it is the branch that the commit is made on';
    return author === undefined && message === undefined ? undefined : '--author and --message are those of --commit';
  }
  if (branch === undefined || branch === '') return '--commit needs --branch NAME: a commit is made on a new branch only';
  if (message?.trim() === '') return '--message needs a message';
  if (raw['write'] === true) return '--commit and --write cannot stand together: the one writes commits, the other the files';
  return { branch, author, message };
}

function numberOf(raw: Raw, name: string, most: number): number | string | undefined {
  const given = text(raw[name]);
  if (given === undefined) return undefined;
  const number = /^\d{1,10}$/u.test(given) ? Number(given) : 0;
  return number >= 1 && number <= most ? number : `--${name} is a number from 1 to ${most}, not ${given}`;
}

function shardOf(given: string | undefined): { readonly index: number; readonly count: number } | string | undefined {
  if (given === undefined) return undefined;
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/u.exec(given) ?? [];
  const shard = { index: Number(index ?? 0), count: Number(count ?? 0) };
  return shard.index >= 1 && shard.index <= shard.count ? shard : `--shard is I/N with I from 1 to N, not ${given}`;
}
