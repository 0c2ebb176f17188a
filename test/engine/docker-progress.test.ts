import { describe, expect, it } from 'vitest';
import { DockerProgress } from '../../src/engine/docker-progress.ts';

const LOG = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 273B done
#1 DONE 0.0s

#5 [build 1/4] FROM docker.io/library/node:20
#5 CACHED

#6 [build 2/4] WORKDIR /app
#6 CACHED

#7 [build 3/4] COPY . .
#7 DONE 0.1s

#8 [build 4/4] RUN npm ci
#8 0.512 added 3 packages
#8 1.002 done
#8 DONE 1.2s

#9 [stage-1 2/2] COPY --from=build /app /app
#9 DONE 0.2s

#10 exporting to image
#10 exporting layers 0.1s done
#10 DONE 0.1s`;

function read(log: string): { readonly progress: DockerProgress; readonly begun: readonly string[] } {
  const progress = new DockerProgress();
  const begun = log.split('\n').flatMap((line) => progress.line(line) ?? []);
  return { progress, begun };
}

describe('plain progress', () => {
  it('tells instructions and whether they ran; not what BuildKit does for itself, and no FROM', () => {
    expect(read(LOG).progress.steps()).toEqual([
      { name: '[build 2/4] WORKDIR /app', cached: true, seconds: undefined },
      { name: '[build 3/4] COPY . .', cached: false, seconds: 0.1 },
      { name: '[build 4/4] RUN npm ci', cached: false, seconds: 1.2 },
      { name: '[stage-1 2/2] COPY --from=build /app /app', cached: false, seconds: 0.2 },
    ]);
  });

  it('tells each step once, when it begins', () => {
    expect(read(LOG).begun).toEqual([
      '[build 1/4] FROM docker.io/library/node:20',
      '[build 2/4] WORKDIR /app',
      '[build 3/4] COPY . .',
      '[build 4/4] RUN npm ci',
      '[stage-1 2/2] COPY --from=build /app /app',
    ]);
  });

  it('keeps the end of what the failed step printed', () => {
    const noise = Array.from({ length: 100 }, (_, line) => `#8 0.${line} line ${line}`).join('\n');
    const { progress } = read(
      `#8 [4/4] RUN npm ci\n${noise}\n#8 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`,
    );
    const failure = progress.failure() ?? '';
    expect(failure).toMatch(/^\[4\/4\] RUN npm ci\nline 60\n/);
    expect(failure).toMatch(/line 99\nprocess .* exit code: 1$/);
  });

  it('tells no failure of a build that did not fail', () => {
    expect(read(LOG).progress.failure()).toBeUndefined();
  });
});
