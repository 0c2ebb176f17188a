import { runsOneOf } from '../ecosystems/ecosystem.ts';
import type { Command } from '../model/command.ts';

/** They only remove, or change owners and modes. */
export const ADDS_NOTHING: ReadonlySet<string> = new Set(['rm', 'rmdir', 'chown', 'chgrp', 'chmod']);

const CHANGES_ONLY = new Set(['chown', 'chgrp', 'chmod']);

/** Do all of these commands only remove, or change owners and modes? */
export function addNothing(commands: readonly Command[]): true | undefined {
  return runOnly(commands, ADDS_NOTHING);
}

/** Do all of these commands only change owners and modes? */
export function changeOnly(commands: readonly Command[]): true | undefined {
  return runOnly(commands, CHANGES_ONLY);
}

function runOnly(commands: readonly Command[], names: ReadonlySet<string>): true | undefined {
  return (commands.length > 0 && commands.every((command) => runsOneOf(command, names) && writesNoFile(command))) || undefined;
}

function writesNoFile({ redirects }: Command): boolean {
  return redirects.every(({ kind }) => kind === 'read' || kind === 'text');
}
