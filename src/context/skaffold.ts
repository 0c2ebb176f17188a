import { dirname, resolve } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import type { Script } from './scripts.ts';
import { existingDockerfile, isPlainPath, namesOf, pairsOf, type Told, type ToldBuild } from './told.ts';
import { toldByDocuments, type Read } from './yaml-documents.ts';

export const SKAFFOLD = /(?:^|\/)skaffold[^/]*\.ya?ml$/u;

type Fields = Readonly<Record<string, unknown>>;

/** Builders that take no Dockerfile. https://skaffold.dev/docs/builders/builder-types/ */
const OTHER_BUILDERS = ['buildpacks', 'jib', 'bazel', 'ko', 'custom'] as const;

/**
 * Artifacts that docker or kaniko builds, those of profiles as well. Paths start at the file, a Dockerfile's at the context.
 * https://skaffold.dev/docs/references/yaml/
 */
export async function skaffoldBuilds(scripts: readonly Script[], top: string): Promise<Told> {
  return toldByDocuments(scripts, top, (document, file) => {
    if (!isObject(document)) return [];
    const profiles = Array.isArray(document['profiles']) ? document['profiles'].filter(isObject) : [];
    return flatMap([document, ...profiles], ({ build }) => artifactsOf(build).map((artifact) => readArtifact(artifact, file)));
  });
}

function artifactsOf(build: unknown): readonly Fields[] {
  const artifacts = isObject(build) && Array.isArray(build['artifacts']) ? build['artifacts'].filter(isObject) : [];
  return artifacts.filter((artifact) => OTHER_BUILDERS.every((builder) => artifact[builder] === undefined));
}

function readArtifact(artifact: Fields, file: string): Read {
  const { image, context = '.', docker, kaniko } = artifact;
  const fields = isObject(docker) ? docker : isObject(kaniko) ? kaniko : {};
  const { dockerfile = 'Dockerfile', target, buildArgs } = fields;
  if (!isPlainPath(context) || !isPlainPath(dockerfile)) return { builds: [], unclear: true };
  const root = resolve(dirname(file), context);
  const told: ToldBuild = {
    by: 'skaffold',
    name: '',
    what: typeof image === 'string' ? `artifact ${image}` : 'an artifact',
    file,
    context: root,
    dockerfile: existingDockerfile(resolve(root, dockerfile)) ?? resolve(root, dockerfile),
    target: typeof target === 'string' ? target : undefined,
    args: pairsOf(buildArgs),
    passes: namesOf(buildArgs),
    contexts: new Map(),
  };
  return { builds: [told], unclear: false };
}
