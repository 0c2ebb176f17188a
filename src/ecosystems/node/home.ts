import { posix } from 'node:path';
import { type Draft, look } from '../project/draft.ts';

/** Folders below HOME that the install scripts of packages fill: downloads of browsers, of node's headers. */
export const SCRIPT_FOLDERS = ['.cache', '.config', '.local/share', '.node-gyp', '.electron-gyp', '.electron', '.prisma'] as const;

/** Notes that these folders below HOME are filled, wherever that is. */
export function writeFolders(draft: Draft, home: string | undefined, folders: readonly string[]): void {
  for (const folder of folders) draft.writes.add(home === undefined ? `**/${folder}/**` : posix.join(home, folder, '**'));
  // git is asked for by package managers, and its settings of the user count for git dependencies.
  if (home !== undefined) look(draft, posix.join(home, '.gitconfig'));
}
