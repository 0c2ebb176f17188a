import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { fix } from '../../src/index.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { switchesOf } from '../../src/parse/switches.ts';
import type { FileResult } from '../../src/results.ts';
import type { TextEdit } from '../../src/source/text.ts';
import { switchedOff } from '../../src/switched-off.ts';
import { folderWith } from '../output/helpers.ts';

const FILES = { 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '*.log\n' };

async function fixed(
  lines: readonly string[],
  options: { readonly only?: readonly string[] } = { only: ['split-copy'] },
): Promise<FileResult> {
  const cwd = folderWith({ ...FILES, Dockerfile: `${lines.join('\n')}\n` });
  return fix({ path: 'Dockerfile', cwd, ...options });
}

const HEAD = ['FROM python:3.12-slim', 'WORKDIR /app'];
const INSTALL = 'RUN pip install -r requirements.txt';

describe('a directive', () => {
  it('that is unused, misused or names no rule is told apart from other warnings, also in JSON', async () => {
    const lines = [
      '# dockerfix-disable-next-line reorder',
      'FROM scratch',
      '# dockerfix-disable-next reorder',
      '# dockerfix-disable-next-line reoder',
      'USER 1 # one',
    ];
    const cwd = folderWith({ Dockerfile: `${lines.join('\n')}\n` });
    let out = '';
    const io = { cwd, env: {}, stdin: process.stdin, stderr: { write: () => true }, stdout: { write: (text: string) => (out += text) } };
    expect(await run(['--format', 'json'], io)).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      files: [
        {
          warnings: [
            { line: 5, directive: null },
            { line: 3, directive: 'misused' },
            { line: 4, directive: 'unknown-rule', message: expect.stringContaining('Did you mean reorder?') },
            { line: 1, directive: 'unused' },
          ],
        },
      ],
    });
  });

  it('at the install, or at the copy that the fix would move: the fix is reported as switched off, and nothing is written', async () => {
    for (const lines of [
      [...HEAD, 'COPY . .', '# dockerfix-disable-next-line split-copy -- small', INSTALL],
      [...HEAD, '# dockerfix-disable-next-line -- small', 'COPY . .', INSTALL],
      ['# dockerfix-disable split-copy -- small', ...HEAD, 'COPY . .', INSTALL],
    ]) {
      const { changed, applied, disabled, warnings } = await fixed(lines);
      const by = lines.findIndex((line) => line.startsWith('#')) + 1;
      const line = lines.indexOf(INSTALL) + 1;
      expect({ changed, applied, disabled, warnings }).toMatchObject({
        changed: false,
        applied: [],
        disabled: [{ transform: 'split-copy', level: 'safe', line, by, why: 'small' }],
        warnings: [],
      });
    }
  });

  it('for another rule, or behind the place, changes nothing but goes along', async () => {
    const { changes, disabled } = await fixed([
      ...HEAD,
      '# dockerfix-disable-next-line dockerignore',
      'COPY . .',
      INSTALL,
      '# dockerfix-disable',
      'USER 1',
    ]);
    expect(disabled).toEqual([]);
    expect(changes[0]?.after.split('\n').slice(2)).toEqual([
      '# dockerfix-disable-next-line dockerignore',
      'COPY requirements.txt ./',
      INSTALL,
      '# dockerfix-disable-next-line dockerignore',
      'COPY . .',
      '# dockerfix-disable',
      'USER 1',
      '',
    ]);
  });

  it('at an instruction across which others move lets them move', async () => {
    const { changes, disabled } = await fixed([...HEAD, 'COPY . .', '# dockerfix-disable-next-line split-copy', 'ENV A=1', INSTALL]);
    expect(disabled).toEqual([]);
    expect(changes[0]?.after.split('\n').slice(2, 7)).toEqual([
      '# dockerfix-disable-next-line split-copy',
      'ENV A=1',
      'COPY requirements.txt ./',
      INSTALL,
      'COPY . .',
    ]);
  });

  it('for another rule goes to each part of a RUN that is split', async () => {
    const files = {
      'package.json': '{}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      'index.js': '',
      '.dockerignore': 'node_modules\n',
    };
    const cwd = folderWith({
      ...files,
      Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\n# dockerfix-disable-next-line cache-mounts\nRUN npm ci && npm run build\n',
    });
    const { changes, disabled } = await fix({ path: 'Dockerfile', cwd });
    expect(disabled).toMatchObject([{ transform: 'cache-mounts', by: 4 }]);
    expect(changes[0]?.after.split('\n').slice(2)).toEqual([
      'COPY package.json package-lock.json ./',
      '# dockerfix-disable-next-line cache-mounts',
      'RUN npm ci',
      'COPY . .',
      '# dockerfix-disable-next-line cache-mounts',
      'RUN npm run build',
      '',
    ]);
  });

  it('at one of several RUNs that would become one leaves them all apart', async () => {
    const lines = ['FROM debian:12', 'RUN apt-get update', '# dockerfix-disable-next-line merge-apt', 'RUN apt-get install -y curl'];
    const { changes, disabled, warnings } = await fixed(lines, { only: ['merge-apt'] });
    expect(changes).toEqual([]);
    expect(disabled).toMatchObject([{ transform: 'merge-apt', by: 3 }]);
    expect(warnings).toEqual([]);
  });

  it('that would come to mean other instructions keeps the fix off', async () => {
    const { changes, disabled } = await fixed([...HEAD, '# dockerfix-disable cache-mounts', 'COPY . .', 'ENV A=1', INSTALL, 'RUN true']);
    expect(changes).toEqual([]);
    expect(disabled).toMatchObject([{ transform: 'split-copy', by: 3 }]);
  });

  it('hides a refusal as well', async () => {
    const refusing = [...HEAD, 'COPY . .', '# dockerfix-disable-next-line split-copy', 'RUN pip install .'];
    expect(await fixed(refusing)).toMatchObject({ refused: [], disabled: [], warnings: [] });
    expect((await fixed(refusing.filter((line) => !line.startsWith('#')))).refused).toHaveLength(1);
  });

  it('that switches nothing off is named, for the rules that ran', async () => {
    const { warnings } = await fixed([...HEAD, '# dockerfix-disable-next-line split-copy dockerignore', 'USER 1', 'COPY app.py .']);
    expect(warnings).toEqual([{ line: 3, message: 'this directive switches nothing off for split-copy', directive: 'unused' }]);
    const all = await fixed([...HEAD, '# dockerfix-disable', 'USER 1'], {});
    expect(all.warnings).toEqual([{ line: 3, message: 'this directive switches nothing off', directive: 'unused' }]);
    expect((await fixed([...HEAD, '# dockerfix-disable', 'USER 1'])).warnings).toEqual([]);
  });

  it('with a rule that is not there, or that is none, gets a warning with a suggestion', async () => {
    const { warnings } = await fixed([...HEAD, '# dockerfix-disable-next-line spilt-copy', 'USER 1', '# dockerfix-disabled', 'USER 2']);
    expect(warnings).toEqual([
      { line: 3, message: 'no rule is called spilt-copy. Did you mean split-copy? dockerfix rules lists them.', directive: 'unknown-rule' },
      { line: 5, message: 'no directive is called dockerfix-disabled. Did you mean dockerfix-disable?', directive: 'misused' },
    ]);
  });

  it('is obeyed from the command line, and the words say by which line', async () => {
    const cwd = folderWith({ ...FILES, Dockerfile: [...HEAD, 'COPY . .', '# dockerfix-disable-next-line -- no', INSTALL, ''].join('\n') });
    let [out, err] = ['', ''];
    const io = {
      cwd,
      env: {},
      stdin: nothing(),
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
    };
    expect(await run(['--check', '--only', 'split-copy'], io)).toBe(0);
    expect(out).toBe('');
    expect(err).toContain('Dockerfile:5: switched off split-copy by line 4: pip install now runs before the source is copied');
    expect(err).toContain('    why: no\n');
    await run(['--only', 'split-copy', '--format', 'json'], io);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ changed: false, disabled: [{ transform: 'split-copy', line: 5, by: 4, why: 'no' }] }],
    });
  });
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

describe('edits', () => {
  const text = ['FROM x', 'RUN one', '# dockerfix-disable-next-line t', 'RUN two', 'RUN three', 'RUN four', ''].join('\n');

  /** Is a fix that makes this text out of the other switched off? */
  function isOff(after: string, at = 'RUN one', before = text): boolean {
    const source = { path: 'Dockerfile', text: before };
    const edit: TextEdit = { span: { start: 0, end: before.length }, text: after };
    const start = before.indexOf(at);
    return (
      switchedOff(source, switchesOf(parseDockerfile(source)), 't', {
        kind: 'fix',
        at: { start, end: start + at.length },
        message: '',
        level: 'safe',
        edits: [edit],
        evidence: [],
      }) !== undefined
    );
  }

  const lines = (...all: readonly string[]): string => ['FROM x', ...all, ''].join('\n');
  const OFF = '# dockerfix-disable-next-line t';

  it.each([
    ['another changes', lines('RUN changed', OFF, 'RUN two', 'RUN three', 'RUN four')],
    ['another moves across it', lines(OFF, 'RUN two', 'RUN one', 'RUN three', 'RUN four')],
    ['one is put in above its directive', lines('RUN one', 'RUN new', OFF, 'RUN two', 'RUN three', 'RUN four')],
    ['others swap', lines('RUN one', OFF, 'RUN two', 'RUN four', 'RUN three')],
  ])('%s: fine', (_, after) => {
    expect(isOff(after)).toBe(false);
  });

  it.each([
    ['it changes', lines('RUN one', OFF, 'RUN changed', 'RUN three', 'RUN four')],
    ['it goes', lines('RUN one', 'RUN three', 'RUN four')],
    ['it moves', lines('RUN one', 'RUN three', 'RUN four', OFF, 'RUN two')],
    ['it is repeated', lines('RUN one', OFF, 'RUN two', OFF, 'RUN two', 'RUN three', 'RUN four')],
    ['one is put in below its directive', lines('RUN one', OFF, 'RUN new', 'RUN two', 'RUN three', 'RUN four')],
    ['its directive goes', lines('RUN one', 'RUN two', 'RUN three', 'RUN four')],
  ])('%s: switched off', (_, after) => {
    expect(isOff(after)).toBe(true);
  });

  it('two of them that swap are switched off, though each alone could have stayed', () => {
    const before = lines(OFF, 'RUN one', OFF, 'RUN two');
    expect(isOff(lines(OFF, 'RUN two', OFF, 'RUN one'), 'FROM x', before)).toBe(true);
  });

  it('that are about a place where it is off are switched off whatever they change', () => {
    expect(isOff(lines('RUN changed', OFF, 'RUN two', 'RUN three', 'RUN four'), 'RUN two')).toBe(true);
  });

  it('that do not parse are left to those who prove them', () => {
    expect(isOff('nonsense')).toBe(false);
  });
});
