import type { Span, TextEdit } from '../source/text.ts';
import type { Instruction } from '../model/build.ts';
import type { InstallFacts } from '../model/effects.ts';
import { copyInBase, type BaseCopy } from './base-split.ts';
import type { CopyTrace } from './copies.ts';
import type { Facts } from './facts.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import { conflictBetween, workdirCrossing } from './conflicts.ts';
import type { ExemptPath } from './equivalence.ts';
import { writesByName } from './image.ts';
import { manifestLines } from './manifest-lines.ts';

/** Another text for a span of the file. */
export type Replacement = TextEdit;

/** How an install can move in front of the copies of the source that stand above it. */
export interface Plan {
  readonly kind: 'plan';
  /** Neighbouring instructions of the stage, from the first copy to the install. */
  readonly instructions: readonly Instruction[];
  /** Their new order, as indexes into `instructions`. */
  readonly order: readonly number[];
  /** New COPY instructions, and the index of the instruction that they go above. */
  readonly lines: readonly string[];
  readonly linesAbove: number;
  /** Words of moved instructions that have to be written otherwise. */
  readonly replacements: readonly Replacement[];
  readonly ignoreLines: readonly string[];
  /** Files that the caller lets differ; only with `review`. */
  readonly exemptPaths: readonly ExemptPath[];
  readonly at: Span;
  readonly message: string;
  /** Why a person should look at it, if so. */
  readonly review: string | undefined;
  readonly notes: readonly string[];
}

/** The same where the source is copied in the stage below (`FROM base`): the copy moves into every stage that is built on it. */
export interface BasePlan extends Omit<Plan, 'kind' | 'instructions' | 'order' | 'linesAbove' | 'replacements'> {
  readonly kind: 'base-plan';
  readonly base: BaseCopy;
  readonly install: Instruction;
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
export function planSplit(facts: Facts, stage: StageOutcome, index: number): Plan | BasePlan | Refused | undefined {
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
  if (installs.length === 0) return undefined;
  if (sources.length === 0) return planFromBase(target);
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
  return stage.traces.slice(0, index).flatMap((above, at) => sourceOf(above, at, trace) ?? []);
}

function sourceOf(above: InstructionTrace, index: number, install: InstructionTrace): Source | undefined {
  const { copy } = above;
  if (copy === undefined) return undefined;
  const files = copy.entries.filter((entry) => entry.kind !== 'folder');
  const needed = files.filter(({ image }) => install.events.some((event) => event.inputs.has(image))).map(({ image }) => image);
  const everything = install.events.some((event) => event.unknown !== undefined);
  const broad = copy.broad || files.length > 1;
  return broad && (needed.length < files.length || everything) ? { index, trace: above, copy, needed } : undefined;
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

function unclearSources(target: Target, sources: readonly Source[]): Refused | undefined {
  const { facts, trace, name } = target;
  const lock = lockThatIsPutBack(target, sources)?.image;
  for (const { copy, needed, trace: above } of sources) {
    const link = copy.entries.find((entry) => entry.kind === 'link' && needed.includes(entry.image));
    if (link !== undefined) return refuse('symbolic-link', `${link.context}, which ${name} reads, is a symbolic link`);
    if (needed.length > 0 && above.instruction.flags.some((flag) => flag.name === 'parents')) {
      return refuse('unclear-copy', `the COPY in line ${above.instruction.line} has --parents`);
    }
    for (const event of trace.events) {
      const changed = copy.entries.find((entry) => entry.kind !== 'folder' && entry.image !== lock && event.mayWrite(entry.image));
      if (changed !== undefined) {
        return refuse('overwritten-later', `${name} may change ${changed.context}, and the copy of the source would put the old one back`);
      }
      for (const path of event.optional) {
        const from = writesByName(event, path) ? copy.from(path) : undefined;
        const reason = from === undefined ? undefined : facts.mayBeGenerated(from);
        if (reason !== undefined)
          return refuse('overwritten-later', `${name} may change ${from ?? path}, which the context may hold: ${reason}`);
      }
    }
  }
  return undefined;
}

function planMove(target: Target, sources: readonly Source[]): Plan | Refused {
  const { facts, trace, name } = target;
  const arranged = arrange(target, sources);
  if (arranged.kind === 'refusal') return arranged;
  const lines = manifestLines(facts, sources, trace, arranged.early);
  if (lines.kind === 'unclear') return refuse('unclear-copy', lines.why);
  if (lines.lines.length > MOST_LINES) {
    return refuse('too-many-manifests', `${name} reads manifests in ${lines.lines.length} folders, more than ${MOST_LINES}`);
  }
  const ignore = ignoreLines(target, sources);
  if (ignore.kind === 'refusal') return ignore;
  const installs = trace.steps.flatMap((step) => step.installs);
  const lock = lockThatIsPutBack(target, sources);
  return {
    kind: 'plan',
    instructions: arranged.instructions,
    order: arranged.order,
    linesAbove: arranged.early ? (arranged.order[0] ?? 0) : arranged.instructions.length - 1,
    lines: lines.lines,
    replacements: arranged.replacements,
    ignoreLines: ignore.lines,
    exemptPaths: lock === undefined ? [] : [{ stage: target.stage.index, path: lock.image }],
    at: trace.instruction.span,
    message: `${name} now runs before the source is copied${lines.names === '' ? '' : `: it reads only ${lines.names}`}`,
    review: installs.find((install) => install.review !== undefined)?.review ?? lock?.review,
    notes: [...new Set(trace.steps.flatMap((step) => step.notes)), ...ignore.notes],
  };
}

interface Arranged {
  readonly kind: 'arranged';
  readonly instructions: readonly Instruction[];
  readonly order: readonly number[];
  /** The manifests are to be copied where the source was, not directly above the install: a folder must be made by a copy, for its owner. */
  readonly early: boolean;
  readonly replacements: readonly Replacement[];
}

/** The order: what does not need the copied files, the install, the copies, and what needs them. */
function arrange({ stage, index, trace, name }: Target, sources: readonly Source[]): Arranged | Refused {
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

/**
 * A lock file that the install may rewrite, and that the copy of the source now puts back as it is in the context. Held against the
 * split (`overwritten-later`) unless nothing reads it afterwards; then a person should still have a look.
 */
function lockThatIsPutBack(
  { stage, index, facts, trace, name }: Target,
  sources: readonly Source[],
): { readonly image: string; readonly review: string } | undefined {
  const changed = sources.flatMap(({ copy }) =>
    copy.entries.filter((entry) => entry.kind === 'file' && trace.events.some((event) => event.mayWrite(entry.image))),
  );
  const [only, ...more] = changed;
  if (
    only === undefined ||
    more.length > 0 ||
    !/^(?:package-lock|npm-shrinkwrap)\.json$/u.test(only.context.slice(only.context.lastIndexOf('/') + 1))
  )
    return undefined;
  const { stages } = facts.evaluation;
  const last = stages.at(-1)?.index === stage.index && stages.every((other) => other.parent !== stage.index);
  const later = stage.traces.slice(index + 1);
  const read = later.some(({ events }) => events.some((event) => event.mayRead(only.image)));
  const start = later.map(({ instruction }) => facts.resolved.build.source.text.slice(instruction.span.start, instruction.span.end));
  if (!last || read || start.some((text) => LOOKS_LIKE_INSTALL.test(text))) return undefined;
  return {
    image: only.image,
    review: `${name} may update ${only.context}; the image now keeps the one of the context, which nothing reads afterwards (\`npm ci\` with an up-to-date lock file would settle it)`,
  };
}

function planFromBase(target: Target): BasePlan | Refused | undefined {
  const { facts, stage, index, trace, name } = target;
  const base = copyInBase(facts, stage, index);
  if (base === undefined || !readsContext(base.kind === 'stays' ? stage : base.parent, trace)) return undefined;
  if (base.kind === 'stays') return refuse('needed-between', base.why);
  const source = sourceOf(base.trace, -1, trace);
  if (source === undefined || source.needed.length === 0) return undefined;
  const installs = trace.steps.flatMap((step) => step.installs);
  const refusal = blockedInstall(installs) ?? unclearSources(target, [source]);
  if (refusal !== undefined) return refusal;
  const lines = manifestLines(facts, [source], trace, false);
  if (lines.kind === 'unclear') return refuse('unclear-copy', lines.why);
  const ignore = ignoreLines(target, [source]);
  if (ignore.kind === 'refusal') return ignore;
  const { parent } = base;
  return {
    kind: 'base-plan',
    base,
    install: trace.instruction,
    lines: lines.lines,
    ignoreLines: ignore.lines,
    exemptPaths: [],
    at: trace.instruction.span,
    message: `${name} now runs before the source is copied: it reads only ${lines.names}`,
    review: `the stage ${parent.name ?? parent.index} no longer holds the source; nothing in this file uses it but FROM, but somebody may build it with --target`,
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
      if (why !== undefined)
        return refuse(
          'output-in-context',
          `the copy of the source could bring ${from === '' ? 'files' : from} and overwrite what ${name} made: ${why}`,
        );
      lines.add(from);
    }
  }
  const unusual = [...lines].find((line) => !/^[\w@.][\w@./+-]*$/u.test(line));
  if (unusual !== undefined)
    return refuse('output-in-context', `${JSON.stringify(unusual)} cannot be written to ${facts.ignore.name} as it is`);
  const notes =
    lines.size === 0
      ? []
      : [`${facts.ignore.name} now has ${[...lines].join(', ')}, so that a copy of the source never overwrites what ${name} made`];
  return { kind: 'lines', lines: [...lines], notes };
}
