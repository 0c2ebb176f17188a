import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { compilePatterns } from '../parse/dockerignore.ts';
import { hasWildcards } from '../parse/go-path.ts';
import { gitIgnore } from './gitignore.ts';
import type { GitIgnored } from './gitignore.ts';
import { attempt, readTextFile } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import { nameOf } from './walk.ts';
import type { Context } from './walk.ts';

/** Most scripts and workflows that are read. */
const MAX_SCRIPTS = 200;

interface Known {
  readonly top: string | undefined;
  readonly ignored: GitIgnored | undefined;
  readonly scripts: readonly { readonly name: string; readonly text: string }[];
}

/** Read once per context: dozens of optional inputs are asked about. */
const known = new WeakMap<Context, Known>();

/** Does a .gitignore of the repository say that git leaves this file alone? `path` from the repository's top, `/` between. */
export function isGitIgnored(repositoryTop: string, path: string): boolean {
  return gitIgnore(repositoryTop)(path, 'file');
}

/**
 * Why an input that is absent here (.npmrc, auth.json) may be there in a real build: git ignores it, a workflow or script names it,
 * or .dockerignore takes care to let it in.
 * @returns a sentence, or undefined when nothing speaks for it
 */
export function mayBeGenerated(context: Context, path: ContextPath): string | undefined {
  const { top, ignored, scripts } = knowledgeOf(context);
  const name = nameOf(path);
  if (top !== undefined && ignored !== undefined) {
    const fromTop = relative(top, join(context.root, path)).split(sep).join('/');
    if (ignored(fromTop, 'file')) return `${path} is git-ignored`;
  }
  const script = scripts.find(({ text }) => namesFile(text, name));
  if (script !== undefined) return `${script.name} names ${name}`;
  const line = context.ignore.patterns.find(({ pattern, negated }) => {
    const last = nameOf(pattern);
    return negated && !hasWildcards(last) && last === name && compilePatterns([pattern]).isIgnored(path);
  });
  return line === undefined ? undefined : `line ${String(line.line)} of the ignore file lets ${path} in`;
}

function knowledgeOf(context: Context): Known {
  const cached = known.get(context);
  if (cached !== undefined) return cached;
  const top = findRepositoryTop(context.root);
  const ignored = top === undefined ? undefined : gitIgnore(top);
  const fresh: Known = { top, ignored, scripts: readScripts(top ?? context.root, context.root) };
  known.set(context, fresh);
  return fresh;
}

/** Files that run builds: https://docs.github.com/actions, GitLab, CircleCI, Azure, Bitbucket, Jenkins, make, shell scripts. */
function readScripts(top: string, root: string): Known['scripts'] {
  const folders = top === root ? [top] : [top, root];
  const paths = [
    ...names(join(top, '.github/workflows'), /\.ya?ml$/u),
    ...names(join(top, '.circleci'), /\.ya?ml$/u),
    ...folders.flatMap((folder) =>
      names(
        folder,
        /\.(?:sh|bash)$|^(?:GNU)?[Mm]akefile$|^[Jj]ustfile$|^Taskfile\.ya?ml$|^Jenkinsfile$|^\.gitlab-ci\.yml$|^(?:azure|bitbucket)-pipelines\.yml$/u,
      ),
    ),
    ...names(join(top, 'scripts'), /\.(?:sh|bash)$/u),
  ];
  return paths.slice(0, MAX_SCRIPTS).flatMap((path) => {
    const text = readTextFile(path);
    return text === undefined ? [] : [{ name: relative(top, path).split(sep).join('/'), text }];
  });
}

/** Plain files directly in a folder, sorted; links are not followed. */
function names(folder: string, wanted: RegExp): readonly string[] {
  const found = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  const files = found.filter((entry) => entry.isFile() && wanted.test(entry.name));
  return files.map((entry) => join(folder, entry.name)).sort();
}

/** The name as a word of its own: `.npmrc` is in `~/.npmrc` and `>.npmrc`, not in `.npmrc.example` or `my.npmrc`. */
function namesFile(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!/[\w.-]/u.test(before) && !/^[\w-]|^\.\w/u.test(after)) return true;
  }
  return false;
}
