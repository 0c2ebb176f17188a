import type { Instruction } from '../model/build.ts';
import { below } from './cache-simulation.ts';
import type { RebuildModel, StageModel } from './rebuild-model.ts';

/** A layer that a build may have to make anew. */
export interface Layer {
  readonly model: StageModel;
  /** Index of its instruction in the stage. */
  readonly at: number;
  /** Changes after which it is made anew: what changed itself, and what stands below something that did. */
  readonly reruns: bigint;
}

/**
 * All layers that stages are made of. What two stages begin with alike is one chain, and comes once: a layer that one of them made is there
 * for the other.
 * @param orderOf of the instructions of a stage
 * @param text of the Dockerfile
 */
export function layersOf({ stages }: RebuildModel, orderOf: (stage: StageModel) => readonly number[], text: string): readonly Layer[] {
  const paid = new Set<string>();
  const ends = new Map<number, Chain>();
  const layers: Layer[] = [];
  for (const model of stages) {
    const parent = model.stage.parent === undefined ? undefined : ends.get(model.stage.parent);
    const chain: Chain = parent === undefined ? { key: model.stage.base, names: '' } : { ...parent };
    let state = model.start;
    for (const at of orderOf(model)) {
      const [node, trace] = [model.nodes[at], model.stage.traces[at]];
      if (node === undefined || trace === undefined) continue;
      state = below(state, node);
      const { instruction } = trace;
      const words = text.slice(instruction.span.start, instruction.span.end);
      if (['ENV', 'ARG', 'USER', 'SHELL'].includes(instruction.keyword)) chain.names += `\n${words}`;
      if (!makesLayer(instruction)) continue;
      chain.key += `\n${words}${instruction.keyword === 'RUN' ? chain.names : ''}`;
      if (!paid.has(chain.key)) layers.push({ model, at, reruns: state.broken });
      paid.add(chain.key);
    }
    ends.set(model.stage.index, chain);
  }
  return layers;
}

/** An instruction that an engine runs: the others only set the config. */
export function makesLayer({ keyword }: Instruction): boolean {
  return ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword);
}

/** Milliseconds times weight that all stages cost. */
export function costOfBuild(model: RebuildModel, orderOf: (stage: StageModel) => readonly number[], text: string): number {
  return costOfLayers(layersOf(model, orderOf, text), model, ({ reruns }) => reruns);
}

/** @param changesOf after which a layer is made anew */
export function costOfLayers(layers: readonly Layer[], { changes }: RebuildModel, changesOf: (layer: Layer) => bigint): number {
  let sum = 0;
  for (const layer of layers) sum += (layer.model.nodes[layer.at]?.milliseconds ?? 0) * changes.weigh(changesOf(layer));
  return sum;
}

/** What tells one layer from another: everything that was run above it, and the names that a RUN sees. */
interface Chain {
  key: string;
  names: string;
}
