import { describe, expect, test } from 'vitest';
import { scanDockerfile } from '../../src/parse/dockerfile/scan.ts';
import { cut, parse, refusal, refusalOf, source, stage } from './dockerfile-helpers.ts';

/** The joined lines of a file. */
function lines(text: string): readonly string[] {
  return scanDockerfile(source(text)).instructions.map(({ joined }) => joined.text);
}

describe('continued lines', () => {
  test.each([
    ['FROM a\nRUN b\n', ['FROM a', 'RUN b']],
    ['FROM a', ['FROM a']],
    ['\n \t\n  FROM a\n\n', ['FROM a']],
    ['FROM a\r\nRUN b \\\r\n  c\r\n', ['FROM a', 'RUN b   c']],
    ['RUN b \\  \t\n c', ['RUN b  c']],
    ['RUN b\\\nc', ['RUN bc']],
    ['RUN b \\\n\n \t\n c', ['RUN b  c']],
    ['RUN b \\\n# d\n  # e\n c', ['RUN b  c']],
    ['RUN b \\\n  # d \\\n c\nRUN d', ['RUN b  c', 'RUN d']],
    ['RUN b \\\n c # d \\\n e', ['RUN b  c # d  e']],
    ['RUN b \\', ['RUN b ']],
    ['RUN b \\\n', ['RUN b ']],
    ['RUN b \\\n# c\n\n', ['RUN b ']],
    // Only a single escape character continues.
    ['RUN b \\\\\nRUN c', ['RUN b \\\\', 'RUN c']],
    ['RUN b \\\\\\\nRUN c', ['RUN b \\\\\\', 'RUN c']],
    ['RUN b \\\\ \\\nc', ['RUN b \\\\ c']],
    // A tab or a blank behind the escape is let go, another character is not.
    ['RUN b \\\f\nRUN c', ['RUN b \\\f', 'RUN c']],
    ['RU\\\nN b', ['RUN b']],
    ['\\\nRUN b', ['RUN b']],
    ['  \\\n  \\\nRUN b', ['  RUN b']],
    ['RUN b \\\nRUN c', ['RUN b RUN c']],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test('the escape directive changes the character', () => {
    expect(lines('# escape=`\nRUN a `\n b\nRUN c \\\nRUN d ``\nRUN e')).toEqual(['RUN a  b', 'RUN c \\', 'RUN d ``', 'RUN e']);
  });

  test('a span goes from the keyword to the end of the last line', () => {
    const text = 'FROM a\n  run b \\  \n  # c\n\n  d  \r\n# e\nUSER f';
    expect(stage(text).map(({ span, line }) => [cut(text, span), line])).toEqual([
      ['run b \\  \n  # c\n\n  d  ', 2],
      ['USER f', 7],
    ]);
  });
});

describe('comments', () => {
  test('directly above, up to a blank line or another instruction', () => {
    const text = '# syntax=x\n# a\n\n  # b\n#\n# c  \nFROM a\n# d\nRUN e \\\n # f\n  #g\n h\nUSER i\n';
    const { stages } = parse(text);
    const all = stages.flatMap(({ from, instructions }) => [from, ...instructions]);
    expect(all.map(({ comments, innerComments }) => [comments.map((c) => c.text), innerComments.map((c) => c.text)])).toEqual([
      [['# b', '#', '# c  '], []],
      [['# d'], ['# f', '#g']],
      [[], []],
    ]);
    for (const comment of all.flatMap(({ comments, innerComments }) => [...comments, ...innerComments])) {
      expect(cut(text, comment.span)).toBe(comment.text);
    }
  });

  test('directives are no comments, CRLF is left out', () => {
    expect(parse('# escape=\\\r\n# a\r\nFROM a\r\n').stages[0]?.from.comments).toEqual([{ span: { start: 12, end: 15 }, text: '# a' }]);
  });
});

describe('directives', () => {
  test.each([
    ['FROM a', { syntax: undefined, escape: '\\', check: undefined }],
    ['# syntax=docker/dockerfile:1\nFROM a', { syntax: 'docker/dockerfile:1', escape: '\\', check: undefined }],
    ['#syntax = x:1 more\nFROM a', { syntax: 'x:1', escape: '\\', check: undefined }],
    ['\uFEFF# syntax=x\nFROM a', { syntax: 'x', escape: '\\', check: undefined }],
    ['# SYNTAX=x\r\n# Check=skip=all;error=true\r\nFROM a', { syntax: 'x', escape: '\\', check: 'skip=all;error=true' }],
    ['# escape = `  \n# syntax=x\nFROM a', { syntax: 'x', escape: '`', check: undefined }],
    // Behind a comment, a blank line, an unknown directive or an instruction they are comments.
    ['# a comment\n# escape=`\nFROM a', { syntax: undefined, escape: '\\', check: undefined }],
    ['\n# escape=`\nFROM a', { syntax: undefined, escape: '\\', check: undefined }],
    ['# other=x\n# escape=`\nFROM a', { syntax: undefined, escape: '\\', check: undefined }],
    ['FROM a\n# escape=`\n# syntax=x', { syntax: undefined, escape: '\\', check: undefined }],
    ['# escape=\nFROM a', { syntax: undefined, escape: '\\', check: undefined }],
    // Behind `#!` the builder finds syntax and check, the parser no escape.
    ['#!/usr/bin/env x\n# syntax=x\n# escape=`\nFROM a', { syntax: 'x', escape: '\\', check: undefined }],
    // Behind blanks the parser finds escape, the builder no syntax.
    [' # syntax=x\n # escape=`\nFROM a', { syntax: undefined, escape: '`', check: undefined }],
  ])('%j', (text, expected) => {
    expect(parse(text).directives).toEqual(expected);
  });

  test.each([
    ['# escape=x\nFROM a', '1:1 the escape directive must be \\ or `'],
    ['# escape=\\\\\nFROM a', '1:1 the escape directive must be \\ or `'],
    ['# escape= \nFROM a', '1:1 the escape directive must be \\ or `'],
    ['# escape=`\n# escape=`\nFROM a', '2:1 only one escape parser directive can be used'],
    ['# syntax=x\n# check=y\n# Syntax=z\nFROM a', '3:1 only one syntax parser directive can be used'],
  ])('%j is refused', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});

describe('the scanner accepts what the next phase refuses', () => {
  test.each(['RUNN a', 'COPY a', 'RUN a\nFROM b', 'FROM', 'ONBUILD ONBUILD RUN x', 'WORKDIR', 'ENV', '\\', 'FROM --x=y a'])(
    '%j',
    (text) => {
      expect(refusalOf(text, () => scanDockerfile(source(text)))).toBe('accepted');
      expect(refusal(text)).not.toBe('accepted');
    },
  );

  test.each([
    ['', '1:1 file with no instructions'],
    ['\uFEFF', '1:1 file with no instructions'],
    ['# a\n\n', '1:1 file with no instructions'],
    ['FROM a\nENV b', '2:5 ENV must have two arguments'],
    ['FROM a\nlabel b', '2:7 LABEL must have two arguments'],
    ['FROM a\nRUN ["b", 1]', '2:5 when using JSON array syntax, arrays must be comprised of strings only'],
    ['FROM a\nRUN ["b", ["c"]]', '2:5 when using JSON array syntax, arrays must be comprised of strings only'],
    ['FROM a\nRUN [null]', '2:5 when using JSON array syntax, arrays must be comprised of strings only'],
    ['FROM a\nCOPY [{}]', '2:6 when using JSON array syntax, arrays must be comprised of strings only'],
    ['FROM a\nHEALTHCHECK CMD [1]', '2:17 when using JSON array syntax, arrays must be comprised of strings only'],
    ['FROM a\nONBUILD ENV b', '2:13 ENV must have two arguments'],
    ['FROM a\nCOPY --chown=é a b', '2:6 BuildKit garbles flags with characters beyond ASCII; write this one without'],
  ])('but not %j', (text, expected) => {
    expect(refusalOf(text, () => scanDockerfile(source(text)))).toBe(expected);
  });

  test('lines of more than 65535 bytes', () => {
    const line = (length: number): string => `FROM a\nRUN ${'é'.repeat(length)}\n`;
    expect(refusal(line(32765))).toBe('accepted');
    expect(refusal(line(32766))).toBe('2:1 BuildKit refuses lines of more than 65535 bytes');
  });
});
