import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { looksLikeInstall } from '../../src/ecosystems/install-words.ts';
import { ecosystems } from '../../src/ecosystems/registry.ts';
import { page } from './table.ts';

const PAGE = join(import.meta.dirname, '../../docs/ecosystems.md');

const rows = ecosystems.flatMap(({ id, programs, formats = [], installs = [] }) =>
  installs.map((install) => ({ ...install, id, programs: [...programs], formats, title: install.commands[0] })),
);

describe('docs/ecosystems.md', () => {
  it('shows the data of the code', async () => {
    const text = await format(page(ecosystems), { parser: 'markdown', printWidth: 140 });
    if (process.env['UPDATE_SNAPSHOTS'] !== undefined && process.env['CI'] === undefined) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, 'utf8')).toBe(text);
  });
});

describe.each(rows)('$title', ({ commands, programs, files, leadsTo = [], makes, docs }) => {
  it('begins with a program of its ecosystem, and is taken for an install', () => {
    for (const command of commands) {
      const [program = '', ...words] = command.split(' ');
      expect(program === 'python' || programs.includes(program)).toBe(true);
      expect(looksLikeInstall(`set -x && ${command}${words.length === 0 ? '' : ' --flag'}`)).toBe(true);
      expect(looksLikeInstall(`${command}x`)).toBe(false);
      if (words.length === 0) expect(looksLikeInstall(`npm run ${command}`)).toBe(false);
    }
  });

  it('says what it reads and makes, and where that stands', () => {
    expect([...files, ...leadsTo].length).toBeGreaterThan(0);
    expect(makes.length).toBeGreaterThan(0);
    expect(docs.length).toBeGreaterThan(0);
    for (const url of docs) expect(url).toMatch(/^https:\/\//);
  });
});
