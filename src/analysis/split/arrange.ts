import type { Instruction } from '../../model/build.ts';
import { endsOpen, leavesComments } from '../blocks.ts';
import { namedPaths } from '../../model/path-patterns.ts';
import { conflictBetween, workdirCrossing } from '../conflicts.ts';
import { absoluteDestination, isWritable } from '../destinations.ts';
import type { CopyTrace } from '../copies.ts';
import { coverageText } from '../coverage.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { contested } from '../events.ts';
import type { Facts } from '../facts.ts';
import { lineOf, type Line } from '../line.ts';
import { refuse, type Refused, type Replacement, type Source, type Target } from './plan.ts';
import { flatMap } from '../../source/flat-map.ts';

export interface Arranged {
  readonly kind: 'arranged';
  readonly instructions: readonly Instruction[];
  readonly order: readonly number[];
  readonly dropped: readonly number[];
  /** The manifests are to be copied where the source was, not directly above the install: a folder must be made by a copy, for its owner. */
  readonly early: boolean;
  readonly replacements: readonly Replacement[];
}

/** What stays above the install and what goes below it, as indexes from the first copy on. */
interface Sides {
  readonly moved: readonly InstructionTrace[];
  readonly down: ReadonlySet<number>;
  readonly relocated: ReadonlySet<Source>;
  readonly early: boolean;
}

/** The order: what does not need the copied files, the install, the copies, and what needs them. */
export function arrange(target: Target, sources: readonly Source[]): Arranged | Refused {
  const { facts, stage, trace, name } = target;
  const line = lineOf(facts, stage);
  const { moved, down, relocated, early } = sidesOf(target, sources, line);
  const isSource = (between: InstructionTrace): boolean => sources.some((source) => source.trace === between);
  for (const at of down) {
    const between = moved[at];
    if (between === undefined || isSource(between)) continue;
    const conflict = conflictBetween(between, trace, line);
    if (conflict !== undefined)
      return refuse('needed-between', standsBetween(between, name, conflict, whyDown(target, sources, between, line)));
  }
  const problem = unwritable(facts.resolved.build.source.text, facts.resolved.build.directives.escape, moved, relocated);
  if (problem !== undefined) return problem;
  const stay = [...moved.keys()].filter((at) => !down.has(at));
  const dropped = repeatedBelow(target, sources, moved, down);
  return {
    kind: 'arranged',
    instructions: moved.map(({ instruction }) => instruction),
    order: [...stay, ...[...down].sort((a, b) => a - b)].filter((at) => !dropped.includes(at)),
    dropped,
    early,
    replacements: flatMap([...relocated], (source) => absoluteDestination(source.trace, facts.resolved.build.source.text) ?? []),
  };
}

function sidesOf({ facts, stage, index, trace }: Target, sources: readonly Source[], line: Line): Sides {
  const first = Math.min(...sources.map((source) => source.index));
  const moved = stage.traces.slice(first, index + 1);
  const sourceAt = new Map(sources.map((source) => [source.index - first, source]));
  const down = new Set(sourceAt.keys());
  const relocated = new Set<Source>();
  let early = false;
  for (const [at, between] of moved.slice(0, -1).entries()) {
    if (down.has(at)) continue;
    // Files of another stage change when that stage's sources do: they go down with the source, where nothing speaks against it.
    if (between.instruction.flags.some((flag) => flag.name === 'from') && conflictBetween(between, trace, line) === undefined) down.add(at);
    for (const above of [...down].filter((other) => other < at)) {
      const source = sourceAt.get(above);
      const crossing =
        source !== undefined && between.instruction.keyword === 'WORKDIR' ? workdirCrossing(source.trace, between) : undefined;
      if (crossing === undefined) {
        if (conflictBetween(moved[above], between, line) !== undefined || mayOverwrite(facts, source?.copy, between)) down.add(at);
        continue;
      }
      early ||= crossing.owner;
      if (crossing.relative && source !== undefined && !isSameFolder(source.trace, moved[at + 1])) relocated.add(source);
    }
  }
  return { moved, down, relocated, early };
}

/** A WORKDIR said again: a relative destination means the same below it. */
function isSameFolder({ before: { workdir } }: InstructionTrace, below: InstructionTrace | undefined): boolean {
  return workdir.kind === 'known' && below?.before.workdir.kind === 'known' && workdir.text === below.before.workdir.text;
}

/** What stands between makes a file that the context may hold as well: the copy would now come after it. */
export function mayOverwrite(facts: Facts, copy: CopyTrace | undefined, between: InstructionTrace): boolean {
  if (copy === undefined) return false;
  const copied = between.copy?.entries.filter((entry) => entry.kind !== 'folder').map((entry) => entry.image) ?? [];
  const named = flatMap(between.events, (event) => flatMap(event.reads, (region) => namedPaths(region)));
  const written = [...named, ...flatMap(between.events, (event) => [...contested(event).keys()])];
  return [...copied, ...written].some((path) => {
    const places = copy.entryAt(path) === undefined ? copy.places(path) : [];
    return places.some((from) => from !== '' && facts.mayBeGenerated(from) !== undefined);
  });
}

function whyDown({ facts }: Target, sources: readonly Source[], between: InstructionTrace, line: Line): string | undefined {
  for (const source of sources) {
    const why =
      conflictBetween(source.trace, between, line) ??
      (mayOverwrite(facts, source.copy, between) ? 'it makes a file that the context may hold, too' : undefined);
    if (why !== undefined) return why;
  }
  return undefined;
}

function standsBetween({ instruction }: InstructionTrace, name: string, conflict: string, why: string | undefined): string {
  const place = `line ${instruction.line} (${instruction.keyword}) stands between the copy and ${name}`;
  return why === undefined || why === conflict
    ? `${place}: ${conflict}`
    : `${place}: it must stay below the copy (${why}) and above the install (${conflict})`;
}

function unwritable(text: string, escape: string, moved: readonly InstructionTrace[], relocated: ReadonlySet<Source>): Refused | undefined {
  const open = moved.find(({ instruction }) => endsOpen(text, instruction, escape));
  if (open !== undefined) {
    return refuse(
      'unclear-copy',
      `line ${open.instruction.line} ends in a line continuation: what is put below it would become part of it`,
    );
  }
  const odd = [...relocated].find(({ trace }) => !isWritable(trace));
  return odd && refuse('unclear-copy', `the destination ${JSON.stringify(odd.copy.destination)} cannot be written out as it is`);
}

/** Copies without comments of their own that would come to stand directly above a copy that brings all of theirs again: they are left out. */
function repeatedBelow(
  { facts, stage, index }: Target,
  sources: readonly Source[],
  moved: readonly InstructionTrace[],
  down: ReadonlySet<number>,
): readonly number[] {
  const next = stage.traces[index + 1]?.copy;
  if (next === undefined || [...down].some((at) => !sources.some((source) => source.trace === moved[at]))) return [];
  const instructions = moved.map(({ instruction }) => instruction);
  const staying = [...instructions.keys()].filter((at) => !down.has(at));
  const { text } = facts.resolved.build.source;
  return [...down].filter((at) => {
    const trace = moved[at];
    const { comments = [], innerComments = [] } = trace?.instruction ?? {};
    if (comments.length > 0 && !leavesComments(text, instructions, staying, at)) return false;
    if (innerComments.length > 0 || trace?.copy === undefined) return false;
    // A file that another checkout has besides, too: `*.md` above the README alone.
    const { entries, coverage } = trace.copy;
    if (coverageText([...next.coverage, ...coverage]) !== coverageText(next.coverage)) return false;
    return entries.every((entry) => next.entries.some((other) => other.image === entry.image && other.term === entry.term));
  });
}
