import { fillsCache } from '../../ecosystems/cache-uses.ts';
import type { StageOutcome } from '../evaluate.ts';
import { readMounts } from '../run-mounts.ts';
import type { MountRefused } from './plan.ts';

/** RUNs that hold an install by their words, of which it is not known what it does with a cache, and that have no cache mount. */
export function uncachedInstalls(stage: StageOutcome): readonly MountRefused[] {
  return stage.traces.flatMap(({ instruction, steps, before, events }): readonly MountRefused[] => {
    if (instruction.keyword !== 'RUN' || readMounts(instruction, before).some(({ type }) => type === 'cache')) return [];
    if (steps.some(({ cached }) => cached.some(({ uses }) => uses.length > 0))) return [];
    const why = events.find(({ unknown }) => unknown !== undefined)?.unknown;
    const words = instruction.command.form === 'exec' ? instruction.command.argv.join(' ') : instruction.command.body.text;
    const install = [words, ...instruction.heredocs.map(({ content }) => content)]
      .map((text) => fillsCache(text))
      .find((name) => name !== undefined);
    if (why === undefined || install === undefined) return [];
    return [{ kind: 'refusal', at: instruction.span, reason: 'not-understood', message: `${install} gets no cache mount: ${why}` }];
  });
}
