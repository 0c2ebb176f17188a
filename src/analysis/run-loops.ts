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
  const mayExport = new Set<string>();
  let moves = false;
  visitNode(loop, {
    node: (node) => {
      if (node.kind === 'for') names.add(node.name);
      if (node.kind !== 'simple') return;
      for (const assignment of node.assignments) names.add(assignment.name);
      const texts = node.words.map(fixedText);
      const odd = node.words.length > 0 && texts[0] === undefined;
      if (odd || texts.some((text) => text === 'cd')) moves = true;
      const setter = texts.find((text) => text === 'export' || text === 'unset' || text === 'read');
      if (!odd && setter === undefined) return;
      const target = !odd && setter === 'read' ? names : mayExport;
      for (const word of node.words) {
        if (fixedText(word) === setter) continue;
        for (const [name] of word.raw.matchAll(/[A-Za-z_]\w*/g)) target.add(name);
      }
    },
  });
  const site = walk.site();
  let next = shell;
  for (const name of new Set([...names, ...mayExport])) {
    const value = unknown(`\`$${name}\` changes in a loop`, `\${${shorten(`loop ${name}${site}`)}}`);
    next = withVariable(next, walk.env, name, value);
    const now = next.variables.get(name);
    if (now === undefined || !mayExport.has(name) || now.exported === 'yes') continue;
    next = { ...next, variables: new Map(next.variables).set(name, { ...now, exported: 'maybe' }) };
  }
  if (!moves) return next;
  const cwd = unknown('the working folder changes in a loop', `\${${shorten(`loop cwd${site}`)}}`);
  return { ...next, cwd, previous: cwd };
}

function fixedText(word: ShellWord): string | undefined {
  return word.parts.every((part) => part.kind === 'text')
    ? word.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    : undefined;
}
