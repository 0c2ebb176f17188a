import { conflictBetween, conflictButForDestination } from './conflicts.ts';
import { isWritable } from './destinations.ts';
import type { InstructionTrace } from './evaluate.ts';
import type { Line } from './line.ts';

/**
 * Which instructions of a stage must keep their order. Two orders of all of them are equal when every pair here keeps its own.
 * A pair is looked at when it is asked for, and once.
 */
export interface Graph {
  /** By the place of an instruction, the earlier ones that must stay before it. */
  readonly before: readonly (readonly Edge[])[];
  /** Those of one place. */
  edgesTo(at: number): readonly Edge[];
  /** Must the two keep their order? */
  holds(from: number, at: number): boolean;
}

export interface Edge {
  readonly from: number;
  /** Follows "line N stands between ...:". */
  readonly why: string;
}

/** A further reason to keep an order, that has nothing to do with what comes out. */
export type Pin = (above: InstructionTrace, below: InstructionTrace) => string | undefined;

export function graphOf(line: Line, pin: Pin = () => undefined): Graph {
  return new StageGraph(line, pin);
}

/** A class, not an object with functions of its own: V8 drops what it has compiled of a function once the last closure of it is gone. */
class StageGraph implements Graph {
  readonly #line: Line;
  readonly #pin: Pin;
  readonly #reasons: readonly Map<number, string | undefined>[];
  #all: Graph['before'] | undefined;

  constructor(line: Line, pin: Pin) {
    this.#line = line;
    this.#pin = pin;
    this.#reasons = line.traces.map(() => new Map<number, string | undefined>());
  }

  get before(): Graph['before'] {
    return (this.#all ??= this.#line.traces.map((_, at) => this.edgesTo(at)));
  }

  edgesTo(at: number): readonly Edge[] {
    const edges: Edge[] = [];
    for (let from = 0; from < at; from++) {
      const why = this.#whyHeld(from, at);
      if (why !== undefined) edges.push({ from, why });
    }
    return edges;
  }

  holds(from: number, at: number): boolean {
    return this.#whyHeld(from, at) !== undefined;
  }

  #whyHeld(from: number, at: number): string | undefined {
    const { traces } = this.#line;
    const [above, below, known] = [traces[from], traces[at], this.#reasons[at]];
    if (above === undefined || below === undefined || known === undefined) return undefined;
    if (known.has(from)) return known.get(from);
    const why = this.#pin(above, below) ?? between(above, below, this.#line);
    known.set(from, why);
    return why;
  }
}

/** A relative destination that can be written out holds nothing back. */
function between(above: InstructionTrace, below: InstructionTrace, line: Line): string | undefined {
  const relative = [above, below].find(({ copy }) => copy?.relative === true);
  return relative === undefined || !isWritable(relative)
    ? conflictBetween(above, below, line)
    : conflictButForDestination(above, below, line);
}
