import { describe, expect, it } from 'vitest';
import { run } from '../../src/engine/process.ts';

const node = (text: string, options: Parameters<typeof run>[2] = {}): ReturnType<typeof run> =>
  run(process.execPath, ['-e', text], options);

describe('a program', () => {
  it('ends with its code, and what it printed', async () => {
    expect(await node('console.log(1); console.error(2); process.exitCode = 3')).toEqual({
      code: 3,
      stdout: '1\n',
      stderr: '2\n',
      timedOut: false,
    });
  });

  it('tells its lines as they come, of both outputs', async () => {
    const lines: string[] = [];
    await node('console.log("a\\r\\nb"); process.stderr.write("c")', { onLine: (line) => lines.push(line) });
    expect(lines.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('is stopped when it takes too long', async () => {
    const ran = await node('setInterval(() => {}, 1000)', { timeoutMs: 300 });
    expect(ran).toMatchObject({ code: undefined, timedOut: true });
  });

  it('is stopped by a signal, before it begins as well', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    expect(await node('setInterval(() => {}, 1000)', { signal: controller.signal })).toMatchObject({ code: undefined, timedOut: false });
    expect(await node('setInterval(() => {}, 1000)', { signal: controller.signal })).toMatchObject({ code: undefined, timedOut: false });
  });

  it('that is not there has no code', async () => {
    expect(await run('dockerfix-no-such-program', [])).toEqual({ code: undefined, stdout: '', stderr: '', timedOut: false });
  });
});
