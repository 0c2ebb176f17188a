import type { ConfigurationResult } from '../configured.ts';
import type { ExplainInput, ExplainResult } from '../explained.ts';
import type { GraphResult } from '../graphed.ts';
import type { ReplayResult } from '../replayed.ts';
import { oneLine, shownPath } from '../output/display.ts';
import { errorWords } from '../output/words.ts';
import type { CompareInput, CompareResult, FileError, FileResult, FixInput, VerifyInput, VerifyResult } from '../results.ts';

/** A stream that words go to. */
export interface Sink {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything of the process that a command touches, so that a test can stand in for it. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** 0 fine, 1 `--check` found changes, `compare` did not show them equal or `verify` found a difference, 2 the user must act, 3 a defect of dockerfix, 130 stopped by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** What the commands work with. */
export interface Engine {
  readonly fix: (input: FixInput) => Promise<FileResult>;
  readonly compare: (input: CompareInput) => Promise<CompareResult>;
  readonly verify: (input: VerifyInput) => Promise<VerifyResult>;
  readonly replay: (input: FixInput) => Promise<ReplayResult>;
  readonly explain: (input: ExplainInput) => Promise<ExplainResult>;
  readonly graph: (input: FixInput) => Promise<GraphResult>;
  readonly configuration: (input: FixInput) => Promise<ConfigurationResult>;
  /** Verifies what `fix` would change. */
  readonly verifyFix: (result: FileResult, input: Omit<VerifyInput, 'path'>) => Promise<VerifyResult>;
}

/** Says what is wrong with a configuration file. */
export function configError(problems: readonly FileError[], io: Io): ExitCode {
  for (const problem of problems) io.stderr.write(errorWords(problem, oneLine(shownPath(problem.path ?? '.', io.cwd))));
  return 2;
}

/** Everything that comes, or a little more than `most` bytes. */
export async function readAll(stdin: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return Buffer.concat(chunks);
}

/** Says what cannot be done as it was asked. */
export function usageError(message: string, io: Io): ExitCode {
  io.stderr.write(`dockerfix: ${message}\nTry dockerfix --help.\n`);
  return 2;
}
