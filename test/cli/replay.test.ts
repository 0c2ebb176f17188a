import { describe, expect, it } from 'vitest';
import { commit, repository } from '../context/git.ts';
import { dockerfix } from './helpers.ts';

const DOCKERFILE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

describe('replay', () => {
  const repositoryWith = (commits: number): string => {
    const root = repository({ Dockerfile: DOCKERFILE, 'requirements.txt': 'flask\n', 'app.py': '' });
    for (let index = 0; index < commits; index++) commit(root, { 'app.py': `# ${index}\n` }, `change ${index} \u001b[2J`);
    return root;
  };

  it('shows what the commits would have rebuilt, without anything that steers a terminal', async () => {
    const { code, out, err } = await dockerfix(repositoryWith(25), ['replay', '--history', '22']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Dockerfile: a replay of the last 22 commits that touch the context\n');
    expect(out).toMatch(/commits that reinstall dependencies +100 % +0 % +100 %\n/);
    expect(out).toMatch(/\n +[\da-f]{10} +\d{4}-\d\d-\d\d +change 24 \\x1b\[2J +25 s -> 0 s\n/);
    expect(out).toContain('... and 2 more (--format json has all)');
  });

  it('says why there is no history, and still what each kind of change costs', async () => {
    const { code, out } = await dockerfix(repositoryWith(2), ['replay', 'Dockerfile']);
    expect(code).toBe(0);
    expect(out).toContain(
      'Dockerfile: no history is replayed: a usual mix of changes, since only 2 commits of the history touch the context\n',
    );
    expect(out).toMatch(/code only +25 s +0 s +25 s\n/);
    expect(out).not.toContain('newest commits');
  });

  it('prints JSON', async () => {
    const { out } = await dockerfix(repositoryWith(25), ['replay', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      path: 'Dockerfile',
      changed: true,
      error: null,
      history: { reached: 1, before: { installs: 25 }, after: { installs: 0 } },
    });
  });

  it.each([
    [['replay', 'none'], 2, /there is no such file/],
    [['replay', '--only', 'nonsense'], 2, /no rule is called nonsense/],
  ])('%j', async (words, expected, message) => {
    const { code, err } = await dockerfix(repositoryWith(0), words);
    expect(code).toBe(expected);
    expect(err).toMatch(message);
  });
});
