import type { CommandContext, ReadArguments } from './ecosystem.ts';
import { hasFlag, lastFlag } from './ecosystem.ts';
import {
  ACCOUNTS,
  emptyDraft,
  endsAsFolder,
  isFile,
  isFolder,
  nameOf,
  parentOf,
  tree,
  type Draft,
  type Operand,
} from './file-commands-paths.ts';

/** Folders that every image has (Filesystem Hierarchy Standard, 3.2): `mkdir -p` never makes them. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(
  '/ /bin /boot /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var /usr/bin /usr/lib /usr/local /usr/share /var/lib'.split(
    ' ',
  ),
);

/** A command with its words sorted: what every action below starts from. */
export interface Sorted {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  /** Operands that are paths, in order. */
  readonly items: readonly Operand[];
  /** The folder of `-t`, when given. */
  readonly into: Operand | undefined;
}

/** cat, head, tail, wc. */
export function readFiles({ items }: Sorted): Draft {
  const draft = emptyDraft();
  for (const item of items) if (item.word !== '-') draft.reads.push(item.pattern);
  return draft;
}

/**
 * ls: names, and for `-l` what else a folder knows of its entries, so the whole tree, with the names of users and groups. Without operands the
 * working directory.
 */
export function listFolders({ items, read }: Sorted): Draft {
  const draft = emptyDraft();
  for (const item of items) draft.reads.push(tree(item));
  if (['-l', '-o', '-g'].some((flag) => hasFlag(read, flag)) && !hasFlag(read, '-n')) draft.reads.push(...ACCOUNTS);
  return draft;
}

/** Where a source arrives: below the destination when that is a folder, or as the destination itself. */
function arrivals(source: Operand, target: Operand, inside: 'yes' | 'no' | 'maybe'): readonly string[] {
  // `cp -r src/. dest` brings the content of src, under the names in it.
  const contents = endsAsFolder(source.word) && !source.word.endsWith('/');
  const child = contents || source.pattern === '/' ? '**' : `${nameOf(source)}/**`;
  const base = target.pattern === '/' ? '' : target.pattern;
  if (inside === 'no') return [`${base}/**`];
  return inside === 'yes' ? [`${base}/${child}`] : [`${base}/**`];
}

/** cp, mv and install share their operands: sources, then one destination (or `-t FOLDER`). Undefined: too few operands. */
export function transfer({ items, into, read, context }: Sorted) {
  const target = into ?? items.at(-1);
  const sources = into === undefined ? items.slice(0, -1) : items;
  if (target?.exact === undefined || sources.length === 0) return undefined;
  const folder = isFolder(target, context) || sources.length > 1;
  const inside = hasFlag(read, '-T') ? ('no' as const) : folder || into !== undefined ? ('yes' as const) : ('maybe' as const);
  return { target, sources, inside };
}

/** cp: an existing file keeps its owner and mode, and whether the destination is a folder decides: so what is written is read too. */
export function copyFiles(sorted: Sorted): Draft | undefined {
  const draft = emptyDraft();
  const found = transfer(sorted);
  if (found === undefined) return undefined;
  const { target, sources, inside } = found;
  const recursive = hasFlag(sorted.read, '-r') || hasFlag(sorted.read, '-a');
  draft.reads.push(target.pattern);
  for (const source of sources) {
    draft.reads.push(recursive && !isFile(source, sorted.context) ? tree(source) : source.pattern);
    const single = !recursive || isFile(source, sorted.context);
    const written = hasFlag(sorted.read, '--parents')
      ? [tree(target)]
      : single
        ? fileArrivals(source, target, inside)
        : arrivals(source, target, inside);
    draft.writes.push(...written);
    draft.reads.push(...written);
  }
  draft.folders.push(target.pattern, parentOf(target.pattern));
  return draft;
}

/** Where a file arrives: below the destination when that is a folder, or as the destination itself. */
export function fileArrivals(source: Operand, target: Operand, inside: 'yes' | 'no' | 'maybe'): readonly string[] {
  const base = target.pattern === '/' ? '' : target.pattern;
  const child = `${base}/${nameOf(source)}`;
  if (inside === 'yes') return [child];
  return inside === 'no' ? [target.pattern] : [target.pattern, child];
}

/** A folder that is known to be there. */
export function isThere(folder: string, context: CommandContext): boolean {
  return ALWAYS_THERE.has(folder) || context.files.fact(folder.replace(/\\(.)/g, '$1')).kind === 'folder';
}

/** mv. */
export function moveFiles(sorted: Sorted): Draft | undefined {
  const draft = emptyDraft();
  const found = transfer(sorted);
  if (found === undefined) return undefined;
  const { target, sources, inside } = found;
  draft.reads.push(target.pattern);
  for (const source of sources) {
    const written = isFile(source, sorted.context) ? fileArrivals(source, target, inside) : arrivals(source, target, inside);
    draft.reads.push(tree(source), ...written);
    draft.writes.push(tree(source), ...written);
    draft.folders.push(parentOf(source.pattern));
  }
  draft.folders.push(target.pattern, parentOf(target.pattern));
  return draft;
}

/** rm: without -f a missing file is an error, so it reads what it removes. */
export function removeFiles({ items, read }: Sorted): Draft {
  const draft = emptyDraft();
  const deep = hasFlag(read, '-r') || hasFlag(read, '-d');
  for (const item of items) {
    draft.writes.push(deep ? tree(item) : item.pattern);
    if (item.exact === undefined || !hasFlag(read, '-f')) draft.reads.push(item.pattern);
    draft.folders.push(parentOf(item.pattern));
  }
  return draft;
}

/** rmdir: only empty folders, so it reads what is in them. */
export function removeFolders({ items, read }: Sorted): Draft {
  const draft = emptyDraft();
  for (const item of items) {
    draft.reads.push(tree(item));
    draft.writes.push(item.pattern);
    draft.folders.push(parentOf(item.pattern));
    if (!hasFlag(read, '-p')) continue;
    for (const folder of above(item.pattern)) {
      draft.reads.push(`${folder}/*`);
      draft.writes.push(folder);
    }
  }
  return draft;
}

/** The folders above a path, the nearest first, without the root. */
export function above(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = parentOf(path); folder !== '/' && folder !== '.'; folder = parentOf(folder)) folders.push(folder);
  return folders;
}

/** mkdir: the folder and, with -p, those above it that are not known to be there. Nothing below. */
export function makeFolders({ items, read, context }: Sorted): Draft {
  const draft = emptyDraft();
  const parents = hasFlag(read, '-p');
  for (const item of items) {
    const path = item.pattern;
    for (const folder of parents ? [path, ...above(path)] : [path]) {
      draft.reads.push(folder);
      if (parents && isThere(folder, context)) continue;
      draft.writes.push(folder);
      draft.folders.push(parentOf(folder));
    }
  }
  return draft;
}

/** touch: creates what is missing. Times are no part of what is compared, but whether the file is there is. */
export function touchFiles({ items }: Sorted): Draft {
  const draft = emptyDraft();
  for (const item of items) {
    draft.reads.push(item.pattern);
    draft.writes.push(item.pattern);
    draft.folders.push(parentOf(item.pattern));
  }
  return draft;
}

/** chmod, chown, chgrp: the files, with -R all below. A mode may build on the present one, so they are read as well. */
export function changeFiles({ items, read }: Sorted, specification: string | undefined): Draft | undefined {
  const draft = emptyDraft();
  if (specification === undefined || items.length === 0) return undefined;
  for (const item of items) {
    const pattern = hasFlag(read, '-R') ? tree(item) : item.pattern;
    draft.reads.push(pattern);
    draft.writes.push(pattern);
  }
  return draft;
}

/** A name, or `1000:` (whose group is looked up), needs the lists of users and groups; `1000` and `1000:1000` do not. */
export function ownerReads(specification: string): readonly string[] {
  return /^\+?\d*(?::\+?\d+)?$/.test(specification) ? [] : ACCOUNTS;
}

/** ln -s: the target is text. A link changes what every path through it means, so all below it counts as written. */
export function linkFiles({ items, into, read, context }: Sorted): Draft | undefined {
  const draft = emptyDraft();
  if (!hasFlag(read, '-s') || items.length === 0) return undefined;
  const single = into === undefined && items.length === 1;
  const here = single ? undefined : (into ?? items.at(-1));
  if (!single && here?.exact === undefined) return undefined;
  const targets = single || into !== undefined ? items : items.slice(0, -1);
  for (const target of targets) {
    if (endsAsFolder(target.word) && !target.word.endsWith('/')) return undefined;
    const name = nameOf(target);
    const inside = here !== undefined && (into !== undefined || targets.length > 1 || (isFolder(here, context) && !hasFlag(read, '-T')));
    const base = here === undefined ? undefined : here.pattern === '/' ? '' : here.pattern;
    const link = base === undefined ? undefined : inside ? `${base}/${name}` : here?.pattern;
    const path = link ?? childOfCwd(context, name);
    if (path === undefined) return undefined;
    draft.reads.push(path);
    if (here !== undefined) draft.reads.push(here.pattern);
    draft.writes.push(`${path}/**`);
    draft.folders.push(parentOf(path));
  }
  return draft;
}

function childOfCwd(context: CommandContext, name: string): string | undefined {
  const cwd = context.command.cwd;
  if (cwd.kind !== 'known') return undefined;
  return cwd.text === '/' ? `/${name}` : `${cwd.text}/${name}`;
}

/** touch -r FILE. */
export function referenceOf(read: ReadArguments): string | undefined {
  return lastFlag(read, '-r');
}
