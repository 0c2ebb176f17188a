import type { Argument, Command } from '../model/command.ts';
import { known } from '../model/value.ts';
import type {
  AndOrNode,
  CaseNode,
  ForNode,
  IfNode,
  LoopNode,
  ShellList,
  ShellNode,
  ShellWord,
  SimpleNode,
  TestNode,
} from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { forget } from './run-loops.ts';
import { emit, emitRedirects, expandRedirects, noCommand } from './run-redirects.ts';
import { walkSimple } from './run-simple.ts';
import type { ShellState } from './run-state.ts';
import { joined, type Outcome, type Walk } from './run-walk.ts';
import { expandText, expandWord } from './run-words.ts';

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
        walkPipe(node.commands, walk, (command) => walkNode(command, shell, walk, checked && !node.negated));
        return { ok: shell, fail: checked && !node.negated && shell.options.has('e') ? undefined : shell };
      }
      const { ok, fail } = walkNode(only, shell, walk, checked && !node.negated);
      return node.negated ? { ok: fail, fail: ok } : { ok, fail };
    }
    case 'test':
      // A program to other shells, which splits its words and looks for files.
      if (walk.env.flavor !== 'bash') return walkSimple(asProgram(node), shell, walk, checked, false);
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

/** The parts of a pipe. A simple command behind another one is told of it. */
function walkPipe(parts: readonly ShellNode[], walk: Walk, each: (part: ShellNode) => unknown): void {
  let input: Command | undefined;
  for (const part of parts) {
    const before = walk.found.length;
    apart(walk, () => each(part));
    const found = walk.found[before];
    const only = part.kind === 'simple' && walk.found.length === before + 1 && found?.nested === walk.depth > 0 ? found : undefined;
    if (only !== undefined && input !== undefined) walk.found[before] = { ...only, command: { ...only.command, input } };
    input = only === undefined ? undefined : walk.found[before]?.command;
  }
}

/** What happens in a shell of its own does not end this one, nor a loop around it. */
function apart(walk: Walk, run: () => unknown): void {
  const { mayStop, breakable } = walk;
  walk.breakable = 0;
  run();
  walk.mayStop = mayStop;
  walk.breakable = breakable;
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
  if (node.kind === 'for') walkWords(node, shell, walk);
  const start = forget(node, shell, walk);
  walk.loops++;
  walk.breakable++;
  const body = node.kind === 'for' ? walkList(node.body, start, walk, checked) : walkWhile(node, start, walk, checked);
  walk.loops--;
  walk.breakable--;
  return { ok: start, fail: body.fail === undefined ? undefined : start };
}

/** Where the shell puts the names of files in the place of a word, or may, it asks for them as the words of a command do. */
function walkWords(node: ForNode, shell: ShellState, walk: Walk): void {
  const words = node.words.flatMap((word) => expandWord(word, shell, walk));
  const pattern = /[*?[]/u;
  const found = words.filter(
    ({ glob, raw, value }) => glob || (value.kind === 'unknown' && (pattern.test(raw) || pattern.test(value.term))),
  );
  if (found.length === 0) return;
  walk.unclear ??= 'a loop runs over whatever files there are';
  emit(walk, shell, node.span, [noCommand(walk.locate(node.span)), ...found], { list: [], term: '' });
}

function walkWhile(node: LoopNode, start: ShellState, walk: Walk, checked: boolean): Outcome {
  const condition = walkList(node.condition, start, walk, false);
  return walkList(node.body, condition.ok ?? start, walk, checked);
}

function asProgram({ words, redirects, span }: TestNode): SimpleNode {
  const mark = (text: string): ShellWord => ({ raw: text, span, parts: [{ kind: 'text', text, quoted: true }] });
  return { kind: 'simple', assignments: [], words: [mark('[['), ...words, mark(']]')], redirects, span };
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
