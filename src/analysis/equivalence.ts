import { compareCaches } from './caches.ts';
import { usesOf, type AssumptionUse, type Unread } from './assumptions.ts';
import { coverageText } from './coverage.ts';
import { allowAbsent, allowSources, assumableSources, type Absences } from './equivalence-absent.ts';
import type { Evaluation, StageOutcome } from './evaluate.ts';
import { readingsOf, underReading } from './equivalence-readings.ts';
import type { ImageEvent } from './events.ts';
import type { KnownPath } from './image.ts';
import { olderLists } from './older-lists.ts';
import { pathsToCompare } from './path-table.ts';
import { isPotential, sourcesThatDiffer, withoutPotential } from './potential.ts';
import { whyTakenAway } from './taken-away.ts';
import { textOf } from './terms.ts';

/**
 * Shows that two Dockerfiles mean the same, stage by stage, without knowing how one was made from the other.
 *
 * Both were run symbolically from scratch (`evaluate`) with one table of terms. They are equal when every stage ends with the same
 * image config, the same events (commands with the same state and the same inputs) and the same term for every known path.
 * From that follows the closed list of refinements: a COPY may be repeated or split where the union is the same and nothing that
 * lies between reads or writes what comes later; a RUN may be split where cwd, variables, user and failure stay; instructions that
 * do not conflict may swap. Everything else is a difference. `equal: false` is no proof that the images differ.
 */
export interface Verdict {
  readonly equal: boolean;
  readonly assumptions: readonly AssumptionUse[];
  readonly differences: readonly StageDifference[];
}

export interface StageDifference {
  /** Name or number of the stage. */
  readonly stage: string;
  /** 1-based line in the new file. */
  readonly line?: number;
  readonly message: string;
}

export interface EquivalenceOptions {
  /** Why a path that the context lacks now must be expected to be there in another checkout; undefined where nothing says so. */
  readonly mayBeGenerated: (contextPath: string) => string | undefined;
  /** Stages that nothing but `FROM` uses and that the caller lets differ (a *review* fix). Their children are compared all the same. */
  readonly exempt?: ReadonlySet<number>;
  /** Steps that fetch dependencies alone may fetch what the command behind them would not (a *review* fix). */
  readonly exemptPrefetches?: boolean;
  /** Files of an image, by stage, that the caller lets differ (a *review* fix). Nothing may read them: that is asked here. */
  readonly exemptPaths?: readonly ExemptPath[];
}

export interface ExemptPath {
  readonly stage: number;
  readonly path: string;
}

/** First without an assumption; where that does not show it, under `prefetch`, under `apt-union`, and under both. */
export function equivalence(before: Evaluation, after: Evaluation, asked: EquivalenceOptions): Verdict {
  if (before.terms !== after.terms) throw new Error('both evaluations need the same table of terms');
  const options: EquivalenceOptions = {
    ...asked,
    mayBeGenerated: (path) => asked.mayBeGenerated(path) ?? whyTakenAway(before, path) ?? whyTakenAway(after, path),
  };
  let best = compareAll(before, after, options);
  if (best.equal) return best;
  for (const reading of readingsOf(before, after)) {
    const [old, now] = [before, after].map((each) => ({ ...each, stages: each.under(reading) }));
    if (old === undefined || now === undefined) continue;
    const verdict = underReading(reading, compareAll(old, now, options), [old, now], options);
    if (verdict.equal) return verdict;
    if (verdict.differences.length <= best.differences.length) best = verdict;
  }
  return best;
}

function compareAll(before: Evaluation, after: Evaluation, options: EquivalenceOptions): Verdict {
  const differences: StageDifference[] = [];
  const generated = new Map<string, string>();
  const fresh = new Set<string>();
  const unread: Unread = { titles: new Set(), names: new Set() };
  if (before.stages.length !== after.stages.length) {
    differences.push({ stage: 'all', message: `there are ${before.stages.length} stages in one and ${after.stages.length} in the other` });
  }
  if (before.header !== after.header) differences.push({ stage: 'all', message: 'parser directives or ARGs before the first FROM differ' });
  for (const [index, old] of before.stages.entries()) {
    const now = after.stages[index];
    if (now === undefined) continue;
    compareStage(old, now, { ...options, exempted: options.exempt?.has(index) === true, generated, fresh, unread, differences });
    if (updatesIn(now) < updatesIn(old)) fresh.add('RUN a repeated update of the package lists');
  }
  const byDefault = new Set([...before.stages, ...after.stages].flatMap((stage) => stage.byDefault));
  const said = new Map(
    [...before.stages, ...after.stages].flatMap((stage) => (stage.said === undefined ? [] : [[stage.said.image, stage.said.like]])),
  );
  const assumptions = usesOf({ generated, fresh, unread, byDefault, said });
  return { equal: differences.length === 0, assumptions, differences: distinct(differences) };
}

/** Two steps of one RUN, or two commands that fill one cache, may differ in the same words. */
function distinct(differences: readonly StageDifference[]): readonly StageDifference[] {
  return [...new Map(differences.map((one) => [`${one.stage}:${one.line ?? ''}:${one.message}`, one])).values()];
}

/** Only where packages count one by one. */
function updatesIn({ traces }: StageOutcome): number {
  return traces.flatMap(({ steps }) => steps).filter(({ part }) => part?.role === 'update').length;
}

interface Comparison extends EquivalenceOptions, Absences {
  readonly exempted: boolean;
  /** Commands whose layer is reused for longer than before. */
  readonly fresh: Set<string>;
  readonly unread: Unread;
}

function compareStage(old: StageOutcome, now: StageOutcome, comparison: Comparison): void {
  const { differences } = comparison;
  const stage = now.name ?? String(now.index);
  if (old.name !== now.name)
    differences.push({ stage, message: `the stage is called ${old.name ?? 'nothing'} in one and ${stage} in the other` });
  if (old.base !== now.base) differences.push({ stage, message: 'the stages start from different images' });
  if (comparison.exempted) return;
  for (const key of new Set([...old.config.keys(), ...now.config.keys()])) {
    if (old.config.get(key) === now.config.get(key)) continue;
    differences.push({
      stage,
      message: `the image config differs: ${key} is ${shown(old.config.get(key))} in one and ${shown(now.config.get(key))} in the other`,
    });
  }
  if (coverageText(old.image.coverage) !== coverageText(now.image.coverage)) {
    differences.push({
      stage,
      message: 'the copies would bring other files in another checkout: a folder or a pattern is copied in one only',
    });
  }
  compareEvents(old, now, stage, comparison);
  const exempt = comparison.exemptPaths?.flatMap((one) => (one.stage === now.index ? [one.path] : [])) ?? [];
  for (const difference of compareCaches(old.image, now.image, exempt)) differences.push({ stage, ...difference });
  comparePaths(old, now, stage, comparison);
}

function shown(value: string | undefined): string {
  return value === undefined ? 'not set' : JSON.stringify(value.replace(/^[=?]/u, ''));
}

function compareEvents(old: StageOutcome, now: StageOutcome, stage: string, comparison: Comparison): void {
  const isExempt = ({ part }: ImageEvent): boolean =>
    comparison.exemptPaths?.some(({ stage: index, path }) => index === now.index && path === part?.place) === true;
  const byId = new Map(old.image.events.filter((event) => !isExempt(event)).map((event) => [event.id, event]));
  const extra: ImageEvent[] = [];
  for (const event of now.image.events) {
    if (isExempt(event)) continue;
    const match = byId.get(event.id);
    byId.delete(event.id);
    if (match === undefined) {
      extra.push(event);
      continue;
    }
    if (match.potential.size + event.potential.size > 0) comparePotential(match, event, stage, comparison);
    if (match.assumed.size + event.assumed.size > 0) compareAssumed(match, event, [old, now], stage, comparison);
    const names = otherUnread(match, event);
    for (const name of names) comparison.unread.names.add(name);
    if (names.length > 0 && event.part?.role !== 'leftover') comparison.unread.titles.add(event.title);
    const [above, before] = [event.copiesAbove, match.copiesAbove];
    if (names.length === 0 && above.broad >= before.broad && above.all >= before.all) continue;
    // Behind a copy of one file it ran again so seldom that nobody counted on it.
    if (event.moving !== undefined && (names.length > 0 || above.broad < before.broad))
      comparison.differences.push({ stage, line: event.line, message: `${event.title} would run less often: ${event.moving}` });
    else if (event.fresh !== undefined && event.part?.role !== 'leftover') comparison.fresh.add(event.title);
  }
  for (const difference of olderLists(old, now)) comparison.differences.push({ stage, ...difference });
  const missing = withoutPlaces([...byId.values()], extra, stage, comparison);
  for (const event of extra.filter(({ part }) => part?.place === undefined)) {
    const index = missing.findIndex((candidate) => candidate.labelTerm === event.labelTerm);
    const match = index < 0 ? undefined : missing.splice(index, 1)[0];
    comparison.differences.push({
      stage,
      line: event.line,
      message: match === undefined ? notFound(event, missing) : whyOther(match, event, old, now),
    });
  }
  for (const event of missing) {
    comparison.differences.push({
      stage,
      message: `${event.title} (line ${event.line} of the old file) is missing, or runs in another state`,
    });
  }
}

/** What package managers keep is told by the folder that it is in. */
function withoutPlaces(
  missing: readonly ImageEvent[],
  extra: readonly ImageEvent[],
  stage: string,
  { differences }: Comparison,
): ImageEvent[] {
  const titleAt = (events: readonly ImageEvent[], place: string): string =>
    events.find(({ part }) => part?.place === place)?.title ?? 'nothing new';
  const places = new Set([...missing, ...extra].flatMap(({ part }) => part?.place ?? []));
  for (const place of places)
    differences.push({
      stage,
      message: `${place} ends up otherwise: ${titleAt(missing, place)} in one, ${titleAt(extra, place)} in the other`,
    });
  return missing.filter(({ part }) => part?.place === undefined);
}

/** Names that both are taken not to read, and that hold something else in the other. */
function otherUnread({ unread: old = NOTHING }: ImageEvent, { unread: now = NOTHING }: ImageEvent): readonly string[] {
  if (old.size === 0 && now.size === 0) return [];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
}

const NOTHING: ReadonlyMap<string, number> = new Map();

function notFound(event: ImageEvent, missing: readonly ImageEvent[]): string {
  const similar = missing.find((candidate) => candidate.title === event.title);
  if (similar === undefined) return `${event.title} is not in the old file`;
  return `${event.title} runs in another state than in line ${similar.line} of the old file (folder, user, shell, variables, mounts, or what its failure does)`;
}

/** Why an install reads all of the source, if it does. */
function whyAll(event: ImageEvent, { traces }: StageOutcome): string | undefined {
  const steps = traces.flatMap((trace) => trace.steps).filter((step) => step.event.id === event.id);
  return steps.flatMap(({ installs }) => installs).find(({ blocked }) => blocked?.reason === 'installs-the-project')?.blocked?.message;
}

/** Names the first input in which two runs of the same command differ. */
function whyOther(old: ImageEvent, now: ImageEvent, oldStage: StageOutcome, nowStage: StageOutcome): string {
  for (const path of [...new Set([...old.inputs.keys(), ...now.inputs.keys()])].sort()) {
    if (old.inputs.get(path) === now.inputs.get(path)) continue;
    const why = whyAll(old, oldStage);
    return `${now.title} finds another ${path} than in line ${old.line} of the old file: ${state(oldStage, old.inputs.get(path))} there, ${state(nowStage, now.inputs.get(path))} here${why === undefined ? '' : `; ${why}`}`;
  }
  return `${now.title} (line ${old.line} of the old file) comes in another order with a command whose effects it depends on`;
}

function state(stage: StageOutcome, term: number | undefined): string {
  if (term === undefined) return 'not yet there';
  const text = textOf(stage.image.terms, term);
  const [kind = '', detail = ''] = text.split('|');
  if (kind === 'file') return `the context's ${detail}`;
  if (kind === 'after') return `changed by ${stage.image.events.find((event) => String(event.id) === detail)?.title ?? 'a command'}`;
  if (kind === 'ensure' || kind === 'folder') return 'a folder';
  return text.startsWith('owner') || text === 'own' || text === 'initial' ? text : `${kind} ${detail}`;
}

function comparePotential(old: ImageEvent, now: ImageEvent, stage: string, comparison: Comparison): void {
  for (const path of new Set([...old.potential.keys(), ...now.potential.keys()])) {
    const difference = { stage, line: now.line, message: `${now.title} would read ${path}` };
    const needs = old.needed.has(path) ? 'nothing else brings what it needs' : undefined;
    for (const from of sourcesThatDiffer(old.potential.get(path) ?? [], now.potential.get(path) ?? []))
      allowAbsent(from, comparison, difference, needs);
  }
}

/** Before one of the two, a copy could bring a file on top of what an earlier command made. */
function compareAssumed(
  old: ImageEvent,
  now: ImageEvent,
  stages: readonly [StageOutcome, StageOutcome],
  stage: string,
  comparison: Comparison,
): void {
  for (const path of new Set([...old.assumed.keys(), ...now.assumed.keys()])) {
    if (old.assumed.get(path) === now.assumed.get(path)) continue;
    const real = withoutPotential(path);
    const difference = { stage, line: now.line, message: `${now.title} would find another ${real}` };
    allowSources(assumableSources(real, stages), comparison, difference);
  }
}

function comparePaths(old: StageOutcome, now: StageOutcome, stage: string, comparison: Comparison): void {
  for (const path of pathsToCompare(old.image.paths, now.image.paths)) {
    const [before, after] = [old.image.paths.get(path), now.image.paths.get(path)];
    if (same(before, after) || comparison.exemptPaths?.some((exempt) => exempt.stage === now.index && exempt.path === path) === true)
      continue;
    const real = isPotential(path) ? withoutPotential(path) : path;
    const message = `${real} ends up otherwise: ${state(old, before?.term)} in one, ${state(now, after?.term)} in the other`;
    // What only might be in the context may be assumed away, but never on top of the results of an install (node_modules).
    allowSources(isPotential(path) ? assumableSources(real, [old, now]) : [], comparison, { stage, message });
  }
}

function same(before: KnownPath | undefined, after: KnownPath | undefined): boolean {
  // Both analyses share what one copy of the same context brings.
  if (before === after) return true;
  return before?.term === after?.term && before?.folder?.owner === after?.folder?.owner && before?.folder?.mode === after?.folder?.mode;
}
