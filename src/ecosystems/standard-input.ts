import type { Argument, Command } from '../model/command.ts';
import type { CommandContext } from './ecosystem.ts';
import { withMarks } from './pip-words.ts';
import { resolvePath } from './system-region.ts';

/**
 * The text that a command is fed by a heredoc, by `<` from a file of the context, or by `echo`, `printf` or `cat` before it in a pipe.
 * A mark stands in it for text that is not known (a variable). Undefined: it comes from elsewhere.
 */
export function inputText(context: CommandContext): string | undefined {
  const { command } = context;
  const redirect = command.redirects.findLast(({ kind }) => kind === 'text' || kind === 'read');
  if (redirect?.kind === 'text') return textOf(redirect.target);
  if (redirect !== undefined) return fileText(context, redirect.target, command);
  const { input } = command;
  if (input === undefined || input.redirects.length > 0) return undefined;
  const [program, ...words] = input.argv;
  switch (program?.value.kind === 'known' ? program.value.text : '') {
    case 'echo':
      return echoed(words);
    case 'printf':
      return printed(words);
    case 'cat':
      return words.length === 1 && words[0] !== undefined ? fileText(context, words[0], input) : undefined;
    default:
      return undefined;
  }
}

/** The text of a file of the context that a word names. */
export function fileText({ files }: CommandContext, { value, glob }: Argument, { cwd }: Pick<Command, 'cwd'>): string | undefined {
  const path = value.kind === 'known' && !glob ? resolvePath(value.text, cwd) : undefined;
  const fact = path === undefined ? undefined : files.fact(path);
  return fact?.kind === 'context-file' ? files.text(fact.path) : undefined;
}

function textOf(argument: Argument): string | undefined {
  if (argument.glob) return undefined;
  return argument.value.kind === 'known' ? argument.value.text : withMarks(argument);
}

/** Shells disagree about backslashes. */
function echoed(words: readonly Argument[]): string | undefined {
  const bare = words[0]?.raw === '-n';
  const texts = (bare ? words.slice(1) : words).map(textOf);
  if (texts.some((text) => text === undefined || text.includes('\\')) || texts[0]?.startsWith('-') === true) return undefined;
  return texts.join(' ') + (bare ? '' : '\n');
}

/** Formats with `%s` and `\n` only. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/printf.html */
function printed([format, ...words]: readonly Argument[]): string | undefined {
  const pattern = format === undefined ? undefined : textOf(format)?.replaceAll('\\n', '\n');
  if (pattern === undefined || pattern.startsWith('-') || /\\|%(?!s)/.test(pattern)) return undefined;
  const texts = words.map(textOf);
  const places = pattern.split('%s').length - 1;
  if (places === 0) return words.length === 0 ? pattern : undefined;
  let text = '';
  for (let at = 0; at === 0 || at < texts.length; at += places) {
    const values = texts.slice(at, at + places);
    if (values.includes(undefined)) return undefined;
    text += pattern.split('%s').reduce((done, part, index) => done + (values[index - 1] ?? '') + part);
  }
  return text;
}
