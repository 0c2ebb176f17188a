import { describe, expect, test } from 'vitest';
import { priorChanges } from '../../src/analysis/changes.ts';
import { historyChanges } from '../../src/analysis/history-changes.ts';
import { rebuildCost } from '../../src/analysis/rebuild-cost.ts';
import { rebuildModel } from '../../src/analysis/rebuild-model.ts';
import type { Changes } from '../../src/analysis/changes.ts';
import { fix } from '../../src/index.ts';
import type { ContextPath } from '../../src/model/files.ts';
import { decode } from '../../src/source/decode.ts';
import { analyse } from '../../src/workspace.ts';
import { makeContext } from '../context/folder.ts';
import { commit, repository, type Files } from '../context/git.ts';

const FILES = {
  'package.json': '{"name":"a","version":"1.0.0"}',
  'package-lock.json': '{"name":"a","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"a","version":"1.0.0"}}}',
  'src/main.js': '',
  'README.md': '',
};

/** Changes of commits that each touch these paths, the newest first. */
function commits(...paths: readonly (readonly ContextPath[])[]): Changes {
  const list = paths.map((each, index) => ({ id: String(index), time: 0, subject: '', paths: each }));
  return historyChanges({ commits: list });
}

function costOf(dockerfile: string, changes: Changes): { readonly seconds: number; readonly limit: number } {
  const analysis = analyse({ source: decode('Dockerfile', Buffer.from(dockerfile)), context: makeContext(FILES) });
  return rebuildCost(analysis, rebuildModel(analysis, changes));
}

/** Of the table in src/analysis/cost.ts. */
const INSTALL = 25;
const COPY = 0.005;

describe('what rebuilds take, by the commits of a history', () => {
  const unsplit = 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
  const split = 'FROM node:22-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n';
  const four = commits(['src/main.js'], ['README.md', 'src/gone.js'], ['package.json'], ['src/main.js']);

  test('each commit that touches the copy runs the install again', () => {
    expect(costOf(unsplit, four).seconds).toBeCloseTo(INSTALL + COPY);
  });

  test('the limit is what the commits cost that change something it reads', () => {
    expect(costOf(unsplit, four).limit).toBeCloseTo(INSTALL / 4 + COPY);
    const { seconds, limit } = costOf(split, four);
    expect([seconds, limit]).toEqual([expect.closeTo(INSTALL / 4 + COPY / 4 + COPY), expect.closeTo(INSTALL / 4 + COPY / 4 + COPY)]);
  });

  test('a path that is gone belongs to the folder that it lay in', () => {
    const one = 'FROM node:22-slim\nCOPY src /srv/src\nRUN npm install -g serve\n';
    expect(costOf(one, commits(['src/old/gone.js'], ['README.md'])).seconds).toBeCloseTo((INSTALL + COPY) / 2);
  });

  test('a pattern takes what it would match', () => {
    const one = 'FROM node:22-slim\nCOPY *.md /srv/\nRUN npm install -g serve\n';
    expect(costOf(one, commits(['NEWS.md'], ['src/a.md'])).seconds).toBeCloseTo((INSTALL + COPY) / 2);
  });

  test('an argument that is new in every build', () => {
    const above = 'FROM node:22-slim\nARG GIT_SHA\nRUN npm install -g serve\n';
    expect(costOf(above, commits(['README.md'], ['README.md'])).seconds).toBeCloseTo(INSTALL);
    const below = 'FROM node:22-slim\nRUN npm install -g serve\nARG GIT_SHA\n';
    expect(costOf(below, commits(['README.md'], ['README.md'])).seconds).toBe(0);
  });

  test('a version goes with what is written at a release, or now and then', () => {
    const text = 'FROM node:22-slim\nARG VERSION\nRUN npm install -g serve\n';
    expect(costOf(text, commits(['a.js'], ['CHANGELOG.md'], ['a.js'], ['b.js'])).seconds).toBeCloseTo(INSTALL / 4);
    const hundred = Array.from({ length: 99 }, () => ['a.js']);
    expect(costOf(text, commits(...hundred)).seconds).toBeCloseTo((INSTALL * 3) / 99);
  });

  test('only what the last stage needs', () => {
    const other = 'FROM node:22-slim AS tests\nCOPY . .\nRUN npm test\n';
    expect(costOf(`${other}FROM node:22-slim\nCOPY README.md /\n`, four).seconds).toBeCloseTo(COPY / 4);
    expect(costOf(`${other}FROM node:22-slim\nCOPY --from=tests /app /app\n`, four).seconds).toBeGreaterThan(10);
    expect(costOf(`${other}FROM tests\n`, four).seconds).toBeGreaterThan(10);
    expect(costOf(`${other}FROM node:22-slim\nRUN --mount=type=bind,from=tests,target=/t true\n`, four).seconds).toBeGreaterThan(10);
  });

  test.each([
    ['cargo chef prepare --recipe-path recipe.json', '/srv/recipe.json', 1],
    ['cargo chef prepare', '/srv/recipe.json', 1],
    ['cargo chef prepare', '/srv/src', 4],
    ['turbo prune web --docker', '/srv/out/json/', 1],
    ['turbo prune web --docker', '/srv/out/package-lock.json', 1],
    ['turbo prune web --docker', '/srv/out/full/', 4],
    ['turbo prune web', '/srv/out/json/', 4],
    ['cp -r . out', '/srv/out/json/', 4],
  ])('what `%s` makes in %s: after how many of four commits', (command, path, times) => {
    const text = `FROM node:22-slim AS plan\nWORKDIR /srv\nCOPY . .\nRUN ${command}\nFROM node:22-slim\nCOPY --from=plan ${path} /x\nRUN npm ci\n`;
    expect(Math.round((costOf(text, four).seconds * 4) / INSTALL - 0.5)).toBe(times);
  });

  test.each(['COPY .git /srv/.git', 'COPY ./.git/ /srv/', 'COPY .git/HEAD /srv/', 'RUN --mount=type=bind,source=.git,target=/g true'])(
    'the history itself changes with each commit: %s',
    (line) => {
      const text = `FROM node:22-slim\n${line}\nRUN npm install -g serve\n`;
      expect(Math.round(costOf(text, four).seconds)).toBe(INSTALL);
      expect(Math.round(costOf(text, priorChanges()).seconds)).toBe(INSTALL);
      expect(Math.round(costOf(text.replace('.git', '.gitignore'), four).seconds)).toBe(0);
    },
  );

  test('what an ONBUILD of the stage below copies', () => {
    const text = 'FROM node:22-slim AS base\nONBUILD COPY src /srv/src\nFROM base\nRUN npm install -g serve\n';
    expect(costOf(text, four).seconds).toBeCloseTo((INSTALL * 3) / 4);
    expect(costOf(text.replace('COPY src', 'COPY --from=base /srv'), four).seconds).toBe(0);
    expect(costOf(text.replace('COPY src', 'COPY README.md'), four).seconds).toBeCloseTo(INSTALL / 4);
  });

  test('a mount of the context', () => {
    const text = 'FROM node:22-slim\nRUN --mount=type=bind,source=src,target=/src npm install -g serve\n';
    expect(costOf(text, four).seconds).toBeCloseTo((INSTALL * 3) / 4);
    expect(costOf(text.replace('source=src,', ''), four).seconds).toBeCloseTo(INSTALL);
  });

  test('never less than the limit, and never more than every layer every time', () => {
    for (const changes of [four, priorChanges()]) {
      for (const text of [unsplit, split, `${unsplit}RUN ./unknown.sh\n`]) {
        const { seconds, limit } = costOf(text, changes);
        expect(limit).toBeLessThanOrEqual(seconds);
        expect(seconds).toBeLessThanOrEqual(INSTALL + 5 + 2 * COPY + 0.001);
      }
    }
  });
});

describe('the order follows the history', () => {
  const dockerfile = 'FROM debian:12\nCOPY settings /srv/settings\nRUN apt-get update && apt-get install -y curl\nCOPY src /srv/src\n';

  function changing(path: string, times: number): string {
    const root = repository({ Dockerfile: dockerfile, 'settings/main.toml': '', 'src/main.py': '', '.dockerignore': '.git\n' });
    for (let index = 0; index < times; index++) commit(root, { [path]: `# ${index}\n` });
    return root;
  }

  test('copies are not moved past each other for the little that they take', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `part-${index}.txt`);
    const copies = ['src', ...names].map((name) => `COPY ${name} /srv/${name}\n`).join('');
    const files = Object.fromEntries([...names, 'src/main.py', '.dockerignore'].map((name) => [name, '']));
    const root = repository({ ...files, Dockerfile: `FROM debian:12\n${copies}RUN ./unknown.sh\n` });
    for (let index = 0; index < 20; index++) commit(root, { 'src/main.py': `# ${index}\n` });
    expect(await fix({ path: 'Dockerfile', cwd: root, only: ['reorder'] })).toMatchObject({ changed: false, applied: [] });
  });

  test('what changes in it stays below an install, what does not stays where it is', async () => {
    const [settings, source] = [changing('settings/main.toml', 25), changing('src/main.py', 25)];
    const moved = await fix({ path: 'Dockerfile', cwd: settings, only: ['reorder'], cost: true });
    expect(moved.applied.map(({ transform }) => transform)).toEqual(['reorder']);
    expect(moved.cost).toEqual({
      before: expect.closeTo(25, 1),
      after: expect.closeTo(0, 1),
      limit: expect.closeTo(0, 1),
      unit: 'seconds per change',
      basis: { kind: 'history', commits: 25, words: 'the last 25 commits that touch the context' },
    });
    const kept = await fix({ path: 'Dockerfile', cwd: source, only: ['reorder'], cost: true });
    expect([kept.applied, kept.cost?.before]).toEqual([[], expect.closeTo(0, 1)]);
    const prior = await fix({ path: 'Dockerfile', cwd: source, only: ['reorder'], cost: true, history: 0 });
    expect([prior.applied.length, prior.cost?.basis]).toEqual([1, { kind: 'prior', words: 'a usual mix of changes' }]);
  });

  test('what saves little is worth a move where the history says so, not where it is a guess', async () => {
    const root = repository({
      Dockerfile: 'FROM alpine:3.20\nARG VERSION\nRUN apk add curl\nRUN echo $VERSION\n',
      'a.txt': '',
      CHANGELOG: '',
    });
    for (let index = 0; index < 49; index++) commit(root, { 'a.txt': `${index}` });
    commit(root, { CHANGELOG: '1.0' });
    const once = await fix({ path: 'Dockerfile', cwd: root, only: ['reorder'] });
    const prior = await fix({ path: 'Dockerfile', cwd: root, only: ['reorder'], history: 0 });
    expect([once.applied.length, prior.applied.length]).toEqual([1, 0]);
    for (let index = 0; index < 80; index++) commit(root, { 'a.txt': `again ${index}` });
    const later = await fix({ path: 'Dockerfile', cwd: root, only: ['reorder'] });
    expect(later.applied.length).toBe(0);
  });

  describe('a copy is split where its other files change by themselves', () => {
    const both = (index: number): Files => ({
      'pip/prod.txt': `requests==2.32.${index}\n`,
      'pip/dev.txt': `pytest==8.0.${index}\n`,
    });
    const other = (index: number): Files => ({ 'pip/dev.txt': `pytest==8.0.${index}\n` });

    async function splits(copy: string, change: (index: number) => Files): Promise<number> {
      const root = repository({
        Dockerfile: `FROM python:3.12\nWORKDIR /srv\n${copy}\nRUN pip install -r pip/prod.txt\n`,
        '.dockerignore': '.git\n',
        ...both(99),
      });
      for (let index = 0; index < 25; index++) commit(root, change(index));
      return (await fix({ path: 'Dockerfile', cwd: root, only: ['split-copy'], unsafe: true })).applied.length;
    }

    test.each([
      ['COPY pip ./pip', 'with what the install reads', both, 0],
      ['COPY pip ./pip', 'by themselves', other, 1],
      ['COPY pip/prod.txt pip/dev.txt ./pip/', 'with what the install reads', both, 0],
      ['COPY . .', 'with what the install reads: the source is not all that may come', both, 1],
      ['COPY pip* ./pip/', 'with what the install reads: a pattern may bring more', both, 1],
      ['COPY pip/prod*.txt pip/dev*.txt ./pip/', 'with what the install reads: files of its kind', both, 0],
      ['COPY pip/prod*.txt pip/dev*.txt ./pip/', 'by themselves, files of its kind', other, 1],
    ])('%s, %s', async (copy, _, change, expected) => {
      expect(await splits(copy, change)).toBe(expected);
    });
  });

  test('too few commits tell nothing', async () => {
    const result = await fix({ path: 'Dockerfile', cwd: changing('src/main.py', 5), only: ['reorder'], cost: true });
    const words = 'a usual mix of changes, since only 5 commits of the history touch the context';
    expect([result.applied.length, result.cost?.basis]).toEqual([1, { kind: 'prior', words }]);
  });
});
