import type { ContextPath } from '../model/files.ts';
import { cleanPath, goMatch, hasWildcards } from '../parse/go-path.ts';
import type { Context } from './walk.ts';

/** PATH_MAX of Linux. */
export const LONGEST_PATH = 4096;

/** URLs and git references as BuildKit tells them from paths (dfgitutil.ParseGitRef, util/sshutil). */
export function isRemote(source: string): boolean {
  return /^(?:https?|ssh|git):\/\//iu.test(source) || /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/u.test(source);
}

/** Before it copies, BuildKit asks the client for the source as a moby pattern: text that the two read differently is not guessed at. */
export function strangeness(source: string): string | undefined {
  if (source === '') return 'the source is empty';
  if (source.length > LONGEST_PATH) return 'the source is too long for a path';
  if (source.includes('\\')) return 'the source has a backslash in it';
  if (/^[./]*!/u.test(source)) return 'the source begins with "!"';
  if (source.trim() !== source || /[\0\n\r]/u.test(source)) return 'the source begins or ends with a space, or has a line break in it';
  if (/\[\^?[^\]]*[*?[]/u.test(source) || /(?<!\[)\^/u.test(source)) return 'the source is an unusual pattern';
  if (hasWildcards(source) && goMatch(source) === undefined) return 'the source is a malformed pattern';
  return undefined;
}

/** Names that the tools which look for them know as folders. https://bundler.io/man/bundle-config.1.html */
const FOLDERS: ReadonlySet<string> = new Set(['.bundle']);

/** A folder at the top of the context that a pattern copies where it exists: below another folder, such a pattern may fail the build. */
export function isCopiedWhereItExists(path: ContextPath): boolean {
  return FOLDERS.has(path);
}

/** The only path that a pattern matches, if it is written to copy it where it exists: `.npmr[c]`. */
export function soleMatch(pattern: string): ContextPath | undefined {
  const [, start = '', end = ''] = /^([^*?[\\]*)\[(\w)\]$/u.exec(pattern) ?? [];
  return end === '' ? undefined : start + end;
}

/** Paths that a pattern matches, in the order in which BuildKit walks; below a folder that matches it looks no further. */
export function matchesOf(context: Context, pattern: string, below: ContextPath): readonly ContextPath[] {
  const machine = goMatch(pattern);
  if (machine === undefined) return [];
  // A class may match a slash; without one, a match lies exactly as deep as the pattern.
  const deepest = pattern.includes('[') ? Infinity : pattern.split('/').length;
  const found: ContextPath[] = [];
  const visit = (folder: ContextPath, prefix: string, depth: number): void => {
    for (const name of context.children(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const relative = `${prefix}${name}`;
      if (machine.matches(relative)) found.push(path);
      else if (depth < deepest && context.entries.get(path)?.kind === 'folder') visit(path, `${relative}/`, depth + 1);
    }
  };
  visit(below, '', 1);
  return found;
}

/** Does another source of the same instruction make the client send this folder? */
export function sentBeside(context: Context, folder: ContextPath, sources: readonly string[]): boolean {
  return sources.some((source) => {
    if (isRemote(source) || strangeness(source) !== undefined || hasWildcards(source)) return false;
    const path = cleanPath(`/${source}`).slice(1);
    if (!context.entries.has(path)) return false;
    return path === '' || path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`);
  });
}
