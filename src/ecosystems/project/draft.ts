import { posix } from 'node:path';
import type { InstallFacts } from '../../model/effects.ts';
import type { FileView } from '../../model/files.ts';
import { literalPattern } from '../../model/path-patterns.ts';

/** What is gathered while a command is understood. Paths are absolute and clean. The only mutable thing in this folder. */
export interface Draft {
  readonly files: FileView;
  readonly reads: Set<string>;
  readonly optional: Set<string>;
  /** What its settings name outright, and is not there now. Patterns. */
  readonly named: Set<string>;
  readonly writes: Set<string>;
  /** Were they there, it would write them. */
  readonly updates: Set<string>;
  readonly outputs: Set<string>;
  /** Folders above its outputs that it makes where they are missing, and else leaves alone. */
  readonly onTheWay: Set<string>;
  readonly folders: Set<string>;
  readonly notes: Set<string>;
  /** Names in scripts and settings of the project that may be variables of the environment. */
  readonly names: Set<string>;
  /** Set: the effects are unknown, and this is why. The first reason stays. */
  unknown: string | undefined;
  blocked: { readonly reason: string; readonly message: string } | undefined;
  /** A symbolic link on the way to what it reads: in place of all other reasons, which may come from what was not found for this one. */
  link: string | undefined;
  review: string | undefined;
  /** Why it may write its lock, if it may. */
  lockReason: string | undefined;
  /** What looks later which manifests are newer than what it made. */
  checkedBy: InstallFacts['checkedBy'] | undefined;
  /** Folders that were asked about, with the symbolic link that they are or lie below. */
  readonly links: Map<string, string | undefined>;
}

export function newDraft(files: FileView): Draft {
  return {
    files,
    reads: new Set(),
    optional: new Set(),
    named: new Set(),
    writes: new Set(),
    updates: new Set(),
    outputs: new Set(),
    onTheWay: new Set(),
    folders: new Set(),
    notes: new Set(),
    names: new Set(),
    unknown: undefined,
    blocked: undefined,
    link: undefined,
    review: undefined,
    lockReason: undefined,
    checkedBy: undefined,
    links: new Map(),
  };
}

/**
 * The command opens `path` if it is there: a read, and `optional` too when nothing is there now. Returns what is known of it.
 * `unknown` for what is a symbolic link or lies below one; the draft is blocked then.
 */
export function look(draft: Draft, path: string): 'file' | 'folder' | 'absent' | 'unknown' {
  const fact = draft.files.fact(path);
  draft.reads.add(path);
  if (followsLink(draft, path)) return 'unknown';
  if (fact.kind === 'folder') return 'folder';
  if (fact.kind === 'context-file') return 'file';
  if (fact.kind === 'unknown') return 'unknown';
  draft.optional.add(path);
  return 'absent';
}

/** The command may read everything below `folder`. */
export function readTree(draft: Draft, folder: string): void {
  followsLink(draft, folder);
  if (draft.files.fact(folder).kind === 'absent') draft.optional.add(folder);
  draft.reads.add(`${folder === '/' ? '' : folder}/**`);
}

/** The same, of a folder that a manifest or settings name outright. */
export function readNamedTree(draft: Draft, folder: string): void {
  readTree(draft, folder);
  if (draft.files.fact(folder).kind === 'absent') draft.named.add(literalPattern(folder));
}

/** `look`, at a file that a manifest or settings name outright. */
export function lookNamed(draft: Draft, path: string): ReturnType<typeof look> {
  const kind = look(draft, path);
  if (kind === 'absent') draft.named.add(literalPattern(path));
  return kind;
}

export function block(draft: Draft, reason: string, message: string): void {
  draft.blocked ??= { reason, message };
}

export function giveUp(draft: Draft, why: string): void {
  draft.unknown ??= why;
}

/** Why nothing is known of a path; undefined when something is. */
export function whyUnknown(draft: Draft, path: string): string | undefined {
  const link = linkOnTheWay(draft, path);
  if (link !== undefined) return `${contextPath(draft.files, link)} is a symbolic link`;
  const fact = draft.files.fact(path);
  return fact.kind === 'unknown' ? fact.why : undefined;
}

/** npm follows links, and where they lead is not known here. True when there is one at the path or above it. */
function followsLink(draft: Draft, path: string): boolean {
  const link = linkOnTheWay(draft, path);
  if (link !== undefined) blockLink(draft, link);
  return link !== undefined;
}

/** There is a symbolic link at the path or above it. */
export function isThroughLink(draft: Draft, path: string): boolean {
  return linkOnTheWay(draft, path) !== undefined;
}

/** What the command reads and writes through the link may lie anywhere. */
export function blockLink(draft: Draft, link: string): void {
  draft.link ??= contextPath(draft.files, link);
  draft.reads.add('/**');
  draft.writes.add('/**');
}

function linkOnTheWay(draft: Draft, path: string): string | undefined {
  if (path === '/') return undefined;
  if (draft.links.has(path)) return draft.links.get(path);
  const link = linkOnTheWay(draft, posix.dirname(path)) ?? (isLink(draft.files, path) ? path : undefined);
  draft.links.set(path, link);
  return link;
}

/** A view says no more of a link than that it is one, in words. */
export function isLink(files: FileView, path: string): boolean {
  const fact = files.fact(path);
  return fact.kind === 'unknown' && /\bis a symbolic link\b/.test(fact.why);
}

/** A path as the user knows it: the one in the build context where the file came from there. */
export function shown(files: FileView, path: string): string {
  const fact = files.fact(path);
  return fact.kind === 'context-file' ? fact.path : path;
}

/** The path in the build context of what came from there with the files beside or above it; else the path itself. */
function contextPath(files: FileView, path: string): string {
  for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder)) {
    for (const name of files.names(folder)) {
      const beside = files.fact(posix.join(folder, name));
      if (beside.kind === 'context-file' && posix.basename(beside.path) === name)
        return posix.join(posix.dirname(beside.path), posix.relative(folder, path));
    }
  }
  return path;
}
