import type { Engine } from '../../../src/engine/engine.ts';
import { findEngine } from '../../../src/engine/find-engine.ts';
import type { Ran } from '../../../src/engine/process.ts';
import { count } from './counts.ts';
import { theRun } from './run.ts';

const MOST_MS = 600_000;

/** @param folder below that of the run, for what the engine lays down */
export async function dockerEngine(folder: string): Promise<Engine> {
  return findEngine({ env: process.env, signal: new AbortController().signal, folder, wanted: 'docker' });
}

/** `docker build` with these words, counted. Uses the network of the machine. */
export async function buildWith(engine: Engine, words: readonly string[]): Promise<Ran> {
  count(theRun().folder, { builds: 1 });
  return engine.call(['build', '--progress=plain', '--network', 'host', '--provenance=false', ...words], { timeoutMs: MOST_MS });
}
