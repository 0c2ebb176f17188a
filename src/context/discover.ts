import { realpathSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { COMPOSE_FILE, composeSections } from './compose.ts';
import { isCompose } from './compose-files.ts';
import { listFolder } from './folders.ts';
import { gitIgnore } from './gitignore.ts';
import type { GitIgnored } from './gitignore.ts';
import { dockerfilesNamedIn } from './mentions.ts';
import { attempt, readBytes } from './read-file.ts';
import { findRepositoryTop, insideOf, kindAt } from './repository.ts';
import { readScripts } from './scripts.ts';
import { tracksIn } from './tracked.ts';
import { vendoredBelow, type Marks } from './vendored.ts';
import { keptAnswers } from '../source/cache.ts';

export interface Discovery {
  /** Paths below the folder as it was named, in code unit order. */
  readonly dockerfiles: readonly string[];
  /** Those of vendored code, passed over: each with the folder that is vendored. */
  readonly vendored: ReadonlyMap<string, string>;
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
/** Endings that show a program about Dockerfiles (`dockerfile-parser.js`), unless all before them is `Dockerfile`: that builds one for Go. */
const PROGRAMS = new Set(
  (
    'go py pyi js mjs cjs jsx ts mts cts tsx rs rb java kt kts groovy scala cs fs c h cc cpp hpp php pl lua vim el sh bash zsh fish ps1 bat ' +
    'cmd css scss less svg png vue svelte swift dart ex exs erl hs ml tf hcl toml ini cfg conf txt csv d s map iml'
  ).split(' '),
);
const NOTES = /[._-](?:template|tmpl|tpl|j2|orig|bak|backup|notes?|readme|docs?|changelog|license)$/u;

/** Does a file of this name hold a Dockerfile? */
export function isDockerfileName(name: string): boolean {
  if (isUsualName(name)) return true;
  const lower = name.toLowerCase();
  if (lower.startsWith('.') || lower.endsWith('~') || NOTES.test(lower)) return false;
  if (/^(?:.+[._-])?(?:docker|container)file$/u.test(lower)) return true;
  if (!/^(?:docker|container)file[._-]./u.test(lower)) return false;
  const ending = lower.slice(lower.lastIndexOf('.') + 1);
  return ending !== '' && !NOT_DOCKERFILES.has(ending) && !(lower.includes('.') && PROGRAMS.has(ending));
}

/** The forms that need no second look: `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`. */
function isUsualName(name: string): boolean {
  if (/^(?:Dockerfile|dockerfile|Containerfile)$/u.test(name)) return true;
  if (/^[^.].*\.(?:Dockerfile|dockerfile)$/u.test(name)) return true;
  if (!/^(?:Dockerfile|Containerfile)\../u.test(name) || name.endsWith('~')) return false;
  return !NOT_DOCKERFILES.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/** Where comments may end and FROM stands. */
const START = 64 * 1024;

/** `lint-dockerfile` may as well be a program, and `Dockerfile.java` a class of that name. */
function isProgram(path: string): boolean {
  const name = basename(path).toLowerCase();
  const named = PROGRAMS.has(name.slice(name.lastIndexOf('.') + 1));
  if (!named && isUsualName(basename(path))) return false;
  const bytes = readBytes(path, named ? START : 2)?.bytes;
  if (bytes === undefined) return false;
  if (!isUsualName(basename(path)) && bytes[0] === 0x23 && bytes[1] === 0x21) return true;
  return named && !/^[ \t]*FROM[ \t]+\S/imu.test(new TextDecoder().decode(bytes));
}

/**
 * Dockerfiles at and below a folder. Links are not followed; .git, node_modules and what git ignores and does not track are passed
 * over - unless the folder itself is ignored: then its user wants it looked at. So is vendored code, unless the folder lies in it.
 */
export async function discoverDockerfiles(folder: string, options: { readonly maxEntries?: number } = {}): Promise<Discovery> {
  const { found, unreadable, truncated, marks } = discover(folder, isDockerfileName, options.maxEntries);
  const all = found.filter((path) => !isProgram(path));
  const vendored = await vendoredBelow(folder, all, marks);
  return { dockerfiles: all.filter((path) => !vendored.has(path)), vendored, unreadable, truncated };
}

export interface RepositoryDockerfiles {
  /** Absolute, links resolved, in code unit order: those discovered, and those that a compose file or a script names. */
  readonly dockerfiles: readonly string[];
  /** Texts that stand in compose files (`dockerfile_inline`), and bake files that hold one. */
  readonly inline: readonly string[];
  /** Texts of scripts that write one. */
  readonly written: readonly string[];
  /** Texts of templates that Dockerfiles are made from. */
  readonly templates: readonly string[];
  /** False when the repository is too large, or a folder or compose file cannot be read: there may be more. */
  readonly complete: boolean;
}

/** Most compose files of a repository that are read. */
const MAX_COMPOSE_FILES = 300;

/**
 * Every Dockerfile of a repository that is known of, whatever its name. One that is named with a variable is not.
 * https://docs.docker.com/reference/compose-file/build/ https://docs.docker.com/reference/cli/docker/buildx/build/
 */
export async function dockerfilesOfRepository(top: string): Promise<RepositoryDockerfiles> {
  return await kept(top, () => dockerfilesBelow(top));
}

const kept = keptAnswers<Promise<RepositoryDockerfiles>>();

async function dockerfilesBelow(top: string): Promise<RepositoryDockerfiles> {
  const real = attempt(() => realpathSync(top));
  if (real === undefined) return { dockerfiles: [], inline: [], written: [], templates: [], complete: false };
  const { found, unreadable, truncated } = discover(real, isDockerfileOrCompose);
  const { sections, unread } = await composeSections(found.filter(isCompose), MAX_COMPOSE_FILES);
  const named = sections.flatMap(({ context, dockerfile, inline, file }) =>
    dockerfile === undefined || inline !== undefined ? [] : [resolve(context ?? dirname(file), dockerfile)],
  );
  const texts = readScripts(real, real, ignoredBelow(real));
  const scripts = texts.flatMap(({ name, text }) => {
    const folders = [real, join(real, dirname(name))];
    return dockerfilesNamedIn(text).flatMap((word) => folders.map((folder) => resolve(folder, word)));
  });
  const dockerfiles = new Set(
    found.filter((path) => isDockerfileName(basename(path)) && (isUsualName(basename(path)) || !isProgram(path))),
  );
  for (const path of new Set([...named, ...scripts])) {
    const target = insideOf(real, path);
    if (target !== undefined && kindAt(target) === 'file') dockerfiles.add(target);
  }
  return {
    dockerfiles: [...dockerfiles].sort(),
    inline: [...sections.flatMap(({ inline }) => inline ?? []), ...bakeFiles(found)],
    written: texts.flatMap(({ name, text }) => (!isCompose(name) && WRITTEN.every((words) => words.test(text)) ? text : [])),
    templates: found.filter((path) => isTemplate(basename(path))).flatMap((path) => textOf(path) ?? []),
    complete: !truncated && unreadable.length === 0 && unread.length === 0,
  };
}

function isDockerfileOrCompose(name: string): boolean {
  return isDockerfileName(name) || COMPOSE_FILE.test(name) || ANY_BAKE_FILE.test(name) || isTemplate(name);
}

/** A script that writes a Dockerfile, line by line or as a heredoc. */
const WRITTEN = [/(?:^|["'`]|\\n)[ \t]*FROM[ \t]+[\w$]/mu, /(?:^|["'`]|\\n)[ \t]*(?:COPY|ADD)[ \t]+/mu];

/** Endings of templates, of those in `NOT_DOCKERFILES`. */
const TEMPLATE = /dockerfile.*\.(?:j2|jinja2?|tmpl|tpl|gotmpl|gotpl|tftpl|template|erb|ejs|hbs|mustache|twig|liquid|njk|m4|mako|in)$/iu;

function isTemplate(name: string): boolean {
  return TEMPLATE.test(name) && !isDockerfileName(name);
}

/** Those that bake looks for by itself (`BAKE_FILE` of bake.ts), and others that are called after them: whichever is used, it may hold a Dockerfile. */
const ANY_BAKE_FILE = /^docker-bake[\w.-]*\.(?:hcl|json)$/u;

function isBake(path: string): boolean {
  return ANY_BAKE_FILE.test(basename(path));
}

/** Texts of bake files in which a Dockerfile stands. https://docs.docker.com/build/bake/reference/#targetdockerfile-inline */
function bakeFiles(found: readonly string[]): readonly string[] {
  return found.filter(isBake).flatMap((path) => {
    const text = textOf(path) ?? '';
    return text.includes('dockerfile-inline') ? text.replaceAll(String.raw`\n`, '\n') : [];
  });
}

const MAX_BAKE = 256 * 1024;

function textOf(path: string): string | undefined {
  return attempt(() => new TextDecoder().decode(readBytes(path, MAX_BAKE)?.bytes));
}

interface Found {
  readonly found: readonly string[];
  readonly unreadable: readonly string[];
  readonly truncated: boolean;
  readonly marks: Marks;
}

function discover(folder: string, wanted: (name: string) => boolean, maxEntries = 400_000): Found {
  const ignored = ignoredBelow(folder);
  const found: string[] = [];
  const unreadable: string[] = [];
  const marks = { attributes: Array<string>(), repositories: Array<string>() };
  const all = (truncated: boolean): Found => ({ found: found.sort(), unreadable: unreadable.sort(), truncated, marks });
  const stack = [''];
  let seen = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const entries = attempt(() => listFolder(join(folder, at)));
    if (entries === undefined) unreadable.push(join(folder, at));
    for (const entry of entries ?? []) {
      if (++seen > maxEntries) return all(true);
      if (entry.name.startsWith('.git')) mark(entry, at, marks);
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (!isWanted(entry, wanted) || ignored(path, entry.isDirectory() ? 'folder' : 'file')) continue;
      if (entry.isDirectory()) stack.push(path);
      else found.push(join(folder, path));
    }
  }
  return all(false);
}

function mark(entry: Dirent, folder: string, { attributes, repositories }: Record<keyof Marks, string[]>): void {
  if (entry.name === '.git') repositories.push(folder);
  if (entry.name === '.gitattributes' && entry.isFile()) attributes.push(folder);
}

function isWanted(entry: Dirent, wanted: (name: string) => boolean): boolean {
  if (entry.isDirectory()) return entry.name !== '.git' && entry.name !== 'node_modules';
  return entry.isFile() && wanted(entry.name);
}

/** A .gitignore says nothing about what git tracks already: every checkout has that. https://git-scm.com/docs/gitignore */
function ignoredBelow(folder: string): GitIgnored {
  const real = attempt(() => realpathSync(folder));
  const top = real === undefined ? undefined : findRepositoryTop(real);
  if (real === undefined || top === undefined) return () => false;
  const ask = gitIgnore(top);
  const tracks = tracksIn(top);
  const passed: GitIgnored = (path, kind) => ask(path, kind) && !tracks(path, kind);
  const prefix = relative(top, real).split(sep).join('/');
  if (prefix === '') return passed;
  return ask(prefix, 'folder') ? () => false : (path, kind) => passed(`${prefix}/${path}`, kind);
}
