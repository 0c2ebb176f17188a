import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fix } from '../../src/index.ts';
import type { FixInput } from '../../src/results.ts';
import { makeFolder } from '../context/folder.ts';
import { repository } from '../context/git.ts';

type Files = Parameters<typeof makeFolder>[0];

const service = (name: string): Files => ({
  [`${name}/package.json`]: JSON.stringify({ name, version: '1.0.0' }),
  [`${name}/package-lock.json`]: JSON.stringify({
    name,
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name, version: '1.0.0' } },
  }),
  [`${name}/server.js`]: '',
  [`${name}/.dockerignore`]: 'node_modules\n',
});
const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const COMPOSE =
  'services:\n  api: { build: { context: api, dockerfile: ../docker/Dockerfile } }\n  web: { build: { context: web, dockerfile: ../docker/Dockerfile } }\n';
const BOTH: Files = { '.git/HEAD': '', 'docker/Dockerfile': DOCKERFILE, 'compose.yaml': COMPOSE, ...service('api'), ...service('web') };
const SCRIPT = { 'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0', scripts: { postinstall: 'node server.js' } }) };

async function fixed(files: Files, more: Partial<FixInput> = {}) {
  const cwd = makeFolder(files);
  const { applied, proposed, changes, contexts, error } = await fix({
    path: 'docker/Dockerfile',
    cwd,
    config: false,
    only: ['split-copy'],
    ...more,
  });
  return {
    error,
    applied: applied.map(({ transform, level }) => `${transform} ${level}`),
    reasons: proposed.flatMap(({ reasons }) => reasons),
    changed: changes.map(({ path }) => path.slice(cwd.length + 1)),
    shown: contexts?.filter(({ shown }) => shown).map(({ root }) => root.slice(cwd.length + 1)),
  };
}

describe('a Dockerfile with two contexts', () => {
  it('is rewritten where that is shown for both', async () => {
    const shown = { error: undefined, applied: ['split-copy safe'], reasons: [], changed: ['docker/Dockerfile'], shown: ['api', 'web'] };
    expect(await fixed(BOTH)).toEqual(shown);
  });

  it.each<[string, Files, string]>([
    ['a script of the install reads the source', SCRIPT, 'web: package.json runs "postinstall": "node server.js" during the install'],
    [
      'a manifest of a workspace below',
      { 'web/package.json': '{"workspaces":["packages/*"]}', 'web/packages/a/package.json': '{"name":"a"}' },
      'web: ',
    ],
    [
      'the ignore file lets something in',
      { 'web/.dockerignore': 'node_modules\n!node_modules/a\n', 'web/node_modules/a/x.js': '' },
      'web: ',
    ],
    [
      'the ignore file lies in the image of the other one',
      { 'compose.yaml': COMPOSE.replace('web, dockerfile: ../', '., dockerfile: '), ...service('.'), 'api/.dockerignore': '*.md\n' },
      '.: it needs more lines in api/.dockerignore, which would end up in the context . too',
    ],
    ['the ignore file cannot be read', { 'web/.dockerignore': { link: '../api/.dockerignore' } }, 'web: '],
    ['a manifest is a link', { 'web/package.json': { link: '../api/package.json' } }, 'web: '],
    [
      'there is no such folder',
      { 'compose.yaml': COMPOSE.replace('context: web', 'context: gone') },
      'gone: it cannot be listed, or is too large',
    ],
    [
      'what is copied is not there',
      { 'docker/Dockerfile': DOCKERFILE.replace('COPY . .', 'COPY . .\nCOPY only.txt ./'), 'api/only.txt': '' },
      'web: only.txt, which is copied, is not there',
    ],
  ])('needs a look where %s in one', async (_, more, reason) => {
    const result = await fixed({ ...BOTH, ...more });
    expect(result).toMatchObject({ error: undefined, applied: [], changed: [] });
    expect(result.reasons).toEqual([expect.stringContaining(`it is not shown for the context ${reason}`)]);
  });

  it('leaves in what git tracks in one', async () => {
    const ignored = { 'api/.dockerignore': '', 'web/.dockerignore': '' };
    const files = { 'docker/Dockerfile': DOCKERFILE, 'compose.yaml': COMPOSE, ...service('api'), ...service('web'), ...ignored };
    const cwd = repository({ ...files, 'web/node_modules/a/x.js': '' });
    const { applied, proposed } = await fix({ path: 'docker/Dockerfile', cwd, config: false, only: ['split-copy'] });
    expect(applied).toEqual([]);
    expect(proposed.flatMap(({ reasons }) => reasons)).toEqual([expect.stringContaining('git tracks files in node_modules')]);
  });

  it('takes the assumptions of both', async () => {
    const barred = { assumptions: { 'no-generated-inputs': false } };
    expect(await fixed(BOTH, barred)).toMatchObject({ applied: [], changed: [] });
  });

  it('is rewritten for the first alone by --unsafe, and then nothing is safe any more', async () => {
    const files = { ...BOTH, ...SCRIPT };
    expect(await fixed(files, { unsafe: true })).toMatchObject({ applied: ['split-copy review'], shown: ['api'] });
    const some = { only: ['split-copy', 'cache-mounts'], levels: { 'split-copy': 'unsafe' } } as const;
    expect(await fixed(files, some)).toMatchObject({
      applied: ['split-copy review'],
      reasons: ['it is not shown for the context web: what is done before it is not shown there'],
      shown: ['api'],
    });
  });

  it('gets lines in each ignore file, and one in that which is for both', async () => {
    const none = { ...BOTH, 'api/.dockerignore': '*.md\n', 'web/.dockerignore': '*.log\n' };
    expect((await fixed(none)).changed).toEqual(['docker/Dockerfile', 'api/.dockerignore', 'web/.dockerignore']);
    const own = { ...none, 'docker/Dockerfile.dockerignore': '*.md\n' };
    expect((await fixed(own)).changed).toEqual(['docker/Dockerfile', 'docker/Dockerfile.dockerignore']);
  });

  it('has one context that is reached over a link as well, under the name by which git knows it', async () => {
    const files = { ...BOTH, 'api/.dockerignore': '*.md\n', lnk: { link: 'api' } };
    const compose = COMPOSE.replace('context: api', 'context: lnk');
    const linked = { applied: ['split-copy safe'], changed: ['docker/Dockerfile', 'api/.dockerignore'], shown: undefined };
    expect(await fixed({ ...files, 'compose.yaml': compose.replace(/\n {2}web.*/, '') })).toMatchObject(linked);
    expect(await fixed({ ...files, 'compose.yaml': compose.replace('context: web', 'context: api') })).toMatchObject(linked);
  });

  it('is planned over the first from which everything is there', async () => {
    const files = { ...BOTH, 'docker/Dockerfile': 'FROM alpine\nCOPY only.txt /\nRUN apk add git\n', 'web/only.txt': '' };
    const { contexts } = await fix({ path: 'docker/Dockerfile', cwd: makeFolder(files), config: false });
    expect(contexts?.map(({ root }) => root.slice(root.lastIndexOf('/') + 1))).toEqual(['web', 'api']);
  });

  it('is one with --context, and with none where there are many', async () => {
    const cwd = makeFolder(BOTH);
    const { contexts, applied } = await fix({ path: 'docker/Dockerfile', cwd, config: false, context: join(cwd, 'web') });
    expect([contexts, applied.map(({ level }) => level)]).toEqual([undefined, ['safe', 'safe']]);
  });
});
