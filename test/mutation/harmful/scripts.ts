import type { Sketch } from '../../interpreter/context.ts';
import type { Pair } from '../cases.ts';
import { LOCK2, pair, swapped } from './shared.ts';

type Scripts = Readonly<Record<string, string>>;

/** A project whose scripts install in web, which is a dependency as well. */
const twice = (scripts: Scripts, more: Sketch = {}): Sketch => ({
  'package.json': JSON.stringify({ name: 'app', version: '1.0.0', scripts, dependencies: { web: 'file:web' } }),
  'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: { web: 'file:web' } }, web: {} } }),
  'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0' }),
  'web/package-lock.json': LOCK2,
  'web/index.js': 'code',
  'index.js': 'code',
  '.dockerignore': '**/node_modules\n',
  ...more,
});
const IN_WEB: Scripts = { prepare: 'npm run web && npm prune', web: 'cd web && npm install' };
const FROM = 'FROM node:22';
const ALL = ['WORKDIR /app', 'COPY . .', 'RUN npm ci'];
const SPLIT = [
  'WORKDIR /app',
  'COPY package.json package-lock.json ./',
  'COPY web/package.json web/package-lock.json web/',
  'RUN npm ci',
  'COPY . .',
];
const without = (line: string, by: readonly string[] = []): readonly string[] => SPLIT.flatMap((one) => (one === line ? by : [one]));
const web = 'COPY web/package.json web/package-lock.json web/';

/** Scripts that start npm again, and what it reads of folders that are dependencies. */
export const scripts: readonly Pair[] = [
  pair('a folder that a script installs in is left out', twice(IN_WEB), FROM, ALL, without(web)),
  pair(
    'the lock of a folder that a script installs in is left out',
    twice({ prepare: 'cd web && npm ci' }),
    FROM,
    ALL,
    without(web, ['COPY web/package.json web/']),
  ),
  pair('the .npmrc of a folder that a script installs in is left out', twice(IN_WEB, { 'web/.npmrc': 'x=1' }), FROM, ALL, SPLIT),
  pair(
    'a folder that a script installs in has a script that builds',
    twice(IN_WEB, { 'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0', scripts: { prepare: 'node build.js' } }) }),
    FROM,
    ALL,
    SPLIT,
  ),
  pair('a script goes to a folder, or on', twice({ prepare: 'cd web; npm install && node build.js' }), FROM, ALL, SPLIT),
  pair('a script builds in a folder', twice({ prepare: 'cd web && npm ci && node build.js' }), FROM, ALL, SPLIT),
  pair(
    'a script runs one of the folder that it went to',
    twice(
      { prepare: 'cd web && npm run b', b: 'true' },
      { 'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0', scripts: { b: 'node build.js' } }) },
    ),
    FROM,
    ALL,
    SPLIT,
  ),
  pair('a script installs by --prefix', twice({ postinstall: 'npm ci --prefix web' }), FROM, ALL, without(web)),
  pair(
    'a program of a folder that is a dependency is left out',
    twice({}, { 'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0', bin: 'index.js' }) }),
    FROM,
    ALL,
    SPLIT,
  ),
  pair(
    'a folder that is a dependency is compiled',
    twice({}, { 'web/binding.gyp': '{}' }),
    FROM,
    ALL,
    without(web, ['COPY web/package.json web/package-lock.json web/binding.gyp web/']),
  ),
  swapped(
    'npm rebuild and a package of the system',
    twice({}),
    FROM,
    ['RUN apt-get update', ...ALL],
    'RUN npm rebuild ms',
    'RUN apt-get install -y gcc',
  ),
  swapped('npm rebuild and an install', twice({}), FROM, ALL, 'RUN npm rebuild ms', 'RUN npm install'),
  swapped('npm rebuild of the project and its source', twice({}), FROM, SPLIT.slice(0, -1), 'RUN npm rebuild app', 'COPY . .'),
  swapped('npm rebuild of a folder and its source', twice({}), FROM, SPLIT.slice(0, -1), 'RUN npm rebuild web', 'COPY . .'),
  swapped('npm rebuild of all and the source', twice({}), FROM, SPLIT.slice(0, -1), 'RUN npm rebuild', 'COPY . .'),
  swapped('npm rebuild and settings', twice({}, { 'web/npmrc': 'x=1' }), FROM, ALL, 'RUN npm rebuild ms', 'COPY web/npmrc .npmrc'),
  swapped('npm rebuild and a variable', twice({}), FROM, ALL, 'RUN npm rebuild ms', 'ENV npm_config_arch=x64'),
];
