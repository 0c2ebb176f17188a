import type { FileView } from '../../model/files.ts';

/** What is gathered while a command is understood. Paths are absolute and clean. The only mutable thing in this folder. */
export interface Draft {
  readonly files: FileView;
  readonly reads: Set<string>;
  readonly optional: Set<string>;
  readonly writes: Set<string>;
  readonly outputs: Set<string>;
  readonly folders: Set<string>;
  readonly notes: Set<string>;
  /** Set: the effects are unknown, and this is why. The first reason stays. */
  unknown: string | undefined;
  blocked: { readonly reason: string; readonly message: string } | undefined;
  review: string | undefined;
}

export function newDraft(files: FileView): Draft {
  return {
    files,
    reads: new Set(),
    optional: new Set(),
    writes: new Set(),
    outputs: new Set(),
    folders: new Set(),
    notes: new Set(),
    unknown: undefined,
    blocked: undefined,
    review: undefined,
  };
}

/** The command opens `path` if it is there: a read, and `optional` too when nothing is there now. Returns what is known of it. */
export function look(draft: Draft, path: string): 'file' | 'folder' | 'absent' | 'unknown' {
  const fact = draft.files.fact(path);
  draft.reads.add(path);
  if (fact.kind === 'folder') return 'folder';
  if (fact.kind === 'context-file') return 'file';
  if (fact.kind === 'unknown') return 'unknown';
  draft.optional.add(path);
  return 'absent';
}

/** The command may read everything below `folder`. */
export function readTree(draft: Draft, folder: string): void {
  if (draft.files.fact(folder).kind === 'absent') draft.optional.add(folder);
  draft.reads.add(`${folder === '/' ? '' : folder}/**`);
}

export function block(draft: Draft, reason: string, message: string): void {
  draft.blocked ??= { reason, message };
}

export function giveUp(draft: Draft, why: string): void {
  draft.unknown ??= why;
}
