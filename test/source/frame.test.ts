import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeFrame } from '../../src/source/frame.ts';
import { quote, visible } from '../../src/source/visible.ts';

function frame(text: string, start: number, end: number, message?: string): string {
  return codeFrame({ path: '', text }, { start, end }, message);
}

describe('codeFrame', () => {
  test('shows the lines around a place', () => {
    expect(frame('FROM a\nRUNN b\nRUN c\nRUN d\n', 7, 11, 'unknown')).toBe(
      ['  1 | FROM a', '> 2 | RUNN b', '    | ^^^^ unknown', '  3 | RUN c'].join('\n'),
    );
  });

  test('the first and the last line', () => {
    expect(frame('FROM a', 5, 6)).toBe('> 1 | FROM a\n    |      ^');
    expect(frame('FROM a\r\n', 0, 0)).toBe('> 1 | FROM a\n    | ^');
    expect(frame('', 0, 0)).toBe('> 1 |\n    | ^');
    expect(frame('a\n', 2, 2)).toBe('  1 | a\n> 2 |\n    | ^');
  });

  test('marks one line only', () => {
    expect(frame('RUN a \\\n  b\n', 0, 11)).toBe('> 1 | RUN a \\\n    | ^^^^^^^\n  2 |   b');
  });

  test('aligns the numbers', () => {
    expect(frame('a\n'.repeat(10), 16, 17)).toBe('   8 | a\n>  9 | a\n     | ^\n  10 | a');
  });

  test('makes controls visible and keeps the marks below', () => {
    expect(frame('RUN \u001b[31mx\u0007', 10, 11)).toBe('> 1 | RUN \\x1b[31mx\\x07\n    |              ^^^^');
  });

  test('leaves a byte order mark out', () => {
    expect(frame('\uFEFFFORM a', 1, 5)).toBe('> 1 | FORM a\n    | ^^^^');
  });

  test('cuts long lines around the place', () => {
    const lines = frame(`RUN ${'a'.repeat(500)}X${'b'.repeat(500)}`, 504, 505).split('\n');
    expect(lines.map((line) => line.length <= 140)).toEqual([true, true]);
    expect(lines[0]?.charAt(lines[1]?.indexOf('^') ?? 0)).toBe('X');
  });

  test('no control character of the file comes out', () => {
    const units = fc.constantFrom('a', '\n', '\t', '\u001b', '\u0000', '\u009b', '\u202e', '\u2028', '\r\n', '😀', '\ud800');
    fc.assert(
      fc.property(fc.string({ unit: units }), fc.nat(), fc.nat(), fc.string({ unit: units }), (text, a, b, message) => {
        const start = a % (text.length + 1);
        const shown = frame(text, start, start + (b % (text.length - start + 1)), message);
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2028\u2029]/u);
      }),
    );
  });
});

describe('visible', () => {
  test.each([
    ['plain é 😀', 'plain é 😀'],
    ['a\tb', 'a b'],
    ['\u001b]0;x\u0007', '\\x1b]0;x\\x07'],
    ['\u009b1m', '\\x9b1m'],
    ['a\u202eb', 'a\\u202eb'],
    ['\u200b\ufeff', '\\u200b\\ufeff'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800', '\\ud800'],
    ['a\nb', 'a\\x0ab'],
  ])('case %#', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test('quote cuts', () => {
    expect(quote('a\u0007')).toBe('"a\\x07"');
    expect(quote('a'.repeat(1000))).toBe(`"${'a'.repeat(57)}..."`);
  });
});
