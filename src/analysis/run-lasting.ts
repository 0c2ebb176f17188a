import { visitList } from '../parse/shell-print.ts';
import type { ShellList } from '../parse/shell.ts';
import type { ShellState } from './run-state.ts';

/** What `set` only switches on. */
const ON = /^-?\w+$/u;

/** The options that hold for all of a piece of shell: none where something in it may switch one off, be it in a shell of its own (`(set +e; npm ci)`). */
export function lastingOptions(list: ShellList, options: ShellState['options']): ShellState['options'] {
  let switches = false;
  visitList(list, {
    node: (node) => {
      const at = node.kind === 'simple' ? node.words.findIndex(({ raw }) => raw === 'set') : -1;
      if (node.kind === 'simple' && at >= 0 && node.words.slice(at).some(({ raw }) => !ON.test(raw))) switches = true;
    },
  });
  return switches ? new Set() : options;
}
