import { posix } from 'node:path';
import type { Argument } from '../model/command.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { CommandContext } from './ecosystem.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import type { Unclear } from './pip-places.ts';
import { resolvePath } from './system-region.ts';

export interface Words {
  /** The words after the program, patterns replaced by the names that they match now. */
  readonly words: readonly string[];
  /** What the shell lists for that: the patterns themselves, as paths. */
  readonly listed: readonly string[];
}

/** Asked for a name that nobody gives: when even this could be there, the list of names is not complete. */
const PROBE = 'dockerfix-asks-whether-this-folder-is-known';

/** Expands patterns as the shell would, in folders whose entries are all known. `/wheels/*` of another stage stays unclear. */
export function expandWords(context: CommandContext): Words | Unclear {
  if (!context.command.argv.some((argument) => argument.glob)) return { words: context.argv, listed: [] };
  const words: string[] = [];
  const listed: string[] = [];
  for (const [index, word] of context.argv.entries()) {
    const argument = context.command.argv[index + 1];
    if (argument?.glob !== true || isRequirement(argument, context)) {
      words.push(word);
      continue;
    }
    const matches = matchesOf(context, word);
    if (matches === undefined) return { why: `the names that the pattern ${word} matches are not known before the build` };
    words.push(...matches.words);
    listed.push(matches.pattern);
  }
  return { words, listed };
}

/** `flask==2.*` and `uvicorn[standard]` without quotes are patterns to the shell; no file is called so, and the word stays as it is. */
function isRequirement(argument: Argument, { command, files }: CommandContext): boolean {
  const text = argument.value.kind === 'known' ? argument.value.text : '';
  if (!/^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]*\])?(?:[=~!<>]=[\w.*,=]*)?$/.test(text) || !/[[=]/.test(text)) return false;
  const start = text.split(/[[*?]/, 1)[0] ?? '';
  return command.cwd.kind === 'known' && !files.names(command.cwd.text).some((name) => name.startsWith(start) && name !== start);
}

function matchesOf(context: CommandContext, word: string): { readonly words: readonly string[]; readonly pattern: string } | undefined {
  const slash = word.lastIndexOf('/');
  const before = word.slice(0, slash + 1);
  const last = word.slice(slash + 1);
  const folder = resolvePath(before === '' ? '.' : before, context.command.cwd);
  if (folder === undefined || /[*?[\\]/.test(before) || word.startsWith('-') || last === '') return undefined;
  const expression = expressionOf(last);
  if (expression === undefined || context.files.fact(posix.join(folder, PROBE)).kind !== 'absent') return undefined;
  // A folder of the base image has entries that nobody lists.
  if (context.files.fact(folder).kind !== 'folder') return undefined;
  const names = context.files.names(folder).filter((name) => (last.startsWith('.') || !name.startsWith('.')) && expression.test(name));
  // Classes differ between shells (`[!a]`, `[^a]`, ranges): known only when nothing can match (`.[dev]`).
  if (names.length > 0 && last.includes('[')) return undefined;
  if (names.some((name) => name.startsWith('-') && before === '')) return undefined;
  const pattern = posix.join(literalPattern(folder), last.replace(/\*+/g, '*'));
  return { words: names.length === 0 ? [word] : names.map((name) => before + name), pattern };
}

/** Few stars only, since many make an expression slow. A class counts as one character, whichever it is. */
function expressionOf(pattern: string): RegExp | undefined {
  const plain = pattern.replace(/\[[^\]]+\]/g, '?');
  if (/[[\]\\]/.test(plain) || (plain.match(/\*+/g)?.length ?? 0) > 3) return undefined;
  const source = plain
    .replace(/[.+^${}()|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'su');
}

/**
 * A word of which only some text is not known (`https://${HOST}/simple`, `torch==${VERSION}`), with a mark in its place, which stands for
 * any text. Undefined when nothing is known of it: a long term is a digest.
 */
export function withMarks({ value, glob }: Argument): string | undefined {
  if (value.kind === 'known' || glob || value.term.startsWith('#')) return undefined;
  // What stands between two unknown pieces is given up: their terms may hold braces.
  const marked = value.term.replace(/(?<!\\)\$\{.*\}/s, UNKNOWN_MARK);
  if (marked.replace(/\\./gs, '').includes('${')) return undefined;
  return marked.includes(UNKNOWN_MARK) ? marked.replace(/\\([\\$])/g, '$1') : undefined;
}

/** `torch==$VERSION` without quotes: the shell makes further words of a value with blanks in it. */
export function splitReview({ command }: CommandContext): string | undefined {
  const split = command.argv.find(({ value }) => value.kind === 'unknown' && value.term.includes('${split:'));
  return split && `the value in \`${split.raw}\` comes from outside of the Dockerfile: with blanks in it, it could name files`;
}
