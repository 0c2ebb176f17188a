import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/index.ts';
import { commandPairs } from './command-pairs.ts';
import { FILES, pairs, type Pair } from './pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'dockerfix-pairs-'));
let count = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function compared({ before, after, files }: Pair) {
  const folder = join(root, String((count += 1)));
  const outside = join(root, `${count}-dockerfiles`);
  mkdirSync(outside);
  for (const [path, text] of Object.entries({ ...FILES, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(outside, 'before'), before);
  writeFileSync(join(outside, 'after'), after);
  return compare({ before: join(outside, 'before'), after: join(outside, 'after'), context: folder });
}

describe.each(Object.entries({ ...pairs, ...commandPairs }))('%s', (_, list) => {
  it.each(list)('$name', async (pair) => {
    const result = await compared(pair);
    expect(result.error).toBeUndefined();
    if (pair.differs === undefined) {
      expect(result.differences).toEqual([]);
      expect(result.assumptions.map(({ id }) => id)).toEqual(pair.assumptions ?? []);
    } else {
      expect(result.equal).toBe(false);
      expect(result.differences.map(({ message }) => message).join('\n')).toMatch(pair.differs);
      const said = result.differences.map(({ stage, line, message }) => `${stage} ${line ?? 0} ${message}`);
      expect(said).toEqual([...new Set(said)]);
    }
  });

  it.each(list)('$name: each is equal to itself', async (pair) => {
    for (const text of [pair.before, pair.after]) {
      const result = await compared({ ...pair, before: text, after: text });
      expect(result).toMatchObject({ equal: true, differences: [], assumptions: [] });
    }
  });
});
