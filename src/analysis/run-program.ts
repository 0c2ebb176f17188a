import type { Argument } from '../model/command.ts';
import { known, termOf, unknown, type Value } from '../model/value.ts';
import { parseShell, type ShellList, type SimpleNode } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { alsoPrograms, assignedValue } from './run-builtins.ts';
import { emit, noCommand, type Redirects } from './run-redirects.ts';
import { programName, readShellCall, type Flavor, type ShellOption } from './run-shell.ts';
import { exportedVariables, isSelfMade, shorten, withVariable, type ShellState, type ShellVariable } from './run-state.ts';
import type { Walk } from './run-walk.ts';
import { copyOfMap } from '../source/copy.ts';

/** Shells within shells that are followed. */
const deepest = 8;

/** A program with what stands before it: `A=b`, `env A=b`. A shell with -c is followed into. */
export function runProgram(node: SimpleNode, words: readonly Argument[], shell: ShellState, walk: Walk, redirects: Redirects): void {
  const variables = copyOfMap(prefixVariables(node, shell, walk));
  const argv = unwrapEnv(words, variables);
  const inner = followed(argv, variables, shell, walk);
  const before = walk.found.length;
  if (inner !== undefined) {
    if (redirects.list.length > 0) emit(walk, shell, node.span, [noCommand(walk.locate(node.span))], redirects, variables);
    inner(node.span);
  }
  // A shell that runs no program may still fail.
  if (walk.found.length === before) emit(walk, shell, node.span, argv, redirects, variables);
}

export function prefixVariables(node: SimpleNode, shell: ShellState, walk: Walk): ReadonlyMap<string, Value> {
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
    breakable: 0,
    depth: walk.depth + 1,
  };
  walk.list(list, { ...shell, options: inner.options, variables: inner.variables, previous: undefined }, within, true);
  walk.unclear ??= within.unclear;
}
