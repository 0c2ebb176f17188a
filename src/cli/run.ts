import { patchOnScreen } from '../output/display.ts';
import { colorPatch, colorsFor } from '../output/colors.ts';
import type { CompareInput, CompareResult, FixInput, FileResult } from '../results.ts';
import type { ExitCode, Io, Sink } from './io.ts';
import type { CompareCommand, RulesCommand } from './options.ts';

/** What the commands work with; loaded only by those that analyse. */
export interface Engine {
  readonly fix: (input: FixInput) => Promise<FileResult>;
  readonly compare: (input: CompareInput) => Promise<CompareResult>;
}

/** Runs one command line (the words after `dockerfix`). Never throws for what a user did; nothing is printed but through `io`. */
export async function run(words: readonly string[], io: Io, engine: () => Promise<Engine> = loadEngine): Promise<ExitCode> {
  const [{ parseArguments }, { transforms }] = await Promise.all([import('./options.ts'), import('../transforms/registry.ts')]);
  const ids = transforms.map(({ id }) => id);
  const command = parseArguments(words, ids, io.stdout.columns);
  if (command.kind === 'usage') return usageError(command.message, io);
  if (command.kind === 'help') {
    io.stdout.write(command.text);
    return 0;
  }
  if (command.kind === 'rules') return runRules(command, io);
  if (command.kind === 'compare') return runCompare(command, io, await engine());
  const { runFix } = await import('./run-fix.ts');
  return runFix(command, ids, io, await engine());
}

export function usageError(message: string, io: Io): ExitCode {
  io.stderr.write(`dockerfix: ${message}\nTry dockerfix --help.\n`);
  return 2;
}

async function runCompare(command: CompareCommand, io: Io, { compare }: Engine): Promise<ExitCode> {
  const { before, after, context } = command;
  const result = await compare({ before, after, cwd: io.cwd, ...(context === undefined ? {} : { context }) });
  if (command.format === 'json') {
    const { compareJson } = await import('../output/json.ts');
    io.stdout.write(compareJson(result));
  } else {
    const { compareWords } = await import('../output/words.ts');
    const sink = result.error ? io.stderr : io.stdout;
    sink.write(compareWords(result, before, after, colorsFor(command.color, sink.isTTY === true, io.env)));
  }
  if (result.error) return result.error.kind === 'user' ? 2 : 3;
  return result.equal ? 0 : 1;
}

async function runRules({ id, format }: RulesCommand, io: Io): Promise<ExitCode> {
  const { transforms } = await import('../transforms/registry.ts');
  const chosen = id === undefined ? transforms : transforms.filter((transform) => transform.id === id);
  if (id !== undefined && chosen.length === 0) {
    const { didYouMean } = await import('./suggest.ts');
    const ids = transforms.map((transform) => transform.id);
    return usageError(`no rule is called ${id}.${didYouMean(id, ids)} dockerfix rules lists them.`, io);
  }
  if (format === 'json') {
    const { rulesJson } = await import('../output/json.ts');
    io.stdout.write(rulesJson(chosen));
  } else {
    const { ruleList, rulePage } = await import('../output/rules.ts');
    io.stdout.write(id === undefined ? ruleList(chosen) : chosen.map(rulePage).join('\n'));
  }
  return 0;
}

/** A patch to standard output: byte for byte into a file or pipe, made harmless for a screen. */
export function printPatch(patch: string, stdout: Sink, color: boolean | undefined, env: Io['env']): void {
  const colors = colorsFor(color, stdout.isTTY === true, env);
  stdout.write(colors.on || stdout.isTTY === true ? colorPatch(patchOnScreen(patch), colors) : patch);
}

async function loadEngine(): Promise<Engine> {
  const [{ fix }, { compare }] = await Promise.all([import('../fix.ts'), import('../compare.ts')]);
  return { fix, compare };
}
