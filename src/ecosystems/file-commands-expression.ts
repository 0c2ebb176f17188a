import type { CommandContext } from './ecosystem.ts';
import { emptyDraft, operand, UNKNOWN_TEXT, type Draft } from './file-commands-paths.ts';

/** Primaries of test(1) with one operand that is a path. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html */
const FILE_PRIMARIES: ReadonlySet<string> = new Set('-b -c -d -e -f -g -h -k -L -O -G -N -p -r -s -S -u -w -x'.split(' '));
const PATH_COMPARISONS: ReadonlySet<string> = new Set(['-nt', '-ot', '-ef']);
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '[[': ']]' };
const OTHER: ReadonlySet<string> = new Set('-n -z -t -a -o -eq -ne -gt -ge -lt -le'.split(' '));

/**
 * Of `[[`, which knows `-a FILE` as well, and no -a and -o between two tests. What it asks of variables (-v, -R) and of the shell (-o) is left
 * out on purpose. https://www.gnu.org/software/bash/manual/bash.html#Bash-Conditional-Expressions
 */
const BASH_FILE_PRIMARIES: ReadonlySet<string> = new Set([...FILE_PRIMARIES, '-a']);
const BASH_OTHER: ReadonlySet<string> = new Set([...OTHER].filter((word) => word !== '-a' && word !== '-o'));

/**
 * test, `[` and `[[`: every word that may be the operand of a file primary is read. A string that looks like a primary
 * makes its neighbour read too, which is more than happens, never less.
 */
export function expressionDraft(context: CommandContext, globs: ReadonlySet<string>): Draft | { readonly why: string } {
  const draft = emptyDraft();
  const words = context.program !== 'test' && context.argv.at(-1) === CLOSING[context.program] ? context.argv.slice(0, -1) : context.argv;
  const [primaries, other] = context.program === '[[' ? [BASH_FILE_PRIMARIES, BASH_OTHER] : [FILE_PRIMARIES, OTHER];
  const paths = new Set<string>();
  for (const [index, word] of words.entries()) {
    if (primaries.has(word)) add(paths, words[index + 1]);
    else if (PATH_COMPARISONS.has(word)) {
      add(paths, words[index - 1]);
      add(paths, words[index + 1]);
    } else if (/^-[a-zA-Z]+$/.test(word) && !other.has(word) && !isText(words[index - 1]) && !isText(words[index + 1])) {
      return { why: `dockerfix does not know the operator \`${word}\` of \`${context.program}\`` };
    }
    // A word that is not known could be a primary itself, but then the words around it say so: only `test $a $b` has no operator.
    // `[[` takes no operator from a variable.
    if (context.program !== '[[' && word.includes(UNKNOWN_TEXT) && words.length > 1 && !hasOperator(words))
      return { why: 'the operator of a test is not known' };
  }
  for (const word of [...paths, ...globs]) {
    const item = operand(word, context, globs);
    if (item === undefined) return { why: `the path of a test is not known before the build` };
    draft.reads.push(item.pattern);
    if (item.exact !== undefined && context.files.fact(item.exact).kind === 'absent') draft.optional.push(item.exact);
  }
  return draft;
}

function add(paths: Set<string>, word: string | undefined): void {
  if (word !== undefined && word !== '=' && word !== '!=' && word !== '==') paths.add(word);
}

/** An operator between strings beside it: then the word is a string that begins with a dash. */
function isText(word: string | undefined): boolean {
  return word === '=' || word === '!=' || word === '==';
}

function hasOperator(words: readonly string[]): boolean {
  return words.some((word) => isText(word) || word === '!' || OTHER.has(word) || FILE_PRIMARIES.has(word) || PATH_COMPARISONS.has(word));
}
