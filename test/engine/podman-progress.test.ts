import { describe, expect, it } from 'vitest';
import { PodmanProgress } from '../../src/engine/podman-progress.ts';

/** As podman 4.3 printed it. */
const LOG = `[1/2] STEP 1/4: FROM debian:bookworm-slim AS build
[1/2] STEP 2/4: WORKDIR /app
--> Using cache 40cdd49efa20e4afc6ef76b8aeb04a80b73fcf05215e49549a518c4377ee63f7
--> 40cdd49efa2
[1/2] STEP 3/4: RUN echo hi
hi
--> 7bbb9814ded
[1/2] STEP 4/4: ENV A=1
--> 134c219c549
[2/2] STEP 1/2: FROM debian:bookworm-slim
[2/2] STEP 2/2: COPY --from=build /app /app
[2/2] COMMIT
--> d34404afba8
d34404afba8d1e43d6f0b6b1129c0ba83c18389743dd9cc991d11b15633d94f8`;

function read(log: string): { readonly progress: PodmanProgress; readonly begun: readonly string[] } {
  let now = 0;
  const progress = new PodmanProgress(() => (now += 500));
  return { progress, begun: log.split('\n').flatMap((line) => progress.line(line) ?? []) };
}

describe('what podman prints', () => {
  it('tells instructions that change files and whether they ran; no FROM, and nothing that only sets the config', () => {
    const { progress, begun } = read(LOG);
    expect(progress.steps()).toEqual([
      { name: '[1 2/4] WORKDIR /app', cached: true, seconds: undefined },
      { name: '[1 3/4] RUN echo hi', cached: false, seconds: 0.5 },
      { name: '[2 2/2] COPY --from=build /app /app', cached: false, seconds: 0.5 },
    ]);
    expect(begun).toEqual(progress.steps().map(({ name }) => name));
    expect(progress.failure()).toBeUndefined();
  });

  it('tells the images that steps made, and not those that were there', () => {
    expect(read(LOG).progress.made()).toEqual(['7bbb9814ded', '134c219c549', 'd34404afba8']);
  });

  it('tells of a file with one stage', () => {
    expect(read('STEP 1/2: FROM a\nSTEP 2/2: RUN make\n').progress.steps()).toEqual([
      { name: '[1 2/2] RUN make', cached: false, seconds: undefined },
    ]);
  });

  it('tells what the failed step printed', () => {
    const log =
      'STEP 1/2: FROM a\nSTEP 2/2: RUN make\nmake: no rule\nError: building at STEP "RUN make": while running runtime: exit status 2';
    expect(read(log).progress.failure()).toBe(
      '[1 2/2] RUN make\nmake: no rule\nbuilding at STEP "RUN make": while running runtime: exit status 2',
    );
  });
});
