import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/source/objects.ts';
import { folderWith, git } from '../output/helpers.ts';
import { command, doneIn, filesBelow, killed, manyRepositories, sizeOf, writeFiles } from './migrate-kit.ts';

// The built command: `npm test` builds it first.
const PYTHON = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';
const APP = { '.git/HEAD': 'ref: refs/heads/main\n', Dockerfile: PYTHON, 'requirements.txt': 'flask\n', 'app.py': '' };

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error(text);
  return value;
}

/** The records, by name. */
function recordsIn(text: string): readonly unknown[] {
  const { repositories } = jsonOf(text);
  if (!Array.isArray(repositories)) throw new Error(text);
  const all: readonly unknown[] = repositories;
  return all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('dockerfix migrate', { timeout: 120_000 }, () => {
  it('writes nothing by itself, and sums up', async () => {
    const root = manyRepositories(10);
    const before = filesBelow(root);
    const { code, out, err } = await command(root, ['migrate', 'all']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^10 repositories: 8 changed, 2 unchanged\n12 Dockerfiles: 10 changed/u);
    expect(out).toMatch(/^one rebuild of each changed Dockerfile takes .* in all instead of .* by estimate \(\d+ % less\)$/mu);
    expect(out).toMatch(/^split-copy +\d+ +\d+ +0$/mu);
    expect(filesBelow(root)).toEqual(before);
  });

  it('makes patches that git applies, and that say what --write does', async () => {
    const root = manyRepositories(10);
    cpSync(join(root, 'all'), join(root, 'written'), { recursive: true });
    const patched = await command(root, ['migrate', 'all', '--patches', 'out/patches', '--format', 'json']);
    const written = await command(root, ['migrate', 'written', '--write', '--jobs', '3', '--format', 'json']);
    expect([patched.code, written.code]).toEqual([0, 0]);
    expect(jsonOf(patched.out)['summary']).toEqual(jsonOf(written.out)['summary']);
    let applied = 0;
    for (const record of recordsIn(patched.out)) {
      if (!isObject(record) || typeof record['patch'] !== 'string') continue;
      const top = join(root, 'all', String(record['name']));
      rmSync(join(top, '.git'), { recursive: true });
      git(top, 'apply', join(root, 'out/patches', record['patch']));
      writeFiles(top, { '.git/HEAD': 'ref: refs/heads/main\n' });
      applied++;
    }
    expect(applied).toBe(8);
    expect(readdirSync(join(root, 'out/patches'))).toHaveLength(8);
    expect(filesBelow(join(root, 'all'))).toEqual(filesBelow(join(root, 'written')));
  });

  it('removes a patch that is out of date, and no other file', async () => {
    const root = folderWith();
    writeFiles(join(root, 'app'), APP);
    await command(root, ['migrate', 'app', '--patches', 'p']);
    const [patch = ''] = readdirSync(join(root, 'p'));
    expect(patch).toMatch(/^app-[\da-f]{16}\.patch$/u);
    writeFiles(root, { 'p/mine': '', 'app/Dockerfile': 'FROM scratch\n' });
    await command(root, ['migrate', 'app', '--patches', 'p']);
    expect(readdirSync(join(root, 'p'))).toEqual(['mine']);
  });

  it('goes on where one repository fails, and says so', async () => {
    const root = folderWith();
    for (const name of ['a', 'bad', 'c']) writeFiles(join(root, 'all', name), APP);
    writeFiles(join(root, 'all', 'bad'), { Dockerfile: '\u0000\u001b[31mFROM x\rRUN y\n' });
    const { code, out } = await command(root, ['migrate', 'all', 'gone', '--write']);
    expect(code).toBe(2);
    expect(out).toMatch(/^3 repositories: 2 changed, 1 unchanged\n3 Dockerfiles: 2 changed, .*1 failed\n/u);
    expect(out).toMatch(/^bad: Dockerfile: error: /mu);
    expect(out).not.toContain('\u001b');
    expect(readFileSync(join(root, 'all/c/Dockerfile'), 'utf8')).toContain('COPY requirements.txt');
  });

  it('does not write over a change that lies outside of the repository', async () => {
    const root = folderWith();
    writeFiles(root, {
      '.git/HEAD': '',
      '.dockerignore': '',
      'compose.yaml': 'services:\n  a:\n    build:\n      context: .\n      dockerfile: sub/Dockerfile\n',
    });
    writeFiles(join(root, 'sub'), { Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n' });
    writeFiles(root, { 'package.json': '{}', 'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}' });
    const before = filesBelow(root);
    const { code, out } = await command(root, ['migrate', 'sub', '--write']);
    expect(code).toBe(2);
    expect(out).toContain('sub: error: a change lies outside of it: ../.dockerignore');
    expect(filesBelow(root)).toEqual(before);
  });

  it('takes a list of folders on standard input, a choice of rules and of repositories', async () => {
    const root = manyRepositories(6);
    const list = ['all/org-0/app-0', 'all/org-1/app-1', '', 'all/org-2/app-2'].join('\r\n');
    const { code, out } = await command(
      root,
      ['migrate', '-', '--only', 'split-copy', '--filter', '!app-1', '--filter', 'app-*', '--format', 'json'],
      { input: list },
    );
    expect(code).toBe(0);
    expect(jsonOf(out)['summary']).toMatchObject({ repositories: { total: 3 }, transforms: [{ transform: 'split-copy' }] });
    const limited = await command(root, ['migrate', 'all', '--filter', 'org-1', '--limit', '1', '--format', 'json']);
    expect(recordsIn(limited.out)).toMatchObject([{ name: 'org-1/app-1' }]);
  });

  it('parts the work into shards that together do it all', async () => {
    const root = manyRepositories(9);
    const words = ['--format', 'json', '--no-history', '--jobs', '1'];
    const whole = await command(root, ['migrate', 'all', ...words]);
    const parts: unknown[] = [];
    for (const shard of ['1/2', '2/2']) parts.push(...recordsIn((await command(root, ['migrate', 'all', '--shard', shard, ...words])).out));
    expect(parts).toHaveLength(9);
    expect(new Set(parts.map((part) => JSON.stringify(part)))).toEqual(new Set(recordsIn(whole.out).map((one) => JSON.stringify(one))));
  });

  it('does not go on with a state without being told, or with other options', async () => {
    const root = folderWith();
    writeFiles(join(root, 'app'), APP);
    const words = ['migrate', 'app', '--state', 's'];
    expect((await command(root, words)).code).toBe(0);
    const state = readFileSync(join(root, 's'), 'utf8');
    const again = await command(root, words);
    expect([again.code, again.err]).toEqual([2, `dockerfix: ${join(root, 's')} is there already; --resume goes on with it\n`]);
    const other = await command(root, [...words, '--resume', '--unsafe']);
    expect([other.code, other.err]).toEqual([
      2,
      `dockerfix: ${join(root, 's')} was begun with another --unsafe; --resume needs the same options\n`,
    ]);
    expect(readFileSync(join(root, 's'), 'utf8')).toBe(state);
    expect(await command(root, [...words, '--resume'])).toMatchObject({ code: 0, out: expect.stringContaining('1 repository: 1 changed') });
  });
});

describe('a migration that is killed', () => {
  const KILLS = 20;
  const words = ['migrate', 'all', '--write', '--patches', 'patches', '--state', 'state', '--resume', '--no-history', '--jobs', '2'];

  it('at 20 random moments, and resumed each time, ends as one that was not', { timeout: 300_000 }, async () => {
    const original = manyRepositories(24);
    const undisturbed = folderWith();
    cpSync(original, undisturbed, { recursive: true });
    const calm = await command(undisturbed, words);
    expect(calm.code).toBe(0);
    const expected = {
      all: filesBelow(join(undisturbed, 'all')),
      patches: filesBelow(join(undisturbed, 'patches')),
      records: doneIn(join(undisturbed, 'state')).records,
    };
    expect(Object.keys(expected.records)).toHaveLength(24);
    let kills = 0;
    for (let at = folderWith(); ; at = folderWith()) {
      cpSync(original, at, { recursive: true });
      const { kills: more, end } = await killed(at, words, KILLS - kills);
      expect(end.code).toBe(0);
      kills += more;
      const { records, twice } = doneIn(join(at, 'state'));
      expect(twice).toEqual([]);
      expect(records).toEqual(expected.records);
      expect(filesBelow(join(at, 'all'))).toEqual(expected.all);
      expect(filesBelow(join(at, 'patches'))).toEqual(expected.patches);
      rmSync(at, { recursive: true });
      mkdirSync(at);
      if (kills >= KILLS) break;
    }
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  });

  it('by Ctrl-C leaves nothing half done, and goes on', { timeout: 120_000 }, async () => {
    const root = manyRepositories(24);
    const tmp = folderWith();
    const stopped = await command(root, words, {
      env: { TMPDIR: tmp },
      onStart: async (pid, ended) => {
        while (!ended() && sizeOf(join(root, 'state')) < 1500) await delay(1);
        if (!ended()) process.kill(pid, 'SIGINT');
      },
    });
    // On a machine with other work it may be over before it is stopped.
    expect([0, 130]).toContain(stopped.code);
    if (stopped.code === 130)
      expect(stopped.err).toMatch(/^dockerfix: stopped with \d+ repositories left; the same command with --resume goes on\n$/u);
    expect(readdirSync(tmp)).toEqual([]);
    expect(Object.keys(filesBelow(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { code, out } = await command(root, words);
    expect(code).toBe(0);
    expect(out).toMatch(/^24 repositories: 19 changed, 5 unchanged\n/u);
    expect(doneIn(join(root, 'state')).twice).toEqual([]);
    expect(existsSync(join(root, 'patches'))).toBe(true);
  });
});
