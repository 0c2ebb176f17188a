import { resolve } from 'node:path';
import { mergeReports } from '../migrate/merge.ts';
import { StateError } from '../migrate/state.ts';
import { oneLine } from '../output/display.ts';
import { usageError, type ExitCode, type Io } from './io.ts';
import type { MergeCommand } from './migrate-options.ts';
import { newSummary, nowhere } from './summary.ts';

/** `dockerfix report`. */
export async function runMerge(command: MergeCommand, io: Io): Promise<ExitCode> {
  const wrong = nowhere(command.output, io.cwd);
  if (wrong !== undefined) return usageError(wrong, io);
  try {
    const { records, migration } = mergeReports(command.files.map((file) => resolve(io.cwd, file)));
    const summary = await newSummary(command, io);
    records.forEach(summary.add);
    return (await summary.end(migration)) ? 0 : 2;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    io.stderr.write(`dockerfix: ${oneLine(error.message)}\n`);
    return 2;
  }
}
