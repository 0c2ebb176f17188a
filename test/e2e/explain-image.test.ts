import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain.ts';
import { writeProject } from './kit/project.ts';

const IMAGE = 'dockerfix-e2e-explained';

describe('explain --image', () => {
  afterAll(() => {
    execFileSync('docker', ['image', 'rm', '--force', IMAGE], { stdio: 'ignore' });
  });

  it('shows the layers of an image that Docker built', async () => {
    const dockerfile = `FROM node:20-slim AS base
WORKDIR /app
FROM base
ARG NAME=data
COPY --chown=node:node a.txt ./$NAME/
RUN --mount=type=cache,target=/c \\
    head -c 1000000 /dev/zero > zeros
CMD ["node"]
`;
    const cwd = writeProject({ dockerfile, files: { 'a.txt': 'a' } });
    execFileSync('docker', ['build', '--quiet', '--network', 'host', '--tag', IMAGE, '.'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    const { image, stages, error } = await explain({ path: 'Dockerfile', cwd, image: IMAGE, history: 0 });
    expect(error).toBeUndefined();
    expect(image).toEqual({ name: IMAGE, found: 3, instructions: 3 });
    const sizes = stages.flatMap(({ instructions }) => instructions.map(({ line, image: layer }) => [line, layer?.bytes]));
    expect(sizes).toEqual([
      [2, 0],
      [4, undefined],
      [5, 1],
      [6, 1_000_000],
      [8, undefined],
    ]);
  });

  it('says that there is no such image', async () => {
    const cwd = writeProject({ dockerfile: 'FROM node:20-slim\n', files: {} });
    const { error } = await explain({ path: 'Dockerfile', cwd, image: 'dockerfix-e2e-none', history: 0 });
    expect(error).toMatchObject({ kind: 'user', message: expect.stringContaining('the image dockerfix-e2e-none has no history: ') });
  });
});
