import { known, termOf, type Value } from '../model/value.ts';
import { printList, printNode, visitList } from '../parse/shell-print.ts';
import type { ShellList, ShellNode } from '../parse/shell.ts';
import { shorten, type ShellState } from './run-state.ts';
import type { Found, Walk } from './run-walk.ts';
import { argumentTerm, mentionTerm, whereTerms } from './run-words.ts';

/** Arguments, folder, variables and redirections of one command. */
export function plainLabel({ command, redirects }: Found, shell: ShellState, mentions: boolean): string {
  const variables = [...command.variables].map(([name, value]) => `${name}${termOf(value)}`).sort();
  const unset = mentions && shell.options.has('u') ? ['-u'] : [];
  return JSON.stringify([
    command.argv.map(argumentTerm),
    termOf(command.cwd),
    passedBefore(shell.visited, command.cwd),
    variables,
    redirects,
    ...unset,
  ]);
}

/** Folders that were entered on the way and that the folder in which a command runs does not tell of. */
function passedBefore(visited: readonly string[], cwd: Value): readonly string[] {
  const folder = termOf(known(cwd.kind === 'known' ? cwd.text : ''));
  return [...new Set(visited)].filter((term) => term !== termOf(cwd) && !folder.startsWith(term === '=/' ? term : `${term}/`));
}

/** Canonical text of a command with all that its meaning depends on: folder, variables, options of the shell. */
export function compoundLabel(node: ShellNode, shell: ShellState, walk: Walk): string {
  return JSON.stringify([printNode(node), ...surroundings([node], shell, walk)]);
}

/** What the meaning of a text depends on beyond its own words. */
export function surroundings(list: ShellList, shell: ShellState, walk: Walk): readonly unknown[] {
  const names = new Set<string>(['HOME']);
  const text = printList(list);
  // `export A` hands on what A was.
  for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) if (shell.variables.has(name)) names.add(name);
  visitList(list, {
    part: (part) => {
      if (part.kind === 'parameter') names.add(part.name);
      if (part.kind === 'opaque') for (const name of part.names) names.add(name);
    },
  });
  const mentioned = [...names].sort().map((name) => `${name}${shorten(mentionTerm(name, shell, walk))}`);
  const options = (['e', 'u', 'pipefail'] as const).filter((option) => shell.options.has(option));
  const back = shell.previous === undefined || !/\bcd\b/.test(text) ? '' : termOf(shell.previous);
  return [whereTerms(shell), passedBefore(shell.visited, shell.cwd), mentioned, options, shell.variables.has('IFS'), back];
}
