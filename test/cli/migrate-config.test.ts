import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/source/objects.ts';
import { folderWith } from '../output/helpers.ts';
import { command, writeFiles } from './migrate-kit.ts';

const NAIVE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';
const PROJECT = { '.git/HEAD': 'ref: refs/heads/main\n', 'requirements.txt': 'flask\n', 'app.py': '' };

/** Repositories of which each says something else of itself. */
const REPOSITORIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  greedy: { Dockerfile: NAIVE, '.dockerfixrc': 'transforms: { dockerignore: unsafe }\n' },
  off: { Dockerfile: NAIVE, 'package.json': '{"dockerfix":{"transforms":{"split-copy":"off"}}}' },
  part: {
    Dockerfile: NAIVE,
    'old.Dockerfile': NAIVE,
    '.dockerfixrc.yaml': 'overrides:\n  - files: old.*\n    transforms: { split-copy: off, cache-mounts: off }\n',
  },
  plain: { Dockerfile: NAIVE },
  wrong: { Dockerfile: NAIVE, '.dockerfixrc': 'history: 5\ntransfroms: { split-copy: off }\n' },
};

function many(): string {
  const root = folderWith();
  for (const [name, files] of Object.entries(REPOSITORIES)) writeFiles(join(root, 'all', name), { ...PROJECT, ...files });
  return root;
}

/** By repository and Dockerfile: the transforms that were applied, or the error. */
async function migrated(root: string, ...words: readonly string[]): Promise<{ readonly code: number; readonly said: object }> {
  const { code, out } = await command(root, ['migrate', 'all', '--no-history', '--jobs', '1', '--format', 'json', ...words]);
  const report: unknown = JSON.parse(out);
  const said: Record<string, unknown> = {};
  for (const { name, files } of objectsIn(report, 'repositories').map((one) => ({ name: one['name'], files: objectsIn(one, 'files') })))
    for (const file of files) {
      const applied = objectsIn(file, 'applied').map(({ transform }) => String(transform));
      said[`${String(name)}/${String(file['path'])}`] = isObject(file['error'])
        ? file['error']['message']
        : applied.toSorted((a, b) => (a < b ? -1 : 1)).join(' ');
    }
  return { code, said };
}

function objectsIn(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  const list: unknown = isObject(value) ? value[key] : undefined;
  if (!Array.isArray(list)) throw new Error(`no ${key}`);
  return list.filter(isObject);
}

const USUAL = 'cache-mounts split-copy';
const NOT = { 'plain/Dockerfile': USUAL, 'greedy/Dockerfile': USUAL };

describe('dockerfix migrate, with configuration files', { timeout: 120_000 }, () => {
  it('obeys that of each repository but for unsafe, and a wrong one fails alone', async () => {
    const root = many();
    const { code, said } = await migrated(root, '--write');
    expect(said).toEqual({
      ...NOT,
      'off/Dockerfile': 'cache-mounts',
      'part/Dockerfile': USUAL,
      'part/old.Dockerfile': '',
      'wrong/Dockerfile': expect.stringMatching(/^\.dockerfixrc:2: the configuration has no key transfroms\. Did you mean transforms\?/u),
    });
    expect(code).toBe(2);
    expect(readFileSync(join(root, 'all/wrong/Dockerfile'), 'utf8')).toBe(NAIVE);
    expect(readFileSync(join(root, 'all/plain/Dockerfile'), 'utf8')).not.toBe(NAIVE);
  });

  it('reads none with --no-config, and one in place of all with --config', async () => {
    const root = many();
    const all = ['greedy/Dockerfile', 'off/Dockerfile', 'part/Dockerfile', 'part/old.Dockerfile', 'plain/Dockerfile', 'wrong/Dockerfile'];
    const alike = (words: string): object => Object.fromEntries(all.map((path) => [path, words]));
    expect(await migrated(root, '--no-config')).toEqual({ code: 0, said: alike(USUAL) });
    writeFiles(root, {
      'own.yaml':
        'transforms: { cache-mounts: off, dockerignore: unsafe }\noverrides: [{ files: old.Dockerfile, transforms: { split-copy: off } }]\n',
      'wrong.yaml': 'transfroms: {}\n',
    });
    const own = await migrated(root, '--config', 'own.yaml');
    expect(own).toEqual({ code: 0, said: { ...alike('dockerignore split-copy'), 'part/old.Dockerfile': 'dockerignore' } });
    const lowered = await migrated(root, '--config', 'own.yaml', '--no-unsafe');
    expect(lowered).toEqual({ code: 0, said: { ...alike('split-copy'), 'part/old.Dockerfile': '' } });
    expect(await command(root, ['migrate', 'all', '--config', 'wrong.yaml', '--write'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^wrong\.yaml:1:1: error: .*Did you mean transforms\?/u),
    });
  });
});
