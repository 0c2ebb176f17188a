import { contextId, type Arrow, type Drawing, type DrawnStage, type Node } from './drawing.ts';

/** What is drawn of a stage: nodes, and between them how many are left out. */
export interface DrawnPiece {
  readonly id: string;
  /** Undefined for a gap. */
  readonly node: Node | undefined;
  /** Instructions that are left out here. */
  readonly leftOut: number;
}

/** A drawing of bounded size. */
export interface Bounded {
  readonly drawing: Drawing;
  readonly stages: readonly { readonly stage: DrawnStage; readonly pieces: readonly DrawnPiece[] }[];
  readonly arrows: readonly Arrow[];
  readonly instructions: number;
  readonly drawn: number;
  readonly arrowsLeftOut: number;
}

/** Nodes of a drawing, those of FROM not counted; Graphviz draws as many in about a second. */
const MOST_NODES = 120;

/** Nodes that all arrows across stages together pass by: routing them takes Graphviz most of its time. */
const MOST_PASSED = 1500;

/** Leaves out what tells least, so that whoever draws it comes to an end. */
export function bounded(drawing: Drawing, most = MOST_NODES): Bounded {
  const all = drawing.stages.flatMap(({ nodes }) => nodes);
  const named = new Set(drawing.arrows.filter(({ kind }) => kind !== 'order').flatMap(({ from, to }) => [from, to]));
  const weights = new Map(all.map((node) => [node, weightOf(node, named)]));
  const kept = new Set([...all].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0)).slice(0, most));
  const stages = drawing.stages
    .filter(({ nodes }) => nodes.some((node) => kept.has(node)))
    .map((stage) => ({ stage, pieces: piecesOf(stage, kept) }));
  const order = new Map(stages.flatMap(({ pieces }) => pieces).map(({ id }, place) => [id, place]));
  const possible = drawing.arrows.filter(({ from, to }) => (from === contextId(drawing.side) || order.has(from)) && order.has(to));
  const arrows = shortest(possible, order);
  return {
    drawing,
    stages,
    arrows,
    instructions: all.length,
    drawn: stages.reduce((count, { pieces }) => count + pieces.filter(({ node }) => node !== undefined).length, 0),
    arrowsLeftOut: drawing.arrows.length - arrows.length,
  };
}

/** What takes time and runs again comes first, then what has arrows across stages or was refused, layers, the heads of stages, the rest. */
function weightOf({ id, instruction }: Node, named: ReadonlySet<string>): number {
  if (instruction === undefined) return 3;
  const { layer, refused } = instruction;
  const cost = layer === undefined ? 0 : layer.seconds * layer.reruns;
  return (cost >= 0.05 ? 10 + cost : 0) + (named.has(id) ? 5 : 0) + (refused.length > 0 ? 5 : 0) + (layer === undefined ? 0 : 2);
}

function piecesOf(stage: DrawnStage, kept: ReadonlySet<Node>): readonly DrawnPiece[] {
  const pieces: DrawnPiece[] = [];
  for (const node of stage.nodes) {
    const last = pieces.at(-1);
    if (node === stage.nodes[0] || kept.has(node)) pieces.push({ id: node.id, node, leftOut: 0 });
    else if (last !== undefined && last.node === undefined) pieces[pieces.length - 1] = { ...last, leftOut: last.leftOut + 1 };
    else pieces.push({ id: `${node.id}x`, node: undefined, leftOut: 1 });
  }
  return pieces;
}

/** Within a stage arrows have their own way; those across stages are as many as Graphviz has time for. */
function shortest(arrows: readonly Arrow[], order: ReadonlyMap<string, number>): readonly Arrow[] {
  const length = ({ from, to }: Arrow): number => Math.abs((order.get(to) ?? 0) - (order.get(from) ?? 0));
  let left = MOST_PASSED;
  const kept = new Set(
    [...arrows]
      .sort((a, b) => length(a) - length(b))
      .filter((arrow) => (arrow.kind !== 'copy' && arrow.kind !== 'mount') || (left -= length(arrow)) >= 0),
  );
  return arrows.filter((arrow) => kept.has(arrow));
}
