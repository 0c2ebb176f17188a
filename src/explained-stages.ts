import { makesLayer } from './analysis/build-cost.ts';
import { rerunsOf } from './analysis/cache-simulation.ts';
import { asksNetwork, readsOf, waitingOf } from './analysis/explain.ts';
import type { Facts } from './analysis/facts.ts';
import { neededStages } from './analysis/stage-sources.ts';
import type { Weighed } from './cost-estimate.ts';
import type { ExplainedInstruction, ExplainedStage } from './explained.ts';
import type { Instruction } from './model/build.ts';
import type { Refusal } from './results.ts';
import { grouped } from './source/group.ts';
import { wordsOf } from './source/lines.ts';
import { transforms } from './transforms/registry.ts';
import { COMMON_REFUSALS } from './transforms/transform.ts';

/** Layers of a built image, by instruction. */
export type Found = ReadonlyMap<Instruction, NonNullable<ExplainedInstruction['image']>>;

/** What else is known of a version: what was refused, by its lines. */
interface Beside {
  readonly refused: readonly Refusal[];
  readonly found?: Found | undefined;
}

/** The stages of one version of a Dockerfile. */
export function explainedStages(facts: Facts, { analysis, model }: Weighed, { refused, found }: Beside): readonly ExplainedStage[] {
  const { changes } = model;
  const needed = neededStages(analysis.resolved);
  const refusedAt = grouped(
    refused.map((refusal) => ({ ...refusal, lift: reasonOf(refusal).lift })),
    ({ line }) => line,
  );
  return model.stages.map(({ stage, nodes, start }): ExplainedStage => {
    const waiting = waitingOf(facts, stage);
    const reruns = rerunsOf(nodes, [...nodes.keys()], start);
    const { from } = analysis.resolved.stages[stage.index]?.stage ?? {};
    return {
      index: stage.index,
      line: from?.line ?? 1,
      name: stage.name,
      base: from === undefined ? stage.base : wordsOf(analysis.source.text, from.span),
      needed: needed.has(stage.index),
      instructions: stage.traces.map((trace, at) => {
        const { line, span } = trace.instruction;
        return {
          line,
          words: wordsOf(analysis.source.text, span),
          reads: readsOf(trace),
          waitsFor: waiting[at] ?? [],
          layer: makesLayer(trace.instruction)
            ? { seconds: (nodes[at]?.milliseconds ?? 0) / 1000, reruns: changes.weigh(reruns[at] ?? 0n) / Math.max(1, changes.total) }
            : undefined,
          image: found?.get(trace.instruction),
          network: asksNetwork(trace),
          refused: refusedAt.get(line) ?? [],
        };
      }),
    };
  });
}

/** What the reason of a refusal means, and what a person may do so that it goes. */
export function reasonOf({ transform, reason }: Refusal): { readonly why: string; readonly lift: string } {
  const own = transforms.find(({ id }) => id === transform)?.refusals ?? {};
  const refusals = new Map(Object.entries({ ...COMMON_REFUSALS, ...own }));
  return refusals.get(reason) ?? { why: '', lift: '' };
}
