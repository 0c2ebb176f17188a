import { readdirSync, realpathSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gitIgnore } from './gitignore.ts';
import type { GitIgnored } from './gitignore.ts';
import { attempt } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';

export interface Discovery {
  /** Paths below the folder as it was named, in code unit order. */
  readonly dockerfiles: readonly string[];
  /** Folders that could not be listed. */
  readonly unreadable: readonly string[];
  /** The folder is too large: not all of it was looked at. */
  readonly truncated: boolean;
}

/** Endings of files beside a Dockerfile that are not one: ignore files, notes, templates, data, leavings of editors and patches. */
const NOT_DOCKERFILES = new Set(
  (
    'dockerignore containerignore md markdown rst adoc html pdf j2 jinja jinja2 tmpl tpl gotmpl gotpl tftpl template erb ejs hbs mustache ' +
    'twig liquid njk m4 mako in json yml yaml xml lock log snap patch diff orig rej bak backup swp swo tmp sha256 asc sig gz zip tar'
  ).split(' '),
);

/** Does a file of this name hold a Dockerfile? */
export function isDockerfileName(name: string): boolean {
  if (/^(?:Dockerfile|dockerfile|Containerfile)$/u.test(name)) return true;
  if (/^[^.].*\.(?:Dockerfile|dockerfile)$/u.test(name)) return true;
  if (!/^(?:Dockerfile|Containerfile)\../u.test(name) || name.endsWith('~')) return false;
  return !NOT_DOCKERFILES.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/**
 * Dockerfiles at and below a folder. Links are not followed; .git, node_modules and what git ignores are passed over - unless the
 * folder itself is ignored: then its user wants it looked at.
 */
export function discoverDockerfiles(folder: string, options: { readonly maxEntries?: number } = {}): Discovery {
  const { maxEntries = 400_000 } = options;
  const ignored = ignoredBelow(folder);
  const dockerfiles: string[] = [];
  const unreadable: string[] = [];
  const stack = [''];
  let seen = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const found = attempt(() => readdirSync(join(folder, at), { withFileTypes: true }));
    if (found === undefined) unreadable.push(join(folder, at));
    for (const entry of found ?? []) {
      if (++seen > maxEntries) return { dockerfiles: dockerfiles.sort(), unreadable: unreadable.sort(), truncated: true };
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (!isWanted(entry) || ignored(path, entry.isDirectory() ? 'folder' : 'file')) continue;
      if (entry.isDirectory()) stack.push(path);
      else dockerfiles.push(join(folder, path));
    }
  }
  return { dockerfiles: dockerfiles.sort(), unreadable: unreadable.sort(), truncated: false };
}

function isWanted(entry: Dirent): boolean {
  if (entry.isDirectory()) return entry.name !== '.git' && entry.name !== 'node_modules';
  return entry.isFile() && isDockerfileName(entry.name);
}

function ignoredBelow(folder: string): GitIgnored {
  const real = attempt(() => realpathSync(folder));
  const top = real === undefined ? undefined : findRepositoryTop(real);
  if (real === undefined || top === undefined) return () => false;
  const ask = gitIgnore(top);
  const prefix = relative(top, real).split(sep).join('/');
  if (prefix === '') return ask;
  return ask(prefix, 'folder') ? () => false : (path, kind) => ask(`${prefix}/${path}`, kind);
}
