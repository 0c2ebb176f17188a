import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verified } from '../../src/results.ts';
import { verify } from '../../src/verify.ts';
import { writeProject } from './kit/project.ts';

/** An image of a few hundred kilobytes: where podman copies a whole image for each step, the tests end all the same. */
const IMAGE = 'localhost/dockerfix-e2e-tiny';
const BASE = `FROM ${IMAGE}\n`;
const files = { 'a.txt': 'a', 'b.txt': 'b' };

/** @throws when podman or busybox is missing: docs/testing.md */
beforeAll(async () => {
  const tar = pack();
  tar.entry({ name: 'bin', type: 'directory' });
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync('/bin/busybox'));
  for (const name of ['sh', 'echo', 'cat', 'mkdir', 'touch', 'rm'])
    tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  tar.finalize();
  execFileSync('podman', ['import', '--change', 'ENV PATH=/bin', '-', IMAGE], {
    input: await buffer(tar),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
});

afterAll(() => {
  execFileSync('podman', ['rmi', '--force', IMAGE], { stdio: 'ignore' });
});

const images = (): readonly string[] =>
  execFileSync('podman', ['image', 'ls', '--all', '--quiet', '--no-trunc'], { encoding: 'utf8' }).split('\n').filter(Boolean);

async function verified(before: string, after: string): Promise<Verified> {
  const folder = writeProject({ dockerfile: BASE + before, files });
  const other = writeProject({ dockerfile: BASE + after, files: {} });
  const result = await verify({
    path: 'Dockerfile',
    after: join(other, 'Dockerfile'),
    cwd: folder,
    context: '.',
    engine: 'podman',
    words: ['--network', 'host'],
    // Where containers cannot be nested, a folder to run in is enough.
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
  });
  expect(result.error).toBeUndefined();
  return result.verified ?? expect.fail('nothing was built');
}

describe('podman', () => {
  it('builds both, compares and rebuilds; nothing of it is left', async () => {
    const there = images();
    const before = 'WORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/c echo 1 > /c/x && echo 2 > /made\n';
    const after = 'WORKDIR /app\nRUN --mount=type=cache,target=/c echo 1 > /c/x && echo 2 > /made\nCOPY . .\n';
    const one = await verified(before, after);
    expect(one).toMatchObject({ engine: expect.stringMatching(/^Podman \d/), verdict: 'identical', differences: [], config: [] });
    const source = one.rebuilds.find(({ edit }) => edit.what === 'source');
    expect(source?.before.steps).toEqual(['[1 3/4] COPY . .', expect.stringMatching(/^\[1 4\/4\] RUN /)]);
    expect(source?.after.steps).toEqual(['[1 4/4] COPY . .']);
    expect(images()).toEqual(there);
  });

  it('tells what differs', async () => {
    const one = await verified(
      'COPY a.txt /a\nSHELL ["/bin/sh", "-ec"]\nHEALTHCHECK CMD true\n',
      'COPY b.txt /a\nSHELL ["/bin/sh", "-ec"]\n',
    );
    expect(one).toMatchObject({ verdict: 'differs', differences: [{ path: '/a' }], config: [expect.stringMatching(/^Healthcheck is /)] });
  });

  it('tells the end of the log', async () => {
    const one = await verified('RUN echo fine\n', 'RUN echo the end of the log && exit 3\n');
    expect(one).toMatchObject({ verdict: 'rewritten does not build', log: expect.stringContaining('the end of the log') });
  });
});
