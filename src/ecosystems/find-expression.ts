/** Names that a file must have for an action to happen to it, as patterns of the shell; undefined: any name. */
export type Names = readonly string[] | undefined;

/** Something that the expression of find does with the files that it comes upon. */
export type FindAction =
  | { readonly kind: 'delete' | 'print' | 'print0' | 'other'; readonly names: Names }
  /** `-exec`: the words of the command, as places among the words of the expression. */
  | { readonly kind: 'run'; readonly names: Names; readonly start: number; readonly end: number };

export interface FindExpression {
  /** Without any: names are printed, one a line. */
  readonly actions: readonly FindAction[];
  /** It looks up names of users or groups. */
  readonly accounts: boolean;
}

/** https://www.gnu.org/software/findutils/manual/html_node/find_html/index.html */
const TESTS: ReadonlySet<string> = new Set(
  '-empty -readable -writable -executable -nouser -nogroup -true -false -depth -d -mount -xdev -noleaf -prune -quit'.split(' '),
);

/** Left out, since times are no part of the model: -newer, -mtime, -mmin and their like. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  (
    '-name -iname -path -ipath -wholename -iwholename -regex -iregex -regextype -type -xtype -size -user -group -uid -gid -perm -links ' +
    '-maxdepth -mindepth -lname -ilname -fstype'
  ).split(' '),
);

const ACCOUNTS: ReadonlySet<string> = new Set(['-user', '-group', '-nouser', '-nogroup', '-ls', '-printf']);

interface Parser {
  readonly words: readonly string[];
  readonly actions: FindAction[];
  at: number;
  why: string | undefined;
}

/**
 * Left out, so not understood: actions that write files (-fprint), that run a program in another folder (-execdir) or ask (-ok), and -follow.
 * @param words those behind the folders. A sentence when something in them is not understood
 */
export function readExpression(words: readonly string[]): FindExpression | { readonly why: string } {
  const parser: Parser = { words, actions: [], at: 0, why: undefined };
  const names = readList(parser, undefined);
  if (parser.at < words.length) parser.why ??= 'the brackets of `find` do not match';
  if (parser.why !== undefined) return { why: parser.why };
  const actions: readonly FindAction[] = parser.actions.length === 0 ? [{ kind: 'print', names }] : parser.actions;
  return { actions, accounts: words.some((word) => ACCOUNTS.has(word)) };
}

/** Alternatives with `-o` between; each is a row of tests and actions. The names that a file must have to pass, seen from outside. */
function readList(parser: Parser, outer: Names): Names {
  const alternatives: Names[] = [];
  do {
    alternatives.push(readRow(parser, outer));
  } while (parser.why === undefined && isNext(parser, ['-o', '-or', ',']));
  return alternatives.some((names) => names === undefined) ? undefined : alternatives.flatMap((names) => names ?? []);
}

function isNext(parser: Parser, words: readonly string[]): boolean {
  if (!words.includes(parser.words[parser.at] ?? '')) return false;
  parser.at++;
  return true;
}

function readRow(parser: Parser, outer: Names): Names {
  let names = outer;
  while (parser.at < parser.words.length && parser.why === undefined) {
    const word = parser.words[parser.at] ?? '';
    if (word === ')' || word === '-o' || word === '-or' || word === ',') break;
    const negated = word === '!' || word === '-not';
    if (negated) parser.at++;
    const passed = readTerm(parser, names);
    if (!negated) names = passed;
  }
  return names;
}

/** One test, action or bracket. The names that a file must have behind it. */
function readTerm(parser: Parser, names: Names): Names {
  const { words } = parser;
  const word = words[parser.at++] ?? '';
  const value = words[parser.at];
  if (word === '-a' || word === '-and' || TESTS.has(word)) return names;
  if (word === '(') {
    const inner = readList(parser, names);
    if (!isNext(parser, [')'])) parser.why ??= 'the brackets of `find` do not match';
    return inner;
  }
  if (word === '-exec') return readRun(parser, names);
  if (word === '-delete' || word === '-print' || word === '-print0' || word === '-ls' || word === '-printf') {
    const kind = { '-delete': 'delete', '-print': 'print', '-print0': 'print0', '-ls': 'other', '-printf': 'other' } as const;
    parser.actions.push({ kind: kind[word], names });
    if (word === '-printf') parser.at++;
    return names;
  }
  if (!WITH_VALUE.has(word) || value === undefined) {
    parser.why ??= `dockerfix does not know what \`${word}\` does in \`find\``;
    return names;
  }
  parser.at++;
  return word === '-name' ? [value] : names;
}

/** To `;`, or to `{} +`. */
function readRun(parser: Parser, names: Names): Names {
  const { words } = parser;
  const start = parser.at;
  const end = words.findIndex((word, at) => at >= start && (word === ';' || (word === '+' && words[at - 1] === '{}')));
  if (end <= start) {
    parser.why ??= 'the `-exec` of `find` has no end';
    return names;
  }
  parser.at = end + 1;
  parser.actions.push({ kind: 'run', names, start, end });
  return names;
}
