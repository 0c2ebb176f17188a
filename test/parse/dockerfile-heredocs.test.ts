import { describe, expect, test } from 'vitest';
import { parseHeredoc } from '../../src/parse/dockerfile/heredocs.ts';
import { lexWords } from '../../src/parse/dockerfile/lex.ts';
import type { ShellText } from '../../src/model/build.ts';
import { cut, only, refusal, stage } from './dockerfile-helpers.ts';

function shellText(text: string): ShellText {
  const { command } = only('RUN', `FROM a\n${text}`);
  if (command.form !== 'shell') throw new Error('not the shell form');
  return command.body;
}

describe('a heredoc word', () => {
  test.each([
    ['<<EOF', { name: 'EOF', expand: true, stripTabs: false }],
    ['<<-EOF', { name: 'EOF', expand: true, stripTabs: true }],
    ['<<"EOF"', { name: 'EOF', expand: false, stripTabs: false }],
    ["<<-'E F'", { name: 'E F', expand: false, stripTabs: true }],
    ["<<E'O'F", { name: 'EOF', expand: false, stripTabs: false }],
    ['<<E\\F', { name: 'EF', expand: true, stripTabs: false }],
    ["<<E\\'F", { name: "E'F", expand: true, stripTabs: false }],
    ['3<<EOF', { name: 'EOF', expand: true, stripTabs: false }],
    ['<< \tEOF', { name: 'EOF', expand: true, stripTabs: false }],
    ['<<$E', { name: '$E', expand: true, stripTabs: false }],
    ['<<${E:-f}', { name: '${E:-f}', expand: true, stripTabs: false }],
    ['<<é', { name: 'é', expand: true, stripTabs: false }],
  ])('%j', (word, expected) => {
    expect(parseHeredoc(word)).toEqual(expected);
  });

  test.each(['', 'EOF', '<<', '<<-', '<EOF', '<<<EOF', '<<""', '<<E F', 'x<<EOF', '"<<EOF"', '<<E<F', '-<<E'])('%j is none', (word) => {
    expect(parseHeredoc(word)).toBeUndefined();
  });

  test.each(['<<"EOF', "<<EOF'", '<<${', '<<${}', '<<${a^^}'])('%j fails', (word) => {
    expect(parseHeredoc(word)).toBe('failed');
  });
});

describe('the lexer', () => {
  test.each([
    ['a  b\tc', ['a', 'b', 'c']],
    ['a "b c" \'d e\'', ['a', '"b c"', "'d e'"]],
    ['a\\ b', ['a\\ b']],
    ['a<<b <<  c', ['a<<b', '<<  c']],
    ['$a ${b} ${c:-d e} $1x $@', ['$a', '${b}', '${c:-d', 'e}', '$1x', '$@']],
    ['"$(a)" $((1 << 2))', ['"$(a)"', '$((1', '<< 2))']],
    ["'a\\' b", ["'a\\'", 'b']],
    ['"a\\"b" c', ['"a\\"b"', 'c']],
    ['${a#b*} ${a%%c} ${a/b/c} ${a//b/c}', ['${a#b*}', '${a%%c}', '${a/b/c}', '${a/b/c}']],
    // What stands before a nested expansion in the same word is lost: a quirk of BuildKit's lexer.
    ['x${a:-b}', ['${a:-b}']],
    ['', []],
  ])('%j', (line, expected) => {
    expect(lexWords(line, { rawQuotes: true, rawEscapes: true })).toEqual(expected);
  });

  test.each(["'", '"', '"$', '${', '${a', '${}', '${a^^}', '${!a}', '${a[0]}', '${a:#b}', '${a/b}', '${a:-"}'])('fails for %j', (line) => {
    expect(lexWords(line, { rawQuotes: true, rawEscapes: true })).toBe('failed');
  });

  test('gives up on deep nesting', () => {
    expect(lexWords('${a:-'.repeat(1000), { rawQuotes: true, rawEscapes: true })).toBe('too deep');
  });
});

describe('heredocs of an instruction', () => {
  test('their lines belong to it', () => {
    const text = 'FROM a\nCOPY <<one <<-"two" /d/\n1 $x\none\n\t2\n\n\ttwo\nUSER b\n';
    const [copy, user] = stage(text);
    expect(copy?.heredocs).toEqual([
      { name: 'one', expand: true, stripTabs: false, content: '1 $x\n', contentSpan: { start: 31, end: 36 } },
      { name: 'two', expand: false, stripTabs: true, content: '2\n\n', contentSpan: { start: 40, end: 44 } },
    ]);
    expect(cut(text, copy?.span ?? { start: 0, end: 0 })).toBe('COPY <<one <<-"two" /d/\n1 $x\none\n\t2\n\n\ttwo');
    expect(user?.line).toBe(8);
  });

  test('what looks like instructions, comments and continuations is content', () => {
    const text = 'FROM a\nRUN <<EOF\nFROM b\n# c \\\nd \\\n EOF\nEOF\n';
    expect(only('RUN', text).heredocs[0]?.content).toBe('FROM b\n# c \\\nd \\\n EOF\n');
  });

  test('CRLF stays in the content, and is none of the delimiter', () => {
    expect(only('RUN', 'FROM a\r\nRUN <<E\r\nx\r\nE\r\n').heredocs[0]?.content).toBe('x\r\n');
  });

  test('the delimiter may be the end of the file', () => {
    expect(only('RUN', 'FROM a\nRUN <<E\nE').heredocs[0]?.content).toBe('');
  });

  test('a continued line has them behind its last line', () => {
    expect(only('RUN', 'FROM a\nRUN <<E \\\n  # c\n cat\nx\nE\n').heredocs[0]?.content).toBe('x\n');
  });

  test.each([
    'RUN ["cat", "<<E"]',
    'RUN echo "a <<E"',
    "RUN echo '<<E'",
    'RUN cat <<<E',
    'RUN echo a<<E',
    'RUN echo \\<<E',
    'RUN echo ${a^^} <<E',
    "RUN echo it's <<E",
    'USER <<E',
    'ENV a=<<E',
    'CMD cat <<E',
    'ONBUILD USER <<E',
    'LABEL a <<E',
  ])('%j has none', (line) => {
    expect(stage(`FROM a\n${line}\nUSER b\n`).map(({ heredocs }) => heredocs)).toEqual([[], []]);
  });

  test.each([
    ['RUN <<EOF\nx\n', '2:1 unterminated heredoc: no line that holds just "EOF"'],
    ['RUN <<EOF\n EOF\nEOF \n\tEOF\n', '2:1 unterminated heredoc: no line that holds just "EOF"'],
    ['RUN <<A <<B\nA\n', '2:1 unterminated heredoc: no line that holds just "B"'],
    ['RUN echo $((1 << 2))', '2:1 unterminated heredoc: no line that holds just "2))"'],
    ['ONBUILD COPY <<A /b\n', '2:1 unterminated heredoc: no line that holds just "A"'],
    ['RUN echo ${x:-"a <<b"}', '2:1 the delimiter of this heredoc cannot be read'],
    ['COPY a <<E\nE', '2:8 COPY cannot have a heredoc as its destination'],
    ['COPY ["<<E", "/a"]', '2:7 "<<E" can be read in two ways: as a heredoc (which has no lines here), as a path'],
  ])('%j is refused', (line, expected) => {
    expect(refusal(`FROM a\n${line}`)).toBe(expected);
  });
});

describe('what the shell gets', () => {
  test.each([
    ['RUN a  "b"\tc  ', 'a  "b"\tc'],
    ['RUN a \\\n  b \\\n\n # c\n  && d', 'a   b   && d'],
    ['RUN --mount=type=cache,target=/x --network=none a', 'a'],
    ['RUN -- --a', '--a'],
    ['RUN', ''],
    ['RUN a # b', 'a # b'],
    ['RUN ["a", b]', '["a", b]'],
    ["RUN ['a']", "['a']"],
    ['RUN <<E\na\n# b\n\nc \\\n d\nE', 'a\n# b\n\nc \\\n d\n'],
    ['RUN <<-E\n\ta\n\t\tb\nc\n\tE', 'a\nb\nc\n'],
    ['RUN --network=none <<"E"\na\nE', 'a\n'],
    ['RUN <<E\nE', ''],
    ['RUN <<E\n#!/usr/bin/env python\nx\nE', '/dev/pipes/E'],
    ['RUN <<-E\n\t#!/bin/x\nE', '/dev/pipes/E'],
    ['RUN cat <<E > x && \\\n y\na\nE', 'cat <<E > x &&  y\na\nE'],
    ['RUN <<-"E" cat\n\ta\n\tE', '<<-"E" cat\n\ta\nE'],
    ['RUN cat <<A <<B\na\nA\nb\nB', 'cat <<A <<B\na\nA\nb\nB'],
    ['RUN <<A <<B\na\nA\nb\nB', '<<A <<B\na\nA\nb\nB'],
  ])('%j', (text, expected) => {
    expect(shellText(text).text).toBe(expected);
  });

  test.each([
    'RUN a \\\n  b \\\n # c\n\n  d',
    'RUN --network=none \\\n  a \\\n b',
    'RUN <<E\na\nb\nE',
    'RUN <<-E\n\ta\n\n\t\tb\n\tE',
    'RUN cat <<-A <<B > c && \\\n  d\n\ta\n\tA\nb\nB',
    'R\\\nUN a\\\nb',
  ])('%j: its segments lead back', (line) => {
    const text = `FROM a\n${line}\n`;
    const { text: shell, segments } = shellText(line);
    for (const [index, { at, source }] of segments.entries()) {
      const piece = shell.slice(at, segments[index + 1]?.at);
      expect(text.slice(source, source + piece.length)).toBe(piece);
    }
    expect(segments[0]?.at).toBe(0);
  });
});
