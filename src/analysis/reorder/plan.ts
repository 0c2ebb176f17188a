import type { Instruction } from '../../model/build.ts';
import type { TextEdit } from '../../source/text.ts';
import { costOfBuild } from '../build-cost.ts';
import { rerunsOf } from '../cache-simulation.ts';
import { absoluteDestination } from '../destinations.ts';
import type { InstructionTrace } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { graphOf, type Graph } from '../graph.ts';
import { timedBelow } from '../by-times.ts';
import { lineOf, type Line } from '../line.ts';
import { keepsLists, NO_LISTS } from '../older-lists.ts';
import { bestOrder } from '../order/best.ts';
import { couldSave } from '../order/could-save.ts';
import { lowerBound, original } from '../order/problem.ts';
import { reviewsOf } from '../reviews.ts';
import { rebuildModel, type RebuildModel, type StageModel } from '../rebuild-model.ts';
import { unclearComment } from './comments.ts';
import { pinOf, type Pinned } from './pins.ts';
import { settled } from './settle.ts';
import { sunk } from './sink.ts';

/** A new order of some neighbours of a stage. */
export interface Plan {
  readonly kind: 'plan';
  readonly model: StageModel;
  readonly graph: Graph;
  /** Of all instructions of the stage. */
  readonly order: readonly number[];
  /** The part of the stage that changes, as in the file. */
  readonly instructions: readonly Instruction[];
  /** Their new order, as indexes into `instructions`. */
  readonly window: readonly number[];
  readonly replacements: readonly TextEdit[];
  /** RUNs that now run again after fewer changes, and the changing things above which they went. */
  readonly risen: readonly number[];
  readonly passed: readonly number[];
  /** Seconds that it saves in a hundred changes. */
  readonly saved: number;
}

/** A new order that is not written. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly at: Instruction;
  readonly why: string;
}

/** The order of the file is the best of those that mean the same. */
export interface Kept {
  readonly kind: 'kept';
  readonly model: StageModel;
  readonly graph: Graph;
  readonly pins: ReadonlyMap<string, Pinned>;
}

export interface TooLarge {
  readonly kind: 'too-large';
  readonly at: Instruction;
  readonly count: number;
}

export type StagePlan = Plan | Unclear | Kept | TooLarge;

/** More instructions in one stage are not compared with each other: each pair is. */
const MOST_INSTRUCTIONS = 300;

/** A move must save this many seconds in a hundred changes: fewer where a history says what changes than where it is a guess. */
const NOTICEABLE = { history: 5, prior: 30 } as const;

/** Plans the best order of every stage where another than that of the file could save anything. */
export function planOrders(facts: Facts): { readonly model: RebuildModel; readonly plans: readonly StagePlan[] } {
  const model = rebuildModel(facts, facts.changes());
  const plans = model.stages.flatMap((stage) => planStage(facts, model, stage) ?? []);
  const orders = new Map(plans.flatMap((plan) => (plan.kind === 'plan' ? [[plan.model, plan.order] as const] : [])));
  if (orders.size === 0) return { model, plans };
  const { text } = facts.resolved.build.source;
  const inFile = ({ nodes }: StageModel): readonly number[] => [...nodes.keys()];
  // A chain that two stages share is paid once: where they part earlier than before, nothing may be saved at all.
  const saved = costOfBuild(model, inFile, text) - costOfBuild(model, (stage) => orders.get(stage) ?? inFile(stage), text);
  return { model, plans: saved >= noticeable(model) ? plans : plans.filter(({ kind }) => kind !== 'plan') };
}

/**
 * Milliseconds of a copy that count for nothing: none is moved past others for their own sake, since who reads the patch would not see what it is
 * good for. One that a log of a build says to take longer counts.
 */
const SHORT = 100;

function noticeable({ changes }: RebuildModel): number {
  return Math.max(1, Math.round((NOTICEABLE[changes.basis.kind] * 1000 * changes.total) / 100));
}

/** First without what needs a look: the rest is not to wait for that. */
function planStage(facts: Facts, model: RebuildModel, stage: StageModel): StagePlan | undefined {
  const looked = new Set(stage.stage.traces.filter((trace) => reviewsOf(trace).length > 0));
  const safe = planStageWithout(facts, model, stage, looked);
  return looked.size === 0 || safe?.kind === 'plan' ? safe : planStageWithout(facts, model, stage, new Set());
}

/** @param held they go above nothing */
function planStageWithout(
  facts: Facts,
  model: RebuildModel,
  stage: StageModel,
  held: ReadonlySet<InstructionTrace>,
): StagePlan | undefined {
  const { traces } = stage.stage;
  const { source, directives } = facts.resolved.build;
  const free = {
    nodes: stage.nodes.map((node, at) => (isCopy(traces[at]) && node.milliseconds < SHORT ? { ...node, milliseconds: 0 } : node)),
    before: traces.map(() => []),
    weigh: model.changes.weigh,
    start: stage.start,
    noticeable: noticeable(model),
  };
  if (original(free).cost - lowerBound(free) < free.noticeable) return undefined;
  const [first] = traces;
  if (first !== undefined && traces.length > MOST_INSTRUCTIONS) return { kind: 'too-large', at: first.instruction, count: traces.length };
  const line = lineOf(facts, stage.stage);
  const orderIn = (within: Line): Kept | { readonly graph: Graph; readonly order: readonly number[]; readonly saved: number } => {
    const pins = new Map<string, Pinned>();
    const graph = graphOf(within, (above, below) => {
      const pin = pinOf(above, below, { text: source.text, escape: directives.escape });
      if (pin !== undefined) pins.set(`${line.placeOf(above)} ${line.placeOf(below)}`, pin);
      if (pin !== undefined) return pin.why;
      if (held.has(below)) return 'it needs a look';
      const timed = timedBelow(facts, stage.stage, above.copy?.entries ?? [], below.copy?.entries ?? []);
      return timed === undefined ? undefined : `line ${timed} builds the project anew only where a file of the other has another time`;
    });
    const kept: Kept = { kind: 'kept', model: stage, graph, pins };
    if (!couldSave(free, (from, at) => graph.holds(from, at))) return kept;
    const problem = { ...free, before: graph.before.map((edges) => edges.map(({ from }) => from)) };
    const best = bestOrder(problem);
    if (best.moved.length === 0) return kept;
    const down = sunk(problem, best.order, best.moved, (at) => leadsTo(traces[at], traces[at + 1], source.text));
    const { order, cost } = settled(problem, down, (one, other) => isAlike(traces[one], traces[other]));
    return { graph, order, saved: ((best.costBefore - cost) / 1000) * (100 / model.changes.total) };
  };
  // What fetches package lists and what installs by them may go up together, which no pair alone tells.
  const together = orderIn({ ...line, sharedLists: () => NO_LISTS });
  const found = 'order' in together && !keepsLists(line, together.order) ? orderIn(line) : together;
  if (!('order' in found)) return found;
  const { graph, order, saved } = found;
  const rise = risenOf(stage, order);
  // Of what is not worth a sentence nothing is moved.
  if (rise.risen.length === 0) return undefined;
  const { instructions, window, replacements } = windowOf(traces, order, source.text);
  const unclear = unclearComment(
    source.text,
    traces.map(({ instruction }) => instruction),
    order,
  );
  if (unclear !== undefined) return { kind: 'unclear', ...unclear };
  return { kind: 'plan', model: stage, graph, order, instructions, window, replacements, ...rise, saved };
}

function isCopy(trace: InstructionTrace | undefined): boolean {
  return trace?.instruction.keyword === 'COPY' || trace?.instruction.keyword === 'ADD';
}

/** Copies of the context, or names: which of two comes first tells nothing. */
function isAlike(one: InstructionTrace | undefined, other: InstructionTrace | undefined): boolean {
  const isName = (trace: InstructionTrace | undefined): boolean =>
    trace !== undefined && ['ARG', 'ENV'].includes(trace.instruction.keyword);
  return (one?.copy !== undefined && other?.copy !== undefined) || (isName(one) && isName(other));
}

/** An ARG or ENV right above another instruction, without a blank line between them. */
function leadsTo(trace: InstructionTrace | undefined, next: InstructionTrace | undefined, text: string): boolean {
  if (trace === undefined || next === undefined || !['ARG', 'ENV'].includes(trace.instruction.keyword)) return false;
  return !/\n[ \t]*\r?\n/u.test(text.slice(trace.instruction.span.end, next.instruction.span.start));
}

function risenOf({ nodes, start }: StageModel, order: readonly number[]): Pick<Plan, 'risen' | 'passed'> {
  const before = rerunsOf(nodes, [...nodes.keys()], start);
  const now = rerunsOf(nodes, order, start);
  const passed = new Set<number>();
  const risen = [...nodes.keys()].filter((at) => {
    const place = order.indexOf(at);
    if ((nodes[at]?.milliseconds ?? 0) < 1000 || now[place] === before[at]) return false;
    for (const other of order.slice(place + 1)) {
      const node = nodes[other];
      if (other < at && node !== undefined && (node.own | node.arms) !== 0n) passed.add(other);
    }
    return true;
  });
  return { risen, passed: [...passed].sort((a, b) => a - b) };
}

/** The neighbours from the first that changes its place to the last. */
function windowOf(
  traces: readonly InstructionTrace[],
  order: readonly number[],
  text: string,
): Pick<Plan, 'instructions' | 'window' | 'replacements'> {
  const first = order.findIndex((at, place) => at !== place);
  const last = order.findLastIndex((at, place) => at !== place);
  return {
    instructions: traces.slice(first, last + 1).map(({ instruction }) => instruction),
    window: order.slice(first, last + 1).map((at) => at - first),
    replacements: traces.flatMap((trace, at) => {
      const crossed = trace.copy?.relative === true && workdirOf(traces, [...traces.keys()], at) !== workdirOf(traces, order, at);
      return crossed ? (absoluteDestination(trace, text) ?? []) : [];
    }),
  };
}

/** Which WORKDIR is in force at an instruction. All of them keep their order, so that each means what it meant. */
function workdirOf(traces: readonly InstructionTrace[], order: readonly number[], at: number): number | undefined {
  return order.slice(0, order.indexOf(at)).findLast((above) => traces[above]?.instruction.keyword === 'WORKDIR');
}
