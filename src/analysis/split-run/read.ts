import type { RunInstruction } from '../../model/build.ts';
import type { Step } from '../../model/command.ts';
import { visitNode } from '../../parse/shell-print.ts';
import { parseShell, type ShellNode, type SimpleNode } from '../../parse/shell.ts';
import type { Span } from '../../source/text.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { runText } from '../run-text.ts';
import { refuseRun, type RunRefused } from './plan.ts';

/** A command of the top-level chain of a RUN, where it stands in the file. */
export interface Atom {
  readonly node: ShellNode;
  readonly span: Span;
  /** Index of the step that it is, or is part of; undefined for what only changes the shell (`cd`, `export`, `set`, `A=b`). */
  readonly step: number | undefined;
}

/** A RUN as a chain that may be cut. */
export interface Chain {
  readonly kind: 'chain';
  readonly run: RunInstruction;
  readonly atoms: readonly Atom[];
  readonly steps: readonly Step[];
  /** Its commands stand in a heredoc. */
  readonly heredoc: boolean;
}

/** Builtins that change the shell for what comes after them, in ways that are not carried over. */
const LASTING = new Set(
  '. source eval trap alias unalias umask ulimit shopt pushd popd declare typeset readonly local exec hash'.split(' '),
);

/** What stands between two commands. */
const SEVERAL = /[;&|\n]/u;

/** The chain of a RUN; undefined where there is none: exec form, a script for another program, a single command. */
export function readChain({ instruction, body }: InstructionTrace): Chain | RunRefused | undefined {
  if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell' || body === undefined) return undefined;
  const text = runText(instruction, instruction.command.body);
  if (text.kind === 'other' || !SEVERAL.test(text.text)) return undefined;
  const script = parseShell(text.text);
  const nodes = script.list.flatMap(linksOf);
  const lasting = script.unknown.find((mark) => mark.lasting === true);
  if (body.kind === 'unknown' || body.steps.length < 2) {
    if (nodes.length < 2) return undefined;
    const changes = nodes.find((node) => isLasting(node));
    if (lasting !== undefined) return refuseRun('state-not-carried', `${lasting.why}: another RUN would not have it`);
    if (changes !== undefined) {
      const name = changes.kind === 'simple' ? (changes.words[0]?.raw ?? '') : '';
      return refuseRun('state-not-carried', `\`${name}\` changes the shell for all that comes behind it: another RUN would not have that`);
    }
    if (body.kind === 'steps') {
      // `cd client && npm run build` is one command and where it runs.
      if (nodes.filter(runsProgram).length < 2) return undefined;
      return refuseRun('state-not-carried', 'its commands ask the running shell (`$?`, `$$`, `exit`), which would be another one');
    }
    return refuseRun('not-understood', body.why);
  }
  const atoms = nodes.map((node): Atom => {
    const span = text.locate(node.span);
    const step = body.steps.findIndex((one) => one.span.start <= span.start && span.end <= one.span.end);
    return { node, span, step: step < 0 ? undefined : step };
  });
  const [heredoc] = instruction.heredocs;
  const inside = heredoc !== undefined && atoms.every(({ span }) => span.start >= heredoc.contentSpan.start);
  if (heredoc !== undefined && (!inside || instruction.heredocs.length > 1))
    return refuseRun('not-understood', 'one of its commands is given a heredoc');
  return { kind: 'chain', run: instruction, atoms, steps: body.steps, heredoc: inside };
}

/** `a && b && c` is three links. */
function linksOf(node: ShellNode): readonly ShellNode[] {
  return node.kind === 'and-or' && node.operators.every((operator) => operator === '&&') ? node.commands : [node];
}

function isLasting(node: ShellNode): boolean {
  return node.kind === 'simple' && LASTING.has(node.words[0]?.raw ?? '');
}

/** Not one that only changes the shell: `cd`, `export`, `set`, `A=b`. */
function runsProgram(node: ShellNode): boolean {
  return node.kind !== 'simple' || (node.words.length > 0 && !STATE.has(node.words[0]?.raw ?? ''));
}

const STATE = new Set(['cd', 'export', 'unset', 'set', ':']);

/** Names of variables that a command may set in the shell that runs it, and whether it may change that shell otherwise. */
export function changesOf(node: ShellNode): { readonly names: readonly string[]; readonly others: boolean } {
  const names: string[] = [];
  let others = false;
  visitNode(node, {
    node: (inner) => {
      if (inner.kind === 'for') names.push(inner.name);
      if (inner.kind !== 'simple') return;
      const [program] = inner.words;
      if (program === undefined) names.push(...inner.assignments.map(({ name }) => name));
      else if (['export', 'unset', 'read'].includes(program.raw)) names.push(...namesAfter(inner));
      else if (['cd', 'set'].includes(program.raw)) others = true;
    },
  });
  return { names, others: others && node.kind !== 'simple' };
}

function namesAfter(node: SimpleNode): readonly string[] {
  return node.words.slice(1).flatMap(({ raw }) => /^["']?([A-Za-z_]\w*)/u.exec(raw)?.[1] ?? []);
}
