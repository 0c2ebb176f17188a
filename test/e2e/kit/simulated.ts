import { randomUUID } from 'node:crypto';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rerunsOf } from '../../../src/analysis/cache-simulation.ts';
import { priorChanges } from '../../../src/analysis/changes.ts';
import { rebuildModel } from '../../../src/analysis/rebuild-model.ts';
import { changeKinds, kindOfFile, type ChangeKind } from '../../../src/analysis/volatility.ts';
import type { Build } from '../../../src/engine/build.ts';
import { analyse, openWorkspace } from '../../../src/workspace.ts';

/** What the simulation says of an instruction that the engine runs: RUN, COPY, ADD, WORKDIR. */
export interface Foretold {
  /** `1:3` is the third step of the second stage, as the engine counts them. */
  readonly step: string;
  /** Changes after which it runs again, as bits in the order of `changeKinds`. */
  readonly after: bigint;
}

const RUN_BY_THE_ENGINE: readonly string[] = ['RUN', 'COPY', 'ADD', 'WORKDIR'];

/** Every instruction of a Dockerfile that makes a step. @param folder of the context, which holds it */
export async function foretell(folder: string): Promise<readonly Foretold[]> {
  const { source, context, build } = await openWorkspace(join(folder, 'Dockerfile'), { context: folder });
  const { stages } = rebuildModel(analyse({ source, context, build }), priorChanges());
  return stages.flatMap(({ stage, nodes, start }) => {
    const reruns = rerunsOf(nodes, [...nodes.keys()], start);
    // An image that is fetched is the first step of its stage: https://github.com/moby/buildkit/blob/v0.13.1/frontend/dockerfile/dockerfile2llb/convert.go
    let number = stage.parent === undefined && stage.base !== 'scratch' ? 1 : 0;
    return stage.traces.flatMap(({ instruction: { keyword } }, at) => {
      if (!RUN_BY_THE_ENGINE.includes(keyword)) return [];
      number++;
      return [{ step: `${stage.index}:${number}`, after: reruns[at] ?? 0n }];
    });
  });
}

/** Steps of a build, as `foretell` names them. @param names of all stages, in order */
export function stepsOf(built: Build, names: readonly (string | undefined)[], wanted: 'all' | 'ran'): readonly string[] {
  return built.steps.flatMap(({ name, cached }) => {
    if (wanted === 'ran' && cached) return [];
    const [, stage, number] = /^\[(?:(\S+) +)?(\d+)\/\d+\] /.exec(name) ?? [];
    const unnamed = /^stage-(\d+)$/.exec(stage ?? '')?.[1];
    const index = stage === undefined ? names.length - 1 : unnamed !== undefined ? Number(unnamed) : names.indexOf(stage);
    return [`${index}:${number ?? ''}`];
  });
}

/** A change of one kind: every file of that kind is another one, and so are the build arguments that are new each time. */
export function change(folder: string, kind: ChangeKind['id'] | undefined, times: number): readonly string[] {
  if (kind === undefined) return [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    const path = join(name.parentPath, name.name);
    if (name.isFile() && name.name !== 'Dockerfile' && touchedBy(kind).includes(kindOfFile(path.slice(folder.length + 1))))
      appendFileSync(path, '\n'.repeat(times));
  }
  return argumentsOf(times, kind === 'release' ? times : 0);
}

/** A release comes with its manifest, and with source. */
function touchedBy(kind: ChangeKind['id']): readonly ChangeKind['id'][] {
  return kind === 'release' ? ['release', 'manifests', 'source'] : [kind];
}

/** Values of this run alone: a RUN that another run made with the same ones is found in the engine's cache. */
const OWN = randomUUID();

/** Values of what is new with each change, and with each release. */
export function argumentsOf(every: number, release: number): readonly string[] {
  return ['--build-arg', `GIT_SHA=${every}-${OWN}`, '--build-arg', `VERSION=1.${release}-${OWN}`];
}

export function bitOf(kind: ChangeKind['id'] | undefined): bigint {
  return kind === undefined ? 0n : 1n << BigInt(changeKinds.findIndex(({ id }) => id === kind));
}
