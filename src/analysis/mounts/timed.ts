import { byTimesAt, newerThanKeys } from '../by-times.ts';
import type { Facts } from '../facts.ts';
import { readMounts } from '../run-mounts.ts';
import type { Group, Reader } from './group.ts';
import type { Why } from './why.ts';

/** What the tool builds of the project would be taken again although other files of it have changed. */
export function whyTimed(facts: Facts, { stage, cache }: Group, { run, trace, state }: Reader): Why | undefined {
  const index = stage.traces.indexOf(trace);
  const timed = byTimesAt(facts, stage, index);
  if (timed?.cache !== cache) return undefined;
  const what = `what ${cache.what} keeps of a folder of the project is taken again as long as ${timed.keys.join(', ')} there are as old as before`;
  if (readMounts(run, state).some(({ type }) => type === 'bind'))
    return ['built-for-this', `${what}: under a bind mount they are, whatever else has changed`];
  const newer = newerThanKeys(facts, stage, index, timed);
  return newer === undefined ? undefined : ['built-for-this', `${what}: line ${newer} brings other files of it`];
}
