import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Build, type BuildInput } from './build.ts';
import { imagesOf, UNSTOPPED, whySilent, type Engine, type EngineName } from './engine.ts';
import { findEngine } from './find-engine.ts';

export interface SessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly engine: EngineName | undefined;
  /** Images, build cache and the temporary folder stay. */
  readonly keep: boolean;
}

/** Everything that is made on an engine and on disk, so that all of it can be removed again. */
export interface Session {
  readonly engine: Engine;
  /** Absolute; a folder of our own. */
  readonly folder: string;
  readonly build: (input: Omit<BuildInput, 'folder'>, onStep: (name: string) => void) => Promise<Build>;
  /** Removes what was made, and nothing else. Never throws. @returns what could not be removed, in words */
  readonly close: () => Promise<string | undefined>;
}

/** @throws EngineError when there is no engine */
export async function openSession({ env, signal, engine: wanted, keep }: SessionOptions): Promise<Session> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-verify-')));
  try {
    const engine = await findEngine({ env, signal, folder, wanted });
    // What was there before is somebody else's, though one of our builds may come to the very same image.
    return sessionOn(engine, folder, { images: await imagesOf(engine.call), records: await engine.records() }, keep);
  } catch (error) {
    remove(folder);
    throw error;
  }
}

interface Before {
  readonly images: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
}

function sessionOn(engine: Engine, folder: string, before: Before, keep: boolean): Session {
  const images = new Set<string>();
  const texts = new Set<string>();
  const made: string[] = [];
  return {
    engine,
    folder,
    build: async (input, onStep) => {
      texts.add(readFileSync(input.dockerfile, 'utf8'));
      const built = await build(engine, { ...input, folder }, onStep);
      for (const { name } of built.steps) texts.add(name);
      made.push(...built.made);
      if (built.kind === 'built') images.add(built.image);
      return built;
    },
    close: async () => {
      if (keep) return undefined;
      const own = [...images].filter((image) => !before.images.has(image));
      const left = await removeImages(engine, own);
      // An engine that does not answer is asked no more.
      if (left === undefined) await engine.removeRecords(before.records, { texts: [...texts], made });
      return [left, remove(folder)].filter(Boolean).join('; ') || undefined;
    },
  };
}

async function removeImages(engine: Engine, images: readonly string[]): Promise<string | undefined> {
  const signal = UNSTOPPED;
  const silent = await whySilent(engine.call, { signal });
  if (silent !== undefined) {
    const what = images.length > 0 ? `the images ${images.map((id) => id.slice(0, 'sha256:'.length + 12)).join(', ')} and ` : '';
    return `${what}what the engine keeps of builds, since it does not answer (${silent})`;
  }
  for (const image of images) {
    // A name is somebody else's: whoever builds the same meanwhile gets the same image out of the cache.
    const { stdout } = await engine.call(['image', 'inspect', '--format', '{{len .RepoTags}}', image], { signal });
    if (stdout.trim() === '0') await engine.call(['rmi', '--force', image], { signal });
  }
  return undefined;
}

function remove(folder: string): string | undefined {
  try {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  } catch (error) {
    return `${folder} (${error instanceof Error ? error.message : String(error)})`;
  }
}
