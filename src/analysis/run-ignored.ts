import type { Step } from '../model/command.ts';
import type { CaseNode, ForNode, IfNode, LoopNode, PipelineNode, ShellList, ShellNode, SimpleNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import type { ShellState } from './run-state.ts';
import type { Found } from './run-walk.ts';

/** On which ways a place is reached, as bits: before the command in question has failed, and behind its failure. */
type Ways = number;
const NO_WAY = 0;
const BEFORE = 1;
const BEHIND = 2;

/** On which ways a piece of shell succeeds and fails, leaves a loop, and ends the shell with success or with a failure. */
interface Ends {
  readonly ok: Ways;
  readonly fail: Ways;
  readonly breaks: Ways;
  readonly leaves: Ways;
  readonly dies: Ways;
}

interface Question {
  /** Is it the command whose failure is in question? `hidden`: it stands in what a command runs, which may succeed all the same. */
  readonly asks: (node: SimpleNode) => 'itself' | 'hidden' | undefined;
  readonly errexit: boolean;
  readonly pipefail: boolean;
}

const NONE: Ends = { ok: NO_WAY, fail: NO_WAY, breaks: NO_WAY, leaves: NO_WAY, dies: NO_WAY };
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
  const asks = (node: SimpleNode): ReturnType<Question['asks']> => {
    const { start, end } = locate(node.span);
    if (command.span.start < start || command.span.end > end) return undefined;
    const own = nested ? !node.words.some(({ raw }) => HIDES.test(raw)) : command.span.start === start && command.span.end === end;
    return own ? 'itself' : 'hidden';
  };
  const { ok, leaves } = listEnds(list, BEFORE, true, { asks, errexit: options.has('e'), pipefail: options.has('pipefail') });
  return ((ok | leaves) & BEHIND) !== 0;
}

/** Later ends beside those that came before. */
function beside(earlier: Ends, { ok, fail, breaks, leaves, dies }: Ends): Ends {
  return {
    ok: earlier.ok | ok,
    fail: earlier.fail | fail,
    breaks: earlier.breaks | breaks,
    leaves: earlier.leaves | leaves,
    dies: earlier.dies | dies,
  };
}

/** @param checked does `set -e`, where it is in force, end the shell for a failure here? */
function listEnds(list: ShellList, from: Ways, checked: boolean, question: Question): Ends {
  let ends: Ends = { ...NONE, ok: from };
  for (const node of list) {
    const reached = ends.ok | ends.fail;
    ends = beside({ ...ends, ok: NO_WAY, fail: NO_WAY }, nodeEnds(node, reached, checked, question));
  }
  return ends;
}

function nodeEnds(node: ShellNode, from: Ways, checked: boolean, question: Question, afterFailure = false): Ends {
  if (from === NO_WAY) return NONE;
  const stops = checked && question.errexit;
  const stopped = (ends: Ends): Ends => (stops ? { ...ends, fail: NO_WAY, dies: ends.dies | ends.fail } : ends);
  switch (node.kind) {
    case 'simple':
      return stopped(simpleEnds(node, from, question, afterFailure));
    case 'test':
      return stopped({ ...NONE, ok: from, fail: from });
    case 'and-or': {
      let ends: Ends = { ...NONE, ok: from };
      for (const [index, command] of node.commands.entries()) {
        const or = index > 0 && node.operators[index - 1] === '||';
        const next = nodeEnds(command, or ? ends.fail : ends.ok, checked && index === node.commands.length - 1, question, or);
        ends = beside({ ...ends, ...(or ? { fail: NO_WAY } : { ok: NO_WAY }) }, next);
      }
      return ends;
    }
    case 'pipeline':
      return stopped(pipelineEnds(node, from, question, checked));
    case 'subshell':
      return stopped(apart(listEnds(node.body, from, checked, question)));
    case 'group':
      return listEnds(node.body, from, checked, question);
    case 'if':
      return ifEnds(node, from, checked, question);
    case 'case':
      return caseEnds(node, from, checked, question);
    default:
      return loopEnds(node, from, checked, question);
  }
}

function simpleEnds(node: SimpleNode, from: Ways, { asks }: Question, afterFailure: boolean): Ends {
  const [program, status] = node.words.map(({ raw }) => raw);
  const asked = asks(node);
  if (program === 'exec') return { ...NONE, leaves: asked === 'itself' ? NO_WAY : from, dies: BEHIND };
  if (program === 'exit' || program === 'return') {
    const fails = status === undefined ? afterFailure : /^[1-9]\d{0,2}$/u.test(status) && Number(status) < 256;
    return { ...NONE, ...(fails ? { dies: from } : { leaves: from }) };
  }
  if (program === 'break' || program === 'continue') return { ...NONE, breaks: from };
  // In a loop it may succeed the next time.
  if (asked !== undefined) return { ...NONE, ok: asked === 'itself' ? from & BEHIND : from | BEHIND, fail: BEHIND };
  const plain = node.redirects.length === 0;
  if (plain && (program === 'true' || program === ':')) return { ...NONE, ok: from };
  return { ...NONE, ok: program === 'false' ? NO_WAY : from, fail: from };
}

/** A shell of its own ends without this one. */
function apart({ ok, fail, leaves, dies }: Ends): Ends {
  return { ...NONE, ok: ok | leaves, fail: fail | dies };
}

/** Only the last part counts, unless pipefail is set. */
function pipelineEnds(node: PipelineNode, from: Ways, question: Question, checked: boolean): Ends {
  const [only, ...more] = node.commands;
  if (only === undefined) return { ...NONE, ok: from };
  if (more.length === 0) {
    const ends = nodeEnds(only, from, checked && !node.negated, question);
    return node.negated ? { ...ends, ok: ends.fail, fail: ends.ok } : ends;
  }
  const parts = node.commands.map((command) => apart(nodeEnds(command, from, false, question)));
  const last = parts.at(-1) ?? NONE;
  const others = parts.slice(0, -1);
  const hidden = others.reduce((ways, { ok, fail }) => ways | (question.pipefail ? ok : ok | fail), NO_WAY) & BEHIND;
  const ok = last.ok === NO_WAY ? NO_WAY : last.ok | hidden;
  const fail = parts.reduce((ways, part) => ways | part.fail, hidden);
  return { ...NONE, ...(node.negated ? { ok: fail, fail: ok } : { ok, fail }) };
}

function ifEnds(node: IfNode, from: Ways, checked: boolean, question: Question): Ends {
  let ends: Ends = NONE;
  let reached = from;
  for (const { condition, body } of node.branches) {
    const asked = listEnds(condition, reached, false, question);
    ends = beside(ends, { ...asked, ok: NO_WAY, fail: NO_WAY });
    ends = beside(ends, listEnds(body, asked.ok, checked, question));
    reached = asked.fail;
  }
  return beside(ends, node.otherwise === undefined ? { ...NONE, ok: reached } : listEnds(node.otherwise, reached, checked, question));
}

function caseEnds({ items }: CaseNode, from: Ways, checked: boolean, question: Question): Ends {
  return items.reduce((ends, { body }) => beside(ends, listEnds(body, from, checked, question)), { ...NONE, ok: from });
}

/** Its status is that of its last round; `break` and no round at all are success. A further round is for ways that are new: loops within loops stay cheap. */
function loopEnds(node: ForNode | LoopNode, from: Ways, checked: boolean, question: Question): Ends {
  let ends: Ends = NONE;
  let seen = NO_WAY;
  for (let fresh = from; fresh !== NO_WAY;) {
    seen |= fresh;
    const asked: Ends = node.kind === 'for' ? { ...NONE, ok: fresh } : listEnds(node.condition, fresh, false, question);
    const [enters, ended] = node.kind === 'until' ? [asked.fail, asked.ok] : [asked.ok, node.kind === 'for' ? NO_WAY : asked.fail];
    const body = listEnds(node.body, enters, checked, question);
    ends = beside(ends, { ...asked, ok: ended, fail: NO_WAY });
    ends = beside(ends, { ...body, ok: body.ok | body.breaks, breaks: NO_WAY });
    fresh = (body.ok | body.fail | body.breaks) & ~seen;
  }
  return node.kind === 'for' ? { ...ends, ok: ends.ok | from } : ends;
}
