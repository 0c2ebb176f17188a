import type { Failure, Migration } from '../../migrated.ts';
import { plain, type Colors } from '../colors.ts';
import { oneLine } from '../display.ts';
import { commitSections, headlines, sectionsOf } from './sections.ts';

/** The summary for a terminal. */
export function migrationTable(migration: Migration, colors: Colors = plain): string {
  const blocks = [
    headlines(migration),
    ...[...sectionsOf(migration), ...commitSections(migration)].map(({ head, rows }) => table(head, rows, colors)),
    failureLines(migration, colors),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[], { paint }: Colors): readonly string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.every((row) => /^\d+$/u.test(row[column] ?? '')));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [paint('bold', line(head)), ...rows.map(line)];
}

function failureLines({ failures, failed }: Migration, { paint }: Colors): readonly string[] {
  const lines = failures.map(
    (failure) => `${placeOf(failure)}: ${paint('red', failure.kind === 'user' ? 'error' : 'internal error')}: ${oneLine(failure.message)}`,
  );
  const more = failed.user + failed.internal - failures.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** `org/app: docker/Dockerfile` */
export function placeOf({ name, path }: Failure): string {
  return oneLine(path === undefined ? name : `${name}: ${path}`);
}
