import { expect, it } from 'vitest';
import { editsFor } from '../../src/engine/edits.ts';
import { analyse } from '../../src/workspace.ts';
import { makeContext } from '../context/folder.ts';

function edited(files: readonly string[], chosen?: string): readonly (string | undefined)[] {
  const context = makeContext(Object.fromEntries(files.map((path) => [path, '{}\n'])));
  const source = { path: 'Dockerfile', text: 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n' };
  return editsFor(context, analyse({ source, context }).evaluation, chosen).map(({ path }) => path);
}

it.each([
  [
    'code before what configures tools',
    ['biome.json', 'package.json', 'src/a.ts', 'vite.config.ts'],
    [undefined, 'src/a.ts', 'package.json'],
  ],
  ['the shallowest', ['a/b/c.py', 'z/a.py', 'requirements.txt'], [undefined, 'z/a.py', 'requirements.txt']],
  ['another file where there is no code', ['biome.json', 'package.json'], [undefined, 'biome.json', 'package.json']],
  ['package.json before other manifests', ['a.js', 'package-lock.json', 'web/package.json'], [undefined, 'a.js', 'web/package.json']],
])('edits %s', (_, files, wanted) => {
  expect(edited(files)).toEqual(wanted);
});

it('edits the file that is asked for', () => {
  expect(edited(['a.js', 'b.txt'], 'b.txt')).toEqual([undefined, 'b.txt']);
});
