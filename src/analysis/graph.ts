import { conflictBetween, conflictButForDestination } from './conflicts.ts';
import { isWritable } from './destinations.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { Line } from './line.ts';

/** Which instructions of a stage must keep their order. Two orders of all of them are equal when every pair here keeps its own. */
export interface Graph {
  /** By the place of an instruction, the earlier ones that must stay before it. */
  readonly before: readonly (readonly Edge[])[];
}

export interface Edge {
  readonly from: number;
  /** Follows "line N stands between ...:". */
  readonly why: string;
}

/** A further reason to keep an order, that has nothing to do with what comes out. */
export type Pin = (above: InstructionTrace, below: InstructionTrace) => string | undefined;

/** Every pair is looked at once. */
export function graphOf(line: Line, pin: Pin = () => undefined): Graph {
  const before = line.traces.map((below, index) => {
    const edges: Edge[] = [];
    for (const [from, above] of line.traces.slice(0, index).entries()) {
      const why = pin(above, below) ?? between(above, below, line);
      if (why !== undefined) edges.push({ from, why });
    }
    return edges;
  });
  return { before };
}

/** A relative destination that can be written out holds nothing back. */
function between(above: InstructionTrace, below: InstructionTrace, line: Line): string | undefined {
  const relative = [above, below].find(({ copy }) => copy?.relative === true);
  return relative === undefined || !isWritable(relative)
    ? conflictBetween(above, below, line)
    : conflictButForDestination(above, below, line);
}
