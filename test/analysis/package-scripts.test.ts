import { expect, test } from 'vitest';
import { scriptsNamed, scriptTexts } from '../../src/analysis/package-scripts.ts';

test.each([
  ['npm start', ['start']],
  ['dumb-init -- npm   run   start:prod', ['start:prod']],
  ['npm run-script serve -- --port 80', ['serve']],
  ['yarn start\npnpm run web', ['start', 'web']],
  ['sh -c npm run migrate && exec node dist/main.js', ['migrate']],
  ['bun run index.ts', ['index.ts']],
  ['node ./bin/www', []],
  ['/usr/local/bin/node server.js', []],
  ['gunicorn app:app', []],
])('%j runs scripts by name', (text, names) => expect(scriptsNamed(text)).toEqual(names));

test.each([
  'npm',
  'node',
  'npm ci',
  'npm run',
  'npm run $SCRIPT',
  'npm run build-$TARGET',
  'npm -w web start',
  'npm --prefix web run start',
  'npm start && npm test',
  'npx serve',
  'yarn dev',
  'yarn workspace web start',
  'bun start',
  'node --run start',
  'pm2-runtime npm -- start',
  'npm run "start web"',
])('%j may run any script', (text) => expect(scriptsNamed(text)).toBeUndefined());

const SECTION = JSON.stringify({
  setup: 'npm install',
  start: 'cross-env NODE_ENV=production node dist/main.js',
  prestart: 'npm run migrate',
  migrate: 'prisma migrate deploy && tsc -b; next telemetry disable',
  twice: 'concurrently "npm:start" "npm:setup"',
  all: 'run-s setup start',
  there: 'cd web && npm start',
  shell: 'node $(npm bin)/x',
  flags: 'node --run setup',
  other: 'npm run setup:all',
  hooked: 'node a.js',
  posthooked: 'turbo run start',
  odd: 1,
});

test.each([
  [['start'], ['npm run migrate', 'cross-env NODE_ENV=production node dist/main.js']],
  [['migrate'], ['prisma migrate deploy && tsc -b; next telemetry disable']],
  [['setup'], undefined],
  [['none'], []],
  [['toString'], []],
  [['other'], ['npm run setup:all']],
  [['twice'], undefined],
  [['all'], undefined],
  [['there'], undefined],
  [['shell'], undefined],
  [['flags'], undefined],
  [['hooked'], undefined],
  [['odd'], undefined],
])('scripts of %j', (names, texts) => expect(scriptTexts(SECTION, names)).toEqual(texts));

test('a section that is no object of texts', () => {
  expect([scriptTexts('{ "start": "a }', ['start']), scriptTexts('[]', [])]).toEqual([undefined, undefined]);
});
