import { programName } from '../ecosystems/ecosystem.ts';
import type { Context } from '../context/walk.ts';
import type { Command } from '../model/command.ts';
import { joinPath } from '../model/path-patterns.ts';
import type { Image } from './image.ts';
import { JUSTFILES, MAKEFILES, TASKFILES } from './recipe-files.ts';

/** What commands run: their own words, and the commands of the scripts that they call. */
export interface Called {
  readonly own: readonly string[];
  /** Each a command with its words, of whichever script, or a tool that a runner starts. */
  readonly commands: readonly string[];
  /** Names of programs and scripts whose text is not in the context. */
  readonly unread: readonly string[];
}

interface Follow {
  readonly image: Image;
  readonly context: Context;
  readonly commands: string[];
  readonly unread: string[];
  readonly seen: Set<string>;
}

const MOST_COMMANDS = 2000;
const LARGEST = 256 * 1024;
const PATH = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/bin'];

/** Words that stand in front of a command and say nothing about it. */
const BEFORE = /^(?:[A-Za-z_]\w*=\S*|env|exec|command|sudo|time|nice|cross-env|then|do|else|if|!|\{|@|-)$/u;

/**
 * The scripts of a package.json, targets of a Makefile and shell scripts that commands call, and what these call in turn, as far as their words
 * tell. No shell: of quotes and variables nothing is made.
 */
export function scriptsCalled(image: Image, context: Context, commands: readonly Command[]): Called {
  const follow: Follow = { image, context, commands: [], unread: [], seen: new Set() };
  const own: string[] = [];
  for (const { argv, cwd } of commands) {
    const words = argv.map(({ value, raw }) => (value.kind === 'known' ? value.text : raw));
    own.push(words.join(' '));
    followWords(follow, words, cwd.kind === 'known' ? cwd.text : '/');
  }
  return { ...follow, own };
}

function followText(follow: Follow, text: string, cwd: string): void {
  let folder = cwd;
  for (const line of text.replaceAll(/\\\r?\n/gu, ' ').split(/[;&|\n()`]+/u)) {
    const words = line
      .replace(/(?:^|\s)#.*$/u, '')
      .split(/\s+/u)
      .map((word) => word.replaceAll(/["']/gu, ''))
      .filter((word) => word !== '');
    if (words[0] === 'cd' && words[1] !== undefined) folder = joinPath(folder, words[1]);
    else followCommand(follow, words, folder);
  }
}

function followCommand(follow: Follow, all: readonly string[], cwd: string): void {
  const start = all.findIndex((word) => !BEFORE.test(word));
  const words = start < 0 ? [] : all.slice(start).map((word, at) => (at === 0 ? word.replace(/^[@-]+/u, '') : word));
  const key = JSON.stringify([words, cwd]);
  if (words.length === 0 || follow.commands.length >= MOST_COMMANDS || follow.seen.has(key)) return;
  follow.seen.add(key);
  follow.commands.push(words.join(' '));
  followWords(follow, words, cwd);
}

function followWords(follow: Follow, words: readonly string[], cwd: string): void {
  const [first = '', ...rest] = words;
  const program = programName(first);
  const plain = rest.filter((word) => !word.startsWith('-'));
  if (/^(?:npm|yarn|pnpm|bun)$/u.test(program)) followRunner(follow, rest, cwd);
  else if (/^(?:npx|bunx|pnpx)$/u.test(program)) followCommand(follow, plain, cwd);
  else if (/^(?:run-s|run-p|npm-run-all2?|concurrently)$/u.test(program))
    for (const word of plain) followScript(follow, word.replace(/^npm:/u, ''), cwd);
  else if (program === 'make') for (const target of plain.filter((word) => !word.includes('='))) followTarget(follow, target, cwd);
  else if (Object.hasOwn(RUNNERS, program)) followRecipes(follow, RUNNERS[program] ?? [], cwd);
  else if (/^(?:ba|da|a|z)?sh$|^\.$|^source$/u.test(program)) {
    if (rest.includes('-c')) followText(follow, rest.slice(rest.indexOf('-c') + 1).join(' '), cwd);
    else if (plain[0] !== undefined) followFile(follow, plain[0], cwd);
  } else followFile(follow, first, cwd);
}

/** `npm run build`, `yarn build`, `pnpm exec tool`, `npm --prefix web run build`. */
function followRunner(follow: Follow, words: readonly string[], cwd: string): void {
  const at = words.findIndex((word) => /^(?:--prefix|-C|--cwd|--dir)$/u.test(word));
  const folder = at < 0 ? cwd : joinPath(cwd, words[at + 1] ?? '');
  const [verb = '', ...names] = words.filter((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  if (/^(?:exec|dlx|x)$/u.test(verb)) followCommand(follow, names, folder);
  else if (/^(?:run|run-script|rum|urn)$/u.test(verb)) followScript(follow, names[0] ?? '', folder);
  else if (scriptAt(follow, verb, folder) !== undefined) followScript(follow, verb, folder);
}

function followScript(follow: Follow, name: string, cwd: string): void {
  const text = scriptAt(follow, name, cwd);
  if (text === undefined) follow.unread.push(name);
  for (const one of [`pre${name}`, name, `post${name}`]) followText(follow, scriptAt(follow, one, cwd) ?? '', cwd);
}

function scriptAt({ image, context }: Follow, name: string, cwd: string): string | undefined {
  const text = textAt(image, context, joinPath(cwd, 'package.json'));
  if (text === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(text);
    const scripts = typeof manifest === 'object' && manifest !== null && 'scripts' in manifest ? manifest.scripts : undefined;
    const script: unknown =
      typeof scripts === 'object' && scripts !== null ? Object.entries(scripts).find(([key]) => key === name)?.[1] : undefined;
    return typeof script === 'string' ? script : undefined;
  } catch {
    return undefined;
  }
}

/** A rule of a Makefile, and those that it needs. https://www.gnu.org/software/make/manual/html_node/Rule-Syntax.html */
function followTarget(follow: Follow, target: string, cwd: string): void {
  const text = MAKEFILES.map((name) => textAt(follow.image, follow.context, joinPath(cwd, name))).find(Boolean);
  const lines = text?.split(/\r?\n/u) ?? [];
  const at = lines.findIndex((line) => /^[^\t#:=]+:(?!=)/u.test(line) && (line.split(':')[0] ?? '').split(/\s+/u).includes(target));
  if (at < 0) {
    follow.unread.push(target);
    return;
  }
  const key = `make ${cwd} ${target}`;
  if (follow.seen.has(key)) return;
  follow.seen.add(key);
  const needs = (lines[at] ?? '').replace(/^[^:]*:+/u, '').replace(/[;#|].*$/u, '');
  for (const need of needs.split(/\s+/u).filter((word) => /^[\w./-]+$/u.test(word))) followTarget(follow, need, cwd);
  const end = lines.findIndex((line, index) => index > at && !/^(?:\t|\s*$)/u.test(line));
  followText(follow, lines.slice(at + 1, end < 0 ? undefined : end).join('\n'), cwd);
}

/** Runners whose files are read as a whole, whichever recipe is asked for. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = { just: JUSTFILES, task: TASKFILES };

function followRecipes(follow: Follow, names: readonly string[], cwd: string): void {
  const text = names.map((name) => textAt(follow.image, follow.context, joinPath(cwd, name))).find((one) => one !== undefined);
  if (text === undefined) follow.unread.push(names[0] ?? '');
  else followText(follow, text, cwd);
}

function followFile(follow: Follow, name: string, cwd: string): void {
  const places = name.includes('/') || name.includes('.') ? [joinPath(cwd, name)] : [];
  const paths = [...places, ...(name.includes('/') ? [] : PATH.map((folder) => joinPath(folder, name)))];
  const text = paths.map((path) => textAt(follow.image, follow.context, path)).find((one) => one !== undefined);
  if (text === undefined || /^#!(?!.*\b(?:ba|da|a|z)?sh\b)/u.test(text)) follow.unread.push(programName(name));
  else followText(follow, text, cwd);
}

/** The text of the file that copies brought to this path, whatever was done to it since. */
function textAt(image: Image, context: Context, path: string): string | undefined {
  const source = image.brings
    .map((bring) => bring.from(path))
    .findLast((one) => one !== undefined && context.entries.get(one)?.kind === 'file');
  const text = source === undefined ? undefined : context.text(source);
  return text === undefined || text.length > LARGEST ? undefined : text;
}
