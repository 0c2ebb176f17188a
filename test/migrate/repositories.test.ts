import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosen, shardOf } from '../../src/migrate/choice.ts';
import { patchName } from '../../src/migrate/patches.ts';
import { findRepositories } from '../../src/migrate/repositories.ts';
import { makeFolder } from '../context/folder.ts';

const quiet = { onFound: (): void => undefined };

async function found(cwd: string, ...roots: readonly string[]): Promise<readonly string[]> {
  const { repositories } = await findRepositories(roots, { cwd, ...quiet });
  return repositories.map(({ name, top }) => `${name} ${relative(cwd, top)}`);
}

describe('repositories', () => {
  it('are folders with .git, and none is looked for in one', async () => {
    const root = makeFolder({
      'all/b/.git/HEAD': '',
      'all/org/a/.git': 'gitdir: elsewhere\n',
      'all/org/a/sub/.git/HEAD': '',
      'all/org/node_modules/x/.git/HEAD': '',
      'all/docs/page.md': '',
      'all/link': { link: 'b' },
    });
    expect(await found(root, 'all')).toEqual(['b all/b', 'org/a all/org/a']);
  });

  it('are the folders that were named, where they hold none', async () => {
    const root = makeFolder({ 'x/one/Dockerfile': '', 'x/two/sub/Dockerfile': '', 'y/.git/HEAD': '' });
    expect(await found(root, 'x/one', 'x/two/', 'y')).toEqual(['one x/one', 'two x/two', 'y y']);
    expect(await found(join(root, 'y'), '.')).toEqual(['y ']);
  });

  it('are each found once, and of one name called by their paths', async () => {
    const root = makeFolder({ 'x/app/.git/HEAD': '', 'y/app/.git/HEAD': '', 'y/b/.git/HEAD': '', z: { link: 'y' } });
    expect(await found(root, 'x', 'y', 'z', 'y/b')).toEqual(['./x/app x/app', './y/app y/app', 'b y/b']);
    const outside = await found(join(root, 'x'), '.', '../y');
    expect(outside).toEqual(['./app app', `${join(root, 'y/app')} ../y/app`, 'b ../y/b']);
  });

  it('that are missing, and Dockerfiles beside them, are told', async () => {
    const root = makeFolder({ 'x/app/.git/HEAD': '', 'x/Dockerfile': '', 'x/old/app.Dockerfile': '', file: '' });
    const { failed, outside, repositories } = await findRepositories(['x', 'gone', 'file'], { cwd: root, ...quiet });
    expect(repositories).toHaveLength(1);
    expect(outside).toBe(2);
    expect(failed).toEqual(['gone', 'file'].map((name) => ({ path: join(root, name), why: 'no such folder' })));
  });
});

describe('the choice', () => {
  const all = ['api', 'org/api', 'org/web', 'other/web'].map((name) => ({ name, top: `/${name}` }));
  const names = (choice: Partial<Parameters<typeof chosen>[1]>): readonly string[] =>
    chosen(all, { filter: [], shard: undefined, limit: undefined, ...choice }).map(({ name }) => name);

  it.each([
    [[], ['api', 'org/api', 'org/web', 'other/web']],
    [['org'], ['org/api', 'org/web']],
    [['*/web'], ['org/web', 'other/web']],
    [['**/api'], ['api', 'org/api']],
    [['org', '!org/api'], ['org/web']],
    [['/^o.*api$/'], ['org/api']],
    [['/ORG/i'], ['org/api', 'org/web']],
    [['nothing'], []],
  ])('of --filter %j is %j', (filter, expected) => {
    expect(names({ filter })).toEqual(expected);
  });

  it('says that a regular expression is none', () => {
    expect(() => names({ filter: ['/(/'] })).toThrow(SyntaxError);
  });

  it('takes the first ones by name', () => {
    expect(names({ limit: 2 })).toEqual(['api', 'org/api']);
    expect(names({ filter: ['*/web'], limit: 1 })).toEqual(['org/web']);
  });

  it('parts all of them into shards by their names alone', () => {
    const parts = [1, 2, 3].map((index) => names({ shard: { index, count: 3 } }));
    expect(parts.flat().toSorted()).toEqual(all.map(({ name }) => name));
    // These must never change: machines of two versions share the work.
    expect(['api', 'org/api', 'org/web', 'grüße/ß'].map((name) => [shardOf(name, 3), shardOf(name, 7)])).toMatchInlineSnapshot(`
      [
        [
          3,
          6,
        ],
        [
          2,
          2,
        ],
        [
          2,
          2,
        ],
        [
          2,
          5,
        ],
      ]
    `);
  });

  it('gives the shards like parts', () => {
    const sizes = new Map<number, number>();
    for (let index = 0; index < 8000; index++) {
      const shard = shardOf(`org/service-${index}`, 8);
      sizes.set(shard, (sizes.get(shard) ?? 0) + 1);
    }
    expect([...sizes.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const size of sizes.values()) expect(Math.abs(size - 1000)).toBeLessThan(150);
  });
});

describe('the name of a patch', () => {
  it('is readable, and of no other repository', () => {
    const names = ['org/app', 'org-app', 'org_app', 'ORG/app', '../x', '.', 'a/b c', 'a\nb', `${'x/'.repeat(200)}y`, 'ß'];
    const patches = names.map(patchName);
    expect(new Set(patches.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(patchName('.')).toMatch(/^-[\da-f]{16}\.patch$/u);
    for (const name of patches) expect(name).toMatch(/^(?:[\w][\w.-]{0,79})?-[\da-f]{16}\.patch$/u);
    expect(patches[0]).toMatch(/^org-app-[\da-f]{16}\.patch$/u);
  });
});
