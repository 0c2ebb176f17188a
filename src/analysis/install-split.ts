import type { Span } from '../source/text.ts';
import type { Instruction } from '../model/build.ts';
import type { InstallFacts } from '../model/effects.ts';
import type { CopyTrace } from './copies.ts';
import type { Facts } from './facts.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import { conflictBetween } from './conflicts.ts';
import { manifestLines } from './manifest-lines.ts';

/** How an install can move in front of the copies of the source that stand above it. */
export interface Plan {
  readonly kind: 'plan';
  /** Neighbouring instructions of the stage, from the first copy to the install. */
  readonly instructions: readonly Instruction[];
  /** Their new order, as indexes into `instructions`. */
  readonly order: readonly number[];
  /** Index of the install in `instructions`. */
  readonly install: number;
  /** COPY instructions to be put directly above the install. */
  readonly lines: readonly string[];
  readonly ignoreLines: readonly string[];
  readonly at: Span;
  readonly message: string;
  /** Why a person should look at it, if so. */
  readonly review: string | undefined;
  readonly notes: readonly string[];
}

export type SplitRefusal =
  | 'not-understood'
  | 'needs-source'
  | 'script-not-understood'
  | 'unclear-manifest'
  | 'needed-between'
  | 'overwritten-later'
  | 'output-in-context'
  | 'symbolic-link'
  | 'unclear-copy'
  | 'too-many-manifests';

interface Refused {
  readonly kind: 'refusal';
  readonly reason: SplitRefusal;
  readonly message: string;
}

/** More than this many COPY lines for one install is refused: an image may have 127 layers in all. */
const MOST_LINES = 40;

/** An install by its words, for a RUN that is not understood: is it worth a word of refusal? */
const LOOKS_LIKE_INSTALL = /\b(?:npm\s+(?:ci|clean-install|i|install)\b|pip3?(?:\.\d+)?\s+install\b)/u;

interface Target {
  readonly facts: Facts;
  readonly stage: StageOutcome;
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly name: string;
}

/** A copy that brings files which the install does not read, and those which it does read. */
interface Source {
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly copy: CopyTrace;
  readonly needed: readonly string[];
}

/**
 * Plans the split for the RUN at `index` of a stage. Undefined where there is nothing to gain: no install, no copy above it,
 * or only copies of what it reads.
 */
export function planSplit(facts: Facts, stage: StageOutcome, index: number): Plan | Refused | undefined {
  const trace = stage.traces[index];
  if (trace === undefined) return undefined;
  const installs = trace.steps.flatMap((step) => step.installs);
  const text = facts.resolved.build.source.text.slice(trace.instruction.span.start, trace.instruction.span.end);
  const name = installs.map((install) => install.name).join(' and ');
  const target: Target = { facts, stage, index, trace, name };
  const opaque = trace.events.find((event) => event.unknown !== undefined);
  const sources = sourcesAbove(target);
  if (opaque !== undefined) {
    const worthAWord = (installs.length > 0 || LOOKS_LIKE_INSTALL.test(text)) && sources.length > 0;
    return worthAWord ? refuse('not-understood', `the install stays below the copy of the source: ${opaque.unknown ?? ''}`) : undefined;
  }
  if (installs.length === 0 || sources.length === 0) return undefined;
  if (!readsContext(stage, trace)) return undefined;
  return blockedInstall(installs) ?? unclearSources(target, sources) ?? planMove(target, sources);
}

/** An install of packages that are named in its words has no manifest: nothing is to be split for it. */
function readsContext(stage: StageOutcome, trace: InstructionTrace): boolean {
  const copied = new Set(stage.traces.flatMap(({ copy }) => copy?.entries.map(({ image }) => image) ?? []));
  return trace.events.some((event) => [...event.inputs.keys()].some((path) => copied.has(path)));
}

function refuse(reason: SplitRefusal, message: string): Refused {
  return { kind: 'refusal', reason, message };
}

/** Copies above the install that bring several files which it does not read. A copy of one single file stays where it is. */
function sourcesAbove({ stage, index, trace }: Target): readonly Source[] {
  const found: Source[] = [];
  for (const [at, above] of stage.traces.slice(0, index).entries()) {
    const { copy } = above;
    if (copy === undefined) continue;
    const files = copy.entries.filter((entry) => entry.kind !== 'folder');
    const needed = files.filter(({ image }) => trace.events.some((event) => event.inputs.has(image))).map(({ image }) => image);
    const broad = copy.broad || files.length > 1;
    if (broad && (needed.length < files.length || trace.events.some((event) => event.unknown !== undefined))) found.push({ index: at, trace: above, copy, needed });
  }
  return found;
}

function blockedInstall(installs: readonly InstallFacts[]): Refused | undefined {
  const blocked = installs.find((install) => install.blocked !== undefined)?.blocked;
  if (blocked === undefined) return undefined;
  return refuse(REASONS.get(blocked.reason) ?? 'unclear-manifest', blocked.message);
}

/** Reasons of the ecosystems in the words of this transform. */
const REASONS: ReadonlyMap<string, SplitRefusal> = new Map([
  ['installs-the-project', 'needs-source'],
  ['script-not-understood', 'script-not-understood'],
]);

function unclearSources({ facts, trace, name }: Target, sources: readonly Source[]): Refused | undefined {
  for (const { copy, needed, trace: above } of sources) {
    const link = copy.entries.find((entry) => entry.kind === 'link' && needed.includes(entry.image));
    if (link !== undefined) return refuse('symbolic-link', `${link.context}, which ${name} reads, is a symbolic link`);
    if (needed.length > 0 && above.instruction.flags.some((flag) => flag.name === 'parents')) {
      return refuse('unclear-copy', `the COPY in line ${above.instruction.line} has --parents`);
    }
    for (const event of trace.events) {
      const changed = copy.entries.find((entry) => entry.kind !== 'folder' && event.mayWrite(entry.image));
      if (changed !== undefined) {
        return refuse('overwritten-later', `${name} may change ${changed.context}, and the copy of the source would put the old one back`);
      }
      for (const path of event.optional) {
        const from = event.mayWrite(path) ? copy.from(path) : undefined;
        const reason = from === undefined ? undefined : facts.mayBeGenerated(from);
        if (reason !== undefined) return refuse('overwritten-later', `${name} may change ${from ?? path}, which the context may hold: ${reason}`);
      }
    }
  }
  return undefined;
}

function planMove(target: Target, sources: readonly Source[]): Plan | Refused {
  const { facts, stage, index, trace, name } = target;
  const first = Math.min(...sources.map((source) => source.index));
  const moved = stage.traces.slice(first, index + 1);
  const down = new Set(sources.map((source) => source.index - first));
  for (const [at, between] of moved.entries()) {
    if (at === moved.length - 1 || down.has(at)) continue;
    const blocker = [...down].find((above) => above < at && conflictBetween(moved[above], between) !== undefined);
    if (blocker !== undefined) down.add(at);
  }
  for (const at of down) {
    const between = moved[at];
    const isSource = sources.some((source) => source.index - first === at);
    const conflict = isSource ? undefined : conflictBetween(between, trace);
    if (conflict !== undefined && between !== undefined) {
      return refuse('needed-between', `line ${between.instruction.line} (${between.instruction.keyword}) stands between the copy and ${name}: ${conflict}`);
    }
  }
  const lines = manifestLines(facts, sources, trace);
  if (lines.kind === 'unclear') return refuse('unclear-copy', lines.why);
  if (lines.lines.length > MOST_LINES) {
    return refuse('too-many-manifests', `${name} reads manifests in ${lines.lines.length} folders, more than ${MOST_LINES}`);
  }
  const ignore = ignoreLines(target, sources);
  if (ignore.kind === 'refusal') return ignore;
  const stay = [...moved.keys()].filter((at) => !down.has(at));
  const installs = trace.steps.flatMap((step) => step.installs);
  return {
    kind: 'plan',
    instructions: moved.map(({ instruction }) => instruction),
    order: [...stay, ...[...down].sort((a, b) => a - b)],
    install: moved.length - 1,
    lines: lines.lines,
    ignoreLines: ignore.lines,
    at: trace.instruction.span,
    message: `${name} now runs before the source is copied: it reads only ${lines.names}`,
    review: installs.find((install) => install.review !== undefined)?.review,
    notes: [...new Set(trace.steps.flatMap((step) => step.notes)), ...ignore.notes],
  };
}

type IgnoreLines = { readonly kind: 'lines'; readonly lines: readonly string[]; readonly notes: readonly string[] } | Refused;

/** The copy now lands on top of what the install made, so that must never be in the context. */
function ignoreLines({ facts, trace, name }: Target, sources: readonly Source[]): IgnoreLines {
  const lines = new Set<string>();
  for (const output of new Set(trace.events.flatMap((event) => event.outputs))) {
    for (const { copy } of sources) {
      const from = copy.from(output);
      if (from === undefined) continue;
      const why = from === '' ? `${name} fills the folder that is copied` : (facts.ignore.needed(from) ?? facts.ignore.readOnly);
      if (why !== undefined) return refuse('output-in-context', `the copy of the source could bring ${from === '' ? 'files' : from} and overwrite what ${name} made: ${why}`);
      lines.add(from);
    }
  }
  const unusual = [...lines].find((line) => !/^[\w@.][\w@./+-]*$/u.test(line));
  if (unusual !== undefined) return refuse('output-in-context', `${JSON.stringify(unusual)} cannot be written to ${facts.ignore.name} as it is`);
  const notes = lines.size === 0 ? [] : [`${facts.ignore.name} now has ${[...lines].join(', ')}, so that a copy of the source never overwrites what ${name} made`];
  return { kind: 'lines', lines: [...lines], notes };
}
