import { colorsFor } from '../output/colors.ts';
import { verifyJson, verifyWords } from '../output/verify.ts';
import type { VerifyInput, VerifyResult } from '../results.ts';
import { buildProgressOn } from './progress.ts';
import { unknownId } from './ids.ts';
import { usageError, type Engine, type ExitCode, type Io } from './io.ts';
import type { VerifyCommand } from './verify-options.ts';

/** `dockerfix verify`. Progress goes to standard error; what was found to standard output. */
export async function runVerify(command: VerifyCommand, ids: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  if (unknown !== undefined) return usageError(unknown, io);
  const { progress, clear } = buildProgressOn(io);
  const { signal, release } = untilStopped();
  const result = await verifyOne({ ...inputOf(command, io), signal, onProgress: progress }, engine);
  clear();
  release();
  if (signal.aborted) return stopped(io);
  if (command.format === 'json') io.stdout.write(verifyJson([result], io.cwd));
  else {
    const sink = result.error ? io.stderr : io.stdout;
    sink.write(verifyWords(result, { cwd: io.cwd, colors: colorsFor(command.color, sink.isTTY === true, io.env) }));
  }
  return exitCodeOf(result);
}

/** 1 where the images are not the same; 2 where nothing could be said. */
export function exitCodeOf({ verified, error }: VerifyResult): ExitCode {
  if (error !== undefined) return error.kind === 'user' ? 2 : 3;
  if (verified === undefined || verified.verdict.startsWith('identical')) return 0;
  return verified.verdict === 'original does not build' ? 2 : 1;
}

function inputOf(
  { path, after, context, config, builder, only, skip, unsafe, edit, build, keep }: VerifyCommand,
  { cwd, env }: Io,
): VerifyInput {
  return {
    path,
    cwd,
    env,
    skip,
    ...build,
    keep,
    ...(after !== undefined && { after }),
    ...(context !== undefined && { context }),
    ...(config !== undefined && { config }),
    ...(builder !== undefined && { builder }),
    ...(unsafe !== undefined && { unsafe }),
    ...(only !== undefined && { only }),
    ...(edit !== undefined && { edit }),
  };
}

/** A crash is a defect of ours, and is reported like everything else. */
async function verifyOne(input: VerifyInput, { verify }: Engine): Promise<VerifyResult> {
  try {
    return await verify(input);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { path: input.path, hidden: [], error: { kind: 'internal', message } };
  }
}

/** Ctrl-C stops the engine's work; what was made is still tidied up. */
export function untilStopped(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

/** By Ctrl-C, and tidied up. */
export function stopped({ stderr }: Io): ExitCode {
  stderr.write('dockerfix: stopped; everything that it made is gone\n');
  return 130;
}
