import { colorsFor } from '../output/colors.ts';
import { replayJson, replayWords } from '../output/replay.ts';
import type { ReplayResult } from '../replayed.ts';
import { unknownId } from './ids.ts';
import { usageError, type Engine, type ExitCode, type Io } from './io.ts';
import type { ReplayCommand } from './replay-options.ts';

/** `dockerfix replay`: what was found goes to standard output. */
export async function runReplay(command: ReplayCommand, ids: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  if (unknown !== undefined) return usageError(unknown, io);
  const result = await replayOne(command, io.cwd, engine);
  if (command.format === 'json') io.stdout.write(replayJson(result, io.cwd));
  else {
    const sink = result.error ? io.stderr : io.stdout;
    sink.write(replayWords(result, { cwd: io.cwd, colors: colorsFor(command.color, sink.isTTY === true, io.env) }));
  }
  if (result.error === undefined) return 0;
  return result.error.kind === 'user' ? 2 : 3;
}

/** A crash is a defect of ours, and is reported like everything else. */
async function replayOne(
  { path, context, history, only, skip, unsafe }: ReplayCommand,
  cwd: string,
  engine: Engine,
): Promise<ReplayResult> {
  try {
    const input = { path, cwd, skip, unsafe, ...(context !== undefined && { context }), ...(only !== undefined && { only }) };
    return await engine.replay({ ...input, ...(history !== undefined && { history }) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { path, changed: false, error: { kind: 'internal', message } };
  }
}
