import type { Graphed } from '../../graphed.ts';
import { percent, shortLine } from '../display.ts';
import { contextId, drawingOf, type Arrow, type Drawing, type DrawnStage, type Node } from './drawing.ts';
import { HEAT, heatOf, PAPER } from './heat.ts';

/** Letters of an instruction. */
const WIDTH = 60;

const LOOK: Readonly<Record<Arrow['kind'], string>> = {
  from: 'color="#3b6ea5", penwidth=1.6',
  copy: 'color="#3b6ea5"',
  mount: 'color="#3b6ea5", style=dashed',
  context: 'color="#6b7280", style=dotted',
  order: 'color="#a3465b", constraint=false',
};

/** A graph for Graphviz: a cluster for each stage, before and after. https://graphviz.org/doc/info/lang.html */
export function graphDot({ before, after, note }: Graphed, file: string): string {
  const sides =
    before === after
      ? [['the Dockerfile', drawingOf('b', before)] as const]
      : ([
          ['before', drawingOf('b', before)],
          ['after', drawingOf('a', after)],
        ] as const);
  const title = note === undefined ? file : `${file}: ${note}`;
  return [
    'digraph dockerfile {',
    `  graph [label=${quoted(title)}, labelloc=t, fontname="Helvetica", rankdir=TB, newrank=true];`,
    '  node [shape=box, style="filled,rounded", fillcolor="#ffffff", fontname="Courier", fontsize=10];',
    '  edge [fontname="Helvetica", fontsize=9];',
    ...sides.flatMap(([name, drawing]) => sideLines(name, drawing)),
    '}',
    '',
  ].join('\n');
}

function sideLines(name: string, { side, stages, arrows }: Drawing): readonly string[] {
  const context = arrows.some(({ kind }) => kind === 'context') ? [`    ${contextId(side)} [label="build context", shape=folder];`] : [];
  return [
    `  subgraph cluster_${side} {`,
    `    label=${quoted(name)};`,
    ...context,
    ...stages.flatMap((stage) => stageLines(side, stage)),
    '  }',
    ...arrows.map(({ kind, from, to, why }) => `  ${from} -> ${to} [${LOOK[kind]}, tooltip=${quoted(why)}];`),
  ];
}

function stageLines(side: string, { stage: { index }, title, nodes }: DrawnStage): readonly string[] {
  // The order of the lines is that of the build.
  const chain = nodes.slice(1).map(({ id }, at) => `      ${nodes[at]?.id ?? id} -> ${id} [weight=100, style=invis];`);
  return [
    `    subgraph cluster_${side}_${index} {`,
    `      label=${quoted(title)};`,
    ...nodes.map((node) => `      ${nodeLine(node)}`),
    ...chain,
    '    }',
  ];
}

function nodeLine({ id, line, words, instruction }: Node): string {
  const label = `${line}  ${shortLine(words, WIDTH)}`;
  if (instruction === undefined) return `${id} [label=${quoted(label)}, style=bold];`;
  const { layer } = instruction;
  if (layer === undefined) return `${id} [label=${quoted(label)}, style="rounded,dashed"];`;
  const heat = heatOf(layer.reruns);
  const runs = `made anew after ${percent(layer.reruns)} of the changes (${HEAT[heat] ?? ''})`;
  return `${id} [label=${quoted(label, runs)}, fillcolor="${PAPER[heat] ?? ''}"];`;
}

/**
 * A label of several lines. Of a quoted string the language knows `\"` alone; in a label a backslash begins an escape, and `&` an entity.
 * https://graphviz.org/docs/attr-types/escString/
 */
function quoted(...lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;'));
  return `"${escaped.join('\\n')}"`;
}
