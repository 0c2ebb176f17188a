import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../output/helpers.ts';
import { validators, wrongIn } from '../output/schema.ts';
import { dockerfix } from './helpers.ts';
import { command } from './migrate-kit.ts';

const PYTHON = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';
const GIT = { '.git/HEAD': 'ref: refs/heads/main\n', 'requirements.txt': 'flask\n' };
const THEIRS = 'backend/vendor/github.com/x/y';
const FILES = { ...GIT, Dockerfile: PYTHON, [`${THEIRS}/Dockerfile`]: PYTHON, [`${THEIRS}/requirements.txt`]: 'flask\n' };
const LINE =
  '1 Dockerfile of vendored code or test fixtures passed over, in backend/vendor: name a file or a folder there to have it looked at.\n';

describe('vendored Dockerfiles', () => {
  it('are passed over in a folder, and one line says so', async () => {
    const folder = folderWith(FILES);
    const { code, out, err } = await dockerfix(folder, ['--write']);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^Dockerfile:4: applied split-copy/);
    expect(err.split('\n').filter((line) => line.includes('endor'))).toEqual([LINE.trimEnd()]);
    expect(readFileSync(join(folder, THEIRS, 'Dockerfile'), 'utf8')).toBe(PYTHON);
  });

  it.each([
    ['a file', `${THEIRS}/Dockerfile`],
    ['a folder', 'backend/vendor'],
    ['a folder in it', THEIRS],
  ])('are looked at when they are named: %s', async (_, path) => {
    const folder = folderWith(FILES);
    const { err } = await dockerfix(folder, [path]);
    expect(err).toContain(`${THEIRS}/Dockerfile:4: needs review split-copy`);
    expect(err).not.toContain('passed over');
  });

  it('count once, and not where another argument names them', async () => {
    const folder = folderWith(FILES);
    expect((await dockerfix(folder, ['.', 'backend', './backend'])).err).toContain(LINE);
    expect((await dockerfix(folder, ['.', 'backend/vendor'])).err).not.toContain('passed over');
    expect((await dockerfix(folder, [`${THEIRS}/Dockerfile`, '.'])).err).not.toContain('passed over');
  });

  it('alone leave a folder without any', async () => {
    const folder = folderWith({ ...GIT, [`${THEIRS}/Dockerfile`]: PYTHON });
    const { code, err } = await dockerfix(folder, ['.']);
    expect(code).toBe(2);
    expect(err).toContain('error: no Dockerfile in this folder but in vendored code or test fixtures (looked for ');
    expect(err).toContain(LINE);
  });

  it('are not spoken of by --quiet, nor where there are none', async () => {
    expect((await dockerfix(folderWith(FILES), ['--quiet'])).err).toBe('');
    expect((await dockerfix(folderWith({ ...GIT, Dockerfile: PYTHON, 'node_modules/x/Dockerfile': PYTHON }), [])).err).not.toContain(
      'passed over',
    );
  });

  it('are counted in JSON, by folder', async () => {
    const text = (await dockerfix(folderWith(FILES), ['--format', 'json'])).out;
    expect(JSON.parse(text)).toMatchObject({ files: [{ path: 'Dockerfile' }], vendored: [{ folder: 'backend/vendor', dockerfiles: 1 }] });
    const validate = validators().get('fix');
    expect(validate === undefined ? ['no schema'] : wrongIn(validate, text)).toEqual([]);
    const none = (await dockerfix(folderWith({ ...GIT, Dockerfile: PYTHON }), ['--format', 'json'])).out;
    expect(JSON.parse(none)).toMatchObject({ vendored: [] });
  });

  it('are what .gitattributes says', async () => {
    const ours = folderWith({ ...FILES, '.gitattributes': 'vendor/** -linguist-vendored\nbackend/** -linguist-vendored\n' });
    expect((await dockerfix(ours, [])).err).toContain(`${THEIRS}/Dockerfile:4: needs review split-copy`);
    const theirs = folderWith({ ...GIT, Dockerfile: PYTHON, 'libs/x/Dockerfile': PYTHON, '.gitattributes': 'libs/** linguist-vendored\n' });
    expect((await dockerfix(theirs, [])).err).toContain('passed over, in libs:');
  });
});

describe('vendored Dockerfiles in a migration', { timeout: 120_000 }, () => {
  it('are left alone, and counted', async () => {
    const root = folderWith({
      ...Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`all/a/${path}`, text])),
      ...Object.fromEntries(Object.entries({ ...GIT, Dockerfile: PYTHON }).map(([path, text]) => [`all/b/${path}`, text])),
      // A repository in a repository is none of it.
      'all/b/vendor/sub/.git': 'gitdir: x',
      'all/b/vendor/sub/x/Dockerfile': PYTHON,
      // A checkout may lie anywhere.
      ...Object.fromEntries(Object.entries({ ...GIT, 'app/Dockerfile': PYTHON }).map(([path, text]) => [`all/vendor/c/${path}`, text])),
    });
    const { code, out } = await command(root, ['migrate', 'all', '--write', '--format', 'json', '--state', 'state']);
    expect(code).toBe(0);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ summary: { files: { total: 3, vendored: 1 } } });
    expect(JSON.stringify(report).match(/"vendored":\d+/g)).toEqual(['"vendored":1', '"vendored":1']);
    expect(readFileSync(join(root, 'all/a', THEIRS, 'Dockerfile'), 'utf8')).toBe(PYTHON);
    expect(readFileSync(join(root, 'all/b/vendor/sub/x/Dockerfile'), 'utf8')).toBe(PYTHON);
    const again = await command(root, ['migrate', 'all', '--write', '--state', 'state', '--resume']);
    expect(again.out).toContain('\n1 Dockerfile of vendored code or test fixtures beside these, passed over\n');
  });
});
