import { isBelow } from '../../model/path-patterns.ts';
import { cacheOf } from '../../source/cache.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { Cache } from '../../ecosystems/cache.ts';
import { againstIt, obstacleTo, saidByVariables } from '../../ecosystems/cache-built.ts';
import { isOffline } from '../cache-needs.ts';
import { hiddenBy, textsOf, whyNoHome, whyNoParent, whyUnsteady } from '../cache-mounts.ts';
import { changesAll, removesFolder } from '../removals.ts';
import type { ExemptPath } from '../equivalence.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { ImageEvent } from '../events.ts';
import type { Facts } from '../facts.ts';
import { filesIn } from '../file-view.ts';
import type { Image } from '../image.ts';
import { isRoot } from '../users.ts';

import { mountEdit, withoutClearings, withoutWord, type Layout } from './edits.ts';
import { isFixedBase, mountFlag } from './flag.ts';
import { whyOldFrontend } from './frontend.ts';
import { namesOf, type Group, type Reader } from './group.ts';
import { whyLivesOnIt } from './lives-on-it.ts';
import { whyNoMeans } from './means.ts';
import { standsOn, whyNeeded } from './needed.ts';
import { whyKept, whySeenWithin } from './other-content.ts';
import { takenAnew } from './taken-anew.ts';
import { whyBaseUnknown } from './unknown-base.ts';
import { whyTimed } from './timed.ts';
import type { MountRefusal, Why } from './why.ts';

export interface MountPlan {
  readonly kind: 'plan';
  readonly at: Span;
  readonly edits: readonly [TextEdit, ...TextEdit[]];
  readonly message: string;
  /** Why a person should look at it. */
  readonly reasons: readonly string[];
  readonly contextGuess: string | undefined;
  /** What is not in the image any more; only with a reason. */
  readonly exemptPaths: readonly ExemptPath[];
  readonly notes: readonly string[];
}

export interface MountRefused {
  readonly kind: 'refusal';
  readonly at: Span;
  readonly reason: MountRefusal;
  readonly message: string;
}

type Planned = MountPlan | MountRefused | undefined;

/** The plan of a stage is asked for by each that it is built on, too. */
const plansOf = cacheOf<Facts, Map<string, Planned>>();

/** Plans the mounts of one cache in one stage: in all RUNs that fill it, or in none. */
export function planMounts(facts: Facts, group: Group): Planned {
  const plans = plansOf.get(facts) ?? new Map<string, Planned>();
  plansOf.set(facts, plans);
  const key = `${group.stage.index} ${group.cache.id} ${group.folder ?? ''}`;
  if (!plans.has(key)) plans.set(key, plan(facts, group));
  return plans.get(key);
}

function plan(facts: Facts, group: Group): Planned {
  const [first] = group.open;
  if (first === undefined || isInLayer(group)) return undefined;
  const at = first.run.span;
  const why = whyNot(facts, group);
  if (why !== undefined) return { kind: 'refusal', at, reason: why[0], message: why[1] };
  const edits: TextEdit[] = [];
  for (const reader of group.open) {
    const made = editsOf(facts, group, reader);
    if ('why' in made) return { kind: 'refusal', at, reason: made.why[0], message: made.why[1] };
    edits.push(...made);
  }
  const [edit, ...more] = edits;
  if (edit === undefined) return undefined;
  const taken = takenAnew(facts, group, (other) => planMounts(facts, other));
  if (taken?.sure === true) return { kind: 'refusal', at, reason: 'needed-later', message: taken.message };
  const { note, ofSystem } = group.cache;
  const holders = holdersOf(facts, group);
  return {
    kind: 'plan',
    at,
    edits: [edit, ...more],
    message: messageOf(group),
    reasons: [...reasonsOf(facts, group, holders), ...(taken === undefined ? [] : [taken.message])],
    contextGuess: ofSystem ? undefined : facts.contextGuess,
    exemptPaths: holders.map(({ index }) => ({ stage: index, path: group.folder ?? '' })),
    notes: note === undefined ? [] : [note],
  };
}

/**
 * A layer holds it, or would without a mount, that is not made again with each change of the source (`Cache.keptInLayer`). Where nothing of the
 * stage takes it from there, with a mount or without, the image is made to hold it: `go mod download` as the end of an image for others to build on.
 */
function isInLayer({ stage, folder = '/', open, mounted }: Group): boolean {
  if (stage.checkpoints[0]?.image.caches.held.get(folder)?.keptInLayer === true) return true;
  // `go version && go mod download`: what does nothing with it does not count.
  const filled = open.map(({ trace, uses }) => ({ trace, uses: uses.filter(({ action }) => action !== 'keeps') }));
  if (!mounted && filled.every(({ uses }) => uses.every(({ inVain }) => inVain))) return true;
  const filling = filled.filter(({ uses }) => uses.every(({ onlyFills }) => onlyFills));
  return filling.some(
    ({ trace, uses }) =>
      uses.every(({ beforeSource }) => beforeSource) ||
      !stage.traces.slice(0, stage.traces.indexOf(trace)).some((above) => bringsMore(above, trace)),
  );
}

/** A copy of a folder, or of a pattern that brings more than the RUN reads: `COPY go.* ./` brings just what `go mod download` reads. */
function bringsMore({ copy }: InstructionTrace, { events }: InstructionTrace): boolean {
  if (copy?.broad !== true) return false;
  const inputs = new Set(events.flatMap((event) => [...event.inputs.keys()]));
  return copy.broadFolder || [...inputs].filter((path) => copy.entryAt(path) !== undefined).length < copy.contextFiles().length;
}

function whyNot(facts: Facts, group: Group): Why | undefined {
  const builder = facts.builderWithoutMounts();
  if (builder !== undefined) return ['builder-without-mounts', builder];
  const frontend = whyOldFrontend(facts.resolved.build.directives.syntax);
  if (frontend !== undefined) return ['old-frontend', frontend];
  for (const reader of group.open) {
    const why = whyNotReader(facts, group, reader);
    if (why !== undefined) return why;
  }
  return whyLivesOnIt(facts, group) ?? whyNoMeans(facts, group) ?? whyNeeded(facts, group);
}

function whyNotReader(facts: Facts, group: Group, reader: Reader): Why | undefined {
  return (
    whyNotKnown(facts, group, reader) ??
    whyNotUsed(facts, group, reader) ??
    whyTimed(facts, group, reader) ??
    whyNotPlaced(facts, group, reader) ??
    whyLinked(facts, group) ??
    whyKept(group, reader) ??
    whySeenWithin(facts, group, reader)
  );
}

/** Where it lies, and for whom. */
function whyNotKnown(facts: Facts, { stage, cache, folder }: Group, { state, uses: [use] }: Reader): Why | undefined {
  if (state.base === undefined || state.base.byDefault !== undefined) return ['unknown-base', whyBaseUnknown(facts, stage, cache.what)];
  if (!isRoot(state.user) && state.account === undefined)
    return ['unknown-user', `the numeric id of the user is not known, and a cache mount belongs to root unless it names one`];
  if (folder === undefined)
    return use?.moved === false
      ? ['unknown-user', `${use.why ?? ''}, and ${cache.what} lies there`]
      : ['cache-moved', `${cache.what} was moved: ${use?.why ?? ''}`];
  return /^[\w./@+-]+$/u.test(folder) ? undefined : ['cache-moved', `${cache.what} was moved to ${folder}, which a mount cannot name`];
}

/** What is around it in the image. */
function whyNotPlaced(facts: Facts, { stage, cache, folder = '/' }: Group, { image, trace, state, uses: [use] }: Reader): Why | undefined {
  const within = [stage.image, image].some(({ brings }) => brings.some((bring) => bring.from(`${folder}/any`) !== undefined));
  const working = state.workdir.kind === 'known' && state.workdir.text !== '/' && isBelow(folder, state.workdir.text);
  if (use?.moved === true && (within || working))
    return ['cache-in-source', `${cache.what} lies in ${folder}, among the files of the application`];
  const parent = (isRoot(state.user) ? undefined : whyNoParent(image, folder, state)) ?? whyNoHome(image, folder, state);
  if (parent !== undefined) return ['parent-missing', parent];
  const mover = use?.moved === false ? moverOf(facts, image, [...image.events, ...trace.events], cache) : undefined;
  if (mover !== undefined)
    return ['cache-moved', `${mover.title} in line ${mover.line} may have moved ${cache.what}, or have turned it off`];
  const hidden = hiddenBy(image, facts, folder, cache);
  return hidden === undefined ? undefined : ['filled-before', `a mount would hide what is in ${folder}: ${hidden}`];
}

/** The link may be named as it is, or from the home folder that it lies in. */
function whyLinked({ resolved }: Facts, { cache, folder = '/', open }: Group): Why | undefined {
  const { linkedFrom: link } = cache;
  if (link === undefined || open.some(({ uses: [use] }) => use?.moved === true)) return undefined;
  const named = resolved.build.source.text.includes(link) || /(?:~|\$HOME|\$\{HOME\})\/\.[a-z]/u.test(resolved.build.source.text);
  return named ? ['filled-before', `${link} leads to ${folder} in the base image, and the Dockerfile names it`] : undefined;
}

/** What wrote settings above, or what is not known to have written none, and spoke of the place of the cache. */
function moverOf(facts: Facts, image: Image, events: readonly ImageEvent[], { movedBy }: Cache): ImageEvent | undefined {
  if (movedBy === undefined) return undefined;
  return events.find(
    (event) =>
      (event.unknown !== undefined || event.settings !== undefined) && textsOf(image, facts, event).some((text) => movedBy.test(text)),
  );
}

/** How the RUN uses it. */
function whyNotUsed({ text }: Facts, { cache, folder = '/' }: Group, { run, state, image, steps, uses }: Reader): Why | undefined {
  if (isOffline(run)) return ['offline', `the RUN has no network, so it gets nothing but what is in ${cache.what}`];
  const obstacle = uses.map((use) => obstacleTo(use, state)).find((found) => found !== undefined);
  if (obstacle !== undefined) return [obstacle.reason, obstacle.message];
  const files = filesIn(image, text);
  const against = uses.map((use) => againstIt(use, state, files)).find((found) => found !== undefined);
  if (against !== undefined) return [against.reason, against.message];
  const unsteady = whyUnsteady(image, cache, steps);
  if (unsteady !== undefined) return ['unsteady-sources', unsteady];
  // A word that could be taken out is not in the step as it counts any more.
  const stuck = steps.some(({ step, uses: own }) =>
    own.some(({ off }) => off.some((word) => step.commands.some(({ argv }) => argv.includes(word)))),
  );
  if (stuck) return ['cache-disabled', `what turns ${cache.what} off stands within a larger command`];
  const cleared = steps.find(
    ({ uses: own, idle, clearings, written }) =>
      (!idle && own.some((use) => use.action === 'clears' && use.folder === folder)) ||
      (clearings.length === 0 && written.commands.some((command) => removesFolder(command, folder))),
  );
  if (cleared !== undefined) return ['cleared-in-run', `the RUN empties ${folder} itself, in a way that cannot be taken out of it`];
  const changing = steps.flatMap(({ step }) => step.commands).find((command) => changesAll(command, folder));
  if (changing !== undefined)
    return [
      'changed-in-run',
      `\`${changing.argv[0]?.raw ?? ''}\` changes owner or mode of what is in ${folder}, too, and in a mount that stays for all other builds`,
    ];
  return undefined;
}

/** The mount, and what goes away with it. */
function editsOf(facts: Facts, group: Group, reader: Reader): readonly TextEdit[] | { readonly why: Why } {
  const { build } = facts.resolved;
  const layout: Layout = { text: build.source.text, escape: build.directives.escape };
  const { run, steps } = reader;
  const { cache, folder = '/' } = group;
  const edits = [mountEdit(layout, run, mountFlag(facts, group.stage, cache, folder, reader))];
  for (const edit of steps.flatMap((step) => withoutClearings(layout, run, steps, step, folder))) {
    if (typeof edit === 'string') return { why: ['cleared-in-run', `the RUN empties ${folder} itself, and ${edit}`] };
    edits.push(edit);
  }
  for (const word of reader.uses.flatMap(({ off }) => off)) {
    const edit = withoutWord(layout, run, word);
    if (typeof edit === 'string') return { why: ['cache-disabled', `${word.raw} turns ${cache.what} off, and ${edit}`] };
    edits.push(edit);
  }
  return edits;
}

function messageOf(group: Group): string {
  const { cache, folder = '/', open } = group;
  const names = namesOf(group);
  const off = open.flatMap(({ uses }) => uses.flatMap((use) => use.off.map(({ raw }) => raw)));
  const clears = open.some(({ steps }) => steps.some(({ clearings }) => clearings.some((clearing) => clearing.folder === folder)));
  const dropped = [...new Set(off), ...(clears ? ['its clean-up'] : [])];
  const without = dropped.length === 0 ? '' : ` (${dropped.join(' and ')} ${dropped.length > 1 ? 'go' : 'goes'} with that)`;
  return `${names} now ${names.includes(' and ') ? 'keep' : 'keeps'} ${cache.what} in a mount, for the next build as well${without}`;
}

/** Why a person should look at it. */
function reasonsOf(facts: Facts, { stage, cache, open }: Group, holders: readonly StageOutcome[]): readonly string[] {
  const reasons: string[] = [];
  if (holders.length > 0) {
    const whose = `the image now holds ${cache.what}, and would hold them no more`;
    reasons.push(
      `${whose}: whatever installs something from them, by hand or in an image built on this one, would first have to update them`,
    );
  }
  if (cache.sharedBy === 'one base image' && !isFixedBase(facts.resolved.stages, stage.index))
    reasons.push(`the base image depends on an ARG, and all that it may be would share ${cache.what}`);
  const unsure = [...new Set(open.flatMap(({ uses, state }) => uses.flatMap((use) => saidByVariables(use, state).unsure ?? [])))];
  if (unsure.length > 0) reasons.push(unsureReason(unsure, cache.what));
  reasons.push(...new Set(open.flatMap(({ uses }) => uses.flatMap((use) => use.review ?? []))));
  return reasons;
}

function unsureReason(names: readonly string[], what: string): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `a package that is built from its sources may read ${names.slice(0, 3).join(', ')}${more}: what is built goes into ${what}, and is taken again where a value is another`;
}

/** Stages that in the end hold what one of these RUNs put there, and for others to use. */
function holdersOf(facts: Facts, { stage, cache, folder = '/', open }: Group): readonly StageOutcome[] {
  if (!cache.leftForOthers) return [];
  const ids = new Set(open.flatMap(({ trace }) => trace.events.map(({ id }) => id)));
  return facts.evaluation.stages.filter(
    (other) => other.image.caches.held.get(folder)?.events.some((id) => ids.has(id)) === true && standsOn(facts, other, stage),
  );
}
