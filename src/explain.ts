import { resolve } from 'node:path';
import { makesLayer } from './analysis/build-cost.ts';
import { changesFor } from './changes-for.ts';
import { basisOf, weighed } from './cost-estimate.ts';
import { EngineError } from './engine/engine.ts';
import { imageHistory } from './engine/image-history.ts';
import { recordedFor } from './engine/recorded.ts';
import { explainedStages, type Found } from './explained-stages.ts';
import type { ExplainInput, ExplainResult } from './explained.ts';
import { factsOf } from './facts-of.ts';
import { fixed, type Versions } from './fix.ts';
import type { Instruction } from './model/build.ts';
import type { Refusal } from './results.ts';
import { problemOf } from './workspace.ts';

/**
 * What each instruction of a Dockerfile reads, what it waits for, what it costs and what dockerfix refused there. Nothing is rewritten. Never
 * throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function explain(input: ExplainInput): Promise<ExplainResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const { result, versions } = await fixed(input, true);
    if (result.error !== undefined) return { path, stages: [], error: result.error };
    if (versions !== undefined) return explained(path, versions, { refused: result.refused, layers: await layersIn(input, versions) });
    return { path, stages: [], error: { kind: 'user', message: result.warnings.at(-1)?.message ?? 'it is not looked at' } };
  } catch (error) {
    return { path, stages: [], error: error instanceof EngineError ? { kind: 'user', message: error.message } : problemOf(error) };
  }
}

function explained(path: string, { workspace, original, settings }: Versions, { refused, layers }: Beside): ExplainResult {
  const facts = factsOf(workspace, original, settings);
  const version = weighed(original, changesFor(workspace.context, settings));
  const stages = explainedStages(facts, version, { refused, found: layers?.found });
  return { path, stages, basis: basisOf(version.model), ...(layers !== undefined && { image: layers.words }) };
}

/** What else is known. */
interface Beside {
  readonly refused: readonly Refusal[];
  readonly layers: Layers | undefined;
}

/** Layers of a built image, by instruction. */
interface Layers {
  readonly found: Found;
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
