import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import * as act from './file-commands-effects.ts';
import { expressionDraft } from './file-commands-expression.ts';
import { installFiles } from './file-commands-install.ts';
import { ACCOUNTS, emptyDraft, finish, globInFlags, globMayBeFlag, globsOf, operand } from './file-commands-paths.ts';
import type { Draft, Operand } from './file-commands-paths.ts';
import { FILE_COMMANDS, type FileCommand } from './file-commands-rows.ts';
import { STARTING } from './programs.ts';
import { inFolder, searchPath } from './system-region.ts';

function rowOf(program: string): FileCommand | undefined {
  return Object.hasOwn(FILE_COMMANDS, program) ? FILE_COMMANDS[program] : undefined;
}

/** True for commands whose operands are text: a word that is not known before the build does no harm there. */
export function takesUnknownWords(program: string): boolean {
  const action = rowOf(program)?.action;
  return action === 'text' || action === 'expression';
}

/** True for commands that the shell runs itself, without looking up a program. */
export function isBuiltin(program: string): boolean {
  return rowOf(program)?.builtin === true;
}

function effectsOf(context: CommandContext): CommandEffects {
  const row = rowOf(context.program);
  if (row === undefined) return unknownEffects(`dockerfix does not know what \`${context.program}\` reads and writes`);
  const globs = globsOf(context);
  if (row.action !== 'text' && globMayBeFlag(context, globs))
    return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const found = draftOf(context, row, globs);
  if ('why' in found) return unknownEffects(found.why);
  if (!row.builtin) found.names.push(...STARTING);
  const effects = finish(found, row.action === 'environment' && context.argv.length === 0);
  // The clock is as far outside of the build as the network is.
  return row.action === 'clock' ? { ...effects, network: true } : effects;
}

type Found = Draft | { readonly why: string };

/** The actions that sort their own words come first; the rest have flags and operands that are paths. */
function draftOf(context: CommandContext, row: FileCommand, globs: ReadonlySet<string>): Found {
  if (row.action === 'text') return textDraft(context, globs);
  if (row.action === 'expression') return expressionDraft(context, globs);
  if (row.action === 'environment') return environmentDraft(context);
  const read = readArguments(withoutCounts(context), row.flags);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return { why: `dockerfix does not know the flag \`${strange}\` of \`${context.program}\`` };
  if (globInFlags(read, globs)) return { why: `a pattern among the flags of \`${context.program}\` is expanded by the shell` };
  if (row.action === 'search') return searchDraft(context, read);
  if (row.action === 'accounts') return { ...emptyDraft(), reads: [...ACCOUNTS] };
  if (row.action === 'clock')
    return read.positionals.every((word) => word.startsWith('+')) ? emptyDraft() : { why: '`date` with this operand sets the clock' };
  return pathDraft(context, row, read, globs);
}

/** `head -5` is the old way to write `head -n 5`. */
function withoutCounts(context: CommandContext): readonly string[] {
  const counting = context.program === 'head' || context.program === 'tail';
  return counting ? context.argv.filter((word, index) => index > 0 || !/^-\d+$/.test(word)) : context.argv;
}

/** echo and its like read no files, but a pattern among their words lists them. */
function textDraft(context: CommandContext, globs: ReadonlySet<string>): Found {
  const draft = emptyDraft();
  for (const word of globs) {
    const item = operand(word, context, globs);
    if (item === undefined) return { why: `the pattern ${word} cannot be resolved` };
    draft.reads.push(item.pattern);
  }
  return draft;
}

function environmentDraft(context: CommandContext): Found {
  if (context.argv.length === 0) return emptyDraft();
  if (context.program === 'printenv' && context.argv.every((word) => !word.startsWith('-')))
    return { ...emptyDraft(), names: [...context.argv] };
  return { why: `\`${context.program} ${context.argv[0] ?? ''}\` is not understood: it may run another program` };
}

function searchDraft(context: CommandContext, read: ReadArguments): Found {
  const { program } = context;
  if (program === 'command' && !hasFlag(read, '-v') && !hasFlag(read, '-V')) return { why: 'this use of `command` is not understood' };
  const draft = emptyDraft();
  const folders = searchPath(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  for (const name of read.positionals) {
    if (name.includes('/')) return { why: `\`${program} ${name}\` is not understood` };
    for (const folder of folders) draft.reads.push(inFolder(folder, name));
  }
  return draft;
}

/** chmod MODE and chown OWNER stand before the operands. */
function specificationOf(row: FileCommand, read: ReadArguments): string | undefined {
  return row.action === 'change-mode' || row.action === 'change-owner' ? read.positionals[0] : undefined;
}

function pathDraft(context: CommandContext, row: FileCommand, read: ReadArguments, globs: ReadonlySet<string>): Found {
  const specification = specificationOf(row, read);
  const words = specification === undefined ? [...read.positionals] : read.positionals.slice(1);
  if (row.action === 'list' && words.length === 0) words.push('.');
  const items: Operand[] = [];
  for (const word of words) {
    if (row.action === 'read' && word === '-') continue;
    const item = operand(word, context, globs);
    if (item === undefined) return { why: `the path ${word} of \`${context.program}\` cannot be resolved before the build` };
    items.push(item);
  }
  const folder = lastFlag(read, '-t');
  const into = folder === undefined || row.action === 'touch' || row.action === 'list' ? undefined : operand(folder, context, globs);
  if (folder !== undefined && into === undefined && row.action !== 'touch' && row.action !== 'list')
    return { why: `the folder ${folder} cannot be resolved` };
  const draft = runAction({ context, read, items, into }, row, specification);
  if (draft === undefined) return { why: `this use of \`${context.program}\` is not understood` };
  if (row.action === 'change-owner' && specification !== undefined) draft.reads.push(...act.ownerReads(specification));
  if (row.action === 'install') for (const flag of ['-o', '-g']) draft.reads.push(...act.ownerReads(lastFlag(read, flag) ?? '0'));
  if (row.action === 'touch' && hasFlag(read, '-r')) {
    const reference = operand(act.referenceOf(read) ?? '', context, globs);
    if (reference === undefined) return { why: 'the reference file of `touch` cannot be resolved' };
    draft.reads.push(reference.pattern);
  }
  return draft;
}

function runAction(sorted: act.Sorted, row: FileCommand, specification: string | undefined): Draft | undefined {
  switch (row.action) {
    case 'enter': // The walker of the shell follows `cd`; here it only looks whether the folder is there.
    case 'read':
      return act.readFiles(sorted);
    case 'list':
      return act.listFolders(sorted);
    case 'copy':
      return act.copyFiles(sorted);
    case 'install':
      return installFiles(sorted);
    case 'move':
      return act.moveFiles(sorted);
    case 'remove':
      return act.removeFiles(sorted);
    case 'remove-folder':
      return act.removeFolders(sorted);
    case 'make-folder':
      return act.makeFolders(sorted);
    case 'touch':
      return act.touchFiles(sorted);
    case 'change-mode':
    case 'change-owner':
      return act.changeFiles(sorted, specification);
    case 'link':
      return act.linkFiles(sorted);
    default:
      return undefined;
  }
}

/** The common file commands of a shell: every path that they read and write is among their words. */
export const fileCommands = {
  id: 'file-commands',
  title: 'Common file commands',
  docs: ['https://www.gnu.org/software/coreutils/manual/', 'https://pubs.opengroup.org/onlinepubs/9799919799/idx/utilities.html'],
  programs: Object.keys(FILE_COMMANDS),
  effects: effectsOf,
} as const satisfies Ecosystem;
