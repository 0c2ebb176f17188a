import type { CaseNode, ForNode, IfNode, LoopNode, PipelineNode, ShellList, ShellNode, SimpleNode, TestNode } from '../parse/shell.ts';
import type { ShellState } from './run-state.ts';

/** What holds where a piece of shell succeeds and where it fails. */
export interface Status<W> {
  readonly ok: W;
  readonly fail: W;
}

/** And where it leaves a loop, and ends the shell with success or with a failure. */
export interface Ends<W> extends Status<W> {
  readonly breaks: W;
  readonly leaves: W;
  readonly dies: W;
}

/** What is asked about the places that the control flow of a piece of shell reaches. `W`: what holds at a place. */
export interface Domain<W> {
  /** What holds where no way leads: one value, compared by identity. */
  readonly nowhere: W;
  /** What holds where two ways meet. */
  readonly join: (one: W, other: W) => W;
  /** What a further round of a loop has to be followed for: of what its end `found`, that which is not in what it was entered with, or `nowhere`. */
  readonly news: (found: W, seen: W) => W;
  /** A simple command whose place is reached. */
  readonly command: (node: SimpleNode, from: W) => Status<W>;
  /** Bash's own `[[ ]]`; without this it changes nothing. */
  readonly test?: (node: TestNode, from: W) => W;
  /** A pipe of several parts, each of them in a shell of its own. */
  readonly piped: (parts: readonly Status<W>[]) => Status<W>;
  /** What of the end of a shell of its own holds in the one that started it at `from`; without this, all. */
  readonly handedOn?: (end: W, from: W) => W;
}

interface Flow<W> {
  readonly domain: Domain<W>;
  readonly none: Ends<W>;
  /** Does a failure end the shell where it counts? */
  readonly errexit: boolean;
  /** In a loop of this very shell. Elsewhere shells differ in what `break` does. */
  readonly looped: boolean;
}

/**
 * How a piece of shell ends: one way through its control flow for all that is asked about it. Each command may succeed or fail, but for what says so.
 * `set -e` counts as POSIX tells.
 * @param options those that hold for all of it
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set
 */
export function endsOf<W>(list: ShellList, from: W, domain: Domain<W>, options: ShellState['options']): Ends<W> {
  const { nowhere } = domain;
  const none = { ok: nowhere, fail: nowhere, breaks: nowhere, leaves: nowhere, dies: nowhere };
  return listEnds(list, from, true, { domain, none, errexit: options.has('e'), looped: false });
}

/** Later ends beside those that came before. */
function beside<W>(earlier: Ends<W>, { ok, fail, breaks, leaves, dies }: Ends<W>, { domain: { join } }: Flow<W>): Ends<W> {
  return {
    ok: join(earlier.ok, ok),
    fail: join(earlier.fail, fail),
    breaks: join(earlier.breaks, breaks),
    leaves: join(earlier.leaves, leaves),
    dies: join(earlier.dies, dies),
  };
}

/** @param checked does `set -e`, where it is in force, end the shell for a failure here? */
function listEnds<W>(list: ShellList, from: W, checked: boolean, flow: Flow<W>): Ends<W> {
  const { nowhere, join } = flow.domain;
  let ends: Ends<W> = { ...flow.none, ok: from };
  for (const node of list) {
    const reached = join(ends.ok, ends.fail);
    ends = beside({ ...ends, ok: nowhere, fail: nowhere }, nodeEnds(node, reached, checked, flow), flow);
  }
  return ends;
}

function nodeEnds<W>(node: ShellNode, from: W, checked: boolean, flow: Flow<W>, afterFailure = false): Ends<W> {
  const { nowhere, join } = flow.domain;
  if (from === nowhere) return flow.none;
  const stopped = (ends: Ends<W>): Ends<W> =>
    checked && flow.errexit ? { ...ends, fail: nowhere, dies: join(ends.dies, ends.fail) } : ends;
  switch (node.kind) {
    case 'simple':
      return stopped(simpleEnds(node, from, flow, afterFailure));
    case 'test': {
      const asked = flow.domain.test?.(node, from) ?? from;
      return stopped({ ...flow.none, ok: asked, fail: asked });
    }
    case 'and-or': {
      let ends: Ends<W> = { ...flow.none, ok: from };
      for (const [index, command] of node.commands.entries()) {
        const or = index > 0 && node.operators[index - 1] === '||';
        const next = nodeEnds(command, or ? ends.fail : ends.ok, checked && index === node.commands.length - 1, flow, or);
        ends = beside({ ...ends, ...(or ? { fail: nowhere } : { ok: nowhere }) }, next, flow);
      }
      return ends;
    }
    case 'pipeline': {
      const ends = pipelineEnds(node, from, checked && !node.negated, flow);
      return node.negated ? { ...ends, ok: ends.fail, fail: ends.ok } : stopped(ends);
    }
    case 'subshell':
      return stopped({ ...flow.none, ...apart(listEnds(node.body, from, checked, { ...flow, looped: false }), from, flow) });
    case 'group':
      return listEnds(node.body, from, checked, flow);
    case 'if':
      return ifEnds(node, from, checked, flow);
    case 'case':
      return caseEnds(node, from, checked, flow);
    default:
      return loopEnds(node, from, checked, flow);
  }
}

function simpleEnds<W>(node: SimpleNode, from: W, { domain, none, looped }: Flow<W>, afterFailure: boolean): Ends<W> {
  const { ok, fail } = domain.command(node, from);
  const [program, argument] = node.words.map(({ raw }) => raw);
  switch (program) {
    case 'exec':
      return { ...none, leaves: ok, dies: fail };
    case 'exit':
    case 'return': {
      const status = argument === undefined && afterFailure ? 'fails' : exitStatus(argument);
      return { ...none, ...(status !== 'fails' && { leaves: ok }), ...(status !== 'succeeds' && { dies: fail }) };
    }
    case 'break':
    case 'continue':
      // `break 2` goes further than the loop: as if nothing came behind.
      return { ...none, breaks: ok, ...(!looped && { ok }), ...(argument !== undefined && { leaves: ok }) };
    case 'false':
      return { ...none, fail };
    case 'true':
    case ':':
      return { ...none, ok, ...(node.redirects.length > 0 && { fail }) };
    default:
      return { ...none, ok, fail };
  }
}

/** Without a number it is that of the command before. */
function exitStatus(argument: string | undefined): 'succeeds' | 'fails' | 'unknown' {
  if (argument === undefined || !/^\d{1,3}$/u.test(argument)) return 'unknown';
  return Number(argument) % 256 === 0 ? 'succeeds' : 'fails';
}

/** A shell of its own ends without this one. */
function apart<W>({ ok, fail, breaks, leaves, dies }: Ends<W>, from: W, { domain }: Flow<W>): Status<W> {
  const { nowhere, join, handedOn } = domain;
  const outside = (end: W): W => (handedOn === undefined || end === nowhere ? end : handedOn(end, from));
  return { ok: outside(join(join(ok, breaks), leaves)), fail: outside(join(fail, dies)) };
}

function pipelineEnds<W>(node: PipelineNode, from: W, checked: boolean, flow: Flow<W>): Ends<W> {
  const [only, ...more] = node.commands;
  if (only === undefined) return { ...flow.none, ok: from };
  if (more.length === 0) return nodeEnds(only, from, checked, flow);
  const part = (command: ShellNode): Status<W> => apart(nodeEnds(command, from, false, { ...flow, looped: false }), from, flow);
  return { ...flow.none, ...flow.domain.piped(node.commands.map(part)) };
}

function ifEnds<W>(node: IfNode, from: W, checked: boolean, flow: Flow<W>): Ends<W> {
  const { nowhere } = flow.domain;
  let ends = flow.none;
  let reached = from;
  for (const { condition, body } of node.branches) {
    const asked = listEnds(condition, reached, false, flow);
    ends = beside(ends, { ...asked, ok: nowhere, fail: nowhere }, flow);
    ends = beside(ends, listEnds(body, asked.ok, checked, flow), flow);
    reached = asked.fail;
  }
  const otherwise = node.otherwise === undefined ? { ...flow.none, ok: reached } : listEnds(node.otherwise, reached, checked, flow);
  return beside(ends, otherwise, flow);
}

function caseEnds<W>({ items }: CaseNode, from: W, checked: boolean, flow: Flow<W>): Ends<W> {
  const any = items.some(({ patterns }) => patterns.some(({ raw }) => raw === '*'));
  return items.reduce(
    (ends, { body }) => beside(ends, listEnds(body, from, checked, flow), flow),
    any ? flow.none : { ...flow.none, ok: from },
  );
}

/** Its status is that of its last round; `break` and no round at all are success. */
function loopEnds<W>(node: ForNode | LoopNode, from: W, checked: boolean, outer: Flow<W>): Ends<W> {
  const flow = { ...outer, looped: true };
  const { nowhere, join, news } = flow.domain;
  let ends = node.kind === 'for' ? { ...flow.none, ok: from } : flow.none;
  let seen = nowhere;
  for (let fresh = from; fresh !== nowhere;) {
    seen = join(seen, fresh);
    const asked = node.kind === 'for' ? { ...flow.none, ok: fresh } : listEnds(node.condition, fresh, false, flow);
    const [enters, ended] = node.kind === 'until' ? [asked.fail, asked.ok] : [asked.ok, asked.fail];
    const { ok, fail, breaks, ...left } = listEnds(node.body, enters, checked, flow);
    ends = beside(ends, { ...asked, ok: join(ended, asked.breaks), fail: nowhere, breaks: nowhere }, flow);
    ends = beside(ends, { ...left, ok: join(ok, breaks), fail, breaks: nowhere }, flow);
    fresh = news(join(join(ok, fail), join(breaks, asked.breaks)), seen);
  }
  return ends;
}
