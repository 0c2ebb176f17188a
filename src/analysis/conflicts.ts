import type { Instruction } from '../model/build.ts';
import { isBelow, overlaps } from '../model/path-patterns.ts';
import { touchedBy } from './activity.ts';
import type { CopyTrace } from './copies.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { isRoot } from './users.ts';

const STATE = new Set(['ENV', 'ARG', 'WORKDIR', 'USER', 'SHELL']);

/**
 * Why two instructions of one stage must keep their order, in words that follow "line N stands between ...:"; undefined when they may swap.
 * `above` stands before `below` in the file.
 */
export function conflictBetween(above: InstructionTrace | undefined, below: InstructionTrace | undefined): string | undefined {
  if (above === undefined || below === undefined) return undefined;
  const crossing = above.copy !== undefined && below.instruction.keyword === 'WORKDIR' ? workdirCrossing(above, below) : undefined;
  if (crossing !== undefined) {
    if (crossing.relative) return 'the destination of the copy is relative to it';
    return crossing.owner ? 'both make the same folder, for different owners' : undefined;
  }
  if (isState(above) || isState(below)) return isState(above) ? stateConflict(above, below) : stateConflict(below, above);
  if (above.copy !== undefined && below.copy !== undefined) return copyConflict(above.copy, below.copy);
  if (above.copy !== undefined) return eventConflict(above.copy, below.events);
  if (below.copy !== undefined) return eventConflict(below.copy, above.events);
  return eventsConflict(above.events, below.events) ?? configConflict(above, below);
}

function isState({ instruction }: InstructionTrace): boolean {
  return STATE.has(instruction.keyword);
}

/** What has to be minded when a copy goes below a WORKDIR: a relative destination, and which of the two makes the folder, for whom. */
export function workdirCrossing(
  { copy }: InstructionTrace,
  workdir: InstructionTrace,
): { readonly relative: boolean; readonly owner: boolean } {
  return { relative: copy?.relative === true, owner: copy?.owner !== '0:0' || !isRoot(workdir.before.user) };
}

function wordsOf({ instruction }: InstructionTrace): readonly string[] {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
  const flags = instruction.flags.map((flag) => flag.value ?? '');
  return [...instruction.sources.map((source) => source.raw), instruction.destination.raw, ...flags];
}

function stateConflict(state: InstructionTrace, other: InstructionTrace): string | undefined {
  const { instruction } = state;
  const { copy } = other;
  if (other.instruction.keyword === 'RUN' || isState(other))
    return `it sets what ${other.instruction.keyword} in line ${other.instruction.line} runs with`;
  if (copy === undefined)
    return other.events.length > 0 || other.instruction.keyword === 'ONBUILD'
      ? 'it sets what a later instruction uses'
      : configReads(state, other);
  if (instruction.keyword === 'WORKDIR') return 'the copy comes after it';
  const used = namesSet(instruction).find((name) =>
    wordsOf(other).some((word) => word.includes(`$${name}`) || word.includes(`\${${name}`)),
  );
  return used === undefined ? undefined : `the copy uses ${used}`;
}

function namesSet(instruction: Instruction): readonly string[] {
  if (instruction.keyword === 'ARG') return instruction.args.map(({ name }) => name);
  return instruction.keyword === 'ENV' ? instruction.pairs.map(({ name }) => name) : [];
}

function configReads(state: InstructionTrace, other: InstructionTrace): string | undefined {
  // CMD and its like take the SHELL in force; LABEL, EXPOSE, STOPSIGNAL and VOLUME expand variables.
  return state.instruction.keyword === 'USER'
    ? undefined
    : `it may set what ${other.instruction.keyword} in line ${other.instruction.line} uses`;
}

function copyConflict(a: CopyTrace, b: CopyTrace): string | undefined {
  const terms = new Map(a.entries.map((entry) => [entry.image, entry.term]));
  const shared = b.entries.find((entry) => terms.has(entry.image) && terms.get(entry.image) !== entry.term);
  if (shared !== undefined) return `both bring ${shared.image}`;
  const nested = isBelow(a.destination, b.destination) || isBelow(b.destination, a.destination);
  return nested && a.owner !== b.owner ? 'both make the same folders, with different owners' : undefined;
}

function eventConflict(copy: CopyTrace, events: readonly ImageEvent[]): string | undefined {
  for (const event of events) {
    if (event.unknown !== undefined) return event.unknown;
    if (event.moving !== undefined && copy.broad) return event.moving;
    const [touched] = touchedBy(event, copy.group, (path) => copy.entryAt(path) !== undefined);
    if (touched !== undefined) return `it reads or writes ${touched}`;
    const folder = copy.folderPaths.find((path) => event.mayRead(path) || event.mayWrite(path) || event.folders.includes(path));
    if (folder !== undefined) return `it uses the folder ${folder}`;
    const output = event.outputs.find((path) => copy.from(path) !== undefined);
    if (output !== undefined) return `the copy could bring ${output}, which it makes`;
    if (copy.owner.includes('@') && event.mayWrite('/etc/passwd')) return 'it may change the users that --chown names';
  }
  return undefined;
}

function eventsConflict(a: readonly ImageEvent[], b: readonly ImageEvent[]): string | undefined {
  for (const x of a) {
    for (const y of b) {
      const opaque = x.unknown ?? y.unknown;
      if (opaque !== undefined) return opaque;
      const clash =
        x.writes.some((w) => [...y.reads, ...y.writes].some((r) => overlaps(w, r))) ||
        y.writes.some((w) => x.reads.some((r) => overlaps(w, r)));
      if (clash) return `${x.title} and ${y.title} touch the same files`;
    }
  }
  return undefined;
}

function configConflict({ instruction: a }: InstructionTrace, { instruction: b }: InstructionTrace): string | undefined {
  const start = new Set(['CMD', 'ENTRYPOINT']);
  if (a.keyword === 'RUN' || b.keyword === 'RUN' || a.keyword === 'COPY' || a.keyword === 'ADD') return undefined;
  if (a.keyword === b.keyword || (start.has(a.keyword) && start.has(b.keyword)))
    return `${a.keyword} and ${b.keyword} set the same part of the image config`;
  return undefined;
}
