import { describe, expect, it } from 'vitest';
import { walkRun } from '../../src/analysis/run-body.ts';
import { bodyOf, createRunMemo } from '../../src/analysis/run-memo.ts';
import { lookupBase } from '../../src/bases/lookup.ts';
import type { RunBody } from '../../src/model/command.ts';
import { resolveBuild } from '../../src/model/resolve.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';

/** The bodies of all RUNs, in the order of the texts, with one memo for all of them; and each walked for itself. */
function bodiesOf(...runs: readonly string[]): readonly { readonly kept: RunBody; readonly fresh: RunBody }[] {
  const memo = createRunMemo();
  const source = { path: 'Dockerfile', text: ['FROM debian:12', ...runs, ''].join('\n') };
  const { stages } = resolveBuild(parseDockerfile(source), lookupBase);
  return stages.flatMap(({ stage, before }) =>
    stage.instructions.flatMap((run, index) => {
      const state = before[index];
      if (run.keyword !== 'RUN' || state === undefined) return [];
      return [{ kept: bodyOf(memo, run, state, source.text), fresh: walkRun(run, state) }];
    }),
  );
}

describe('the body of a RUN that was walked before', () => {
  it.each([
    ['further down', ['RUN npm ci && cd /x && npm run build', 'RUN npm ci && cd /x && npm run build']],
    ['with a flag', ['RUN npm ci > /log', 'RUN --mount=type=cache,target=/root/.npm npm ci > /log', 'RUN --network=none npm ci > /log']],
    ['behind a continued flag', ['RUN a && \\\n  b', 'RUN --mount=type=cache,target=/c \\\n  # why\n  a && \\\n  b']],
    ['that is not understood', ['RUN a <(b)', 'RUN --network=none a <(b)', 'RUN a <(b)', 'RUN  a <(b)']],
    ['in exec form', ['RUN ["npm", "ci"]', 'RUN --network=none ["npm", "ci"]', 'RUN ["npm", "ci"]']],
    [
      'as words of the same letters',
      ['RUN ["npm", "ci"]', 'RUN RUN ["npm", "ci"]', 'RUN ["npm", "ci"]', 'RUN run a', 'run run a', 'run a'],
    ],
    ['with a heredoc', ['RUN <<EOF\na\nEOF', 'RUN --network=none <<EOF\na\nEOF', 'RUN <<EOF\nb\nEOF', 'RUN RUN <<EOF\na\nEOF']],
  ])('is what walking it gives, %s', (_, runs) => {
    const bodies = bodiesOf(...runs);
    expect(bodies).toHaveLength(runs.length);
    for (const { kept, fresh } of bodies) expect(kept).toEqual(fresh);
  });

  it('keeps the commands of one that only got a flag', () => {
    const [first, second] = bodiesOf('RUN npm ci', 'RUN --network=none npm ci');
    expect(second?.kept).toMatchObject({
      kind: 'steps',
      steps: [{ label: first?.kept.kind === 'steps' ? first.kept.steps[0]?.label : '' }],
    });
  });
});
