import { describe, expect, it } from 'vitest';
import { partings, type Parting } from './compare.ts';
import { predictions } from './table.ts';
import type { Touched } from './touched.ts';

/** What the model says of a RUN in /app, held against these paths. */
async function parted(
  run: string,
  touched: Partial<Touched>,
  { put = [], idle = [] }: { put?: readonly string[]; idle?: readonly string[] } = {},
): Promise<Partial<Parting>> {
  const [trace] = await predictions([{ id: 'one', on: 'debian', files: { 'a.txt': 'a' }, run }]);
  if (trace === undefined) throw new Error('there is no RUN');
  const none = new Set<string>();
  const all: Touched = { reads: none, listed: none, absent: none, writes: none, ...touched };
  const found = partings(trace, all, { isPut: (path) => put.includes(path), idle: new Set(idle) });
  const names = ['unpredictedReads', 'unpredictedLists', 'unpredictedInputs', 'unpredictedWrites', 'untouched'] as const;
  return Object.fromEntries(names.flatMap((name) => (found[name].length === 0 ? [] : [[name, found[name]]])));
}

describe('a trace and the model', () => {
  it('agree on what is predicted', async () => {
    const touched = { reads: new Set(['/app/a.txt', '/app', '/']), writes: new Set(['/app/b.txt']), absent: new Set(['/app/b.txt']) };
    expect(await parted('cp a.txt b.txt', touched)).toEqual({ untouched: ['/app/b.txt/a.txt'] });
  });

  it.each([
    ['reads', 'unpredictedReads', '/app/other.txt'],
    ['reads', 'unpredictedReads', '/etc/passwd'],
    ['absent', 'unpredictedInputs', '/app/.npmrc'],
    ['absent', 'unpredictedInputs', '/root/.config/x'],
    ['listed', 'unpredictedLists', '/app'],
    ['writes', 'unpredictedWrites', '/app/a.txt'],
    ['writes', 'unpredictedWrites', '/usr/bin/cat'],
  ] as const)('part over %s (%s) of %s', async (use, name, path) => {
    expect(await parted('cat a.txt', { [use]: new Set([path]) })).toEqual({ [name]: [path] });
  });

  it('part over what is given where an instruction put it there', async () => {
    const reads = new Set(['/usr/bin/sed']);
    expect(await parted('cat a.txt', { reads })).toEqual({});
    expect(await parted('cat a.txt', { reads }, { put: ['/usr/bin/sed'] })).toEqual({ unpredictedReads: ['/usr/bin/sed'] });
  });

  it('do not part over what has no effect', async () => {
    const touched = { reads: new Set(['/app/x']), listed: new Set(['/app/x']) };
    expect(await parted('cat a.txt', touched, { idle: ['/app/x'] })).toEqual({});
  });

  it('agree on the names of a folder that a pattern asks for', async () => {
    expect(await parted('cat *.txt', { listed: new Set(['/app']) })).toEqual({});
    expect(await parted('cat *.txt', { listed: new Set(['/opt']) })).toEqual({ unpredictedLists: ['/opt'] });
  });
});
