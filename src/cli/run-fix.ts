import { basename, dirname, resolve } from 'node:path';
import { findRepositoryTop } from '../context/repository.ts';
import { colorPatch, colorsFor } from '../output/colors.ts';
import { patchOnScreen } from '../output/display.ts';
import { patchOf } from '../output/patch.ts';
import { verifyWords } from '../output/verify.ts';
import { summaryWords, vendoredWords, wordsOf } from '../output/words.ts';
import type { FileChange, FileResult, FixInput, VendoredFolder } from '../results.ts';
import { holdingRepository, repositoryChanged } from '../source/cache.ts';
import { failure, findDockerfiles } from './find.ts';
import { reportOf } from './formats.ts';
import { configError, readAll, usageError, type Engine, type ExitCode, type Io } from './io.ts';
import { unknownId } from './ids.ts';
import type { FixCommand } from './options.ts';
import { followOn } from '../output/pending.ts';
import { buildProgressOn } from './progress.ts';
import { exitCodeOf, stopped, untilStopped } from './run-verify.ts';

/** Skipping this transform leaves every .dockerignore as it is: others change none either. */
const SKIP_DOCKERIGNORE = 'dockerignore';

/** More than any Dockerfile that is read; standard input is not read beyond it. */
const LONGEST_INPUT = 16 * 1024 * 1024;

/** The default command. One bad file never stops the others, and nothing is written for it. */
export async function runFix(command: FixCommand, ids: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  if (unknown !== undefined) return usageError(unknown, io);
  if (typeof command.config === 'string') {
    const { problemsOfConfig } = await import('../config/config.ts');
    const problems = await problemsOfConfig(command.config, io.cwd);
    // Said once, and not of each Dockerfile.
    if (problems.length > 0) return configError(problems, io);
  }
  return await holdingRepository(() => fixAll(command, io, engine));
}

async function fixAll(command: FixCommand, io: Io, engine: Engine): Promise<ExitCode> {
  const colors = colorsFor(command.color, io.stderr.isTTY === true, io.env);
  const results: FileResult[] = [];
  const differing = new Set<FileResult>();
  const done = (result: FileResult): void => {
    results.push(result);
    if (command.quiet && !result.error) return;
    io.stderr.write(wordsOf(result, { cwd: io.cwd, written: command.write, colors }));
  };
  const pending = new Map<string, string>();
  // Images are built in between: what is made must be removed before the process ends.
  const stop = command.verify === undefined ? undefined : untilStopped();
  const { inputs, failed, vendored } = await inputsOf(command, io);
  let repository: string | undefined;
  for (const input of inputs) {
    const folder = dirname(input.path);
    const top = findRepositoryTop(folder) ?? folder;
    // Builds take so long that somebody may have worked on the files meanwhile.
    if (top !== repository || command.verify !== undefined) repositoryChanged();
    repository = top;
    const result = await fixOne(input, engine);
    const { result: built, differs } = await verified(result, command, io, { engine, signal: stop?.signal });
    if (stop?.signal.aborted === true) return stopped(io);
    if (differs) differing.add(built);
    done(command.write ? await written(built, io.cwd) : shown(result, pending));
    printOne(results, command, io);
    // A signal is heard only between two turns, and finds each file either as it was or rewritten.
    await new Promise((resume) => setImmediate(resume));
  }
  stop?.release();
  failed.forEach(done);
  const unsettled = results.filter((result) => !differing.has(result));
  const code = exitCode(unsettled, command.check) || (differing.size > 0 ? 1 : 0);
  io.stdout.write(await reportOf(results, command, { inputs, vendored, io, code }));
  const wrote = await patchWritten(results, command, io);
  if (!command.quiet) io.stderr.write(vendoredWords(vendored, io.cwd));
  if (!command.quiet && results.length > 1) io.stderr.write(summaryWords(results, command.write));
  return wrote || code === 3 ? code : 2;
}

interface Verification {
  readonly result: FileResult;
  /** The images are not the same, or the rewritten one does not build. */
  readonly differs: boolean;
}

/** With --verify: the result as it is where real builds give the same image; with an error, and no changes, where not. */
async function verified(
  result: FileResult,
  { verify, context, color }: FixCommand,
  io: Io,
  { engine, signal }: { readonly engine: Engine; readonly signal: AbortSignal | undefined },
): Promise<Verification> {
  if (verify === undefined || signal === undefined || result.error || result.changes.length === 0) return { result, differs: false };
  const { progress, clear } = buildProgressOn(io);
  const options = { ...verify, cwd: io.cwd, env: io.env, signal, onProgress: progress, ...(context !== undefined && { context }) };
  const outcome = await engine.verifyFix(result, options);
  clear();
  if (signal.aborted) return { result, differs: false };
  io.stderr.write(verifyWords(outcome, { cwd: io.cwd, colors: colorsFor(color, io.stderr.isTTY === true, io.env) }));
  const code = exitCodeOf(outcome);
  if (code === 0) return { result, differs: false };
  const error = {
    kind: 'user',
    message: `nothing was written: ${outcome.verified?.verdict ?? 'the images could not be compared'}`,
  } as const;
  return { result: { ...result, changed: false, applied: [], changes: [], error }, differs: code === 1 };
}

interface Inputs {
  readonly inputs: readonly FixInput[];
  readonly failed: readonly FileResult[];
  readonly vendored: readonly VendoredFolder[];
}

async function inputsOf(command: FixCommand, io: Io): Promise<Inputs> {
  const common = {
    cwd: io.cwd,
    cost: true,
    ...(command.unsafe === undefined ? {} : { unsafe: command.unsafe }),
    ...(command.config === undefined ? {} : { config: command.config }),
    ...(command.history === undefined ? {} : { history: command.history }),
    ...(command.builder === undefined ? {} : { builder: command.builder }),
    ...(command.timings === undefined ? {} : { timings: command.timings }),
    ...(command.context === undefined ? {} : { context: command.context }),
    ...(command.only ? { only: command.only } : {}),
  };
  if (command.paths.includes('-')) {
    const path = resolve(io.cwd, command.stdinFilename ?? 'Dockerfile');
    const text = await readAll(io.stdin, LONGEST_INPUT);
    // Its context may be elsewhere or gone by the time the patch is used: only the Dockerfile itself is rewritten.
    return { inputs: [{ ...common, path, text, skip: [...command.skip, SKIP_DOCKERIGNORE] }], failed: [], vendored: [] };
  }
  const { files, failed, vendored } = await findDockerfiles(command.paths, io.cwd);
  return { inputs: files.map((path) => ({ ...common, path, skip: command.skip })), failed, vendored };
}

/** A crash is a defect of ours, reported for its file alone. */
async function fixOne(input: FixInput, { fix }: Engine): Promise<FileResult> {
  try {
    return await fix(input);
  } catch (error) {
    return failure(input.path, error instanceof Error ? (error.stack ?? error.message) : String(error), 'internal');
  }
}

/** The result after its changes are on disk; with an error and no changes when they could not be written. */
async function written(result: FileResult, cwd: string): Promise<FileResult> {
  if (result.error || result.changes.length === 0) return result;
  const { WriteRefused, writeChanges } = await import('../output/write.ts');
  try {
    writeChanges(result.changes, cwd);
    repositoryChanged();
    return result;
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    return { ...result, changed: false, applied: [], changes: [], error: { kind: 'user', message: error.message } };
  }
}

/** The result with its changes as they follow on those that were shown before. */
function shown(result: FileResult, pending: Map<string, string>): FileResult {
  const changes = followOn(result.changes, pending);
  if (changes) return { ...result, changes };
  const message = 'its rewrite and that of a Dockerfile before it change the same file; run dockerfix on it alone, or with --write';
  return failure(result.path, message);
}

/** Shows the patch of the last file as soon as it is known. */
function printOne(results: readonly FileResult[], command: FixCommand, io: Io): void {
  const last = results.at(-1);
  if (!last || last.error || last.changes.length === 0) return;
  if (command.format !== 'diff' || command.write || command.output !== undefined) return;
  const patch = patchOf(last.changes, io.cwd);
  // Byte for byte into a file or pipe, made harmless for a screen.
  const colors = colorsFor(command.color, io.stdout.isTTY === true, io.env);
  io.stdout.write(colors.on || io.stdout.isTTY === true ? colorPatch(patchOnScreen(patch), colors) : patch);
}

/** Writes the patch over all files, where one is asked for. False when it could not be written. */
async function patchWritten(results: readonly FileResult[], command: FixCommand, io: Io): Promise<boolean> {
  if (command.output === undefined) return true;
  const { WriteRefused, writeWhole } = await import('../output/write.ts');
  try {
    writeWhole(resolve(io.cwd, command.output), patchOf(joined(results), io.cwd));
    return true;
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    io.stderr.write(`dockerfix: ${basename(command.output)}: ${error.message}\n`);
    return false;
  }
}

function joined(results: readonly FileResult[]): readonly FileChange[] {
  return results.flatMap((result) => (result.error ? [] : result.changes));
}

function exitCode(results: readonly FileResult[], check: boolean): ExitCode {
  if (results.some(({ error }) => error?.kind === 'internal')) return 3;
  if (results.some(({ error }) => error)) return 2;
  return check && results.some(({ changed }) => changed) ? 1 : 0;
}
