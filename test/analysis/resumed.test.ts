import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../src/analysis/config.ts';
import { coverageText } from '../../src/analysis/coverage.ts';
import type { InstructionTrace, StageOutcome } from '../../src/analysis/evaluate.ts';
import { fix } from '../../src/index.ts';
import { analyse, analyseAgain, analyseOver, contextAt, openWorkspace, type Analysis } from '../../src/workspace.ts';
import { copyOf, isRewritten, readCases, type SnapshotCase } from '../snapshots/case.ts';

/** What evaluating a text with the help of an earlier one finds must be what evaluating it from scratch finds. */
describe('a resumed evaluation equals one from scratch', () => {
  const cases = readCases(join(import.meta.dirname, '..', '..', 'snapshots')).filter(isRewritten);

  it.each(cases.map((snapshot) => [snapshot.name, snapshot] as const))('%s', async (_, snapshot) => {
    const folder = copyOf(snapshot);
    try {
      const pairs = await analysedTwice(snapshot, folder);
      for (const [resumed, scratch] of pairs) expect(outline(resumed)).toEqual(outline(scratch));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/**
 * The rewritten text with the help of the original, the original with the help of the rewritten text, and both with the help of what was found
 * under the ignore file as it was; each with its like from scratch.
 */
async function analysedTwice({ args }: SnapshotCase, folder: string): Promise<readonly (readonly [Analysis, Analysis])[]> {
  const { dockerfile = 'Dockerfile', ...rest } = args;
  const path = join(folder, dockerfile);
  const { changes } = await fix({ path: dockerfile, cwd: folder, ...rest });
  const after = changes.find((change) => change.path === path)?.after;
  if (after === undefined) throw new Error('the Dockerfile is not rewritten');
  const workspace = await openWorkspace(path, { context: args.context === undefined ? undefined : join(folder, args.context) });
  const ignore = changes.find((change) => change.path !== path)?.after ?? workspace.ignore.file?.text;
  const context = contextAt(workspace.location.root, workspace.ignore, ignore, workspace.path);
  const original = analyse({ ...workspace, context });
  const source = { path, text: after };
  const resumed = analyseAgain(source, original);
  const { named, kept } = workspace;
  const scratch = analyse({ source, context, terms: original.evaluation.terms, named, kept });
  const before = analyse(workspace);
  const over = analyseOver(context, before);
  const { terms } = over.evaluation;
  return [
    [resumed, scratch],
    [analyseAgain(workspace.source, resumed), original],
    [over, analyse({ ...workspace, context, terms })],
    [analyseAgain(source, over, analyseAgain(source, before)), analyse({ source, context, terms, named, kept })],
    [analyseAgain(source, over), analyse({ source, context, terms, named, kept })],
  ];
}

function outline({ evaluation, resolved }: Analysis): object {
  return {
    header: evaluation.header,
    states: resolved.stages.map(({ before, after }) => [...before, after]),
    stages: evaluation.stages.map(outlineOf),
  };
}

function outlineOf({ image, config, lastChange, checkpoints, traces, digest, ...rest }: StageOutcome): object {
  return {
    ...rest,
    digest,
    config: Object.fromEntries(config),
    inherited: Object.fromEntries(configOf(lastChange)),
    paths: pathsOf(image),
    // The line is for messages, and may be that of the earlier text.
    events: image.events.map((event) => ({ ...event, line: 0, mayWrite: undefined, mayRead: undefined })),
    coverage: coverageText(image.coverage),
    checkpoints: checkpoints.map((checkpoint) => ({
      config: Object.fromEntries(configOf(checkpoint.config)),
      paths: pathsOf(checkpoint.image),
      events: checkpoint.image.events.map(({ id }) => id),
      coverage: coverageText(checkpoint.image.coverage),
      links: [...checkpoint.image.links],
    })),
    traces: traces.map(traceOf),
  };
}

function pathsOf({ paths }: StageOutcome['image']): object {
  return Object.fromEntries([...paths.entries()].map(([path, { term, folder, fact }]) => [path, [term, folder, fact.kind]]));
}

function traceOf({ instruction, before, events, steps, copy }: InstructionTrace): object {
  return {
    instruction,
    before,
    events: events.map(({ id }) => id),
    steps: steps.map(({ event, called, ...step }) => {
      const { own, commands, unread } = called();
      return { ...step, event: event.id, called: { own, commands, unread } };
    }),
    copy: copy && {
      entries: copy.entries,
      folders: copy.folderPaths,
      needs: copy.needsFolders,
      destination: copy.destination,
      owner: copy.owner,
    },
  };
}
