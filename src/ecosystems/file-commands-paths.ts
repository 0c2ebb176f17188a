import { posix } from 'node:path';
import type { KnownEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { CommandContext, ReadArguments } from './ecosystem.ts';
import { below, resolvePath } from './system-region.ts';

/** An operand that names a path: as a pattern, and as the exact path where it holds no pattern of the shell. */
export interface Operand {
  readonly pattern: PathPattern;
  readonly exact: string | undefined;
  readonly word: string;
}

/** What a command was found to do so far. */
export interface Draft {
  readonly reads: string[];
  readonly optional: string[];
  readonly writes: string[];
  readonly folders: string[];
  readonly names: string[];
}

export function emptyDraft(): Draft {
  return { reads: [], optional: [], writes: [], folders: [], names: [] };
}

export function finish(draft: Draft, allNames = false): KnownEffects {
  return {
    kind: 'known',
    reads: { patterns: [...new Set(draft.reads)] },
    optional: [...new Set(draft.optional)],
    writes: { patterns: [...new Set(draft.writes)] },
    outputs: [],
    names: allNames ? 'all' : [...new Set(draft.names)],
    network: false,
    // Folders are paths: those of patterns are left out, since which folders they are is not known.
    folders: [...new Set(draft.folders)].filter((folder) => !/(?<!\\)[*?[]/.test(folder)).map((folder) => folder.replace(/\\(.)/g, '$1')),
    notes: [],
  };
}

/** Words of the command that the shell expands against the files. A literal word of the same text is then treated alike. */
export function globsOf(context: CommandContext): ReadonlySet<string> {
  const globs = new Set<string>();
  for (const argument of context.command.argv) {
    if (argument.glob && argument.value.kind === 'known') globs.add(argument.value.text);
  }
  return globs;
}

/** Resolves a word to a path; undefined when that is not possible before the build (`~`, an unknown working directory). */
export function operand(word: string, context: CommandContext, globs: ReadonlySet<string>): Operand | undefined {
  const mark = word.indexOf(UNKNOWN_TEXT);
  if (mark >= 0) return folderBefore(mark, word, context);
  const path = resolvePath(word, context.command.cwd);
  if (path === undefined || leavesUnknownFolder(word, context)) return undefined;
  if (!globs.has(word)) return { pattern: literalPattern(path), exact: path, word };
  return { pattern: path.split('/').map(segment).join('/'), exact: undefined, word };
}

/** `a/b/../c` is `a/c` only where `b` is a folder: through a link it leads elsewhere. */
function leavesUnknownFolder(word: string, { command: { cwd }, files }: CommandContext): boolean {
  return [...word.matchAll(/[^/]\/+\.\.(?=\/|$)/g)].some(({ index }) => {
    const before = word.slice(0, index + 1);
    const folder = /(?:^|\/)\.{1,2}$/.test(before) ? undefined : resolvePath(before, cwd);
    return folder !== undefined && files.fact(folder).kind !== 'folder';
  });
}

/**
 * A word with text in it that is not known: anything in the folder before that. A value with `..` in it would lead out again;
 * versions, names and platforms, which is what stands in paths, have none.
 */
function folderBefore(mark: number, word: string, context: CommandContext): Operand | undefined {
  if (/(?:^|\/)\.\.(?:\/|$)/.test(word.slice(mark + 1))) return undefined;
  const known = word.slice(0, mark);
  const path =
    known === '' ? undefined : resolvePath(known.includes('/') ? known.slice(0, known.lastIndexOf('/') + 1) : '.', context.command.cwd);
  return path === undefined ? undefined : { pattern: below(literalPattern(path)), exact: undefined, word };
}

/** Stands for text that is not known in a word of a command whose words need not be known. */
export const UNKNOWN_TEXT = '\u0000';

/** A segment with brackets or escapes becomes `*`: shells and our patterns read them differently. `**` in a shell is `*`. */
function segment(text: string): string {
  return /[[\]\\]/.test(text) ? '*' : text.replace(/\*+/g, '*');
}

/** The folder that holds the path. */
export function parentOf(pattern: string): string {
  return posix.dirname(pattern);
}

/** The last segment of a pattern: the name under which a copy arrives. */
export function nameOf(item: Operand): string {
  return posix.basename(item.pattern);
}

/** The word names a folder in a way that stays one when nothing is there: `x/`, `.`, `x/..`. */
export function endsAsFolder(word: string): boolean {
  return word.endsWith('/') || word === '.' || word === '..' || word.endsWith('/.') || word.endsWith('/..');
}

/** True when what is there is known to be a folder. */
export function isFolder(item: Operand, context: CommandContext): boolean {
  return item.exact !== undefined && (endsAsFolder(item.word) || item.exact === '/' || context.files.fact(item.exact).kind === 'folder');
}

/** True when what is there is known to be a plain file of the context. */
export function isFile(item: Operand, context: CommandContext): boolean {
  return item.exact !== undefined && context.files.fact(item.exact).kind === 'context-file';
}

export function tree(item: Operand): PathPattern {
  return item.pattern.endsWith('/**') ? item.pattern : below(item.pattern);
}

/** A pattern could expand to a word that reads as a flag (a file named `-rf`). */
export function globMayBeFlag(context: CommandContext, globs: ReadonlySet<string>): boolean {
  for (const word of globs) {
    if (word.startsWith('-')) return true;
    if (!/^[*?[]/.test(word)) continue;
    const cwd = context.command.cwd;
    if (cwd.kind !== 'known' || context.files.names(cwd.text).some((name) => name.startsWith('-'))) return true;
  }
  return false;
}

/** A pattern among the values of flags: it may expand to several words, and shift them all. */
export function globInFlags(read: ReadArguments, globs: ReadonlySet<string>): boolean {
  return [...read.flags.values()].some((values) => values.some((value) => globs.has(value)));
}

/** Where names of users and groups are looked up, and what says so: https://man7.org/linux/man-pages/man5/nsswitch.conf.5.html */
export const ACCOUNTS: readonly PathPattern[] = ['/etc/passwd', '/etc/group', '/etc/nsswitch.conf'];
