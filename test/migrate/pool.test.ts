import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/migrate/intent.ts';
import { runPool, type PoolOptions } from '../../src/migrate/pool.ts';
import type { MigratedRepository } from '../../src/migrated.ts';
import { folderWith } from '../output/helpers.ts';

/** A thread that does what the name of the repository says. */
const THREAD = `const { parentPort, workerData, resourceLimits } = require('node:worker_threads');
const record = (name) => ({ name, files: [], changes: [] });
let name = '';
parentPort.on('message', ({ kind, job }) => {
  if (kind === 'go') {
    if (name.startsWith('half')) process.exit(4);
    return parentPort.postMessage({ kind: 'done', record: record(name) });
  }
  name = job.name;
  if (name.startsWith('limits')) return parentPort.postMessage({ kind: 'done', record: { ...record(name), changes: [JSON.stringify(resourceLimits)] } });
  if (name.startsWith('throw')) throw new Error('thrown');
  if (name.startsWith('exit')) process.exit(3);
  if (name.startsWith('memory')) { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }
  if (name.startsWith('hang')) for (;;);
  if (name.startsWith('wait')) { while (Atomics.load(workerData.stop, 0) === 0); return parentPort.postMessage({ kind: 'stopped' }); }
  if (name.startsWith('half') || name.startsWith('write')) return parentPort.postMessage({ kind: 'intent', intent: { name, token: '', files: [], record: record(name) } });
  parentPort.postMessage({ kind: 'done', record: record(name) });
});
`;

interface Ran {
  readonly records: readonly MigratedRepository[];
  readonly announced: readonly string[];
}

async function run(names: readonly string[], options: Partial<PoolOptions> = {}): Promise<Ran> {
  const records: MigratedRepository[] = [];
  const announced: string[] = [];
  let at = 0;
  await runPool({
    file: join(folderWith({ 'thread.cjs': THREAD }), 'thread.cjs'),
    jobs: 2,
    orders: { asked: { skip: [], unsafe: false }, delivery: { patches: undefined, write: false, commit: undefined } },
    signal: new AbortController().signal,
    next: () => {
      const name = names[at++];
      return name === undefined ? undefined : { name, top: '/nowhere', token: '' };
    },
    announced: async ({ name }) => void announced.push(name),
    broken: ({ record }: Intent) => ({ ...record, changes: ['finished'] }),
    done: (record) => void records.push(record),
    ...options,
  });
  return { records: records.toSorted((a, b) => (a.name < b.name ? -1 : 1)), announced };
}

const good = (name: string): object => ({ name, files: [], changes: [] });

describe('a pool of threads', () => {
  it('does all that there is', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
    expect((await run(names)).records).toEqual(names.toSorted().map(good));
    expect((await run([])).records).toEqual([]);
  });

  it('goes on where a thread throws, ends, or takes too much memory', async () => {
    const { records } = await run(['a', 'throw', 'b', 'exit', 'c', 'memory', 'd'], { heap: 32 });
    expect(records.filter(({ error }) => error === undefined)).toEqual(['a', 'b', 'c', 'd'].map(good));
    expect(records.filter(({ error }) => error !== undefined)).toMatchObject([
      { name: 'exit', error: { kind: 'internal', message: 'its thread ended by itself (3)' } },
      { name: 'memory', error: { kind: 'internal', message: 'it needs more memory than one thread may take, and was given up' } },
      { name: 'throw', error: { kind: 'internal', message: expect.stringContaining('thrown') } },
    ]);
  });

  it('bounds the memory of a thread, that for new objects as well', async () => {
    const { records } = await run(['limits'], { heap: 500 });
    expect(JSON.parse(records[0]?.changes[0] ?? '')).toMatchObject({ maxOldGenerationSizeMb: 500, maxYoungGenerationSizeMb: 48 });
  });

  it('gives up what takes too long', async () => {
    const { records } = await run(['hang', 'a', 'b'], { longest: 300 });
    expect(records).toMatchObject([good('a'), good('b'), { name: 'hang', error: { kind: 'internal' } }]);
  });

  it('has what was announced finished where the thread ends in the middle of it', async () => {
    const { records, announced } = await run(['half', 'write', 'a']);
    expect(announced.toSorted()).toEqual(['half', 'write']);
    expect(records).toEqual([good('a'), { ...good('half'), changes: ['finished'] }, good('write')]);
  });

  it('ends when it is told to, and nothing is said of what was not done', async () => {
    const stop = new AbortController();
    const names = ['a', 'wait', 'wait2', 'b'];
    const { records } = await run(names, {
      signal: stop.signal,
      done: ({ name }) => expect(name).toBe('a'),
      jobs: 1,
      next: nextOf(names, () => stop.abort()),
    });
    expect(records).toEqual([]);
    stop.abort();
    expect((await run(['a'], { signal: stop.signal })).records).toEqual([]);
  });

  it('ends where what is begun cannot be kept', async () => {
    const announced = async (): Promise<void> => {
      throw new Error('disk full');
    };
    await expect(run(['write', 'wait', 'a', 'b'], { announced })).rejects.toThrow('disk full');
  });
});

/** @param then is called a little after the second one was handed out */
function nextOf(names: readonly string[], then: () => void): PoolOptions['next'] {
  let at = 0;
  return () => {
    const name = names[at++];
    if (at === 2) setTimeout(then, 50);
    return name === undefined ? undefined : { name, top: '/nowhere', token: '' };
  };
}
