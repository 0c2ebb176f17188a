import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine, ExitCode, Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import type { CompareResult, FileChange, FileResult, FixInput, Verdict, VerifyResult } from '../../src/results.ts';
import { keptAnswers } from '../../src/source/cache.ts';
import { folderWith, git } from '../output/helpers.ts';

const NAIVE = 'FROM node:22\nCOPY . .\nRUN npm ci\n';
const SPLIT = 'FROM node:22\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';

/** Stands in for the analysis: splits the copy, adds a line to the .dockerignore, and fails where the text says so. */
function fix(input: FixInput): FileResult {
  const { path } = input;
  const base: FileResult = {
    path,
    changed: false,
    applied: [],
    proposed: [],
    refused: [],
    disabled: [],
    changes: [],
    assumptions: [],
    warnings: [],
  };
  const before = input.text ? new TextDecoder().decode(input.text) : readFileSync(path, 'utf8');
  if (before.includes('CRASH')) throw new Error('crashed');
  if (before.includes('BROKEN')) return { ...base, error: { kind: 'user', message: 'unknown instruction', line: 1, column: 1 } };
  if (!before.includes('COPY . .\nRUN npm ci\n')) return base;
  const after = before.replace('COPY . .\nRUN npm ci\n', 'COPY package.json ./\nRUN npm ci\nCOPY . .\n');
  const changes: FileChange[] = [{ path, created: false, before, after }];
  if (before.includes('IGNORE')) changes.push(...ignoring(join(dirname(path), '.dockerignore'), /IGNORE (\S+)/.exec(before)?.[1] ?? ''));
  return {
    ...base,
    changed: true,
    applied: [{ transform: 'split-copy', level: 'safe', line: 2, message: 'split it', reasons: [], notes: [] }],
    changes,
  };
}

function ignoring(path: string, line: string): readonly FileChange[] {
  const before = readdirSync(dirname(path)).includes(basename(path)) ? readFileSync(path, 'utf8') : undefined;
  if (before?.split('\n').includes(line)) return [];
  return [{ path, created: before === undefined, before: before ?? '', after: `${before ?? ''}${line}\n` }];
}

interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** What the engine was asked. */
  readonly asked: readonly FixInput[];
  /** For each of these, the file that was the first of all that share what was read of their repository. */
  readonly readFor: readonly string[];
}

const reads = keptAnswers<string>();

async function dockerfix(
  cwd: string,
  words: readonly string[],
  extra: Partial<Io> & {
    readonly input?: string;
    readonly compared?: CompareResult;
    readonly built?: Omit<VerifyResult, 'path' | 'hidden'>;
  } = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const asked: FixInput[] = [];
  const readFor: string[] = [];
  const { input, compared, built, ...io } = extra;
  const engine: Engine = {
    fix: async (question) => {
      asked.push(question);
      readFor.push(
        relative(
          cwd,
          reads('the repository', () => question.path),
        ),
      );
      return fix(question);
    },
    compare: async () => compared ?? { equal: true, assumptions: [], differences: [] },
    replay: async ({ path }) => ({ path, changed: false }),
    explain: async ({ path }) => ({ path, stages: [] }),
    graph: async ({ path }) => ({ path, changed: false }),
    configuration: async ({ path }) => ({ path, overrides: [], problems: [] }),
    verify: async ({ path }) => ({ path: join(cwd, path), hidden: [], ...built }),
    verifyFix: async ({ path }) => ({ path, hidden: [], ...built }),
  };
  const code = await run(
    words,
    {
      cwd,
      env: {},
      stdin: chunks(input ?? ''),
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      ...io,
    },
    engine,
  );
  return { code, out, err, asked, readFor };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
}

describe('showing', () => {
  it('prints the patch to standard output, words to standard error, and writes nothing', async () => {
    const folder = folderWith({ Dockerfile: NAIVE });
    const { code, out, err } = await dockerfix(folder, ['Dockerfile']);
    expect(code).toBe(0);
    expect(out).toMatch(/^diff --git a\/Dockerfile b\/Dockerfile\n/);
    expect(err).toBe('Dockerfile:2: would apply split-copy: split it\n');
    expect(readdirSync(folder)).toEqual(['Dockerfile']);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(NAIVE);
  });

  it('goes through several files and folders, sums up, and hands the options on', async () => {
    const folder = folderWith({ 'a/Dockerfile': NAIVE, 'b/c/Dockerfile.dev': 'FROM x\n', d: NAIVE });
    const { code, out, err, asked } = await dockerfix(folder, ['a', 'b', 'd', '--unsafe', '--context', 'ctx', '--skip', 'dockerignore']);
    expect(code).toBe(0);
    expect(out.match(/^diff /gm)).toHaveLength(2);
    expect(err).toMatch(/3 files: 2 would change\./);
    expect(asked.map(({ path }) => path)).toEqual([join(folder, 'a/Dockerfile'), join(folder, 'b/c/Dockerfile.dev'), join(folder, 'd')]);
    expect(asked[0]).toMatchObject({ unsafe: true, context: 'ctx', skip: ['dockerignore'], cwd: folder });
  });

  it('prints a patch for several Dockerfiles that share a .dockerignore, which git apply takes', async () => {
    const folder = folderWith({
      'Dockerfile.a': `# IGNORE x\n${NAIVE}`,
      'Dockerfile.b': `# IGNORE x\n${NAIVE}`,
      'Dockerfile.c': `# IGNORE y\n${NAIVE}`,
    });
    const { out } = await dockerfix(folder, ['.']);
    writeFileSync(join(folder, 'p'), out);
    git(folder, 'apply', 'p');
    expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toBe('x\ny\n');
  });

  it('reads a repository once for all of its Dockerfiles', async () => {
    const done = 'FROM x\n';
    const folder = folderWith({
      'a/.git/': '',
      'a/1/Dockerfile': NAIVE,
      'a/2/Dockerfile': done,
      'b/.git/': '',
      'b/1/Dockerfile': done,
      'b/2/Dockerfile': NAIVE,
      'b/3/Dockerfile': done,
      'c/1/Dockerfile': done,
      'c/2/Dockerfile': done,
    });
    const shown = await dockerfix(folder, ['.']);
    const first = (name: string): string => `${name}/Dockerfile`;
    expect(shown.readFor).toEqual(['a/1', 'a/1', 'b/1', 'b/1', 'b/1', 'c/1', 'c/2'].map(first));
    // What is written may change what others read.
    const written = await dockerfix(folder, ['.', '--write']);
    expect(written.readFor).toEqual(['a/1', 'a/2', 'b/1', 'b/1', 'b/3', 'c/1', 'c/2'].map(first));
    expect((await dockerfix(folder, ['a', '--write', '--verify'])).readFor).toEqual(['a/1', 'a/2'].map(first));
  });

  it('is quiet when asked, but for errors', async () => {
    const folder = folderWith({ 'a/Dockerfile': NAIVE, 'b/Dockerfile': 'BROKEN' });
    const { code, out, err } = await dockerfix(folder, ['--quiet']);
    expect(code).toBe(2);
    expect(out).toMatch(/^diff/);
    expect(err).toBe('b/Dockerfile:1:1: error: unknown instruction\n');
  });

  it('keeps what steers a terminal from a terminal, and keeps a pipe exact', async () => {
    const folder = folderWith({ Dockerfile: `# \x1b[2J\r\n${NAIVE}` });
    let screen = '';
    await dockerfix(folder, ['Dockerfile', '--no-color'], { stdout: { isTTY: true, write: (text) => (screen += text) } });
    expect(screen).toContain(' # \\x1b[2J\n');
    expect(screen).not.toContain('\x1b');
    const { out } = await dockerfix(folder, ['Dockerfile']);
    expect(out).toContain(' # \x1b[2J\r\n');
  });

  it.each([
    [['--color'], {}, true],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], {}, false],
  ])('%j with %j: colours %s', async (words, env, expected) => {
    const { out, err } = await dockerfix(folderWith({ Dockerfile: NAIVE }), ['.', ...words], { env });
    expect(out.includes('\x1b[32m+COPY')).toBe(expected);
    expect(err.includes('\x1b[32m')).toBe(expected);
  });
});

describe('exit codes', () => {
  it.each([
    [['good'], 0],
    [['good', '--check'], 0],
    [['naive', '--check'], 1],
    [['naive'], 0],
    [['naive', 'broken', '--check'], 2],
    [['naive', 'missing', '--check'], 2],
    [['empty'], 2],
    [['naive', 'broken', 'crash', '--check'], 3],
    [['crash', '--write'], 3],
    [['--only', 'nonsense', 'naive'], 2],
    [['--skip', 'nonsense', 'naive'], 2],
    [['--only', 'dockerignore', 'naive'], 0],
    [['--only', 'dockerignor', 'naive'], 2],
    [['--nonsense'], 2],
    [['rules', 'nonsense'], 2],
    [['--help'], 0],
    [['rules'], 0],
  ])('%j: %i', async (words, expected) => {
    const folder = folderWith({ good: 'FROM x\n', naive: NAIVE, broken: 'BROKEN', crash: 'CRASH', 'empty/': '' });
    const { code, err } = await dockerfix(folder, words);
    expect(code).toBe(expected);
    expect(err === '').toBe(['--help', 'rules'].includes(words.join(' ')));
    expect(readFileSync(join(folder, 'naive'), 'utf8')).toBe(NAIVE);
  });

  it('asks nothing of the engine when an id is unknown, and suggests one', async () => {
    const { asked, err } = await dockerfix(folderWith({ Dockerfile: NAIVE }), ['--skip', 'dockerignor', '--write']);
    expect(asked).toEqual([]);
    expect(err).toMatch(/no rule is called dockerignor\. Did you mean dockerignore\?/);
  });
});

describe('writing', () => {
  it('rewrites each good file, prints no patch, and leaves a bad one alone', async () => {
    const folder = folderWith({ a: NAIVE, b: `BROKEN\n${NAIVE}`, c: `CRASH\n${NAIVE}`, d: NAIVE });
    const { code, out, err } = await dockerfix(folder, ['a', 'b', 'c', 'd', '--write']);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toMatch(/a:2: applied split-copy/);
    expect(err).toMatch(/c: internal error: .*crashed/);
    expect(['a', 'b', 'c', 'd'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
      SPLIT,
      `BROKEN\n${NAIVE}`,
      `CRASH\n${NAIVE}`,
      SPLIT,
    ]);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('goes on after a file that cannot be written, and says so', async () => {
    const outside = folderWith({ target: NAIVE });
    const folder = folderWith({ '.git/HEAD': '', b: NAIVE });
    symlinkSync(join(outside, 'target'), join(folder, 'a'));
    const { code, err } = await dockerfix(folder, ['a', 'b', '--write', '--format', 'json']);
    expect(code).toBe(2);
    expect(err).toMatch(/^a: error: a leads out of the repository/);
    expect(readFileSync(join(outside, 'target'), 'utf8')).toBe(NAIVE);
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe(SPLIT);
  });

  it('lets a later file see what was written for an earlier one', async () => {
    const folder = folderWith({ 'Dockerfile.a': `# IGNORE x\n${NAIVE}`, 'Dockerfile.b': `# IGNORE x\n${NAIVE}` });
    expect((await dockerfix(folder, ['--write'])).code).toBe(0);
    expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toBe('x\n');
  });

  it('does nothing the second time, and --check agrees', async () => {
    const folder = folderWith({ Dockerfile: NAIVE });
    chmodSync(join(folder, 'Dockerfile'), 0o640);
    await dockerfix(folder, ['--write']);
    const { ino } = statSync(join(folder, 'Dockerfile'));
    const { code, err } = await dockerfix(folder, ['--write']);
    expect(code).toBe(0);
    expect(err).toBe('Dockerfile: nothing to change\n');
    expect(statSync(join(folder, 'Dockerfile'))).toMatchObject({ ino, mode: 0o100640 });
    expect((await dockerfix(folder, ['--check'])).code).toBe(0);
  });
});

describe('--output', () => {
  it('writes one patch for all files, and git apply gives what --write gives', async () => {
    const files = { 'a/Dockerfile': `# IGNORE x\n${NAIVE}`, 'b/Dockerfile': NAIVE, c: 'BROKEN' };
    const folder = folderWith(files);
    const { code, out } = await dockerfix(folder, ['a', 'b', 'c', '--output', 'all.patch']);
    expect([code, out]).toEqual([2, '']);
    git(folder, 'apply', 'all.patch');
    const other = folderWith(files);
    await dockerfix(other, ['a', 'b', 'c', '--write']);
    for (const name of ['a/Dockerfile', 'a/.dockerignore', 'b/Dockerfile', 'c']) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(readFileSync(join(other, name), 'utf8'));
    }
  });

  it('empties an older patch when nothing changes', async () => {
    const folder = folderWith({ Dockerfile: 'FROM x\n', 'old.patch': 'old' });
    expect((await dockerfix(folder, ['--output', 'old.patch'])).code).toBe(0);
    expect(readFileSync(join(folder, 'old.patch'), 'utf8')).toBe('');
  });

  it.each([['.'], ['no/such/folder/x.patch']])('says that %s cannot be written', async (output) => {
    const { code, err } = await dockerfix(folderWith({ Dockerfile: NAIVE }), ['--output', output]);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot write/);
  });
});

describe('standard input', () => {
  it('is one Dockerfile, whose .dockerignore is left alone', async () => {
    const folder = folderWith();
    const { code, out, asked } = await dockerfix(folder, ['-', '--stdin-filename', 'app/Dockerfile.dev'], { input: NAIVE });
    expect(code).toBe(0);
    expect(out).toContain('--- a/app/Dockerfile.dev\n');
    expect(asked).toMatchObject([{ path: join(folder, 'app/Dockerfile.dev'), skip: ['dockerignore'] }]);
  });

  it('is called Dockerfile when it has no name, and stops at a sensible size', async () => {
    const { out } = await dockerfix(folderWith(), ['-', '--check'], { input: NAIVE });
    expect(out).toContain('--- a/Dockerfile\n');
    const { asked } = await dockerfix(folderWith(), ['-'], { stdin: endless() });
    expect(asked[0]?.text?.length).toBeLessThan(20 * 1024 * 1024);
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1024 * 1024);
}

describe('JSON', () => {
  it('is one object over all files, errors included, and nothing else on standard output', async () => {
    const folder = folderWith({ a: NAIVE, b: 'BROKEN' });
    const { code, out } = await dockerfix(folder, ['a', 'b', 'missing', '--format', 'json', '--check']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      files: [
        { path: 'a', changed: true, changes: [{ path: 'a', created: false }], error: null },
        { path: 'b', changed: false, error: { kind: 'user', line: 1 } },
        { path: 'missing', error: { kind: 'user', message: 'no such file or folder.' } },
      ],
    });
  });
});

describe('compare', () => {
  const differences = [{ stage: 'build', line: 2, message: 'RUN differs' }];

  it.each<[string, CompareResult, ExitCode, RegExp]>([
    [
      'equal',
      { equal: true, assumptions: [{ id: 'freshness', sentence: 's' }], differences: [] },
      0,
      /^shown equal.*\nassumes freshness: s\n$/,
    ],
    ['not shown equal', { equal: false, assumptions: [], differences }, 1, /^not shown equal.*\nb:2: stage build: RUN differs\n$/],
    ['unreadable', { equal: false, assumptions: [], differences: [], error: { kind: 'user', message: 'gone' } }, 2, /^b: error: gone\n$/],
    [
      'crashed',
      { equal: false, assumptions: [], differences: [], error: { kind: 'internal', message: 'x' } },
      3,
      /^b: internal error: x\n/,
    ],
  ])('%s', async (_, compared, expected, words) => {
    const { code, out, err } = await dockerfix('/', ['compare', 'a', 'b'], { compared });
    expect(code).toBe(expected);
    expect(expected < 2 ? out : err).toMatch(words);
    const json = await dockerfix('/', ['compare', 'a', 'b', '--format', 'json'], { compared });
    expect(JSON.parse(json.out)).toMatchObject({ version: 1, equal: compared.equal });
    expect(json.code).toBe(expected);
  });
});

describe('verifying', () => {
  const verified = (verdict: Verdict): Omit<VerifyResult, 'path' | 'hidden'> => ({
    verified: {
      engine: 'Docker 1',
      verdict,
      differences: verdict === 'differs' ? [{ path: '/x', what: 'only in the original' }] : [],
      own: [],
      config: [],
      caches: new Map(),
      hidden: new Map(),
      noise: new Map(),
      log: undefined,
      size: undefined,
      cold: undefined,
      rebuilds: [],
    },
  });

  it.each<[string, Omit<VerifyResult, 'path' | 'hidden'>, number, boolean, RegExp]>([
    ['identical', verified('identical'), 0, true, /Dockerfile: identical \(Docker 1\)/],
    ['identical but for caches', verified('identical but for caches'), 0, true, /identical but for caches/],
    ['other', verified('differs'), 1, false, /\/x: only in the original[\s\S]*nothing was written: differs/],
    ['unbuilt', verified('rewritten does not build'), 1, false, /nothing was written: rewritten does not build/],
    ['unknown', verified('original does not build'), 2, false, /nothing was written: original does not build/],
    [
      'without an engine',
      { error: { kind: 'user', message: 'no Docker engine answers' } },
      2,
      false,
      /no Docker engine answers[\s\S]*nothing was written/,
    ],
  ])('--write writes or not: %s', async (_, built, expected, isWritten, words) => {
    const folder = folderWith({ Dockerfile: NAIVE });
    const { code, err } = await dockerfix(folder, ['--write', '--verify', 'Dockerfile'], { built });
    expect(code).toBe(expected);
    expect(err).toMatch(words);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8') !== NAIVE).toBe(isWritten);
  });

  it.each<[Omit<VerifyResult, 'path' | 'hidden'>, number]>([
    [verified('identical'), 0],
    [verified('differs'), 1],
    [verified('original does not build'), 2],
    [{ error: { kind: 'user', message: 'x' } }, 2],
    [{ error: { kind: 'internal', message: 'x' } }, 3],
    [{}, 0],
  ])('ends with the exit code of the verdict: %j', async (built, expected) => {
    const folder = folderWith({ Dockerfile: NAIVE });
    expect((await dockerfix(folder, ['verify', 'Dockerfile'], { built })).code).toBe(expected);
    const { code, out } = await dockerfix(folder, ['verify', 'Dockerfile', '--format', 'json'], { built });
    expect(code).toBe(expected);
    expect(JSON.parse(out)).toMatchObject({ version: 1, files: [{ path: 'Dockerfile' }] });
  });

  it('says what was built in place of what is named', async () => {
    const built = { ...verified('identical'), note: 'built with Docker 28' };
    const folder = folderWith({ Dockerfile: NAIVE });
    expect((await dockerfix(folder, ['verify', '--builder', 'kaniko'], { built })).out).toContain('\n  built with Docker 28\n');
    const { out } = await dockerfix(folder, ['verify', '--format', 'json'], { built });
    expect(JSON.parse(out)).toMatchObject({ files: [{ note: 'built with Docker 28' }] });
  });

  it('knows the ids of rules', async () => {
    const { code, err } = await dockerfix(folderWith({ Dockerfile: NAIVE }), ['verify', '--only', 'nonsense']);
    expect(code).toBe(2);
    expect(err).toContain('no rule is called nonsense');
  });
});
