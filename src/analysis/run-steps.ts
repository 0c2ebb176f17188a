import type { Step } from '../model/command.ts';
import { termOf, type Value } from '../model/value.ts';
import { printList, visitList } from '../parse/shell-print.ts';
import type { ShellList, ShellNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { alwaysOf } from './run-always.ts';
import { ignoredIn } from './run-ignored.ts';
import { lastingOptions } from './run-lasting.ts';
import { substitute, walkList, walkNode } from './run-commands.ts';
import { compoundLabel, plainLabel, surroundings } from './run-labels.ts';
import { isSelfMade, shorten, type ShellEnvironment, type ShellState } from './run-state.ts';
import { joined, type Found, type Outcome, type Walk } from './run-walk.ts';

export interface Body {
  readonly list: ShellList;
  readonly env: ShellEnvironment;
  readonly start: ShellState;
  /** Part of every label: another one, another meaning. Empty for the shell of the stage. */
  readonly prefix: string;
  readonly locate: (span: Span) => Span;
  readonly refuse: (why: string, at: Span) => void;
}

interface Builder {
  readonly body: Body;
  readonly walk: Walk;
  readonly steps: Step[];
  /** The commands of all steps. */
  readonly found: Found[];
  /** How often each text was the site of something. */
  readonly sites: Map<string, number>;
  shell: ShellState;
  /** What the last cd without a command behind would do to the RUN if it fails. */
  cdFailure: Step['onFailure'];
  /** Links of the chain depend on each other in ways that no label tells. */
  entangled: boolean;
}

/** The steps of a shell text. See Step in model/command.ts. */
export function buildSteps(body: Body): readonly Step[] {
  const { env, locate, refuse } = body;
  const walk: Walk = {
    env,
    locate,
    refuse,
    found: [],
    entered: new Set(),
    unclear: undefined,
    site: () => '',
    mayStop: false,
    asksStatus: false,
    loops: 0,
    breakable: 0,
    depth: 0,
    list: walkList,
    substitute,
  };
  const builder: Builder = {
    body,
    walk,
    steps: [],
    found: [],
    sites: new Map(),
    shell: body.start,
    cdFailure: 'fails',
    entangled: asksForProcess(body.list),
  };
  for (const [index, node] of body.list.entries()) addItem(builder, node, index === body.list.length - 1);
  if (builder.shell.lastCd !== undefined && builder.shell.visited.length > 0) {
    const found = { command: builder.shell.lastCd, redirects: '', nested: false };
    const at = builder.body.list.at(-1)?.span ?? found.command.span;
    builder.steps.push(
      makeStep(
        builder,
        { found: [found], label: plainLabel(found, builder.shell, false), compound: false, at, cwd: found.command.cwd },
        builder.cdFailure,
      ),
    );
  }
  return builder.entangled ? [wholeStep(builder)] : builder.steps;
}

/** `$?`, `$$`, `$RANDOM`: what they are depends on the command before, or on the process. */
function asksForProcess(list: ShellList): boolean {
  let found = false;
  visitList(list, {
    part: (part) => {
      if (part.kind === 'parameter' && isSelfMade(part.name)) found = true;
      if (part.kind === 'opaque' && part.names.some(isSelfMade)) found = true;
    },
  });
  return found;
}

/** One item of the list: a command, or several with `&&` between, which are steps of their own where nothing goes on behind a failure. */
function addItem(builder: Builder, node: ShellNode, last: boolean): void {
  const parts = node.kind === 'and-or' && node.operators.every((operator) => operator === '&&') ? node.commands : [node];
  for (const [index, part] of parts.entries()) {
    const final = index === parts.length - 1;
    if (!last && !final && !isCertain(part)) {
      const rest = parts.slice(index);
      const span = { start: part.span.start, end: node.span.end };
      addPart(builder, { kind: 'and-or', commands: rest, operators: rest.slice(1).map(() => '&&' as const), span }, last, true);
      return;
    }
    addPart(builder, part, last, final);
  }
}

/** An assignment, or a builtin that changes the shell and cannot fail. */
function isCertain(node: ShellNode): boolean {
  if (node.kind !== 'simple' || node.redirects.length > 0) return false;
  if (node.words.some((word) => word.parts.some((part) => part.kind === 'opaque'))) return false;
  if (node.assignments.some(({ value }) => value.parts.some((part) => part.kind === 'opaque'))) return false;
  const [program] = node.words;
  return program === undefined || ['set', 'export', 'unset', ':'].includes(program.raw);
}

function addPart(builder: Builder, node: ShellNode, last: boolean, final: boolean): void {
  const { walk } = builder;
  const before = builder.shell;
  // Before another `&&`, -e does not count.
  const counting = once(() => (final ? before : withoutErrexit(before)));
  const label = once(() => compoundLabel(node, counting(), walk));
  walk.found = [];
  walk.mayStop = false;
  walk.site = siteCounter(builder, label);
  const outcome = walkNode(node, before, walk, final);
  const found = walk.found;
  if (walk.asksStatus || (walk.mayStop && !(last && final && node.kind === 'simple'))) builder.entangled = true;
  const onFailure = last || outcome.fail === undefined ? 'fails' : 'ignored';
  if (found.length > 0 || node.kind !== 'simple') {
    const [only] = found;
    const plain = node.kind === 'simple' && found.length === 1 && only !== undefined && !only.nested && !runsOthers(node);
    const text = plain ? plainLabel(only, before, mentionsNames(node)) : label();
    builder.steps.push(
      makeStep(
        builder,
        {
          found,
          label: text,
          compound: !plain,
          at: node.span,
          cwd: before.cwd,
          ...(!plain && { flow: { node, options: lastingOptions([node], counting().options) } }),
        },
        onFailure,
      ),
    );
  }
  const entered = next(outcome, last, walk, node.span, before);
  const stepped = found.length > 0 || node.kind !== 'simple';
  if (entered.lastCd !== before.lastCd) builder.cdFailure = onFailure;
  builder.shell =
    stepped && node.kind !== 'simple' ? { ...entered, visited: [], lastCd: undefined } : stepped ? settled(entered, before) : entered;
}

/** A simple command that was a step uses up the folders that were entered before it; a cd with a substitution may have entered another. */
function settled(after: ShellState, before: ShellState): ShellState {
  if (after.lastCd !== before.lastCd) return { ...after, visited: after.visited.slice(before.visited.length) };
  return { ...after, visited: [], lastCd: undefined };
}

function withoutErrexit(shell: ShellState): ShellState {
  return { ...shell, options: new Set([...shell.options].filter((option) => option !== 'e')) };
}

/** In the last item only success leads on. */
function next(outcome: Outcome, last: boolean, walk: Walk, at: Span, before: ShellState): ShellState {
  if (last) return outcome.ok ?? outcome.fail ?? before;
  return joined(outcome.ok, outcome.fail, walk, at) ?? before;
}

function runsOthers(node: ShellNode): boolean {
  let found = false;
  visitList([node], { part: (part) => (found ||= part.kind === 'opaque' && part.scripts.length > 0) });
  return found;
}

function mentionsNames(node: ShellNode): boolean {
  let found = false;
  visitList([node], { part: (part) => (found ||= part.kind !== 'text') });
  return found;
}

function siteCounter(builder: Builder, label: () => string): () => string {
  let count = 0;
  let base: string | undefined;
  return () => {
    if (base === undefined) {
      const text = shorten(label());
      const times = (builder.sites.get(text) ?? 0) + 1;
      builder.sites.set(text, times);
      base = `@${text}#${String(times)}`;
    }
    count++;
    return `${base}.${String(count)}`;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

interface Draft {
  readonly found: readonly Found[];
  readonly label: string;
  readonly compound: boolean;
  readonly at: Span;
  /** Where it starts. */
  readonly cwd: Value;
  /** Of a compound: itself, and the options of the shell that count for it. */
  readonly flow?: { readonly node: ShellNode; readonly options: ShellState['options'] };
}

function makeStep(builder: Builder, { found, label, compound, at, cwd, flow }: Draft, onFailure: Step['onFailure']): Step {
  const commands = found.map(({ command }) => command);
  builder.found.push(...found);
  const { entered: terms, unclear } = builder.walk;
  if (termOf(cwd) !== termOf(builder.body.start.cwd)) terms.add(termOf(cwd));
  const entered = [...terms].flatMap((term) => (term.startsWith('=/') ? [term.slice(1)] : []));
  terms.clear();
  builder.walk.unclear = undefined;
  const span = builder.body.locate(at);
  return {
    label: `${builder.body.prefix}${onFailure}:${label}`,
    commands,
    compound,
    entered,
    onFailure,
    span,
    ...(unclear !== undefined && { unclear }),
    ...(flow !== undefined && {
      always: alwaysOf([flow.node], found, builder.body.locate, flow.options, onFailure),
      ignores: ignoredIn([flow.node], found, builder.body.locate, flow.options),
    }),
  };
}

/** All of the RUN as one step. */
function wholeStep(builder: Builder): Step {
  const { body, walk, found } = builder;
  const options = lastingOptions(body.list, body.start.options);
  const label = JSON.stringify([printList(body.list), ...surroundings(body.list, body.start, walk)]);
  const at = { start: body.list[0]?.span.start ?? 0, end: body.list.at(-1)?.span.end ?? 0 };
  const unclear = builder.steps.find((step) => step.unclear !== undefined)?.unclear;
  return {
    ...(unclear !== undefined && { unclear }),
    label: `${body.prefix}fails:${label}`,
    commands: found.map(({ command }) => command),
    compound: true,
    always: alwaysOf(body.list, found, body.locate, options, 'fails'),
    ignores: ignoredIn(body.list, found, body.locate, options),
    entered: [...new Set(builder.steps.flatMap((step) => step.entered))],
    onFailure: 'fails',
    span: body.locate(at),
  };
}
