import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { compilePatterns } from '../parse/dockerignore.ts';
import { hasWildcards } from '../parse/go-path.ts';
import { gitIgnore } from './gitignore.ts';
import type { GitIgnored } from './gitignore.ts';
import { providesFile } from './mentions.ts';
import { attempt } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import { scriptsAround } from './scripts.ts';
import type { Script } from './scripts.ts';
import { nameOf } from './listing.ts';
import type { Context } from './walk.ts';
import { cacheOf } from '../source/cache.ts';

interface Known {
  readonly top: string | undefined;
  readonly ignored: GitIgnored | undefined;
  scripts: readonly Script[] | undefined;
}

/** Read once per context: dozens of optional inputs are asked about. */
const known = cacheOf<Context, Known>();

/** Does a .gitignore of the repository say that git leaves this file alone? `path` from the repository's top, `/` between. */
export function isGitIgnored(repositoryTop: string, path: string): boolean {
  return gitIgnore(repositoryTop)(path, 'file');
}

/**
 * Does a .gitignore of the repository leave this path of the context alone, whether or not it is here now? What lies below an ignored
 * folder is ignored. Without a repository nothing is.
 */
export function gitIgnored(context: Context, path: ContextPath, kind: 'file' | 'folder' = 'file'): boolean {
  const { top, ignored } = knowledgeOf(context);
  if (top === undefined || ignored === undefined) return false;
  const fromTop = pathFrom(top, context, path);
  return fromTop !== '' && ignored(fromTop, kind);
}

/** What a developer's own installs and builds leave behind, whether or not git is told to ignore it. */
const WORKING_COPY = /(?:^|\/)(?:node_modules|bower_components|\.venv|venv|\.tox|\.next|\.turbo)$/u;

/**
 * Why an input that is absent here (.npmrc, auth.json, a folder of patches) may be there in a real build: git ignores it, a workflow
 * or script writes it or brings it in, or .dockerignore takes care to let it in.
 * @returns a sentence, or undefined when nothing speaks for it
 */
export function mayBeGenerated(context: Context, path: ContextPath): string | undefined {
  const name = nameOf(path);
  if (name === '') return undefined;
  if (WORKING_COPY.test(path)) return `installs and builds in a working copy leave ${name} there`;
  if (gitIgnored(context, path)) return `${path} is git-ignored`;
  if (gitIgnored(context, path, 'folder')) return `the folder ${path} is git-ignored`;
  // `patches/*`: any name shows it.
  if (gitIgnored(context, `${path}/any-name`)) return `what lies in the folder ${path} is git-ignored`;
  const fromTop = pathFrom(knowledgeOf(context).top ?? context.root, context, path);
  const script = scriptsOf(context).find(({ text }) => providesFile(text, fromTop));
  if (script !== undefined) return `${script.name} names ${name}`;
  const line = context.ignore.patterns.find(({ pattern, negated }) => {
    const last = nameOf(pattern);
    return negated && !hasWildcards(last) && last === name && compilePatterns([pattern]).isIgnored(path);
  });
  return line === undefined ? undefined : `line ${String(line.line)} of the ignore file lets ${path} in`;
}

function pathFrom(top: string, context: Context, path: ContextPath): string {
  return relative(top, join(context.root, path)).split(sep).join('/');
}

function knowledgeOf(context: Context): Known {
  const cached = known.get(context);
  if (cached !== undefined) return cached;
  const top = findRepositoryTop(context.root);
  const fresh: Known = { top, ignored: top === undefined ? undefined : gitIgnore(top), scripts: undefined };
  known.set(context, fresh);
  return fresh;
}

/** Scripts, workflows and Makefiles around a context, and around its Dockerfile. */
export function scriptsOf(context: Context): readonly Script[] {
  const knowledge = knowledgeOf(context);
  knowledge.scripts ??= readScripts(context, knowledge);
  return knowledge.scripts;
}

function readScripts({ root, own }: Context, { top = root, ignored }: Known): readonly Script[] {
  const around = scriptsAround(top, root, ignored);
  const folder = own === root ? own : (attempt(() => realpathSync.native(own)) ?? own);
  const isAbove = `${root}/`.startsWith(`${folder}/`);
  if (isAbove || !folder.startsWith(`${top}/`)) return around;
  const names = new Set(around.map(({ name }) => name));
  return [...around, ...scriptsAround(top, folder, ignored).filter(({ name }) => !names.has(name))];
}
