import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TABLES } from '../../src/cli/command-tables.ts';
import { COMMANDS, SHELLS } from '../../src/cli/usage.ts';
import { folderWith } from '../output/helpers.ts';
import { dockerfix } from './helpers.ts';

/** What bash offers when the tab key is pressed behind these words, in a folder with a Dockerfile and a folder. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const cwd = folderWith({ Dockerfile: '', 'web site/Dockerfile': '' });
  writeFileSync(join(cwd, '.completion'), (await dockerfix(cwd, ['completion', 'bash'])).out);
  const script = `source ./.completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dockerfix; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script, 'bash', 'dockerfix', ...words], { cwd, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('in bash', () => {
  it('a command or a file comes first', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining([...COMMANDS, 'Dockerfile', 'web site']));
    expect(await offered('re')).toEqual(['replay', 'report']);
    expect(await offered('Do')).toEqual(['Dockerfile']);
  });

  it.each(['fix', ...COMMANDS] as const)('all options of %s, and no others', async (name) => {
    const words = await offered(...(name === 'fix' ? [] : [name]), '--');
    const known = Object.keys(TABLES[name]).map((option) => `--${option}`);
    expect(words.filter((word) => !word.startsWith('--no-') && word !== '--help').toSorted()).toEqual(known.toSorted());
    expect(words).toContain('--help');
  });

  it.each<[readonly string[], readonly string[]]>([
    [
      ['--format', ''],
      ['diff', 'json', 'sarif', 'github', 'markdown'],
    ],
    [['graph', '--format', 'm'], ['mermaid']],
    [
      ['--only', 'split-'],
      ['split-run', 'split-copy'],
    ],
    [['--context', ''], ['web site']],
    [['explain', '--engine', 'p'], ['podman']],
    [['rules', 'cache'], ['cache-mounts']],
    [['completion', ''], [...SHELLS]],
    [['--output', 'D'], ['Dockerfile']],
    [['compare', 'D'], ['Dockerfile']],
    [['--no-'], ['--no-config', '--no-history', '--no-color']],
  ])('%j', async (words, expected) => {
    expect((await offered(...words)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('scripts of other shells', () => {
  it.each(['zsh', 'fish'] as const)('%s: name every command and option, and are read without complaint', async (shell) => {
    const { code, out } = await dockerfix('.', ['completion', shell]);
    expect(code).toBe(0);
    for (const [name, table] of Object.entries(TABLES)) {
      expect(out).toContain(name);
      for (const option of Object.keys(table))
        expect(out).toMatch(new RegExp(shell === 'fish' ? ` -l ${option} ` : `--${option}[=[]`, 'u'));
    }
    const program = [`/bin/${shell}`, `/usr/bin/${shell}`].find((path) => existsSync(path));
    const file = join(folderWith({ script: out }), 'script');
    if (program !== undefined) expect(spawnSync(program, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

it.each([[[]], [['tcsh']], [['bash', 'zsh']]])('completion %j: what it takes is said', async (words) => {
  expect(await dockerfix('.', ['completion', ...words])).toMatchObject({ code: 2, err: expect.stringContaining('bash, zsh, fish') });
});
