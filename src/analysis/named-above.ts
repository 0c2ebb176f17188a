import { cleanPath, joinPath, literalPattern, overlaps } from '../model/path-patterns.ts';
import { resolvePath } from '../ecosystems/system-region.ts';
import type { Command } from '../model/command.ts';
import type { State } from '../model/state.ts';
import { flatMap } from '../source/flat-map.ts';

/**
 * Do the words of commands that are not followed name a folder above a cache, or a pattern that may lead there: `rsync -a /root/ /backup`? Values of
 * options (`--prefix=/usr/local`) say where something goes.
 */
export function wordsLeadTo(commands: readonly Command[], folder: string): boolean {
  return flatMap(commands, ({ argv, cwd, redirects }) =>
    [...argv.slice(1), ...redirects.map(({ target }) => target)].flatMap(({ value }) => {
      const path = value.kind === 'known' && !value.text.startsWith('-') ? resolvePath(value.text, cwd) : undefined;
      return path === undefined ? [] : [path];
    }),
  ).some((path) => leadsTo(path, folder));
}

/** The same of a text: a script, the body of a function. */
export function textLeadsTo(text: string, folder: string, { home, workdir }: Pick<State, 'home' | 'workdir'>): boolean {
  if (!MAYBE.test(text)) return false;
  const cwd = workdir.kind === 'known' ? workdir.text : '/';
  for (const written of text.split(/[\s"'`;|&()<>,]+/u)) {
    if (written.startsWith('-')) continue;
    const word = home.kind === 'known' ? written.replace(HOME, home.text) : written;
    if (!word.startsWith('/') || OF_SYSTEM.has(word.replace(/\/+$/u, ''))) continue;
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
const HOME = /^(?:~(?=\/|$)|\$HOME\b|\$\{HOME\})/u;

/** Is it the folder, one above, or one within; as a pattern, may it be? */
function leadsTo(path: string, folder: string): boolean {
  if (path === '/' || path === '/*') return true;
  const clean = cleanPath(path.replace(/\/\.?$/u, ''));
  return overlaps({ patterns: [`${clean}/**`] }, { patterns: [`${literalPattern(folder)}/**`] });
}
