import { describe, expect, test } from 'vitest';
import { decode, MAX_FILE_BYTES, MAX_LINE_LENGTH } from '../../src/source/decode.ts';
import { SourceError } from '../../src/source/errors.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('decode', () => {
  test.each(['', 'FROM a', 'FROM a\r\nRUN b\n', '\uFEFFFROM a\n', 'ENV a=é😀\n', '\n\n', '\t\v\f\u0085'])(
    'keeps every character of %j',
    (text) => {
      const source = decode('Dockerfile', bytes(text));
      expect(source).toEqual({ path: 'Dockerfile', text });
      expect(bytes(source.text)).toEqual(bytes(text));
    },
  );

  test.each([
    ['a byte that starts nothing', [0x46, 0x0a, 0xff], 2],
    ['half of a character', [0xc3], 1],
    ['half of a character before a line feed', [0x0a, 0x0a, 0xc3, 0x0a, 0x46], 3],
    ['an overlong form', [0xc0, 0xaf], 1],
    ['a surrogate', [0xed, 0xa0, 0x80], 1],
    ['UTF-16', [0xff, 0xfe, 0x46, 0x00], 1],
  ])('refuses %s', (_name, data, line) => {
    expect(() => decode('x', Uint8Array.from(data))).toThrow(new SourceError(`line ${line} is not valid UTF-8; save the file as UTF-8`));
  });

  test.each([
    ['FROM a\rRUN b', 1],
    ['FROM a\nRUN b\r', 2],
    ['FROM a\r\r\nRUN b', 1],
    ['\r', 1],
  ])('refuses a lone carriage return in %j', (text, line) => {
    expect(() => decode('x', bytes(text))).toThrow(new RegExp(`^line ${line} holds a carriage return`));
  });

  test('refuses NUL', () => {
    expect(() => decode('x', bytes('FROM a\nRUN \0'))).toThrow(/^line 2 holds a NUL/);
  });

  test('refuses a file over the limit, and reads one at the limit', () => {
    const line = `${'#'.repeat(1023)}\n`;
    const text = line.repeat(MAX_FILE_BYTES / 1024);
    expect(decode('x', bytes(text)).text.length).toBe(MAX_FILE_BYTES);
    expect(() => decode('x', bytes(`${text}#`))).toThrow(SourceError);
  });

  test('refuses a line over the limit, and reads one at the limit', () => {
    const line = 'a'.repeat(MAX_LINE_LENGTH);
    expect(decode('x', bytes(`\n${line}\n`)).text.length).toBe(MAX_LINE_LENGTH + 2);
    expect(() => decode('x', bytes(`\n${line}a\n`))).toThrow(/^line 2 has 1048577 characters/);
  });
});
