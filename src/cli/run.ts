import { assumptions } from '../analysis/assumptions.ts';
import { compare } from '../compare.ts';
import { fix } from '../fix.ts';
import { colorsFor } from '../output/colors.ts';
import { compareJson, rulesJson } from '../output/json.ts';
import { ruleList, rulePage } from '../output/rules.ts';
import { compareWords } from '../output/words.ts';
import type { ConfigurationResult } from '../configured.ts';
import type { ExplainInput, ExplainResult } from '../explained.ts';
import type { GraphResult } from '../graphed.ts';
import type { ReplayResult } from '../replayed.ts';
import { BUILDERS } from '../preferences.ts';
import { type CompareResult, type FileResult, type FixInput, type VerifyInput, type VerifyResult } from '../results.ts';
import { transforms } from '../transforms/registry.ts';
import { guarded } from './actions.ts';
import { usageError, type Engine, type ExitCode, type Io } from './io.ts';
import { FORMATS_OF, TABLES } from './command-tables.ts';
import { parseArguments, type CompareCommand, type RulesCommand } from './options.ts';
import { runFix } from './run-fix.ts';
import { runVerify } from './run-verify.ts';
import { didYouMean } from '../source/suggest.ts';

/** Runs one command line (the words after `dockerfix`). Never throws for what a user did; nothing is printed but through `io`. */
export async function run(
  words: readonly string[],
  streams: Io,
  engine: Engine = {
    fix,
    compare,
    replay: lazyReplay,
    explain: lazyExplain,
    graph: lazyGraph,
    configuration: lazyConfiguration,
    verify: lazyVerify,
    verifyFix: lazyVerifyFix,
  },
): Promise<ExitCode> {
  const ids = transforms.map(({ id }) => id);
  const command = parseArguments(words, ids, streams.stdout.columns);
  const io = guarded(streams, command.kind === 'fix' && command.format === 'github');
  if (command.kind === 'usage') return usageError(command.message, io);
  if (command.kind === 'help') {
    io.stdout.write(command.text);
    return 0;
  }
  if (command.kind === 'rules') return runRules(command, io);
  if (command.kind === 'compare') return runCompare(command, io, engine);
  if (command.kind === 'verify') return runVerify(command, ids, io, engine);
  if (command.kind === 'completion') {
    const { completionScript } = await import('./completion.ts');
    io.stdout.write(completionScript(command.shell, { tables: TABLES, formats: FORMATS_OF, builders: BUILDERS, ids }));
    return 0;
  }
  if (command.kind === 'fix') return runFix(command, ids, io, engine);
  if (command.kind === 'migrate') {
    const { runMigrate } = await import('./run-migrate.ts');
    return runMigrate(command, ids, io);
  }
  if (command.kind === 'report') {
    const { runMerge } = await import('./run-merge.ts');
    return runMerge(command, io);
  }
  const { runReport } = await import('./run-report.ts');
  return runReport(command, ids, io, engine);
}

async function lazyExplain(input: ExplainInput): Promise<ExplainResult> {
  const { explain } = await import('../explain.ts');
  return explain(input);
}

async function lazyGraph(input: FixInput): Promise<GraphResult> {
  const { graph } = await import('../graph.ts');
  return graph(input);
}

async function lazyConfiguration(input: FixInput): Promise<ConfigurationResult> {
  const { configuration } = await import('../configuration.ts');
  return configuration(input);
}

async function lazyReplay(input: FixInput): Promise<ReplayResult> {
  const { replay } = await import('../replay.ts');
  return replay(input);
}

/** What only one command needs is loaded for it alone. */
async function lazyVerify(input: VerifyInput): Promise<VerifyResult> {
  const { verify } = await import('../verify.ts');
  return verify(input);
}

async function lazyVerifyFix(result: FileResult, input: Omit<VerifyInput, 'path'>): Promise<VerifyResult> {
  const { verifyFix } = await import('../verify.ts');
  return verifyFix(result, input);
}

async function runCompare(command: CompareCommand, io: Io, engine: Engine): Promise<ExitCode> {
  const { before, after } = command;
  const result = await compareOne(command, io.cwd, engine);
  if (command.format === 'json') {
    io.stdout.write(compareJson(result, io.cwd));
  } else {
    const sink = result.error ? io.stderr : io.stdout;
    const colors = colorsFor(command.color, sink.isTTY === true, io.env);
    sink.write(compareWords(result, { before, after, cwd: io.cwd, colors }));
  }
  if (result.error) return result.error.kind === 'user' ? 2 : 3;
  return result.equal ? 0 : 1;
}

/** A crash is a defect of ours, and is reported like everything else. */
async function compareOne({ before, after, context, config }: CompareCommand, cwd: string, engine: Engine): Promise<CompareResult> {
  try {
    return await engine.compare({ before, after, cwd, ...(context !== undefined && { context }), ...(config !== undefined && { config }) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { equal: false, assumptions: [], differences: [], error: { kind: 'internal', message } };
  }
}

function runRules({ id, format }: RulesCommand, io: Io): ExitCode {
  const chosen = id === undefined ? transforms : transforms.filter((transform) => transform.id === id);
  if (id !== undefined && chosen.length === 0) {
    const ids = transforms.map((transform) => transform.id);
    return usageError(`no rule is called ${id}.${didYouMean(id, ids)} dockerfix rules lists them.`, io);
  }
  if (format === 'json') {
    io.stdout.write(id === undefined ? rulesJson(chosen, assumptions) : rulesJson(chosen));
  } else {
    io.stdout.write(id === undefined ? ruleList(chosen, assumptions) : chosen.map(rulePage).join('\n'));
  }
  return 0;
}
