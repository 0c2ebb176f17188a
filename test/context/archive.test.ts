import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { archiveKind } from '../../src/context/archive.ts';
import { makeFolder } from './folder.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

test.each<[string, Uint8Array, string | undefined]>([
  ['gzip', gzipSync('x'), 'gzip'],
  ['bzip2', text('BZh9'), 'bzip2'],
  ['xz', new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), 'xz'],
  ['zstd', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
  ['a skippable zstd frame', new Uint8Array([0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]), 'zstd'],
  ['nothing', new Uint8Array(), undefined],
  ['text', text('hello '.repeat(100)), undefined],
  ['zeros', new Uint8Array(512), undefined],
  ['zip, which ADD leaves alone', text('PK\u0003\u0004'.padEnd(600)), undefined],
  ['half a magic number', new Uint8Array([0x1f, 0x8b]), undefined],
  ['the word ustar alone', text(''.padEnd(257, 'x') + 'ustar'.padEnd(255)), undefined],
])('%s', (_, head, expected) => {
  expect(archiveKind(head)).toBe(expected);
});

test.each(['--format=ustar', '--format=gnu', '--format=v7', '--format=pax'])('tar %s', (format) => {
  const folder = makeFolder({ 'ü/file': 'content' });
  execFileSync('tar', [format, '-cf', join(folder, 'x.tar'), '-C', folder, 'ü']);
  const bytes = readFileSync(join(folder, 'x.tar'));
  expect(archiveKind(bytes.subarray(0, 512))).toBe('tar');
  expect(archiveKind(bytes.subarray(0, 511))).toBeUndefined();
});
