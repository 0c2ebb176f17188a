import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../output/helpers.ts';

const SIGNALS = join(import.meta.dirname, '..', '..', 'src', 'source', 'signals.ts');

/** Where in a turn of the event loop the signal comes, while nothing of JavaScript runs. */
const places = {
  'from an answer to a question': `readFile('package.json', work);`,
  'behind the questions': `setImmediate(work);`,
  'from a timer': `setTimeout(work, 1);`,
  'at the start': `work();`,
  'where they are held already, and the first wait is about to end': `
    holdSignals();
    setImmediate(() => {
      readFile('package.json', work);
      spawnSync('sleep', ['0.1']);
    });`,
};

describe('a signal that comes while signals are held', () => {
  it.each(Object.entries(places))('%s is heard', (_, start) => {
    const folder = folderWith();
    const script = `
      import { readFile } from 'node:fs';
      import { spawnSync } from 'node:child_process';
      import { holdSignals, nextTurn } from ${JSON.stringify(SIGNALS)};
      async function work() {
        holdSignals();
        // Any thread may get it, and on a busy machine that takes a moment.
        spawnSync('sh', ['-c', 'kill -INT ' + process.pid + '; sleep 0.1']);
        console.log('whole');
        await nextTurn();
        console.log('too far');
      }
      ${start}`;
    writeFileSync(join(folder, 'script.mjs'), script);
    const [built] = buildSync({
      entryPoints: [join(folder, 'script.mjs')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    }).outputFiles;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', built?.text ?? ''], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('whole\n');
    expect(status).toBe(130);
  });
});
