import { posix } from 'node:path';
import type { ContextPath, FileView } from '../../model/files.ts';
import { shown } from './draft.ts';

export interface Wanted {
  readonly name: RegExp;
  /** Asked of a file of up to 1 MiB that is anybody's: what it costs must grow with the length of the text alone. */
  readonly has: (text: string) => boolean;
  /** Names of folders that are not looked into. */
  readonly skip: ReadonlySet<string>;
}

/** Most files that are read. */
const MOST = 3000;

/**
 * The first file in a folder or below it that has such a name and such a text, as messages name it; in a project with more files than are read, one that is not
 * known.
 */
export function fileWith(files: FileView, folder: string, { name, has, skip }: Wanted): string | undefined {
  let left = MOST;
  const folders = [folder];
  for (const within of folders) {
    for (const one of files.names(within)) {
      const path = posix.join(within, one);
      const fact = files.fact(path);
      if (fact.kind === 'folder' && !skip.has(one)) folders.push(path);
      if (fact.kind !== 'context-file' || !name.test(one)) continue;
      if (left-- <= 0) return 'one of very many files (not all are read) perhaps';
      if (has(textOf(files, fact.path))) return shown(files, path);
    }
  }
  return undefined;
}

function textOf(files: FileView, path: ContextPath): string {
  return files.text(path) ?? '';
}
