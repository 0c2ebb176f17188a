import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageOutcome } from '../../../src/analysis/evaluate.ts';
import { analyse, openWorkspace } from '../../../src/workspace.ts';
import { partings, type Parting } from '../../trace/compare.ts';
import { plainDockerfile, tracedDockerfile, withAddresses, type Served, type Situation } from '../../trace/situation.ts';
import { readTrace } from '../../trace/strace.ts';
import { touchedBy, type Touched } from '../../trace/touched.ts';
import { buildWith, dockerEngine } from '../kit/docker.ts';
import { theRun } from '../kit/run.ts';
import { serveFiles } from './served.ts';

interface Traced {
  readonly touched: Touched;
  readonly parting: Parting;
  /** Why the model says nothing of it, if so. */
  readonly unknown: string | undefined;
}

/** One test for each situation: all are built at once, and each trace is held against what the model says of that RUN. */
export function describeTraces(title: string, situations: readonly Situation[]): void {
  describe(`traces of ${title}`, () => {
    let traced: ReadonlyMap<string, Traced> = new Map();
    beforeAll(async () => {
      traced = await trace(situations);
    });

    it.each(situations)('$id: `$run` touches nothing that was not predicted', ({ id }) => {
      const found = traced.get(id);
      if (found === undefined) return expect.fail('it has no trace');
      expect(found.unknown).toBeUndefined();
      expect(found.touched.reads.size).toBeGreaterThan(0);
      const { untouched: _, ...parting } = found.parting;
      expect(parting).toEqual({ unpredictedReads: [], unpredictedLists: [], unpredictedInputs: [], unpredictedWrites: [] });
    });

    afterAll(() => {
      process.stdout.write(unusedIn(traced));
    });
  });
}

/** What was predicted and never touched is no error: a prediction holds for every input, a trace for one. */
function unusedIn(traced: ReadonlyMap<string, Traced>): string {
  const lines = [...traced].flatMap(([id, { parting }]) => {
    const { untouched } = parting;
    const more = untouched.length > 6 ? ` and ${untouched.length - 6} more` : '';
    return untouched.length === 0 ? [] : [`  ${id}: ${untouched.slice(0, 6).join(' ')}${more}`];
  });
  return lines.length === 0 ? '' : `predicted as written, and not written in these traces:\n${lines.join('\n')}\n`;
}

async function trace(situations: readonly Situation[]): Promise<ReadonlyMap<string, Traced>> {
  const run = theRun();
  // Below this folder the run looks for Dockerfiles, to remove what was kept of their builds.
  const folder = mkdtempSync(join(run.folder, 'builds', 'trace-'));
  const context = join(folder, 'context');
  mkdirSync(context);
  const server = await serveFiles(folder);
  try {
    const served = { server: server.address, index: run.index };
    for (const one of situations) writeFiles(join(context, one.id), one, served);
    await build(folder, situations, served);
    const stages = await predicted(folder, situations, served);
    return new Map(situations.map((one, at) => [one.id, compared(one, stages[at], join(folder, 'traces', one.id))]));
  } finally {
    await server.close();
  }
}

function writeFiles(folder: string, { files = {} }: Situation, served: Served): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), withAddresses(text, served));
  }
}

async function build(folder: string, situations: readonly Situation[], served: Served): Promise<void> {
  const dockerfile = join(folder, 'Dockerfile');
  writeFileSync(dockerfile, tracedDockerfile(situations, served));
  const output = `type=local,dest=${join(folder, 'traces')}`;
  // The classic seccomp profile of Docker lets a process trace its children from Linux 4.8 on.
  const { code, stderr } = await buildWith(await dockerEngine(folder), ['--output', output, '-f', dockerfile, join(folder, 'context')]);
  if (code !== 0) throw new Error(`the traced build failed:\n${stderr.slice(-4000)}`);
}

async function predicted(folder: string, situations: readonly Situation[], served: Served): Promise<readonly StageOutcome[]> {
  const path = join(folder, 'plain.Dockerfile');
  writeFileSync(path, plainDockerfile(situations, served));
  const workspace = await openWorkspace(path, { context: join(folder, 'context') });
  return analyse(workspace).evaluation.stages;
}

function compared({ idle = {} }: Situation, stage: StageOutcome | undefined, file: string): Traced {
  const run = stage?.traces.at(-1);
  const image = stage?.checkpoints.at(-1)?.image;
  if (run === undefined || image === undefined) throw new Error('a situation ends with a RUN');
  const { workdir } = run.before;
  const touched = touchedBy(readTrace(readFileSync(file, 'utf8')), workdir.kind === 'known' ? workdir.text : '/');
  const isPut = (path: string): boolean => {
    const kind = image.paths.get(path)?.fact.kind;
    return kind !== undefined && kind !== 'folder' && kind !== 'absent';
  };
  return {
    touched,
    parting: partings(run, touched, { isPut, idle: new Set(Object.keys(idle)) }),
    unknown: run.events.find((event) => event.unknown !== undefined)?.unknown,
  };
}
