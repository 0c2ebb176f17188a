import { posix } from 'node:path';
import type { Argument, Command } from '../model/command.ts';
import { defaultOf } from '../model/defaults.ts';
import type { FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import type { Value } from '../model/value.ts';
import type { CachedTool } from './cache.ts';
import { readArguments, type CommandContext, type ReadArguments } from './ecosystem.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { withMarks } from './pip-words.ts';
import { cachedToolOf } from './registry.ts';
import { homeFolder } from './system-region.ts';

/** A command as its caches see it. Words that are not known hold a mark. */
export interface Call {
  readonly context: CommandContext;
  readonly tool: CachedTool;
  readonly read: ReadArguments;
  readonly home: string | undefined;
  /** What configuration files of the context say, once they were read. */
  settings?: ReadonlyMap<string, Said>;
}

/** A value, or that it is not known. Undefined: nothing is said. */
export type Said = string | { readonly why: string } | undefined;

/** Undefined for a program that has no cache, and for one with a flag that is not known. */
export function callOf(command: Command, state: State, files: FileView): Call | undefined {
  const [program, ...rest] = command.argv;
  if (program?.value.kind !== 'known' || program.glob) return undefined;
  const name = posix.basename(program.value.text);
  const tool = cachedToolOf(name);
  if (tool === undefined) return undefined;
  const argv = wordsFor(tool, name, rest.map(textOf));
  if (argv === undefined) return undefined;
  const env = (key: string): Value | undefined => command.variables.get(key) ?? state.env.get(key)?.value;
  const context: CommandContext = { command, state, files, program: name, argv, env };
  const read = readArguments(tool.words?.(argv) ?? argv, tool.spec);
  if (read.unknownFlags.length > 0 || read.subcommand === undefined) return undefined;
  return { context, tool, read, home: homeFolder(state, { variables: command.variables, cwd: command.cwd }) };
}

/** Of a word that is not known, or that the shell expands, only what is certain counts. */
function textOf(argument: Argument): string {
  if (argument.value.kind === 'known') return argument.value.text;
  return withMarks({ ...argument, glob: false }) ?? UNKNOWN_MARK;
}

/** The same with the words that build arguments bring where nobody gives others (`ARG FLAGS=--offline`, `npm ci $FLAGS`). */
export function asByDefault(call: Call): Call {
  const { tool, context } = call;
  const [, ...rest] = context.command.argv;
  if (rest.every(({ value }) => value.kind === 'known')) return call;
  const words = rest.flatMap((word) =>
    word.value.kind === 'known' ? textOf(word) : (defaultOf(word.value)?.split(/\s+/u) ?? textOf(word)),
  );
  const argv = wordsFor(tool, context.program, words);
  return argv === undefined ? call : { ...call, read: readArguments(tool.words?.(argv) ?? argv, tool.spec) };
}

/** Behind `python -m pip`, those of pip. */
function wordsFor({ module }: CachedTool, program: string, words: readonly string[]): readonly string[] | undefined {
  return module !== undefined && program.startsWith('python') ? behindModule(words, module) : words;
}

function behindModule(words: readonly string[], module: string): readonly string[] | undefined {
  const at = words.indexOf('-m');
  return at >= 0 && words[at + 1] === module ? words.slice(at + 2) : undefined;
}
