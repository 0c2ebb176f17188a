import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Build, type BuildInput } from './build.ts';
import { cacheRecords, removeRecords } from './caches.ts';
import { findEngine, type Engine } from './engine.ts';

export interface SessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Images, build cache and the temporary folder stay. */
  readonly keep: boolean;
}

/** Everything that is made on an engine and on disk, so that all of it can be removed again. */
export interface Session {
  readonly engine: Engine;
  /** Absolute; a folder of our own. */
  readonly folder: string;
  readonly build: (input: Omit<BuildInput, 'folder'>, onStep: (name: string) => void) => Promise<Build>;
  /** Removes what was made, and nothing else. Never throws. */
  readonly close: () => Promise<void>;
}

/** @throws EngineError when there is no engine */
export async function openSession({ env, signal, keep }: SessionOptions): Promise<Session> {
  const engine = await findEngine(env, signal);
  // What was there before is somebody else's, though one of our builds may come to the very same image.
  const before = await imagesOf(engine);
  const records = new Set((await cacheRecords(engine, signal)).map(({ id }) => id));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-verify-')));
  const images = new Set<string>();
  const texts = new Set<string>();
  return {
    engine,
    folder,
    build: async (input, onStep) => {
      texts.add(readFileSync(input.dockerfile, 'utf8'));
      const built = await build(engine, { ...input, folder }, onStep);
      for (const { name } of built.steps) texts.add(name);
      if (built.kind === 'built') images.add(built.image);
      return built;
    },
    close: async () => {
      if (keep) return;
      // The signal may be aborted by now; tidying up is not.
      const own = new AbortController().signal;
      for (const image of images) if (!before.has(image)) await engine.docker(['rmi', '--force', image], { signal: own });
      await removeRecords(engine, records, [...texts], own);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function imagesOf({ docker }: Engine): Promise<ReadonlySet<string>> {
  const { stdout } = await docker(['image', 'ls', '--all', '--quiet', '--no-trunc']);
  return new Set(stdout.split('\n').filter(Boolean));
}
