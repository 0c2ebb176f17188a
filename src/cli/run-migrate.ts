import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { migrate, type MigrateInput, type MigrateWatch } from '../migrate/migrate.ts';
import { StateError } from '../migrate/state.ts';
import type { Asked } from '../migrate/survey.ts';
import type { MigratedRepository, Migration } from '../migrated.ts';
import { oneLine, shownPath } from '../output/display.ts';
import { rateOf } from '../output/migration/rate.ts';
import type { FileError } from '../results.ts';
import { unknownId } from './ids.ts';
import { identitiesOf } from './identity.ts';
import { configError, readAll, usageError, type ExitCode, type Io } from './io.ts';
import type { MigrateCommand } from './migrate-options.ts';
import { progressOn } from './progress.ts';
import { untilStopped } from './run-verify.ts';
import { newSummary, nowhere, type Summary } from './summary.ts';

/** The bundle of src/migrate/worker.ts, under the name that the build gives it. */
declare const MIGRATE_WORKER: string;

/** `dockerfix migrate`. */
export async function runMigrate(command: MigrateCommand, ids: readonly string[], io: Io): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  const wrong = unknown ?? nowhere(command.output, io.cwd);
  if (wrong !== undefined) return usageError(wrong, io);
  const problems = await wrongConfig(command, io);
  if (problems.length > 0) return configError(problems, io);
  const delivery = deliveryOf(command, io);
  if (typeof delivery === 'string') return usageError(delivery, io);
  const roots = command.roots.includes('-') ? await linesOf(io.stdin) : command.roots;
  const { progress, clear } = progressOn(io, command.quiet);
  const { signal, release } = untilStopped();
  const summary = await newSummary(command, io);
  try {
    const { migration, notFound, outside, left } = await migrate({
      ...inputOf(command, io),
      delivery,
      roots,
      signal,
      watch: watching(progress, summary),
    });
    clear();
    for (const { path, why } of notFound) io.stderr.write(`dockerfix: ${oneLine(shownPath(path, io.cwd))}: ${why}\n`);
    if (outside > 0 && !command.quiet)
      io.stderr.write(`dockerfix: ${outside} Dockerfiles lie beside repositories, and were not looked at\n`);
    const said = await summary.end(migration);
    if (signal.aborted) return stopped(left, command, io);
    return exitCode(migration, notFound.length > 0 || !said);
  } catch (error) {
    clear();
    if (!(error instanceof StateError || error instanceof SyntaxError)) throw error;
    io.stderr.write(`dockerfix: ${oneLine(error.message)}\n`);
    return 2;
  } finally {
    release();
  }
}

function inputOf(command: MigrateCommand, { cwd }: Io): Omit<MigrateInput, 'delivery' | 'roots' | 'signal' | 'watch'> {
  const { name, filter, shard, limit, only, skip, history, builder, state, resume, jobs } = command;
  return {
    cwd,
    name,
    choice: { filter, shard, limit },
    asked: {
      skip,
      ...levelOf(command, cwd),
      ...(only !== undefined && { only }),
      ...(history !== undefined && { history }),
      ...(builder !== undefined && { builder }),
    },
    jobs: jobs ?? availableParallelism(),
    worker: join(import.meta.dirname, MIGRATE_WORKER),
    state: state === undefined ? undefined : resolve(cwd, state),
    resume,
  };
}

/** A file of a repository cannot ask for what needs a look. One that the command line names can: then no other one counts. */
function levelOf({ unsafe, config }: MigrateCommand, cwd: string): Pick<Asked, 'unsafe' | 'config'> {
  if (typeof config === 'string') return { config: resolve(cwd, config), ...(unsafe !== undefined && { unsafe }) };
  return { unsafe: unsafe ?? false, ...(config !== undefined && { config }) };
}

/** A file that is named and wrong is wrong for all repositories. */
async function wrongConfig({ config }: MigrateCommand, { cwd }: Io): Promise<readonly FileError[]> {
  if (typeof config !== 'string') return [];
  const { problemsOfConfig } = await import('../config/config.ts');
  return problemsOfConfig(config, cwd);
}

/** A sentence where it is not said whose commits these are. */
function deliveryOf({ patches, write, commit }: MigrateCommand, { cwd, env }: Io): MigrateInput['delivery'] | string {
  const folder = patches === undefined ? undefined : resolve(cwd, patches);
  if (commit === undefined) return { patches: folder, write, commit };
  const identities = identitiesOf(commit.author, env);
  if (typeof identities === 'string') return identities;
  return { patches: folder, write, commit: { branch: commit.branch, message: commit.message, ...identities } };
}

function watching(progress: (what: string) => void, summary: Summary): MigrateWatch {
  let rate = rateOf(0, 0);
  return {
    onSearch: (found) => progress(`looking for repositories: ${found}`),
    onStart: (total, done) => (rate = rateOf(total, done)),
    onRecord: (record: MigratedRepository) => {
      summary.add(record);
      const line = rate.add(record.error !== undefined, performance.now());
      if (line !== undefined) progress(line);
    },
  };
}

function stopped(left: number, { state }: MigrateCommand, { stderr }: Io): ExitCode {
  const more = state === undefined ? '' : '; the same command with --resume goes on';
  stderr.write(`dockerfix: stopped with ${left} repositories left${more}\n`);
  return 130;
}

function exitCode({ failed }: Migration, missing: boolean): ExitCode {
  if (failed.internal > 0) return 3;
  return failed.user > 0 || missing ? 2 : 0;
}

/** Most bytes of a list. */
const LONGEST_LIST = 256 * 1024 * 1024;

async function linesOf(stdin: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const lines = (await readAll(stdin, LONGEST_LIST)).toString('utf8').split(/\r?\n/u);
  return lines.filter((line) => line !== '');
}
