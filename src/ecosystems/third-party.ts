import type { CommandEffects, InstallFacts, KnownEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import type { CommandContext } from './ecosystem.ts';
import { operand } from './file-commands-paths.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { withMarks } from './pip-words.ts';
import { extraSystem } from './system-region.ts';

/** What is special about one command; all that is left out is empty. */
export interface Special {
  readonly reads?: readonly PathPattern[];
  readonly optional?: readonly string[];
  readonly writes?: readonly PathPattern[];
  readonly folders?: readonly string[];
  readonly network?: boolean;
  readonly moving?: KnownEffects['moving'];
  readonly install?: InstallFacts;
  readonly sets?: KnownEffects['sets'];
}

/**
 * Effects of a program that runs code of others, or that a package may have brought: it reads every ENV and ARG, and the system that it is
 * part of, so it keeps its place behind the install that brings it.
 */
export function thirdParty(context: CommandContext, special: Special): CommandEffects {
  const { cwd, variables } = context.command;
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...extraSystem(context.state, { variables, cwd }), ...(special.reads ?? [])])] },
    optional: [...new Set(special.optional ?? [])],
    writes: { patterns: [...new Set(special.writes ?? [])] },
    outputs: [],
    names: 'all',
    network: special.network === true,
    folders: [...new Set(special.folders ?? [])],
    ...(special.moving !== undefined && { moving: special.moving }),
    ...(special.sets !== undefined && special.sets.length > 0 && { sets: special.sets }),
    ...(special.install !== undefined && { install: special.install }),
    notes: [],
  };
}

/** Files among the words of a command. */
export interface FileWords {
  readonly reads: readonly PathPattern[];
  /** The first of them that no instruction put there. */
  readonly missing: string | undefined;
}

/** Resolves words that name files (`./x.deb`, `/tmp/*.rpm`). `why`: one that cannot be resolved before the build. */
export function fileWords(
  context: CommandContext,
  words: readonly string[],
  globs: ReadonlySet<string>,
): FileWords | { readonly why: string } {
  const reads: PathPattern[] = [];
  let missing: string | undefined;
  for (const word of words) {
    const item = operand(word, context, globs);
    if (item === undefined) return { why: `the file ${word} cannot be resolved before the build` };
    reads.push(item.pattern);
    if (item.exact !== undefined && context.files.fact(item.exact).kind === 'absent') missing ??= word;
  }
  return { reads, missing };
}

/** An install of a package that is a file. */
export function packageInstall(name: string, missing: string | undefined): InstallFacts {
  if (missing === undefined) return { name };
  return { name, blocked: { reason: 'missing-input', message: `the package ${missing} is a file that no instruction put there` } };
}

/** A word that could be a flag, or anything: nothing is known of how it begins. Versions (`pnpm@${VERSION}`) do no harm. */
export function unclearWord({ command }: CommandContext): string | undefined {
  return command.argv.find((argument) => {
    if (argument.value.kind === 'known') return false;
    const marked = withMarks(argument);
    return marked === undefined || marked.startsWith(UNKNOWN_MARK);
  })?.raw;
}

/** `--jobs "$(nproc)"`, without quotes as well: a number in any case. */
export function withoutJobs(context: CommandContext): CommandContext {
  const { command } = context;
  const argv = command.argv.filter(
    ({ raw }, at) => !/^(?:\$\(nproc\)|"\$\(nproc\)")$/u.test(raw) || !/^(?:-j|--jobs)$/u.test(command.argv[at - 1]?.raw ?? ''),
  );
  return { ...context, command: { ...command, argv } };
}

/** A word without quotes of which it is not known how it begins: empty, it would be no word at all. */
export function splitWord({ command }: CommandContext): string | undefined {
  return command.argv.find((argument) => {
    const { value } = argument;
    return value.kind === 'unknown' && value.term.includes('${split:') && withMarks(argument)?.startsWith(UNKNOWN_MARK) !== false;
  })?.raw;
}
