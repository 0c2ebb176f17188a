import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fix } from '../../src/index.ts';
import { leftOutHere } from '../../src/context/tracked.ts';
import { readContext, type Context } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { git, repository } from './git.ts';

const FILES = {
  'api/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "index.js"]\n',
  'api/.dockerignore': 'node_modules\n',
  'api/.npmrc': 'fund=false\n',
  'api/package.json': '{"name": "a", "version": "1.0.0"}\n',
  'api/package-lock.json': '{"name": "a", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "a", "version": "1.0.0"}}}\n',
  'web/index.html': '',
  'web/compose.yaml': 'services: {}\n',
  'compose.yaml': 'services:\n  api:\n    build: api\n',
};

function contextOf(root: string): Context {
  const read = readContext(join(root, 'api'), parseDockerignore(''));
  if (read.kind !== 'context') throw new Error(read.why);
  return read.context;
}

function leftOut(root: string): readonly (string | undefined)[] {
  return [true, false].map((anywhere) => leftOutHere(contextOf(root), { anywhere }));
}

test('what a sparse checkout leaves out', () => {
  const root = repository(FILES);
  expect(leftOut(root)).toEqual([undefined, undefined]);
  git(root, 'sparse-checkout', 'set', '--no-cone', '/*', '!/web/index.html');
  expect(leftOut(root)).toEqual([undefined, undefined]);
  git(root, 'sparse-checkout', 'set', '--cone', 'api');
  expect(leftOut(root)).toEqual(['web/compose.yaml', undefined]);
  git(root, 'sparse-checkout', 'set', '--no-cone', '/*', '!/api/.npmrc');
  expect(leftOut(root)).toEqual(['api/.npmrc', 'api/.npmrc']);
  git(root, 'sparse-checkout', 'disable');
  expect(leftOut(root)).toEqual([undefined, undefined]);
});

test('a fix needs a look there', async () => {
  const root = repository(FILES);
  const isSafe = async (): Promise<boolean> => (await fix({ path: 'api/Dockerfile', cwd: root })).changed;
  expect(await isSafe()).toBe(true);
  git(root, 'sparse-checkout', 'set', '--no-cone', '/*', '!/api/.npmrc');
  expect(await isSafe()).toBe(false);
  git(root, 'sparse-checkout', 'disable');
  expect(await isSafe()).toBe(true);
});
