import { percent } from '../display.ts';
import { secondsWords } from '../words.ts';
import type { Arrow, ArrowKind, Drawing, Side } from './drawing.ts';
import { HEAT, heatOf } from './heat.ts';
import { archOf, boxesOf, columnsOf, contextOf, heightOf, middleOf, wayOf, WIDTH, type Column } from './columns.ts';
import { layoutOf, type Layout, type Point } from './layout.ts';
import { bounded, type Bounded, type DrawnPiece } from './limit.ts';
import { counted, shortText, text } from '../page/markup.ts';

/** Pixels. */
const MARGIN = 14;
const HEAD = 24;
const METER = 56;

/** Letters in a box; wide ones count twice. */
const LETTERS = 36;

export const ARROW_WORDS: Readonly<Record<ArrowKind, string>> = {
  from: 'starts from',
  copy: 'copies from',
  mount: 'mounts',
  context: 'reads the context',
  order: 'waits for',
};

/** A version as SVG, drawn in the places that Graphviz found; a sentence where it could not be drawn. */
export async function figureOf(drawing: Drawing, name: string, lay = layoutOf): Promise<string> {
  const limited = bounded(drawing);
  const columns = columnsOf(limited);
  const starts = limited.arrows.filter(({ kind }) => kind === 'from');
  const across = limited.arrows.filter(({ kind }) => kind === 'copy' || kind === 'mount');
  try {
    const layout = await lay({ columns: columns.map(boxesOf), arrows: across });
    const titles = limited.stages.map(({ stage }) => stage.title);
    const svg = svgOf({ side: drawing.side, columns, starts, across, layout, titles, name });
    return `<div class="scroll" tabindex="0" role="group" aria-label="Drawing, ${text(name)}">${svg}</div>${captionOf(limited)}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `<p class="notice">It could not be drawn (${shortText(why, 200)}). The list below has all of it.</p>`;
  }
}

interface Placed {
  readonly side: Side;
  readonly columns: readonly Column[];
  /** Arrows from stage to stage. */
  readonly starts: readonly Arrow[];
  /** Arrows from box to box of another column, as the layout has them. */
  readonly across: readonly Arrow[];
  readonly layout: Layout;
  /** Of the stages. */
  readonly titles: readonly string[];
  /** Of the version. */
  readonly name: string;
}

function captionOf({ drawn, instructions, arrowsLeftOut }: Bounded): string {
  const left =
    drawn === instructions
      ? ''
      : `${drawn} of ${counted(instructions, 'instruction')} are drawn: those that take time and run again come first, then those that take from other stages or were refused. `;
  const arrows =
    arrowsLeftOut === 0
      ? ''
      : `${counted(arrowsLeftOut, 'arrow')} to what is left out, or too long, ${arrowsLeftOut === 1 ? 'is' : 'are'} not drawn. `;
  return left + arrows === '' ? '' : `<p class="left-out">${left}${arrows}</p>`;
}

function svgOf({ side, columns, starts, across, layout, titles, name }: Placed): string {
  const { width, height, curves } = layout;
  const homes = new Map(columns.flatMap(({ pieces }, index) => pieces.map(({ id }) => [id, index] as const)));
  const placeOf = (id: string): number => homes.get(id) ?? 0;
  const arches = starts.map((arrow) => ({ arrow, arch: archOf(placeOf(arrow.to) - placeOf(arrow.from)) }));
  const top = MARGIN + HEAD + arches.reduce((most, { arch }) => Math.max(most, arch * 0.75), 0);
  const [wide, tall] = [width + 2 * MARGIN, height + MARGIN + top];
  return [
    `<svg class="graph" data-side="${side}" viewBox="${-MARGIN} ${-top} ${wide} ${tall}" width="${wide}" height="${tall}" role="group" aria-label="Stages and layers, ${text(name)}">`,
    markersOf(side),
    ...columns.map((column, index) => columnOf(side, column, titles[index] ?? '', layout)),
    ...arches.map(({ arrow, arch }) =>
      arrowOf(side, arrow, archWay(columns[placeOf(arrow.from)], columns[placeOf(arrow.to)], arch, layout)),
    ),
    ...across.map((arrow, index) => arrowOf(side, arrow, curveOf(columns[placeOf(arrow.from)], columns[placeOf(arrow.to)], curves[index]))),
    '</svg>',
  ].join('\n');
}

/** From the head of one column to that of another, above all of them. */
function archWay(from: Column | undefined, to: Column | undefined, arch: number, layout: Layout): string | undefined {
  const [start, end] = [from, to].map((column) => column?.pieces[0] && middleOf(column, column.pieces[0], layout));
  if (start === undefined || end === undefined) return undefined;
  const [x1, x2, y] = [start.x + WIDTH / 4, end.x - WIDTH / 4, start.y - 13 - HEAD];
  return `M${x1} ${y}C${x1} ${y - arch} ${x2} ${y - arch} ${x2} ${y}`;
}

function columnOf(side: Side, column: Column, title: string, layout: Layout): string {
  const middles = new Map<string, Point>();
  for (const piece of column.pieces) {
    const middle = middleOf(column, piece, layout);
    if (middle !== undefined) middles.set(piece.id, middle);
  }
  const head = middles.get(column.pieces[0]?.id ?? '');
  const context = head && contextOf(column, head);
  return [
    head === undefined ? '' : frameOf(column, title, head, middles),
    context === undefined ? '' : contextBox(context),
    ...column.arrows.map((arrow) => arrowOf(side, arrow, wayOf(column, arrow, middles))),
    ...column.pieces.map((piece) => pieceOf(piece, middles.get(piece.id))),
  ].join('\n');
}

function frameOf({ pieces, left, right }: Column, title: string, head: Point, middles: ReadonlyMap<string, Point>): string {
  const last = pieces.at(-1);
  const bottom = last === undefined ? head.y : (middles.get(last.id)?.y ?? head.y) + heightOf(last) / 2;
  const [x, top] = [head.x - WIDTH / 2, head.y - 13];
  return `<g class="stage"><rect x="${x - 10 - left}" y="${top - HEAD}" width="${WIDTH + 20 + left + right}" height="${bottom - top + HEAD + 10}" rx="10"/><text x="${x}" y="${top - 8}">${shortText(title, 42)}</text></g>`;
}

/** The way that Graphviz found between two columns, and on to their boxes. */
function curveOf(from: Column | undefined, to: Column | undefined, curve: readonly Point[] | undefined): string | undefined {
  const [start, ...rest] = curve ?? [];
  const head = rest.pop();
  if (start === undefined || head === undefined) return undefined;
  const way = rest.map(({ x, y }) => `${x} ${y}`).join(' ');
  return `M${start.x - (from?.right ?? 0)} ${start.y}H${start.x}C${way}L${head.x} ${head.y}H${head.x + (to?.left ?? 0)}`;
}

function markersOf(side: Side): string {
  const kinds: readonly ArrowKind[] = ['from', 'copy', 'mount', 'context', 'order'];
  const marker = (kind: ArrowKind): string =>
    `<marker id="head-${side}-${kind}" class="head ${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 .8 7.5 4 0 7.2z"/></marker>`;
  return `<defs>${kinds.map(marker).join('')}</defs>`;
}

function arrowOf(side: Side, { kind, from, to, why }: Arrow, way: string | undefined): string {
  if (way === undefined) return '';
  return `<path class="arrow ${kind}" d="${way}" data-from="${from}" data-to="${to}" marker-end="url(#head-${side}-${kind})"><title>${text(why)}</title></path>`;
}

function contextBox({ x, y }: Point): string {
  return `<g class="context"><rect x="${x - 27}" y="${y - 10}" width="54" height="20" rx="10"/><text x="${x}" y="${y + 4}">context</text></g>`;
}

function pieceOf(piece: DrawnPiece, middle: Point | undefined): string {
  if (middle === undefined) return '';
  const { id, node, leftOut } = piece;
  const height = heightOf(piece);
  const [left, top] = [middle.x - WIDTH / 2, middle.y - height / 2];
  const rect = `<rect class="box" x="${left}" y="${top}" width="${WIDTH}" height="${height}" rx="6"/>`;
  if (node === undefined)
    return `<g class="gap">${rect}<text x="${middle.x}" y="${middle.y + 4}">${counted(leftOut, 'instruction')} left out</text></g>`;
  const { instruction, line, words } = node;
  const layer = instruction?.layer;
  const heat = layer === undefined ? undefined : heatOf(layer.reruns);
  const kind = instruction === undefined ? 'head' : heat === undefined ? 'config' : `layer heat${heat}`;
  return [
    `<a class="node ${kind}" data-id="${id}" href="#i-${id}" tabindex="-1">${rect}`,
    `<text class="number" x="${left + 30}" y="${top + 17}">${line}</text>`,
    `<text class="words" x="${left + 38}" y="${top + 17}">${text(fitted(words))}</text>`,
    layer === undefined || heat === undefined ? '' : meterOf(left + 38, top + 28, layer, HEAT[heat] ?? ''),
    '</a>',
  ].join('');
}

function meterOf(x: number, y: number, { reruns, seconds }: { readonly reruns: number; readonly seconds: number }, heat: string): string {
  const filled = Math.round(METER * reruns * 10) / 10;
  const each = seconds >= 1 ? ` · ${secondsWords(seconds)}` : '';
  return `<rect class="meter" x="${x}" y="${y}" width="${METER}" height="5" rx="2.5"/><rect class="filled" x="${x}" y="${y}" width="${filled}" height="5" rx="2.5"/><text class="note" x="${x + METER + 8}" y="${y + 6}">${percent(reruns)}, ${heat}${each}</text>`;
}

/** As much of a line as a box holds; of a mount its type. */
function fitted(words: string): string {
  let width = 0;
  let fit = '';
  for (const character of words.replaceAll(/--mount=(?:\S*?,)?type=(\w+)\S*/gu, '--mount=$1')) {
    width += (character.codePointAt(0) ?? 0) > 0x2ff ? 2 : 1;
    if (width > LETTERS) return `${fit}…`;
    fit += character;
  }
  return fit;
}
