import type { Instruction, UserInstruction } from '../model/build.ts';
import type { State } from '../model/state.ts';
import { FULL_TRUST, trustAfter } from '../model/trust.ts';
import { copiesConflict, copyEventsConflict, copyWorkdirConflict } from './conflict-copies.ts';
import { eventsConflict } from './conflict-events.ts';
import { foldersConflict } from './conflict-folders.ts';
import { knowledgeConflict } from './conflict-knowledge.ts';
import { sharedName } from './conflict-names.ts';
import type { CopyTrace } from './copies.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { Line } from './line.ts';
import { listsConflict } from './older-lists.ts';
import { isRoot } from './users.ts';

/**
 * Why two instructions of a line must keep their order, in words that follow "line N stands between ...:"; undefined when they may swap.
 * An order in which all that conflict keep their order means the same: the checker (`equivalence`) shows it, from scratch and without
 * this. Some of what may swap does so under an assumption, which the checker then names.
 * @param above stands before `below` in the line
 */
export function conflictBetween(above: InstructionTrace | undefined, below: InstructionTrace | undefined, line: Line): string | undefined {
  if (above === undefined || below === undefined) return undefined;
  return relativeDestination(above, below) ?? conflictButForDestination(above, below, line);
}

/** The same where a relative destination of a copy is going to be written out when it crosses a WORKDIR. */
export function conflictButForDestination(above: InstructionTrace, below: InstructionTrace, line: Line): string | undefined {
  return (
    namesConflict(above, below, line) ??
    stateConflict(above, below) ??
    stateConflict(below, above) ??
    configConflict(above, below) ??
    trustConflict(above, below) ??
    trustConflict(below, above) ??
    listsConflict(above, below, line) ??
    filesConflict(above, below, line) ??
    foldersConflict(above, below, line) ??
    knowledgeConflict(above, below, line)
  );
}

function relativeDestination(above: InstructionTrace, below: InstructionTrace): string | undefined {
  const copies = above.copy?.relative === true || below.copy?.relative === true;
  const workdir = above.instruction.keyword === 'WORKDIR' || below.instruction.keyword === 'WORKDIR';
  return copies && workdir ? 'the destination of the copy is relative to it' : undefined;
}

function namesConflict(above: InstructionTrace, below: InstructionTrace, { text }: Line): string | undefined {
  const name = sharedName(above, below, text);
  if (name !== undefined) return whatUses(below, name);
  const other = sharedName(below, above, text);
  return other === undefined ? undefined : whatUses(above, other);
}

function whatUses({ instruction }: InstructionTrace, name: string): string {
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') return `the copy uses ${name === 'any' ? 'variables' : name}`;
  if (instruction.keyword === 'RUN') return runsWith(instruction);
  return `it may set what ${instruction.keyword} in line ${instruction.line} uses`;
}

function runsWith({ keyword, line }: Instruction): string {
  return `it sets what ${keyword} in line ${line} runs with`;
}

/** WORKDIR, USER and SHELL, and what runs, or is kept, in their state. */
function stateConflict({ instruction: state, before }: InstructionTrace, other: InstructionTrace): string | undefined {
  const { instruction } = other;
  switch (state.keyword) {
    case 'WORKDIR':
      // The folder is a part of what every RUN, VOLUME and copy from elsewhere is.
      return instruction.keyword === 'WORKDIR' || other.events.length > 0 ? runsWith(instruction) : undefined;
    case 'USER':
      // A WORKDIR that is not there is made for the user; a COPY does not look at it (docs/engine-facts.md, "Destination root of a COPY").
      if (instruction.keyword === 'USER') return runsWith(instruction);
      return !isSameUser(state, before) && ['RUN', 'WORKDIR'].includes(instruction.keyword) ? runsWith(instruction) : undefined;
    case 'SHELL':
      return instruction.keyword === 'SHELL' || instruction.keyword === 'RUN' || startsInShell(instruction)
        ? runsWith(instruction)
        : undefined;
    default:
      return undefined;
  }
}

/** `USER root` where the user is root already: all USERs keep their order, so that it is in every other one, too. */
function isSameUser({ user }: UserInstruction, before: State): boolean {
  return before.user.kind === 'known' && before.user.text === user.raw;
}

function startsInShell(instruction: Instruction): boolean {
  const { keyword } = instruction;
  return (keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK') && instruction.command?.form === 'shell';
}

/** Parts of the image config that both set: the later one wins. ONBUILDs are kept in their order. */
function configConflict({ instruction: a }: InstructionTrace, { instruction: b }: InstructionTrace): string | undefined {
  if (a.keyword !== b.keyword) return undefined;
  const message = `${a.keyword} and ${b.keyword} set the same part of the image config`;
  switch (a.keyword) {
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
    case 'ONBUILD':
      return message;
    case 'LABEL': {
      const keys = b.keyword === 'LABEL' ? b.pairs.map(({ name }) => name) : [];
      const clash =
        a.pairs.some(({ name }) => keys.includes(name)) || [...a.pairs.map(({ name }) => name), ...keys].some((key) => key.includes('$'));
      return clash ? message : undefined;
    }
    default:
      return undefined;
  }
}

/** What may put another shell in the place of /bin/sh, or change where the home folder of a user is, changes how a RUN is read. */
function trustConflict({ instruction }: InstructionTrace, { instruction: run, before }: InstructionTrace): string | undefined {
  if (run.keyword !== 'RUN') return undefined;
  const trust = trustAfter(FULL_TRUST, instruction);
  return !trust.sh || !trust.root || (!trust.users && !isRoot(before.user)) ? 'it may change the shell or the users' : undefined;
}

function filesConflict(above: InstructionTrace, below: InstructionTrace, line: Line): string | undefined {
  if (isCopy(above)) return isCopy(below) ? copiesConflict(above, below, line) : copyConflict(above, below, line);
  return isCopy(below) ? copyConflict(below, above, line) : eventsConflict(above, below, line);
}

function copyConflict(copy: InstructionTrace & { readonly copy: CopyTrace }, other: InstructionTrace, line: Line): string | undefined {
  const plainFolder = other.instruction.keyword === 'WORKDIR' && other.events.length === 0;
  return plainFolder ? copyWorkdirConflict(copy, other) : copyEventsConflict(copy, other, line);
}

function isCopy(trace: InstructionTrace): trace is InstructionTrace & { readonly copy: CopyTrace } {
  return trace.copy !== undefined;
}

/** What has to be minded when a copy goes below a WORKDIR: a relative destination, and which of the two makes the folder, for whom. */
export function workdirCrossing(
  { copy }: InstructionTrace,
  workdir: InstructionTrace,
): { readonly relative: boolean; readonly owner: boolean } {
  return { relative: copy?.relative === true, owner: copy?.owner !== '0:0' || !isRoot(workdir.before.user) };
}
