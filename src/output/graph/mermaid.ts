import type { Graphed } from '../../graphed.ts';
import { percent, shortLine } from '../display.ts';
import { contextId, drawingOf, type Arrow, type Drawing, type DrawnStage, type Node } from './drawing.ts';
import { heatOf, PAPER } from './heat.ts';

/** Letters of an instruction. */
const WIDTH = 60;

/** https://mermaid.js.org/syntax/flowchart.html#links-between-nodes */
const LINKS: Readonly<Record<Arrow['kind'], string>> = { from: '==>', copy: '-->', mount: '-->', context: '-.->', order: '-.->' };

/** A flow chart for Mermaid: a subgraph for each stage, before and after. https://mermaid.js.org/syntax/flowchart.html */
export function graphMermaid({ before, after, note }: Graphed): string {
  const sides =
    before === after
      ? [['the Dockerfile', drawingOf('b', before)] as const]
      : ([
          ['before', drawingOf('b', before)],
          ['after', drawingOf('a', after)],
        ] as const);
  return [
    'flowchart TB',
    ...(note === undefined ? [] : [`  note[${label(note)}]`]),
    ...sides.flatMap(([name, drawing]) => sideLines(name, drawing)),
    ...PAPER.map((color, heat) => `  classDef heat${heat} fill:${color},stroke:#57606a,color:#1f2328`),
    '  classDef plain fill:#ffffff,stroke:#8c959f,color:#1f2328,stroke-dasharray:3 3',
    '',
  ].join('\n');
}

function sideLines(name: string, { side, stages, arrows }: Drawing): readonly string[] {
  const context = arrows.some(({ kind }) => kind === 'context') ? [`    ${contextId(side)}[(${label('build context')})]`] : [];
  return [
    `  subgraph ${side}[${label(name)}]`,
    '    direction TB',
    ...context,
    ...stages.flatMap((stage) => stageLines(side, stage)),
    '  end',
    ...arrows.map(({ kind, from, to, why }) => `  ${from} ${LINKS[kind]}|${label(shortLine(why, WIDTH))}| ${to}`),
  ];
}

function stageLines(side: string, { stage: { index }, title, nodes }: DrawnStage): readonly string[] {
  // The order of the lines is that of the build: invisible links hold it.
  const chain = nodes.length === 1 ? [] : [`      ${nodes.map(({ id }) => id).join(' ~~~ ')}`];
  return [
    `    subgraph ${side}s${index}[${label(title)}]`,
    '      direction TB',
    ...nodes.map((node) => `      ${nodeLine(node)}`),
    ...chain,
    '    end',
  ];
}

function nodeLine({ id, line, words, instruction }: Node): string {
  const text = `${line}  ${shortLine(words, WIDTH)}`;
  const layer = instruction?.layer;
  if (layer === undefined) return `${id}[${label(text)}]:::plain`;
  return `${id}[${label(`${text} - ${percent(layer.reruns)}`)}]:::heat${heatOf(layer.reruns)}`;
}

/**
 * Text in quotes, everything but letters, digits and a few marks as an entity code: neither a quote, a backtick (Markdown), `<`, `%%` nor the
 * `style ...:` for which Mermaid looks anywhere is left. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function label(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{N} .,/=()+_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
  return `"${escaped}"`;
}
