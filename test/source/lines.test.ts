import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dominantLineEnding, lineAt, lineEnd, lineStart, lineStarts, linesOf, positionAt } from '../../src/source/lines.ts';

describe('lines', () => {
  test.each([
    ['', [0]],
    ['a', [0]],
    ['a\n', [0, 2]],
    ['a\r\nb', [0, 3]],
    ['\n\n', [0, 1, 2]],
  ])('of %j', (text, starts) => {
    expect(lineStarts(text)).toEqual(starts);
  });

  test('a line ending belongs to the line that it ends', () => {
    const starts = lineStarts('ab\r\ncd\n');
    expect([0, 1, 2, 3, 4, 6, 7].map((offset) => lineAt(starts, offset))).toEqual([1, 1, 1, 1, 2, 2, 3]);
  });

  test('columns count UTF-16 units from 1', () => {
    expect(positionAt({ path: '', text: 'a\n😀b' }, 4)).toEqual({ line: 2, column: 3 });
  });

  test('a byte order mark is no column', () => {
    const source = { path: '', text: '\uFEFFFROM a\nRUN b' };
    expect(positionAt(source, 1)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 8)).toEqual({ line: 2, column: 1 });
  });

  test('the ends of lines leave the line ending out', () => {
    const source = { path: '', text: 'ab\r\nc\n' };
    expect([1, 2, 3, 4].map((line) => [lineStart(source, line), lineEnd(source, line)])).toEqual([
      [0, 2],
      [4, 5],
      [6, 6],
      [6, 6],
    ]);
  });

  test('the table of a file is made once', () => {
    const source = { path: '', text: 'a\nb' };
    expect(linesOf(source)).toBe(linesOf(source));
  });

  test.each([
    ['', '\n'],
    ['a', '\n'],
    ['a\r\n', '\r\n'],
    ['a\nb\r\n', '\n'],
    ['a\nb\r\nc\r\n', '\r\n'],
  ])('dominant line ending of %j', (text, ending) => {
    expect(dominantLineEnding(text)).toBe(ending);
  });

  test('every offset is in the line that holds it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é') }), (text) => {
        const source = { path: '', text };
        for (let offset = 0; offset <= text.length; offset++) {
          const { line, column } = positionAt(source, offset);
          expect(line).toBe(text.slice(0, offset).split('\n').length);
          expect(lineStart(source, line) + column - 1).toBe(offset);
        }
      }),
    );
  });
});
