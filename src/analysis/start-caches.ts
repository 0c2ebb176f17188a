import type { Context } from '../context/walk.ts';
import type { Cache } from '../ecosystems/cache.ts';
import type { State } from '../model/state.ts';
import { noteFolderRead, noteRead } from './caches.ts';
import type { ImageConfig } from './config.ts';
import type { Image } from './image.ts';
import { wantsCache } from './cache-needs.ts';
import { textsRun, type ContextTexts } from './scripts-run.ts';

/** What a container runs by itself, and what a build on top of the image would run. */
const STARTING = ['Cmd', 'Entrypoint', 'Healthcheck', 'OnBuild'];

export interface Start {
  /** Of the stage. */
  readonly index: number;
  readonly config: ImageConfig;
  /** At the end of the stage. */
  readonly state: State;
  readonly context: Context;
}

/**
 * Notes the caches that a container of this stage needs: one that installs when it starts may have no network there. An install that stands in
 * the start command itself, in a script of the context that it runs, or in a script of package.json that it runs is seen.
 */
export function noteStart(image: Image, { index, config, state, context }: Start): void {
  const key = `start of stage ${index}`;
  for (const name of image.caches.reads.keys()) if (name.startsWith(`${key}|`)) image.caches.reads.delete(name);
  if (image.caches.held.size === 0 && image.caches.folders.size === 0) return;
  const words = STARTING.flatMap((name) => config.get(name) ?? [])
    .join('\n')
    .replaceAll(/["',[\]]+/gu, ' ');
  const texts = textsStarted(image, { state, context, words });
  const reader = { key, kind: 'start', title: 'what a container runs when it starts', line: 0 } as const;
  for (const path of image.caches.folders.keys()) if (texts.some((text) => text.includes(path))) noteFolderRead(image.caches, path, reader);
  for (const [folder, { cache }] of image.caches.held) {
    const installs = texts.some((text) => cache.toldAtStart.test(text));
    if (!installs && !wantsCache(image, cache, folder, { state, context, words })) continue;
    noteRead(image.caches, folder, reader);
  }
}

interface Started {
  /** At the end of the stage. */
  readonly state: State;
  readonly context: ContextTexts;
  readonly words: string;
}

function textsStarted(image: Image, { state, context, words }: Started): readonly string[] {
  const cwd = state.workdir.kind === 'known' ? state.workdir.text : '/';
  return textsRun(image, context, words, cwd, { named: true });
}

/** Does what a container runs use the cache, as far as its words tell? */
export function runsTool(image: Image, cache: Cache, folder: string, started: Started): boolean {
  return textsStarted(image, started).some((text) => cache.toldAtStart.test(text)) || wantsCache(image, cache, folder, started);
}
