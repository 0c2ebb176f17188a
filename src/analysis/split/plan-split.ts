import { looksLikeInstall } from '../../ecosystems/install-words.ts';
import type { InstallFacts } from '../../model/effects.ts';
import type { Instruction } from '../../model/build.ts';
import { timedBelow } from '../by-times.ts';
import { cleanPath } from '../../parse/go-path.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { reviewsOf } from '../reviews.ts';
import { arrange, type Arranged } from './arrange.ts';
import { isFetchedAbove } from '../prefetch.ts';
import { copyInBase, isCopiedBelow } from './base-copy.ts';
import { planFromBase } from './from-base.ts';
import { ignoreLines } from './ignore-lines.ts';
import { lockThatIsPutBack, staysAsWritten } from './lock.ts';
import { manifestLines } from './manifest-lines.ts';
import { checkedAtStart } from './checked-at-start.ts';
import { remade } from './newer.ts';
import { repeatsAbove } from './repeated.ts';
import { refuse, refuseTimed, type BasePlan, type Plan, type Refused, type Source, type Target } from './plan.ts';
import { blockedInstall, isNamed, readsContext, sourcesAbove, unclearSources, whyAny } from './sources.ts';
import { isWorthIt } from './worth.ts';
import { flatMap } from '../../source/flat-map.ts';

/** More than this many COPY lines for one install is refused: an image may have 127 layers in all. */
const MOST_LINES = 40;

/**
 * Plans the split for the RUN at `index` of a stage. Undefined where there is nothing to gain: no install, no copy above it,
 * or only copies of what it reads.
 */
export function planSplit(facts: Facts, stage: StageOutcome, index: number): Plan | BasePlan | Refused | undefined {
  const trace = stage.traces[index];
  if (trace === undefined) return undefined;
  const installs = flatMap(trace.steps, (step) => step.installs);
  const text = facts.resolved.build.source.text.slice(trace.instruction.span.start, trace.instruction.span.end);
  const name = [...new Set(installs.map((install) => install.name))].join(' and ');
  const target: Target = { facts, stage, index, trace, name };
  const opaque = whyAny(trace);
  const above = sourcesAbove(target);
  const sources = isCopiedBelow(
    facts,
    stage,
    above.map(({ copy }) => copy),
  )
    ? []
    : above;
  const blocked = sources.length > 0 ? blockedInstall(installs) : undefined;
  // What it fetches is fetched above already; the rest of it needs the source.
  if (blocked?.reason === 'needs-source' && isFetchedAbove(facts, stage, index)) return undefined;
  if (blocked !== undefined) return blocked;
  if (opaque !== undefined) {
    const called = (): boolean => trace.steps.some((step) => step.called().commands.some((words) => looksLikeInstall(words)));
    if (installs.length === 0 && !looksLikeInstall(text) && !called()) return undefined;
    const below = sources.length > 0 || copyInBase(facts, stage, index) !== undefined;
    return below ? refuse('not-understood', `the install stays below the copy of the source: ${opaque}`) : unfollowed(target);
  }
  if (installs.length === 0 || repeatsAbove(stage, trace, index)) return undefined;
  if (sources.length > 0 && installsIn(stage) > MOST_INSTALLS)
    return refuse('not-understood', `more than ${MOST_INSTALLS} RUNs of the stage install packages: they are left in their order`);
  const blockedHere = installs.some((install) => install.blocked !== undefined);
  if (sources.length === 0) return planFromBase(target) ?? (blockedHere ? unfollowed(target) : undefined);
  if (!readsContext([stage], trace) || isForItself(target, sources)) return undefined;
  const planned = unclearSources(target, sources) ?? planMove(target, sources);
  if (planned.kind === 'plan') return planned;
  // A copy of which the install names nothing (a folder laid over the system) may stay above it.
  const fewer = sources.filter((source) => isNamed(source, trace));
  const again =
    fewer.length === 0 || fewer.length === sources.length ? planned : (unclearSources(target, fewer) ?? planMove(target, fewer));
  if (again.kind === 'plan') return again;
  return planned.reason === 'needed-between' ? planBelow(target, sources, planned) : planned;
}

/** Each that moves is held against all that it may have to take along, and then all of them are looked at again: a thousand took hours. */
const MOST_INSTALLS = 50;

function installsIn({ traces }: StageOutcome): number {
  return traces.filter(({ steps }) => steps.some((step) => step.installs.length > 0)).length;
}

/**
 * Files by name alone, of which those that the install does not read hardly ever change: copied for it, and narrow enough. So is a folder that is no
 * more than a part of the context, where its history shows that.
 */
function isForItself({ facts, trace }: Target, sources: readonly Source[]): boolean {
  const broad = sources.filter(({ copy }) => copy.broad);
  if (!broad.every((source) => isPart(source.trace.instruction))) return false;
  const changes = facts.changes();
  if (broad.length > 0 && changes.basis.kind !== 'history') return false;
  const copies = sources.map((source) => source.trace);
  const inputs = new Set(flatMap(trace.events, (event) => [...event.inputs.keys()]));
  return !isWorthIt(copies, inputs, changes, []);
}

/** Each source is a file or folder by name. */
function isPart(instruction: Instruction): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  return instruction.sources.every(({ raw }) => (PLAIN_PATH.test(raw) && cleanPath(`/${raw}`) !== '/') || FILES_OF_A_KIND.test(raw));
}

/** Another install stands between: only what is copied below that one, as it is behind a split for it. */
function planBelow(target: Target, sources: readonly Source[], planned: Refused): Plan | Refused | undefined {
  const { stage, index } = target;
  const above = stage.traces.slice(0, index).findLastIndex(({ steps }) => steps.some(({ installs }) => installs.length > 0));
  // Narrow copies above it are there for that one.
  if (above >= 0 && sources.every(({ copy, index: at }) => !copy.broad && at < above)) return undefined;
  const nearer = above < 0 ? [] : sourcesAbove(target, above + 1);
  const below = nearer.length === 0 ? planned : (unclearSources(target, nearer) ?? planMove(target, nearer));
  return below.kind === 'plan' ? below : planned;
}

/** A copy of which it is not known what it brings stands above an install that misses its manifests. */
function unfollowed({ facts, stage, index, name }: Target): Refused | undefined {
  const copy = stage.traces.slice(0, index).findLast(({ instruction, copy: known }) => {
    const copies = instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
    return copies && known === undefined && instruction.heredocs.length === 0 && !instruction.flags.some((flag) => flag.name === 'from');
  });
  if (copy === undefined) return undefined;
  const { instruction } = copy;
  const needs = `${name === '' ? 'the install' : name} may need it`;
  const lacking = lackingSource(facts, instruction);
  return refuse(
    'unclear-copy',
    lacking === undefined
      ? `what the ${instruction.keyword} in line ${instruction.line} brings, or where to, is not known, and ${needs}`
      : `the ${instruction.keyword} in line ${instruction.line} copies ${lacking}, which is not in the context, and ${needs}`,
  );
}

/** `requirements*.txt`, `package*.json`. */
const FILES_OF_A_KIND = /^[\w./@+-]+(?<=[\w-]{3})\*\.\w+$/u;

/** A source without variables and wildcards that is no URL. */
const PLAIN_PATH = /^(?!\w+:\/\/|git@)[\w./@+-]+$/u;

/** The first source that the build would not find, as far as that is sure. */
function lackingSource({ entries }: Facts, instruction: Instruction): string | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const sources = instruction.sources.map(({ raw }) => raw);
  // A comment behind the words is told of elsewhere.
  if (sources.some((source) => source.startsWith('#'))) return undefined;
  return sources.find(
    (source) => PLAIN_PATH.test(source) && cleanPath(`/${source}`) !== '/' && !entries.has(cleanPath(`/${source}`).slice(1)),
  );
}

/** What an install says of its lock file is said once, with what becomes of it. */
function withoutLock({ review, lockReason }: InstallFacts): string | undefined {
  return lockReason !== undefined && review?.startsWith(lockReason) === true ? undefined : review;
}

/** What stands between and stays above the install: the source goes below it as well. */
function passing({ stage }: Target, sources: readonly Source[], { order, instructions }: Arranged): readonly InstructionTrace[] {
  const first = Math.min(...sources.map(({ index }) => index));
  return order.slice(0, order.indexOf(instructions.length - 1)).flatMap((at) => stage.traces[first + at] ?? []);
}

/** Now a manifest is copied behind the source, and with each change of it. */
function builtByTimes({ facts, stage, index }: Target, sources: readonly Source[]): Refused | undefined {
  for (const { copy, index: at, trace } of sources) {
    const behind = stage.traces.slice(at + 1, index).filter((_, place) => !sources.some((other) => other.index === at + 1 + place));
    const line = timedBelow(
      facts,
      stage,
      copy.entries,
      behind.flatMap((other) => other.copy?.entries ?? []),
    );
    if (line !== undefined) return refuseTimed(line, trace.instruction.line);
  }
  return undefined;
}

export function planMove(target: Target, sources: readonly Source[]): Plan | Refused {
  const { facts, trace, name } = target;
  const arranged = arrange(target, sources);
  if (arranged.kind === 'refusal') return arranged;
  const lines = manifestLines(facts, sources, trace, arranged.early);
  if (lines.kind === 'unclear') return refuse('unclear-copy', lines.why);
  if (lines.lines.length > MOST_LINES) {
    return refuse('too-many-manifests', `${name} reads manifests in ${lines.lines.length} folders, more than ${MOST_LINES}`);
  }
  const again = remade(target, sources) ?? checkedAtStart(target) ?? builtByTimes(target, sources);
  if (again !== undefined) return again;
  const ignore = ignoreLines(target, sources);
  if (ignore.kind === 'refusal') return ignore;
  const installs = flatMap(trace.steps, (step) => step.installs);
  const lock = lockThatIsPutBack(target, sources);
  const settled = lock !== undefined || staysAsWritten(trace, sources);
  const several = name.includes(' and ');
  return {
    kind: 'plan',
    instructions: arranged.instructions,
    order: arranged.order,
    dropped: arranged.dropped,
    linesAbove: arranged.early ? (arranged.order[0] ?? 0) : arranged.instructions.length - 1,
    lines: lines.lines,
    replacements: arranged.replacements,
    ignoreLines: ignore.lines,
    exemptPaths: lock === undefined ? [] : [{ stage: target.stage.index, path: lock.image }],
    at: trace.instruction.span,
    message: `${name} now ${several ? 'run' : 'runs'} before the source is copied${lines.names === '' ? '' : `: ${several ? 'they read' : 'it reads'} only ${lines.names}`}`,
    reasons: [
      ...installs.map((install) => (settled ? withoutLock(install) : install.review)),
      lock?.review,
      ...flatMap(passing(target, sources, arranged), reviewsOf),
    ].filter((reason) => reason !== undefined),
    notes: [...new Set(flatMap(trace.steps, (step) => step.notes)), ...ignore.notes],
  };
}
