import { takesAnew } from '../../ecosystems/takes-anew.ts';
import { cacheOf } from '../../source/cache.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { groupsOf, isMounted, type Group } from './group.ts';
import type { MountPlan, MountRefused } from './plan.ts';

type PlanOf = (group: Group) => MountPlan | MountRefused | undefined;

/** `sure`: it gets no mount; otherwise only one that a person should look at. */
interface Taker {
  readonly sure: boolean;
  readonly message: string;
}

/**
 * A RUN further down takes everything from the cache again and gets no mount itself: it lives on the layer, and with a mount in the place of that it
 * would download all in each rebuild of its own.
 * @param planOf what becomes of the mounts of another stage
 */
export function takenAnew(facts: Facts, group: Group, planOf: PlanOf): Taker | undefined {
  const { cache, folder, open } = group;
  if (cache.takesAnew === undefined || folder === undefined) return undefined;
  const ids = new Set(open.flatMap(({ trace }) => trace.events.map(({ id }) => id)));
  const found: Taker[] = [];
  for (const stage of facts.evaluation.stages) {
    for (const [index, trace] of stage.traces.entries()) {
      const held = stage.checkpoints[index]?.image.caches.held.get(folder);
      if (held?.events.some((id) => ids.has(id)) !== true) continue;
      const taker = takerOf(facts, group, stage, trace, planOf);
      if (taker === undefined) continue;
      const gets = taker.sure ? 'gets no mount: it' : 'gets a mount only after a look: without one it';
      const what = `takes its packages from ${cache.what} in ${folder}, and ${gets} would download them in each build`;
      found.push({ sure: taker.sure, message: `${taker.name} (line ${trace.instruction.line}) ${what}` });
    }
  }
  return found.find(({ sure }) => sure) ?? found[0];
}

const groupsIn = cacheOf<StageOutcome, readonly Group[]>();

/** The command of this RUN that does so. */
function takerOf(
  facts: Facts,
  { cache, folder = '/', open }: Group,
  stage: StageOutcome,
  { instruction, before, events, steps }: InstructionTrace,
  planOf: PlanOf,
): { readonly name: string; readonly sure: boolean } | undefined {
  if (instruction.keyword !== 'RUN' || open.some(({ run }) => run === instruction)) return undefined;
  if (isMounted(instruction, before, folder)) return undefined;
  const uses = steps.flatMap(({ cached }) => cached.flatMap((step) => step.uses));
  const own = uses.filter((use) => use.cache === cache && use.folder === folder);
  if (own.length === 0) {
    if (!events.some(({ unknown }) => unknown !== undefined)) return undefined;
    const { start, end } = instruction.span;
    const name = takesAnew(cache, facts.resolved.build.source.text.slice(start, end).replaceAll(/\\\r?\n/gu, ' '));
    return name === undefined ? undefined : { name, sure: true };
  }
  const taker = own.find(({ name }) => cache.takesAnew?.some((command) => name.endsWith(` ${command}`)) === true);
  if (taker === undefined || own.some(({ obstacle }) => obstacle?.reason === 'cache-disabled')) return undefined;
  const groups = groupsIn.get(stage) ?? groupsOf(stage);
  groupsIn.set(stage, groups);
  const there = groups.find((one) => one.cache === cache && one.folder === folder);
  // In a branch for another lock file it never runs. In the stage of the group itself there are no others: its plan is the one that is being made.
  if (there?.open.some(({ run }) => run === instruction) !== true) return undefined;
  const plan = planOf(there);
  if (plan?.kind === 'refusal') return { name: taker.name, sure: true };
  return plan !== undefined && plan.reasons.length > 0 ? { name: taker.name, sure: false } : undefined;
}
