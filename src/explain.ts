import { resolve } from 'node:path';
import { makesLayer } from './analysis/build-cost.ts';
import { rerunsOf } from './analysis/cache-simulation.ts';
import { asksNetwork, readsOf, waitingOf } from './analysis/explain.ts';
import { neededStages } from './analysis/rebuild-cost.ts';
import { changesFor } from './changes-for.ts';
import { basisOf, weighed } from './cost-estimate.ts';
import { EngineError } from './engine/engine.ts';
import { imageHistory } from './engine/image-history.ts';
import { recordedFor } from './engine/recorded.ts';
import type { ExplainedStage, ExplainInput, ExplainResult } from './explained.ts';
import { factsOf } from './facts-of.ts';
import { fixed, type Versions } from './fix.ts';
import type { Instruction } from './model/build.ts';
import type { FixInput, Refusal } from './results.ts';
import { transforms } from './transforms/registry.ts';
import { wordsOf } from './source/lines.ts';
import { problemOf } from './workspace.ts';

/**
 * What each instruction of a Dockerfile reads, what it waits for, what it costs and what dockerfix refused there. Nothing is rewritten. Never
 * throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function explain(input: ExplainInput): Promise<ExplainResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const { result, versions } = await fixed(input);
    if (result.error !== undefined) return { path, stages: [], error: result.error };
    if (versions !== undefined)
      return explained(path, input, versions, { refused: result.refused, layers: await layersIn(input, versions) });
    return { path, stages: [], error: { kind: 'user', message: result.warnings[0]?.message ?? 'it is not looked at' } };
  } catch (error) {
    return { path, stages: [], error: error instanceof EngineError ? { kind: 'user', message: error.message } : problemOf(error) };
  }
}

/** What else is known. */
interface Beside {
  readonly refused: readonly Refusal[];
  readonly layers: Layers | undefined;
}

function explained(path: string, input: FixInput, { workspace, original }: Versions, { refused, layers }: Beside): ExplainResult {
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
          image: layers?.found.get(trace.instruction),
          network: asksNetwork(trace),
          refused: refused.filter((refusal) => refusal.line === line).map((refusal) => ({ ...refusal, lift: liftOf(refusal) })),
        };
      }),
    };
  });
  return { path, stages, basis: basisOf(model), ...(layers !== undefined && { image: layers.words }) };
}

function liftOf({ transform, reason }: Refusal): string {
  const refusals = new Map(Object.entries(transforms.find(({ id }) => id === transform)?.refusals ?? {}));
  return refusals.get(reason)?.lift ?? '';
}

/** Layers of a built image, by instruction. */
interface Layers {
  readonly found: ReadonlyMap<Instruction, { readonly bytes: number; readonly created: number }>;
  readonly words: NonNullable<ExplainResult['image']>;
}

async function layersIn({ image, engine, env, signal }: ExplainInput, { original: { evaluation } }: Versions): Promise<Layers | undefined> {
  if (image === undefined) return undefined;
  const options = { env: env ?? process.env, signal: signal ?? new AbortController().signal, wanted: engine };
  const entries = await imageHistory(image, options);
  const instructions: Instruction[] = [];
  for (let stage = evaluation.stages.at(-1); stage !== undefined; stage = evaluation.stages[stage.parent ?? -1])
    instructions.unshift(...stage.traces.flatMap(({ instruction }) => (makesLayer(instruction) ? [instruction] : [])));
  const recorded = recordedFor(instructions, entries);
  const found = new Map([...recorded].map(([instruction, { bytes, created }]) => [instruction, { bytes, created }] as const));
  return { found, words: { name: image, found: found.size, instructions: instructions.length } };
}
