import type { Span } from '../../source/text.ts';
import { rerunsOf } from '../cache-simulation.ts';
import { installsOf, shellText } from '../cost.ts';
import type { InstructionTrace } from '../evaluate.ts';
import type { Edge, Graph } from '../graph.ts';
import type { RebuildModel } from '../rebuild-model.ts';
import type { Reason } from './pins.ts';
import type { Kept } from './plan.ts';

/** An install that runs again with every change of the source, and has to. */
export interface Pinned {
  readonly at: Span;
  readonly reason: Exclude<Reason, 'cache-buster' | 'open-end'> | 'not-understood' | 'needs-what-is-above';
  readonly message: string;
}

/** Of a hundred changes that make an install run again: fewer are not worth a word. */
const OFTEN = 10;

/** Installs that stay below what changes often, though they bring nothing of it; those of a language are told of by other transforms. */
export function* whyKept({ model, graph, pins }: Kept, { changes: { weigh, total } }: RebuildModel): Iterable<Pinned> {
  const { traces } = model.stage;
  const reruns = rerunsOf(model.nodes, [...traces.keys()], model.start);
  for (const [at, { instruction }] of traces.entries()) {
    if (instruction.keyword !== 'RUN') continue;
    const kind = installsOf(shellText(instruction));
    const others = (reruns[at] ?? 0n) & ~(model.nodes[at]?.own ?? 0n);
    if (kind === undefined || (weigh(others) * 100) / total < OFTEN) continue;
    const often = model.nodes.map(({ own, arms }, above) => {
      const tells = arms | (kind === 'system' ? own : 0n);
      return above < at && weigh(tells & others) * 100 >= OFTEN * total;
    });
    const path = often.includes(true) ? pathTo(graph, at, (above) => often[above] === true) : undefined;
    if (path === undefined) continue;
    const reason = reasonOf(path, traces, pins, at);
    if (reason !== undefined) yield { at: instruction.span, reason, message: messageOf(path, traces, at) };
  }
}

/** One step up from an instruction to what must stay above it. */
interface Step extends Edge {
  readonly to: number;
}

/** The shortest way up to an instruction that changes often; the nearest of these. */
function pathTo(graph: Graph, start: number, changes: (at: number) => boolean): readonly Step[] | undefined {
  const ways: (readonly Step[])[] = [[]];
  const seen = new Set<number>();
  for (const way of ways) {
    const to = way.at(-1)?.from ?? start;
    for (const edge of graph.edgesTo(to).toReversed()) {
      const longer = [...way, { ...edge, to }];
      if (changes(edge.from)) return longer;
      if (!seen.has(edge.from)) ways.push(longer);
      seen.add(edge.from);
    }
  }
  return undefined;
}

function reasonOf(
  path: readonly Step[],
  traces: readonly InstructionTrace[],
  pins: Kept['pins'],
  at: number,
): Pinned['reason'] | undefined {
  for (const { from, to } of path) {
    const pin = pins.get(`${from} ${to}`);
    if (pin !== undefined) return pin.reason === 'cache-buster' || pin.reason === 'open-end' ? undefined : pin.reason;
  }
  const opaque = [at, ...path.map(({ from }) => from)].some((place) => traces[place]?.events.some(({ unknown }) => unknown !== undefined));
  return opaque ? 'not-understood' : 'needs-what-is-above';
}

function messageOf(path: readonly Step[], traces: readonly InstructionTrace[], at: number): string {
  const name = (place: number): string => {
    const instruction = traces[place]?.instruction;
    return instruction === undefined ? '' : `line ${instruction.line} (${instruction.keyword})`;
  };
  const last = path.at(-1);
  const [first] = path;
  if (last === undefined || first === undefined) return '';
  const stays = `the packages of line ${traces[at]?.instruction.line ?? 0} are installed again whenever ${name(last.from)} changes`;
  if (path.length === 1) return `${stays}: ${last.why}`;
  const why = last.why === first.why ? last.why : `${last.why}; and ${first.why}`;
  return `${stays}, since ${name(first.from)} stands between: ${why}`;
}
