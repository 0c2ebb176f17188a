import { grouped } from '../../source/group.ts';
import type { Arrow } from './drawing.ts';
import type { Box, Layout, Point } from './layout.ts';
import type { Bounded, DrawnPiece } from './limit.ts';

/** Pixels. */
export const WIDTH = 308;
const CONTEXT = 62;
const LEAST_BOW = 14;
const BOW_A_PLACE = 7;
const MOST_BOW = 110;

/** A stage as a column of boxes: on their left the way from the build context, on their right that of arrows past other boxes. */
export interface Column {
  readonly pieces: readonly DrawnPiece[];
  readonly left: number;
  readonly right: number;
  /** Arrows within it. */
  readonly arrows: readonly Arrow[];
}

export function columnsOf({ stages, arrows }: Bounded): readonly Column[] {
  const within = grouped(
    arrows.filter(({ kind }) => kind === 'order' || kind === 'context'),
    ({ to }) => to,
  );
  return stages.map(({ pieces }) => {
    const own = pieces.flatMap(({ id }) => within.get(id) ?? []);
    const places = placesOf(pieces);
    const bows = own.map((arrow) => bowOf(arrow, places));
    return {
      pieces,
      left: own.some(({ kind }) => kind === 'context') ? CONTEXT : 0,
      // A curve comes three quarters as far as what pulls it.
      right: Math.ceil(bows.reduce((most, bow) => Math.max(most, bow), 0) * 0.75),
      arrows: own,
    };
  });
}

export function heightOf({ node }: DrawnPiece): number {
  return node?.instruction?.layer === undefined ? 26 : 42;
}

/** What Graphviz is told of it: boxes with their ways beside them. */
export function boxesOf({ pieces, left, right }: Column): readonly Box[] {
  return pieces.map((piece) => ({ id: piece.id, width: left + WIDTH + right, height: heightOf(piece) }));
}

/** The middle of the box itself. */
export function middleOf({ left, right }: Column, piece: DrawnPiece, { boxes }: Layout): Point | undefined {
  const middle = boxes.get(piece.id);
  return middle === undefined ? undefined : { x: middle.x + (left - right) / 2, y: middle.y };
}

/** Where the build context stands: beside the title of the stage. */
export function contextOf(column: Column, head: Point): Point | undefined {
  return column.left === 0 ? undefined : { x: head.x - WIDTH / 2 - CONTEXT / 2 - 3, y: head.y - 23 };
}

/** Way of an arrow within a column, as SVG says it. */
export function wayOf(column: Column, arrow: Arrow, middles: ReadonlyMap<string, Point>): string | undefined {
  const [from, to] = [middles.get(arrow.from), middles.get(arrow.to)];
  const head = middles.get(column.pieces[0]?.id ?? '');
  if (to === undefined || head === undefined) return undefined;
  if (arrow.kind === 'context') {
    const context = contextOf(column, head);
    return context && `M${context.x} ${context.y + 10}V${to.y - 8}Q${context.x} ${to.y} ${context.x + 8} ${to.y}H${to.x - WIDTH / 2}`;
  }
  if (from === undefined) return undefined;
  const places = placesOf(column.pieces);
  const bow = bowOf(arrow, places);
  const halves = (id: string): number => heightOf(column.pieces[places.get(id) ?? 0] ?? { node: undefined, id, leftOut: 0 }) / 2;
  if (bow === 0) return `M${from.x} ${from.y + halves(arrow.from)}V${to.y - halves(arrow.to)}`;
  const x = from.x + WIDTH / 2;
  return `M${x} ${from.y + 5}C${x + bow} ${from.y + 5} ${x + bow} ${to.y - 5} ${x} ${to.y - 5}`;
}

/** How far above the stages an arrow from stage to stage bows. @param span stages */
export function archOf(span: number): number {
  return Math.min(MOST_BOW, 26 + 6 * span);
}

/** By id, the place in a column. */
function placesOf(pieces: readonly DrawnPiece[]): ReadonlyMap<string, number> {
  return new Map(pieces.map(({ id }, place) => [id, place]));
}

/** How far an arrow bows out; 0: it goes straight to the next box. */
function bowOf({ kind, from, to }: Arrow, places: ReadonlyMap<string, number>): number {
  const span = (places.get(to) ?? 0) - (places.get(from) ?? 0);
  return kind !== 'order' || span <= 1 ? 0 : Math.min(MOST_BOW, LEAST_BOW + BOW_A_PLACE * span);
}
