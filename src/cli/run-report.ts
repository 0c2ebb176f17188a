import { colorsFor, type Colors } from '../output/colors.ts';
import { explainJson, explainWords } from '../output/explain.ts';
import { replayJson, replayWords } from '../output/replay.ts';
import type { ExplainInput } from '../explained.ts';
import type { FileError, FixInput } from '../results.ts';
import { unknownId } from './ids.ts';
import { usageError, type Engine, type ExitCode, type Io } from './io.ts';
import type { ReportCommand } from './report-options.ts';

/** What a command found out, ready to be printed. */
interface Report {
  readonly error: FileError | undefined;
  readonly words: (colors: Colors) => string;
  readonly json: () => string;
}

/** `dockerfix replay` and `dockerfix explain`: what was found goes to standard output. */
export async function runReport(command: ReportCommand, ids: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  if (unknown !== undefined) return usageError(unknown, io);
  const report = await (command.kind === 'replay' ? replayed : explained)(inputOf(command, io), engine, io.cwd);
  if (command.format === 'json') io.stdout.write(report.json());
  else {
    const sink = report.error ? io.stderr : io.stdout;
    sink.write(report.words(colorsFor(command.color, sink.isTTY === true, io.env)));
  }
  if (report.error === undefined) return 0;
  return report.error.kind === 'user' ? 2 : 3;
}

async function replayed(input: FixInput, { replay }: Engine, cwd: string): Promise<Report> {
  const result = await replay(input).catch((error: unknown) => ({ path: input.path, changed: false, error: crash(error) }));
  return { error: result.error, words: (colors) => replayWords(result, { cwd, colors }), json: () => replayJson(result, cwd) };
}

async function explained(input: ExplainInput, { explain }: Engine, cwd: string): Promise<Report> {
  const result = await explain(input).catch((error: unknown) => ({ path: input.path, stages: [], error: crash(error) }));
  return { error: result.error, words: (colors) => explainWords(result, { cwd, colors }), json: () => explainJson(result, cwd) };
}

/** A crash is a defect of ours, and is reported like everything else. */
function crash(error: unknown): FileError {
  return { kind: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function inputOf({ path, context, history, timings, image, engine, only, skip, unsafe }: ReportCommand, { cwd, env }: Io): ExplainInput {
  return {
    path,
    cwd,
    skip,
    unsafe,
    ...(context !== undefined && { context }),
    ...(only !== undefined && { only }),
    ...(history !== undefined && { history }),
    ...(timings !== undefined && { timings }),
    ...(image !== undefined && { image, env }),
    ...(engine !== undefined && { engine }),
  };
}
