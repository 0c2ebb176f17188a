import { describe, expect, it } from 'vitest';
import { colorsFor, colorPatch, plain } from '../../src/output/colors.ts';
import { dayOf, oneLine, patchOnScreen, shownPath } from '../../src/output/display.ts';
import { compareJson, runJson } from '../../src/output/json.ts';
import { compareWords, errorWords, summaryWords, vendoredWords, wordsOf } from '../../src/output/words.ts';
import type { FileResult } from '../../src/results.ts';

const NOTHING: FileResult = {
  path: '/w/app/Dockerfile',
  changed: false,
  applied: [],
  proposed: [],
  refused: [],
  disabled: [],
  changes: [],
  assumptions: [],
  warnings: [],
};

const RICH: FileResult = {
  ...NOTHING,
  context: { root: '/w/app', basis: 'folder', why: 'the folder of the Dockerfile' },
  changed: true,
  applied: [
    {
      transform: 'split-copy',
      level: 'safe',
      line: 3,
      message: 'copy package.json first',
      reasons: [],
      notes: ['preinstall is an inline check'],
    },
  ],
  proposed: [
    {
      transform: 'split-copy',
      level: 'review',
      line: 9,
      message: 'copy setup.py first',
      reasons: ['it may be built elsewhere'],
      notes: [],
    },
  ],
  refused: [{ transform: 'split-copy', reason: 'unknown-command', line: 12, message: '"make" is not known', notes: ['see there'] }],
  disabled: [{ transform: 'split-copy', level: 'safe', line: 15, message: 'copy Gemfile first', by: 14, why: 'measured: no gain' }],
  changes: [
    { path: '/w/app/Dockerfile', created: false, before: 'FROM a\n', after: 'FROM b\n' },
    { path: '/w/app/.dockerignore', created: true, before: '', after: 'node_modules\n' },
  ],
  assumptions: [{ id: 'freshness', sentence: 'A layer may be reused although the network moved on.' }],
  warnings: [{ line: 4, message: 'this # starts no comment' }],
};

const NAMES = { before: 'a', after: 'b', cwd: '/w' };

const OPTIONS = { cwd: '/w', written: false };

describe('words', () => {
  it('say what, where and why, each with file and line', () => {
    expect(wordsOf(RICH, OPTIONS)).toBe(
      [
        'app/Dockerfile:3: would apply split-copy: copy package.json first',
        '    preinstall is an inline check',
        'app/Dockerfile:9: needs review split-copy (--unsafe applies it): copy setup.py first',
        '    review: it may be built elsewhere',
        'app/Dockerfile:12: refused split-copy (unknown-command): "make" is not known',
        '    see there',
        'app/Dockerfile:15: switched off split-copy by line 14: copy Gemfile first',
        '    why: measured: no gain',
        'app/Dockerfile:4: warning: this # starts no comment',
        'app/Dockerfile: assumes freshness: A layer may be reused although the network moved on.',
        'app/Dockerfile: context app: the folder of the Dockerfile',
        '',
      ].join('\n'),
    );
  });

  it('say so when the changes were written, and when there is nothing to say', () => {
    expect(wordsOf(RICH, { ...OPTIONS, written: true })).toContain(': applied split-copy: ');
    expect(wordsOf(NOTHING, OPTIONS)).toBe('app/Dockerfile: nothing to change\n');
  });

  it('of an error give the place and the frame, and tell whose it is', () => {
    const error = { kind: 'user', message: 'unknown instruction', line: 2, column: 1, frame: '> 2 | FORM x\n    | ^^^^\n' } as const;
    expect(wordsOf({ ...NOTHING, error }, OPTIONS)).toBe(
      'app/Dockerfile:2:1: error: unknown instruction\n    > 2 | FORM x\n        | ^^^^\n',
    );
    expect(errorWords({ kind: 'internal', message: 'oops' }, 'x')).toContain('x: internal error: oops\n    This is a defect of dockerfix');
  });

  it('never hand control characters or several lines on to a terminal', () => {
    const evil = 'a\x1b[2Jb\u202ec\x9bd\rf\ng';
    const result: FileResult = {
      ...RICH,
      path: `/w/${evil}`,
      applied: [{ transform: 'split-copy', level: 'safe', line: 1, message: evil, reasons: [evil], notes: [evil] }],
      disabled: [{ transform: 'split-copy', level: 'safe', line: 1, message: evil, by: 1, why: evil }],
      refused: [{ transform: 'split-copy', reason: 'x', line: 1, message: evil, notes: [evil] }],
      warnings: [{ line: 1, message: evil }],
      assumptions: [{ id: 'x', sentence: evil }],
      context: { root: `/w/${evil}`, basis: 'x', why: evil },
    };
    const words = [
      wordsOf(result, OPTIONS),
      wordsOf({ ...result, error: { kind: 'user', message: evil, frame: evil } }, OPTIONS),
      compareWords(
        { equal: false, assumptions: result.assumptions, differences: [{ stage: evil, line: 1, message: evil }] },
        { before: evil, after: evil, cwd: '/' },
      ),
    ].join('');
    expect(words).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(words).toContain('\\x1b[2J');
  });

  it.each([
    [92.7, 91.3, '91 s on average instead of 93 s'],
    [144, 142, '142 s on average instead of 144 s'],
    [92.4, 91.6, '91.6 s on average instead of 92.4 s'],
    [150, 142, '2.4 min on average instead of 2.5 min'],
    [64.02, 64.01, '64 s on average, as before'],
    [80, 20, '20 s on average instead of 80 s'],
    [600, 20, '20 s on average instead of 10 min'],
  ])('of a rebuild of %d s that takes %d s now', (before, after, expected) => {
    const cost = { before, after, limit: after, unit: 'seconds per change', basis: { kind: 'prior', words: 'x' } } as const;
    expect(wordsOf({ ...RICH, cost }, { cwd: '/', written: false })).toContain(`: a rebuild takes ${expected}, by estimate`);
  });

  it('of rebuilds that take no time say nothing, and of a mount alone why nothing is saved', () => {
    const basis = { kind: 'prior', words: 'x' } as const;
    const cost = { before: 0, after: 0, limit: 0, unit: 'seconds per change', basis } as const;
    expect(wordsOf({ ...RICH, cost }, { cwd: '/', written: false })).not.toContain('a rebuild takes');
    const applied = RICH.applied.map((fix) => ({ ...fix, transform: 'cache-mounts' }));
    const mounted = wordsOf({ ...RICH, applied, cost: { ...cost, before: 64, after: 64, limit: 64 } }, { cwd: '/', written: false });
    expect(mounted).toContain('a rebuild takes 64 s on average, as before (what a cache mount saves is not estimated), by estimate over x');
  });

  it('of a step that fetches ahead say that the build behind it is not estimated anew', () => {
    const cost = { before: 33, after: 35, limit: 33, unit: 'seconds per change', basis: { kind: 'prior', words: 'x' } } as const;
    const applied = RICH.applied.map((fix) => ({ ...fix, transform: 'dependency-layer' }));
    const dearer = '35 s on average instead of 33 s (what is not fetched again is not estimated) (at best 33 s), by estimate over x';
    expect(wordsOf({ ...RICH, applied, cost }, { cwd: '/', written: false })).toContain(dearer);
    const cheaper = wordsOf({ ...RICH, applied, cost: { ...cost, before: 60 } }, { cwd: '/', written: false });
    expect(cheaper).toContain('35 s on average instead of 60 s (at best 33 s), by estimate over x');
  });

  it('tell the day of a commit, whatever time it claims', () => {
    expect([dayOf(0), dayOf(1_800_000_000), dayOf(99_999_999_999_999)]).toEqual(['1970-01-01', '2027-01-15', 'no day']);
  });

  it('stay short when the text of a Dockerfile is long', () => {
    expect(oneLine('x'.repeat(100_000)).length).toBeLessThan(1100);
  });

  it('sum up over all files', () => {
    const failed: FileResult = { ...NOTHING, error: { kind: 'user', message: 'x' } };
    expect(summaryWords([RICH, NOTHING, failed], false)).toBe(
      '3 files: 1 would change, 1 with fixes that need review, 1 with refusals, 1 with errors. Nothing was written; --write does it.\n',
    );
    expect(summaryWords([NOTHING], false)).toBe('1 file: 0 would change.\n');
    expect(summaryWords([RICH], true)).toBe('1 file: 1 rewritten, 1 with fixes that need review, 1 with refusals.\n');
  });

  it('over all files say what was passed over, in one line or none', () => {
    const folders = (...names: readonly string[]) => names.map((name) => ({ folder: `/w/${name}`, dockerfiles: 1 }));
    expect(vendoredWords([], '/w')).toBe('');
    expect(vendoredWords(folders('a/vendor'), '/w')).toBe(
      '1 Dockerfile of vendored code or test fixtures passed over, in a/vendor: name a file or a folder there to have it looked at.\n',
    );
    expect(vendoredWords([{ folder: '/w/a\nb', dockerfiles: 3 }], '/w')).toMatch(
      /^3 Dockerfiles of vendored code or test fixtures passed over, in [^\n]*: [^\n]*\n$/,
    );
    expect(vendoredWords(folders('a', 'b', 'c', 'd', 'e'), '/w')).toContain(', in a, b, c and 2 more folders: ');
  });

  it('of a comparison name stage and line', () => {
    expect(compareWords({ equal: true, assumptions: [{ id: 'freshness', sentence: 's' }], differences: [] }, NAMES)).toBe(
      'shown equal: a and b mean the same.\nassumes freshness: s\n',
    );
    expect(compareWords({ equal: false, assumptions: [], differences: [{ stage: 'build', line: 3, message: 'm' }] }, NAMES)).toBe(
      'not shown equal: a and b\nb:3: stage build: m\n',
    );
  });
});

describe('a patch on a screen', () => {
  it('shows what steers a terminal, keeps lines and tabs, leaves carriage returns at the end out', () => {
    expect(patchOnScreen('+RUN\techo \x1b[31m\r\n-x\rx\n')).toBe('+RUN\techo \\x1b[31m\n-x\\x0dx\n');
  });

  it('is coloured only where it is wanted', () => {
    const on = colorsFor(true, false, {});
    expect(colorPatch('--- a/x\n@@ -1 +1 @@\n-a\n+b\n c', on)).toBe(
      '\x1b[1m--- a/x\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n c',
    );
    expect(colorPatch('-a', plain)).toBe('-a');
  });

  it.each([
    [undefined, true, {}, true],
    [undefined, false, {}, false],
    [undefined, true, { TERM: 'dumb' }, false],
    [undefined, true, { NO_COLOR: '1' }, false],
    [undefined, true, { NO_COLOR: '' }, true],
    [undefined, false, { FORCE_COLOR: '1' }, true],
    [undefined, false, { FORCE_COLOR: '' }, true],
    [undefined, true, { FORCE_COLOR: '0' }, false],
    [undefined, false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [true, false, { NO_COLOR: '1' }, true],
    [false, true, { FORCE_COLOR: '1' }, false],
  ])('option %s, terminal %s, environment %j: %s', (option, terminal, env, expected) => {
    expect(colorsFor(option, terminal, env).on).toBe(expected);
  });
});

describe('JSON, version 1', () => {
  it('has the fields of the contract, with paths relative to the working directory', async () => {
    const json: unknown = JSON.parse(runJson({ results: [RICH], vendored: [{ folder: '/w/vendor', dockerfiles: 2 }] }, '/w'));
    expect(json).toEqual({
      version: 1,
      files: [
        {
          path: 'app/Dockerfile',
          context: 'app',
          contexts: [{ path: 'app', why: 'the folder of the Dockerfile', shown: true }],
          config: null,
          builder: null,
          changed: true,
          applied: [
            {
              transform: 'split-copy',
              level: 'safe',
              line: 3,
              message: 'copy package.json first',
              reasons: [],
              notes: ['preinstall is an inline check'],
            },
          ],
          proposed: [
            {
              transform: 'split-copy',
              level: 'review',
              line: 9,
              message: 'copy setup.py first',
              reasons: ['it may be built elsewhere'],
              notes: [],
            },
          ],
          disabled: [{ transform: 'split-copy', level: 'safe', line: 15, message: 'copy Gemfile first', by: 14, why: 'measured: no gain' }],
          refused: [{ transform: 'split-copy', reason: 'unknown-command', line: 12, message: '"make" is not known' }],
          changes: [
            { path: 'app/Dockerfile', created: false, diff: expect.stringContaining('--- a/app/Dockerfile\n') },
            { path: 'app/.dockerignore', created: true, diff: expect.stringContaining('--- /dev/null\n+++ b/app/.dockerignore\n') },
          ],
          assumptions: [{ id: 'freshness', sentence: 'A layer may be reused although the network moved on.' }],
          warnings: [{ line: 4, message: 'this # starts no comment', directive: null }],
          error: null,
          cost: null,
        },
      ],
      vendored: [{ folder: 'vendor', dockerfiles: 2 }],
    });
  });

  it('tells errors, and is one line', async () => {
    const text = runJson({ results: [{ ...NOTHING, error: { kind: 'user', message: 'a\nb', line: 2 } }], vendored: [] }, '/w');
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toMatchObject({
      files: [{ context: null, error: { kind: 'user', message: 'a\nb', path: null, line: 2, column: null } }],
    });
    expect(JSON.parse(compareJson({ equal: false, assumptions: [], differences: [{ stage: '0', message: 'm' }] }, '/w'))).toEqual({
      version: 1,
      equal: false,
      assumptions: [],
      differences: [{ stage: '0', line: null, message: 'm' }],
      error: null,
    });
  });

  it('names the file that could not be compared', () => {
    const failed = { equal: false, assumptions: [], differences: [], error: { kind: 'user', message: 'm', path: '/w/old' } } as const;
    expect(JSON.parse(compareJson(failed, '/w'))).toMatchObject({ error: { path: 'old', message: 'm', line: null } });
    expect(compareWords(failed, { ...NAMES, cwd: '/w' })).toBe('old: error: m\n');
  });

  it('shows paths with slashes, and the working directory itself as a dot', () => {
    expect(shownPath('/w', '/w')).toBe('.');
    expect(shownPath('/v/x', '/w')).toBe('../v/x');
  });
});
