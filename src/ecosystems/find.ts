import type { Argument } from '../model/command.ts';
import type { CommandEffects } from '../model/effects.ts';
import { matchesPattern } from '../model/path-patterns.ts';
import { programName, unknownEffects, type CommandContext, type Ecosystem, type RunCommand } from './ecosystem.ts';
import { ACCOUNTS, emptyDraft, finish, globMayBeFlag, globsOf, operand, tree, type Operand } from './file-commands-paths.ts';
import { readExpression, type FindAction, type FindExpression, type Names } from './find-expression.ts';
import { LOCALE, ownProgramReads, STARTING } from './programs.ts';
import { onTargets, placeArgument, union, type Targets } from './started.ts';

/** Where find looks, and what it does there. */
export interface Search {
  readonly roots: readonly Operand[];
  readonly expression: FindExpression;
  /** The words behind the roots. */
  readonly words: readonly Argument[];
}

/** The folders stand before the expression; without any it is the working directory. */
export function readSearch(context: CommandContext): Search | { readonly why: string } {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return { why: 'a pattern of `find` may expand to a flag' };
  const skipped = context.argv[0] === '-P' ? 1 : 0;
  const start = context.argv.findIndex((word, at) => at >= skipped && /^[-(!]/.test(word));
  const end = start < 0 ? context.argv.length : start;
  const expression = readExpression(context.argv.slice(end));
  if ('why' in expression) return expression;
  const folders = context.argv.slice(skipped, end);
  const items = (folders.length === 0 ? ['.'] : folders).map((word) => operand(word, context, globs));
  if (items.includes(undefined)) return { why: 'a folder that `find` looks through cannot be resolved before the build' };
  return { roots: items.filter((item) => item !== undefined), expression, words: context.command.argv.slice(end + 1) };
}

/** The files that an action concerns. */
export function targetsOf({ roots }: Search, names: Names): Targets {
  return { files: roots.flatMap((root) => patternsBelow(root, names)), trees: roots.map(tree) };
}

function patternsBelow(root: Operand, names: Names): readonly string[] {
  const folder = root.pattern === '/' ? '' : root.pattern.replace(/\/\*\*$/, '');
  // The root itself has a name, too: `find build -name build`.
  return names === undefined
    ? [tree(root)]
    : names.flatMap((name) => [`${folder}/**/${segment(name)}`, ...(matchesRoot(root, name) ? [root.pattern] : [])]);
}

/** A class or an escape may be read otherwise: then any name counts. */
function segment(name: string): string {
  return /[[\]\\\0]/.test(name) ? '*' : name.replace(/\*+/g, '*');
}

function matchesRoot({ exact, word }: Operand, name: string): boolean {
  // The name of `src/` is src, that of `.` is `.`; the letter before both keeps these from being steps of a path.
  const own = word.replace(/\/+$/, '').replace(/^.*\//s, '');
  return exact === undefined || matchesPattern(`/x${segment(name)}`, `/x${own}`);
}

function effectsOf(context: CommandContext, run: RunCommand): CommandEffects {
  const search = readSearch(context);
  if ('why' in search) return unknownEffects(search.why);
  const { roots, expression, words } = search;
  const draft = emptyDraft();
  const globs = words.filter(({ glob, value }) => glob && value.kind === 'known');
  for (const { value } of globs) {
    const item = value.kind === 'known' ? operand(value.text, context, new Set([value.text])) : undefined;
    if (item === undefined) return unknownEffects('a pattern among the words of `find` is expanded by the shell');
    draft.reads.push(item.pattern);
  }
  draft.reads.push(...roots.map(tree), ...(expression.accounts ? ACCOUNTS : []), ...ownProgramReads(context));
  draft.names.push(...STARTING, ...LOCALE);
  for (const { kind, names } of expression.actions)
    if (kind === 'delete') draft.writes.push(...roots.flatMap((root) => patternsBelow(root, names)));
  return union(
    expression.actions.flatMap((action) => (action.kind === 'run' ? [started(context, run, search, action)] : [])),
    finish(draft),
  );
}

/** `{}` as a word of its own stands for the files. */
function started(
  { command }: CommandContext,
  run: RunCommand,
  search: Search,
  action: FindAction & { readonly kind: 'run' },
): CommandEffects {
  const words = search.words.slice(action.start, action.end);
  if (words.some(({ raw, value }) => !isPlace(value) && raw.includes('{}')))
    return unknownEffects('`{}` is part of a word of `find -exec`');
  const texts = words.map(({ value }) => (value.kind === 'known' ? value.text : ''));
  const argv = words.map((word) => (isPlace(word.value) ? placeArgument(word) : word));
  const { input: _, ...same } = command;
  return onTargets(programName(texts[0] ?? ''), texts, run({ ...same, argv, redirects: [] }), targetsOf(search, action.names));
}

function isPlace(value: Argument['value']): boolean {
  return value.kind === 'known' && value.text === '{}';
}

/** find: what it looks through, what it deletes, and what it runs on the files where that is known. */
export const find = {
  id: 'find',
  title: 'find',
  docs: ['https://www.gnu.org/software/findutils/manual/html_node/find_html/index.html'],
  programs: ['find'],
  effects: effectsOf,
} as const satisfies Ecosystem;
