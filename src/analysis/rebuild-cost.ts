import { costOfLayers, layersOf, type Layer } from './build-cost.ts';
import type { Facts } from './facts.ts';
import { aroundOf, type RebuildModel } from './rebuild-model.ts';
import { changesOfInputs, type Around } from './stage-slice.ts';
import { neededStages } from './stage-sources.ts';

/** What rebuilds of the last stage take, in seconds a change on average, by estimate. */
export interface RebuildCost {
  readonly seconds: number;
  /** With each layer made anew only when something changed that it reads itself. */
  readonly limit: number;
}

/** What the last stage is made of: what nobody builds for it costs nothing. */
export function neededLayers(facts: Pick<Facts, 'resolved' | 'evaluation'>, model: RebuildModel): readonly Layer[] {
  const needed = neededStages(facts.resolved);
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
  return {
    seconds: average(costOfLayers(layers, model, ({ reruns }) => reruns)),
    limit: average(costOfLayers(layers, model, (layer) => leastOf(layer, around))),
  };
}

/** The changes after which a layer comes out otherwise. */
function leastOf({ model: { stage, nodes, triggered }, at, reruns }: Layer, around: Around): bigint {
  const own = nodes[at]?.own ?? 0n;
  if (stage.traces[at]?.instruction.keyword !== 'RUN') return own & reruns;
  const known = own | triggered;
  // Nothing else makes it anew.
  if ((known & reruns) === reruns) return reruns;
  return (changesOfInputs(stage, at, own, around) | triggered) & reruns;
}
