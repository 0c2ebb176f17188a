import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dockerfix } from './cli/helpers.ts';
import { folderWith } from './output/helpers.ts';

const ROOT = join(import.meta.dirname, '..');
const TOUR = join(ROOT, 'docs/tour.md');

/** What a command of the tour prints, words first. */
async function printed(cwd: string, line: string): Promise<string> {
  const [program, ...words] = line.split(' ');
  if (program !== 'dockerfix') return execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8' });
  const { err, out } = await dockerfix(cwd, words);
  return `${err}${out}`;
}

it('the tour shows what comes out; `UPDATE_SNAPSHOTS=1` writes it there', async () => {
  const cwd = folderWith();
  cpSync(join(ROOT, 'examples'), cwd, { recursive: true });
  const text = readFileSync(TOUR, 'utf8');
  let actual = text;
  for (const [block, inner = ''] of text.matchAll(/```console\n([\s\S]*?)```/g)) {
    let shown = '';
    for (const [, line = ''] of inner.matchAll(/^\$ (.*)$/gm)) shown += `$ ${line}\n${await printed(cwd, line)}`;
    actual = actual.replace(block, () => `\`\`\`console\n${shown}\`\`\``);
  }
  if (process.env['UPDATE_SNAPSHOTS'] !== undefined) writeFileSync(TOUR, actual);
  else expect(text).toBe(actual);
});
