import { isLasting, type CacheRead } from '../caches.ts';
import { wantsCache } from '../cache-needs.ts';
import { runsTool } from '../start-caches.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { neededStages } from '../stage-sources.ts';
import type { Group } from './group.ts';
import type { Why } from './why.ts';

/** What needs that its content stays in the image. */
export function whyNeeded(facts: Facts, group: Group): Why | undefined {
  const { cache, folder = '/', open } = group;
  const lines = new Map(open.flatMap(({ run, trace }) => trace.events.map(({ id }) => [id, run.line] as const)));
  const { stages } = facts.evaluation;
  for (const stage of stages) {
    for (const read of stage.image.caches.reads.values()) {
      const here = open.find(({ run }) => run.line === read.line);
      if (read.folder !== folder || (here === undefined && !read.events.some((id) => lines.has(id)))) continue;
      if (!standsOn(facts, stage, group.stage)) continue;
      // Two RUNs that update in the same place do one and the same, and so their ids are (below).
      const own = stages.flatMap(({ traces }) => traces).find(({ instruction }) => instruction.line === read.line);
      if (own !== undefined && read.events.length === 1 && read.path === undefined && renews(own, read.events)) continue;
      return whyFolder(read, cache) ?? whyRead(read, cache, here !== undefined);
    }
  }
  return whyLasting(facts, group, lines) ?? whyUsed(facts, group, lines);
}

/** What was built looks for packages when it runs, in an image that is there to be run. */
function whyResults(
  { resolved, imageUses }: Facts,
  { cache, open, folder = '/' }: Group,
  holders: readonly StageOutcome[],
): Why | undefined {
  const name = open.flatMap(({ uses }) => uses.map((use) => use.name)).find((one) => cache.resultsLook?.includes(one) === true);
  if (name === undefined) return undefined;
  const isStarted = ({ index, name: stage }: StageOutcome): boolean =>
    index === resolved.stages.length - 1 ||
    resolved.stages[index]?.stage.instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT') === true ||
    imageUses().some(({ target, starts }) => starts && target !== undefined && target.toLowerCase() === stage?.toLowerCase());
  if (!holders.some(isStarted)) return undefined;
  return ['needed-at-start', `what ${name} made may look for ${cache.what} in ${folder} when it runs`];
}

/** What files of the repository run in the image of a stage, or build on it: the same that is asked of its own start command. */
function whyUsed(facts: Facts, group: Group, ids: ReadonlyMap<number, number>): Why | undefined {
  const { stage: own, cache, folder = '/' } = group;
  if (cache.ofSystem) return undefined;
  const { stages } = facts.evaluation;
  const holders = stages.filter(
    (stage) => stage.image.caches.held.get(folder)?.events.some((id) => ids.has(id)) === true && standsOn(facts, stage, own),
  );
  const results = whyResults(facts, group, holders);
  if (results !== undefined) return results;
  for (const { target, words, who, starts } of holders.length === 0 ? [] : facts.imageUses()) {
    const named = stages.find(
      ({ name, index }) => target !== undefined && (name?.toLowerCase() === target.toLowerCase() || String(index) === target),
    );
    const stage = target === undefined ? stages.at(-1) : named;
    if (stage === undefined ? holders.length === 0 : !holders.includes(stage)) continue;
    const state = facts.resolved.stages[stage?.index ?? stages.length - 1]?.after;
    const image = (stage ?? own).image;
    if (state === undefined) continue;
    const started = { state, context: facts, words };
    if (!(starts ? runsTool(image, cache, folder, started) : wantsCache(image, cache, folder, started))) continue;
    return ['needed-at-start', `${who} may use ${cache.what} in ${folder}`];
  }
  return undefined;
}

/**
 * Is it that stage, or does it start from it or take something of it? Others may run the very same commands, and these have one id: `apt-get update`
 * on one base image. All of the Dockerfile is looked through for that, so it is asked last.
 */
export function standsOn({ resolved }: Facts, { index }: StageOutcome, below: StageOutcome): boolean {
  return index >= below.index && neededStages(resolved, index).has(below.index);
}

/** A folder is needed that is there, or is not, only for the cache. */
function whyFolder({ title, line, path, found, kind }: CacheRead, { what }: Group['cache']): Why | undefined {
  if (path === undefined) return undefined;
  const who = `${title}${line > 0 ? ` (line ${line})` : ''}`;
  if (found === 'gone') return ['cleared-in-run', `${who} uses ${path}, which the RUN removes, and a mount point stays where it was`];
  return [
    kind === 'copy' ? 'copied-later' : 'makes-its-folder',
    `${who} uses ${path}, which is there only for ${what}, and behind a mount it would be gone`,
  ];
}

/** A folder that stays in an image only for the cache. */
function whyLasting(facts: Facts, { stage: own, cache, folder = '/' }: Group, ids: ReadonlyMap<number, number>): Why | undefined {
  for (const stage of facts.evaluation.stages) {
    const { caches } = stage.image;
    for (const [path, made] of caches.folders) {
      if (made.folder !== folder || !isLasting(caches, path) || !made.events.some((id) => ids.has(id))) continue;
      if (!standsOn(facts, stage, own)) continue;
      const message = `${path} is in the image only since ${cache.what} lies below it, and behind a mount it would be gone: make it before`;
      return ['makes-its-folder', message];
    }
  }
  return undefined;
}

/** Does the RUN itself put there what is read, whatever was there before? */
function renews(trace: InstructionTrace, [id]: readonly number[]): boolean {
  const step = trace.steps.find(({ event }) => event.id === id)?.cached[0];
  return (
    step !== undefined && !step.step.compound && step.step.onFailure === 'fails' && step.uses.some(({ action }) => action === 'renews')
  );
}

function whyRead({ kind, title, line, folder }: CacheRead, { what, actions, inLayer }: Group['cache'], here: boolean): Why {
  const who = `${title}${line > 0 ? ` (line ${line})` : ''}`;
  if (kind === 'copy') return ['copied-later', `${who} takes what is in ${folder}, and behind a mount there is nothing`];
  if (kind === 'start') return ['needed-at-start', `${who} may use ${what} in ${folder}`];
  if (inLayer !== undefined)
    return ['needed-later', `${who} takes what it finds in ${folder}, and a mount may be empty where a layer above is not`];
  if (here && Object.values(actions).includes('renews'))
    return ['not-renewed', `${who} reads ${what}, which the same RUN does not surely bring up to date before`];
  return ['needed-later', `${who} may use ${what} in ${folder}`];
}
