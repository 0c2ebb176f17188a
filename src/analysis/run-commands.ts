import type { Argument, Command, Redirect } from '../model/command.ts';
import { known, termOf, unknown, type Value } from '../model/value.ts';
import {
  parseShell,
  type AndOrNode,
  type CaseNode,
  type ForNode,
  type IfNode,
  type LoopNode,
  type ShellList,
  type ShellNode,
  type ShellRedirect,
  type SimpleNode,
} from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { alsoPrograms, assign, assignedValue, isIdle, readNames, runBuiltin } from './run-builtins.ts';
import { forget } from './run-loops.ts';
import { programName, readShellCall, type Flavor, type ShellOption } from './run-shell.ts';
import { exportedVariables, isSelfMade, shorten, withVariable, type ShellState, type ShellVariable } from './run-state.ts';
import { joined, type Outcome, type Walk } from './run-walk.ts';
import { argumentTerm, expandText, expandWord } from './run-words.ts';

const deepest = 8;

/**
 * Walks a list. `checked`: an error here ends the shell if -e is set (it does not in conditions, behind `!`, and before `&&` and `||`).
 * Commands behind a certain exit are walked too.
 */
export function walkList(list: ShellList, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  let current = shell;
  let outcome: Outcome = { ok: shell, fail: undefined };
  let ended = false;
  for (const node of list) {
    outcome = walkNode(node, current, walk, checked);
    const next = joined(outcome.ok, outcome.fail, walk, node.span);
    if (next === undefined) ended = true;
    else current = next;
  }
  return ended ? { ok: undefined, fail: undefined } : outcome;
}

export function walkNode(node: ShellNode, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  switch (node.kind) {
    case 'simple':
      return walkSimple(node, shell, walk, checked, false);
    case 'and-or':
      return walkAndOr(node, shell, walk, checked);
    case 'pipeline': {
      const [only] = node.commands;
      if (node.commands.length !== 1 || only === undefined) {
        for (const command of node.commands) apart(walk, () => walkNode(command, shell, walk, checked && !node.negated));
        return { ok: shell, fail: checked && !node.negated && shell.options.has('e') ? undefined : shell };
      }
      const { ok, fail } = walkNode(only, shell, walk, checked && !node.negated);
      return node.negated ? { ok: fail, fail: ok } : { ok, fail };
    }
    case 'test':
      emit(walk, shell, node.span, testArguments(node.words, shell, walk), expandRedirects(node.redirects, shell, walk));
      return { ok: shell, fail: checked && shell.options.has('e') ? undefined : shell };
    default: {
      const redirected = emitRedirects(node.redirects, shell, walk, node.span);
      const { ok, fail } = walkCompound(node, shell, walk, checked);
      return { ok, fail: redirected ? joined(fail, shell, walk, node.span) : fail };
    }
  }
}

function walkCompound(
  node: Exclude<ShellNode, { kind: 'simple' | 'and-or' | 'pipeline' | 'test' }>,
  shell: ShellState,
  walk: Walk,
  checked: boolean,
): Outcome {
  switch (node.kind) {
    case 'group':
      return walkList(node.body, shell, walk, checked);
    case 'subshell':
      apart(walk, () => walkList(node.body, shell, walk, checked));
      return { ok: shell, fail: checked && shell.options.has('e') ? undefined : shell };
    case 'if':
      return walkIf(node, shell, walk, checked);
    case 'case':
      return walkCase(node, shell, walk, checked);
    default:
      return walkLoop(node, shell, walk, checked);
  }
}

/** What happens in a shell of its own does not end this one. */
function apart(walk: Walk, run: () => unknown): void {
  const before = walk.mayStop;
  run();
  walk.mayStop = before;
}

export function substitute(script: ShellList, shell: ShellState, walk: Walk): void {
  apart(walk, () => walkList(script, shell, walk, false));
}

function walkAndOr(node: AndOrNode, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  let ok: ShellState | undefined = shell;
  let fail: ShellState | undefined;
  for (const [index, command] of node.commands.entries()) {
    const or = index > 0 && node.operators[index - 1] === '||';
    const start = or ? fail : ok;
    const last = checked && index === node.commands.length - 1;
    const from = start ?? ok ?? fail ?? shell;
    const outcome = command.kind === 'simple' ? walkSimple(command, from, walk, last, or) : walkNode(command, from, walk, last);
    const reached = start === undefined ? { ok: undefined, fail: undefined } : outcome;
    if (or) {
      ok = joined(ok, reached.ok, walk, command.span);
      fail = reached.fail;
    } else {
      ok = reached.ok;
      fail = joined(fail, reached.fail, walk, command.span);
    }
  }
  return { ok, fail };
}

function walkIf(node: IfNode, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  let entry: ShellState | undefined = shell;
  let ok: ShellState | undefined;
  let fail: ShellState | undefined;
  for (const branch of node.branches) {
    const condition = walkList(branch.condition, entry ?? shell, walk, false);
    const body = walkList(branch.body, condition.ok ?? entry ?? shell, walk, checked);
    if (entry !== undefined && condition.ok !== undefined) {
      ok = joined(ok, body.ok, walk, node.span);
      fail = joined(fail, body.fail, walk, node.span);
    }
    entry = entry === undefined ? undefined : condition.fail;
  }
  if (node.otherwise === undefined) return { ok: joined(ok, entry, walk, node.span), fail };
  const body = walkList(node.otherwise, entry ?? shell, walk, checked);
  if (entry === undefined) return { ok, fail };
  return { ok: joined(ok, body.ok, walk, node.span), fail: joined(fail, body.fail, walk, node.span) };
}

function walkCase(node: CaseNode, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  let ok: ShellState | undefined = shell;
  let fail: ShellState | undefined;
  expandText(node.subject, shell, walk, false);
  for (const item of node.items) {
    for (const pattern of item.patterns) expandText(pattern, shell, walk, false);
    const body = walkList(item.body, shell, walk, checked);
    ok = joined(ok, body.ok, walk, node.span);
    fail = joined(fail, body.fail, walk, node.span);
  }
  return { ok, fail };
}

/** A loop runs any number of times: what its body changes is unknown from its start on. */
function walkLoop(node: ForNode | LoopNode, shell: ShellState, walk: Walk, checked: boolean): Outcome {
  if (node.kind === 'for') for (const word of node.words) expandWord(word, shell, walk);
  const start = forget(node, shell, walk);
  walk.loops++;
  const body = node.kind === 'for' ? walkList(node.body, start, walk, checked) : walkWhile(node, start, walk, checked);
  walk.loops--;
  return { ok: start, fail: body.fail === undefined ? undefined : start };
}

function walkWhile(node: LoopNode, start: ShellState, walk: Walk, checked: boolean): Outcome {
  const condition = walkList(node.condition, start, walk, false);
  return walkList(node.body, condition.ok ?? start, walk, checked);
}

function walkSimple(node: SimpleNode, shell: ShellState, walk: Walk, checked: boolean, afterFailure: boolean): Outcome {
  const stop = checked && shell.options.has('e');
  const before = walk.found.length;
  const words = [...node.words];
  const expanded = words.map((word) =>
    word.assignment === undefined ? expandWord(word, shell, walk) : [pairArgument(word.raw, walk.locate(word.span))],
  );
  while (isCommandPrefix(expanded)) {
    expanded.shift();
    words.shift();
  }
  const argv = expanded.flat();
  const redirects = expandRedirects(node.redirects, shell, walk);
  const [program] = argv;
  if (program === undefined) return walkAssignments(node, shell, walk, stop, redirects, before);
  if (program.value.kind === 'unknown' || (program.glob && !program.value.text.includes('/'))) {
    walk.refuse(`which program \`${program.raw}\` is, is not known`, node.span);
    return { ok: shell, fail: shell };
  }
  const name = program.value.text;
  const fixed = words[0]?.parts.every((part) => part.kind === 'text') === true;
  if (!fixed && walk.loops > 0 && /^(cd|export|unset|read|set)$/.test(name))
    walk.refuse(`\`${program.raw}\` changes the shell in a loop`, node.span);
  const command = (): Command => ({
    argv,
    cwd: shell.cwd,
    variables: exportedVariables(shell),
    redirects: redirects.list,
    span: walk.locate(node.span),
  });
  const builtin = runBuiltin({ node, argv, words, command }, shell, walk, checked);
  if (builtin !== undefined) return walk.found.length > before && !stop ? { ok: builtin.ok, fail: builtin.fail ?? builtin.ok } : builtin;
  const plain: Outcome = { ok: shell, fail: stop ? undefined : shell };
  if (name === ':' && redirects.list.length === 0) return { ok: shell, fail: undefined };
  if (name === 'exit') return walkExit(node, argv, shell, walk, redirects, afterFailure);
  if (name === 'exec') {
    if (argv.length < 2 || argv[1]?.value.kind === 'unknown' || argv[1]?.raw.startsWith('-') === true)
      walk.refuse('this `exec` is not understood', node.span);
    walk.mayStop = true;
    emit(walk, shell, node.span, argv.slice(1), redirects, prefixVariables(node, shell, walk));
    return plain;
  }
  runProgram(node, argv, shell, walk, redirects);
  if (name === 'read') return { ok: afterRead(node, argv, shell, walk), fail: stop ? undefined : afterRead(node, argv, shell, walk) };
  return name === 'true' && redirects.list.length === 0 ? { ok: shell, fail: undefined } : plain;
}

function isCommandPrefix(expanded: readonly (readonly Argument[])[]): boolean {
  const [first, second] = expanded;
  const text = first?.length === 1 && first[0]?.value.kind === 'known' ? first[0].value.text : '';
  return text === 'command' && second?.[0]?.value.kind === 'known' && !second[0].value.text.startsWith('-');
}

function pairArgument(raw: string, span: Span): Argument {
  return { raw, value: known(raw), glob: false, span };
}

function walkAssignments(node: SimpleNode, shell: ShellState, walk: Walk, stop: boolean, redirects: Redirects, before: number): Outcome {
  const next = assign(node.assignments, shell, walk);
  if (next === undefined) walk.refuse('it sets a variable that belongs to the shell', node.span);
  const ok = next ?? shell;
  if (redirects.list.length > 0) emit(walk, shell, node.span, [noCommand(walk.locate(node.span))], redirects);
  const certain = walk.found.length === before;
  return { ok, fail: certain || stop ? undefined : ok };
}

function walkExit(
  node: SimpleNode,
  argv: readonly Argument[],
  shell: ShellState,
  walk: Walk,
  redirects: Redirects,
  afterFailure: boolean,
): Outcome {
  const code = argv[1]?.value;
  const number = code?.kind === 'known' && /^\d{1,9}$/.test(code.text) ? Number(code.text) % 256 : undefined;
  const fails = argv.length === 1 ? afterFailure : argv.length === 2 && number !== undefined && number !== 0;
  if (!fails) walk.mayStop = true;
  emit(walk, shell, node.span, argv, redirects);
  return { ok: undefined, fail: undefined };
}

function afterRead(node: SimpleNode, argv: readonly Argument[], shell: ShellState, walk: Walk): ShellState {
  const names = readNames(argv);
  if (names === undefined) walk.refuse('which variables this `read` sets is not known', node.span);
  let next = shell;
  for (const name of names ?? []) {
    next = withVariable(next, walk.env, name, unknown(`\`$${name}\` is what \`read\` got`, `\${${shorten(`read ${name}${walk.site()}`)}}`));
  }
  return next;
}

/** A program with what stands before it: `A=b`, `env A=b`. A shell with -c is followed into. */
function runProgram(node: SimpleNode, words: readonly Argument[], shell: ShellState, walk: Walk, redirects: Redirects): void {
  const variables = new Map(prefixVariables(node, shell, walk));
  const argv = unwrapEnv(words, variables);
  const inner = followed(argv, variables, shell, walk);
  if (inner === undefined) emit(walk, shell, node.span, argv, redirects, variables);
  else {
    if (redirects.list.length > 0) emit(walk, shell, node.span, [noCommand(walk.locate(node.span))], redirects, variables);
    inner(node.span);
  }
}

function prefixVariables(node: SimpleNode, shell: ShellState, walk: Walk): ReadonlyMap<string, Value> {
  if (node.assignments.length === 0) return exportedVariables(shell);
  const variables = new Map(exportedVariables(shell));
  let within = shell;
  for (const assignment of node.assignments) {
    if (isSelfMade(assignment.name) && assignment.name !== 'IFS')
      walk.refuse('it sets a variable that belongs to the shell', assignment.span);
    const value = assignedValue(assignment, within, walk);
    variables.set(assignment.name, value);
    within = withVariable(
      within,
      walk.env,
      assignment.name,
      walk.env.flavor === 'bash' ? value : unknown('shells disagree about when it is set', `\${later:${shorten(termOf(value))}}`),
    );
  }
  return variables;
}

function unwrapEnv(argv: readonly Argument[], variables: Map<string, Value>): readonly Argument[] {
  const text = (argument: Argument | undefined): string => (argument?.value.kind === 'known' && !argument.glob ? argument.value.text : '');
  if (programName(text(argv[0])) !== 'env') return argv;
  let index = 1;
  while (/^[A-Za-z_]\w*=/.test(text(argv[index]))) index++;
  const program = text(argv[index]);
  if (program === '' || program.startsWith('-') || alsoPrograms.has(program) || program === 'env') return argv;
  for (const argument of argv.slice(1, index)) {
    const [name = '', ...rest] = text(argument).split('=');
    variables.set(name, known(rest.join('=')));
  }
  return argv.slice(index);
}

/** How to walk the script of `sh -c SCRIPT`; undefined for any other program, and for a script that is not understood. */
function followed(
  argv: readonly Argument[],
  given: ReadonlyMap<string, Value>,
  shell: ShellState,
  walk: Walk,
): ((at: Span) => void) | undefined {
  if (!/^(.*\/)?(ba|da|a)?sh$/.test(argv[0]?.value.kind === 'known' ? argv[0].value.text : '')) return undefined;
  const words = argv.flatMap((argument) => (argument.value.kind === 'known' && !argument.glob ? [argument.value.text] : []));
  if (words.length !== argv.length || walk.depth >= deepest) return undefined;
  const call = readShellCall(words, walk.env.sh);
  if (call.kind === 'other') return undefined;
  const variables = new Map<string, ShellVariable>();
  for (const [name, value] of given)
    variables.set(name, { value: value.kind === 'unknown' && value.term === 'unset' ? undefined : value, exported: 'yes' });
  for (const [name, variable] of shell.variables) if (variable.exported === 'hidden' && !given.has(name)) variables.set(name, variable);
  if (call.flavor === 'bash' && (variables.has('BASH_ENV') || walk.env.env.has('BASH_ENV'))) return undefined;
  const script = parseShell(call.script);
  if (script.unknown.length > 0 || (call.flavor !== 'bash' && script.bashOnly.length > 0)) return undefined;
  return (at) => walkInner(script.list, { flavor: call.flavor, options: call.options, variables, at }, shell, walk);
}

interface Inner {
  readonly flavor: Flavor;
  readonly options: ReadonlySet<ShellOption>;
  readonly variables: ReadonlyMap<string, ShellVariable>;
  readonly at: Span;
}

function walkInner(list: ShellList, inner: Inner, shell: ShellState, walk: Walk): void {
  const env = { ...walk.env, flavor: inner.flavor };
  const within: Walk = {
    ...walk,
    env,
    locate: () => walk.locate(inner.at),
    refuse: (why) => walk.refuse(`in a shell of its own: ${why}`, inner.at),
    loops: 0,
    depth: walk.depth + 1,
  };
  walkList(list, { ...shell, options: inner.options, variables: inner.variables, previous: undefined }, within, true);
}

interface Redirects {
  readonly list: readonly Redirect[];
  /** Canonical text of all of them. */
  readonly term: string;
}

function expandRedirects(redirects: readonly ShellRedirect[], shell: ShellState, walk: Walk): Redirects {
  const list: Redirect[] = [];
  const terms = redirects.map((redirect) => {
    const target = redirectTarget(redirect, shell, walk);
    if (!isIdle(redirect)) {
      if (redirect.kind === 'both') list.push({ kind: 'read', target }, { kind: 'write', target });
      else if (redirect.kind !== 'duplicate') list.push({ kind: redirect.kind, target });
    }
    return `${redirect.operator}${argumentTerm(target)}`;
  });
  return { list, term: terms.length === 0 ? '' : JSON.stringify(terms) };
}

function redirectTarget(redirect: ShellRedirect, shell: ShellState, walk: Walk): Argument {
  const { raw, span } = redirect.target;
  const at = walk.locate(span);
  if (redirect.kind === 'text') {
    const text = expandText(redirect.target, shell, walk, false);
    return {
      raw,
      value: redirect.operator.endsWith('<<<') && text.kind === 'known' ? known(`${text.text}\n`) : text,
      glob: false,
      span: at,
    };
  }
  const arguments_ = expandWord(redirect.target, shell, walk);
  const [only] = arguments_;
  if (only !== undefined && arguments_.length === 1 && !only.glob) return only;
  const term = shorten(JSON.stringify(arguments_.map(argumentTerm)));
  return { raw, value: unknown(`shells disagree about what file \`${raw}\` is`, `\${file:${term}}`), glob: false, span: at };
}

function emitRedirects(redirects: readonly ShellRedirect[], shell: ShellState, walk: Walk, span: Span): boolean {
  const expanded = expandRedirects(redirects, shell, walk);
  if (expanded.list.length > 0) emit(walk, shell, span, [noCommand(walk.locate(span))], expanded);
  return expanded.list.length > 0;
}

/** Stands for no program at all, where only the redirections do something. */
function noCommand(span: Span): Argument {
  return { raw: '', value: known(':'), glob: false, span };
}

function emit(
  walk: Walk,
  shell: ShellState,
  span: Span,
  argv: readonly Argument[],
  redirects: Redirects,
  variables?: ReadonlyMap<string, Value>,
): void {
  const command = {
    argv,
    cwd: shell.cwd,
    variables: variables ?? exportedVariables(shell),
    redirects: redirects.list,
    span: walk.locate(span),
  };
  walk.found.push({ command, redirects: redirects.term });
}

function testArguments(words: SimpleNode['words'], shell: ShellState, walk: Walk): readonly Argument[] {
  const mark = (text: string, span: Span): Argument => ({ raw: text, value: known(text), glob: false, span });
  const inner = words.map((word) => ({
    raw: word.raw,
    value: expandText(word, shell, walk, false),
    glob: false,
    span: walk.locate(word.span),
  }));
  const at = walk.locate(words[0]?.span ?? { start: 0, end: 0 });
  return [mark('[[', at), ...inner, mark(']]', at)];
}
