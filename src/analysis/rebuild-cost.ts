import { lookupBase } from '../bases/lookup.ts';
import { resolveSource } from '../model/resolve.ts';
import { costOfLayers, layersOf, type Layer } from './build-cost.ts';
import type { Facts } from './facts.ts';
import { aroundOf, type RebuildModel } from './rebuild-model.ts';
import { changesOfInputs } from './stage-slice.ts';

/** What rebuilds of the last stage take, in seconds a change on average, by estimate. */
export interface RebuildCost {
  readonly seconds: number;
  /** With each layer made anew only when something changed that it reads itself. */
  readonly limit: number;
}

/** What the last stage is made of: what nobody builds for it costs nothing. */
export function neededLayers(facts: Pick<Facts, 'resolved' | 'evaluation'>, model: RebuildModel): readonly Layer[] {
  const needed = neededStages(facts);
  const { text } = facts.resolved.build.source;
  return layersOf(
    { ...model, stages: model.stages.filter(({ stage }) => needed.has(stage.index)) },
    ({ nodes }) => [...nodes.keys()],
    text,
  );
}

export function rebuildCost(facts: Pick<Facts, 'resolved' | 'evaluation'>, model: RebuildModel): RebuildCost {
  const layers = neededLayers(facts, model);
  const average = (cost: number): number => cost / 1000 / Math.max(1, model.changes.total);
  const around = aroundOf(facts, model.changes);
  const least = ({ model: { stage, nodes }, at, reruns }: Layer): bigint => {
    const own = nodes[at]?.own ?? 0n;
    return (stage.traces[at]?.instruction.keyword === 'RUN' ? changesOfInputs(stage, at, own, around) : own) & reruns;
  };
  return {
    seconds: average(costOfLayers(layers, model, ({ reruns }) => reruns)),
    limit: average(costOfLayers(layers, model, least)),
  };
}

/** The last stage, and those that it starts from or takes files of. */
export function neededStages({ resolved, evaluation }: Pick<Facts, 'resolved' | 'evaluation'>): ReadonlySet<number> {
  const needed = new Set<number>();
  const wanted = [evaluation.stages.length - 1];
  for (let index = wanted.pop(); index !== undefined; index = wanted.pop()) {
    const stage = evaluation.stages[index];
    if (stage === undefined || needed.has(index)) continue;
    needed.add(index);
    if (stage.parent !== undefined) wanted.push(stage.parent);
    for (const { instruction } of stage.traces) {
      for (const { name, unquoted = '' } of instruction.flags) {
        const from = name === 'from' ? unquoted : name === 'mount' ? /(?:^|,)from=([^,]+)/u.exec(unquoted)?.[1] : undefined;
        if (from === undefined) continue;
        const source = resolveSource(resolved.build, index, from, instruction.keyword === 'RUN' ? 'RUN' : 'COPY', lookupBase);
        if (source.kind === 'stage') wanted.push(source.index);
        // It may be any of them.
        else if (source.kind === 'unknown') wanted.push(...evaluation.stages.slice(0, index).map((other) => other.index));
      }
    }
  }
  return needed;
}
