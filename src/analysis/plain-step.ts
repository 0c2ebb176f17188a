import type { Command, Step } from '../model/command.ts';

/** The command of a step that is nothing else: its failure ends the RUN, and no folder or file decides what runs. Undefined for any other step. */
export function plainCommandOf({ commands, compound, onFailure, entered, unclear }: Step): Command | undefined {
  const isPlain = !compound && commands.length === 1 && onFailure === 'fails' && entered.length === 0 && unclear === undefined;
  return isPlain ? commands[0] : undefined;
}
