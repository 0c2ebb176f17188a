import { posix } from 'node:path';
import { blockLink, giveUp, isLink, type Draft } from '../project/draft.ts';

const MAX_FOLDERS = 20_000;

/**
 * Folders that the patterns of a workspace match: names, `*` and `?` within one, `**` for any number. Dots are no exception.
 * https://docs.astral.sh/uv/concepts/projects/workspaces/, https://docs.rs/glob/latest/glob/struct.Pattern.html
 */
export function expandFolders(draft: Draft, root: string, patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.flatMap((pattern) => expand(draft, root, pattern)))].toSorted();
}

function expand(draft: Draft, root: string, pattern: string): readonly string[] {
  let folders = [root];
  for (const segment of pattern.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (!/^[\w@.+~*? -]+$/.test(segment) || segment === '..' || segment.replace(/\*+/g, '*').split('*').length > 4) {
      giveUp(draft, `the pattern ${pattern} of a uv workspace is not understood`);
      return [];
    }
    folders = folders.flatMap((folder) => (segment === '**' ? allBelow(draft, folder) : children(draft, folder, segment)));
    if (folders.length > MAX_FOLDERS) {
      giveUp(draft, `the pattern ${pattern} of a uv workspace matches more than ${MAX_FOLDERS} folders`);
      return [];
    }
  }
  return folders;
}

function children(draft: Draft, folder: string, segment: string): readonly string[] {
  if (!/[*?]/.test(segment)) return [posix.join(folder, segment)];
  const source = segment.replace(/[.+]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.');
  const matches = new RegExp(`^${source}$`, 's');
  return draft.files.names(folder).flatMap((name) => (matches.test(name) ? folderIn(draft, folder, name) : []));
}

function folderIn(draft: Draft, folder: string, name: string): readonly string[] {
  const path = posix.join(folder, name);
  if (isLink(draft.files, path)) blockLink(draft, path);
  return draft.files.fact(path).kind === 'folder' ? [path] : [];
}

function allBelow(draft: Draft, folder: string): readonly string[] {
  const found = [folder];
  for (let at = 0; at < found.length && found.length <= MAX_FOLDERS; at += 1) {
    const parent = found[at] ?? folder;
    for (const name of draft.files.names(parent)) found.push(...folderIn(draft, parent, name));
  }
  return found;
}
