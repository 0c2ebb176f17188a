import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDockerfile, trailingComments } from '../../src/parse/dockerfile.ts';
import { formatParseError, ParseError } from '../../src/parse/errors.ts';
import { decode } from '../../src/source/decode.ts';
import { SourceError } from '../../src/source/errors.ts';
import type { Build, Instruction } from '../../src/model/build.ts';
import { expectSoon } from '../clock.ts';

const KEYWORDS = [
  'RUN ',
  'COPY ',
  'ADD ',
  'ENV ',
  'LABEL ',
  'ARG ',
  'FROM a',
  'CMD ',
  'ONBUILD ',
  'HEALTHCHECK ',
  'SHELL ',
  'USER x',
  'WORKDIR /',
];
const LINES = [
  '\n',
  '\n',
  '\n\n',
  '\r\n',
  '\\\n',
  '\\ \n',
  '\\\\\n',
  '`\n',
  '# c\n',
  ' #d\n',
  '# escape=`\n',
  '# syntax=x\n',
  '\nE\n',
  '\n\tE\n',
  '#!/x\n',
];
const WORDS = ['a', 'b=c', ' ', '\t', '<<E', '<<-E', '<<"E"', '3<<E', '<< E', '<<<', '#', '--', '--from=x ', '&&', 'NONE', '/d', 'as b'];
const SIGNS = ["'", '"', '\\', '$', '${', '${a:-', '}', '[', ']', '"a"', ',', '{}', '[1]'];
const ODD = ['\u00a0', '\f', '\v', '\u2028', '\uFEFF', 'é', '😀', '\u001b'];
const tokens = fc.constantFrom(...KEYWORDS, ...LINES, ...WORDS, ...SIGNS, ...ODD);
const dockerfiles = fc
  .tuple(fc.boolean(), fc.array(tokens, { maxLength: 40 }))
  .map(([from, list]) => (from ? 'FROM a\n' : '') + list.join(''));

function all(build: Build): readonly Instruction[] {
  return [...build.globalArgs, ...build.stages.flatMap(({ from, instructions }) => [from, ...instructions])];
}

interface Outcome {
  readonly build: Build | undefined;
  /** `ok`, or how it was refused. Any other error is thrown. */
  readonly result: string;
}

function outcome(bytes: Uint8Array): Outcome {
  try {
    const file = decode('Dockerfile', bytes);
    try {
      return { build: parseDockerfile(file), result: 'ok' };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const { start, end } = error.span;
      const inside = start >= 0 && end >= start && end <= file.text.length;
      return { build: undefined, result: inside ? formatParseError(file, error) : 'a span outside of the text' };
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { build: undefined, result: 'unreadable' };
  }
}

function parsed(text: string): Build | undefined {
  return outcome(new TextEncoder().encode(text)).build;
}

function instructionsOf(text: string): readonly Instruction[] | undefined {
  const build = parsed(text);
  return build && all(build);
}

function readOrRefused(read: () => Build): { readonly build: Build } | { readonly refused: object } {
  try {
    return { build: read() };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { refused: { message: error.message, span: error.span } };
  }
}

const STARTS = ['FROM a\n', '# escape=`\nFROM a\n', '\uFEFFFROM a\n', 'ARG X\r\nFROM a\r\n', '# syntax=a\n# a=b\nFROM a\nRUN a\n'];
const WHOLE_LINES = [
  'RUN a\n',
  'RUN a\n',
  'COPY a b\n',
  'COPY a b\r\n',
  'ENV A=b\n',
  'FROM b AS c\n',
  '# c\n',
  '\n',
  'RUN a \\\n',
  'RUN a `\n  b\n',
  'RUN a \\\n# d\n\n  b\n',
  'RUN a \\\\\n',
  'RUN <<E\na\nE\n',
  'RUN <<-E cat <<"F"\n\tE\nRUN b\nF\n',
  '# escape=`\n',
];

const ALLOWED = /^(ok|unreadable|Dockerfile:\d+:\d+: \S[^]*)$/;

describe('any input', () => {
  test('bytes are parsed or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(outcome(Uint8Array.from([...new TextEncoder().encode('FROM a\n'), ...bytes])).result).toMatch(ALLOWED);
      }),
      { numRuns: 500 },
    );
  });

  test('so are pieces of Dockerfiles in any order', () => {
    fc.assert(
      fc.property(dockerfiles, (text) => {
        expect(outcome(new TextEncoder().encode(text)).result).toMatch(ALLOWED);
      }),
      { numRuns: 2000 },
    );
  });

  test('another text of the same file is read as if there were no earlier one', () => {
    const lines = fc
      .array(fc.oneof({ weight: 1, arbitrary: tokens }, { weight: 40, arbitrary: fc.constantFrom(...WHOLE_LINES) }), { maxLength: 8 })
      .map((list) => list.join(''));
    let resumed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...STARTS), lines, lines, lines, (start, shared, one, other) => {
        const earlier = parsed(start + shared + one);
        if (earlier === undefined) return;
        const source = { path: 'Dockerfile', text: start + shared + other };
        const again = readOrRefused(() => parseDockerfile(source, earlier));
        expect(again).toEqual(readOrRefused(() => parseDockerfile(source)));
        if ('build' in again && all(again.build)[0] === all(earlier)[0]) resumed++;
      }),
      { numRuns: Number(process.env['RUNS'] ?? '2000') },
    );
    expect(resumed).toBeGreaterThan(100);
  }, 600_000);

  test('instructions come in order, apart from each other, beginning with their keyword', () => {
    let accepted = 0;
    fc.assert(
      fc.property(dockerfiles, (text) => {
        const build = parsed(text);
        if (build === undefined) return;
        accepted++;
        let end = 0;
        for (const { keyword, span, innerComments } of all(build)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(text.charAt(span.start).toUpperCase()).toBe(keyword.charAt(0));
          expect(text.charAt(span.end - 1)).not.toBe('\n');
          expect(['', '\n', '\r']).toContain(text.charAt(span.end));
          for (const comment of innerComments) expect(text.charAt(comment.span.start)).toBe('#');
          end = span.end;
        }
        for (const comment of trailingComments(build)) expect(text.charAt(comment.span.start)).toBe('#');
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('every segment of a command leads to the same text in the file', () => {
    fc.assert(
      fc.property(dockerfiles, (text) => {
        for (const instruction of instructionsOf(text) ?? []) {
          if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell') continue;
          const { text: shell, segments } = instruction.command.body;
          if (shell.startsWith('/dev/pipes/')) continue;
          for (const [index, { at, source: from }] of segments.entries()) {
            const piece = shell.slice(at, segments[index + 1]?.at);
            expect(text.slice(from, from + piece.length)).toBe(piece);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('LF and CRLF are read alike, but for heredocs', () => {
    fc.assert(
      fc.property(
        dockerfiles.filter((text) => !text.includes('\r') && !text.includes('<<')),
        (text) => {
          const keywords = (content: string): readonly string[] | undefined =>
            instructionsOf(content)?.map(({ keyword, line }) => `${line} ${keyword}`);
          expect(keywords(text.replaceAll('\n', '\r\n'))).toEqual(keywords(text));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('time grows with the size', () => {
  const shapes: Readonly<Record<string, (size: number) => string>> = {
    'spaces behind an escape': (size) => `FROM a\nRUN x\\${' '.repeat(size)}y`,
    'spaces in a directive': (size) => `# escape=${' '.repeat(size)}x\nFROM a`,
    backslashes: (size) => `FROM a\nRUN ${'\\'.repeat(size)}`,
    'nested variables': (size) => `FROM a\nRUN <<A ${'${a:-'.repeat(size / 5)}\nA`,
    'heredoc words': (size) => `FROM a\nRUN ${'<<A '.repeat(size / 4)}\n`,
    'open heredocs': (size) => `FROM a\n${'RUN <<A\n'.repeat(size / 8)}`,
    'a spaced heredoc': (size) => `FROM a\nCOPY <<${' '.repeat(size)}< /b`,
    'ONBUILD in ONBUILD': (size) => `FROM a\n${'ONBUILD '.repeat(size / 8)}`,
    quotes: (size) => `FROM a\nENV a=${`"'`.repeat(size / 2)}`,
    'inner comments': (size) => `FROM a\nRUN a \\\n${'# b\n'.repeat(size / 4)}`,
    'JSON brackets': (size) => `FROM a\nRUN ${'['.repeat(size)}`,
  };
  test.each(Object.entries(shapes))('%s', (_name, shape) => {
    const { result } = expectSoon(2000, () => outcome(new TextEncoder().encode(shape(60_000))));
    expect(result).toMatch(ALLOWED);
  });
});
