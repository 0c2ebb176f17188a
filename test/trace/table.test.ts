import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { page, predictions, rows, UNTRACED } from './table.ts';
import { SITUATIONS } from './situations/all.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'traced.md');

const situations = Object.values(SITUATIONS).flat();

describe('what is run under strace', () => {
  it('is known to the model, each of it', async () => {
    const unknown = (await predictions(situations)).flatMap((trace, at) => {
      const why = trace?.events.find((event) => event.unknown !== undefined)?.unknown;
      return why === undefined ? [] : [`${situations[at]?.id ?? ''}: ${why}`];
    });
    expect(unknown).toEqual([]);
  });

  it('has names of its own', () => {
    const ids = situations.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('is every program but those of which it is said why not', async () => {
    const all = await rows();
    const not = all.filter(({ traced }) => traced.size === 0);
    expect(
      not
        .filter(({ program, ecosystem }) => UNTRACED[program] === undefined && UNTRACED[ecosystem] === undefined)
        .map(({ program }) => program),
    ).toEqual([]);
    const named = new Set(not.flatMap(({ program, ecosystem }) => [program, ecosystem]));
    expect(Object.keys(UNTRACED).filter((name) => !named.has(name))).toEqual([]);
  });

  it('is listed in docs/traced.md', async () => {
    const text = await format(page(await rows()), { parser: 'markdown', printWidth: 140 });
    if (process.env['UPDATE_SNAPSHOTS'] !== undefined && process.env['CI'] === undefined) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, 'utf8')).toBe(text);
  });
});
