import type { MigratedRepository, Migration } from '../../migrated.ts';
import { lineOf, VERSION } from '../json.ts';

/** The report of a migration as one object of JSON, which is printed piece by piece: there may be many thousands of repositories. */
export interface JsonReport {
  readonly add: (record: MigratedRepository) => void;
  readonly end: (migration: Migration) => void;
}

export function jsonReport(print: (text: string) => unknown): JsonReport {
  let before = `{"version":${VERSION},"repositories":[\n`;
  return {
    add(record) {
      print(before + lineOf(record).trimEnd());
      before = ',\n';
    },
    end(migration) {
      print(`${before === ',\n' ? '\n' : before}],"summary":${lineOf(migration).trimEnd()}}\n`);
    },
  };
}
