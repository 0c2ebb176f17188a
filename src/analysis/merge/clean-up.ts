import { PLACES, type CleanWord } from '../../ecosystems/package-calls.ts';
import { overlaps } from '../../model/path-patterns.ts';
import type { ExemptPath } from '../equivalence.ts';
import type { StageOutcome } from '../evaluate.ts';
import { takenFromAt } from '../stage-uses.ts';
import { lineOf } from './neighbours.ts';
import type { PackageRun } from './package-run.ts';
import { problem, type Place, type Problem } from './plan.ts';

/** How the merged RUN cleans up. */
export interface CleanUp {
  /** Whose clean-up it is, if not that of the RUN that the others go into; then the RUNs that only clean up. */
  readonly from: readonly PackageRun[];
  /** Why it is a matter of taste, if a clean-up that did not come last now does. */
  readonly review: string | undefined;
  readonly exemptPaths: readonly ExemptPath[];
}

/**
 * What was removed at the end of the last RUN is removed at the end of the merged one. What an earlier RUN removed and a later one brought
 * back would be lost, or removed for good; that changes the image, so it needs a look.
 */
export function cleanUpOf(place: Place, members: readonly PackageRun[]): CleanUp | Problem {
  const lastInstall = members.findLastIndex(({ install }) => install !== undefined);
  const late: PackageRun[] = [];
  for (const member of members.slice(lastInstall)) {
    const before = late.flatMap(({ clean }) => clean);
    if (member.clean.some(({ text }) => before.every((word) => word.text !== text))) late.push(member);
  }
  const lateWords = late.flatMap(({ clean }) => clean);
  const early = members.slice(0, lastInstall).filter(({ clean }) => clean.length > 0);
  const lost = early.flatMap(({ clean }) => clean).filter((word) => !isCovered(word, lateWords));
  if (lost.length === 0) return { from: late, review: undefined, exemptPaths: [] };
  const whole = early.find(({ clean }) => [...lost, ...lateWords].every((word) => isCovered(word, clean)));
  if (whole === undefined) return problem('clean-up', 'the RUNs clean up different things, so that it matters when they do');
  // No install writes to /tmp.
  if (lost.every((word) => word.place === 'temporary files')) return { from: [whole], review: undefined, exemptPaths: [] };
  const names = [...new Set(lost.map(({ text }) => (text.startsWith('/') ? text : `what ${text} removes`)))].join(' and ');
  const why = whyNeeded(place, members.at(-1)?.index ?? 0, lost);
  if (why !== undefined) return problem('clean-up', `${lineOf(whole)} removes ${names}, a later RUN brings it back, and ${why}`);
  const exemptPaths = exemptions(place, lost);
  return { from: [whole], review: `the image no longer holds ${names}, which the last of the RUNs left there`, exemptPaths };
}

/** What `apt-get update` leaves. */
export const LISTS: CleanWord = { text: '/var/lib/apt/lists/*', place: 'apt lists', rank: 1 };

/**
 * A RUN that leaves package lists which nothing needs any more, in a stage that the last one consists of.
 * @returns what may differ when it removes them; undefined when there is nothing to remove, or somebody may need it
 */
export function listsLeftBy(place: Place, run: PackageRun): readonly ExemptPath[] | undefined {
  const { update, install, clean } = run;
  const { stages } = place.facts.evaluation;
  const final = [place.stage, ...descendantsOf(stages, place.stage)].includes(stages.at(-1) ?? place.stage);
  const mounted = run.run.flags.some(({ name, unquoted }) => name === 'mount' && (unquoted ?? '').includes('/var/lib/apt'));
  if (!final || mounted || update?.call.lists !== LISTS.place || install === undefined || isCovered(LISTS, clean)) return undefined;
  return whyNeeded(place, run.index, [LISTS]) === undefined ? exemptions(place, [LISTS]) : undefined;
}

function isCovered(word: CleanWord, by: readonly CleanWord[]): boolean {
  return by.some(({ place, rank }) => place === word.place && rank >= word.rank);
}

/** Who could miss what is removed. */
function whyNeeded({ facts, stage }: Place, last: number, lost: readonly CleanWord[]): string | undefined {
  const taken = takenFromAt(facts.evaluation, stage);
  if (taken !== undefined) return `line ${taken} copies files out of this stage`;
  const stages = [stage, ...descendantsOf(facts.evaluation.stages, stage)];
  const folders = lost.map(({ place }) => PLACES[place]);
  const starts = stages
    .flatMap(({ image }) => [...image.caches.reads.values()])
    .find(({ kind, folder }) => kind === 'start' && folders.some((own) => own === folder));
  if (starts !== undefined) return `${starts.title} may need it`;
  const later = [stage.traces.slice(last + 1), ...stages.slice(1).map(({ traces }) => traces)].flat();
  for (const { events, instruction } of later) {
    for (const event of events) {
      const regions = lost.map(({ place }) => ({ patterns: [`${PLACES[place]}/**`] }));
      const touched = [...(event.asks ?? event.reads), ...event.writes].some((region) => regions.some((own) => overlaps(own, region)));
      if (event.unknown !== undefined || touched) return `line ${instruction.line} may need it`;
    }
  }
  return undefined;
}

function descendantsOf(stages: readonly StageOutcome[], stage: StageOutcome): readonly StageOutcome[] {
  const children = stages.filter(({ parent }) => parent === stage.index);
  return [...children, ...children.flatMap((child) => descendantsOf(stages, child))];
}

function exemptions({ facts, stage }: Place, lost: readonly CleanWord[]): readonly ExemptPath[] {
  const stages = [stage, ...descendantsOf(facts.evaluation.stages, stage)];
  return stages.flatMap(({ index }) => [...new Set(lost.map(({ place }) => PLACES[place]))].map((path) => ({ stage: index, path })));
}
