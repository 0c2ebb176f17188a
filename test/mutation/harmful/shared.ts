import type { Sketch } from '../../interpreter/context.ts';
import type { Pair } from '../cases.ts';
import { lines } from '../pairs.ts';

type Lines = readonly string[];

export const FILES: Sketch = {
  'a.txt': 'a',
  'b.txt': 'b',
  'sub/x': 'x',
  'sub/y': 'y',
  'dir/z': 'z',
  npm: { text: '#!/bin/sh', mode: 0o755 },
};
export const LOCK2 = '{"lockfileVersion":3,"packages":{"":{}}}';
/** The header of an archive with one empty file: name, mode, owner, size, time, sum of its bytes, kind. */
const TAR_PARTS = (sum: string): string =>
  [
    'f'.padEnd(100, '\0'),
    '0000644\0',
    '0000000\0',
    '0000000\0',
    '00000000000\0',
    '00000000000\0',
    sum,
    '0',
    '\0'.repeat(100),
    'ustar\x0000',
  ]
    .join('')
    .padEnd(512, '\0');
const TAR_SUM = [...TAR_PARTS('        ')].reduce((sum, char) => sum + char.charCodeAt(0), 0);
export const TAR = TAR_PARTS(`${TAR_SUM.toString(8).padStart(6, '0')}\0 `).padEnd(1536, '\0');
export const LINKED: Sketch = { 'a.txt': 'a', 'b.txt': 'b', 'releases/1/f': 'one', current: { link: 'releases/1' } };

/** The first line is the FROM of both, unless they have one of their own. */
export function pair(name: string, files: Sketch, from: string, before: Lines, after: Lines): Pair {
  return { name, files, before: lines(...(from === '' ? [] : [from]), ...before), after: lines(...(from === '' ? [] : [from]), ...after) };
}

/** The same lines with two of them swapped. */
export function swapped(name: string, files: Sketch, from: string, first: Lines, one: string, other: string, last: Lines = []): Pair {
  return pair(name, files, from, [...first, one, other, ...last], [...first, other, one, ...last]);
}
