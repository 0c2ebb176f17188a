import { lookupBase } from '../bases/lookup.ts';
import type { Instruction } from '../model/build.ts';
import { cleanPath } from '../model/path-patterns.ts';
import { resolveSource } from '../model/resolve.ts';
import { cacheOf } from '../source/cache.ts';
import { makesLayer } from './build-cost.ts';
import { FRESH, below, type ChainState } from './cache-simulation.ts';
import type { Changes } from './changes.ts';
import { secondsOfCopy, secondsOfRun, shellText } from './cost.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from './evaluate.ts';
import type { Facts } from './facts.ts';
import type { OrderNode } from './order/best.ts';
import { changesOfPaths, type Around } from './stage-slice.ts';

/** What each instruction of a stage costs, and after which changes. */
export interface StageModel {
  readonly stage: StageOutcome;
  readonly nodes: readonly OrderNode[];
  /** What the stage below hands on. */
  readonly start: ChainState;
  /** Changes of what its ONBUILDs copy: these run here first. */
  readonly triggered: bigint;
  /** How many of its instructions that make a layer have their time from the log of a build. */
  readonly timed: number;
}

export interface RebuildModel {
  readonly stages: readonly StageModel[];
  readonly changes: Changes;
}

/** What is known of the Dockerfile, and the changes that it is rebuilt after. */
interface Known extends Pick<Facts, 'resolved' | 'evaluation'> {
  readonly changes: Changes;
}

/** The best order is looked for in the text that is at last weighed. */
const models = cacheOf<Evaluation, RebuildModel>();

/** Seconds as a build took them where that is known, else by the table of `cost`. */
export function rebuildModel({ resolved, evaluation }: Pick<Facts, 'resolved' | 'evaluation'>, changes: Changes): RebuildModel {
  const known = models.get(evaluation);
  if (known?.changes === changes) return known;
  const model = modelNow({ resolved, evaluation, changes });
  models.set(evaluation, model);
  return model;
}

function modelNow(facts: Known): RebuildModel {
  const { resolved, changes } = facts;
  const stages: StageModel[] = [];
  for (const stage of facts.evaluation.stages) {
    const parent = stage.parent === undefined ? undefined : stages[stage.parent];
    const times = stage.traces.map(({ instruction }) => changes.timings?.secondsOf(instruction, resolved.build.source.text, stage));
    const nodes = stage.traces.map((trace, at) => nodeOf(trace, times[at], stage, facts));
    const timed = stage.traces.filter(({ instruction }, at) => times[at] !== undefined && makesLayer(instruction)).length;
    const triggered = triggeredIn(stage, facts);
    const handed = parent === undefined ? FRESH : endOf(parent);
    stages.push({ stage, nodes, start: { ...handed, broken: handed.broken | triggered }, triggered, timed });
  }
  return { stages, changes };
}

/** What ONBUILDs of the stage below copy changes all that comes here. What they themselves take is not counted. */
function triggeredIn({ index }: StageOutcome, { resolved, changes }: Known): bigint {
  let all = 0n;
  for (const { trigger } of resolved.stages[index]?.onbuild ?? []) {
    if (trigger.keyword !== 'COPY' && trigger.keyword !== 'ADD') continue;
    if (trigger.flags.some(({ name }) => name === 'from')) continue;
    for (const { raw } of trigger.sources) all |= changes.ofWord(raw);
  }
  return all;
}

function endOf({ nodes, start }: Pick<StageModel, 'nodes' | 'start'>): ChainState {
  return nodes.reduce((state, node) => below(state, node), start);
}

function nodeOf(trace: InstructionTrace, seconds: number | undefined, stage: StageOutcome, facts: Known): OrderNode {
  const { instruction } = trace;
  const { text } = facts.resolved.build.source;
  const { start, end } = instruction.span;
  return {
    milliseconds: Math.round((seconds ?? secondsOf(instruction, facts.changes)) * 1000),
    own: ownChanges(trace, stage, facts),
    arms: facts.changes.armsOf(instruction),
    takesNames: instruction.keyword === 'RUN',
    lines: text.slice(start, end).split('\n').length,
  };
}

function secondsOf(instruction: Instruction, { costs }: Changes): number {
  if (instruction.keyword === 'RUN') return secondsOfRun(shellText(instruction), costs);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return 0;
  return secondsOfCopy(costs);
}

/** For questions about what a part of a stage is made of. */
export function aroundOf({ resolved, evaluation }: Pick<Facts, 'resolved' | 'evaluation'>, changes: Changes): Around {
  return { stages: evaluation.stages, changes, ownOf: (trace, stage) => ownChanges(trace, stage, { resolved, evaluation, changes }) };
}

/** Changes of files that an instruction takes in by itself. */
function ownChanges(trace: InstructionTrace, stage: StageOutcome, facts: Known): bigint {
  const { instruction, copy } = trace;
  if (instruction.keyword === 'RUN') return changesOfMounts(instruction, stage, facts) | (facts.changes.ofRun?.(instruction) ?? 0n);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return 0n;
  const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted;
  if (from !== undefined) {
    const paths = instruction.sources.map(({ raw }) => (raw.startsWith('/') ? raw : `/${raw}`));
    return changesOfStage(from, 'COPY', paths, stage, facts);
  }
  if (instruction.sources.some(({ raw }) => isGitFolder(raw))) return facts.changes.every;
  if (copy !== undefined) return facts.changes.ofCopy(copy);
  return instruction.sources.reduce((all, { raw }) => all | facts.changes.ofWord(raw), 0n);
}

/** Each commit changes it, and what is in it is not listed with the context. */
function isGitFolder(source: string): boolean {
  return /^(?:\.?\/)*\.git(?:\/|$)/u.test(source);
}

function changesOfMounts(run: Instruction, stage: StageOutcome, facts: Known): bigint {
  let all = 0n;
  for (const { name, unquoted = '' } of run.flags) {
    if (name !== 'mount') continue;
    const options = new Map(unquoted.split(',').map((option) => [option.replace(/=.*$/u, ''), option.replace(/^[^=]*=?/u, '')]));
    if ((options.get('type') ?? 'bind') !== 'bind') continue;
    const source = options.get('source') ?? options.get('src') ?? '.';
    const from = options.get('from');
    if (from === undefined && isGitFolder(source)) return facts.changes.every;
    all |= from === undefined ? facts.changes.ofWord(source) : changesOfStage(from, 'RUN', [cleanPath(`/${source}`)], stage, facts);
  }
  return all;
}

/** A stage's output counts as changed when an own input of what made it changed; images of a registry do not change. */
function changesOfStage(from: string, keyword: 'COPY' | 'RUN', paths: readonly string[], stage: StageOutcome, facts: Known): bigint {
  const origin = resolveSource(facts.resolved.build, stage.index, from, keyword, lookupBase);
  if (origin.kind === 'image' || origin.kind === 'scratch') return 0n;
  const source = origin.kind === 'stage' ? facts.evaluation.stages[origin.index] : undefined;
  return source === undefined ? facts.changes.every : changesOfPaths(source, paths, aroundOf(facts, facts.changes));
}
