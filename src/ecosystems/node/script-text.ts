import { parseShell, type ShellList, type ShellNode, type ShellRedirect, type ShellWord } from '../../parse/shell.ts';

/** A word of a simple command. `dynamic` words hold a variable: their text is not known. */
export interface ScriptWord {
  readonly text: string;
  readonly dynamic: boolean;
}

export interface ScriptCommand {
  readonly words: readonly ScriptWord[];
  /** Operands of the `cd` that led to where it runs, in their order. */
  readonly entered: readonly string[];
}

type Commands = readonly ScriptCommand[];

/**
 * Takes a script apart into its simple commands, whichever of them run (`a && b`, `a || b`, `a; b`, `if a; then b; fi`).
 * Undefined for all else: pipes, substitutions, patterns, loops, assignments that stay, redirections to files.
 * Scripts are run by `sh -c`: https://docs.npmjs.com/cli/v10/using-npm/config#script-shell
 */
export function scriptCommands(script: string): Commands | undefined {
  const parsed = parseShell(script);
  if (parsed.unknown.length > 0 || parsed.bashOnly.length > 0) return undefined;
  return ofShell(parsed.list);
}

/** Where a shell does nothing but one chain of `&&`, each command behind a `cd` runs in the folder that it led to, or not at all. */
function ofShell(list: ShellList): Commands | undefined {
  const [chain, ...more] = list;
  if (chain?.kind !== 'and-or' || more.length > 0 || chain.operators.some((operator) => operator !== '&&')) return all(list, ofNode);
  const entered: string[] = [];
  return all(chain.commands, (node) => {
    const folder = enteredBy(node);
    if (folder !== undefined) entered.push(folder);
    const before = [...entered];
    // A `cd` fails where there is no such folder, whatever comes behind it.
    if (folder !== undefined) return [{ words: [], entered: before }];
    return ofNode(node)?.map((command) => ({ ...command, entered: [...before, ...command.entered] }));
  });
}

/** The operand of a plain `cd web`. Shells differ in whether `cd src/../web` needs the folder src: bash does, dash does not. */
function enteredBy(node: ShellNode): string | undefined {
  if (node.kind !== 'simple' || node.assignments.length > 0 || node.redirects.length > 0 || node.words.length !== 2) return undefined;
  const [program, operand] = node.words.map(wordOf);
  if (program?.text !== 'cd' || operand === undefined || operand.dynamic || operand.text.startsWith('-')) return undefined;
  return operand.text === '' || /(?:^|\/)(?!\.{1,2}\/)[^/]+\/+(?:\.?\/+)*\.\.(?:\/|$)/.test(operand.text) ? undefined : operand.text;
}

/** The lists that `each` gives, joined; undefined as soon as one is. */
function all<T>(items: readonly T[], each: (item: T) => Commands | undefined): Commands | undefined {
  const found: ScriptCommand[] = [];
  for (const item of items) {
    const commands = each(item);
    if (commands === undefined) return undefined;
    found.push(...commands);
  }
  return found;
}

function ofNode(node: ShellNode): Commands | undefined {
  switch (node.kind) {
    case 'simple': {
      if (!node.redirects.every(isQuiet)) return undefined;
      const assigned = node.assignments.map(({ name, value }) => ({ text: `${name}=${wordOf(value)?.text ?? ''}`, dynamic: false }));
      const words = node.words.map(wordOf);
      return words.every((word) => word !== undefined) ? [{ words: [...assigned, ...words], entered: [] }] : undefined;
    }
    case 'and-or':
      return all(node.commands, ofNode);
    case 'pipeline':
      return node.commands.length === 1 ? all(node.commands, ofNode) : undefined;
    case 'group':
      return node.redirects.every(isQuiet) ? all(node.body, ofNode) : undefined;
    case 'subshell':
      return node.redirects.every(isQuiet) ? ofShell(node.body) : undefined;
    case 'if': {
      const lists: readonly ShellList[] = [...node.branches.flatMap(({ condition, body }) => [condition, body]), node.otherwise ?? []];
      return node.redirects.every(isQuiet) ? all(lists.flat(), ofNode) : undefined;
    }
    default:
      return undefined;
  }
}

function isQuiet(redirect: ShellRedirect): boolean {
  if (redirect.kind === 'duplicate') return true;
  return (redirect.kind === 'write' || redirect.kind === 'append') && wordOf(redirect.target)?.text === '/dev/null';
}

function wordOf(word: ShellWord): ScriptWord | undefined {
  let text = '';
  let dynamic = false;
  // `[` and `]` alone are the test command.
  const bracket = word.raw === '[' || word.raw === ']';
  for (const part of word.parts) {
    if (part.kind === 'opaque') return undefined;
    if (part.kind === 'parameter') dynamic = true;
    else if (!part.quoted && !bracket && (/[*?[]/.test(part.text) || (text === '' && part.text.startsWith('~')))) return undefined;
    else text += part.text;
  }
  return { text, dynamic };
}
