import { colorsFor, type Colors } from '../output/colors.ts';
import { oneLine, shownPath } from '../output/display.ts';
import { configurationJson, configurationWords } from '../output/configuration.ts';
import { explainJson, explainWords } from '../output/explain.ts';
import { graphDot } from '../output/graph/dot.ts';
import { graphMermaid } from '../output/graph/mermaid.ts';
import { graphJson, graphWords } from '../output/graph/text.ts';
import { replayJson, replayWords } from '../output/replay.ts';
import { errorWords } from '../output/words.ts';
import type { GraphResult } from '../graphed.ts';
import type { ExplainInput } from '../explained.ts';
import type { FileError } from '../results.ts';
import { unknownId } from './ids.ts';
import { writtenTo } from './output.ts';
import { progressOn } from './progress.ts';
import { usageError, type Engine, type ExitCode, type Io } from './io.ts';
import { stopped, untilStopped } from './run-verify.ts';
import type { ReportCommand, ReportFormat } from './report-options.ts';

/** What a command found out, ready to be printed. */
interface Report {
  readonly error: FileError | undefined;
  readonly print: (format: ReportFormat, colors: Colors) => string | Promise<string>;
}

/** `dockerfix replay`, `explain`, `graph` and `config`: what was found goes to standard output, or to a file. */
export async function runReport(command: ReportCommand, ids: readonly string[], io: Io, engine: Engine): Promise<ExitCode> {
  const unknown = unknownId(command, ids);
  if (unknown !== undefined) return usageError(unknown, io);
  const { progress, clear } = progressOn(io, command.quiet);
  // An engine that is asked runs beside this, with a folder of its own.
  const stop = command.image === undefined ? undefined : untilStopped();
  const { error, print } = await REPORTS[command.kind](
    { ...inputOf(command, io), onProgress: progress, ...(stop !== undefined && { signal: stop.signal }) },
    engine,
    io.cwd,
  );
  stop?.release();
  if (stop?.signal.aborted === true) {
    clear();
    return stopped(io);
  }
  const code = error === undefined ? 0 : error.kind === 'user' ? 2 : 3;
  const { format, output } = command;
  if (error !== undefined && format !== 'json') {
    clear();
    io.stderr.write(await print('text', colorsFor(command.color, io.stderr.isTTY === true, io.env)));
    return code;
  }
  // A file holds no colours unless they are asked for.
  const colors = colorsFor(command.color, output === undefined && io.stdout.isTTY === true, output === undefined ? io.env : {});
  if (format === 'html') progress('drawing');
  const text = await print(format, colors);
  clear();
  if (output === undefined) io.stdout.write(text);
  else if (!(await writtenTo(output, text, io))) return 2;
  return code;
}

const REPORTS: Readonly<Record<ReportCommand['kind'], (input: ExplainInput, engine: Engine, cwd: string) => Promise<Report>>> = {
  replay: async (input, { replay }, cwd) => {
    const result = await replay(input).catch((error: unknown) => ({ path: input.path, changed: false, error: crash(error) }));
    return {
      error: result.error,
      print: (format, colors) => (format === 'json' ? replayJson(result, cwd) : replayWords(result, { cwd, colors })),
    };
  },
  explain: async (input, { explain }, cwd) => {
    const result = await explain(input).catch((error: unknown) => ({ path: input.path, stages: [], error: crash(error) }));
    return {
      error: result.error,
      print: (format, colors) => (format === 'json' ? explainJson(result, cwd) : explainWords(result, { cwd, colors })),
    };
  },
  graph: async (input, { graph }, cwd) => {
    const result = await graph(input).catch((error: unknown): GraphResult => ({ path: input.path, changed: false, error: crash(error) }));
    const { error, graphed } = result;
    const file = oneLine(shownPath(result.path, cwd));
    const print: Report['print'] = async (format, colors) => {
      if (format === 'json') return graphJson(result, cwd);
      if (error !== undefined) return errorWords(error, file, colors);
      if (graphed === undefined) return '';
      if (format === 'dot') return graphDot(graphed, file);
      if (format === 'mermaid') return graphMermaid(graphed);
      if (format === 'text') return graphWords(graphed, file, colors);
      const { graphPage } = await import('../output/graph/page.ts');
      return graphPage(graphed, { file, cwd });
    };
    return { error, print };
  },
  config: async (input, { configuration }, cwd) => {
    const result = await configuration(input).catch((error: unknown) => ({ path: input.path, overrides: [], problems: [crash(error)] }));
    return {
      error: result.problems[0],
      print: (format, colors) => (format === 'json' ? configurationJson(result, cwd) : configurationWords(result, { cwd, colors })),
    };
  },
};

/** A crash is a defect of ours, and is reported like everything else. */
function crash(error: unknown): FileError {
  return { kind: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function inputOf(
  { path, context, config, builder, history, timings, image, engine, only, skip, unsafe }: ReportCommand,
  { cwd, env }: Io,
): ExplainInput {
  return {
    path,
    cwd,
    skip,
    ...(context !== undefined && { context }),
    ...(config !== undefined && { config }),
    ...(unsafe !== undefined && { unsafe }),
    ...(only !== undefined && { only }),
    ...(history !== undefined && { history }),
    ...(builder !== undefined && { builder }),
    ...(timings !== undefined && { timings }),
    ...(image !== undefined && { image, env }),
    ...(engine !== undefined && { engine }),
  };
}
