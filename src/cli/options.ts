import yargs from 'yargs';
import { didYouMean } from '../source/suggest.ts';
import { COMMON, CONTEXT, FIX, type OptionTable } from './option-tables.ts';
import { historyOf, idList, list, text, type Raw } from './raw.ts';
import { EXPLAIN, GRAPH, REPLAY, reportCommand, type ReportCommand } from './report-options.ts';
import { BUILD, buildOf, misusedBuild, VERIFY, verifyCommand, type BuildChoice, type VerifyCommand } from './verify-options.ts';

export interface FixCommand {
  readonly kind: 'fix';
  /** As given; `-` is standard input. */
  readonly paths: readonly string[];
  readonly write: boolean;
  /** With `write`: how images are built that must be the same before anything is written. */
  readonly verify: BuildChoice | undefined;
  readonly check: boolean;
  readonly output: string | undefined;
  readonly format: Format;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly unsafe: boolean;
  readonly context: string | undefined;
  /** Commits; 0: none. Undefined: as many as usual. */
  readonly history: number | undefined;
  readonly timings: string | undefined;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
  readonly stdinFilename: string | undefined;
}

export interface CompareCommand {
  readonly kind: 'compare';
  readonly before: string;
  readonly after: string;
  readonly context: string | undefined;
  readonly format: Format;
  readonly color: boolean | undefined;
}

export interface RulesCommand {
  readonly kind: 'rules';
  readonly id: string | undefined;
  readonly format: Format;
}

type Format = 'diff' | 'json';

export type Command =
  | FixCommand
  | CompareCommand
  | RulesCommand
  | VerifyCommand
  | ReportCommand
  | { readonly kind: 'help'; readonly text: string }
  /** The command line cannot be understood. */
  | { readonly kind: 'usage'; readonly message: string };

/** The commands beside the default one. */
export const COMMANDS = ['compare', 'explain', 'graph', 'replay', 'rules', 'verify'] as const;

const FORMATS: readonly Format[] = ['diff', 'json'];

const COMPARE = { ...CONTEXT, ...COMMON } as const satisfies OptionTable;

const RULES = { format: COMMON.format } as const satisfies OptionTable;

const TABLES: Readonly<Record<Name, OptionTable>> = {
  fix: { ...FIX, ...BUILD },
  compare: COMPARE,
  rules: RULES,
  verify: VERIFY,
  replay: REPLAY,
  explain: EXPLAIN,
  graph: GRAPH,
};

type Name = 'fix' | (typeof COMMANDS)[number];

const EPILOGUE = `Nothing is written without --write or --output. A folder or file named like a command is given as ./compare or ./rules.

Exit codes:
  0  fine
  1  --check: something would change; compare: not shown equal; verify: differs
  2  you must act: usage, an unreadable file, a parse error
  3  a defect of dockerfix`;

const USAGE: Readonly<Record<Name, string>> = {
  fix: `dockerfix [paths...]        print how the Dockerfiles found there would be rewritten
dockerfix compare OLD NEW   show that two Dockerfiles make the same image
dockerfix verify [FILE]     build a Dockerfile and its rewrite, and compare the images
dockerfix explain [FILE]    what each instruction reads, waits for and costs
dockerfix graph [FILE]      a picture of the stages, before and after: text, dot, Mermaid or one HTML page
dockerfix replay [FILE]     what the commits of the git history would have rebuilt, before and after
dockerfix rules [ID]        list the rules, or explain one

A path is a Dockerfile, a folder (searched for Dockerfiles, what git ignores left out), or - for standard input. Without paths: this folder.`,
  compare:
    'dockerfix compare OLD NEW\n\nShows that the rewritten Dockerfile NEW makes the same image as OLD, or says what could not be shown.',
  verify: `dockerfix verify [Dockerfile]
dockerfix verify --before OLD --after NEW

Builds a Dockerfile and its rewrite with a Docker engine, compares the two images file by file, and measures what a rebuild does after an edit.
Nothing is written; what was built is removed again. Exit code 1: the images differ, or the rewritten Dockerfile does not build.`,
  explain: `dockerfix explain [Dockerfile]

Shows of each instruction which files it reads, which lines it must stay below and why, how often it runs again and how long that takes by estimate, and what
was refused there. Nothing is built or written.`,
  replay: `dockerfix replay [Dockerfile]

Replays the commits of the git history: which instructions each of them makes run again, with the Dockerfile as it is and as it is rewritten, and how long
that takes by estimate. Nothing is built or written.`,
  graph: `dockerfix graph [Dockerfile]
dockerfix graph [Dockerfile] --format html --output graph.html

Draws the stages and instructions of a Dockerfile as it is and as it is rewritten: what each reads, which lines it must stay below, and how often its layer
is made anew. --format dot is for Graphviz, mermaid for Markdown; html is one page that needs no network, with the commits of the git history, the patch and
what was refused. Nothing is built.`,
  rules: 'dockerfix rules [ID]\n\nLists the rules, or explains one with every reason for which it leaves a Dockerfile alone.',
};

/**
 * Reads the words after `dockerfix`. Never throws for what a user typed.
 * @param ids what `--only` takes; several of them may follow it
 * @param columns how wide help may be
 */
export function parseArguments(words: readonly string[], ids: readonly string[], columns = 100): Command {
  const name = nameOf(words[0]);
  const rest = joinIds(name === 'fix' ? words : words.slice(1), ids);
  const wrong = misuse(rest, TABLES[name]);
  if (wrong !== undefined) return { kind: 'usage', message: wrong };
  // yargs alone would take `--` off `compare -- -a b`, read `-` as nothing and `--write=maybe` as no: so it sees no commands, only options.
  const parser = yargs([])
    .scriptName('dockerfix')
    .detectLocale(false)
    .exitProcess(false)
    .version(false)
    .fail(false)
    .parserConfiguration({
      'greedy-arrays': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-positional-numbers': false,
    })
    .usage(USAGE[name])
    .options(TABLES[name])
    .help()
    .alias('h', 'help')
    .epilogue(name === 'fix' ? EPILOGUE : '')
    .wrap(Math.min(columns, 120));
  try {
    let help = '';
    const raw = parser.parseSync(rest, {}, (_error, _argv, output) => {
      help = output;
    });
    if (help !== '') return { kind: 'help', text: `${help}\n` };
    return commandOf(name, raw);
  } catch (error) {
    return { kind: 'usage', message: error instanceof Error ? error.message : String(error) };
  }
}

function nameOf(word: string | undefined): Name {
  return COMMANDS.find((command) => command === word) ?? 'fix';
}

/** `--only a b`: ids that follow are joined to the first, since yargs would take them for paths (or, greedy, the paths for ids). */
function joinIds(words: readonly string[], ids: readonly string[]): string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const previous = joined.at(-1);
    if (open && previous !== undefined && previous !== '--only' && previous !== '--skip' && ids.includes(word)) {
      joined[joined.length - 1] = `${previous},${word}`;
      continue;
    }
    open = word === '--only' || word === '--skip' || (open && (previous === '--only' || previous === '--skip'));
    joined.push(word);
  }
  return joined;
}

/** What is wrong with the options, which yargs would pass over: unknown ones, those given twice, words where yes or no is meant. */
function misuse(words: readonly string[], table: OptionTable): string | undefined {
  const seen = new Set<string>();
  for (const word of words) {
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-' || word === '-h' || word === '--help') continue;
    const [, dashes = '', written = '', value] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const negated = dashes === '--' && written.startsWith('no-') && isNegatable(table, written.slice(3));
    const name = negated ? written.slice(3) : written;
    if (dashes === '-' || !Object.hasOwn(table, name)) {
      return `unknown option ${word}.${didYouMean(`--${written}`, ['--help', ...Object.keys(table).map((known) => `--${known}`)])}`;
    }
    if ((negated || isFlag(table, name)) && value !== undefined) return `--${written} takes no value`;
    if (table[name]?.type !== 'array' && seen.has(name)) return `--${name} is given twice`;
    seen.add(name);
  }
  return undefined;
}

function isFlag(table: OptionTable, name: string): boolean {
  return Object.hasOwn(table, name) && table[name]?.type === 'boolean';
}

function isNegatable(table: OptionTable, name: string): boolean {
  return isFlag(table, name) || (Object.hasOwn(table, name) && table[name]?.negatable === true);
}

function commandOf(name: Name, raw: Raw): Command {
  const words = list(raw['_']);
  if (name === 'verify') {
    const read = verifyCommand(words, raw);
    return typeof read === 'string' ? usage(read) : read;
  }
  if (name === 'replay' || name === 'explain' || name === 'graph') {
    const read = reportCommand(name, words, raw);
    return typeof read === 'string' ? usage(read) : read;
  }
  const format = raw['format'] === undefined ? 'diff' : FORMATS.find((known) => known === raw['format']);
  if (!format)
    return usage(`--format is ${FORMATS.join(' or ')}, not ${String(raw['format'])}.${didYouMean(String(raw['format']), FORMATS)}`);
  if (name === 'rules') {
    return words.length > 1 ? usage('rules takes one id at most') : { kind: 'rules', id: words[0], format };
  }
  const common = { context: text(raw['context']), format, color: typeof raw['color'] === 'boolean' ? raw['color'] : undefined };
  if (common.context === '') return usage('--context needs a folder');
  if (name === 'compare') {
    const [before, after] = words;
    if (before === undefined || after === undefined || words.length > 2)
      return usage('compare takes two Dockerfiles: the old one and the new one');
    return { kind: 'compare', before, after, ...common };
  }
  const history = historyOf(raw['history']);
  if (typeof history === 'string') return usage(history);
  const command: FixCommand = {
    kind: 'fix',
    paths: words.length === 0 ? ['.'] : words,
    write: raw['write'] === true,
    verify: raw['verify'] === true ? buildOf(raw) : undefined,
    check: raw['check'] === true,
    output: text(raw['output']),
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: raw['unsafe'] === true,
    history,
    timings: text(raw['timings']),
    quiet: raw['quiet'] === true,
    stdinFilename: text(raw['stdin-filename']),
    ...common,
  };
  const clash = clashOf(command) ?? misusedBuild(raw);
  return clash === undefined ? command : usage(clash);
}

/** Options that cannot stand together. */
function clashOf({ paths, write, verify, check, output, only, stdinFilename }: FixCommand): string | undefined {
  if (paths.includes('')) return 'a path is empty';
  if (output === '') return '--output needs a file';
  if (stdinFilename === '') return '--stdin-filename needs a name';
  if (only?.length === 0) return '--only needs an id';
  if (verify !== undefined && !write) return '--verify goes with --write; `dockerfix verify` builds and writes nothing';
  if (write && check) return '--write and --check cannot stand together: the one writes, the other only looks';
  if (write && output !== undefined) return '--write and --output cannot stand together: the one writes the files, the other a patch';
  const stdin = paths.includes('-');
  if (stdin && paths.length > 1) return '- (standard input) stands alone';
  if (stdin && write) return '--write has nowhere to write to with - (standard input)';
  if (!stdin && stdinFilename !== undefined) return '--stdin-filename is for - (standard input)';
  return undefined;
}

function usage(message: string): Command {
  return { kind: 'usage', message };
}
