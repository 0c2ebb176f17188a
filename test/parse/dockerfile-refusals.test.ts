import { describe, expect, test } from 'vitest';
import { scanDockerfile } from '../../src/parse/dockerfile/scan.ts';
import { compareReadings, type Sighting } from '../../src/parse/dockerfile/two-readings.ts';
import { formatParseError, ParseError } from '../../src/parse/errors.ts';
import { trailingComments } from '../../src/parse/dockerfile.ts';
import { cut, parse, refusal, refusalOf, source, stage } from './dockerfile-helpers.ts';

const WINDOWS = 'Dockerfiles for Windows containers are not supported';

describe('Windows containers', () => {
  test.each([
    ['FROM mcr.microsoft.com/windows/servercore:ltsc2022', 1],
    ['FROM mcr.microsoft.com/windows', 1],
    ['FROM mcr.microsoft.com/windows:ltsc2019', 1],
    ['# escape=`\nFROM golang:1.22-nanoserver', 2],
    ['FROM a\nFROM python:3.12-windowsservercore-ltsc2022 AS b', 2],
    ['ARG BASE=mcr.microsoft.com/windows/nanoserver:1809\nFROM ${BASE}', 2],
    ['FROM --platform=windows/amd64 a', 1],
    ['FROM a\nSHELL ["powershell", "-Command"]', 2],
    ['FROM a\nSHELL ["C:\\\\Windows\\\\cmd.exe", "/S", "/C"]', 2],
  ])('%j are refused', (text, line) => {
    expect(refusal(text)).toBe(`${line}:1 ${WINDOWS}`);
  });

  test.each([
    'FROM mcr.microsoft.com/dotnet/sdk:8.0',
    'FROM mcr.microsoft.com/windows-like/a',
    'FROM mcr.microsoft.com/powershell\nSHELL ["pwsh", "-Command"]',
    '# escape=`\nFROM a\nRUN b `\n c',
    'ARG WINDOWS=nanoserver\nFROM a',
    'FROM --platform=$BUILDPLATFORM a',
    'FROM a\nSHELL ["/bin/cmdline"]',
    'FROM a\nRUN powershell x',
  ])('%j is none', (text) => {
    expect(refusal(text)).toBe('accepted');
  });
});

describe('two readings', () => {
  const text = 'FROM a\nRUN b \\\n c\nUSER d\n';
  const same: readonly Sighting[] = [
    { start: 0, keyword: 'FROM' },
    { start: 7, keyword: 'RUN' },
    { start: 18, keyword: 'USER' },
  ];
  const compare = (content: string, instructions: readonly Sighting[], escape = '\\'): string =>
    refusalOf(content, () => compareReadings(source(content), scanDockerfile(source(content)), { escape, instructions }));
  const message = 'this can be read in two ways: parsers disagree about where an instruction begins here';

  test('that agree', () => {
    expect(compare(text, same)).toBe('accepted');
  });

  test.each([
    ['one instruction less', same.slice(0, 2), '4:1'],
    ['none', [], '1:1'],
    ['one more at the end', [...same, { start: 23, keyword: 'D' }], '4:6'],
    ['one more between', [...same.slice(0, 2), { start: 16, keyword: 'C' }, ...same.slice(2)], '3:2'],
    ['another keyword', [...same.slice(0, 2), { start: 18, keyword: 'RUN' }], '4:1'],
    ['another place', [...same.slice(0, 1), { start: 8, keyword: 'RUN' }, ...same.slice(2)], '2:1'],
  ])('that differ by %s', (_name, instructions, place) => {
    expect(compare(text, instructions)).toBe(`${place} ${message}`);
  });

  test('another escape character is a known difference', () => {
    expect(compare(text, [], '`')).toBe('accepted');
  });

  test('behind a known difference both count again from where they agree', () => {
    const content = 'FROM a\nRUN 3<<E\nb\nE\nUSER d\nUSER e\n';
    const from = { start: 0, keyword: 'FROM' };
    const run = { start: 7, keyword: 'RUN' };
    const body = { start: 16, keyword: 'B' };
    const [d, e] = [20, 27].map((start) => ({ start, keyword: 'USER' }));
    expect(
      compare(
        content,
        [from, run, body, { start: 18, keyword: 'E' }, d, e].flatMap((sighting) => sighting ?? []),
      ),
    ).toBe('accepted');
    expect(
      compare(
        content,
        [from, run, body, d].flatMap((sighting) => sighting ?? []),
      ),
    ).toBe(`6:1 ${message}`);
  });

  // Each is a known difference: the other parser reads it otherwise, BuildKit's reading holds.
  test.each([
    ['RUN cat 3<<E\nRUN x\nE', 1],
    ['RUN cat << E\nRUN x\nE', 1],
    ['RUN cat <<E\\F\nRUN x\nEF', 1],
    ['RUN echo "a <<E b"\nRUN c', 2],
    ["RUN echo 'a <<E b'\nRUN c", 2],
    ['RUN echo ${a^^} <<E\nRUN c', 2],
    ['COPY <<-A <<B /d\n\ta\n\tA\n\tB\nB\nRUN c', 2],
    ['RUN a \\\\\nRUN b', 2],
    ['RUN a\n\u00a0\nRUN b', 2],
    ['RUN a\n\u00a0 # c\nRUN b', 2],
    ['RUN\fa\nRUN b', 2],
    ['RU\\\nN a\nRUN b', 2],
    ['RUN\\\n a\nRUN b', 2],
    ['\\\nRUN a\nRUN b', 2],
  ])('%j has %i', (lines, count) => {
    expect(stage(`FROM a\n${lines}\n`).length).toBe(count);
  });

  test('directives that only the other parser sees', () => {
    expect(stage('# other=x\n# escape=`\nFROM a\nRUN b \\\n c\n').length).toBe(1);
  });
});

describe('trailing comments', () => {
  test.each([
    ['COPY a b # c', '# c'],
    ['COPY a b #c d\\\n e', '#c d\\'],
    ['ADD a b #', '#'],
    ['EXPOSE 80 # http\r', '# http'],
    ['VOLUME /a # b', '# b'],
    ['ARG a=b # c', '# c'],
    ['ENV a=b #c=d', '#c=d'],
    ['ENV a b # c', '# c'],
    ['WORKDIR /a # b', '# b'],
    ['WORKDIR \\\n # x\n /a # b', '# b'],
    ['USER a # b', '# b'],
    ['STOPSIGNAL 9 # b', '# b'],
    ['CMD ["a"] # b', '# b'],
    ['RUN ["a", "b"] # c', '# c'],
    ['HEALTHCHECK CMD ["a"] # b', '# b'],
    ['ONBUILD COPY a b # c', '# c'],
  ])('%j', (line, expected) => {
    const text = `FROM a\n${line}\n`;
    const build = parse(text);
    const [found, ...more] = trailingComments(build);
    expect(more).toEqual([]);
    expect(found?.instruction).toBe(build.stages[0]?.instructions[0]);
    expect(cut(text, found?.span ?? { start: 0, end: 0 })).toBe(expected);
  });

  test.each([
    'RUN a # b',
    'RUN [ -f a ] # b',
    'CMD a # b',
    'ENTRYPOINT a # b',
    'HEALTHCHECK CMD a # b',
    'COPY a# b',
    'COPY #a b',
    'COPY "#a" /b',
    'ENV a #fff',
    'ENV a="b # c"',
    'LABEL a "b # c"',
    'ARG a="#b"',
    'WORKDIR /a#b',
    'CMD ["a", "# b"]',
    'MAINTAINER a # b',
    '# comment\nRUN a \\\n # b\n c',
    'RUN <<E\na # b\nE',
  ])('%j has none', (line) => {
    expect(trailingComments(parse(`FROM a\n${line}\n`))).toEqual([]);
  });
});

describe('formatParseError', () => {
  test('names file, line and column, and shows the place', () => {
    const file = { path: 'dir/Dockerfile', text: 'FROM a\nRUNN b\n' };
    expect(formatParseError(file, new ParseError('unknown instruction', { start: 7, end: 11 }))).toBe(
      ['dir/Dockerfile:2:1: unknown instruction', '  1 | FROM a', '> 2 | RUNN b', '    | ^^^^'].join('\n'),
    );
  });

  test('lets no control character through', () => {
    const shown = formatParseError({ path: 'a\u001b', text: '\u001b[2J' }, new ParseError('b\u0007', { start: 0, end: 4 }));
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
