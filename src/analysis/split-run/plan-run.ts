import { looksLikeInstall } from '../../ecosystems/install-words.ts';
import { applyEdits, editBetween } from '../../source/edits.ts';
import { listed } from '../../source/words.ts';
import type { TextEdit } from '../../source/text.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { mountsOf, readMounts } from '../run-mounts.ts';
import { stagesUpTo } from '../stage-uses.ts';
import { editsOf } from '../split/edits.ts';
import { reviewsOf } from '../reviews.ts';
import { planHoist } from '../split/plan-hoist.ts';
import type { Refused } from '../split/plan.ts';
import { planSplit } from '../split/plan-split.ts';
import { carriedTo } from './carry.ts';
import { cutsOf, extensionsIn, type Cuts } from './cuts.ts';
import { partsEdit, type Part } from './layout.ts';
import { refuseRun, type RunPlan, type RunRefused } from './plan.ts';
import { raise } from './raise.ts';
import { readChain, type Chain } from './read.ts';

/** The RUN that is looked at. */
interface Target {
  readonly facts: Facts;
  readonly stage: StageOutcome;
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly chain: Chain;
}

/**
 * Plans how the RUN at `index` of a stage is taken apart, together with the move that makes it worth it: the install goes above the copy of
 * the source, system packages above the copies of which they read nothing. Undefined where a split gains nothing.
 */
export function planRun(facts: Facts, stage: StageOutcome, index: number): RunPlan | RunRefused | undefined {
  const trace = stage.traces[index];
  if (trace === undefined) return undefined;
  const stages = stagesUpTo(facts.evaluation, stage).toReversed();
  const above = [...stages.slice(1).flatMap(({ traces }) => traces), ...stage.traces.slice(0, index)];
  if (!above.some(({ copy }) => copy !== undefined)) return undefined;
  const chain = readChain(trace);
  if (chain === undefined) return undefined;
  const asked = above.some(({ copy }) => copy?.broad === true) && looksLikeInstall(textOf(facts, trace));
  if (chain.kind === 'refusal') return asked && isOpaque(trace) ? chain : undefined;
  if (chain.steps.length !== trace.steps.length) return asked ? whyOneStep(trace) : undefined;
  const cuts = cutsOf(chain, trace, stages);
  const planned = planCuts({ facts, stage, index, trace, chain }, cuts);
  if (planned?.kind === 'plan') return planned;
  return (asked ? (cuts.whyNot.install ?? planned) : undefined) ?? cuts.whyNot.system;
}

function textOf({ resolved }: Facts, { instruction }: InstructionTrace): string {
  return resolved.build.source.text.slice(instruction.span.start, instruction.span.end);
}

/** Under a mount that brings files, or where a `cd` leads nobody knows where, commands are not told apart. */
function whyOneStep({ instruction, before, events }: InstructionTrace): RunRefused {
  const why = events.find((event) => event.unknown !== undefined)?.unknown ?? '';
  const hidden = instruction.keyword === 'RUN' && mountsOf(readMounts(instruction, before)).hidden !== undefined;
  return refuseRun(hidden ? 'mounts' : 'not-understood', why);
}

function isOpaque(trace: InstructionTrace): boolean {
  return trace.events.some((event) => event.unknown !== undefined);
}

/** Three parts where both cuts gain something, else two. */
function planCuts(target: Target, { system, install }: Cuts): RunPlan | RunRefused | undefined {
  let refusal: RunRefused | undefined;
  const attempts = [
    ...(system !== undefined && install !== undefined ? [[system, install]] : []),
    ...(install === undefined ? [] : [[install]]),
    ...(system === undefined ? [] : [[system]]),
  ];
  for (const cuts of attempts) {
    const taken = takeApart(target, cuts);
    if (taken.kind === 'refusal') {
      refusal ??= taken;
      continue;
    }
    const moved = cuts.includes(install ?? -1) ? moveInstall(target, taken, cuts.length - 1) : moveSystem(target, taken);
    if (moved?.kind === 'plan') return moved;
    refusal ??= moved;
  }
  return refusal;
}

/** The file with the RUN in parts, which stand one below the other and do what they did before. */
interface Taken {
  readonly kind: 'taken';
  readonly facts: Facts;
  readonly stage: StageOutcome;
}

function takeApart({ facts, stage, trace, chain }: Target, cuts: readonly number[]): Taken | RunRefused {
  const parts: Part[] = [];
  for (const [index, first] of [0, ...cuts].entries()) {
    const carried = carriedTo(chain, { first, end: cuts[index] ?? chain.steps.length }, trace.before);
    if (carried.kind === 'refusal') return carried;
    parts.push({ first, pieces: carried.pieces });
  }
  const edit = partsEdit(facts.resolved.build.source.text, chain, parts);
  const next = edit && facts.edited([edit]);
  const split = next?.evaluation.stages[stage.index];
  // Each command must be the very same event, with the same state and the same inputs.
  const same = split !== undefined && split.image.events.length === stage.image.events.length;
  if (!same || !split.image.events.every((event, at) => event.id === stage.image.events[at]?.id))
    return refuseRun('not-understood', 'taken apart, a command of it would run in another state');
  return { kind: 'taken', facts: next ?? facts, stage: split };
}

/** @param at which part the install is in: below system packages, which rise first */
function moveInstall(target: Target, taken: Taken, at: number): RunPlan | RunRefused | undefined {
  const raised = at === 0 ? undefined : raise(taken.facts, taken.stage, target.index);
  if (at > 0 && raised === undefined) return undefined;
  const facts = raised === undefined ? taken.facts : taken.facts.edited([raised.edit]);
  const stage = facts?.evaluation.stages[target.stage.index];
  if (facts === undefined || stage === undefined) return undefined;
  const plan = planInstall(facts, stage, target.index + at);
  if (plan === undefined) return undefined;
  if (plan.kind === 'refusal') return whyStays(plan);
  const { edits, message, reasons, notes, ignoreLines, exemptPaths, exemptStages } = plan;
  const above = raised === undefined ? '' : `${namesOf(taken.stage, target.index)} first; `;
  return {
    kind: 'plan',
    edit: throughTo(target.facts, facts, edits),
    at: target.trace.instruction.span,
    message: `the RUN is split: ${above}${message}`,
    reasons,
    ignoreLines,
    exemptPaths,
    exemptStages,
    notes,
  };
}

type InstallPlan = Omit<RunPlan, 'edit' | 'at'> & { readonly edits: readonly TextEdit[] };

/** As the transforms that would come next do it, in their order. */
function planInstall(facts: Facts, stage: StageOutcome, index: number): InstallPlan | Refused | undefined {
  const hoist = planHoist(facts, stage, index);
  if (hoist?.kind === 'plan') return { ...hoist, edits: [hoist.edit], exemptStages: [] };
  const plan = planSplit(facts, stage, index);
  if (plan === undefined || plan.kind === 'refusal') return plan ?? hoist;
  const edits = editsOf(facts.resolved.build.source.text, plan);
  return { ...plan, kind: 'plan', edits, exemptStages: plan.kind === 'base-plan' ? [plan.base.parent.index] : [] };
}

function whyStays({ reason, message }: Refused): RunRefused {
  return reason === 'needs-source'
    ? refuseRun('needs-source', message)
    : refuseRun('gains-nothing', `split off, the install would stay where it is: ${message}`);
}

function moveSystem(target: Target, { facts, stage }: Taken): RunPlan | undefined {
  const raised = raise(facts, stage, target.index);
  if (raised === undefined) return undefined;
  // Where all of it could rise, nothing is gained by taking it apart.
  const whole = raise(target.facts, target.stage, target.index);
  if (whole !== undefined && whole.line <= raised.line) return undefined;
  const names = namesOf(stage, target.index);
  return {
    kind: 'plan',
    edit: throughTo(target.facts, facts, [raised.edit]),
    at: target.trace.instruction.span,
    message: `the RUN is split: ${names} now ${names.includes(' and ') ? 'run' : 'runs'} before the copy in line ${raised.line}, of which it reads nothing`,
    reasons: reviewsOf(stage.traces[target.index]),
    ignoreLines: [],
    exemptPaths: [],
    exemptStages: [],
    notes: stage.traces[target.index]?.steps.flatMap((step) => step.notes) ?? [],
  };
}

function namesOf(stage: StageOutcome, index: number): string {
  const trace = stage.traces[index];
  const installs = trace?.steps.flatMap((step) => step.installs) ?? [];
  const body = trace?.body;
  const extensions = body?.kind === 'steps' ? extensionsIn(body.steps.flatMap(({ commands }) => commands)) : [];
  return listed([...new Set([...installs.map(({ name }) => name), ...extensions])]);
}

/** Both steps as one edit of the file as it is. */
function throughTo(before: Facts, taken: Facts, edits: readonly TextEdit[]): TextEdit {
  return editBetween(before.resolved.build.source.text, applyEdits(taken.resolved.build.source.text, edits));
}
