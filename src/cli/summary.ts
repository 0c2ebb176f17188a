import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { assumptions } from '../analysis/assumptions.ts';
import { kindAt } from '../context/repository.ts';
import { readPatch } from '../migrate/patches.ts';
import type { MigratedRepository, Migration } from '../migrated.ts';
import { colorsFor } from '../output/colors.ts';
import { oneLine } from '../output/display.ts';
import { jsonReport } from '../output/migration/json.ts';
import { migrationMarkdown } from '../output/migration/markdown.ts';
import { meaningsOf } from '../output/migration/meanings.ts';
import { migrationTable } from '../output/migration/table.ts';
import { transforms } from '../transforms/registry.ts';
import type { Io } from './io.ts';
import type { SummaryFormat } from './migrate-options.ts';
import { writtenTo } from './output.ts';

interface Asked {
  readonly format: SummaryFormat;
  readonly color: boolean | undefined;
  /** Where it goes instead of standard output. */
  readonly output: string | undefined;
  /** The folder of patches, for a page. */
  readonly patches: string | undefined;
}

/** What says of a migration what was asked for. */
export interface Summary {
  /** Each repository, in any order. */
  readonly add: (record: MigratedRepository) => void;
  /** False, and said why, where it could not be written. */
  readonly end: (migration: Migration) => Promise<boolean>;
}

/** A sentence where --output has nowhere to go: better now than when all is done. */
export function nowhere(output: string | undefined, cwd: string): string | undefined {
  if (output === undefined) return undefined;
  const path = resolve(cwd, output);
  if (kindAt(path) === 'folder') return `--output ${oneLine(output)} is a folder`;
  return existsSync(dirname(path)) ? undefined : `--output ${oneLine(output)}: there is no such folder`;
}

export async function newSummary(asked: Asked, io: Io): Promise<Summary> {
  const { output } = asked;
  // JSON goes out as it comes; a file is written whole.
  const pieces: string[] = [];
  const print = (text: string): void => void (output === undefined ? io.stdout.write(text) : pieces.push(text));
  const { add, end } = await reportOf(asked, print, io);
  return {
    add,
    async end(migration) {
      end(migration);
      return output === undefined || writtenTo(output, pieces.join(''), io);
    },
  };
}

interface Report {
  readonly add: (record: MigratedRepository) => void;
  readonly end: (migration: Migration) => void;
}

async function reportOf(
  { format, color, output, patches }: Asked,
  print: (text: string) => void,
  { cwd, stdout, env }: Io,
): Promise<Report> {
  if (format === 'json') return jsonReport(print);
  if (format === 'html') {
    const { migrationPage } = await import('../output/migration/page.ts');
    const folder = patches === undefined ? undefined : resolve(cwd, patches);
    const { add, end } = migrationPage({
      meanings: meaningsOf(transforms, assumptions),
      patchOf: (name, most) => (folder === undefined ? undefined : readPatch(folder, name, most)),
    });
    return { add, end: (migration) => print(end(migration)) };
  }
  // A file holds no colours unless they are asked for.
  const colors = colorsFor(color, output === undefined && stdout.isTTY === true, output === undefined ? env : {});
  const text = format === 'markdown' ? migrationMarkdown : (migration: Migration) => migrationTable(migration, colors);
  return { add: () => undefined, end: (migration) => print(text(migration)) };
}
