import { posix } from 'node:path';

/** Folders from `folder` up to `/`. */
export function walkUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== '/';) {
    at = posix.dirname(at);
    folders.push(at);
  }
  return folders;
}
