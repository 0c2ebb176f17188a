import type { Facts } from '../facts.ts';
import { isOlderThan } from '../older-program.ts';
import { textsOfRun } from '../split/texts-below.ts';
import type { Group } from './group.ts';
import { standsOn } from './needed.ts';
import type { Why } from './why.ts';

/** A command, above, in or below the RUN, leaves in the cache what programs are made of (`Cache.livesOnIt`). */
export function whyLivesOnIt(facts: Facts, { stage, cache, folder = '/' }: Group): Why | undefined {
  const { livesOnIt } = cache;
  if (livesOnIt === undefined || isOlderThan(facts.resolved.build.source.text, livesOnIt.program, livesOnIt.since)) return undefined;
  for (const one of facts.evaluation.stages) {
    if (!standsOn(facts, one, stage) && !standsOn(facts, stage, one)) continue;
    const trace = one.traces.find((each) => textsOfRun(facts, one, each).some((text) => livesOnIt.words.test(text)));
    if (trace === undefined) continue;
    const { program, since, what } = livesOnIt;
    return [
      'needed-later',
      `${what} of ${program} ${since} (line ${trace.instruction.line}) lie in ${cache.what} in ${folder}, and a mount would take or hide them`,
    ];
  }
  return undefined;
}
