import yargs, { type Options } from 'yargs';
import { didYouMean } from '../source/suggest.ts';

export interface FixCommand {
  readonly kind: 'fix';
  /** As given; `-` is standard input. */
  readonly paths: readonly string[];
  readonly write: boolean;
  readonly check: boolean;
  readonly output: string | undefined;
  readonly format: Format;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly unsafe: boolean;
  readonly context: string | undefined;
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

export interface VerifyCommand {
  readonly kind: 'verify';
  /** The Dockerfile to be rewritten; the old one where `after` is given. */
  readonly path: string;
  readonly after: string | undefined;
  readonly context: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly unsafe: boolean;
  readonly edit: string | undefined;
  /** Words for `docker build`. */
  readonly words: readonly string[];
  readonly builtin: boolean;
  readonly keep: boolean;
  readonly format: 'text' | 'json';
  readonly color: boolean | undefined;
}

type Format = 'diff' | 'json';

export type Command =
  | FixCommand
  | CompareCommand
  | RulesCommand
  | VerifyCommand
  | { readonly kind: 'help'; readonly text: string }
  /** The command line cannot be understood. */
  | { readonly kind: 'usage'; readonly message: string };

/** The commands beside the default one. */
export const COMMANDS = ['compare', 'rules', 'verify'] as const;

const FORMATS: readonly Format[] = ['diff', 'json'];

const COMMON = {
  format: { type: 'string', describe: 'what to print on standard output: diff (the default) or json', requiresArg: true },
  color: { type: 'boolean', describe: 'colours or none (--no-color); otherwise the terminal, NO_COLOR and FORCE_COLOR decide' },
} as const satisfies Record<string, Options>;

const CONTEXT = {
  context: {
    type: 'string',
    describe: 'the folder of the build context, when the evidence in the repository does not tell it',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

const FIX = {
  write: { type: 'boolean', describe: 'rewrite the files in place' },
  check: { type: 'boolean', describe: 'exit 1 when something would change' },
  output: { type: 'string', describe: 'write one patch to this file; `git apply` takes it', requiresArg: true },
  only: { type: 'array', string: true, describe: 'run only these rules (repeat it, or put commas between)', requiresArg: true },
  skip: { type: 'array', string: true, describe: 'do not run these; "dockerignore" leaves every .dockerignore alone', requiresArg: true },
  unsafe: { type: 'boolean', describe: 'apply also what needs a look (level "review")' },
  ...CONTEXT,
  'stdin-filename': { type: 'string', describe: 'with `-`: where the text belongs, for its context and its name', requiresArg: true },
  ...COMMON,
  quiet: { type: 'boolean', describe: 'no words on standard error but errors' },
} as const satisfies Record<string, Options>;

const COMPARE = { ...CONTEXT, ...COMMON } as const satisfies Record<string, Options>;

const RULES = { format: COMMON.format } as const satisfies Record<string, Options>;

/** Passed on to `docker build` as they are. https://docs.docker.com/reference/cli/docker/buildx/build/ */
const BUILD = {
  target: { type: 'string', describe: 'passed on to docker build', requiresArg: true },
  'build-arg': { type: 'array', string: true, describe: 'passed on to docker build', requiresArg: true },
  secret: { type: 'array', string: true, describe: 'passed on to docker build', requiresArg: true },
  platform: { type: 'string', describe: 'passed on to docker build', requiresArg: true },
  network: { type: 'string', describe: 'passed on to docker build', requiresArg: true },
} as const satisfies Record<string, Options>;

const VERIFY = {
  before: { type: 'string', describe: 'the old Dockerfile, with --after; nothing is rewritten then', requiresArg: true },
  after: { type: 'string', describe: 'the new Dockerfile', requiresArg: true },
  only: FIX.only,
  skip: FIX.skip,
  unsafe: { type: 'boolean', describe: 'verify also what needs a look (level "review")' },
  ...CONTEXT,
  edit: { type: 'string', describe: 'the file of the context that is edited to measure a rebuild', requiresArg: true },
  ...BUILD,
  frontend: { type: 'string', describe: '"builtin": build without the frontend that `# syntax=` names', requiresArg: true },
  keep: { type: 'boolean', describe: 'leave images, build cache and temporary files' },
  format: { type: 'string', describe: 'what to print on standard output: text (the default) or json', requiresArg: true },
  color: COMMON.color,
} as const satisfies Record<string, Options>;

const TABLES: Readonly<Record<Name, Readonly<Record<string, Options>>>> = { fix: FIX, compare: COMPARE, rules: RULES, verify: VERIFY };

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
dockerfix rules [ID]        list the rules, or explain one

A path is a Dockerfile, a folder (searched for Dockerfiles, what git ignores left out), or - for standard input. Without paths: this folder.`,
  compare:
    'dockerfix compare OLD NEW\n\nShows that the rewritten Dockerfile NEW makes the same image as OLD, or says what could not be shown.',
  verify: `dockerfix verify [Dockerfile]
dockerfix verify --before OLD --after NEW

Builds a Dockerfile and its rewrite with a Docker engine, compares the two images file by file, and measures what a rebuild does after an edit.
Nothing is written; what was built is removed again. Exit code 1: the images differ, or the rewritten Dockerfile does not build.`,
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
function misuse(words: readonly string[], table: Readonly<Record<string, Options>>): string | undefined {
  const seen = new Set<string>();
  for (const word of words) {
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-' || word === '-h' || word === '--help') continue;
    const [, dashes = '', written = '', value] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const negated = dashes === '--' && written.startsWith('no-') && isFlag(table, written.slice(3));
    const name = negated ? written.slice(3) : written;
    if (dashes === '-' || !Object.hasOwn(table, name)) {
      return `unknown option ${word}.${didYouMean(`--${written}`, ['--help', ...Object.keys(table).map((known) => `--${known}`)])}`;
    }
    if (isFlag(table, name) && value !== undefined) return `--${written} takes no value`;
    if (table[name]?.type !== 'array' && seen.has(name)) return `--${name} is given twice`;
    seen.add(name);
  }
  return undefined;
}

function isFlag(table: Readonly<Record<string, Options>>, name: string): boolean {
  return Object.hasOwn(table, name) && table[name]?.type === 'boolean';
}

type Raw = Readonly<Record<string, unknown>>;

function commandOf(name: Name, raw: Raw): Command {
  const words = list(raw['_']);
  if (name === 'verify') return verifyCommand(words, raw);
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
  const command: FixCommand = {
    kind: 'fix',
    paths: words.length === 0 ? ['.'] : words,
    write: raw['write'] === true,
    check: raw['check'] === true,
    output: text(raw['output']),
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: raw['unsafe'] === true,
    quiet: raw['quiet'] === true,
    stdinFilename: text(raw['stdin-filename']),
    ...common,
  };
  const clash = clashOf(command);
  return clash === undefined ? command : usage(clash);
}

function verifyCommand(paths: readonly string[], raw: Raw): Command {
  const [before, after, format, frontend] = ['before', 'after', 'format', 'frontend'].map((name) => text(raw[name]));
  if (paths.length > 1) return usage('verify takes one Dockerfile');
  if ((before === undefined) !== (after === undefined)) return usage('--before and --after stand together');
  if (before !== undefined && paths.length > 0) return usage('verify takes a Dockerfile, or --before and --after');
  if (format !== undefined && format !== 'text' && format !== 'json') return usage(`--format is text or json, not ${format}`);
  if (frontend !== undefined && frontend !== 'builtin') return usage(`--frontend is builtin, not ${frontend}`);
  if (text(raw['context']) === '') return usage('--context needs a folder');
  const passed = Object.keys(BUILD).flatMap((name) => {
    const value = raw[name];
    const values = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    return values.map((one) => `--${name}=${one}`);
  });
  return {
    kind: 'verify',
    path: before ?? paths[0] ?? 'Dockerfile',
    after,
    context: text(raw['context']),
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: raw['unsafe'] === true,
    edit: text(raw['edit']),
    words: passed,
    builtin: frontend === 'builtin',
    keep: raw['keep'] === true,
    format: format ?? 'text',
    color: typeof raw['color'] === 'boolean' ? raw['color'] : undefined,
  };
}

/** Options that cannot stand together. */
function clashOf({ paths, write, check, output, only, stdinFilename }: FixCommand): string | undefined {
  if (paths.includes('')) return 'a path is empty';
  if (output === '') return '--output needs a file';
  if (stdinFilename === '') return '--stdin-filename needs a name';
  if (only?.length === 0) return '--only needs an id';
  if (write && check) return '--write and --check cannot stand together: the one writes, the other only looks';
  if (write && output !== undefined) return '--write and --output cannot stand together: the one writes the files, the other a patch';
  const stdin = paths.includes('-');
  if (stdin && paths.length > 1) return '- (standard input) stands alone';
  if (stdin && write) return '--write has nowhere to write to with - (standard input)';
  if (!stdin && stdinFilename !== undefined) return '--stdin-filename is for - (standard input)';
  return undefined;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function idList(value: unknown): readonly string[] {
  return list(value)
    .flatMap((ids) => ids.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usage(message: string): Command {
  return { kind: 'usage', message };
}
