import type { Migration } from '../../migrated.ts';
import { oneLine } from '../display.ts';
import { commitSections, headlines, sectionsOf } from './sections.ts';
import { placeOf } from './table.ts';

/** Failures that are shown: a comment of GitHub holds 65,536 characters. */
const MOST_FAILURES = 50;

/** The summary for the text of a pull request or a job. https://github.github.com/gfm/#tables-extension- */
export function migrationMarkdown(migration: Migration): string {
  const { failures, failed } = migration;
  const blocks = [
    `## dockerfix migrate\n`,
    headlines(migration)
      .map((line) => `- ${line}\n`)
      .join(''),
    ...[...sectionsOf(migration), ...commitSections(migration)].map(({ head, rows }) => table(head, rows)),
  ];
  if (failures.length > 0) {
    const shown = failures.slice(0, MOST_FAILURES);
    const more = failed.user + failed.internal - shown.length;
    blocks.push(
      '### Failed\n',
      table(
        ['where', 'why'],
        shown.map((failure) => [placeOf(failure), failure.message]),
      ),
    );
    if (more > 0) blocks.push(`and ${more} more\n`);
  }
  return blocks.join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Numbers as they are; words as code, in which nothing is markup and nobody is mentioned. */
function cell(words: string): string {
  if (/^\d+$/u.test(words)) return words;
  return `\`${oneLine(words).replaceAll('`', "'").replaceAll('\\', '\\\\').replaceAll('|', '\\|') || ' '}\``;
}
