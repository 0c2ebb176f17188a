import type { Argument, Command } from '../model/command.ts';
import { known, unknown } from '../model/value.ts';
import type { SimpleNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { assign, readNames, runBuiltin } from './run-builtins.ts';
import { prefixVariables, runProgram } from './run-program.ts';
import { emit, expandRedirects, noCommand, type Redirects } from './run-redirects.ts';
import { exportedVariables, shorten, withVariable, type ShellState } from './run-state.ts';
import type { Outcome, Walk } from './run-walk.ts';
import { expandWord } from './run-words.ts';

/** Walks a simple command. `afterFailure`: what ran before it failed, which a bare `exit` hands on. */
export function walkSimple(node: SimpleNode, shell: ShellState, walk: Walk, checked: boolean, afterFailure: boolean): Outcome {
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
  if (leavesLoop(name, argv, walk) && redirects.list.length === 0) return { ok: undefined, fail: undefined };
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

/**
 * `break`, `continue 2`: the shell goes on behind the loop, or with its next round, in a state that any round may leave (`forget`).
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#break
 */
function leavesLoop(name: string, [, levels, ...more]: readonly Argument[], walk: Walk): boolean {
  if ((name !== 'break' && name !== 'continue') || walk.breakable === 0 || more.length > 0) return false;
  return levels === undefined || (levels.value.kind === 'known' && /^[1-9]$/u.test(levels.value.text));
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
  if (argv.length === 1 && !afterFailure) walk.asksStatus = true;
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
