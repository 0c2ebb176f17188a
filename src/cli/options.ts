import yargs from 'yargs';
import { BUILDERS, type BuilderName } from '../preferences.ts';
import { didYouMean } from '../source/suggest.ts';
import { FIX_FORMATS, FORMATS, TABLES, type FixFormat, type Format } from './command-tables.ts';
import { mergeCommand, migrateCommand, type MergeCommand, type MigrateCommand } from './migrate-options.ts';
import type { OptionTable } from './option-tables.ts';
import { choiceOf, configOf, flag, historyOf, idList, list, text, type Raw } from './raw.ts';
import { reportCommand, type ReportCommand } from './report-options.ts';
import { COMMANDS, EPILOGUE, SHELLS, USAGE, type Name, type Shell } from './usage.ts';
import { buildOf, misusedBuild, verifyCommand, type BuildChoice, type VerifyCommand } from './verify-options.ts';

export interface FixCommand {
  readonly kind: 'fix';
  /** As given; `-` is standard input. */
  readonly paths: readonly string[];
  readonly write: boolean;
  /** With `write`: how images are built that must be the same before anything is written. */
  readonly verify: BuildChoice | undefined;
  readonly check: boolean;
  readonly output: string | undefined;
  readonly format: FixFormat;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  /** Undefined: as configuration files say. */
  readonly unsafe: boolean | undefined;
  readonly context: string | undefined;
  /** A file; false: none. */
  readonly config: string | false | undefined;
  readonly builder: BuilderName | undefined;
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
  readonly config: string | false | undefined;
  readonly format: Format;
  readonly color: boolean | undefined;
}

export interface RulesCommand {
  readonly kind: 'rules';
  readonly id: string | undefined;
  readonly format: Format;
}

export interface CompletionCommand {
  readonly kind: 'completion';
  readonly shell: Shell;
}

export type Command =
  | FixCommand
  | CompareCommand
  | RulesCommand
  | VerifyCommand
  | ReportCommand
  | MigrateCommand
  | MergeCommand
  | CompletionCommand
  | { readonly kind: 'help'; readonly text: string }
  /** The command line cannot be understood. */
  | { readonly kind: 'usage'; readonly message: string };

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
  if (name === 'replay' || name === 'explain' || name === 'graph' || name === 'config') {
    const read = reportCommand(name, words, raw);
    return typeof read === 'string' ? usage(read) : read;
  }
  if (name === 'migrate' || name === 'report') {
    const read = name === 'migrate' ? migrateCommand(words, raw) : mergeCommand(words, raw);
    return typeof read === 'string' ? usage(read) : read;
  }
  if (name === 'rules') {
    const format = choiceOf(raw, 'format', FORMATS);
    if ('wrong' in format) return usage(format.wrong);
    return words.length > 1 ? usage('rules takes one id at most') : { kind: 'rules', id: words[0], format: format.word ?? 'diff' };
  }
  if (name === 'completion') {
    const shell = SHELLS.find((known) => known === words[0]);
    return shell === undefined || words.length > 1 ? usage(`completion takes one of ${SHELLS.join(', ')}`) : { kind: 'completion', shell };
  }
  const common = { context: text(raw['context']), config: configOf(raw['config']), color: flag(raw['color']) };
  if (common.config === '') return usage('--config needs a file');
  if (name === 'compare') {
    const format = choiceOf(raw, 'format', FORMATS);
    if ('wrong' in format) return usage(format.wrong);
    if (common.context === '') return usage('--context needs a folder');
    const [before, after] = words;
    if (before === undefined || after === undefined || words.length > 2)
      return usage('compare takes two Dockerfiles: the old one and the new one');
    return { kind: 'compare', before, after, format: format.word ?? 'diff', ...common };
  }
  return fixCommand(words, raw, common);
}

function fixCommand(words: readonly string[], raw: Raw, common: Pick<FixCommand, 'context' | 'config' | 'color'>): Command {
  const format = choiceOf(raw, 'format', FIX_FORMATS);
  if ('wrong' in format) return usage(format.wrong);
  if (common.context === '') return usage('--context needs a folder');
  const history = historyOf(raw['history']);
  if (typeof history === 'string') return usage(history);
  const builder = choiceOf(raw, 'builder', BUILDERS);
  if ('wrong' in builder) return usage(builder.wrong);
  const command: FixCommand = {
    kind: 'fix',
    paths: words.length === 0 ? ['.'] : words,
    write: raw['write'] === true,
    verify: raw['verify'] === true ? buildOf(raw) : undefined,
    check: raw['check'] === true,
    output: text(raw['output']),
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: flag(raw['unsafe']),
    history,
    timings: text(raw['timings']),
    builder: builder.word,
    quiet: raw['quiet'] === true,
    stdinFilename: text(raw['stdin-filename']),
    format: format.word ?? 'diff',
    ...common,
  };
  const clash = clashOf(command) ?? misusedBuild(raw);
  return clash === undefined ? command : usage(clash);
}

/** Options that cannot stand together. */
function clashOf({ paths, write, verify, check, output, format, only, stdinFilename }: FixCommand): string | undefined {
  if (paths.includes('')) return 'a path is empty';
  if (output === '') return '--output needs a file';
  if (stdinFilename === '') return '--stdin-filename needs a name';
  if (only?.length === 0) return '--only needs an id';
  if (verify !== undefined && !write) return '--verify goes with --write; `dockerfix verify` builds and writes nothing';
  if (write && check) return '--write and --check cannot stand together: the one writes, the other only looks';
  if (write && output !== undefined) return '--write and --output cannot stand together: the one writes the files, the other a patch';
  if (write && format === 'sarif') return '--format sarif tells what could be rewritten: it does not go with --write';
  const stdin = paths.includes('-');
  if (stdin && paths.length > 1) return '- (standard input) stands alone';
  if (stdin && write) return '--write has nowhere to write to with - (standard input)';
  if (!stdin && stdinFilename !== undefined) return '--stdin-filename is for - (standard input)';
  return undefined;
}

function usage(message: string): Command {
  return { kind: 'usage', message };
}
