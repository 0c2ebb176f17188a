import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import {
  emptyDraft,
  finish,
  globInFlags,
  globMayBeFlag,
  globsOf,
  operand,
  parentOf,
  tree,
  type Draft,
  type Operand,
} from './file-commands-paths.ts';
import { isDevice, LOCALE, ownProgramReads, STARTING } from './programs.ts';
import { scriptsOf, withoutInPlace } from './sed-words.ts';
import { fileText, inputText } from './standard-input.ts';
import { TEXT_TOOLS, type TextTool } from './text-tools-rows.ts';

interface Tool {
  readonly context: CommandContext;
  readonly row: TextTool;
  readonly read: ReadArguments;
  readonly globs: ReadonlySet<string>;
}

interface Unclear {
  readonly why: string;
}

/** It may read any file; it writes none. */
const ANY_FILE: PathPattern = '/**';

function rowOf(program: string): TextTool | undefined {
  return Object.hasOwn(TEXT_TOOLS, program) ? TEXT_TOOLS[program] : undefined;
}

/** True for tools whose operands are text: a word that is not known before the build does no harm there. */
export function takesText(program: string): boolean {
  return rowOf(program)?.action === 'print';
}

function effectsOf(context: CommandContext): CommandEffects {
  const row = rowOf(context.program);
  if (row === undefined) return unknownEffects(`dockerfix does not know what \`${context.program}\` reads and writes`);
  const set = row.options?.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return unknownEffects(`${set} is set, which gives \`${context.program}\` further options`);
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const read = readArguments(row.action === 'sed' ? withoutInPlace(context.argv) : context.argv, row.flags);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of \`${context.program}\``);
  if (globInFlags(read, globs)) return unknownEffects(`a pattern among the flags of \`${context.program}\` is expanded by the shell`);
  const draft = draftOf({ context, row, read, globs });
  if ('why' in draft) return unknownEffects(draft.why);
  draft.reads.push(...ownProgramReads(context));
  draft.names.push(...STARTING, ...LOCALE, ...(row.names ?? []));
  const effects = finish(draft);
  return row.action === 'check' && !draft.reads.includes(ANY_FILE) && isPinned(context, read)
    ? { ...effects, verifies: draft.reads }
    : effects;
}

function draftOf(tool: Tool): Draft | Unclear {
  const { row, read } = tool;
  switch (row.action) {
    case 'print':
      return reading(tool, [...tool.globs]);
    case 'filter':
    case 'links':
      return reading(tool, read.positionals);
    case 'grep':
      return grep(tool);
    case 'check':
      return hasFlag(read, '-c') ? checking(tool) : reading(tool, read.positionals);
    case 'sort':
      return writing(tool, read.positionals, read.flags.get('-o') ?? []);
    case 'uniq':
      return writing(tool, read.positionals.slice(0, 1), read.positionals.slice(1));
    case 'tee':
      return writing(tool, [], read.positionals);
    case 'temporary':
      return temporary(tool);
    case 'sed':
      return sed(tool);
    case 'awk':
      return awk(tool);
  }
}

/** Operands as paths. `-` is the standard input, and devices are no files. */
function pathsOf({ context, globs }: Tool, words: readonly string[]): readonly Operand[] | Unclear {
  const items: Operand[] = [];
  for (const word of words) {
    if (word === '-') continue;
    const item = operand(word, context, globs);
    if (item === undefined)
      return { why: `the path ${word.replaceAll('\0', '${...}')} of \`${context.program}\` cannot be resolved before the build` };
    if (item.exact === undefined || !isDevice(item.exact)) items.push(item);
  }
  return items;
}

function reading(tool: Tool, words: readonly string[]): Draft | Unclear {
  const items = pathsOf(tool, words);
  return 'why' in items ? items : { ...emptyDraft(), reads: items.map(({ pattern }) => pattern) };
}

/** A file that is there keeps its owner and mode, so what is written is read as well. */
function writing(tool: Tool, read: readonly string[], written: readonly string[]): Draft | Unclear {
  const sources = pathsOf(tool, read);
  const targets = pathsOf(tool, written);
  if ('why' in sources) return sources;
  if ('why' in targets) return targets;
  const writes = targets.map(({ pattern }) => pattern);
  return { ...emptyDraft(), reads: [...sources.map(({ pattern }) => pattern), ...writes], writes, folders: writes.map(parentOf) };
}

/** The first word is the expression, unless -e or -f gives it. Recursive without operands: the working directory. */
function grep(tool: Tool): Draft | Unclear {
  const { read } = tool;
  const files = read.flags.get('-f') ?? [];
  const given = files.length > 0 || hasFlag(read, '-e');
  const [expression, ...rest] = read.positionals;
  if (!given && expression !== undefined && tool.globs.has(expression))
    return { why: 'the expression of `grep` is a pattern that the shell expands' };
  const deep = hasFlag(read, '-r') || hasFlag(read, '-R');
  const words = given ? read.positionals : rest;
  const items = pathsOf(tool, deep && words.length === 0 ? ['.'] : words);
  const expressions = pathsOf(tool, files);
  if ('why' in items) return items;
  if ('why' in expressions) return expressions;
  return {
    ...emptyDraft(),
    reads: [...items.map((item) => (deep ? tree(item) : item.pattern)), ...expressions.map(({ pattern }) => pattern)],
  };
}

/** `-c` reads the files that a list names. */
function checking(tool: Tool): Draft | Unclear {
  const { context, read } = tool;
  const lists = reading(tool, read.positionals);
  if ('why' in lists) return lists;
  const text = listOf(context, read);
  const names = text === undefined ? undefined : namesIn(text);
  const items = names === undefined ? undefined : pathsOf({ ...tool, globs: new Set() }, names);
  if (items === undefined || 'why' in items) return { ...lists, reads: [...lists.reads, ANY_FILE] };
  return { ...lists, reads: [...lists.reads, ...items.map(({ pattern }) => pattern)] };
}

/** The list of digests and names, where the Dockerfile or a file of the context holds it. */
function listOf(context: CommandContext, { positionals }: ReadArguments): string | undefined {
  const lists = positionals.filter((word) => word !== '-');
  if (lists.length === 0) return inputText(context);
  const texts = context.command.argv.slice(1).flatMap((argument) => {
    const listed = argument.value.kind === 'known' && lists.includes(argument.value.text);
    return listed ? [fileText(context, argument, context.command)] : [];
  });
  return lists.length < positionals.length || texts.includes(undefined) ? undefined : texts.join('\n');
}

/** `<digest>  <name>`, `<digest> *<name>`, `SHA256 (<name>) = <digest>`. Undefined when a line is neither. */
function namesIn(text: string): readonly string[] | undefined {
  const names: string[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const match = /^\\?\s*[\da-zA-Z\0]+ [ *]?(\S.*)$/.exec(line) ?? /^[\w-]+ \((.+)\) = [\da-zA-Z\0]+$/.exec(line);
    if (match?.[1] === undefined || line.startsWith('\\')) return undefined;
    names.push(match[1]);
  }
  return names;
}

/** The digests stand in the Dockerfile or in the context: they were not fetched themselves. */
function isPinned(context: CommandContext, read: ReadArguments): boolean {
  const words = [...(context.command.input?.argv ?? []), ...context.command.redirects.map(({ target }) => target)];
  return hasFlag(read, '-c') && listOf(context, read) !== undefined && !words.some(({ raw }) => /\$\(|`/.test(raw));
}

/** `tmp.XXXXXXXXXX` in /tmp, or the template. */
function temporary(tool: Tool): Draft | Unclear {
  const { context, read } = tool;
  if (context.env('TMPDIR') !== undefined) return { why: 'TMPDIR is set, which moves what `mktemp` makes' };
  const [template = '/tmp/tmp.XXXXXXXXXX', ...more] = read.positionals;
  const items = pathsOf(tool, [template]);
  if ('why' in items) return items;
  const pattern = items[0]?.exact === undefined ? undefined : items[0].pattern.replace(/X{3,}(?=[^X/]*$)/, '*');
  if (pattern === undefined || more.length > 0 || pattern === items[0]?.pattern) return { why: 'this use of `mktemp` is not understood' };
  const written = hasFlag(read, '-d') ? `${pattern}/**` : pattern;
  return { ...emptyDraft(), reads: [written], writes: [written], folders: [parentOf(pattern)] };
}

/** sed: with -i each file is written anew beside the old one and takes its place, owner and mode kept. */
function sed(tool: Tool): Draft | Unclear {
  const { context, read } = tool;
  const scripts = scriptsOf(context, read);
  if ('why' in scripts) return scripts;
  const items = pathsOf(tool, scripts.files);
  const programs = pathsOf(tool, read.flags.get('-f') ?? []);
  if ('why' in items) return items;
  if ('why' in programs) return programs;
  const patterns = items.map(({ pattern }) => pattern);
  const draft: Draft = { ...emptyDraft(), reads: [...programs.map(({ pattern }) => pattern), ...patterns] };
  const suffix = lastFlag(read, '--in-place');
  if (suffix === undefined) return draft;
  if (/[*/\0]/.test(suffix)) return { why: `the suffix ${suffix} of \`sed -i\` moves the old file` };
  const backups = suffix === '' ? [] : patterns.map((pattern) => `${pattern}${suffix}`);
  return { ...draft, reads: [...draft.reads, ...backups], writes: [...patterns, ...backups], folders: patterns.map(parentOf) };
}

/**
 * What an awk program may do beyond filtering: run programs, read and write files that its words do not name, look at variables and the
 * clock. Also within strings and expressions, where it does no harm: more is refused than need be.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html
 */
const REACHES_OUT = /\||>|@|\b(?:system|getline|close|ENVIRON|PROCINFO|ARGV|ARGC|ARGIND|srand|systime|strftime|mktime|extension)\b/;

function awk(tool: Tool): Draft | Unclear {
  const { context, read, globs } = tool;
  const [program, ...rest] = read.positionals;
  if (program === undefined || globs.has(program) || program.includes('\0'))
    return { why: `the program of \`${context.program}\` is not known` };
  if (REACHES_OUT.test(program.replaceAll('||', ' ')))
    return { why: `the program of \`${context.program}\` may read or write other files, or run programs` };
  // `name=value` among the files sets a variable.
  return reading(
    tool,
    rest.filter((word) => !/^[A-Za-z_]\w*=/.test(word)),
  );
}

/** Filters and other tools for text: what they read and write are their words, and `sed` and `awk` have programs among these. */
export const textTools = {
  id: 'text-tools',
  title: 'Tools for text',
  docs: [...new Set(Object.values(TEXT_TOOLS).map(({ docs }) => docs))],
  programs: Object.keys(TEXT_TOOLS),
  effects: effectsOf,
} as const satisfies Ecosystem;
