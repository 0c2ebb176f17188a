import type { ExplainedInstruction, ExplainedStage } from '../../explained.ts';
import type { GraphedVersion } from '../../graphed.ts';
import { oneLine } from '../display.ts';

/** `b`: before, `a`: after. With a line it names a node. */
export type Side = 'a' | 'b';

/** What an arrow says, read along it: `from` and `copy` and `mount` across stages, `context` into a COPY, `order` within a stage. */
export const ARROW_KINDS = ['from', 'copy', 'mount', 'context', 'order'] as const;

export type ArrowKind = (typeof ARROW_KINDS)[number];

export interface Arrow {
  readonly kind: ArrowKind;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** One line, without anything that steers a terminal. */
  readonly why: string;
}

export interface Node {
  /** A letter and a number. */
  readonly id: string;
  /** Undefined for the FROM of the stage. */
  readonly instruction: ExplainedInstruction | undefined;
  readonly line: number;
  /** One line, without anything that steers a terminal. */
  readonly words: string;
}

export interface DrawnStage {
  readonly stage: ExplainedStage;
  /** `stage 0 (build)`. */
  readonly title: string;
  readonly nodes: readonly [Node, ...Node[]];
}

export interface Drawing {
  readonly side: Side;
  readonly stages: readonly DrawnStage[];
  readonly arrows: readonly Arrow[];
}

/** Where the build context stands, from which arrows of the kind `context` come. */
export function contextId(side: Side): string {
  return `${side}0`;
}

/** A version as nodes and arrows. A stage stands for its last instruction where something is taken of it. */
export function drawingOf(side: Side, { stages, arrows: across }: GraphedVersion): Drawing {
  const drawn = stages.map((stage) => ({ stage, title: stageTitle(stage), nodes: nodesOf(side, stage) }));
  const arrows: Arrow[] = [];
  for (const { kind, from, line } of across) {
    const source = from === undefined ? undefined : drawn[from]?.nodes.at(-1);
    const title = from === undefined ? undefined : drawn[from]?.title;
    if (source !== undefined) arrows.push({ kind, from: source.id, to: `${side}${line}`, why: `${VERBS[kind]} ${title ?? ''}` });
  }
  for (const { instructions } of stages) {
    for (const { line, reads, waitsFor } of instructions) {
      if (reads?.kind === 'context') {
        const why = `reads ${reads.count} ${reads.count === 1 ? 'file' : 'files'} of the context`;
        arrows.push({ kind: 'context', from: contextId(side), to: `${side}${line}`, why });
      }
      for (const waited of waitsFor)
        arrows.push({ kind: 'order', from: `${side}${waited.line}`, to: `${side}${line}`, why: oneLine(waited.why) });
    }
  }
  return { side, stages: drawn, arrows };
}

export const VERBS = { from: 'starts from', copy: 'copies from', mount: 'mounts' } as const;

export function stageTitle({ index, name }: ExplainedStage): string {
  return name === undefined ? `stage ${index}` : `stage ${index} (${oneLine(name)})`;
}

function nodesOf(side: Side, { base, line, instructions }: ExplainedStage): DrawnStage['nodes'] {
  return [
    { id: `${side}${line}`, instruction: undefined, line, words: oneLine(base) },
    ...instructions.map((instruction) => ({
      id: `${side}${instruction.line}`,
      instruction,
      line: instruction.line,
      words: oneLine(instruction.words),
    })),
  ];
}
