import { posix } from 'node:path';
import type { Value } from '../model/value.ts';
import type { CommandContext } from './ecosystem.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { resolvePath } from './system-region.ts';

/** What an install brings in from files, and why it cannot be told, if so. */
export interface PipInputs {
  readonly reads: Set<string>;
  readonly optional: Set<string>;
  /** What options, variables and requirement files name outright, and is not there now. Patterns. */
  readonly named: Set<string>;
  /** Folders in which it looks for packages by their names, and those of archives that stand behind a name. */
  readonly links: Set<string>;
  /** Settings that say nothing to pip. */
  readonly indifferent: Set<string>;
  readonly writes: Set<string>;
  readonly notes: Set<string>;
  /** Variables that requirement files name. */
  readonly names: Set<string>;
  /** Projects that are installed as editable from version control: each is checked out into a folder of its own, named after it. */
  readonly checkouts: Set<string>;
  /** Why a person should look at it: a value from outside that could name files. */
  review: string | undefined;
  blocked: { readonly reason: string; readonly message: string } | undefined;
  unknown: string | undefined;
}

export function emptyInputs(): PipInputs {
  return {
    reads: new Set(),
    optional: new Set(),
    named: new Set(),
    links: new Set(),
    indifferent: new Set(),
    writes: new Set(),
    notes: new Set(),
    names: new Set(),
    checkouts: new Set(),
    review: undefined,
    blocked: undefined,
    unknown: undefined,
  };
}

export function block(found: PipInputs, reason: string, message: string): void {
  found.blocked ??= { reason, message };
}

/**
 * True where the path is a symbolic link of the context or lies behind one. What it leads to is not followed: a copy of the manifest
 * alone would bring the link without its target, or a folder in its place.
 */
export function throughLink(context: CommandContext, found: PipInputs, path: string, where: string): boolean {
  for (let at = path; at !== '/'; at = posix.dirname(at)) {
    const fact = context.files.fact(at);
    if (fact.kind !== 'unknown' || (fact.link === undefined && !fact.why.endsWith(' is a symbolic link'))) continue;
    const link = fact.link ?? at;
    block(
      found,
      'symbolic-link',
      at === path ? `${where} asks for ${link}, a symbolic link` : `${where} asks for ${path}, and ${link} is a symbolic link`,
    );
    found.reads.add('/**');
    return true;
  }
  return false;
}

/** The path of a file: URL; without an authority, or a relative one, it starts at the working directory. */
export function filePath(url: string, cwd: Value): string | undefined {
  const rest = url.slice('file:'.length).split(/[?#]/, 1)[0] ?? '';
  const path = rest.startsWith('//') ? rest.slice(2).replace(/^localhost(?=\/)/i, '') : rest;
  if (rest.startsWith('//') && !path.startsWith('/')) return undefined;
  try {
    return resolvePath(decodeURIComponent(path), cwd);
  } catch {
    return undefined;
  }
}

/** Nearly always an address on the network, but pip takes a folder as well. */
export function indexReview(what: string): string {
  return `${what} comes from outside of the Dockerfile: were it a folder of the source, the install would miss it`;
}

export function printable(text: string): string {
  return text.replaceAll(UNKNOWN_MARK, '${...}');
}

/** Without a user and password. */
export function withoutSecret(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
