import { dirname } from 'node:path';
import { isObject } from '../source/objects.ts';

/** What compose files say of the image of a service, and of its container. */
export interface ServiceRuns {
  /** Its `image`. */
  readonly tags: readonly string[];
  /** Its `command`, `entrypoint` and `healthcheck`. */
  readonly starts: readonly string[];
}

/**
 * Of a service in all files of a folder: some of them change what others say.
 * @param documents services by files
 */
export function runsOf(name: string, file: string, documents: ReadonlyMap<string, Readonly<Record<string, unknown>>>): ServiceRuns {
  const beside = [...documents].filter(([path]) => dirname(path) === dirname(file)).map(([, services]) => services[name]);
  const services = beside.filter(isObject);
  return {
    tags: services.flatMap(({ image }) => (typeof image === 'string' ? image : [])),
    starts: services.flatMap(({ command, entrypoint, healthcheck }) =>
      [command, entrypoint, isObject(healthcheck) ? healthcheck['test'] : undefined].flatMap((words) => wordsIn(words)),
    ),
  };
}

/** A line, or a list of words. https://docs.docker.com/reference/compose-file/services/#command */
function wordsIn(words: unknown): readonly string[] {
  const text = Array.isArray(words) ? words.map(String).join(' ') : words;
  return typeof text === 'string' && text !== '' ? [text] : [];
}
