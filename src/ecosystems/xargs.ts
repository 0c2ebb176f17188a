import type { Argument } from '../model/command.ts';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { known } from '../model/value.ts';
import {
  contextOf,
  hasFlag,
  lastFlag,
  programName,
  readArguments,
  unknownEffects,
  type CommandContext,
  type Ecosystem,
  type RunCommand,
} from './ecosystem.ts';
import { emptyDraft, finish, UNKNOWN_TEXT } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { readSearch, targetsOf } from './find.ts';
import { LOCALE, ownProgramReads, STARTING } from './programs.ts';
import { fileText, inputText } from './standard-input.ts';
import { onTargets, placeArgument, union, type Targets } from './started.ts';
import { below, resolvePath } from './system-region.ts';

/** Left out: -p (asks), -E and -e (an end of the input), -x, -s, --process-slot-var. */
const SPEC = flags({
  none: ['-0 --null', '-r --no-run-if-empty', '-t --verbose'],
  required: ['-n --max-args', '-P --max-procs', '-L --max-lines', '-a --arg-file', '-I', '-d --delimiter'],
});

/** Where the command that it runs begins: behind its own flags and their values. */
function commandAt(argv: readonly string[]): number {
  let index = 0;
  while (index < argv.length && (argv[index] ?? '').startsWith('-')) {
    const word = argv[index] ?? '';
    if (word === '--') return index + 1;
    const alone = /^-[0rt]*[nPLaId]$/.test(word) || /^--(?:max-args|max-procs|max-lines|arg-file|delimiter)$/.test(word);
    index += alone ? 2 : 1;
  }
  return index;
}

function effectsOf(context: CommandContext, run: RunCommand): CommandEffects {
  const start = commandAt(context.argv);
  const read = readArguments(context.argv.slice(0, start), SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of \`xargs\``);
  const words = context.command.argv.slice(start + 1);
  const [program] = words;
  const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
  if (name === '') return unknownEffects('`xargs` without a command is not understood');
  const draft = emptyDraft();
  draft.reads.push(...ownProgramReads(context));
  draft.names.push(...STARTING, ...LOCALE);
  const file = lastFlag(read, '-a');
  const path = file === undefined ? undefined : resolvePath(file, context.command.cwd);
  if (path !== undefined) draft.reads.push(literalPattern(path));
  const listed = wordsOf(context, file, { zero: hasFlag(read, '-0'), lines: hasFlag(read, '-d') || hasFlag(read, '-L') });
  const { input: _, ...same } = context.command;
  const place = lastFlag(read, '-I');
  const inner = (given: readonly Argument[]): CommandEffects => run({ ...same, argv: placedIn(words, given, place), redirects: [] });
  if (listed !== undefined) {
    const given = listed.map((text) => ({
      ...context.command.argv[0],
      raw: text,
      value: known(text),
      glob: false,
      span: context.command.span,
    }));
    const calls = place === undefined ? [given] : given.map((one) => [one]);
    return union(listed.length === 0 && place !== undefined ? [] : calls.map(inner), finish(draft));
  }
  const targets = file === undefined && !hasFlag(read, '-d') ? foundBefore(context, hasFlag(read, '-0')) : undefined;
  if (targets === undefined || program === undefined) return unknownEffects(`dockerfix does not know what \`xargs\` gives to \`${name}\``);
  const texts = words.map(({ value }) => (value.kind === 'known' ? value.text : ''));
  return union([onTargets(name, texts, inner([placeArgument(program)]), targets)], finish(draft));
}

/** Behind the command's own words, or (-I) in the place of a mark that is a word of its own. */
function placedIn(words: readonly Argument[], given: readonly Argument[], place: string | undefined): readonly Argument[] {
  if (place === undefined) return [...words, ...given];
  return words.flatMap((word) => {
    if (word.value.kind === 'known' && word.value.text === place) return given;
    // Within a word: whatever comes there is not known.
    return word.raw.includes(place)
      ? [{ ...word, value: { kind: 'unknown', why: 'xargs puts something in it', term: '${xargs}' } as const }]
      : [word];
  });
}

/** The words of the list that is read, where they are known. Quotes and backslashes would need reading as xargs does. */
function wordsOf(
  context: CommandContext,
  file: string | undefined,
  { zero, lines }: { readonly zero: boolean; readonly lines: boolean },
): readonly string[] | undefined {
  const named = context.command.argv.find(({ value }) => value.kind === 'known' && value.text === file);
  const text = file === undefined ? inputText(context) : named && fileText(context, named, context.command);
  if (text === undefined || zero || lines || /["'\\]/.test(text) || text.includes(UNKNOWN_TEXT)) return undefined;
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Files that `find` before it in the pipe prints. Without -0, a name with a blank in it becomes two, of which the second starts anywhere below here. */
function foundBefore(context: CommandContext, zero: boolean): Targets | undefined {
  const { input } = context.command;
  if (input === undefined || input.redirects.length > 0) return undefined;
  const before = contextOf({ ...input, argv: input.argv.map((word) => ({ ...word, glob: false })) }, context.state, context.files);
  if ('why' in before || before.program !== 'find') return undefined;
  const search = readSearch({ ...before, command: input });
  if ('why' in search || search.expression.actions.length === 0) return undefined;
  const found = search.expression.actions.map(({ kind, names }) =>
    kind === (zero ? 'print0' : 'print') ? targetsOf(search, names) : undefined,
  );
  if (found.includes(undefined)) return undefined;
  const targets = found.filter((one) => one !== undefined);
  const files = targets.flatMap((one) => one.files);
  const trees = targets.flatMap((one) => one.trees);
  if (zero) return { files, trees };
  const { cwd } = context.command;
  return cwd.kind === 'known'
    ? { files: [...trees, below(literalPattern(cwd.text))], trees: [...trees, below(literalPattern(cwd.text))] }
    : undefined;
}

/** xargs: where the words that it hands on are known, or are names that find prints. */
export const xargs = {
  id: 'xargs',
  title: 'xargs',
  docs: ['https://www.gnu.org/software/findutils/manual/html_node/find_html/Invoking-xargs.html'],
  programs: ['xargs'],
  effects: effectsOf,
} as const satisfies Ecosystem;
