import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { imagesOf, type Engine } from '../../../src/engine/engine.ts';
import { findEngine } from '../../../src/engine/find-engine.ts';
import { totals } from './counts.ts';
import { newerPip } from './pip-wheel.ts';
import { servePackages, type PackageIndex } from './package-index.ts';
import type { Run } from './run.ts';
import { WHEELS } from './wheels.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly run: Run;
  }
}

interface Begun {
  readonly engine: Engine;
  readonly folder: string;
  readonly index: PackageIndex;
  /** What the engine held before. */
  readonly images: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
}

let begun: Begun | undefined;

/** Without an engine the run fails here. */
export async function setup(project: TestProject): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-e2e-')));
  const { signal } = new AbortController();
  const engine = await findEngine({ env: process.env, signal, folder, wanted: 'docker' }).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw new Error('the end-to-end tests need a Docker engine: see docs/testing.md', { cause: error });
  });
  mkdirSync(join(folder, 'builds'));
  const records = await engine.records();
  const index = await servePackages([...WHEELS, await newerPip(engine, join(folder, 'builds', 'pip'))]);
  begun = { engine, folder, index, images: await imagesOf(engine.call), records };
  project.provide('run', { folder, index: index.url });
}

/** Prints what was counted, and removes what was made. */
export async function teardown(): Promise<void> {
  if (begun === undefined) return;
  const { engine, folder, index, images, records } = begun;
  process.stdout.write(`\n${totals(folder)}`);
  await index.close();
  // An engine that was made for this run goes as a whole; BuildKit takes minutes for some thousand records.
  if (process.env['DOCKERFIX_E2E_KEEP'] !== '1') {
    const { built, texts } = leftIn(join(folder, 'builds'));
    const ours = built.filter((image) => !images.has(image));
    for (let at = 0; at < ours.length; at += 50) await engine.call(['rmi', '--force', ...ours.slice(at, at + 50)]);
    await engine.removeRecords(records, { texts, made: [] });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Images that were built and Dockerfiles that they were built from: src/engine leaves both in the folders of its sessions. */
function leftIn(folder: string): { readonly built: readonly string[]; readonly texts: readonly string[] } {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const read = (pattern: RegExp): readonly string[] => [
    ...new Set(names.filter((name) => pattern.test(name)).map((name) => readFileSync(join(folder, name), 'utf8').trim())),
  ];
  return { built: read(/image-\d+$/), texts: read(/(?:^|\/)Dockerfile$/) };
}
