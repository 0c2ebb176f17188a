import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** A box that is placed: pixels. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** What is laid out: columns of boxes from left to right, each from top to bottom, and arrows from column to column. */
export interface Plan {
  readonly columns: readonly (readonly Box[])[];
  /** By ids of boxes. */
  readonly arrows: readonly { readonly from: string; readonly to: string }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands: pixels from the left and the top. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Middle of each box. */
  readonly boxes: ReadonlyMap<string, Point>;
  /** Bézier curves of the arrows, same index; undefined for one that was not drawn. */
  readonly curves: readonly (readonly Point[] | undefined)[];
}

/** Graphviz measures in points, 72 to an inch. */
const INCH = 72;

/**
 * Asks Graphviz, which sees ids and sizes and no text of anybody's.
 * @throws whatever Graphviz, or the WebAssembly that it is, says
 */
export async function layoutOf(plan: Plan): Promise<Layout> {
  const graphviz = await Graphviz.load();
  return readLayout(JSON.parse(graphviz.layout(dotOf(plan), 'json', 'dot')), plan.arrows.length);
}

function dotOf({ columns, arrows }: Plan): string {
  return [
    'digraph {',
    'graph [nodesep=0.5, ranksep=0.16];',
    'node [shape=box, fixedsize=true, label=""];',
    'edge [constraint=false, tailport=e, headport=w];',
    ...columns.flat().map(({ id, width, height }) => `${id} [width=${width / INCH}, height=${height / INCH}];`),
    // From top to bottom in the order of the build, and columns from left to right in that of the stages.
    ...columns.map((column) => `${idsOf(column)} [constraint=true, weight=1000, style=invis, tailport=s, headport=n];`),
    `{ rank=same; ${idsOf(columns.flatMap(([head]) => head ?? []))} [constraint=true, style=invis]; }`,
    ...arrows.map(({ from, to }, index) => `${from} -> ${to} [id="${index}"];`),
    '}',
  ].join('\n');
}

function idsOf(boxes: readonly Box[]): string {
  return boxes.map(({ id }) => id).join(' -> ');
}

/** https://graphviz.org/docs/outputs/json/ */
function readLayout(json: unknown, arrows: number): Layout {
  const [, , width = 0, height = 0] = numbersOf(fieldOf(json, 'bb'));
  const point = (x: number, y: number): Point => ({ x: round(x), y: round(height - y) });
  const boxes = new Map<string, Point>();
  for (const object of listOf(fieldOf(json, 'objects'))) {
    const [x, y] = numbersOf(fieldOf(object, 'pos'));
    const name = fieldOf(object, 'name');
    if (x !== undefined && y !== undefined && typeof name === 'string') boxes.set(name, point(x, y));
  }
  const curves: (readonly Point[] | undefined)[] = Array.from({ length: arrows });
  for (const edge of listOf(fieldOf(json, 'edges'))) {
    const [id, pos] = [fieldOf(edge, 'id'), fieldOf(edge, 'pos')];
    if (typeof id !== 'string' || typeof pos !== 'string') continue;
    // `e,x,y` is where the head of the arrow ends: https://graphviz.org/docs/attr-types/splineType/
    const pairs = pos.split(' ').map((part) => ({ end: part.startsWith('e,'), at: numbersOf(part.replace(/^[es],/, '')) }));
    const points = pairs.map(({ end, at: [x = 0, y = 0] }) => ({ end, point: point(x, y) }));
    curves[Number(id)] = [...points.filter(({ end }) => !end), ...points.filter(({ end }) => end)].map((one) => one.point);
  }
  return { width: round(width), height: round(height), boxes, curves };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numbersOf(value: unknown): readonly number[] {
  return typeof value === 'string' ? value.split(',').map(Number) : [];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
