import { lookupBase } from '../bases/lookup.ts';
import type { Instruction, RunInstruction } from '../model/build.ts';
import { resolveSource } from '../model/resolve.ts';
import { FRESH, below, weigher, type ChainState } from './cache-simulation.ts';
import { armsOf, changesOfFiles, changesOfWord, EVERY_CHANGE, SHARES } from './changes.ts';
import type { CopyTrace } from './copies.ts';
import { secondsOfCopy, secondsOfDownload, secondsOfRun } from './cost.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import type { Facts } from './facts.ts';
import type { OrderNode } from './order/best.ts';
import { changesOfPaths } from './stage-slice.ts';
import { cacheOf } from '../source/cache.ts';

/** What each instruction of a stage costs, and after which changes. */
export interface StageModel {
  readonly stage: StageOutcome;
  readonly nodes: readonly OrderNode[];
  /** What the stage below hands on. */
  readonly start: ChainState;
}

export interface RebuildModel {
  readonly stages: readonly StageModel[];
  readonly weigh: (changes: bigint) => number;
  /** The sum of all weights: how many changes are meant. */
  readonly changes: number;
}

/** By the prior of `volatility` and the table of `cost`. */
export function rebuildModel(facts: Pick<Facts, 'resolved' | 'evaluation'>): RebuildModel {
  const stages: StageModel[] = [];
  for (const stage of facts.evaluation.stages) {
    const parent = stage.parent === undefined ? undefined : stages[stage.parent];
    const nodes = stage.traces.map((trace) => nodeOf(trace, stage, facts));
    stages.push({ stage, nodes, start: parent === undefined ? FRESH : endOf(parent) });
  }
  return { stages, weigh: weigher(SHARES), changes: SHARES.reduce((sum, share) => sum + share, 0) };
}

function endOf({ nodes, start }: StageModel): ChainState {
  return nodes.reduce((state, node) => below(state, node), start);
}

function nodeOf(trace: InstructionTrace, stage: StageOutcome, facts: Pick<Facts, 'resolved' | 'evaluation'>): OrderNode {
  const { instruction } = trace;
  const { text } = facts.resolved.build.source;
  const { start, end } = instruction.span;
  return {
    milliseconds: Math.round(secondsOf(instruction) * 1000),
    own: ownChanges(trace, stage, facts),
    arms: armsOf(instruction),
    takesNames: instruction.keyword === 'RUN',
    lines: text.slice(start, end).split('\n').length,
  };
}

function secondsOf(instruction: Instruction): number {
  if (instruction.keyword === 'RUN') return secondsOfRun(shellText(instruction));
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return 0;
  return instruction.sources.some(({ raw }) => /^(?:https?|ftp|git):|\.git(?:#|$)/u.test(raw)) ? secondsOfDownload : secondsOfCopy;
}

/** What a RUN runs: for the exec form of a shell its script. */
export function shellText({ command }: RunInstruction): string {
  return command.form === 'shell' ? command.body.text : command.argv[1] === '-c' ? (command.argv[2] ?? '') : command.argv.join(' ');
}

/** Changes of files that an instruction takes in by itself. */
function ownChanges(trace: InstructionTrace, stage: StageOutcome, facts: Pick<Facts, 'resolved' | 'evaluation'>): bigint {
  const { instruction, copy } = trace;
  if (instruction.keyword === 'RUN') return changesOfMounts(instruction, stage, facts);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return 0n;
  const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted;
  if (from !== undefined) {
    const paths = instruction.sources.map(({ raw }) => (raw.startsWith('/') ? raw : `/${raw}`));
    return changesOfStage(from, 'COPY', paths, stage, facts);
  }
  if (copy !== undefined) return changesOfCopy(copy);
  return instruction.sources.reduce((all, { raw }) => all | changesOfWord(raw), 0n);
}

const copied = cacheOf<CopyTrace['contextFiles'], bigint>();

function changesOfCopy({ contextFiles }: CopyTrace): bigint {
  const known = copied.get(contextFiles) ?? changesOfFiles(contextFiles());
  copied.set(contextFiles, known);
  return known;
}

function changesOfMounts(run: Instruction, stage: StageOutcome, facts: Pick<Facts, 'resolved' | 'evaluation'>): bigint {
  let all = 0n;
  for (const { name, unquoted = '' } of run.flags) {
    if (name !== 'mount') continue;
    const options = new Map(unquoted.split(',').map((option) => [option.replace(/=.*$/u, ''), option.replace(/^[^=]*=?/u, '')]));
    if ((options.get('type') ?? 'bind') !== 'bind') continue;
    const source = options.get('source') ?? options.get('src') ?? '.';
    const from = options.get('from');
    all |=
      from === undefined
        ? changesOfWord(source)
        : changesOfStage(from, 'RUN', [source.startsWith('/') ? source : `/${source}`], stage, facts);
  }
  return all;
}

/** A stage's output counts as changed when an own input of what made it changed; images of a registry do not change. */
function changesOfStage(
  from: string,
  keyword: 'COPY' | 'RUN',
  paths: readonly string[],
  stage: StageOutcome,
  facts: Pick<Facts, 'resolved' | 'evaluation'>,
): bigint {
  const origin = resolveSource(facts.resolved.build, stage.index, from, keyword, lookupBase);
  if (origin.kind === 'image' || origin.kind === 'scratch') return 0n;
  const source = origin.kind === 'stage' ? facts.evaluation.stages[origin.index] : undefined;
  return source === undefined
    ? EVERY_CHANGE
    : changesOfPaths(source, paths, { stages: facts.evaluation.stages, ownOf: (trace, at) => ownChanges(trace, at, facts) });
}
