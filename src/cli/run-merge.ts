import { resolve } from 'node:path';
import { mergeReports } from '../migrate/merge.ts';
import { StateError } from '../migrate/state.ts';
import type { Migration } from '../migrated.ts';
import { colorsFor } from '../output/colors.ts';
import { oneLine } from '../output/display.ts';
import { jsonReport } from '../output/migration/json.ts';
import { migrationMarkdown } from '../output/migration/markdown.ts';
import { migrationTable } from '../output/migration/table.ts';
import type { ExitCode, Io } from './io.ts';
import type { MergeCommand, SummaryFormat } from './migrate-options.ts';

/** `dockerfix report`. */
export function runMerge({ files, format, color }: MergeCommand, io: Io): ExitCode {
  try {
    const { records, migration } = mergeReports(files.map((file) => resolve(io.cwd, file)));
    if (format === 'json') {
      const report = jsonReport((text) => io.stdout.write(text));
      records.forEach(report.add);
      report.end(migration);
    } else io.stdout.write(summaryText(migration, format, color, io));
    return 0;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    io.stderr.write(`dockerfix: ${oneLine(error.message)}\n`);
    return 2;
  }
}

export function summaryText(
  migration: Migration,
  format: Exclude<SummaryFormat, 'json'>,
  color: boolean | undefined,
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
): string {
  if (format === 'markdown') return migrationMarkdown(migration);
  return migrationTable(migration, colorsFor(color, stdout.isTTY === true, env));
}
