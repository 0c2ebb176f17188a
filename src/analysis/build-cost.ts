import { below } from './cache-simulation.ts';
import type { RebuildModel, StageModel } from './rebuild-model.ts';

/**
 * Milliseconds times weight that all stages cost. What two stages begin with alike is one chain, and paid once: a layer that one of them made is
 * there for the other.
 * @param orderOf of the instructions of a stage
 * @param text of the Dockerfile
 */
export function costOfBuild({ stages, weigh }: RebuildModel, orderOf: (stage: StageModel) => readonly number[], text: string): number {
  const paid = new Set<string>();
  const ends = new Map<number, Chain>();
  let cost = 0;
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
      if (!['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(instruction.keyword)) continue;
      chain.key += `\n${words}${instruction.keyword === 'RUN' ? chain.names : ''}`;
      if (!paid.has(chain.key)) cost += node.milliseconds * weigh(state.broken);
      paid.add(chain.key);
    }
    ends.set(model.stage.index, chain);
  }
  return cost;
}

/** What tells one layer from another: everything that was run above it, and the names that a RUN sees. */
interface Chain {
  key: string;
  names: string;
}
