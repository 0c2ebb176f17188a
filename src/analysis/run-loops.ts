import { unknown } from '../model/value.ts';
import { visitNode } from '../parse/shell-print.ts';
import type { ForNode, LoopNode, ShellWord } from '../parse/shell.ts';
import { shorten, withVariable, type ShellState } from './run-state.ts';
import type { Walk } from './run-walk.ts';

/**
 * The state of the shell in which any round of a loop may start: every name that the loop may set is unknown, and so is the folder if it may
 * change. Errs on the side of unknown: whatever looks like a name near `export`, `unset` or `read` counts.
 */
export function forget(loop: ForNode | LoopNode, shell: ShellState, walk: Walk): ShellState {
  const names = new Set<string>(loop.kind === 'for' ? [loop.name] : []);
  let moves = false;
  visitNode(loop, {
    node: (node) => {
      if (node.kind === 'for') names.add(node.name);
      if (node.kind !== 'simple') return;
      for (const assignment of node.assignments) names.add(assignment.name);
      const texts = node.words.map(fixedText);
      const odd = node.words.length > 0 && texts[0] === undefined;
      if (odd || texts.some((text) => text === 'cd')) moves = true;
      if (!odd && !texts.some((text) => text === 'export' || text === 'unset' || text === 'read')) return;
      for (const word of node.words) for (const [name] of word.raw.matchAll(/[A-Za-z_]\w*/g)) names.add(name);
    },
  });
  const site = walk.site();
  let next = shell;
  for (const name of names) {
    const value = unknown(`\`$${name}\` changes in a loop`, `\${${shorten(`loop ${name}${site}`)}}`);
    next = withVariable(next, walk.env, name, value);
  }
  if (!moves) return next;
  const cwd = unknown('the working folder changes in a loop', `\${${shorten(`loop cwd${site}`)}}`);
  return { ...next, cwd, previous: cwd };
}

function fixedText(word: ShellWord): string | undefined {
  return word.parts.every((part) => part.kind === 'text') ? word.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : undefined;
}
