import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../output/helpers.ts';
import { validators, wrongIn } from '../output/schema.ts';
import { dockerfix } from './helpers.ts';

const NAIVE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

function project(rc: string): string {
  return folderWith({
    '.git/HEAD': '',
    'app/Dockerfile': NAIVE,
    'app/requirements.txt': 'flask\n',
    'app/.dockerignore': '.git\n',
    '.dockerfixrc': rc,
  });
}

describe('dockerfix, with a configuration file', () => {
  it('names it in words and in JSON, also where nothing is changed', async () => {
    const cwd = project('transforms: { cache-mounts: off }\n');
    const { code, err } = await dockerfix(cwd, ['app']);
    expect(code).toBe(0);
    expect(err).toContain('app/Dockerfile: settings from .dockerfixrc\n');
    expect(JSON.parse((await dockerfix(cwd, ['--format', 'json'])).out)).toMatchObject({
      files: [{ config: '.dockerfixrc', proposed: [{ transform: 'split-copy' }] }],
    });
    writeFileSync(join(cwd, '.dockerfixrc'), 'transforms: { cache-mounts: off, split-copy: off }\n');
    expect((await dockerfix(cwd, ['app'])).err).toBe('app/Dockerfile: nothing to change (settings from .dockerfixrc)\n');
    expect((await dockerfix(cwd, ['app', '--no-config'])).err).not.toContain('.dockerfixrc');
    expect(JSON.parse((await dockerfix(cwd, ['--no-config', '--format', 'json'])).out)).toMatchObject({ files: [{ config: null }] });
  });

  it('that is wrong: exit code 2 with its place, nothing is written, and other files are', async () => {
    const cwd = project('transforms:\n  cache-mount: off\n');
    const other = { 'b/.git/HEAD': '', 'b/Dockerfile': NAIVE, 'b/requirements.txt': '', 'b/.dockerignore': '' };
    const folder = folderWith(other);
    const { code, err } = await dockerfix(cwd, ['--write', 'app', join(folder, 'b')]);
    expect(code).toBe(2);
    expect(err).toMatch(/^\.dockerfixrc:2:3: error: transforms has no key cache-mount\. Did you mean cache-mounts\?/);
    expect(err).toContain('2 files: 1 rewritten');
    const json = await dockerfix(cwd, ['app', '--format', 'json']);
    expect(JSON.parse(json.out)).toMatchObject({
      files: [{ changes: [], error: { kind: 'user', path: '.dockerfixrc', line: 2, column: 3 } }],
    });
    expect(wrongIn(validatorOf('fix'), json.out)).toEqual([]);
  });

  it('that is named and wrong says so once', async () => {
    const cwd = project('');
    writeFileSync(join(cwd, 'app', 'Dockerfile.b'), NAIVE);
    const { code, err, out } = await dockerfix(cwd, ['--config', 'none.json']);
    expect([code, out, err]).toEqual([2, '', 'none.json: error: it cannot be read: it must be a file of at most 1 MiB, in UTF-8\n']);
    expect((await dockerfix(cwd, ['--config', ''])).err).toContain('--config needs a file');
  });

  it('gives way to the command line', async () => {
    const cwd = project('transforms: { dockerignore: unsafe, split-copy: off }\nhistory: false\ncontext: app\n');
    const said = async (...words: string[]): Promise<string> => (await dockerfix(cwd, ['config', 'app/Dockerfile', ...words])).out;
    expect(await said()).toContain('  split-copy: "off"\n');
    expect(await said('--only', 'split-copy')).toContain('  split-copy: "safe"\n');
    expect(await said('--unsafe')).toMatch(/merge-apt: "unsafe"[^]*split-copy: "off"/);
    expect(await said('--no-unsafe', '--history', '9')).toMatch(/dockerignore: "safe"[^]*history: 9\ncontext: "app"/);
    expect(await said('--context', '.')).toContain('context: "."\n');
  });
});

function validatorOf(name: string): Parameters<typeof wrongIn>[0] {
  const validate = validators().get(name);
  if (validate === undefined) throw new Error(`there is no schema/${name}.json`);
  return validate;
}

describe('dockerfix config', () => {
  const RC =
    'transforms: { reorder: unsafe }\nassumptions: { freshness: false }\nmounts: { idPrefix: a/ }\ncosts: { commands: { "npm ci": 9 } }\n';

  it('prints what counts, as a configuration file that says the same', async () => {
    const cwd = project(`${RC}overrides: [{ files: app/, context: app }]\n`);
    const { code, out } = await dockerfix(cwd, ['config', 'app/Dockerfile']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('# app/Dockerfile: settings from .dockerfixrc, overrides 0');
    writeFileSync(join(cwd, '.dockerfixrc'), out);
    expect((await dockerfix(cwd, ['config', 'app/Dockerfile'])).out).toBe(out.replace(', overrides 0', ''));
  });

  it('says what is usual where there is none; the Dockerfile need not be there', async () => {
    const { code, out } = await dockerfix(folderWith({ '.git/HEAD': '' }), ['config']);
    expect([code, out.split('\n')[0]]).toEqual([0, '# Dockerfile: no configuration file']);
    expect(out).toMatch(/\n {2}cache-mounts: "safe"\n[^]*\n {2}freshness: true\n[^]*\nmounts: \{\}\n[^]*\nhistory: 200\n$/);
  });

  it('lists all that is wrong', async () => {
    const cwd = project('a: 1\nb: 2\n');
    const { code, out, err } = await dockerfix(cwd, ['config', 'app/Dockerfile']);
    expect([code, out]).toEqual([2, '']);
    expect(err.match(/^\.dockerfixrc:\d+:\d+: error: the configuration has no key/gm)?.length).toBe(2);
  });

  it('prints JSON that has a schema', async () => {
    for (const rc of [`${RC}context: app\nmounts: { sharing: locked }\n`.replace('mounts: { idPrefix: a/ }\n', ''), '', 'a: 1\n']) {
      const { out } = await dockerfix(project(rc), ['config', 'app/Dockerfile', '--format', 'json']);
      expect(wrongIn(validatorOf('config'), out)).toEqual([]);
      expect(JSON.parse(out)).toMatchObject({
        version: 1,
        path: 'app/Dockerfile',
        errors: rc === 'a: 1\n' ? [{ path: '.dockerfixrc', line: 1 }] : [],
      });
    }
  });
});
