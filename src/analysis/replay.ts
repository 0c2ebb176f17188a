import type { Instruction } from '../model/build.ts';
import { changeOf, priorChanges, type Changes } from './changes.ts';
import { installsOf, shellText } from './cost.ts';
import type { Facts } from './facts.ts';
import { neededLayers } from './rebuild-cost.ts';
import { rebuildModel, type RebuildModel } from './rebuild-model.ts';
import { changeKinds } from './volatility.ts';

/** An instruction that makes a layer of the last stage, or of one that it needs. */
export interface ReplayedLayer {
  readonly instruction: Instruction;
  /** What it takes when it runs, by estimate. */
  readonly seconds: number;
  /** Changes after which it runs again. */
  readonly reruns: bigint;
  /** It installs dependencies of a language. */
  readonly installs: boolean;
}

export function replayedLayers(facts: Pick<Facts, 'resolved' | 'evaluation'>, known: RebuildModel): readonly ReplayedLayer[] {
  return neededLayers(facts, known).flatMap(({ model, at, reruns }): ReplayedLayer[] => {
    const [trace, node] = [model.stage.traces[at], model.nodes[at]];
    if (trace === undefined || node === undefined) return [];
    const { instruction } = trace;
    const installs = instruction.keyword === 'RUN' && installsOf(shellText(instruction)) === 'language';
    return [{ instruction, seconds: node.milliseconds / 1000, reruns, installs }];
  });
}

/** What a reader asks about: which changes each scenario means. */
export const SCENARIOS = ['no change', 'code only', 'dependencies', 'system packages'] as const;

export type Scenario = (typeof SCENARIOS)[number];

/** Seconds of a rebuild after each: nothing, a file of source, the manifests, another list of system packages in the Dockerfile. */
export function scenariosOf(
  facts: Pick<Facts, 'resolved' | 'evaluation'>,
  { timings }: Pick<Changes, 'timings'>,
): Readonly<Record<Scenario, number>> {
  const prior = priorChanges();
  const system = 1n << BigInt(changeKinds.length);
  const changes: Changes = {
    ...prior,
    ...(timings !== undefined && { timings }),
    ofRun: (run) => (installsOf(shellText(run)) === 'system' ? system : 0n),
  };
  const layers = replayedLayers(facts, rebuildModel(facts, changes));
  const after = (set: bigint): number => layers.reduce((sum, { seconds, reruns }) => sum + ((reruns & set) === 0n ? 0 : seconds), 0);
  return {
    'no change': 0,
    'code only': after(changeOf('source')),
    dependencies: after(changeOf('manifests')),
    'system packages': after(system),
  };
}
