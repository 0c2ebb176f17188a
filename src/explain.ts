import { resolve } from 'node:path';
import { makesLayer } from './analysis/build-cost.ts';
import { rerunsOf } from './analysis/cache-simulation.ts';
import { asksNetwork, readsOf, waitingOf } from './analysis/explain.ts';
import { neededStages } from './analysis/rebuild-cost.ts';
import { changesFor } from './changes-for.ts';
import { basisOf, weighed } from './cost-estimate.ts';
import type { ExplainedStage, ExplainResult } from './explained.ts';
import { factsOf } from './facts-of.ts';
import { fixed, type Versions } from './fix.ts';
import type { FixInput, Refusal } from './results.ts';
import { transforms } from './transforms/registry.ts';
import { wordsOf } from './source/lines.ts';
import { problemOf } from './workspace.ts';

/**
 * What each instruction of a Dockerfile reads, what it waits for, what it costs and what dockerfix refused there. Nothing is rewritten. Never
 * throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function explain(input: Omit<FixInput, 'cost'>): Promise<ExplainResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const { result, versions } = await fixed(input);
    if (result.error !== undefined) return { path, stages: [], error: result.error };
    if (versions !== undefined) return explained(path, input, versions, result.refused);
    return { path, stages: [], error: { kind: 'user', message: result.warnings[0]?.message ?? 'it is not looked at' } };
  } catch (error) {
    return { path, stages: [], error: problemOf(error) };
  }
}

function explained(path: string, input: FixInput, { workspace, original }: Versions, refused: readonly Refusal[]): ExplainResult {
  const facts = factsOf(workspace, original, input, undefined);
  const { model } = weighed(original, changesFor(workspace.context, input));
  const { changes } = model;
  const needed = neededStages(original);
  const stages = model.stages.map(({ stage, nodes, start }): ExplainedStage => {
    const waiting = waitingOf(facts, stage);
    const reruns = rerunsOf(nodes, [...nodes.keys()], start);
    const { from } = original.resolved.stages[stage.index]?.stage ?? {};
    return {
      index: stage.index,
      name: stage.name,
      base: from === undefined ? stage.base : wordsOf(original.source.text, from.span),
      needed: needed.has(stage.index),
      instructions: stage.traces.map((trace, at) => {
        const { line, span } = trace.instruction;
        return {
          line,
          words: wordsOf(original.source.text, span),
          reads: readsOf(trace),
          waitsFor: waiting[at] ?? [],
          layer: makesLayer(trace.instruction)
            ? { seconds: (nodes[at]?.milliseconds ?? 0) / 1000, reruns: changes.weigh(reruns[at] ?? 0n) / Math.max(1, changes.total) }
            : undefined,
          network: asksNetwork(trace),
          refused: refused.filter((refusal) => refusal.line === line).map((refusal) => ({ ...refusal, lift: liftOf(refusal) })),
        };
      }),
    };
  });
  return { path, stages, basis: basisOf(model) };
}

function liftOf({ transform, reason }: Refusal): string {
  const refusals = new Map(Object.entries(transforms.find(({ id }) => id === transform)?.refusals ?? {}));
  return refusals.get(reason)?.lift ?? '';
}
