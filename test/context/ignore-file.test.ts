import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findIgnoreFile, ignoreOf } from '../../src/context/ignore-file.ts';
import { makeFolder } from './folder.ts';

test('the one of the Dockerfile comes first', () => {
  const root = makeFolder({ '.dockerignore': 'a', 'Dockerfile.dockerignore': 'b', Dockerfile: '', 'Dockerfile.dev': '' });
  expect(findIgnoreFile(join(root, 'Dockerfile'), root)).toEqual({
    file: { path: join(root, 'Dockerfile.dockerignore'), name: 'Dockerfile.dockerignore', text: 'b', own: true },
    newPath: join(root, '.dockerignore'),
  });
  expect(findIgnoreFile(join(root, 'Dockerfile.dev'), root).file).toMatchObject({ name: '.dockerignore', text: 'a', own: false });
});

test('it lies beside the Dockerfile, the other in the root of the context', () => {
  const root = makeFolder({
    'docker/web.Dockerfile': '',
    'docker/web.Dockerfile.dockerignore': 'x',
    'docker/.dockerignore': 'y',
    'app/.dockerignore': 'z',
  });
  expect(findIgnoreFile(join(root, 'docker/web.Dockerfile'), root).file?.name).toBe('docker/web.Dockerfile.dockerignore');
  expect(findIgnoreFile(join(root, 'docker/web.Dockerfile'), join(root, 'app')).file?.name).toBe('../docker/web.Dockerfile.dockerignore');
  expect(findIgnoreFile(join(root, 'docker/other'), root).file).toBeUndefined();
  expect(findIgnoreFile(undefined, join(root, 'app')).file?.text).toBe('z');
});

test('none', () => {
  const root = makeFolder({ Dockerfile: '' });
  const choice = findIgnoreFile(join(root, 'Dockerfile'), root);
  expect(choice).toEqual({ file: undefined, newPath: join(root, '.dockerignore') });
  expect(ignoreOf(choice.file).coverage('')).toBe('none');
});

test.each([
  ['a link', { '.dockerignore': { link: '/etc/passwd' } }],
  ['a folder', { '.dockerignore/x': '' }],
  ['too large', { '.dockerignore': 'x\n'.repeat(600_000) }],
  ['not UTF-8', { '.dockerignore': new Uint8Array([0xff]) }],
  ['one of Podman', { '.containerignore': 'x' }],
  ['an empty one of its own beside a common one', { 'Dockerfile.dockerignore': '', '.dockerignore': 'x' }],
  ['a link of its own', { 'Dockerfile.dockerignore': { link: '.dockerignore' }, '.dockerignore': 'x' }],
])('unclear: %s', (_, files) => {
  const root = makeFolder(files);
  expect(findIgnoreFile(join(root, 'Dockerfile'), root).unclear).toEqual(expect.any(String));
});
