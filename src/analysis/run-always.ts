import type { Command, Step } from '../model/command.ts';
import type { ShellList, SimpleNode } from '../parse/shell.ts';
import { flatMap } from '../source/flat-map.ts';
import type { Span } from '../source/text.ts';
import { endsOf, type Domain, type Status } from './run-ends.ts';
import type { ShellState } from './run-state.ts';
import type { Found } from './run-walk.ts';

type Always = NonNullable<Step['always']>;

/** What has surely run when a place is reached: of each group at least one command, by its number in the step. `never`: it is not reached. */
type Ran = Always | 'never';

/** More groups than these are left out: less is claimed then. */
const MOST_GROUPS = 16;
const NOTHING: Always = [];
/** Nobody writes a longer compound, but somebody may. */
const MOST_COMMANDS = 500;
/** In the words of a command that runs others: not all that stands there runs each time. */
const CHOOSES = /\|\||\$\(|`|\b(?:if|case|for|while|until|exit|exec)\b/u;

/** What surely runs of a step wherever its RUN goes on behind it. */
export function alwaysOf(
  list: ShellList,
  found: readonly Found[],
  locate: (span: Span) => Span,
  options: ShellState['options'],
  onFailure: Step['onFailure'],
): Always {
  if (found.length > MOST_COMMANDS) return NOTHING;
  const { ok, fail, leaves } = endsOf(list, NOTHING, domainOf(numbersIn(found, locate)), options);
  const ran = onFailure === 'ignored' ? either(either(ok, fail), leaves) : either(ok, leaves);
  return ran === 'never' ? NOTHING : ran;
}

function domainOf(numbers: Numbers): Domain<Ran> {
  return {
    nowhere: 'never',
    join: either,
    // What has run stays so.
    news: () => 'never',
    command: (node, from) => {
      const { ok, fail } = numbers(node);
      return { ok: both(from, ok), fail: both(from, fail) };
    },
    piped: (parts) => {
      const ran = parts.reduce<Ran>((all, { ok, fail }) => both(all, either(ok, fail)), NOTHING);
      return { ok: ran, fail: ran };
    },
  };
}

type Numbers = (node: SimpleNode) => Status<Always>;

function numbersIn(found: readonly Found[], locate: (span: Span) => Span): Numbers {
  const within = ({ span }: Command, { start, end }: Span): boolean => span.start >= start && span.end <= end;
  return (node) => {
    const span = locate(node.span);
    const numbers = flatMap(found, ({ command, nested }, number) => (within(command, span) ? [{ number, nested }] : []));
    const own = flatMap(numbers, ({ number, nested }) => (nested ? [] : [number]));
    if (own.length > 0) return { ok: [own], fail: [own] };
    // Those of a shell that it starts run one behind the other, up to one that fails.
    const all = node.words.some(({ raw }) => CHOOSES.test(raw)) ? NOTHING : numbers.map(({ number }) => [number]);
    return { ok: all, fail: NOTHING };
  };
}

function both(a: Ran, b: Ran): Ran {
  return a === 'never' || b === 'never' ? 'never' : tidy([...a, ...b]);
}

function either(a: Ran, b: Ran): Ran {
  if (a === 'never') return b;
  if (b === 'never') return a;
  // Most of it has run before the ways part.
  const same = a.filter((group) => b.includes(group));
  const [left, right] = [a, b].map((groups) => groups.filter((group) => !same.includes(group)));
  return tidy([...same, ...flatMap(left ?? [], (one) => (right ?? []).map((other) => [...new Set([...one, ...other])]))]);
}

/** A group that holds another one tells nothing more. */
function tidy(groups: Always): Always {
  const kept: (readonly number[])[] = [];
  for (const group of groups.toSorted((a, b) => a.length - b.length))
    if (kept.length < MOST_GROUPS && !kept.some((other) => other.every((number) => group.includes(number)))) kept.push(group);
  return kept;
}
