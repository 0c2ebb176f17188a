import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { shown } from './draft.ts';

export interface Wanted {
  readonly name: RegExp;
  readonly text: RegExp;
  /** Names of folders that are not looked into. */
  readonly skip: ReadonlySet<string>;
}

/** The first file in a folder or below it that has such a name and such a text, as messages name it. */
export function fileWith(files: FileView, folder: string, wanted: Wanted): string | undefined {
  const { name, text, skip } = wanted;
  const inner: string[] = [];
  for (const one of files.names(folder)) {
    const path = posix.join(folder, one);
    const fact = files.fact(path);
    if (fact.kind === 'folder' && !skip.has(one)) inner.push(path);
    if (fact.kind === 'context-file' && name.test(one) && text.test(files.text(fact.path) ?? '')) return shown(files, path);
  }
  for (const path of inner) {
    const found = fileWith(files, path, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
