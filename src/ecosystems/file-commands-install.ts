import { hasFlag } from './ecosystem.ts';
import { above, fileArrivals, isThere, transfer, type Sorted } from './file-commands-effects.ts';
import { emptyDraft, isFolder, parentOf, type Draft, type Operand } from './file-commands-paths.ts';

/**
 * install: what is there is replaced, not written over, so its owner and mode do not stay; a folder that -d names gets its mode
 * even if it was there. https://www.gnu.org/software/coreutils/manual/html_node/install-invocation.html
 */
export function installFiles(sorted: Sorted): Draft | undefined {
  const { items, into, read, context } = sorted;
  if (hasFlag(read, '-d')) {
    const folders = items.map(({ pattern }) => pattern);
    const made = makeParents(sorted, items);
    return {
      ...made,
      reads: [...made.reads, ...folders],
      writes: [...made.writes, ...folders],
      folders: [...made.folders, ...folders.map(parentOf)],
    };
  }
  const found = transfer(sorted);
  if (found === undefined) return undefined;
  const { target, sources, inside } = found;
  const draft = hasFlag(read, '-D') ? makeParents(sorted, [target]) : emptyDraft();
  if (hasFlag(read, '-D') && into !== undefined) draft.writes.push(target.pattern);
  draft.reads.push(target.pattern);
  for (const source of sources) {
    draft.reads.push(source.pattern);
    draft.writes.push(
      ...fileArrivals(source, target, hasFlag(read, '-D') && into === undefined && !isFolder(target, context) ? 'maybe' : inside),
    );
  }
  draft.folders.push(target.pattern, parentOf(target.pattern));
  return draft;
}

/** The folders above these, where they are not known to be there. */
function makeParents({ context }: Sorted, items: readonly Operand[]): Draft {
  const draft = emptyDraft();
  for (const folder of items.flatMap(({ pattern }) => above(pattern))) {
    draft.reads.push(folder);
    if (isThere(folder, context)) continue;
    draft.writes.push(folder);
    draft.folders.push(parentOf(folder));
  }
  return draft;
}
