import { programName } from '../ecosystems/ecosystem.ts';
import { cleanPath, isBelow, joinPath, literalPattern, overlaps } from '../model/path-patterns.ts';
import { resolvePath } from '../ecosystems/system-region.ts';
import type { Command } from '../model/command.ts';
import { defaultOf } from '../model/defaults.ts';
import type { State } from '../model/state.ts';

/**
 * Do the words of commands that are not followed name a folder above a cache, or a pattern that may lead there: `rsync -a /root/ /backup`? Values of
 * options (`--prefix=/usr/local`) say where something goes.
 */
export function wordsLeadTo(commands: readonly Command[], folder: string, { workdir }: Pick<State, 'workdir'>): boolean {
  const start = workdir.kind === 'known' ? workdir.text : '/';
  return commands.some((command) => {
    const { argv, cwd, redirects } = command;
    if (cwd.kind === 'known' && cwd.text !== '/' && cwd.text !== start && isBelow(folder, cwd.text)) return true;
    if (takesAnyFolder(command)) return true;
    return [...argv.slice(1), ...redirects.map(({ target }) => target)].some(({ value }) => {
      const path = value.kind === 'known' && !value.text.startsWith('-') ? resolvePath(value.text, cwd) : undefined;
      return path !== undefined && leadsTo(path, folder);
    });
  });
}

/** `cp -r "$(npm config get cache)" /backup`: a folder as a whole, of which nothing is known. */
function takesAnyFolder({ argv: [program, ...words] }: Command): boolean {
  const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
  const whole = WHOLE.get(name);
  if (whole === undefined || !words.some(({ raw }) => whole.test(raw))) return false;
  return words.some(({ value, raw }) => value.kind === 'unknown' && defaultOf(value) === undefined && ANY.test(raw) && !OF_ONE.test(raw));
}

/** They copy folders, by a word that matches. */
const WHOLE: ReadonlyMap<string, RegExp> = new Map([
  ['cp', /^(?:-[a-zA-Z]*[rRa]|--recursive|--archive)/u],
  ['tar', /^(?:-{0,2}[a-zA-Z]*c|--create)/u],
  ['rsync', /^-/u],
]);
/** Nothing that is written stands in front of what is not known. */
const ANY = /^["']?[$`]/u;
/** One program, or a folder that is made for it. */
const OF_ONE = /^["']?(?:\$\(|`)\s*(?:which|command -v|type -p|mktemp)\b/u;

/** The same of a text: a script, the body of a function. */
export function textLeadsTo(text: string, folder: string, { home, workdir }: Pick<State, 'home' | 'workdir'>): boolean {
  if (!MAYBE.test(text)) return false;
  const cwd = workdir.kind === 'known' ? workdir.text : '/';
  // What stands behind a bracket or a variable goes on from there: `"$(dirname "$0")/.."`, `"$BASE"/..`.
  for (const token of text.replaceAll(MATCHES, ' ').split(/[\s"'`;|&(<>,]+/u)) {
    const written = token.replace(/\)+$/u, '');
    if (written.startsWith('-')) continue;
    const word = home.kind === 'known' ? written.replace(HOME, home.text) : written;
    if (!word.startsWith('/') || word.startsWith('/..') || OF_SYSTEM.has(word.replace(/\/+$/u, ''))) continue;
    if (leadsTo(joinPath(cwd, word), folder)) return true;
  }
  return false;
}

/** Folders that stand in any script: where programs and their data go. */
const OF_SYSTEM: ReadonlySet<string> = new Set([
  '',
  '/usr',
  '/usr/local',
  '/usr/local/share',
  '/var',
  '/var/cache',
  '/var/lib',
  '/opt',
  '/home',
]);

const MAYBE = /[/~]|HOME/u;
/** awk's operator, no home folder: `$1 ~ "a"`, `value ~ /^a/`. */
const MATCHES = /(?<=\$\w+\s)!?~(?=\s)|(?<=\s)!?~(?=\s+["/]?[\^[\\(.])/gu;
const HOME = /^(?:~(?=\/|$)|\$HOME\b|\$\{HOME\})/u;

/** Is it the folder, one above, or one within; as a pattern, may it be? */
function leadsTo(path: string, folder: string): boolean {
  if (path === '/' || path === '/*') return true;
  const clean = cleanPath(path.replace(/\/\.?$/u, ''));
  return overlaps({ patterns: [`${clean}/**`] }, { patterns: [`${literalPattern(folder)}/**`] });
}
