import type { Context } from '../context/walk.ts';
import { isBelow, joinPath } from '../model/path-patterns.ts';
import type { Image } from './image.ts';
import type { Bring } from './potential.ts';
import { scriptsNamed, scriptTexts } from './package-scripts.ts';
import { MAKEFILES } from './recipe-files.ts';
import type { Mount } from './run-mounts.ts';

/** Where something of the context lies while a RUN goes on. */
export type Bind = Pick<Bring, 'from'>;

/** https://docs.docker.com/reference/dockerfile/#run---mounttypebind */
export function bindsOf(mounts: readonly Mount[]): readonly Bind[] {
  return mounts.flatMap(({ type, target, options }): readonly Bind[] => {
    if (type !== 'bind' || target === undefined || options.has('from')) return [];
    const source = joinPath('/', options.get('source') ?? options.get('src') ?? '');
    const from = (path: string): string | undefined =>
      isBelow(path, target) ? joinPath(source, `./${path.slice(target === '/' ? 0 : target.length)}`).slice(1) : undefined;
    return [{ from }];
  });
}

/** What is asked of the context. */
export interface ContextTexts {
  readonly entries: Pick<Context['entries'], 'get' | 'has'>;
  readonly text: Context['text'];
}

const MOST_TEXTS = 40;
const MOST_WORDS = 2000;
const LARGEST = 256 * 1024;

/** Where a program without a folder is looked up. */
const PATH = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/bin', '/'];

/** Runners that take their commands from a file of the working folder. */
const RUNNERS: readonly { readonly words: RegExp; readonly files: readonly string[] }[] = [
  { words: /(?:^|[\s/;&|("'])(?:npm|yarn|pnpm|bun|npx|node)\b/u, files: ['package.json'] },
  { words: /(?:^|[\s/;&|("'])make\b/u, files: MAKEFILES },
];

/**
 * A command and the texts of the scripts that it runs, of the context or written by the build, as far as its words tell: shell scripts that it names, and
 * those that they name; the scripts of a package.json; a Makefile. What a program in another language does is not looked into.
 * @param options `named`: of a package.json only the scripts that are run by their names, where no others can be; `others`: the text of a file in another
 *   language as well that the command itself names
 */
export function textsRun(
  image: Image,
  context: ContextTexts,
  command: string,
  cwd: string,
  {
    binds = [],
    named = false,
    others = false,
  }: { readonly binds?: readonly Bind[]; readonly named?: boolean; readonly others?: boolean } = {},
): readonly string[] {
  const texts = [command];
  const writers = image.events.filter(({ puts }) => puts !== undefined);
  // Nobody brought a script, or wrote one.
  if (image.brings.length + binds.length + writers.length === 0) return texts;
  const seen = new Set<string>();
  for (const text of texts) {
    const names = named ? scriptsNamed(text) : undefined;
    for (const path of filesNamed(text, cwd, others && text === command ? NO_SCRIPT : OTHER_LANGUAGE)) {
      const key = names !== undefined && isPackage(path) ? `${path} ${names.join(' ')}` : path;
      if (seen.has(key) || texts.length >= MOST_TEXTS) continue;
      seen.add(key);
      texts.push(...scriptsAt([...image.brings, ...binds], context, path, names));
      for (const { mayWrite, puts } of writers) if (puts !== undefined && mayWrite(path)) texts.push(puts);
    }
  }
  return texts;
}

function filesNamed(text: string, cwd: string, others: RegExp): readonly string[] {
  const files: string[] = [];
  for (const word of (text.match(/[\w./@-]+/gu) ?? []).slice(0, MOST_WORDS)) {
    if (others.test(word)) continue;
    files.push(joinPath(cwd, word));
    if (!word.includes('/')) for (const folder of PATH) files.push(joinPath(folder, word));
  }
  for (const runner of RUNNERS) if (runner.words.test(text)) for (const name of runner.files) files.push(joinPath(cwd, name));
  return files;
}

/** The ending of a file that is no shell script, and no package.json either. */
const OTHER_LANGUAGE = /\.(?!sh$|bash$|json$|mk$)\w+$/u;

/** The same, but for scripts of other languages, and what Ansible takes. */
const NO_SCRIPT = /\.(?!sh$|bash$|json$|mk$|py$|rb$|pl$|php$|[cm]?[jt]s$|ya?ml$)\w+$/u;

/** Is it a script whose first line tells of another language than that of the shell? A comment of it (`/**`) is no path there. */
export function isOtherLanguage(text: string): boolean {
  return /^#!.*\b(?:node|deno|bun|python[\d.]*|ruby|perl|php)\b/u.test(text);
}

/** Texts of the scripts that copies brought to this path, whatever was done to them since. */
function scriptsAt(brings: readonly Bind[], context: ContextTexts, path: string, names: readonly string[] | undefined): readonly string[] {
  if (NO_SCRIPT.test(path) || (path.endsWith('.json') && !isPackage(path))) return [];
  const sources = new Set<string>();
  for (const bring of brings) {
    const source = bring.from(path);
    if (source !== undefined) sources.add(source);
  }
  if (sources.size === 0) return [];
  return [...sources].flatMap((source) => {
    const text = context.entries.get(source)?.kind === 'file' ? context.text(source) : undefined;
    if (text === undefined || text.length > LARGEST) return [];
    if (!isPackage(path)) return [text];
    const [, section] = /"scripts"\s*:\s*(\{[^}]*\})/u.exec(text) ?? [];
    if (section === undefined) return [];
    return (names && scriptTexts(section, names)) ?? [section];
  });
}

function isPackage(path: string): boolean {
  return path.endsWith('/package.json');
}
