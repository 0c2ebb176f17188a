import type { Instruction } from '../../model/build.ts';
import { conflictBetween, workdirCrossing } from '../conflicts.ts';
import { refuse, type Refused, type Replacement, type Source, type Target } from './plan.ts';

export interface Arranged {
  readonly kind: 'arranged';
  readonly instructions: readonly Instruction[];
  readonly order: readonly number[];
  /** The manifests are to be copied where the source was, not directly above the install: a folder must be made by a copy, for its owner. */
  readonly early: boolean;
  readonly replacements: readonly Replacement[];
}

/** The order: what does not need the copied files, the install, the copies, and what needs them. */
export function arrange({ facts, stage, index, trace, name }: Target, sources: readonly Source[]): Arranged | Refused {
  const { build } = facts.resolved;
  const { text } = build.source;
  const first = Math.min(...sources.map((source) => source.index));
  const moved = stage.traces.slice(first, index + 1);
  const sourceAt = new Map(sources.map((source) => [source.index - first, source]));
  const down = new Set(sourceAt.keys());
  const relocated = new Set<Source>();
  let early = false;
  for (const [at, between] of moved.slice(0, -1).entries()) {
    if (down.has(at)) continue;
    for (const above of [...down].filter((other) => other < at)) {
      const source = sourceAt.get(above);
      const crossing =
        source !== undefined && between.instruction.keyword === 'WORKDIR' ? workdirCrossing(source.trace, between) : undefined;
      if (crossing === undefined) {
        if (conflictBetween(moved[above], between) !== undefined) down.add(at);
        continue;
      }
      early ||= crossing.owner;
      if (crossing.relative && source !== undefined) relocated.add(source);
    }
  }
  for (const at of down) {
    const between = moved[at];
    const conflict = sourceAt.has(at) ? undefined : conflictBetween(between, trace);
    if (conflict !== undefined && between !== undefined) {
      return refuse(
        'needed-between',
        `line ${between.instruction.line} (${between.instruction.keyword}) stands between the copy and ${name}: ${conflict}`,
      );
    }
  }
  const open = moved.find(
    ({ instruction }) => instruction.heredocs.length === 0 && endsOpen(text, instruction.span.end, build.directives.escape),
  );
  if (open !== undefined)
    return refuse(
      'unclear-copy',
      `line ${open.instruction.line} ends in a line continuation: what is put below it would become part of it`,
    );
  const odd = [...relocated].find(({ copy }) => !/^\/[\w@./+-]*$/u.test(copy.destination));
  if (odd !== undefined)
    return refuse('unclear-copy', `the destination ${JSON.stringify(odd.copy.destination)} cannot be written out as it is`);
  const stay = [...moved.keys()].filter((at) => !down.has(at));
  return {
    kind: 'arranged',
    instructions: moved.map(({ instruction }) => instruction),
    order: [...stay, ...[...down].sort((a, b) => a - b)],
    early,
    replacements: [...relocated].flatMap((source) => absoluteDestination(source) ?? []),
  };
}

/** Below another WORKDIR a relative destination must be written out. */
function absoluteDestination({ trace: { instruction }, copy }: Source): Replacement | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const { raw, span } = instruction.destination;
  const quote = raw.startsWith('"') ? '"' : '';
  const slash = raw.endsWith('/') && raw !== './' && copy.destination !== '/' ? '/' : '';
  return { span, text: `${quote}${copy.destination}${slash}${quote}` };
}

/** `RUN a \` at the end of a file is legal: the continuation leads nowhere yet. */
function endsOpen(text: string, end: number, escape: string): boolean {
  const next = text.indexOf('\n', end);
  return text
    .slice(Math.max(0, end - 1), next < 0 ? text.length : next)
    .trimEnd()
    .endsWith(escape);
}
