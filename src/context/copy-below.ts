import type { ContextPath } from '../model/files.ts';
import type { Dockerignore, FolderState } from '../parse/dockerignore.ts';
import type { CopiedItem, Draft } from './copy-types.ts';

interface Level {
  readonly folder: ContextPath;
  readonly only: FolderState | undefined;
  readonly except: FolderState | undefined;
  /** Folders on the way that are made only when something in them is copied. */
  readonly pending: readonly CopiedItem[];
}

/** fsutil's copier: filters see paths relative to the source; a folder that they leave out is made when something below it comes. */
export function addBelow(
  draft: Draft,
  top: ContextPath,
  only: Dockerignore | undefined,
  except: Dockerignore | undefined,
): string | undefined {
  const { context, items } = draft;
  const prefix = draft.destination.path === '/' ? '/' : `${draft.destination.path}/`;
  const made = new Set<string>();
  const stack: Level[] = [{ folder: top, only: undefined, except: undefined, pending: [] }];
  for (let level = stack.pop(); level !== undefined; level = stack.pop()) {
    const deeper: Level[] = [];
    for (const name of context.children(level.folder)) {
      const path = level.folder === '' ? name : `${level.folder}/${name}`;
      const entry = context.entries.get(path);
      if (entry === undefined) continue;
      const relative = top === '' ? path : path.slice(top.length + 1);
      const chosen = only?.enter(relative, level.only);
      const left = except?.enter(relative, level.except);
      const included = chosen?.ignored !== false && left?.ignored !== true;
      if (included && entry.kind === 'other') return `${path} is neither a file nor a folder`;
      const image = prefix + relative;
      const opaque = entry.opaque === true && entry.empty !== true;
      const item: CopiedItem = { context: path, image, kind: entry.kind === 'other' ? 'file' : entry.kind, ...(opaque ? { opaque } : {}) };
      const waiting = level.pending.length === 0 ? level.pending : level.pending.filter((folder) => !made.has(folder.image));
      if (included) {
        items.push(...waiting, item);
        for (const folder of waiting) made.add(folder.image);
      }
      if (entry.kind !== 'folder') continue;
      // What a filter takes in below a folder that it leaves out cannot be told where the inside is not listed.
      if (opaque && !included && (only !== undefined || except?.patterns.some((pattern) => pattern.negated) === true)) {
        return `${path} is not looked into`;
      }
      deeper.push({ folder: path, only: chosen?.state, except: left?.state, pending: included ? [] : [...waiting, item] });
    }
    stack.push(...deeper.reverse());
  }
  return undefined;
}
