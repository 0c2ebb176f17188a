import { dirname, resolve } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import { buildCommandOf, kanikoCommand, writtenOut } from './build-command.ts';
import { buildsInText, builtFrom, type Place } from './command-builds.ts';
import type { Script } from './scripts.ts';
import { isPlainPath, type Told } from './told.ts';
import { toldByDocuments, type Read } from './yaml-documents.ts';

export const CLOUD_BUILD = /(?:^|\/)cloudbuild[^/]*\.(?:ya?ml|json)$/u;

/**
 * Steps that build with docker or kaniko. What is submitted is taken to be the top of the repository or the folder of the file, whichever
 * has the Dockerfile.
 * https://docs.cloud.google.com/build/docs/build-config-file-schema https://docs.cloud.google.com/build/docs/optimize-builds/kaniko-cache
 */
export async function cloudBuilds(scripts: readonly Script[], top: string): Promise<Told> {
  return toldByDocuments(scripts, top, (document, file) => {
    const steps = isObject(document) && Array.isArray(document['steps']) ? document['steps'].filter(isObject) : [];
    return steps.map((step) => readStep(step, file, top));
  });
}

function readStep(step: Readonly<Record<string, unknown>>, file: string, top: string): Read {
  const { name, args, dir = '.', entrypoint, script } = step;
  const words = Array.isArray(args) ? args.filter((word) => typeof word === 'string') : typeof args === 'string' ? args.split(/\s+/u) : [];
  const tops = [...new Set([top, dirname(file)])];
  const folders = typeof dir !== 'string' ? [] : tops.map((one) => ({ one, path: writtenOut(dir, one, one) }));
  const starts = folders.every(({ path }) => isPlainPath(path)) ? folders.map(({ one, path }) => resolve(one, path)) : [];
  const place: Place = { by: 'cloud-build', file, top, starts };
  if (typeof script === 'string') return buildsInText(script, place);
  if (typeof name !== 'string') return { builds: [], unclear: false };
  if (typeof entrypoint === 'string' && /(?:^|\/)(?:ba)?sh$/u.test(entrypoint)) return buildsInText(words.at(-1) ?? '', place);
  const isKaniko = /\bkaniko\b/u.test(name);
  const tool = /(?:^|\/)(?:docker|buildah|podman)(?=[:@]|$)/u.test(name) || /^(?:docker|buildah|podman)$/u.test(String(entrypoint));
  const command = isKaniko ? kanikoCommand(words) : tool ? buildCommandOf(['docker', ...words]) : undefined;
  if (command === undefined) return { builds: [], unclear: false };
  const found = command === 'unclear' ? [] : flatMap(starts, (start) => builtFrom(command, start, place) ?? []);
  const [only] = found;
  const isClear = only !== undefined && found.every(({ dockerfile }) => dockerfile === only.dockerfile);
  return isClear ? { builds: [only], unclear: false } : { builds: [], unclear: true };
}
