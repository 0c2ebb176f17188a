import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../context/git.ts';
import { dockerfix } from './helpers.ts';

const DOCKERFILE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

const LOG = `#1 [2/4] WORKDIR /app
#1 CACHED
#2 [3/4] COPY . .
#2 DONE 1.0s
#3 [4/4] RUN pip install -r requirements.txt
#3 DONE 99.0s
`;

describe('--timings', () => {
  const folder = (): string => {
    const root = repository({ Dockerfile: DOCKERFILE, 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '*.log\n' });
    writeFileSync(join(root, 'build.log'), LOG);
    return root;
  };

  it('takes the place of estimates in the report', async () => {
    const { err } = await dockerfix(folder(), ['--no-history', '--timings', 'build.log']);
    expect(err).toMatch(
      /a rebuild takes [\d.]+ s on average instead of 86 s, .* over a usual mix of changes, with the times of 2 of 3 instructions from build\.log\n/,
    );
  });

  it('and in JSON', async () => {
    const { out } = await dockerfix(folder(), ['--no-history', '--timings=build.log', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ cost: { before: 86, basis: { kind: 'prior', timings: { file: 'build.log', timed: 2, instructions: 3 } } } }],
    });
  });

  it('and in replay and explain', async () => {
    const root = folder();
    const replayed = await dockerfix(root, ['replay', '--timings', 'build.log']);
    expect(replayed.out).toMatch(/code only +(?:2 min|100 s) +1 s /);
    expect(replayed.out).toContain('Other times are estimates by kind of command.');
    const explained = await dockerfix(root, ['explain', '--timings', 'build.log']);
    expect(explained.out).toContain('99 s each time');
  });

  it.each([
    [['--timings', 'none'], /none \(--timings\) cannot be read/],
    [['--timings', '.'], /\. \(--timings\) cannot be read/],
    [['replay', '--timings', 'Dockerfile'], /Dockerfile \(--timings\) is no log of a build with --progress=plain or --progress=rawjson/],
    [['--timings'], /timings/],
  ])('%j', async (words, message) => {
    const { code, err } = await dockerfix(folder(), words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
