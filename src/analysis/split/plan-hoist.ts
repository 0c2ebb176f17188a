import { looksLikeInstall } from '../../ecosystems/install-words.ts';
import { applyEdits, editBetween } from '../../source/edits.ts';
import type { TextEdit } from '../../source/text.ts';
import { timedBelow } from '../by-times.ts';
import { busterCopied } from '../asked-fresh.ts';
import { conflictBetween } from '../conflicts.ts';
import { lineOf, type Line } from '../line.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { editsOf } from './edits.ts';
import { narrowed, wordUse, type WordUse } from './narrow-copy.ts';
import { planMove } from './plan-split.ts';
import { repeatsAbove } from './repeated.ts';
import { refuse, refuseTimed, type Plan, type Refused, type Source, type Target } from './plan.ts';
import { blockedInstall, readsContext, unclearSources, whyAny } from './sources.ts';
import { isWorthIt } from './worth.ts';
import { listed } from '../../source/words.ts';

/** How an install and its manifests go above copies that it does not need, and what of them it needs no more. */
export interface HoistPlan extends Omit<Plan, 'instructions' | 'order' | 'dropped' | 'linesAbove' | 'lines' | 'replacements'> {
  readonly edit: TextEdit;
}

/** A copy above an install that brings no file that it reads, or of which some words do. */
interface Candidate {
  readonly index: number;
  readonly trace: InstructionTrace;
  /** Undefined: it is not needed at all. */
  readonly use: WordUse | undefined;
}

/**
 * Plans the move for the RUN at `index` of a stage. Undefined where it stands below nothing that it does not read, and where a copy brings a
 * whole folder or a pattern of which it reads a part: then the source is to be split off by what is in it (`planSplit`).
 */
export function planHoist(facts: Facts, stage: StageOutcome, index: number): HoistPlan | Refused | undefined {
  const trace = stage.traces[index];
  if (trace === undefined) return undefined;
  const installs = trace.steps.flatMap((step) => step.installs);
  if (whyAny(trace) !== undefined)
    return looksLikeInstall(textOf(facts, trace)) ? whyOpaque(trace, stage.traces.slice(0, index)) : undefined;
  if (installs.length === 0 || repeatsAbove(stage, trace, index) || !readsContext([stage], trace)) return undefined;
  const candidates = candidatesAbove(facts, stage, index);
  if (candidates === undefined || candidates.length === 0) return undefined;
  const name = [...new Set(installs.map((install) => install.name))].join(' and ');
  const timed = builtByTimes(facts, stage, index, candidates);
  if (timed !== undefined) return timed;
  return moveBelow({ facts, stage, index, trace, name }, candidates);
}

function textOf({ resolved }: Facts, { instruction }: InstructionTrace): string {
  return resolved.build.source.text.slice(instruction.span.start, instruction.span.end);
}

/** Names of files that package managers read. */
const MANIFEST =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|[\w.-]*requirements[\w.-]*\.txt|constraints[\w.-]*\.txt|pyproject\.toml|setup\.(?:py|cfg)|[\w.-]*\.lock|\.[\w.-]*rc)$/u;

/** A word for a manifest copy that also brings other files, and would be narrowed if the install were understood. */
function whyOpaque(trace: InstructionTrace, above: readonly InstructionTrace[]): Refused | undefined {
  const wide = above.find(({ copy }) => {
    const files = copy?.broad === false ? copy.entries.filter((entry) => entry.kind === 'file') : [];
    return files.some(({ context }) => MANIFEST.test(context)) && files.some(({ context }) => !MANIFEST.test(context));
  });
  if (wide === undefined) return undefined;
  const blocked = blockedInstall(trace.steps.flatMap((step) => step.installs));
  const message = `which files of line ${wide.instruction.line} the install reads is not known: ${whyAny(trace) ?? ''}`;
  return blocked ?? refuse('not-understood', message);
}

/** An install of its own, or a RUN that is not understood: what it reads is copied for it, and waits for it. */
function isFixed(trace: InstructionTrace): boolean {
  return isInstall(trace) || trace.events.some((event) => event.unknown !== undefined);
}

/** Something between needs what the copy at `at` brings. */
function isHeld({ traces }: StageOutcome, at: number, index: number, line: Line, holds = isFixed): boolean {
  const copy = traces[at];
  if (copy === undefined) return false;
  return traces.slice(at + 1, index).some((between) => holds(between) && conflictBetween(copy, between, line) !== undefined);
}

function isInstall({ steps }: InstructionTrace): boolean {
  return steps.some((step) => step.installs.length > 0);
}

/** Undefined where some copy is for `planSplit` to take apart. */
function candidatesAbove(facts: Facts, stage: StageOutcome, index: number): readonly Candidate[] | undefined {
  const { traces } = stage;
  const line = lineOf(facts, stage);
  const install = traces[index];
  const inputs = new Set(install?.events.flatMap((event) => [...event.inputs.keys()]));
  const found: Candidate[] = [];
  const stuck: InstructionTrace[] = [];
  for (const [at, trace] of traces.slice(0, index).entries()) {
    const { copy, instruction } = trace;
    if (copy === undefined || (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || busterCopied(instruction) !== undefined)
      continue;
    const needed = new Set([...inputs].filter((path) => copy.entryAt(path) !== undefined));
    if (needed.size === 0) {
      if (!copy.bringsMoreThan(0) || isHeld(stage, at, index, line)) continue;
      if (conflictBetween(trace, install, line) === undefined) found.push({ index: at, trace, use: undefined });
      else stuck.push(trace);
      continue;
    }
    if (!copy.broadFolder && needed.size === copy.contextFiles().length) continue;
    // It is there for another install, and narrow enough for that one.
    if (!copy.broad && isHeld(stage, at, index, line, isInstall)) continue;
    // Not all of it, or more than it holds now, in one word.
    if (instruction.sources.length < 2) return undefined;
    const use = wordUse(instruction, copy, needed);
    if (use.kind === 'mixed' || use.unread.length === 0 || use.read.length === 0) return undefined;
    found.push({ index: at, trace, use });
  }
  const copies = found.map(({ trace }) => trace);
  return isWorthIt(copies, inputs, facts.changes(), stuck) ? found : [];
}

/** Of a copy that is taken apart the manifest would stay above, and what is built from it be newer. */
function builtByTimes(facts: Facts, stage: StageOutcome, index: number, candidates: readonly Candidate[]): Refused | undefined {
  const inputs = new Set(stage.traces[index]?.events.flatMap((event) => [...event.inputs.keys()]));
  for (const { trace, use } of candidates) {
    const entries = use === undefined ? [] : (trace.copy?.entries ?? []);
    const stays = entries.filter(({ image }) => inputs.has(image));
    const line = timedBelow(
      facts,
      stage,
      entries.filter((entry) => !stays.includes(entry)),
      stays,
    );
    if (line !== undefined) return refuseTimed(line, trace.instruction.line);
  }
  return undefined;
}

/** First the copies are taken apart where they stand, which changes nothing; then what is not needed goes below the install. */
function moveBelow(target: Target, candidates: readonly Candidate[]): HoistPlan | Refused | undefined {
  const { facts, stage, index } = target;
  const { text } = facts.resolved.build.source;
  const edits: TextEdit[] = [];
  for (const { trace, use } of candidates) {
    const edit = use && narrowed(text, trace, use);
    if (edit !== undefined && 'why' in edit) return refuse('unclear-copy', edit.why);
    if (edit !== undefined) edits.push(edit);
  }
  const apart = edits.length === 0 ? facts : facts.edited(edits);
  const next = apart?.evaluation.stages[stage.index];
  const trace = next?.traces[index + edits.length];
  if (apart === undefined || next === undefined || trace === undefined || !isSame(stage, next))
    return refuse('unclear-copy', 'taken apart, a copy would bring other files');
  const sources = sourcesOf(next, candidates);
  const moved: Target = { ...target, facts: apart, stage: next, index: index + edits.length, trace };
  const plan = unclearSources(moved, sources) ?? planMove(moved, sources);
  if (plan.kind === 'refusal') return plan;
  if (movesInstall(plan, next)) return undefined;
  const { kind, ignoreLines, exemptPaths, reasons, notes } = plan;
  const after = applyEdits(apart.resolved.build.source.text, editsOf(apart.resolved.build.source.text, plan));
  const edit = editBetween(text, after);
  const at = target.trace.instruction.span;
  return { kind, edit, at, message: messageOf(target, sources), ignoreLines, exemptPaths, reasons, notes };
}

/** The same commands with the same inputs, and the same files. */
function isSame({ image: before }: StageOutcome, { image: after }: StageOutcome): boolean {
  const paths = after.paths.entries();
  const events = before.events.every((event, at) => event.id === after.events[at]?.id) && before.events.length === after.events.length;
  return events && [...before.paths.entries()].every(([path, { term }]) => paths.get(path)?.term === term);
}

/** The copies that go down, where they stand after those with other words were taken apart. */
function sourcesOf({ traces }: StageOutcome, candidates: readonly Candidate[]): readonly Source[] {
  return candidates.flatMap((candidate, position) => {
    const shift = candidates.slice(0, position + 1).filter(({ use }) => use !== undefined).length;
    const trace = traces[candidate.index + shift];
    return trace?.copy === undefined ? [] : [{ index: candidate.index + shift, trace, copy: trace.copy, needed: [] }];
  });
}

/** Another install would have to go down as well: that one would wait for these files instead. */
function movesInstall({ instructions, order }: Plan, { traces }: StageOutcome): boolean {
  const below = order.slice(order.indexOf(instructions.length - 1) + 1);
  return below.some(
    (at) => traces.find(({ instruction }) => instruction === instructions[at])?.steps.some((step) => step.installs.length > 0) === true,
  );
}

function messageOf({ name }: Target, sources: readonly Source[]): string {
  const names = sources.flatMap(({ trace: { instruction } }) =>
    instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
      ? instruction.sources.map(({ raw }) => (/^\.\/?$/u.test(raw) ? 'the source' : raw))
      : [],
  );
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const list = listed(shown);
  const several = name.includes(' and ');
  return `${name} now ${several ? 'run' : 'runs'} before ${list} ${names.length === 1 ? 'is' : 'are'} copied: ${several ? 'they read' : 'it reads'} nothing of ${names.length === 1 ? 'it' : 'them'}`;
}
