import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDockerfiles } from '../../src/cli/find.ts';
import { folderWith } from '../output/helpers.ts';

async function found(folder: string, ...paths: readonly string[]): Promise<readonly string[]> {
  return (await findDockerfiles(paths, folder)).files.map((file) => relative(folder, file));
}

describe('finding', () => {
  it('goes through folders and leaves out what git ignores', async () => {
    const folder = folderWith({
      Dockerfile: '',
      'a/b/api.Dockerfile': '',
      'a/notes.txt': '',
      'build/Dockerfile': '',
      'a/ignored/Dockerfile': '',
      'a/kept/Dockerfile': '',
      'node_modules/x/Dockerfile': '',
      '.gitignore': 'build/\n',
      'a/.gitignore': '*\n!*/\n!kept/**\n!b/*\n',
      '.git/info/exclude': 'never-there\n',
    });
    expect(await found(folder, '.')).toEqual(['Dockerfile', 'a/b/api.Dockerfile', 'a/kept/Dockerfile']);
    expect(await found(folder, 'a')).toEqual(['a/b/api.Dockerfile', 'a/kept/Dockerfile']);
    expect(await found(folder, 'build', 'a/ignored/Dockerfile')).toEqual(['build/Dockerfile', 'a/ignored/Dockerfile']);
  });

  it('reads no .gitignore above a folder that is in no repository', async () => {
    const folder = folderWith({ '.gitignore': '*', 'a/Dockerfile': '' });
    expect(await found(folder, 'a')).toEqual(['a/Dockerfile']);
  });

  it('takes each file once, and follows no link that it comes across', async () => {
    const folder = folderWith({ 'z/Dockerfile': '' });
    symlinkSync('z/Dockerfile', join(folder, 'Dockerfile'));
    symlinkSync('z', join(folder, 'linked'));
    symlinkSync('nowhere', join(folder, 'Dockerfile.broken'));
    symlinkSync('Dockerfile.circle', join(folder, 'Dockerfile.circle'));
    mkdirSync(join(folder, 'Dockerfile.folder'));
    expect(await found(folder, '.', 'z', 'z/Dockerfile')).toEqual(['z/Dockerfile']);
    expect(await found(folder, 'Dockerfile')).toEqual(['Dockerfile']);
  });

  it('takes a file of any name when it is named', async () => {
    const folder = folderWith({ 'weird.txt': '' });
    expect(await found(folder, 'weird.txt')).toEqual(['weird.txt']);
  });

  it('goes deep without running out of stack', async () => {
    const deep = 'd/'.repeat(1500);
    const folder = folderWith({ [`${deep}Dockerfile`]: '' });
    expect(await found(folder, '.')).toEqual([`${deep}Dockerfile`]);
  });

  it.each([
    ['nope', /no such file or folder\.$/],
    ['comprae', /no such file or folder\. Did you mean compare\?/],
    ['file/x', /no such file/],
    ['empty', /no Dockerfile in this folder/],
    ['/dev/null', /neither a file nor a folder/],
    ['x'.repeat(300), /ENAMETOOLONG/],
    ['a\0b', /null bytes/],
  ])('says why %s leads to none, and goes on', async (path, message) => {
    const folder = folderWith({ 'empty/x': '', file: '', Dockerfile: '' });
    const { files, failed } = await findDockerfiles([path, 'Dockerfile'], folder);
    expect(files).toEqual([join(folder, 'Dockerfile')]);
    expect(failed.map(({ error }) => error)).toEqual([{ kind: 'user', message: expect.stringMatching(message) }]);
  });
});
