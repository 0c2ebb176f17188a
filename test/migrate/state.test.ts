import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/migrate/intent.ts';
import { finish } from '../../src/migrate/intent.ts';
import { goOn, isRecord, newState, readState, type Header } from '../../src/migrate/state.ts';
import type { MigratedRepository } from '../../src/migrated.ts';
import { folderWith } from '../output/helpers.ts';
import { createHash } from 'node:crypto';

const HEADER: Header = { dockerfix: 'migration', version: 1, id: 'abc', options: { ROOT: ['x'] } };

function record(name: string): MigratedRepository {
  return { name, files: [], changes: [] };
}

function intent(name: string, files: Intent['files'] = []): Intent {
  return { name, token: 'token', files, record: record(name) };
}

interface Read {
  readonly done: readonly string[];
  readonly begun: readonly string[];
}

function read(path: string): Read {
  const done: string[] = [];
  const earlier = readState(path, ({ name }) => done.push(name));
  return { done, begun: [...(earlier?.begun.keys() ?? [])] };
}

async function stateWith(path: string): Promise<void> {
  const state = await newState(path, HEADER);
  state.done(record('a'));
  await state.announce(intent('b'));
  state.done(record('b'));
  await state.announce(intent('c\n"ß'));
  await state.close();
}

describe('a state', () => {
  it.each([null, 'x', {}, { name: 'x' }, { name: 1, commit: 'a' }])('takes no record with the branch %j', (branch) => {
    expect(isRecord({ ...record('a'), branch: { name: 'x', commit: 'a' } })).toBe(true);
    expect(isRecord({ ...record('a'), branch })).toBe(false);
  });

  it('keeps what is done, and what is begun', async () => {
    const path = join(folderWith(), 'state');
    await stateWith(path);
    expect(read(path)).toEqual({ done: ['a', 'b'], begun: ['c\n"ß'] });
    expect(readState(path, () => undefined)?.header).toEqual(HEADER);
  });

  it('that was cut anywhere loses its last line at the most, and goes on', async () => {
    const path = join(folderWith(), 'state');
    await stateWith(path);
    const whole = readFileSync(path);
    const first = whole.indexOf(10) + 1;
    for (let length = first; length <= whole.length; length += 7) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const lines = whole.subarray(0, length).filter((byte) => byte === 10).length - 1;
      const before = read(path);
      expect(before.done.length).toBe(lines === 0 ? 0 : lines < 3 ? 1 : 2);
      const earlier = readState(path, () => undefined);
      if (earlier === undefined) throw new Error('no header');
      const state = goOn(path, earlier);
      state.done(record('z'));
      await state.close();
      expect(read(path)).toEqual({ ...before, done: [...before.done, 'z'] });
    }
  });

  it('that has no whole line begins anew; another file does not give way', async () => {
    const path = join(folderWith(), 'state');
    for (const torn of ['', '{"docker', '{"dockerfix":"migration","versi']) {
      writeFileSync(path, torn);
      expect(readState(path, () => undefined)).toBeUndefined();
      await expect(newState(path, HEADER)).rejects.toThrow('--resume goes on with it');
      const state = await newState(path, HEADER, true);
      await state.close();
      expect(readState(path, () => undefined)?.header).toEqual(HEADER);
    }
    writeFileSync(path, 'notes of mine');
    await expect(newState(path, HEADER, true)).rejects.toThrow('is there already');
    expect(readFileSync(path, 'utf8')).toBe('notes of mine');
  });

  it.each([
    ['notes\n', 'is no state of a migration'],
    [`${JSON.stringify({ ...HEADER, version: 2 })}\n`, 'is no state of a migration'],
    [`${JSON.stringify(HEADER)}\n{"done":{}}\n`, 'is damaged in line 2'],
    [`${JSON.stringify(HEADER)}\nx\n{"done":${JSON.stringify(record('a'))}}\n`, 'is damaged in line 2'],
  ])('%j is refused', (text, message) => {
    const path = join(folderWith(), 'state');
    writeFileSync(path, text);
    expect(() => read(path)).toThrow(message);
    expect(() => read(join(path, 'x'))).toThrow('ENOTDIR');
  });

  it('ends at once where it cannot be written', async () => {
    const state = await newState(join(folderWith(), 'state'), HEADER);
    await state.close();
    // The file is closed: nothing more can be kept.
    expect(() => state.done(record('a'))).toThrow('(--state)');
    expect(() => state.done(record('b'))).toThrow('(--state)');
  });
});

describe('what was begun', () => {
  const before = createHash('sha256').update('old\n').digest('hex');
  const nothing = createHash('sha256').digest('hex');
  const files = [
    { path: 'a/Dockerfile', created: false, before, after: 'new\n' },
    { path: 'a/.dockerignore', created: true, before: nothing, after: '.git\n' },
  ];
  const after = { 'a/Dockerfile': 'new\n', 'a/.dockerignore': '.git\n' };

  it.each([
    { 'a/Dockerfile': 'old\n' },
    { 'a/Dockerfile': 'new\n' },
    { 'a/Dockerfile': 'old\n', 'a/.dockerignore': '.git\n' },
    { 'a/Dockerfile': 'old\n', 'a/.Dockerfile.token.tmp': 'ne', 'a/..dockerignore.token.tmp': '' },
    after,
  ])('is finished from %j', (there) => {
    const top = folderWith(there);
    finish(intent('x', files), top);
    for (const [name, text] of Object.entries(after)) expect(readFileSync(join(top, name), 'utf8')).toBe(text);
    expect(() => readFileSync(join(top, 'a/.Dockerfile.token.tmp'))).toThrow('ENOENT');
    expect(() => readFileSync(join(top, 'a/..dockerignore.token.tmp'))).toThrow('ENOENT');
  });

  it('is not finished over what somebody has written since', () => {
    const top = folderWith({ 'a/Dockerfile': 'old\n', 'a/.dockerignore': 'mine\n' });
    expect(() => finish(intent('x', files), top)).toThrow('a/.dockerignore changed on disk since the migration was stopped');
    appendFileSync(join(top, 'a/Dockerfile'), '');
    expect(readFileSync(join(top, 'a/Dockerfile'), 'utf8')).toBe('old\n');
  });
});
