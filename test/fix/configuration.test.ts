import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configuration, explain, fix, replay, verify, type FileResult, type FixInput } from '../../src/index.ts';
import { folderWith } from '../output/helpers.ts';

const NAIVE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

const FILES = { '.git/HEAD': '', 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '*.log\n.git\n' };

function project(rc: string | object, dockerfile = NAIVE, more: Readonly<Record<string, string>> = {}): string {
  return folderWith({ ...FILES, Dockerfile: dockerfile, '.dockerfixrc': typeof rc === 'string' ? rc : JSON.stringify(rc), ...more });
}

async function fixed(cwd: string, input: Partial<FixInput> = {}): Promise<FileResult> {
  return fix({ path: 'Dockerfile', cwd, ...input });
}

function ids({ applied }: FileResult): readonly string[] {
  return applied.map(({ transform }) => transform);
}

function after({ changes }: FileResult): string {
  return changes.find(({ path }) => path.endsWith('Dockerfile'))?.after ?? '';
}

describe('levels', () => {
  it('off: the transform does nothing and says nothing; the file that counted is named', async () => {
    const cwd = project({ transforms: { 'split-copy': 'off', 'cache-mounts': 'off' } });
    const result = await fixed(cwd);
    expect({ ...result, cost: undefined }).toMatchObject({ changed: false, refused: [], proposed: [], config: join(cwd, '.dockerfixrc') });
    expect(ids(await fixed(cwd, { config: false }))).toEqual(['split-copy', 'cache-mounts']);
    expect(await fixed(cwd, { config: false })).not.toHaveProperty('config');
  });

  it('what is named on the command line runs all the same; what is skipped does not', async () => {
    const cwd = project({ transforms: { 'split-copy': 'off', 'cache-mounts': 'unsafe' } });
    expect(ids(await fixed(cwd, { only: ['split-copy'] }))).toEqual(['split-copy']);
    expect(ids(await fixed(cwd, { skip: ['cache-mounts'] }))).toEqual([]);
    expect(ids(await fixed(cwd, { levels: { 'split-copy': 'safe', 'cache-mounts': 'off' } }))).toEqual(['split-copy']);
  });

  it('unsafe: fixes that need a look are applied, of this transform alone, unless the caller says otherwise', async () => {
    const files = { Dockerfile: 'FROM alpine:3.20\nCOPY . /src\n', '.git/HEAD': '', 'x.log': '', '.dockerignore': '.git\n' };
    const cwd = folderWith({ ...files, '.dockerfixrc': 'transforms: { dockerignore: unsafe }' });
    const result = await fixed(cwd);
    expect(result.applied).toMatchObject([{ transform: 'dockerignore', level: 'review' }]);
    for (const input of [{ unsafe: false }, { config: false }] as const) {
      const { applied, proposed } = await fixed(cwd, input);
      expect([applied, proposed]).toMatchObject([[], [{ transform: 'dockerignore', level: 'review' }]]);
    }
    const off = folderWith({ ...files, '.dockerfixrc': 'transforms: { dockerignore: off }' });
    expect(await fixed(off, { unsafe: true })).toMatchObject({ changed: false, proposed: [] });
  });

  it('dockerignore off leaves every .dockerignore alone, as --skip does', async () => {
    const node = { 'package.json': '{}', 'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}', '.dockerignore': '.git\n' };
    const text = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
    const changed = async (rc: object): Promise<readonly string[]> =>
      (await fixed(project(rc, text, node), { only: ['split-copy'] })).changes.map(({ path }) => path.replace(/^.*\//, ''));
    expect(await changed({})).toEqual(['Dockerfile', '.dockerignore']);
    expect(await changed({ transforms: { dockerignore: 'off' } })).not.toContain('.dockerignore');
  });

  it('a directive is not called idle for a transform that is off', async () => {
    const text = `${NAIVE}# dockerfix-disable-next-line reorder\nUSER 1\n`;
    expect((await fixed(project({ transforms: { reorder: 'off' } }, text))).warnings).toEqual([]);
    expect((await fixed(project({}, text))).warnings).toMatchObject([{ message: 'this directive switches nothing off' }]);
  });
});

describe('assumptions', () => {
  it('a rewrite that rests on one that is not accepted is refused, with the sentence; others are made', async () => {
    const text =
      'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN apt-get update && apt-get install -y git\nCOPY . /src\n';
    const union = { only: ['merge-apt'] };
    expect(ids(await fixed(project({}, text), union))).toEqual(['merge-apt']);
    const result = await fixed(project({ assumptions: { 'apt-union': false } }, text), union);
    expect(result).toMatchObject({ changed: false, applied: [], assumptions: [] });
    expect(result.refused).toMatchObject([{ transform: 'merge-apt', reason: 'assumption-not-accepted' }]);
    expect(result.refused[0]?.message).toMatch(/: that rests on apt-union \(.+\), which is not accepted here$/);
  });

  it('every one can be taken away, and then no result rests on it', async () => {
    for (const id of ['no-generated-inputs', 'freshness', 'volatile-unread', 'prefetch', 'apt-union', 'context-guess']) {
      const { assumptions, error } = await fixed(project({ assumptions: { [id]: false } }));
      expect([id, error, assumptions.map((one) => one.id)]).toEqual([id, undefined, expect.not.arrayContaining([id])]);
    }
    const { refused } = await fixed(project({ assumptions: { freshness: false } }));
    expect(refused).toMatchObject([{ transform: 'split-copy', reason: 'assumption-not-accepted', line: 4 }]);
  });

  it('a guess at the context: nothing is changed', async () => {
    const rc = { assumptions: { 'context-guess': false } };
    const text = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN apt-get update && apt-get install -y git\n';
    const cwd = folderWith({ '.git/HEAD': '', '.dockerfixrc': JSON.stringify(rc), 'app/Dockerfile': text });
    const result = await fix({ path: 'app/Dockerfile', cwd });
    expect(result).toMatchObject({
      changed: false,
      refused: [{ transform: 'merge-apt', reason: 'assumption-not-accepted' }],
    });
    expect(await fix({ path: 'app/Dockerfile', cwd, config: false })).toMatchObject({
      changed: true,
      assumptions: expect.arrayContaining([expect.objectContaining({ id: 'context-guess' })]),
    });
    expect((await explain({ path: 'app/Dockerfile', cwd })).stages[0]?.instructions[0]?.refused).toMatchObject([
      { reason: 'assumption-not-accepted', lift: 'Accept the assumption in the configuration file, where it holds.' },
    ]);
  });
});

describe('cache mounts', () => {
  const TWO = 'FROM python:3.12-slim\nRUN pip install flask\nFROM node:22\nUSER node\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n';
  const node = { 'package.json': '{}', 'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}' };
  const mounts = async (mounts: object, text: string, input: Partial<FixInput> = {}): Promise<readonly string[]> =>
    after(await fixed(project({ mounts }, text, node), { only: ['cache-mounts'], ...input })).match(/--mount=\S+/g) ?? [];

  it('have a prefix in every id, also where they would have none', async () => {
    const plain = await mounts({}, NAIVE);
    expect(plain).toEqual(['--mount=type=cache,id=pip-python-3.12-slim,target=/root/.cache/pip']);
    expect(await mounts({ idPrefix: 'team/' }, NAIVE)).toEqual(['--mount=type=cache,id=team/pip-python-3.12-slim,target=/root/.cache/pip']);
    const npm = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
    expect(await mounts({}, npm)).toEqual(['--mount=type=cache,target=/root/.npm']);
    expect(await mounts({ idPrefix: 'a-' }, npm)).toEqual(['--mount=type=cache,id=a-root-.npm,target=/root/.npm']);
    expect(await mounts({ idPrefix: 'a-' }, npm, { mounts: { idPrefix: 'b-' } })).toEqual([
      '--mount=type=cache,id=b-root-.npm,target=/root/.npm',
    ]);
  });

  it('are shared no less strictly than the tool needs', async () => {
    const apt = 'FROM debian:12\nCOPY . /src\nRUN apt-get update && apt-get install -y curl\n';
    const shared = (all: readonly string[]): readonly string[] => all.map((mount) => /sharing=\w+/.exec(mount)?.[0] ?? 'none');
    expect(shared(await mounts({}, NAIVE))).toEqual(['none']);
    expect(shared(await mounts({ sharing: 'locked' }, NAIVE))).toEqual(['sharing=locked']);
    expect(new Set(shared(await mounts({}, apt, { unsafe: true })))).toEqual(new Set(['sharing=locked']));
    expect(new Set(shared(await mounts({ sharing: 'private' }, apt, { unsafe: true })))).toEqual(new Set(['sharing=private']));
  });

  it('leave what is written that way alone', async () => {
    const cwd = project({ mounts: { idPrefix: 'x-', sharing: 'private' } }, TWO, node);
    const first = await fixed(cwd);
    expect(first.error).toBeUndefined();
    const second = await fixed(cwd, { text: new TextEncoder().encode(after(first)) });
    expect([after(first).match(/id=x-/g)?.length, second.changed, second.error]).toEqual([expect.any(Number), false, undefined]);
  });
});

describe('costs and history', () => {
  it('take the place of estimates, by kind and by words', async () => {
    const text = 'FROM python:3.12-slim\nWORKDIR /app\nRUN make all && ./x.sh\nCOPY . .\nRUN pip install -r requirements.txt\n';
    const secondsOf = async (costs: object): Promise<readonly (number | undefined)[]> => {
      const { stages } = await explain({ path: 'Dockerfile', cwd: project({ costs }, text) });
      return stages.flatMap(({ instructions }) => instructions.map(({ layer }) => layer?.seconds));
    };
    expect(await secondsOf({})).toEqual([0, 45, 0.005, 25]);
    expect(await secondsOf({ kinds: { build: 7, unknown: 1, copy: 2, 'language-packages': 90 } })).toEqual([0, 8, 2, 90]);
    expect(
      await secondsOf({ kinds: { build: 7 }, commands: { make: 1, 'make all': 3, mak: 9, './x.sh': 100, 'pip  install': 0 } }),
    ).toEqual([0, 103, 0.005, 0]);
  });

  it('are named where seconds are told', async () => {
    const { cost } = await fixed(project({ costs: { commands: { 'pip install': 100 } }, history: false }), { cost: true });
    expect(cost?.before).toBeGreaterThan(50);
    expect(cost?.basis.words).toBe('a usual mix of changes, with costs of the configuration');
    const again = await replay({ path: 'Dockerfile', cwd: project({ history: 3 }) });
    expect(again.error).toBeUndefined();
  });
});

describe('a context that is configured', () => {
  const files = {
    ...FILES,
    'docker/Dockerfile': NAIVE,
    'docker/requirements.txt': 'x\n',
    '.dockerfixrc': 'overrides: [{files: docker/, context: .}]',
  };

  it('counts, and the report says who told it; the option counts more', async () => {
    const cwd = folderWith(files);
    expect(await fix({ path: 'docker/Dockerfile', cwd })).toMatchObject({ context: { root: cwd, why: '.dockerfixrc says so' } });
    expect(await fix({ path: 'docker/Dockerfile', cwd, context: 'docker' })).toMatchObject({
      context: { root: join(cwd, 'docker'), why: '--context says so' },
    });
  });
});

describe('a configuration file that is wrong', () => {
  it('is an error of every command, and nothing is changed', async () => {
    const cwd = project('transforms:\n  reoder: off\nhistry: 1\n');
    const problem = {
      kind: 'user',
      path: join(cwd, '.dockerfixrc'),
      line: 2,
      column: 3,
      frame: expect.stringContaining('> 2 |   reoder: off'),
    };
    const result = await fixed(cwd);
    expect(result).toMatchObject({ changed: false, changes: [], error: problem });
    expect(result.error?.message).toMatch(
      /^transforms has no key reoder\. Did you mean reorder\?.* \(and 1 more; dockerfix config lists them\)$/,
    );
    expect((await explain({ path: 'Dockerfile', cwd })).error).toMatchObject(problem);
    expect((await verify({ path: 'Dockerfile', cwd })).error).toMatchObject(problem);
    expect((await configuration({ path: 'Dockerfile', cwd })).problems).toMatchObject([problem, { line: 3 }]);
  });
});

describe('images that are like others', () => {
  const ownImage = (from: string): string => NAIVE.replace('python:3.12-slim', from);
  const said = { baseImages: { '*/mirror/python': 'python' } };

  it('are taken for such, which the report says', async () => {
    const cwd = project(said, ownImage('registry.example.com/mirror/python:3.12-slim'));
    const result = await fixed(cwd);
    expect(ids(result)).toEqual(['split-copy', 'cache-mounts']);
    const sentence = 'registry.example.com/mirror/python:3.12-slim is like python, as the configuration says';
    expect(result.assumptions).toContainEqual({ id: 'base-images', sentence });
    const without = await fixed(cwd, { config: false });
    expect(without.refused).toContainEqual(expect.objectContaining({ transform: 'cache-mounts', reason: 'unknown-base' }));
    expect(without.assumptions.map(({ id }) => id)).not.toContain('base-images');
  });

  it('by a registry that an ARG names', async () => {
    const { proposed } = await fixed(project(said, `ARG REGISTRY\n${ownImage('$REGISTRY/mirror/python:3.12')}`));
    expect(proposed).toMatchObject([{ transform: 'cache-mounts', reasons: [expect.stringContaining('ARG')] }]);
  });

  it('nothing rests on it where that is not accepted', async () => {
    const cwd = project({ ...said, assumptions: { 'base-images': false } }, ownImage('x/mirror/python:3.12'));
    const { applied, refused } = await fixed(cwd);
    expect(applied).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toContain('assumption-not-accepted');
  });

  it('a name that may be that of a stage is no image', async () => {
    const dockerfile = `ARG WHICH=a\nFROM python:3.12 AS a\nUSER 1000\nFROM $WHICH\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n`;
    const { refused } = await fixed(project({ baseImages: { '*': 'python' } }, dockerfile));
    expect(refused).toContainEqual(expect.objectContaining({ transform: 'cache-mounts', reason: 'unknown-base' }));
  });

  it('what is likened to an image that dockerfix does not know is an error', async () => {
    const { error } = await fixed(project({ baseImages: { 'x/py': 'pyton' } }));
    expect(error).toMatchObject({ kind: 'user', message: 'baseImages.x/py: dockerfix knows no image pyton. Did you mean python?' });
    expect((await fixed(project({ baseImages: { 'x/py': '*' } }))).error).toMatchObject({
      message: 'baseImages.x/py: * has a *, and x/py has none that it could stand for',
    });
  });

  it('in an override', async () => {
    const cwd = project({ overrides: [{ files: 'Dockerfile', ...said }] }, ownImage('x/mirror/python:3.12'));
    expect(ids(await fixed(cwd))).toContain('cache-mounts');
    expect((await configuration({ path: 'Dockerfile', cwd })).settings?.baseImages).toEqual({ '*/mirror/python': 'python' });
  });
});
