import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coverageText } from '../../src/analysis/coverage.ts';
import type { InstructionTrace, StageOutcome } from '../../src/analysis/evaluate.ts';
import type { ImageEvent } from '../../src/analysis/events.ts';
import { fix } from '../../src/index.ts';
import { analyse, analyseAgain, contextAt, openWorkspace, type Analysis } from '../../src/workspace.ts';
import { copyOf, readCases, type SnapshotCase } from '../snapshots/case.ts';

/** What evaluating a text with the help of an earlier one finds must be what evaluating it from scratch finds. */
describe('a resumed evaluation equals one from scratch', () => {
  const cases = readCases(join(import.meta.dirname, '..', '..', 'snapshots'));

  it.each(cases.map((snapshot) => [snapshot.name, snapshot] as const))('%s', async (_, snapshot) => {
    const folder = copyOf(snapshot);
    try {
      await checkCase(snapshot, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function checkCase({ args }: SnapshotCase, folder: string): Promise<void> {
  const { dockerfile = 'Dockerfile', ...rest } = args;
  const path = join(folder, dockerfile);
  const { changes } = await fix({ path: dockerfile, cwd: folder, ...rest });
  const after = changes.find((change) => change.path === path)?.after;
  if (after === undefined) return;
  const workspace = await openWorkspace(path, { context: args.context === undefined ? undefined : join(folder, args.context) });
  const ignore = changes.find((change) => change.path !== path)?.after ?? workspace.ignore.file?.text;
  const context = contextAt(workspace.location.root, workspace.ignore, ignore);
  const original = analyse(workspace.source, context, workspace.build);
  const source = { path, text: after };
  const resumed = analyseAgain(source, original);
  const scratch = analyse(source, context, undefined, original.evaluation.terms);
  expect(outline(resumed)).toEqual(outline(scratch));
  // And the way back.
  expect(outline(analyseAgain(workspace.source, resumed))).toEqual(outline(original));
}

function outline({ evaluation, resolved }: Analysis): object {
  return {
    header: evaluation.header,
    states: resolved.stages.map(({ before, after }) => [...before, after]),
    stages: evaluation.stages.map(outlineOf),
  };
}

function outlineOf({ image, config, checkpoints, traces, digest, ...rest }: StageOutcome): object {
  return {
    ...rest,
    digest,
    config: [...config].toSorted(),
    paths: pathsOf(image),
    events: image.events.map((event) => ({ ...data(event), mayWrite: undefined, mayRead: undefined })),
    coverage: coverageText(image.coverage),
    checkpoints: checkpoints.map((checkpoint) => ({
      config: [...checkpoint.config].toSorted(),
      paths: pathsOf(checkpoint.image),
      events: checkpoint.image.events.map(({ id }) => id),
      coverage: coverageText(checkpoint.image.coverage),
      links: [...checkpoint.image.links],
    })),
    traces: traces.map(traceOf),
  };
}

function pathsOf({ paths }: StageOutcome['image']): readonly unknown[] {
  return [...paths.entries()].map(([path, { term, folder, fact }]) => [path, term, folder, fact.kind]).toSorted();
}

function traceOf({ instruction, before, events, steps, copy }: InstructionTrace): object {
  return {
    instruction,
    before,
    events: events.map(({ id }) => id),
    steps: steps.map(({ event, ...step }) => ({ ...step, event: event.id })),
    copy: copy && {
      entries: copy.entries,
      folders: copy.folderPaths,
      needs: copy.needsFolders,
      destination: copy.destination,
      owner: copy.owner,
    },
  };
}

/** Without what only messages need: the line, which may be another one in the earlier text, and the functions. */
function data({ line: _, mayRead: _read, mayWrite: _write, ...event }: ImageEvent): object {
  return event;
}
