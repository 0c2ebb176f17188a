import { describe, expect, it } from 'vitest';
import { explain, fix, type FileResult } from '../../src/index.ts';
import { folderWith } from '../output/helpers.ts';

async function fixed(dockerfile: string): Promise<FileResult> {
  return fix({ path: 'Dockerfile', cwd: folderWith({ Dockerfile: dockerfile, 'requirements.txt': 'flask\n' }) });
}

const WINDOWS = 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY . C:/app\nRUN pip install -r requirements.txt\n';

describe('what dockerfix does not look at is no error: there is nothing to mend', () => {
  it.each([
    ['Windows containers', WINDOWS, 1, 'Dockerfiles for Windows containers are not supported: nothing was looked at'],
    [
      'a shell of Windows',
      'FROM a\nSHELL ["powershell"]\n',
      2,
      'Dockerfiles for Windows containers are not supported: nothing was looked at',
    ],
    [
      'another language',
      '# syntax=x/y\nFROM a\n',
      1,
      '# syntax=x/y is not a frontend whose language dockerfix knows: nothing was looked at',
    ],
  ])('%s', async (_, dockerfile, line, message) => {
    const result = await fixed(dockerfile);
    expect(result).toMatchObject({ changed: false, applied: [], refused: [], changes: [], warnings: [{ line, message }] });
    expect(result).not.toHaveProperty('error');
  });

  it('what is wrong is one, whatever it is for', async () => {
    expect(await fixed('FROM mcr.microsoft.com/windows\nRUNN dir\n')).toMatchObject({ error: { kind: 'user', line: 2 } });
  });

  it('somebody who asks what it does is told that', async () => {
    const cwd = folderWith({ Dockerfile: WINDOWS });
    expect(await explain({ path: 'Dockerfile', cwd })).toMatchObject({ error: { message: expect.stringContaining('Windows') } });
  });
});
