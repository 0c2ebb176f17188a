import type { Command, Step } from '../model/command.ts';
import type { CaseNode, IfNode, ShellList, ShellNode, SimpleNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { flatMap } from '../source/flat-map.ts';
import type { Found } from './run-walk.ts';

type Always = NonNullable<Step['always']>;

/** What has surely run when a place is reached: of each group at least one command, by its number in the step. `never`: it is not reached. */
type Ran = Always | 'never';

/** What has run where a piece of shell succeeds and where it fails, and where it ends the shell with success, or with a failure. */
interface Ends {
  readonly ok: Ran;
  readonly fail: Ran;
  readonly leaves: Ran;
  readonly dies: Ran;
}

/** More groups than these are left out: less is claimed then. */
const MOST_GROUPS = 16;
const NOTHING: Always = [];
/** Nobody writes a longer compound, but somebody may. */
const MOST_COMMANDS = 500;
/** In the words of a command that runs others: not all that stands there runs each time. */
const CHOOSES = /\|\||\$\(|`|\b(?:if|case|for|while|until|exit|exec)\b/u;

/** What surely runs of a step wherever its RUN goes on behind it. */
export function alwaysOf(list: ShellList, found: readonly Found[], locate: (span: Span) => Span, onFailure: Step['onFailure']): Always {
  if (found.length > MOST_COMMANDS) return NOTHING;
  const { ok, fail, leaves } = listEnds(list, numbersIn(found, locate));
  const ran = onFailure === 'ignored' ? either(either(ok, fail), leaves) : either(ok, leaves);
  return ran === 'never' ? NOTHING : ran;
}

type Numbers = (node: SimpleNode) => Ran;

function numbersIn(found: readonly Found[], locate: (span: Span) => Span): Numbers {
  const within = ({ span }: Command, { start, end }: Span): boolean => span.start >= start && span.end <= end;
  return (node) => {
    const span = locate(node.span);
    // Those of a shell that it starts run one behind the other.
    const numbers = flatMap(found, ({ command, nested }, number) => (within(command, span) ? [{ number, nested }] : []));
    const own = flatMap(numbers, ({ number, nested }) => (nested ? [] : [number]));
    if (own.length > 0) return [own];
    return node.words.some(({ raw }) => CHOOSES.test(raw)) ? NOTHING : numbers.map(({ number }) => [number]);
  };
}

function both(a: Ran, b: Ran): Ran {
  return a === 'never' || b === 'never' ? 'never' : tidy([...a, ...b]);
}

function either(a: Ran, b: Ran): Ran {
  if (a === 'never') return b;
  if (b === 'never') return a;
  return tidy(flatMap(a, (one) => b.map((other) => [...new Set([...one, ...other])])));
}

/** A group that holds another one tells nothing more. */
function tidy(groups: Always): Always {
  const kept: (readonly number[])[] = [];
  for (const group of groups.toSorted((a, b) => a.length - b.length))
    if (kept.length < MOST_GROUPS && !kept.some((other) => other.every((number) => group.includes(number)))) kept.push(group);
  return kept;
}

/** Behind a failure a list goes on, unless `set -e` is in force: less is claimed then than holds. */
function listEnds(list: ShellList, numbers: Numbers): Ends {
  let ends: Ends = { ok: NOTHING, fail: NOTHING, leaves: 'never', dies: 'never' };
  for (const [index, node] of list.entries()) {
    const before = index === 0 ? NOTHING : either(ends.ok, ends.fail);
    ends = then(ends, before, nodeEnds(node, numbers));
  }
  return ends;
}

/** What ended the shell before stays so. */
function then(earlier: Ends, reached: Ran, { ok, fail, leaves, dies }: Ends): Ends {
  return {
    ok: both(reached, ok),
    fail: both(reached, fail),
    leaves: either(earlier.leaves, both(reached, leaves)),
    dies: either(earlier.dies, both(reached, dies)),
  };
}

function nodeEnds(node: ShellNode, numbers: Numbers): Ends {
  switch (node.kind) {
    case 'simple':
      return simpleEnds(node, numbers);
    case 'and-or': {
      const [first, ...rest] = node.commands;
      let ends = first === undefined ? listEnds([], numbers) : nodeEnds(first, numbers);
      for (const [index, command] of rest.entries()) {
        const or = node.operators[index] === '||';
        const behind = then(ends, or ? ends.fail : ends.ok, nodeEnds(command, numbers));
        ends = or ? { ...behind, ok: either(ends.ok, behind.ok) } : { ...behind, fail: either(ends.fail, behind.fail) };
      }
      return ends;
    }
    case 'pipeline': {
      const [only] = node.commands;
      if (node.commands.length === 1 && only !== undefined) {
        const ends = nodeEnds(only, numbers);
        return node.negated ? { ...ends, ok: ends.fail, fail: ends.ok } : ends;
      }
      const ran = node.commands
        .map((command) => apart(nodeEnds(command, numbers)))
        .reduce<Ran>((all, { ok, fail }) => both(all, either(ok, fail)), NOTHING);
      return { ok: ran, fail: ran, leaves: 'never', dies: 'never' };
    }
    case 'group':
      return listEnds(node.body, numbers);
    case 'subshell':
      return apart(listEnds(node.body, numbers));
    case 'if':
      return ifEnds(node, numbers);
    case 'case':
      return caseEnds(node, numbers);
    case 'test':
      return listEnds([], numbers);
    default: {
      // It may run no time at all.
      const { leaves, dies } = listEnds([...('condition' in node ? node.condition : []), ...node.body], numbers);
      return { ok: NOTHING, fail: NOTHING, leaves: leaves === 'never' ? 'never' : NOTHING, dies: dies === 'never' ? 'never' : NOTHING };
    }
  }
}

function simpleEnds(node: SimpleNode, numbers: Numbers): Ends {
  const [program, status] = node.words.map(({ raw }) => raw);
  const ran = numbers(node);
  if (program === 'exit' || program === 'exec' || program === 'return') {
    const fails = program === 'exit' && /^[1-9]\d*$/u.test(status ?? '') && Number(status) % 256 !== 0;
    return { ok: 'never', fail: 'never', leaves: fails ? 'never' : ran, dies: fails ? ran : 'never' };
  }
  return { ok: program === 'false' ? 'never' : ran, fail: ran, leaves: 'never', dies: 'never' };
}

/** A shell of its own ends without this one. */
function apart({ ok, fail, leaves, dies }: Ends): Ends {
  return { ok: either(ok, leaves), fail: either(either(fail, dies), leaves), leaves: 'never', dies: 'never' };
}

function ifEnds(node: IfNode, numbers: Numbers): Ends {
  let found: Ends = { ok: 'never', fail: 'never', leaves: 'never', dies: 'never' };
  let reached: Ran = NOTHING;
  const add = (at: Ran, ends: Ends): void => {
    const behind = then(found, at, ends);
    found = { ...behind, ok: either(found.ok, behind.ok), fail: either(found.fail, behind.fail) };
  };
  for (const { condition, body } of node.branches) {
    const asked = listEnds(condition, numbers);
    found = { ...found, leaves: either(found.leaves, both(reached, asked.leaves)), dies: either(found.dies, both(reached, asked.dies)) };
    add(both(reached, asked.ok), listEnds(body, numbers));
    reached = both(reached, asked.fail);
  }
  if (node.otherwise === undefined) return { ...found, ok: either(found.ok, reached) };
  add(reached, listEnds(node.otherwise, numbers));
  return found;
}

function caseEnds({ items }: CaseNode, numbers: Numbers): Ends {
  const bodies = items.map(({ body }) => listEnds(body, numbers));
  const all = (end: keyof Ends): Ran => bodies.map((ends) => ends[end]).reduce((a, b) => either(a, b), 'never');
  const always = items.some(({ patterns }) => patterns.some(({ raw }) => raw === '*'));
  return { ok: always ? all('ok') : NOTHING, fail: all('fail'), leaves: all('leaves'), dies: all('dies') };
}
