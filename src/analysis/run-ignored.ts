import type { Step } from '../model/command.ts';
import type { ShellList, SimpleNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { endsOf, type Domain } from './run-ends.ts';
import type { ShellState } from './run-state.ts';
import type { Found } from './run-walk.ts';

/** On which ways a place is reached, as bits: before the command in question has failed, and behind its failure. */
type Ways = number;
const NO_WAY = 0;
const BEFORE = 1;
const BEHIND = 2;

/** Is it the command whose failure is in question? `hidden`: it stands in what a command runs, which may succeed all the same. */
type Asks = (node: SimpleNode) => 'itself' | 'hidden' | undefined;

/** Words that another shell is given, and that may hide a failure. */
const HIDES = /[|;\n`!]|\$\(|\b(?:if|case|while|until|for)\b/u;

/** In a longer compound any failure may pass unseen: each command is asked about by itself. */
const MOST_COMMANDS = 100;

/** The commands of a compound, by number, whose failure its success may hide: `(npm ci; true)`, `npm ci | tee log`. */
export function ignoredIn(
  list: ShellList,
  found: readonly Found[],
  locate: (span: Span) => Span,
  options: ShellState['options'],
): NonNullable<Step['ignores']> {
  const all = found.map((_, number) => number);
  if (found.length > MOST_COMMANDS) return all;
  return all.filter((number) => {
    const one = found[number];
    return one === undefined || isIgnored(list, one, locate, options);
  });
}

function isIgnored(list: ShellList, { command, nested }: Found, locate: (span: Span) => Span, options: ShellState['options']): boolean {
  const asks: Asks = (node) => {
    const { start, end } = locate(node.span);
    if (command.span.start < start || command.span.end > end) return undefined;
    const own = nested ? !node.words.some(({ raw }) => HIDES.test(raw)) : command.span.start === start && command.span.end === end;
    return own ? 'itself' : 'hidden';
  };
  const { ok, leaves } = endsOf(list, BEFORE, domainOf(asks, options.has('pipefail')), options);
  return ((ok | leaves) & BEHIND) !== 0;
}

function domainOf(asks: Asks, pipefail: boolean): Domain<Ways> {
  return {
    nowhere: NO_WAY,
    join: (one, other) => one | other,
    news: (found, seen) => found & ~seen,
    command: (node, from) => {
      const asked = asks(node);
      if (asked === undefined) return { ok: from, fail: from };
      // In a loop it may succeed the next time.
      return { ok: asked === 'itself' ? from & BEHIND : from | BEHIND, fail: BEHIND };
    },
    // Only the last part counts, unless pipefail is set.
    piped: (parts) => {
      const last = parts.at(-1) ?? { ok: NO_WAY, fail: NO_WAY };
      const hidden = parts.slice(0, -1).reduce((ways, { ok, fail }) => ways | (pipefail ? ok : ok | fail), NO_WAY) & BEHIND;
      return { ok: last.ok === NO_WAY ? NO_WAY : last.ok | hidden, fail: parts.reduce((ways, part) => ways | part.fail, hidden) };
    },
  };
}
