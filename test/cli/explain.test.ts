import { describe, expect, it } from 'vitest';
import { commit, repository } from '../context/git.ts';
import { dockerfix } from './helpers.ts';

const DOCKERFILE = `FROM python:3.12-slim AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
RUN ./build.sh
FROM debian:12
COPY --from=build /app /app
RUN apt-get update && apt-get install -y curl
`;

describe('explain', () => {
  const repositoryWith = (commits: number): string => {
    const root = repository({ Dockerfile: DOCKERFILE, 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '.git\n' });
    for (let index = 0; index < commits; index++) commit(root, { 'app.py': `# ${index}\n` });
    return root;
  };

  it('shows what each instruction reads, waits for and costs', async () => {
    const { code, out, err } = await dockerfix(repositoryWith(25), ['explain']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    expect(lines[0]).toBe('Dockerfile: shares and times are estimates over the last 25 commits that touch the context');
    expect(lines).toEqual(
      expect.arrayContaining([
        'stage 0 (build): FROM python:3.12-slim AS build',
        'reads 4 files of the context: .dockerignore, Dockerfile, app.py, requirements.txt',
        'runs after 100 % of the changes, 25 s each time',
        'reads 1 file of the image that was copied: /app/requirements.txt',
        'waits for line 3: it reads or writes /app/requirements.txt',
        'reads what build holds',
        expect.stringMatching(/^reads everything: .*build\.sh/),
        'line 4: docker build --no-cache-filter=build',
        'line 8: docker build --no-cache (the stage has no name)',
      ]),
    );
  });

  it('goes by a usual mix of changes where there is no history', async () => {
    const { out } = await dockerfix(repositoryWith(0), ['explain', 'Dockerfile', '--no-history']);
    expect(out).toContain('Dockerfile: shares and times are estimates over a usual mix of changes\n');
  });

  it('says what would lift a refusal', async () => {
    const root = repository({ Dockerfile: 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install .\n', 'setup.py': '' });
    const { out } = await dockerfix(root, ['explain', '--no-history']);
    expect(out).toMatch(/ refused +split-copy \(needs-source\): .*\n +to lift it: Install the dependencies by a command of their own/);
    const { out: json } = await dockerfix(root, ['explain', '--format', 'json']);
    expect(json).toContain('"lift":"Install the dependencies by a command of their own');
  });

  it('prints JSON', async () => {
    const { out } = await dockerfix(repositoryWith(0), ['explain', '--format', 'json']);
    const json: unknown = JSON.parse(out);
    expect(json).toMatchObject({
      version: 1,
      path: 'Dockerfile',
      error: null,
      stages: [
        { name: 'build', needed: true },
        { name: null, base: 'FROM debian:12' },
      ],
    });
    expect(json).toHaveProperty('stages.0.instructions.1', {
      line: 3,
      words: 'COPY . .',
      reads: { kind: 'context', count: 4, paths: ['.dockerignore', 'Dockerfile', 'app.py', 'requirements.txt'] },
      waitsFor: [],
      layer: { seconds: 0.005, reruns: 0.86 },
      image: null,
      network: false,
      refused: [],
    });
  });

  it.each([
    [['explain', 'none'], /there is no such file/],
    [['explain', 'a', 'b'], /explain takes one Dockerfile/],
    [['explain', '--only', 'nonsense'], /no rule is called nonsense/],
    [['explain', '--image', 'none'], /Dockerfile: error: (?:no engine to build with|the image none has no history): /],
    [['explain', '--image', 'none', '--engine', 'buildah'], /--engine is docker or podman, not buildah/],
    [['explain', '--engine', 'podman'], /--engine is for --image/],
  ])('%j', async (words, message) => {
    const { code, err } = await dockerfix(repositoryWith(0), words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
